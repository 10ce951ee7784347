"""`/officer/decisions`: decisions sent back in the exported sheet. First what they would change is shown; recorded are they only when that is confirmed."""

from __future__ import annotations

import base64
import zlib
from collections import Counter
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from fastapi import APIRouter, Request, Response

from eligibility.domain.canonical import digest_of
from eligibility.services import decisions_back
from eligibility.services.decisions_back import Proposed, Row, SheetRefused
from eligibility_api.bodies import MAX_BODY
from eligibility_api.gate import asker_of
from eligibility_api.pages.case_words import KINDS
from eligibility_api.pages.faults import Fault
from eligibility_api.pages.forms import form_of, see_other, uploaded_form
from eligibility_api.pages.office import CASES
from eligibility_api.pages.site import Crumb, Head
from eligibility_api.problems import Refused

if TYPE_CHECKING:
    from collections.abc import Sequence

    from eligibility_api.pages.office import Office

DECISIONS = "/officer/decisions"
MOST_FILE = 600_000
"""Bytes of the file."""
MOST_SENT = 900_000
"""Characters of the decisions in the form that confirms them, which has to fit into a body."""
MOST_TEXT = 20_000_000
"""Bytes that they unfold to: as many as the most decisions with the longest reasons have."""


def decisions_back_router(office: Office) -> APIRouter:
    """The addresses."""
    router, pages = APIRouter(include_in_schema=False), DecisionsBack(office)
    router.get(DECISIONS, operation_id="showDecisionsForm")(pages.form)
    router.post(DECISIONS, operation_id="previewDecisions")(pages.preview)
    router.post(f"{DECISIONS}/confirmation", operation_id="recordDecisions")(pages.record)
    return router


@dataclass(frozen=True, slots=True)
class DecisionsBack:
    """Takes the file, shows what it would change, records it."""

    office: Office

    async def form(self, request: Request) -> Response:
        """Where the file is chosen."""
        return self._form(request, [])

    async def preview(self, request: Request) -> Response:
        """What would be recorded, beside what is."""
        t = self.office.site.words(request)
        async with uploaded_form(request, limit=MAX_BODY) as form:
            file = form.files.get("file")
            data = b"" if file is None else await file.read()
        if file is None:
            return self._form(request, [Fault(t("back.needs_file"), "file")])
        if len(data) > MOST_FILE:
            return self._form(request, [Fault(t("back.too_large"), "file")])
        try:
            rows = await self.office.desks.turns.do(lambda: decisions_back.rows_from_file(data))
        except SheetRefused as refusal:
            return self._form(request, [Fault(refusal.words.in_language(self.office.site.language(request)), "file")])
        sent = base64.b64encode(zlib.compress(decisions_back.text_from_rows(rows).encode())).decode()
        if len(sent) > MOST_SENT:
            return self._form(request, [Fault(t("back.too_large"), "file")])
        found = await self._proposed(request, rows)
        if not found:
            return self._form(request, [Fault(t("back.nothing"), "file")])
        return self.office.answer(
            request,
            "desk/decisions_preview.html",
            Head(t("back.preview"), self._crumbs(request)),
            proposed=found,
            changing=sum(each.changes for each in found),
            faulty=sum(each.problem is not None for each in found),
            kinds={kind: t(words) for kind, words in KINDS.items()},
            seen=seen_in(found),
            sent=sent,
        )

    async def record(self, request: Request) -> Response:
        """Record each, and say what was and what was not."""
        form, t, office = await form_of(request), self.office.site.words(request), self.office
        actor = asker_of(request).actor
        try:
            packed = base64.b64decode(form.get("decisions") or "", validate=True)
            rows = decisions_back.rows_from_text(zlib.decompressobj().decompress(packed, MOST_TEXT).decode())
        except (ValueError, zlib.error):
            return self._form(request, [Fault(t("back.again"), "file")])
        found = await self._proposed(request, rows)
        if seen_in(found) != form.get("seen"):
            return self._form(request, [Fault(t("back.changed"), "file")])
        refused: Counter[str] = Counter()
        for each in found:
            if each.application is not None and each.decided is not None:
                desk, row, decided = office.desks.of(each.application.policy), each.row, each.decided
                try:
                    await office.keeper.write(
                        partial(decisions_back.record, actor=actor, desk=desk, row=row, decided=decided)
                    )
                except Refused as refusal:
                    refused[refusal.problems[0].code if refusal.problems else refusal.code] += 1
        done = sum(each.changes for each in found) - refused.total()
        why = ",".join(f"{code}:{count}" for code, count in sorted(refused.items()))
        return see_other(f"{CASES}?done={done}" + (f"&why={why}" if why else ""))

    async def _proposed(self, request: Request, rows: Sequence[Row]) -> Sequence[Proposed]:
        actor = asker_of(request).actor
        return await self.office.keeper.read(lambda unit: decisions_back.proposed(unit, actor, rows))

    def _form(self, request: Request, faults: Sequence[Fault]) -> Response:
        t = self.office.site.words(request)
        return self.office.answer(
            request,
            "desk/decisions_form.html",
            Head(t("back.title"), self._crumbs(request), faulty=bool(faults)),
            status=422 if faults else 200,
            faults=faults,
        )

    def _crumbs(self, request: Request) -> Sequence[Crumb]:
        return self.office.crumbs(request, Crumb(self.office.site.words(request)("desk.cases"), CASES))


def seen_in(found: Sequence[Proposed]) -> str:
    """What the preview was held against: that nothing is recorded over a decision that nobody has seen there."""
    return digest_of([[each.row.line, each.before.id if each.before else ""] for each in found])
