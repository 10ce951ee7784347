"""`/v1/audit`: the audit log to read and to verify, and the public key that its checkpoints are signed with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fastapi import APIRouter, Request, Response

from eligibility.domain.access import require
from eligibility.domain.audit import AuditEntry
from eligibility.services import auditing, signing
from eligibility.store import StoredLog
from eligibility_api.gate import asker_of
from eligibility_api.languages import language_of
from eligibility_api.pagination import page_of
from eligibility_api.problems import refused
from eligibility_api.replies import reply, response
from eligibility_api.schemas.identity import checkpoint_document, entry_document, verification_document
from eligibility_api.schemas.records import record_operation

if TYPE_CHECKING:
    from eligibility_api.keeper import Keeper
    from eligibility_api.trust import Trust
    from eligibility_api.turns import Turns


def audit_router(trust: Trust, turns: Turns) -> APIRouter:
    """The addresses. `turns` is where the log is verified, because a long one takes its time."""
    router, audit = APIRouter(prefix="/v1/audit"), Audit(trust, turns)
    router.get("", **record_operation("listAudit"))(audit.list)
    router.get("/checkpoints", **record_operation("listCheckpoints"))(audit.checkpoints)
    router.get("/verification", **record_operation("verifyAudit"))(audit.verify)
    router.get("/key", **record_operation("getAuditKey"))(audit.key)
    return router


@dataclass(frozen=True, slots=True)
class _Listed:
    """An entry in a list, which goes on behind its number."""

    id: str
    entry: AuditEntry


@dataclass(frozen=True, slots=True)
class Audit:
    """Reads and verifies the log."""

    trust: Trust
    turns: Turns

    @property
    def keeper(self) -> Keeper:
        """The store."""
        return self.trust.keeper

    async def list(self, request: Request) -> Response:
        """Entries in their order: all, or those of one record, kind, actor or action."""
        actor, page = asker_of(request).actor, page_of(request, "kind", "id", "actor", "action")
        after = int(page.after or 0)
        found = await self.keeper.read(lambda unit: auditing.entries_of(unit, actor, after, page.wanted, page.filters))
        listed = [_Listed(str(each.number), each) for each in found]
        return response(request, page.reply(listed, lambda each: entry_document(each.entry)))

    async def checkpoints(self, request: Request) -> Response:
        """The signed heads of the log: to be kept elsewhere."""
        actor, page = asker_of(request).actor, page_of(request)
        after = int(page.after or 0)
        found = await self.keeper.read(lambda unit: auditing.checkpoints_of(unit, actor, after, page.wanted))
        return response(request, page.reply(found, checkpoint_document))

    async def verify(self, request: Request) -> Response:
        """Read the whole log and tell its first fault."""
        require(asker_of(request).actor, "verifyAudit")
        log = StoredLog(self.keeper.database)
        found = await self.turns.do(lambda: auditing.verify(log, self.trust.verifier))
        document = verification_document(found, language_of(request.scope))
        return response(request, reply(document), **{"cache-control": "no-store"})

    async def key(self, request: Request) -> Response:
        """The public key, for whoever wants to verify an export."""
        signer = self.trust.signer
        if signer is None:
            zh, en = "这里不给检查点签名（没有设置审计密钥）", "checkpoints are not signed here: no audit key is set"
            raise refused("not-found", zh, en)
        pem = signing.public_pem(signer.public)
        return response(request, reply({"algorithm": signer.algorithm, "key": signer.key, "pem": pem}))
