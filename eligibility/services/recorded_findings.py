"""Officers' findings: recorded answers to what a policy leaves open, about an enterprise or one of its records. They feed the next determination.

A finding is withdrawn, never changed. It must not judge.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from eligibility.domain.access import require, resource_of
from eligibility.domain.actors import Actor
from eligibility.domain.keeping import Stale, Unit
from eligibility.domain.procedure import INTERESTED, Work
from eligibility.domain.records import Application, Enterprise, RecordedFinding
from eligibility.errors import Problem, did_you_mean
from eligibility.profile import profile_from_json
from eligibility.services.circumstances import interested_in
from eligibility.services.desk import Desk
from eligibility.services.determinations import Material, material_of
from eligibility.services.dossier import at_work, opened, problem, problem_of, reason_given, refuse_if
from eligibility.services.judging import presumption_keys
from eligibility.services.ruling import attachment_faults


@dataclass(frozen=True, slots=True)
class Found:
    """What an officer finds: whether what the policy leaves `open` holds, on what ground, since when, and until which day."""

    open: str
    holds: bool
    ground: str
    on: date
    record: str | None = None
    until: date | None = None
    attachments: tuple[str, ...] = ()


def record_finding(
    unit: Unit, actor: Actor, desk: Desk, enterprise: str, found: Found, application: str | None = None
) -> RecordedFinding:
    """Record a finding on an enterprise; `application` is the one in whose examination it was made.

    Raises `NotAllowed`, `Missing`, `CaseProblems`, and `ProfileProblems` for a record that the newest profile does not have.
    """
    require(actor, "addFinding")
    owner = unit.get(Enterprise, enterprise)
    require(actor, "addFinding", resource_of(owner))
    if application is not None:
        at_work(unit, actor, desk, Work.FIND, _application_of(unit, actor, application, owner))
    refuse_if(_faults(unit, actor, desk, owner, found))
    finding = RecordedFinding(
        unit.new_id(), enterprise, owner.division, found.open, found.holds, reason_given(found.ground, "/ground"),
        actor.account, unit.at, found.on, found.record, found.until, application, found.attachments,
    )  # fmt: skip
    _check_record(unit, desk, finding)
    unit.add(finding)
    unit.note(actor, "addFinding", finding, {"enterprise": enterprise, "open": found.open, "holds": found.holds})
    return finding


def withdraw_finding(unit: Unit, actor: Actor, id: str, version: int, reason: str | None) -> RecordedFinding:
    """Take a finding back, for a reason. Raises `NotAllowed`, `Missing`, `Stale`, `CaseProblems`."""
    require(actor, "withdrawFinding")
    finding = unit.get(RecordedFinding, id)
    require(actor, "withdrawFinding", resource_of(finding))
    if finding.version != version or finding.withdrawn is not None:
        raise Stale(finding)
    reason_given(reason)
    refuse_if(_interest(unit, actor, finding.enterprise))
    gone = unit.replace(replace(finding, withdrawn=unit.at))
    unit.note(actor, "withdrawFinding", gone, {"enterprise": finding.enterprise, "open": finding.open})
    return gone


def _application_of(unit: Unit, actor: Actor, id: str, owner: Enterprise) -> Application:
    application = opened(unit, actor, "addFinding", id, None)
    if application.enterprise != owner.id:
        zh, en = "这项申报不是这家企业的", "the application is not this enterprise's"
        refuse_if([problem("provision-foreign", "/application", zh, en)])
    return application


def _faults(unit: Unit, actor: Actor, desk: Desk, owner: Enterprise, found: Found) -> Iterator[Problem]:
    yield from _interest(unit, actor, owner.id)
    open_ones = sorted({*desk.pack.opens, *presumption_keys(desk.pack)})
    if found.open not in open_ones:
        known = ", ".join(open_ones)
        zh, en = f"本政策没有待认定事项“{found.open}”", f"the policy leaves nothing open under `{found.open}`"
        help_en = did_you_mean(found.open, open_ones) or f"open: {known}"
        yield problem("open-foreign", "/open", zh, en, f"可认定：{known}", help_en)
    if found.until is not None and found.until < found.on:
        zh, en = "有效期早于认定日期", "it ends before it was found"
        yield problem("open-foreign", "/until", zh, en)
    yield from attachment_faults(unit, owner.id, found.attachments)


def _interest(unit: Unit, actor: Actor, enterprise: str) -> Iterator[Problem]:
    if actor.account in interested_in(unit, enterprise) or actor.enterprise == enterprise:
        yield problem_of(INTERESTED)


def _check_record(unit: Unit, desk: Desk, finding: RecordedFinding) -> None:
    """Whether the newest profile has the record that a finding is about. Raises `ProfileProblems`."""
    if finding.record is not None:
        material = material_of(unit, desk, finding.enterprise)
        profile_from_json(Material(material.snapshot, (finding,)).said(), desk.pack.vocabulary)
