"""Moving an application on: what an officer or reviewer asks for by name, and returning it with one notice of everything that is missing."""

from __future__ import annotations

from eligibility.domain.actors import Actor
from eligibility.domain.keeping import Unit
from eligibility.domain.procedure import Move, Need
from eligibility.domain.records import Application, Notice
from eligibility.errors import CaseProblems
from eligibility.services.desk import Desk
from eligibility.services.dossier import moved, opened, problem, reason_given
from eligibility.services.noticing import DECISION, REFUSAL, RETURN, MissingList, decision_content, give_notice
from eligibility.services.tasks import SUPPLEMENT, end_tasks

RETURNING = "return"
"""The move that needs a list of what is missing."""


def move_application(
    unit: Unit, actor: Actor, desk: Desk, id: str, version: int, move: str, reason: str | None = None
) -> Application:
    """Make a move of the procedure that is asked for by name (`offers` tells which are open). A notice that it needs is given with it.

    Raises `NotAllowed`, `Missing`, `Stale`, `CaseProblems`.
    """
    made = _asked(desk, move)
    application = opened(unit, actor, made.action, id, version)
    if made.id == RETURNING:
        return return_for_correction(unit, actor, desk, id, version, None, reason)[0]
    if Need.REASON in made.needs:
        reason = reason_given(reason)
    kept = moved(unit, actor, desk, application, made.id, reason=reason)
    if Need.NOTICE in made.needs:
        kind = DECISION if Need.RULINGS in made.needs else REFUSAL
        give_notice(unit, actor, kind, kept, decision_content(unit, desk, kept, reason))
    return kept


def accept(unit: Unit, actor: Actor, desk: Desk, id: str, version: int) -> Application:
    """受理. Raises as `move_application`."""
    return move_application(unit, actor, desk, id, version, "accept")


def refuse(unit: Unit, actor: Actor, desk: Desk, id: str, version: int, reason: str | None) -> Application:
    """不予受理, with a notice of the reason. Raises as `move_application`."""
    return move_application(unit, actor, desk, id, version, "refuse", reason)


def return_for_correction(
    unit: Unit,
    actor: Actor,
    desk: Desk,
    id: str,
    version: int,
    missing: MissingList | None,
    reason: str | None = None,
) -> tuple[Application, Notice]:
    """退回补正, with one notice that lists each missing thing once, and the officer's own words.

    Where nothing is missing by the rules, a reason of at least ten characters says what is. Raises as `move_application`.
    """
    application = opened(unit, actor, _asked(desk, RETURNING).action, id, version)
    if missing is not None and missing.snapshot != application.snapshot:
        zh, en = "缺失清单不是按所提交的档案列出的", "the list of what is missing was made of another profile"
        raise CaseProblems([problem("determination-outdated", "", zh, en)])
    if missing is None or not missing.items:
        if reason is None:
            zh, en = "没有缺失的事实，须写明要补正什么", "nothing is missing: say what is to be corrected"
            raise CaseProblems([problem("nothing-missing", "/reason", zh, en)])
        reason = reason_given(reason)
    kept = moved(unit, actor, desk, application, RETURNING, reason=reason)
    end_tasks(unit, kept, SUPPLEMENT)
    content = {
        "reason": reason.strip() if reason else None,
        "missing": [dict(each) for each in missing.items] if missing else [],
        "provisions": [desk.title_of(each) for each in kept.provisions],
        "due": kept.due.isoformat() if kept.due else None,
        "due_unknown": kept.due_unknown,
    }
    return kept, give_notice(unit, actor, RETURN, kept, content)


def archive(unit: Unit, actor: Actor, desk: Desk, id: str, version: int) -> Application:
    """归档, by whichever move of the procedure leads there from where it is. Raises as `move_application`."""
    application = opened(unit, actor, "archive", id, version)
    ways = [
        each
        for each in desk.procedure.moves.values()
        if each.action == "archive" and application.state in each.sources and Need.REASON not in each.needs
    ]
    if not ways:
        here = desk.procedure.steps[application.state].words
        raise CaseProblems(
            [problem("move-step", "", f"“{here.zh}”不能归档", f"it cannot be archived from `{here.en}`")]
        )
    return move_application(unit, actor, desk, id, version, ways[0].id)


def _asked(desk: Desk, id: str) -> Move:
    """A move that can be asked for. Raises `CaseProblems`."""
    found = desk.procedure.moves.get(id)
    if found is None or found.automatic:
        known = ", ".join(each.id for each in desk.procedure.moves.values() if not each.automatic)
        zh, en = f"没有可以直接办理的步骤“{id}”", f"there is no move `{id}` to ask for"
        raise CaseProblems([problem("move-unknown", "/move", zh, en, f"可办理：{known}", f"moves: {known}")])
    return found
