"""Policies to be read: their text with every condition on its own words, beside what was made of it. Open to everybody, and citable.

`/policies` lists them, `/policies/{id}` is one whole, `/policies/{id}/clauses/{n}` one clause with what it rests on. The parts are drawn
by the services; here stand only the frame, the words around them and the way into a self-check.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, Request, Response

from eligibility import services
from eligibility.domain.workdays import day_of
from eligibility.services.policy_html import Reader, policy_html
from eligibility.services.policy_markdown import policy_markdown
from eligibility.services.policy_view import policy_view
from eligibility.services.standing import notices
from eligibility_api.pages.site import Crumb, Head
from eligibility_api.problems import Refused
from eligibility_api.requests import unknown_clause

if TYPE_CHECKING:
    from collections.abc import Iterable

    from eligibility.services import Pack
    from eligibility_api.installed import Installed
    from eligibility_api.keeper import Keeper
    from eligibility_api.languages import Lang
    from eligibility_api.pages.site import Site


def reader_router(site: Site, installed: Installed, keeper: Keeper) -> APIRouter:
    """The addresses."""
    router, pages = APIRouter(include_in_schema=False), ReaderPages(site, installed, keeper)
    router.get("/policies", operation_id="showPolicies")(pages.policies)
    router.get("/policies/{policy}", operation_id="showPolicy")(pages.policy)
    router.get("/policies/{policy}/page", operation_id="downloadPolicyPage")(pages.page)
    router.get("/policies/{policy}/markdown", operation_id="downloadPolicyMarkdown")(pages.markdown)
    router.get("/policies/{policy}/clauses/{clause}", operation_id="showClause")(pages.clause)
    return router


class ReaderPages:
    """The pages."""

    def __init__(self, site: Site, installed: Installed, keeper: Keeper) -> None:
        self.site, self.installed, self.keeper = site, installed, keeper
        self.views: dict[tuple[str, Lang], dict[str, Any]] = {}
        """Whole policies by digest and language: they change with the rule set only."""

    def view(self, pack: Pack, lang: Lang) -> dict[str, Any]:
        """A whole policy, arranged when it is first read."""
        key = (pack.digest, lang)
        if key not in self.views:
            self.views[key] = policy_view(pack, lang)
        return self.views[key]

    async def policies(self, request: Request) -> Response:
        """What is installed."""
        t, lang = self.site.words(request), self.site.language(request)
        found = [
            {**services.policy(each, lang), "notices": self._notices(each, lang)}
            for each in self.installed.shown.values()
        ]
        return self.site.answer(request, "reader/policies.html", Head(t("reader.title")), policies=found)

    async def policy(self, request: Request, policy: str) -> Response:
        """One policy, whole."""
        t, lang = self.site.words(request), self.site.language(request)
        pack = self.installed.pack(policy)
        view, reader = self.view(pack, lang), Reader(lang)
        chapters = [
            (each["heading"], [(clause, _drawn(reader.clause(clause, view["kinds"]))) for clause in each["clauses"]])
            for each in view["sections"]
        ]
        return self.site.answer(
            request,
            "reader/policy.html",
            Head(view["title"], (Crumb(t("reader.title"), "/policies"),), notices=self._notices(pack, lang, False)),
            view=view,
            top=_drawn(reader.head(view)),
            chapters=chapters,
            rest=_drawn([*reader.terms(view["terms"]), *reader.opens(view["opens"]), *reader.norms(view["norms"])]),
        )

    async def clause(self, request: Request, policy: str, clause: str) -> Response:
        """One clause, with the terms, open questions and papers that its conditions rest on."""
        t, lang = self.site.words(request), self.site.language(request)
        pack = self.installed.pack(policy)
        whole, reader = self.view(pack, lang), Reader(lang, rank=2)
        clauses = [each for section in whole["sections"] for each in section["clauses"]]
        at = next((at for at, each in enumerate(clauses) if str(each["number"]) == clause), None)
        if at is None:
            raise Refused("clause-unknown", detail=unknown_clause(clause, "", pack))
        view = clauses[at]
        return self.site.answer(
            request,
            "reader/clause.html",
            Head(
                t("reader.clause", number=view["number"], heading=view["heading"]),
                (Crumb(t("reader.title"), "/policies"), Crumb(whole["title"], f"/policies/{pack.id}")),
                notices=self._notices(pack, lang),
            ),
            whole=whole,
            view=view,
            before=clauses[at - 1]["number"] if at else None,
            after=clauses[at + 1]["number"] if at + 1 < len(clauses) else None,
            body=_drawn([*reader.standing(view), *reader.beside(view, whole["kinds"])]),
            legend=_drawn(reader.legend(whole["coverage"])),
            rest=_drawn(
                [
                    *reader.terms(each for each in whole["terms"] if each["id"] in view["terms"]),
                    *reader.opens(each for each in whole["opens"] if each["id"] in view["opens"]),
                    *reader.norms([each for each in whole["norms"] if each["id"] in view["norms"]]),
                ]
            ),
        )

    def _notices(self, pack: Pack, lang: Lang, with_open: bool = True) -> list[dict[str, Any]]:
        """What is told first, today; the page of a whole policy says by itself what the text leaves open."""
        return notices(pack, lang, day_of(self.keeper.now()), with_open=with_open)

    async def page(self, request: Request, policy: str) -> Response:
        """One policy as a page that needs nothing from outside, to print or to keep."""
        lang = self.site.language(request)
        html = policy_html(self.view(self.installed.pack(policy), lang), lang)
        return _kept(html, f"{policy}.html", "text/html; charset=utf-8")

    async def markdown(self, request: Request, policy: str) -> Response:
        """One policy as Markdown."""
        lang = self.site.language(request)
        text = policy_markdown(self.view(self.installed.pack(policy), lang), lang)
        return _kept(text, f"{policy}.md", "text/markdown; charset=utf-8")


def _kept(text: str, name: str, media_type: str) -> Response:
    """A file to keep: a browser saves it, so that its own style need not be allowed here. Ids of policies are plain ASCII."""
    headers = {"content-disposition": f'attachment; filename="{name}"', "vary": "Accept-Language, Cookie"}
    return Response(text, 200, headers, media_type)


def _drawn(parts: Iterable[str]) -> str:
    """What the services have drawn, and escaped: a template takes it as it is."""
    return "\n".join(parts)
