"""What the pages of the review desk have in common: who asks, where one can go from here, names for codes and moments in time.

It knows no page's content.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from fastapi import Response

from eligibility import services
from eligibility.domain.access import refusal
from eligibility.domain.conclusion import CONCLUSION_SIGNS, CONCLUSION_WORDS, Conclusion
from eligibility.domain.workdays import in_china
from eligibility.services.worklist import Steps, steps_of
from eligibility_api.gate import asker_of
from eligibility_api.pages.faults import fault_at
from eligibility_api.pages.site import Crumb, Head

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from fastapi import Request

    from eligibility.domain.actors import Actor
    from eligibility.services.desk import Desk
    from eligibility_api.desks import Desks
    from eligibility_api.installed import Installed
    from eligibility_api.keeper import Keeper
    from eligibility_api.pages.site import Site

HOME = "/officer"
CASES = "/officer/cases"


@dataclass(frozen=True, slots=True)
class Area:
    """A part of the desk: where it begins, the id of its name, and the action that whoever sees it may do."""

    path: str
    words: str
    action: str


AREAS = (
    Area(HOME, "desk.home", "showDesk"),
    Area(CASES, "desk.cases", "showCases"),
    Area("/officer/batches", "desk.batches", "showScreenings"),
    Area("/officer/rules", "desk.rules", "showRules"),
    Area("/officer/audit", "desk.audit", "showAudit"),
)
"""In the order of the desk's navigation."""


@dataclass(frozen=True, slots=True)
class Told:
    """A conclusion as it is shown."""

    id: str
    sign: str
    words: str


@dataclass(frozen=True)
class Office:
    """The desk's pages over one store."""

    site: Site
    keeper: Keeper
    desks: Desks
    installed: Installed

    @cached_property
    def steps(self) -> Steps:
        """The steps of every installed policy's procedure."""
        return steps_of([each.procedure for each in self.all_desks])

    @property
    def all_desks(self) -> list[Desk]:
        """The desk of every installed policy that can be applied for."""
        return [self.desks.of(each) for each in self.installed.originals]

    def answer(self, request: Request, template: str, head: Head, **values: Any) -> Response:
        """A page of the desk, with the way to the others."""
        actor = asker_of(request).actor
        return self.site.answer(
            request,
            template,
            head,
            areas=[each for each in AREAS if self.may(actor, each.action)],
            may=lambda action: self.may(actor, action),
            moment=moment,
            told=lambda id: told(id, self.site.language(request)),
            place=place,
            fault_at=fault_at,
            **values,
        )

    def may(self, actor: Actor, action: str) -> bool:
        """Whether somebody may do something at all."""
        return refusal(actor, action) is None

    def crumbs(self, request: Request, *more: Crumb) -> Sequence[Crumb]:
        """The pages above one of the desk's."""
        return (Crumb(self.site.words(request)("desk.home"), HOME), *more)

    def step_words(self, request: Request) -> Mapping[str, str]:
        """What each step is called."""
        lang = self.site.language(request)
        return {id: getattr(step.words, lang) for each in self.all_desks for id, step in each.procedure.steps.items()}

    def policy_words(self, request: Request) -> Mapping[str, str]:
        """What each policy is called."""
        return {id: pack.title.in_language(self.site.language(request)) for id, pack in self.installed.shown.items()}


def csv_file(data: bytes, name: str) -> Response:
    """The figures of a picture as a file that is saved under a name."""
    disposition = f"attachment; filename*=UTF-8''{quote(name)}.csv"
    headers = {"content-disposition": disposition, "cache-control": "private, no-store"}
    return Response(data, 200, headers, "text/csv; charset=utf-8")


def moment(at: datetime | None) -> str:
    """A moment as people in China write it."""
    return in_china(at).strftime("%Y-%m-%d %H:%M") if at else ""


def told(id: str, lang: str) -> Told:
    """A conclusion's sign and words; one that is not known by now, as it is kept."""
    if id not in {each.value for each in Conclusion}:
        return Told(id, "·", id)
    conclusion = Conclusion(id)
    return Told(id, CONCLUSION_SIGNS[conclusion], CONCLUSION_WORDS[conclusion].in_language(lang))


def place(code: str) -> str:
    """What a division is called, or its code."""
    return services.installed_vocabulary().code_lists["division"].names.get(code, code)
