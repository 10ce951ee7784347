"""Deciding, provision by provision: agree with the determination, override it on a ground, or ask for a correction; and the second reviewer.

An override and a grant stand only once another person has confirmed them (四眼). Nothing is erased: a later decision replaces the earlier.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from eligibility.domain.actors import Actor
from eligibility.domain.conclusion import MET_CONCLUSIONS, Conclusion
from eligibility.domain.keeping import Missing, Query, Reading, Unit
from eligibility.domain.procedure import Because, Work
from eligibility.domain.records import (
    Application,
    Attachment,
    Determination,
    Outcome,
    Ruling,
    RulingKind,
    RulingState,
)
from eligibility.errors import CaseProblems, Problem
from eligibility.ir.rules import Pack
from eligibility.services.circumstances import GRANTING, granted_beside, rulings_in_force
from eligibility.services.desk import Desk
from eligibility.services.dossier import at_work, opened, problem, reason_given, refuse_if, touched
from eligibility.services.tasks import end_examined
from eligibility.services.telling import tell
from eligibility.source.text import Text, normalise, segments, text_from_bytes

SHORTEST_QUOTE = 4
"""Characters that quoted words have at least: fewer stand everywhere and ground nothing."""


@dataclass(frozen=True, slots=True)
class Decided:
    """What an officer decides on a provision. `conclusion` is for an override; `quote` are words of the policy, `attachments` ids."""

    kind: RulingKind
    conclusion: Conclusion | None = None
    reason: str | None = None
    quote: str | None = None
    attachments: tuple[str, ...] = ()


def rule(
    unit: Unit, actor: Actor, desk: Desk, id: str, version: int, provision: str, decided: Decided
) -> tuple[Application, Ruling]:
    """Decide on one provision of an application; an earlier decision on it is replaced.

    Raises `NotAllowed`, `Missing`, `Stale`, and `CaseProblems` with everything that is wrong with it.
    """
    application = opened(unit, actor, "ruleOnProvision", id, version)
    at_work(unit, actor, desk, Work.RULE, application)
    judged = provision in application.provisions and provision in desk.provisions
    if not judged or application.determination is None:
        zh, en = f"没有申报惠企事项“{provision}”", f"the provision `{provision}` is not applied for"
        raise CaseProblems([problem("provision-foreign", "/provision", zh, en)])
    made = unit.get(Determination, application.determination)
    refuse_if(_faults(unit, desk, application, made, provision, decided))
    _replace_earlier(unit, application, provision)
    ruling = _ruling(unit, actor, application, made, provision, decided)
    unit.add(ruling)
    end_examined(unit, application)
    _note(unit, actor, "ruleOnProvision", ruling)
    _tell(unit, application, ruling)
    return touched(unit, application, officer=application.officer or actor.account), ruling


def agree_with_all(unit: Unit, actor: Actor, desk: Desk, id: str, version: int | None = None) -> Application:
    """Agree with what is determined of every provision of an application on which nothing is decided yet. `version` is the one that was read.

    Raises as `rule`.
    """
    application = opened(unit, actor, "ruleOnProvision", id, version)
    decided = rulings_in_force(unit, application)
    left = [each for each in application.provisions if each not in decided]
    if not left:
        zh, en = "各惠企事项都已有审核意见", "there is a decision on every provision"
        raise CaseProblems([problem("ruling-settled", "", zh, en)])
    for each in left:
        application, _ = rule(unit, actor, desk, id, application.version, each, Decided(RulingKind.AGREE))
    return application


def withdraw_ruling(unit: Unit, actor: Actor, desk: Desk, id: str, version: int, ruling: str) -> Application:
    """Take back a decision of one's own, while decisions are made; it stays on record. `id` and `version` are the application's.

    Raises `NotAllowed`, `Missing`, `Stale`, `CaseProblems`.
    """
    application = opened(unit, actor, "withdrawRuling", id, version)
    found = unit.get(Ruling, ruling)
    if found.application != application.id:
        raise Missing(Ruling, ruling)
    at_work(unit, actor, desk, Work.RULE, application)
    if found.by != actor.account or found.state not in (RulingState.PROPOSED, RulingState.CONFIRMED):
        zh, en = "只能撤回自己作出、仍然有效的审核意见", "one takes back one's own decision, while it stands"
        raise CaseProblems([problem("ruling-settled", "", zh, en)])
    gone = unit.replace(replace(found, state=RulingState.REPLACED))
    _note(unit, actor, "withdrawRuling", gone)
    _tell(unit, application, gone)
    return touched(unit, application)


def review(
    unit: Unit,
    actor: Actor,
    desk: Desk,
    id: str,
    version: int,
    ruling: str,
    *,
    confirmed: bool,
    reason: str | None = None,
) -> tuple[Application, Ruling]:
    """Confirm or reject another person's decision; a rejection has a reason. `id` and `version` are the application's.

    Raises `NotAllowed`, `Missing`, `Stale`, `CaseProblems`.
    """
    application = opened(unit, actor, "reviewRuling", id, version)
    found = unit.get(Ruling, ruling)
    if found.application != application.id:
        raise Missing(Ruling, ruling)
    at_work(unit, actor, desk, Work.REVIEW, application)
    refuse_if(_faults_of_review(actor, found))
    if confirmed:
        refuse_if(_faults_of_exclusion(unit, desk, application, found.provision, found.conclusion))
    said = reason_given(reason) if not confirmed else reason
    state = RulingState.CONFIRMED if confirmed else RulingState.REJECTED
    kept = unit.replace(replace(found, state=state, reviewer=actor.account, reviewed=unit.at, review_reason=said))
    _note(unit, actor, "reviewRuling", kept)
    _tell(unit, application, kept)
    return touched(unit, application), kept


def needs_review(kind: RulingKind, conclusion: str) -> bool:
    """Whether a decision stands only once a second person has confirmed it: an override, and whatever gives something."""
    return kind is RulingKind.OVERRIDE or (kind is RulingKind.AGREE and conclusion in GRANTING)


def possible_conclusions(effect: str) -> frozenset[Conclusion]:
    """What a provision of an effect can come to."""
    return frozenset(
        {
            MET_CONCLUSIONS[effect],
            Conclusion.INFORMATION_NEEDED,
            Conclusion.NEEDS_JUDGEMENT,
            Conclusion.NOT_MET_AT_PRESENT,
            Conclusion.NOT_APPLICABLE,
        }
    )


def is_quoted(pack: Pack, quote: str) -> bool:
    """Whether words stand in a text of the policy, letter by letter after NFKC and without white space; an ellipsis leaves words out."""
    parts = segments(quote)
    if sum(len(normalise(each)) for each in parts) < SHORTEST_QUOTE:
        return False
    texts = (_text(each.id, each.text) for each in pack.documents.values())
    return any(all(text.find(each) for each in parts) for text in texts)


def attachment_faults(reading: Reading, enterprise: str, attachments: Sequence[str]) -> Iterator[Problem]:
    """The attachments that are not there, or are another enterprise's."""
    for index, id in enumerate(attachments):
        try:
            own = reading.get(Attachment, id).enterprise == enterprise
        except Missing:
            own = False
        if not own:
            zh, en = "没有这份附件", "there is no such attachment"
            yield problem("attachment-foreign", f"/attachments/{index}", zh, en)


