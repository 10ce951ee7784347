"""What is decided about applications: determinations and their receipts, rulings and their review, tasks, payments."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Request, Response
from pydantic import Field

from eligibility.domain.conclusion import Conclusion
from eligibility.domain.records import (
    Application,
    Determination,
    KeptReceipt,
    Outcome,
    Payment,
    Ruling,
    RulingKind,
    Task,
    TaskState,
)
from eligibility.services import browsing, completing, determinations, paying, ruling, tasks
from eligibility.services.browsing import Wanted
from eligibility.services.completing import Contribution
from eligibility_api.acting import Nothing, act, act_prepared
from eligibility_api.gate import asker_of
from eligibility_api.pagination import page_of, value_of
from eligibility_api.replies import Reply, reply, response
from eligibility_api.routes.applications import determination_reply
from eligibility_api.schemas.cases import APPLICATION, CASE_OPERATIONS, DETERMINATION, FINDING, PAYMENT, RULING, TASK
from eligibility_api.schemas.records import operation_of
from eligibility_api.sent import Sent

if TYPE_CHECKING:
    from eligibility.services.determinations import Prepared
    from eligibility_api.acting import Asked
    from eligibility_api.desks import Desks
    from eligibility_api.keeper import Keeper

_Text = Annotated[str, Field(min_length=1, max_length=200)]
_Long = Annotated[str, Field(max_length=4000)]


class RulingSent(Sent):
    """What an officer decides on a provision: agree, override (with a conclusion, a reason, and words or papers that it rests on) or return."""

    provision: _Text
    kind: Annotated[RulingKind, Field(strict=False)]
    conclusion: Annotated[Conclusion, Field(strict=False)] | None = None
    reason: _Long | None = None
    quote: _Long | None = None
    attachments: Annotated[list[_Text], Field(max_length=50, default_factory=list)]


class ReviewSent(Sent):
    """Whether the second reviewer confirms it; why not."""

    confirmed: bool
    reason: _Long | None = None


class PaymentSent(Sent):
    """What was paid, in yuan; without an amount, that a benefit which is not money was provided."""

    provision: _Text
    reference: _Text
    amount: _Text | None = None


class RecoverySent(Sent):
    """What is claimed back, in yuan by provision, and why."""

    claims: Annotated[dict[str, _Text], Field(max_length=200)]
    reason: _Long


class MoneyBackSent(Sent):
    """What came back, in yuan."""

    provision: _Text
    amount: _Text
    reference: _Text


class CompletionSent(Sent):
    """What whoever does a task found; of a task that asks an open question, whether it holds, of which record, and until when."""

    words: _Long
    holds: bool | None = None
    record: _Text | None = None
    until: Annotated[date, Field(strict=False)] | None = None
    attachments: Annotated[list[_Text], Field(max_length=50, default_factory=list)]


_SENT: dict[str, type[Sent]] = {
    "redetermine": Nothing, "ruleOnProvision": RulingSent, "reviewRuling": ReviewSent, "takeTask": Nothing,
    "completeTask": CompletionSent, "disburse": PaymentSent,
    "recover": RecoverySent, "recordRecovery": MoneyBackSent,
}  # fmt: skip


_TASKS = ("state", "kind", "role", "assignee", "application", "department")
"""What tasks are filtered by, besides their place."""


def decisions_router(keeper: Keeper, desks: Desks) -> APIRouter:
    """The addresses."""
    router, to = APIRouter(prefix="/v1"), Decisions(keeper, desks)
    told = {id: operation_of(id, each, _SENT.get(id)) for id, each in CASE_OPERATIONS.items()}
    router.get("/determinations", **told["listDeterminations"])(to.determinations)
    router.get("/determinations/{id}", **told["getDetermination"])(to.determination)
    router.get("/determinations/{id}/receipt", **told["getDeterminationReceipt"])(to.receipt)
    router.post("/applications/{id}/determinations", **told["redetermine"])(to.redetermine)
    router.post("/applications/{id}/rulings", **told["ruleOnProvision"])(to.rule)
    router.get("/applications/{id}/rulings", **told["listRulings"])(to.rulings)
    router.post("/applications/{id}/rulings/{ruling_id}/review", **told["reviewRuling"])(to.review)
    router.get("/tasks", **told["listTasks"])(to.tasks)
    router.post("/tasks/{id}/assignment", **told["takeTask"])(to.take_task)
    router.post("/tasks/{id}/completion", **told["completeTask"])(to.complete_task)
    router.post("/applications/{id}/payments", **told["disburse"])(to.disburse)
    router.post("/applications/{id}/recovery", **told["recover"])(to.recover)
    router.post("/applications/{id}/recovered", **told["recordRecovery"])(to.record_recovery)
    router.get("/applications/{id}/payments", **told["listPayments"])(to.payments)
    return router


@dataclass(frozen=True, slots=True)
class Decisions:
    """Records what is decided, and shows it."""

    keeper: Keeper
    desks: Desks

    async def determinations(self, request: Request) -> Response:
        """Determinations, the oldest first."""
        actor = asker_of(request).actor
        page = page_of(request, "enterprise", "policy", "application", "outcome")
        outcome = value_of(page, "outcome", Outcome)
        equal = page.only("enterprise", "policy", "application") | outcome
        wanted = Wanted(equal, after=page.place, limit=page.wanted)
        found = await self.keeper.read(
            lambda unit: browsing.listed(unit, actor, "listDeterminations", Determination, wanted)
        )
        return response(request, page.reply(found, DETERMINATION.document))

    async def determination(self, request: Request, id: str) -> Response:
        """One determination."""
        actor = asker_of(request).actor
        found = await self.keeper.read(lambda unit: browsing.one(unit, actor, "getDetermination", Determination, id))
        return response(request, reply(DETERMINATION.document(found)))

    async def receipt(self, request: Request, id: str) -> Response:
        """Its receipt, byte for byte."""
        actor = asker_of(request).actor

        def look(unit: Any) -> KeptReceipt:
            browsing.one(unit, actor, "getDeterminationReceipt", Determination, id)
            kept: KeptReceipt = unit.get(KeptReceipt, id)
            return kept

        return response(request, Reply(200, (await self.keeper.read(look)).data))

    async def redetermine(self, request: Request, id: str) -> Response:
        """Another determination, of what is so now."""
        desk = await self.desks.of_application(id)

        async def prepare(asked: Asked[Nothing]) -> Prepared:
            found = await self.keeper.read(lambda unit: browsing.one(unit, asked.actor, "redetermine", Application, id))
            return await self.desks.prepared(desk, found.enterprise)

        def work(unit: Any, asked: Asked[Nothing], prepared: Prepared) -> Reply:
            application, made = determinations.redetermine(unit, asked.actor, desk, id, asked.version, prepared)
            return determination_reply(application, made, 201)

        return await act_prepared(self.keeper, request, Nothing, prepare, work)

    async def rule(self, request: Request, id: str) -> Response:
        """A decision on a provision."""
        desk = await self.desks.of_application(id)

        def work(unit: Any, asked: Asked[RulingSent]) -> Reply:
            sent = asked.sent
            decided = ruling.Decided(sent.kind, sent.conclusion, sent.reason, sent.quote, tuple(sent.attachments))
            made = ruling.rule(unit, asked.actor, desk, id, asked.version, sent.provision, decided)
            return _ruling_reply(*made, 201)

        return await act(self.keeper, request, RulingSent, work)

    async def review(self, request: Request, id: str, ruling_id: str) -> Response:
        """Another person's word on it."""
        desk = await self.desks.of_application(id)

        def work(unit: Any, asked: Asked[ReviewSent]) -> Reply:
            sent = asked.sent
            made = ruling.review(
                unit, asked.actor, desk, id, asked.version, ruling_id, confirmed=sent.confirmed, reason=sent.reason
            )
            return _ruling_reply(*made, 200)

        return await act(self.keeper, request, ReviewSent, work)

    async def rulings(self, request: Request, id: str) -> Response:
        """Every decision on an application, the replaced ones too."""
        actor, page = asker_of(request).actor, page_of(request)
        wanted = Wanted(after=page.place, limit=page.wanted)
        found = await self.keeper.read(
            lambda unit: browsing.of_application(unit, actor, "listRulings", Ruling, id, wanted)
        )
        return response(request, page.reply(found, RULING.document))

    async def tasks(self, request: Request) -> Response:
        """What is to be done."""
        actor, page = asker_of(request).actor, page_of(request, *_TASKS, "division")
        equal = page.only(*_TASKS) | value_of(page, "state", TaskState)
        wanted = Wanted(equal, page.only("division"), after=page.place, limit=page.wanted)
        found = await self.keeper.read(lambda unit: browsing.listed(unit, actor, "listTasks", Task, wanted))
        return response(request, page.reply(found, TASK.document))

    async def take_task(self, request: Request, id: str) -> Response:
        """Whoever asks does it."""

        def work(unit: Any, asked: Asked[Nothing]) -> Reply:
            return reply(TASK.document(tasks.take_task(unit, asked.actor, id, asked.version)))

        return await act(self.keeper, request, Nothing, work)

    async def complete_task(self, request: Request, id: str) -> Response:
        """What whoever asks found."""

        def work(unit: Any, asked: Asked[CompletionSent]) -> Reply:
            sent = asked.sent
            said = Contribution(sent.words, sent.holds, sent.record, sent.until, tuple(sent.attachments))
            task, finding = completing.complete_task(unit, asked.actor, self.desks.of, id, asked.version, said)
            found = {"finding": FINDING.document(finding)} if finding else {}
            return reply({"task": TASK.document(task), **found}, version=task.version)

        return await act(self.keeper, request, CompletionSent, work)

    async def disburse(self, request: Request, id: str) -> Response:
        """Money paid, or a benefit provided."""
        desk = await self.desks.of_application(id)

        def work(unit: Any, asked: Asked[PaymentSent]) -> Reply:
            sent = asked.sent
            said = (unit, asked.actor, desk, id, asked.version)
            return _payment_reply(*paying.pay(*said, sent.provision, sent.amount, sent.reference))

        return await act(self.keeper, request, PaymentSent, work)

    async def recover(self, request: Request, id: str) -> Response:
        """Money claimed back."""
        desk = await self.desks.of_application(id)

        def work(unit: Any, asked: Asked[RecoverySent]) -> Reply:
            sent = asked.sent
            made = paying.recover(unit, asked.actor, desk, id, asked.version, sent.claims, sent.reason)
            return reply(APPLICATION.document(made))

        return await act(self.keeper, request, RecoverySent, work)

    async def record_recovery(self, request: Request, id: str) -> Response:
        """Money that came back."""
        desk = await self.desks.of_application(id)

        def work(unit: Any, asked: Asked[MoneyBackSent]) -> Reply:
            sent = asked.sent
            said = (unit, asked.actor, desk, id, asked.version)
            return _payment_reply(*paying.record_recovery(*said, sent.provision, sent.amount, sent.reference))

        return await act(self.keeper, request, MoneyBackSent, work)

    async def payments(self, request: Request, id: str) -> Response:
        """What was paid and what came back."""
        actor, page = asker_of(request).actor, page_of(request)
        wanted = Wanted(after=page.place, limit=page.wanted)
        found = await self.keeper.read(
            lambda unit: browsing.of_application(unit, actor, "listPayments", Payment, id, wanted)
        )
        return response(request, page.reply(found, PAYMENT.document))


def _ruling_reply(application: Application, made: Ruling, status: int) -> Reply:
    document = {"application": APPLICATION.document(application), "ruling": RULING.document(made)}
    return reply(document, status, version=application.version)


def _payment_reply(application: Application, made: Payment) -> Reply:
    document = {"application": APPLICATION.document(application), "payment": PAYMENT.document(made)}
    return reply(document, 201, version=application.version)
