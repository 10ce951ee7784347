"""`/officer/audit`: who did what to what and when, by which rules; and whether the log is whole."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response

from eligibility.domain.access import require
from eligibility.domain.actors import SYSTEM
from eligibility.services import accounts, auditing, worklist
from eligibility.services.auditing import Wanted
from eligibility.store import StoredLog
from eligibility_api.gate import asker_of
from eligibility_api.pages.audit_words import DEEDS, KINDS, about, choices, words_of
from eligibility_api.pages.site import Crumb, Head

if TYPE_CHECKING:
    from eligibility.domain.audit import AuditEntry
    from eligibility_api.languages import Lang
    from eligibility_api.pages.office import Office
    from eligibility_api.trust import Trust

AUDIT = "/officer/audit"
PAGE = 50
LONGEST = 100
YEARS = range(2000, 3000)
FILTERS = ("actor", "action", "kind", "id")


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
        lang, steps = self.office.site.language(request), self.office.step_words(request)
        return self.office.answer(
            request,
            "desk/audit.html",
            Head(t("desk.audit"), self.office.crumbs(request)),
            entries=[self._line(each, names, steps, t, lang) for each in shown],
            said=said,
            deeds=choices(DEEDS, said["action"], lang),
            kinds=choices(KINDS, said["kind"], lang),
            is_narrowed=bool(kept),
            older=f"{AUDIT}?{urlencode(kept | {'before': shown[-1].number - 1})}" if len(found) > PAGE else None,
            newest=f"{AUDIT}?{urlencode(kept)}" if last is not None else None,
        )

    @staticmethod
    def _line(
        entry: AuditEntry, names: Mapping[str, str], steps: Mapping[str, str], t: Callable[..., str], lang: Lang
    ) -> dict[str, Any]:
        """An entry as a row of the page."""
        details = json.loads(entry.details)
        pack = details.get("pack")
        return {
            "entry": entry,
            "at": datetime.fromisoformat(entry.at),
            "actor": t("audit.system") if entry.actor == SYSTEM.account else names.get(entry.actor, entry.actor),
            "deed": words_of(DEEDS, entry.action, lang),
            "kind": words_of(KINDS, entry.kind, lang),
            "about": about(details, steps, lang),
            "pack": pack[:12] if isinstance(pack, str) else None,
        }

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


def _day(said: str) -> date | None:
    """A day; nothing for what is none, and for one that no log has."""
    try:
        day = date.fromisoformat(said)
    except ValueError:
        return None
    return day if day.year in YEARS else None
