"""What each problem code means, as pages; and the first request to copy."""

from __future__ import annotations

import json
import re
from html import escape
from typing import TYPE_CHECKING

from fastapi import APIRouter, Request, Response

from eligibility_api.examples import request_examples
from eligibility_api.pages.site import Crumb, Head
from eligibility_api.problems import refused
from eligibility_api.words import STATUSES, TITLES

if TYPE_CHECKING:
    from eligibility_api.installed import Installed
    from eligibility_api.languages import Lang
    from eligibility_api.pages.site import Site

_HOST = re.compile(r"[A-Za-z0-9.-]{1,253}(:[0-9]{1,5})?|\[[0-9a-f:]{2,39}\](:[0-9]{1,5})?", re.IGNORECASE)


def pages_router(site: Site) -> APIRouter:
    """The addresses."""
    router = APIRouter(include_in_schema=False)

    @router.get("/problems", operation_id="showProblems")
    async def problems(request: Request) -> Response:
        t, lang = site.words(request), site.language(request)
        content = "".join(f"<li>{_code(each, lang)}</li>" for each in TITLES).join(("<ul>", "</ul>"))
        return site.answer(request, "plain.html", Head(t("site.problems")), content=content)

    @router.get("/problems/{code}", operation_id="showProblem")
    async def problem(request: Request, code: str) -> Response:
        if code not in TITLES:
            raise refused("not-found", "没有这个问题代码", "there is no such problem code")
        t, lang = site.words(request), site.language(request)
        head = Head(TITLES[code].in_language(lang), (Crumb(t("site.problems"), "/problems"),))
        return site.answer(request, "plain.html", head, content=f"<p>{_code(code, lang)}</p>")

    return router


def _code(code: str, lang: Lang) -> str:
    status = f" (HTTP {STATUSES[code]})" if code in STATUSES else ""
    return f'<code>{code}</code>{status}: <a href="/problems/{code}">{escape(TITLES[code].in_language(lang))}</a>'


def first_request(request: Request, installed: Installed) -> str:
    """A command to copy, with the address the page was asked at."""
    bodies = [each["value"] for each in request_examples(installed).values()]
    body = json.dumps(bodies[0] if bodies else {}, ensure_ascii=False)
    return f"curl -s {origin_of(request)}/v1/decisions \\\n  -H 'content-type: application/json' \\\n  -d '{body}'"


def origin_of(request: Request) -> str:
    """The origin that the service is asked at; that of a service just started, where what the caller says cannot be one."""
    host = request.headers.get("host", "")
    return f"{request.url.scheme}://{host}" if _HOST.fullmatch(host) else "http://127.0.0.1:8000"
