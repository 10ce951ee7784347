"""`/officer/audit`: who did what to what and when, by which rules; and whether the log is whole."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response

from eligibility.domain.access import require
from eligibility.services import accounts, auditing, worklist
from eligibility.services.auditing import Wanted
from eligibility.store import StoredLog
from eligibility_api.gate import asker_of
from eligibility_api.pages.site import Crumb, Head

if TYPE_CHECKING:
    from eligibility.domain.audit import AuditEntry
    from eligibility_api.pages.office import Office
    from eligibility_api.trust import Trust

AUDIT = "/officer/audit"
PAGE = 50
LONGEST = 100
FILTERS = {"actor": "audit.actor", "action": "audit.action", "kind": "audit.kind", "id": "audit.id"}


def audit_pages_router(office: Office, trust: Trust) -> APIRouter:
    """The addresses."""
    router, pages = APIRouter(include_in_schema=False), AuditPages(office, trust)
    router.get(AUDIT, operation_id="showAudit")(pages.show)
    router.get(f"{AUDIT}/verification", operation_id="showAuditVerification")(pages.verify)
    return router


@dataclass(frozen=True, slots=True)
class AuditPages:
    """Reads the log, and verifies it."""

    office: Office
    trust: Trust

    async def show(self, request: Request) -> Response:
        """Entries, the newest first, narrowed down by what the address says."""
        actor, query, t = asker_of(request).actor, request.query_params, self.office.site.words(request)
        said = {name: _text(query.get(name, "")) for name in (*FILTERS, "since", "until")}
        before = query.get("before", "")
        last = int(before) if before.isascii() and before.isdigit() and len(before) < 16 else None

        def look(unit: Any) -> tuple[list[AuditEntry], Mapping[str, str]]:
            equal = {name: said[name] for name in FILTERS if said[name]}
            if named := accounts.account_named(unit, said["actor"]) if said["actor"] else None:
                equal["actor"] = named.id
            wanted = Wanted(equal, _day(said["since"]), _day(said["until"]), last, PAGE + 1)
            found = list(auditing.latest_entries(unit, actor, wanted))
            return found, worklist.names_of(unit, [each.actor for each in found])

        found, names = await self.office.keeper.read(look)
        shown = found[:PAGE]
        kept = {name: value for name, value in said.items() if value}
        return self.office.answer(
            request,
            "desk/audit.html",
            Head(t("desk.audit"), self.office.crumbs(request)),
            entries=[(each, json.loads(each.details), datetime.fromisoformat(each.at)) for each in shown],
            names=names,
            said=said,
            fields=FILTERS,
            is_narrowed=bool(kept),
            older=f"{AUDIT}?{urlencode(kept | {'before': shown[-1].number - 1})}" if len(found) > PAGE else None,
            newest=f"{AUDIT}?{urlencode(kept)}" if last is not None else None,
        )

    async def verify(self, request: Request) -> Response:
        """Read the whole log and tell its first fault."""
        require(asker_of(request).actor, "verifyAudit")
        log, t = StoredLog(self.office.keeper.database), self.office.site.words(request)
        found = await self.office.desks.turns.do(lambda: auditing.verify(log, self.trust.verifier))
        lang = self.office.site.language(request)
        return self.office.answer(
            request,
            "desk/audit_verified.html",
            Head(t("audit.verification"), self.office.crumbs(request, Crumb(t("desk.audit"), AUDIT))),
            found=found,
            fault=None if found.fault is None else found.fault.words.in_language(lang),
        )


def _text(said: str) -> str:
    """What was typed; nothing for what nobody types."""
    return said.strip()[:LONGEST] if said.isprintable() else ""


def _day(said: str) -> str | None:
    """A day as the log's times begin; nothing for what is none."""
    try:
        return date.fromisoformat(said).isoformat()
    except ValueError:
        return None
