"""What all pages have in common: templates, layout, words in the caller's language, the switches, the headers of an HTML answer.

An area asks it for an answer, `site.answer(request, "check/question.html", Head(title), **values)`. It knows no area's content.
"""

from __future__ import annotations

import gzip
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from fastapi import Response
from jinja2 import Environment, PackageLoader, StrictUndefined

from eligibility import services
from eligibility_api.languages import CONTENT_LANGUAGE
from eligibility_api.pages.display import display_of, keep_display, page_language
from eligibility_api.pages.forms import see_other
from eligibility_api.pages.static import accepts_gzip, static_files
from eligibility_api.pages.wording import teller
from eligibility_api.problems import error_document
from eligibility_api.words import STATUSES, TITLES

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from starlette.requests import Request

    from eligibility_api.languages import Lang
    from eligibility_api.problems import Refused

FRAGMENT = "x-fragment"
"""The header with which a script of ours asks for a page's content without the layout around it."""
CONTENT_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
LEAST_PACKED = 1000
"""Bytes from which compressing an answer is worth its time."""


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the site that stands in the header: where it begins, what its addresses begin with, the id of its name."""

    path: str
    below: tuple[str, ...]
    words: str


SECTIONS: tuple[Section, ...] = (
    Section("/", ("/check/", "/r/"), "site.nav_check"),
    Section("/officer", ("/officer/",), "site.nav_desk"),
    Section("/policies", ("/policies/",), "reader.nav"),
    Section("/developers", ("/developers/",), "developers.nav"),
    Section("/account", ("/sign-in",), "site.nav_account"),
)
"""In the order of the header. An area adds itself here."""


@dataclass(frozen=True, slots=True)
class Crumb:
    """A page above this one."""

    words: str
    path: str


@dataclass(frozen=True, slots=True)
class Head:
    """A page's title, the pages above it, whether it opens with errors of what was typed, and what is told first of the policy that it is about."""

    title: str
    crumbs: Sequence[Crumb] = ()
    faulty: bool = False
    notices: Sequence[Mapping[str, str]] = ()


class Site:
    """The templates, compiled when they are first used. `contact` is whom one can turn to, in the words of the authority that runs the service."""

    def __init__(self, contact: str | None = None) -> None:
        self.environment = Environment(
            loader=PackageLoader("eligibility_api"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self.environment.policies["json.dumps_kwargs"] = {"ensure_ascii": False}
        self.environment.globals["static"] = static_files().address
        self.environment.globals["sections"] = SECTIONS
        self.environment.globals["contact"] = contact

    def words(self, request: Request) -> Callable[..., str]:
        """What says words in the language of a request."""
        return teller(page_language(request.scope))

    def language(self, request: Request) -> Lang:
        """The language of a request's page."""
        return page_language(request.scope)

    def answer(
        self,
        request: Request,
        template: str,
        head: Head,
        *,
        status: int = 200,
        policy: str = CONTENT_POLICY,
        packed: bool = True,
        **values: Any,
    ) -> Response:
        """A page, or its content alone when a script of ours asks for that."""
        lang = page_language(request.scope)
        html = self._html(request, lang, template, head, values)
        headers = {
            "content-language": CONTENT_LANGUAGE[lang].decode(),
            "vary": "Accept-Language, Cookie, X-Fragment, Accept-Encoding",
            "cache-control": "private, no-store" if status != 200 else "private, no-cache",
            "content-security-policy": policy,
        }
        body = html.encode("utf-8", "replace")
        if packed and len(body) >= LEAST_PACKED and accepts_gzip(request):
            body, headers["content-encoding"] = gzip.compress(body, 5, mtime=0), "gzip"
        return keep_display(request, Response(body, status, headers, "text/html; charset=utf-8"))

    def _html(self, request: Request, lang: Lang, template: str, head: Head, values: dict[str, Any]) -> str:
        return self.environment.get_template(template).render(
            layout="fragment.html" if FRAGMENT in request.headers else "layout.html",
            t=teller(lang),
            lang=lang,
            tag=CONTENT_LANGUAGE[lang].decode(),
            display=display_of(request.scope),
            head=head,
            path=request.scope["path"],
            here=_here(request),
            version=services.ENGINE_VERSION,
            **values,
        )

    def fault(self, request: Request, refusal: Refused) -> Response:
        """A refusal as a page: what happened, where, how to mend it; what is our fault says a number to quote."""
        lang = page_language(request.scope)
        if is_signed_out(request, refusal) and request.method == "GET":
            return see_other("/sign-in?" + urlencode({"to": _here(request)}))
        answer = self.answer(
            request,
            "fault.html",
            Head(TITLES[refusal.code].in_language(lang)),
            status=STATUSES[refusal.code],
            code=refusal.code,
            detail=error_document(refusal.detail, lang),
            errors=[error_document(each, lang) for each in refusal.problems],
            is_signed_out=is_signed_out(request, refusal),
        )
        answer.headers.update(refusal.headers)
        return answer


def is_signed_out(request: Request, refusal: Refused) -> bool:
    """Whether somebody is refused because they have not signed in, or no longer are."""
    return refusal.code == "sign-in-needed" or (
        refusal.code == "credential-refused" and "authorization" not in request.headers
    )


def _here(request: Request) -> str:
    """The address of a request, as a link to it is written."""
    query = request.scope["query_string"].decode("latin-1")
    return str(request.scope["path"]) + (f"?{query}" if query else "")