@lru_cache(maxsize=64)
def _text(id: str, text: str) -> Text:
    return text_from_bytes(id, text.encode())


def _faults(
    unit: Unit, desk: Desk, application: Application, made: Determination, provision: str, decided: Decided
) -> Iterator[Problem]:
    yield from attachment_faults(unit, application.enterprise, decided.attachments)
    if decided.quote is not None and not is_quoted(desk.pack, decided.quote):
        zh = "引用的文字不在政策原文中，或者过短"
        en = "the quoted words do not stand in the policy's text, or are too few"
        yield problem("quote-foreign", "/quote", zh, en, "照原文逐字引用", "quote letter by letter")
    match decided.kind:
        case RulingKind.AGREE:
            yield from _faults_of_agreement(made, provision)
            yield from _faults_of_exclusion(unit, desk, application, provision, made.conclusions[provision])
        case RulingKind.OVERRIDE:
            yield from _faults_of_reason(decided)
            yield from _faults_of_override(desk, made, provision, decided)
            if decided.conclusion is not None:
                yield from _faults_of_exclusion(unit, desk, application, provision, decided.conclusion.value)
        case RulingKind.RETURN:
            yield from _faults_of_reason(decided)


def _faults_of_agreement(made: Determination, provision: str) -> Iterator[Problem]:
    if made.outcome is Outcome.HELD and (not made.differing or provision in made.differing):
        zh = "认定因两个执行器意见不一而暂缓，不能直接同意：请重新认定，或写明理由改判"
        en = "the determination is held, so it cannot be agreed with: determine anew, or override it with a reason"
        yield problem("conclusion-held", "/kind", zh, en)


