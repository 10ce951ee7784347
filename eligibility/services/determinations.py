"""Determinations of record: made before a transaction of what is in force, kept in one, and compared with the one before.

Making one takes long, so it happens outside: `material_of` reads what is to be judged, `prepare` judges it, and what keeps it makes sure
that it is still what is in force. It does not judge: that is `eligibility.services.determining`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from eligibility.domain.access import Resource, resource_of
from eligibility.domain.actors import Actor, Role
from eligibility.domain.canonical import digest_of
from eligibility.domain.consequences import Consequence
from eligibility.domain.facts import Level
from eligibility.domain.keeping import Missing, Query, Reading, Unit
from eligibility.domain.procedure import Work
from eligibility.domain.records import (
    Application,
    Determination,
    Enterprise,
    KeptReceipt,
    Outcome,
    RecordedFinding,
    Ruling,
    RulingKind,
    RulingState,
    Snapshot,
)
from eligibility.errors import CaseProblems
from eligibility.ir.rules import Pack
from eligibility.profile import Profile, numbers_as_decimals, profile_from_json
from eligibility.services.desk import Desk
from eligibility.services.determining import Made, determine
from eligibility.services.dossier import at_work, opened, problem, touched
from eligibility.services.following_up import follow_up, following_from
from eligibility.services.judging import Decision, presumption_keys
from eligibility.services.screening import screener_of
from eligibility.services.tasks import HELD, add_task, end_tasks
from eligibility.services.telling import tell

Json = dict[str, Any]


Judge = Callable[[Pack, Profile, date, Level], Made]
"""Whoever makes determinations: `eligibility.services.determining.determine`, with the settings of the service."""


@dataclass(frozen=True, slots=True)
class Material:
    """What is judged of an enterprise: its newest profile, and the findings in force that answer what the policy leaves open."""

    snapshot: Snapshot
    findings: tuple[RecordedFinding, ...]

    def said(self) -> Json:
        """The profile as it is judged, with the findings."""
        profile: Json = numbers_as_decimals(self.snapshot.profile)
        return profile | {"findings": [_said(each) for each in self.findings]} if self.findings else profile


@dataclass(frozen=True, slots=True)
class Prepared:
    """A determination that was made and is to be kept, and what it was made of: ids, the digest of the rules, day and level."""

    snapshot: str
    findings: tuple[str, ...]
    pack: str
    as_of: date
    level: Level
    receipt: bytes
    outcome: Outcome
    conclusions: Mapping[str, str]
    held: str | None = None
    differing: tuple[str, ...] = ()
    consequences: tuple[Mapping[str, Any], ...] = ()
    following: tuple[Consequence, ...] = ()
    missing: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """By provision, the facts that are missing for it."""

    near: Mapping[str, Json] = field(default_factory=dict)
    """By provision that a single condition keeps from being met, what that asks for: `near_in`."""

    def open_in(self, provisions: Sequence[str]) -> dict[str, Any]:
        """What an application for some provisions keeps of it: how many facts they lack, how few things would settle the nearest of them, and

        where that is not a fact to give, the condition: one that is missed by an amount first, and by the least.
        """
        lacking = [self.missing[each] for each in provisions if self.missing.get(each)]
        facts = min(map(len, lacking), default=0)
        near = [{"provision": each, **self.near[each]} for each in provisions if each in self.near]
        short = {} if facts == 1 or not near else min(near, key=lambda each: each["missed"] or FAR)
        return {"missing": len(frozenset[str]().union(*lacking)), "nearest": 1 if short else facts, "short": short}


def material_of(reading: Reading, desk: Desk, enterprise: str) -> Material:
    """What is to be judged of an enterprise now. Raises `Missing` for one without a profile."""
    snapshot = reading.get(Enterprise, enterprise).snapshot
    if snapshot is None:
        raise Missing(Snapshot, enterprise)
    return Material(reading.get(Snapshot, snapshot), tuple(findings_in_force(reading, desk, enterprise)))


def findings_in_force(reading: Reading, desk: Desk, enterprise: str) -> Iterator[RecordedFinding]:
    """The findings on an enterprise that were not withdrawn and answer something that the policy leaves open, in order of time."""
    found = reading.find(Query(RecordedFinding, equal={"enterprise": enterprise, "withdrawn": None}))
    if not found:
        return  # most enterprises have none, and looking for the terms walks the whole pack
    open_ones = {*desk.pack.opens, *presumption_keys(desk.pack)}
    yield from (each for each in found if each.open in open_ones)


def prepare(material: Material, desk: Desk, as_of: date, level: Level, judge: Judge = determine) -> Prepared:
    """Make the determination, outside any transaction. Raises `ProfileProblems`."""
    profile = profile_from_json(material.said(), desk.pack.vocabulary)
    made = judge(desk.pack, profile, as_of, level)
    return Prepared(
        material.snapshot.id,
        tuple(each.id for each in material.findings),
        desk.pack.digest,
        as_of,
        level,
        made.receipt,
        made.outcome,
        {id: each.value for id, each in made.decision.conclusions.items()},
        made.held.zh if made.held else None,
        made.differing,
        made.consequences_said,
        made.consequences,
        missing_in(made.decision),
        near_in(desk.pack, profile, as_of, level),
    )


FAR = 1_000_000
"""Further than any amount is missed by, in per cent that are worth telling: a condition without an amount comes behind those with one."""


def near_in(pack: Pack, profile: Profile, as_of: date, level: Level) -> dict[str, Json]:
    """By provision that a single condition keeps from being met, what it asks for in both languages, and by how many per cent that is missed (0: it

    asks for no amount).
    """
    zh, en = (screener_of(pack, as_of, level, lang)(profile) for lang in ("zh", "en"))
    return {
        one.provision: {"zh": one.near, "en": other.near, "missed": one.missed}
        for one, other in zip(zh, en, strict=True)
        if one.near
    }


def missing_in(decision: Decision) -> dict[str, frozenset[str]]:
    """By provision, the facts that are missing for it, as a decision says."""
    return {
        each["id"]: frozenset(fact["fact"] for fact in each["missing"]) for each in decision.document()["provisions"]
    }


def record(
    unit: Unit, actor: Actor, action: str, desk: Desk, application: Application, prepared: Prepared
) -> Determination:
    """Keep a determination of an application, its receipt beside it, and tell. `action` is what it is made in.

    The receipt is of every provision of the policy; what follows is kept of those that are applied for.

    Raises `CaseProblems` when it is of what is not in force.
    """
    check_in_force(unit, desk, application.enterprise, prepared)
    before = unit.get(Determination, application.determination) if application.determination else None
    confined = replace(prepared, consequences=following_from(desk, application, prepared.following))
    made = determination_of(unit, resource_of(application), application.policy, confined, before, application.id)
    unit.add(made)
    unit.add(KeptReceipt(made.id, prepared.receipt))
    unit.note(actor, action, made, noted(made))
    end_tasks(unit, application, HELD)
    _tell(unit, application, made)
    return made


def determination_of(
    unit: Unit,
    owner: Resource,
    policy: str,
    prepared: Prepared,
    before: Determination | None,
    application: str | None = None,
) -> Determination:
    """A prepared determination as a record that supersedes the one `before`: not kept yet."""
    assert owner.enterprise is not None, "whatever is determined is an enterprise's"
    assert owner.division is not None, "and some place is responsible for it"
    made = Determination(
        unit.new_id(), owner.enterprise, owner.division, policy, prepared.pack, prepared.snapshot, prepared.as_of,
        prepared.level.name.lower(), unit.at, prepared.outcome, prepared.conclusions,
        hashlib.sha256(prepared.receipt).hexdigest(), owner.portal, application, before.id if before else None,
        prepared.held, prepared.differing, prepared.consequences, prepared.findings,
    )  # fmt: skip
    return made if before is None else replace(made, changes=changes_between(unit, before, made))


def redetermine(
    unit: Unit, actor: Actor, desk: Desk, id: str, version: int | None, prepared: Prepared
) -> tuple[Application, Determination]:
    """Determine an application anew because facts, findings or rules have changed; what is different is in the determination's `changes`.

    Decisions on provisions whose conclusion is another now, and requests for correction, no longer stand. Raises `NotAllowed`, `Missing`,
    `Stale`, `CaseProblems`.
    """
    application = opened(unit, actor, "redetermine", id, version)
    at_work(unit, actor, desk, Work.REDETERMINE, application)
    made = record(unit, actor, "redetermine", desk, application, prepared)
    replace_rulings(
        unit,
        actor,
        "redetermine",
        application,
        undone_by(made),
    )
    found = prepared.open_in(application.provisions)
    kept = touched(unit, application, snapshot=made.snapshot, determination=made.id, **found)
    follow_up(unit, desk, kept, made)
    return kept, made


def undone_by(made: Determination) -> set[str]:
    """The provisions on which decisions no longer stand: those that come to another conclusion now, or on which two opinions differ."""
    return {each["id"] for each in made.changes.get("provisions", ())} | set(made.differing)


def replace_rulings(unit: Unit, actor: Actor, action: str, application: Application, provisions: set[str]) -> None:
    """Let go of the decisions on some provisions, and of every request for correction: they were about something else."""
    standing = Query(
        Ruling,
        equal={"application": application.id},
        one_of={"state": (RulingState.PROPOSED, RulingState.CONFIRMED)},
    )
    for each in unit.find(standing):
        if each.provision in provisions or each.kind is RulingKind.RETURN:
            gone = unit.replace(replace(each, state=RulingState.REPLACED))
            unit.note(actor, action, gone, {"application": application.id, "provision": each.provision})


def changes_between(reading: Reading, before: Determination, now: Determination) -> Json:
    """What is different, and why: conclusions from and to; facts by the digests of what was given; findings; rules, day and level."""
    provisions = [
        {"id": id, "from": before.conclusions.get(id), "to": now.conclusions.get(id)}
        for id in {**before.conclusions, **now.conclusions}
        if before.conclusions.get(id) != now.conclusions.get(id)
    ]
    old, new = (reading.get(Snapshot, each.snapshot) for each in (before, now))
    added = [each for each in now.findings if each not in before.findings]
    gone = [each for each in before.findings if each not in now.findings]
    changed: Json = {"provisions": provisions, "facts": list(facts_between(old, new))}
    if added or gone:
        changed["findings"] = {"added": added, "gone": gone}
    for name, was, is_ in (
        ("pack", before.pack, now.pack),
        ("as_of", before.as_of.isoformat(), now.as_of.isoformat()),
        ("level", before.level, now.level),
        ("outcome", before.outcome.value, now.outcome.value),
    ):
        if was != is_:
            changed[name] = {"from": was, "to": is_}
    return changed


def facts_between(before: Snapshot, now: Snapshot) -> Iterator[Json]:
    """The facts that are given otherwise, by the digests of what was and is given: no value leaves its profile."""
    old, new = (_facts_of(each) for each in (before, now))
    for id in sorted({**old, **new}):
        was, is_ = (digest_of(each[id]) if id in each else None for each in (old, new))
        if was != is_:
            yield {"fact": id, "from": was, "to": is_}


def _facts_of(snapshot: Snapshot) -> Mapping[str, Any]:
    facts: Mapping[str, Any] = numbers_as_decimals(snapshot.profile).get("facts", {})
    return facts


def _said(finding: RecordedFinding) -> Json:
    said: Json = {"open": finding.open, "holds": finding.holds, "by": finding.by, "on": finding.on.isoformat()}
    said["ground"] = finding.ground
    if finding.record is not None:
        said["record"] = finding.record
    if finding.until is not None:
        said["until"] = finding.until.isoformat()
    return said


def check_in_force(reading: Reading, desk: Desk, enterprise: str, prepared: Prepared) -> None:
    """Raises `CaseProblems` when a determination is of what is not in force."""
    now = material_of(reading, desk, enterprise)
    found = tuple(each.id for each in now.findings)
    if (prepared.snapshot, prepared.findings, prepared.pack) != (now.snapshot.id, found, desk.pack.digest):
        zh = "认定所依据的档案、认定意见或规则已有变化，请重新认定"
        en = "the profile, the findings or the rules have changed since the determination was made: make it again"
        raise CaseProblems([problem("determination-outdated", "", zh, en)])


def noted(made: Determination) -> Json:
    """What the audit log says of a determination."""
    return {
        "application": made.application,
        "receipt": made.receipt,
        "pack": made.pack,
        "snapshot": made.snapshot,
        "outcome": made.outcome.value,
        "supersedes": made.supersedes,
    }


def _tell(unit: Unit, application: Application, made: Determination) -> None:
    held = made.outcome is Outcome.HELD
    data = {
        "application": application.id,
        "reference": application.reference,
        "policy": made.policy,
        "outcome": made.outcome.value,
        "conclusions": {id: made.conclusions.get(id) for id in application.provisions},
        "changes": made.changes,
        "receipt": made.receipt,
    }
    tell(unit, "determination.held" if held else "determination.made", made, data)
    if held:
        subject = {"determination": made.id, "provisions": list(made.differing)}
        add_task(unit, HELD, Role.OFFICER, application, subject)
