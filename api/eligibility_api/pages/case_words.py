"""What stands in an application's file, by the ids of words: kinds of decisions and tasks, and what the log says that somebody did."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from eligibility.domain.conclusion import CONCLUSION_WORDS, Conclusion
from eligibility.domain.records import Outcome, RulingKind, RulingState
from eligibility.services import noticing, tasks
from eligibility_api.pages.audit_words import DEEDS, words_of

if TYPE_CHECKING:
    from eligibility.services.case_file import Happened
    from eligibility.services.desk import Desk
    from eligibility_api.languages import Lang

KINDS = {
    RulingKind.AGREE.value: "case.kind_agree",
    RulingKind.OVERRIDE.value: "case.kind_override",
    RulingKind.RETURN.value: "case.kind_return",
}
STATES = {
    RulingState.PROPOSED.value: "case.state_proposed",
    RulingState.CONFIRMED.value: "case.state_confirmed",
    RulingState.REJECTED.value: "case.state_rejected",
    RulingState.REPLACED.value: "case.state_replaced",
}
OUTCOMES = {
    Outcome.AGREED.value: "case.outcome_agreed",
    Outcome.HELD.value: "case.outcome_held",
    Outcome.SINGLE.value: "case.outcome_single",
}
TASKS = {
    tasks.STEP: "case.task_step",
    tasks.HELD: "case.task_held",
    tasks.ROUTING: "case.task_routing",
    tasks.FINDING: "case.task_finding",
    tasks.VERIFICATION: "case.task_verification",
    tasks.SUPPLEMENT: "case.task_supplement",
}
NOTICES = {
    noticing.RETURN: "case.notice_return",
    noticing.REFUSAL: "case.notice_refusal",
    noticing.DECISION: "case.notice_decision",
    noticing.RECOVERY: "case.notice_recovery",
}
ON_RULINGS = {"reviewRuling": "case.did_review", "withdrawRuling": "case.did_withdraw"}


def said_of(happened: Happened, desk: Desk, t: Callable[..., str], lang: Lang) -> str:
    """What somebody did, in words: a move by the name that the procedure has for it, else by the action."""
    details: Mapping[str, object] = happened.details
    move = desk.procedure.moves.get(str(details.get("move")))
    if move is not None:
        return move.words.in_language(lang)
    if happened.action == "ruleOnProvision":
        kind, conclusion = t(KINDS[str(details["kind"])]), CONCLUSION_WORDS[Conclusion(details["conclusion"])]
        return t("case.did_rule", provision=details["provision"], kind=kind, conclusion=conclusion.in_language(lang))
    if happened.action in ON_RULINGS:
        return t(ON_RULINGS[happened.action], provision=details["provision"], state=t(STATES[str(details["state"])]))
    return words_of(DEEDS, happened.action, lang)