def _faults_of_reason(decided: Decided) -> Iterator[Problem]:
    try:
        reason_given(decided.reason)
    except CaseProblems as problems:
        yield from problems.problems


def _faults_of_override(desk: Desk, made: Determination, provision: str, decided: Decided) -> Iterator[Problem]:
    possible = possible_conclusions(desk.provisions[provision].effect)
    if decided.conclusion not in possible:
        known = ", ".join(sorted(each.value for each in possible))
        zh, en = "这一惠企事项不会得出这样的结论", "the provision cannot come to this conclusion"
        yield problem("conclusion-foreign", "/conclusion", zh, en, f"可选：{known}", f"one of: {known}")
    elif decided.conclusion.value == made.conclusions[provision] and made.outcome is not Outcome.HELD:
        zh, en = "结论没有改变，应当选择同意", "the conclusion is the same: agree with it"
        yield problem("conclusion-foreign", "/conclusion", zh, en)
    if decided.quote is None and not decided.attachments:
        zh, en = "改判须引用政策原文，或者附上依据", "an override rests on words of the policy or on an attachment"
        yield problem("ground-missing", "/quote", zh, en)


def _faults_of_exclusion(
    reading: Reading, desk: Desk, application: Application, provision: str, conclusion: str
) -> Iterator[Problem]:
    """What is not given beside something that the enterprise was granted already is not granted; the enterprise chooses."""
    if conclusion not in GRANTING:
        return
    for each in granted_beside(reading, application, provision, desk.excluded):
        other = desk.title_of(each.provision)
        where_zh = "" if each.application == application.id else f"（申报 {each.application}）"
        where_en = "" if each.application == application.id else f" (application {each.application})"
        zh = f"“{provision}”不能与已给予支持的“{each.provision} {other['zh']}”{where_zh}同时享受"
        en = f"`{provision}` is not given beside `{each.provision}` {other['en']}, which is granted{where_en}"
        help_zh = "由企业选择其一：改判其中一项，或者撤回、追回另一项"
        help_en = "the enterprise chooses one of them: override one, or withdraw or recover the other"
        yield problem("benefit-excluded", "/provision", zh, en, help_zh, help_en)


def _faults_of_review(actor: Actor, ruling: Ruling) -> Iterator[Problem]:
    if ruling.by == actor.account:
        zh, en = "不能复核自己的审核意见，须由另一人办理", "nobody confirms their own decision: another person has to"
        yield problem(Because.FOUR_EYES.value, "", zh, en)
    if ruling.state is not RulingState.PROPOSED:
        zh, en = "这条审核意见不在等待复核", "this decision awaits no second reviewer"
        yield problem("ruling-settled", "", zh, en)


def _replace_earlier(unit: Unit, application: Application, provision: str) -> None:
    earlier = Query(
        Ruling,
        equal={"application": application.id, "provision": provision},
        one_of={"state": (RulingState.PROPOSED, RulingState.CONFIRMED)},
    )
    for each in unit.find(earlier):
        unit.replace(replace(each, state=RulingState.REPLACED))


def _ruling(
    unit: Unit, actor: Actor, application: Application, made: Determination, provision: str, decided: Decided
) -> Ruling:
    given = decided.conclusion if decided.kind is RulingKind.OVERRIDE else None
    conclusion = given.value if given else made.conclusions[provision]
    state = RulingState.PROPOSED if needs_review(decided.kind, conclusion) else RulingState.CONFIRMED
    return Ruling(
        unit.new_id(), application.id, application.enterprise, application.division, provision, made.id, decided.kind,
        conclusion, state, actor.account, unit.at, decided.reason.strip() if decided.reason else None, decided.quote,
        decided.attachments, policy=application.policy,
    )  # fmt: skip


def _note(unit: Unit, actor: Actor, action: str, ruling: Ruling) -> None:
    details = {
        "application": ruling.application,
        "provision": ruling.provision,
        "determination": ruling.determination,
        "kind": ruling.kind.value,
        "conclusion": ruling.conclusion,
        "state": ruling.state.value,
    }
    unit.note(actor, action, ruling, details)


def _tell(unit: Unit, application: Application, ruling: Ruling) -> None:
    data = {
        "application": application.id,
        "reference": application.reference,
        "provision": ruling.provision,
        "kind": ruling.kind.value,
        "conclusion": ruling.conclusion,
        "state": ruling.state.value,
    }
    tell(unit, "ruling.made", application, data | {"ruling": ruling.id})
