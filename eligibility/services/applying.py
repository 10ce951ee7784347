"""Applying: open an application, say for which provisions, submit it, withdraw it. The engine never refuses a person to apply.

Submitting freezes the profile and keeps the determination that was made of it. What an officer does then is in `moving` and `ruling`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from eligibility.domain.access import require, resource_of
from eligibility.domain.actors import Actor, Role
from eligibility.domain.keeping import Unit
from eligibility.domain.procedure import Work
from eligibility.domain.records import Application, Determination, Enterprise
from eligibility.errors import Problem
from eligibility.services.desk import Desk
from eligibility.services.determinations import Prepared, record, replace_rulings, undone_by
from eligibility.services.dossier import at_work, moved, opened, problem, refuse_if, touched
from eligibility.services.following_up import follow_up
from eligibility.services.worklist import search_text

MOST_PROVISIONS = 200
"""Provisions that one application may be for."""


def open_application(
    unit: Unit, actor: Actor, desk: Desk, enterprise: str, provisions: Sequence[str], reference: str | None = None
) -> Application:
    """Open an application of an enterprise for provisions of the policy. `reference` is the portal's own number for it.

    Raises `NotAllowed`, `Missing`, `Taken` for a reference that the portal has used, `CaseProblems`.
    """
    require(actor, "createApplication")
    owner = unit.get(Enterprise, enterprise)
    require(actor, "createApplication", resource_of(owner))
    refuse_if(_faults(desk, provisions))
    portal = actor.portal if Role.PORTAL in actor.roles else owner.portal
    application = Application(
        unit.new_id(), enterprise, owner.division, desk.pack.id, tuple(dict.fromkeys(provisions)), desk.procedure.start,
        unit.at, actor.account, unit.at, portal, reference, name=owner.name, search=search_text(owner.name, enterprise, reference),
    )  # fmt: skip
    unit.add(application)
    unit.note(actor, "createApplication", application, {"policy": application.policy, "provisions": list(provisions)})
    return application


def change_application(
    unit: Unit, actor: Actor, desk: Desk, id: str, version: int, provisions: Sequence[str]
) -> Application:
    """Apply for other provisions, while it is a draft or returned. Raises `NotAllowed`, `Missing`, `Stale`, `CaseProblems`."""
    application = opened(unit, actor, "changeApplication", id, version)
    at_work(unit, actor, desk, Work.EDIT, application)
    refuse_if(_faults(desk, provisions))
    changed = touched(unit, application, provisions=tuple(dict.fromkeys(provisions)))
    unit.note(actor, "changeApplication", changed, {"provisions": list(changed.provisions)})
    return changed


def submit(
    unit: Unit, actor: Actor, desk: Desk, id: str, version: int, prepared: Prepared
) -> tuple[Application, Determination]:
    """Submit an application, for the first time or corrected: its profile is frozen, its determination kept.

    Whatever the determination says, it goes on. Raises `NotAllowed`, `Missing`, `Stale`, and `CaseProblems`, also when the
    determination is not of what is in force.
    """
    application = opened(unit, actor, "submitApplication", id, version)
    at_work(unit, actor, desk, Work.EDIT, application)
    made = record(unit, actor, "submitApplication", desk, application, prepared)
    again = application.determination is not None
    if again:
        replace_rulings(
            unit,
            actor,
            "submitApplication",
            application,
            undone_by(made),
        )
    frozen = touched(
        unit,
        application,
        snapshot=made.snapshot,
        determination=made.id,
        submitted=application.submitted or unit.at,
        **prepared.open_in(application.provisions),
    )
    details = {"snapshot": made.snapshot, "determination": made.id, "receipt": made.receipt}
    kept = moved(unit, actor, desk, frozen, "resubmit" if again else "submit", details=details)
    follow_up(unit, desk, kept, made)
    return kept, made


def withdraw(unit: Unit, actor: Actor, desk: Desk, id: str, version: int, reason: str | None = None) -> Application:
    """Take an application back, as long as nothing was disbursed. Raises `NotAllowed`, `Missing`, `Stale`, `CaseProblems`."""
    application = opened(unit, actor, "withdrawApplication", id, version)
    return moved(unit, actor, desk, application, "withdraw", reason=reason)


def _faults(desk: Desk, provisions: Sequence[str]) -> Iterator[Problem]:
    if not provisions or len(provisions) > MOST_PROVISIONS:
        zh, en = f"请选择1至{MOST_PROVISIONS}项惠企事项", f"name 1 to {MOST_PROVISIONS} provisions"
        yield problem("provision-foreign", "/provisions", zh, en)
        return
    for index, each in enumerate(provisions):
        if each not in desk.provisions:
            zh, en = f"本政策没有可申报的惠企事项“{each}”", f"the policy has no provision `{each}` to apply for"
            yield problem("provision-foreign", f"/provisions/{index}", zh, en)
