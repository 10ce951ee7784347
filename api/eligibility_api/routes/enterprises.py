"""`/v1/enterprises`: portals send profiles and facts that have changed; whoever may looks them up. Findings of officers stand here too."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Request, Response
from pydantic import Field

from eligibility import services
from eligibility.domain.keeping import Missing
from eligibility.domain.records import Enterprise, RecordedFinding, Snapshot
from eligibility.errors import ProfileProblems
from eligibility.services import browsing, enterprises, recorded_findings
from eligibility.services.browsing import Wanted
from eligibility_api.acting import act, act_prepared
from eligibility_api.gate import asker_of
from eligibility_api.pagination import page_of
from eligibility_api.problems import Refused
from eligibility_api.replies import Reply, reply, response, version_given, version_of
from eligibility_api.requests import MAX_RECORDS, records_in, too_many_records
from eligibility_api.schemas.cases import CASE_OPERATIONS, ENTERPRISE, FINDING, SNAPSHOT, snapshot_bytes
from eligibility_api.schemas.records import operation_of
from eligibility_api.sent import Sent
from eligibility_api.watcher import Watcher

if TYPE_CHECKING:
    from eligibility.services import Profile
    from eligibility_api.acting import Asked
    from eligibility_api.desks import Desks
    from eligibility_api.keeper import Keeper

_Text = Annotated[str, Field(min_length=1, max_length=200)]
_Division = Annotated[str, Field(pattern="^[0-9]{6}$")]
_Long = Annotated[str, Field(max_length=4000)]
Day = Annotated[date, Field(strict=False)]


class ProfilePut(Sent):
    """A whole profile. `name` and `division` (the responsible place) are the enterprise's file's."""

    name: _Text
    division: _Division
    profile: dict[str, Any]


class FactsSent(Sent):
    """Facts, each as in a profile."""

    facts: dict[str, Any]


class FindingSent(Sent):
    """What an officer finds on something that the policy leaves open."""

    policy: _Text
    open: _Text
    holds: bool
    ground: _Long
    on: Day
    record: _Text | None = None
    until: Day | None = None
    attachments: Annotated[list[_Text], Field(max_length=50, default_factory=list)]
    application: _Text | None = None


class ReasonSent(Sent):
    """Why."""

    reason: _Long


def enterprises_router(keeper: Keeper, desks: Desks) -> APIRouter:
    """The addresses."""
    router, to = APIRouter(prefix="/v1"), Enterprises(keeper, desks, Watcher(desks))
    told = {id: operation_of(id, each, _SENT.get(id)) for id, each in CASE_OPERATIONS.items()}
    router.put("/enterprises/{code}/profile", **told["putEnterpriseProfile"])(to.put)
    router.patch("/enterprises/{code}/facts", **told["addFacts"])(to.add_facts)
    router.get("/enterprises", **told["listEnterprises"])(to.list)
    router.get("/enterprises/{code}", **told["getEnterprise"])(to.get)
    router.get("/enterprises/{code}/snapshots", **told["listSnapshots"])(to.snapshots)
    router.get("/enterprises/{code}/snapshots/{id}", **told["getSnapshot"])(to.snapshot)
    router.post("/enterprises/{code}/findings", **told["addFinding"])(to.add_finding)
    router.get("/enterprises/{code}/findings", **told["listFindings"])(to.findings)
    router.post("/findings/{id}/withdrawal", **told["withdrawFinding"])(to.withdraw_finding)
    return router


_SENT: dict[str, type[Sent]] = {
    "putEnterpriseProfile": ProfilePut, "addFacts": FactsSent, "addFinding": FindingSent, "withdrawFinding": ReasonSent,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Enterprises:
    """Takes profiles, facts and findings in, and shows them."""

    keeper: Keeper
    desks: Desks
    watcher: Watcher

    async def put(self, request: Request, code: str) -> Response:
        """A whole profile in the place of the newest."""
        version = version_given(request)

        async def read(asked: Asked[ProfilePut]) -> Profile:
            return profile_from_sent(asked.sent.profile, "/profile")

        def work(unit: Any, asked: Asked[ProfilePut], profile: Profile) -> Reply:
            sent = asked.sent
            if version is None and _is_there(unit, asked.actor, code):
                version_of(request)  # refuses: what was not read is not changed
            made = enterprises.put_profile(unit, asked.actor, code, sent.name, sent.division, profile, version)
            return _snapshot_reply(unit, made)

        return self.watcher.after(
            await act_prepared(self.keeper, request, ProfilePut, read, work, versioned=False), code
        )

    async def add_facts(self, request: Request, code: str) -> Response:
        """Facts over the newest profile."""
        version = version_given(request)

        async def read(asked: Asked[FactsSent]) -> Profile:
            return profile_from_sent({"facts": asked.sent.facts}, "")

        def work(unit: Any, asked: Asked[FactsSent], profile: Profile) -> Reply:
            return _snapshot_reply(unit, enterprises.add_facts(unit, asked.actor, code, profile, version))

        return self.watcher.after(
            await act_prepared(self.keeper, request, FactsSent, read, work, versioned=False), code
        )

    async def list(self, request: Request) -> Response:
        """Enterprises."""
        actor, page = asker_of(request).actor, page_of(request, "division", "portal")
        wanted = Wanted(page.only("portal"), page.only("division"), after=page.place, limit=page.wanted)
        found = await self.keeper.read(lambda unit: browsing.listed(unit, actor, "listEnterprises", Enterprise, wanted))
        return response(request, page.reply(found, ENTERPRISE.document))

    async def get(self, request: Request, code: str) -> Response:
        """One enterprise."""
        actor = asker_of(request).actor
        found = await self.keeper.read(lambda unit: browsing.one(unit, actor, "getEnterprise", Enterprise, code))
        return response(request, reply(ENTERPRISE.document(found)))

    async def snapshots(self, request: Request, code: str) -> Response:
        """Its profiles, the oldest first."""
        actor, page = asker_of(request).actor, page_of(request)
        wanted = Wanted(after=page.place, limit=page.wanted)
        found = await self.keeper.read(
            lambda unit: browsing.of_enterprise(unit, actor, "listSnapshots", Snapshot, code, wanted)
        )
        return response(request, page.reply(found, SNAPSHOT.document))

    async def snapshot(self, request: Request, code: str, id: str) -> Response:
        """One profile, whole."""
        actor = asker_of(request).actor
        found = await self.keeper.read(lambda unit: _snapshot(unit, actor, code, id))
        return response(request, Reply(200, snapshot_bytes(found)))

    async def add_finding(self, request: Request, code: str) -> Response:
        """A finding."""

        def work(unit: Any, asked: Asked[FindingSent]) -> Reply:
            sent, desk = asked.sent, self.desks.of(asked.sent.policy)
            found = recorded_findings.Found(
                sent.open, sent.holds, sent.ground, sent.on, sent.record, sent.until, tuple(sent.attachments)
            )
            made = recorded_findings.record_finding(unit, asked.actor, desk, code, found, sent.application)
            return reply(FINDING.document(made), 201)

        return self.watcher.after(await act(self.keeper, request, FindingSent, work, versioned=False), code)

    async def findings(self, request: Request, code: str) -> Response:
        """Findings on an enterprise."""
        actor, page = asker_of(request).actor, page_of(request)
        wanted = Wanted(after=page.place, limit=page.wanted)
        found = await self.keeper.read(
            lambda unit: browsing.of_enterprise(unit, actor, "listFindings", RecordedFinding, code, wanted)
        )
        return response(request, page.reply(found, FINDING.document))

    async def withdraw_finding(self, request: Request, id: str) -> Response:
        """A finding that no longer counts."""

        def work(unit: Any, asked: Asked[ReasonSent]) -> Reply:
            reason = asked.sent.reason
            gone = recorded_findings.withdraw_finding(unit, asked.actor, id, asked.version, reason)
            return reply(FINDING.document(gone))

        answer = await act(self.keeper, request, ReasonSent, work)
        return self.watcher.after(answer, json.loads(bytes(answer.body))["enterprise"])


def profile_from_sent(said: dict[str, Any], pointer: str) -> Profile:
    """A profile as it was sent. Raises `Refused` with every problem."""
    try:
        profile = services.profile_from_json(said, services.installed_vocabulary(), pointer)
    except ProfileProblems as error:
        raise Refused("profile-invalid", error.problems) from error
    if records_in(profile) > MAX_RECORDS:
        raise Refused("profile-invalid", [too_many_records(MAX_RECORDS)])
    return profile


def _is_there(unit: Any, actor: Any, code: str) -> bool:
    """Whether an enterprise has a file. Raises `NotAllowed` where it is another's, of which not even that is told."""
    try:
        browsing.one(unit, actor, "putEnterpriseProfile", Enterprise, code)
    except Missing:
        return False
    return True


def _snapshot(unit: Any, actor: Any, code: str, id: str) -> Snapshot:
    """Raises `NotAllowed` and `Missing`: also for another enterprise's."""
    found = browsing.one(unit, actor, "getSnapshot", Snapshot, id)
    if found.enterprise != code:
        raise Missing(Snapshot, id)
    return found


def _snapshot_reply(unit: Any, made: Snapshot) -> Reply:
    """A snapshot; the version is the enterprise's, which the next change is based on."""
    return reply(SNAPSHOT.document(made), 201, version=unit.get(Enterprise, made.enterprise).version)
