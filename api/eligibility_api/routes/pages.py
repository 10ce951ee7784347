"""Plain pages that need nothing beside themselves: what each problem code means; and the first request to copy."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from html import escape
from typing import TYPE_CHECKING

from fastapi import APIRouter, Request, Response

from eligibility_api.examples import request_examples
from eligibility_api.languages import CONTENT_LANGUAGE, Lang, language_of
from eligibility_api.problems import refused
from eligibility_api.words import STATUSES, TITLES

if TYPE_CHECKING:
    from eligibility_api.installed import Installed

STYLE = "body{max-width:46rem;margin:2rem auto;padding:0 1rem;font:1rem/1.6 system-ui,sans-serif}pre{overflow:auto;padding:1rem;background:#f3f3f3;color:#111}"
STYLE_HASH = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
PAGE_POLICY = f"default-src 'none'; style-src 'sha256-{STYLE_HASH}'; base-uri 'none'; frame-ancestors 'none'"
_HOST = re.compile(r"[A-Za-z0-9.-]{1,253}(:[0-9]{1,5})?|\[[0-9a-f:]{2,39}\](:[0-9]{1,5})?", re.IGNORECASE)


def pages_router() -> APIRouter:
    """The addresses."""
    router = APIRouter(include_in_schema=False)

    @router.get("/problems", operation_id="showProblems")
    async def problems(request: Request) -> Response:
        lang = language_of(request.scope)
        title = "Problem codes" if lang == "en" else "问题代码"
        return page(lang, title, "".join(f"<li>{_code(each, lang)}</li>" for each in TITLES).join(("<ul>", "</ul>")))

    @router.get("/problems/{code}", operation_id="showProblem")
    async def problem(request: Request, code: str) -> Response:
        if code not in TITLES:
            raise refused("not-found", "没有这个问题代码", "there is no such problem code")
        lang = language_of(request.scope)
        return page(lang, TITLES[code].in_language(lang), f"<p>{_code(code, lang)}</p>")

    return router


def page(lang: Lang, title: str, content: str) -> Response:
    """A whole page around some content, which is HTML already."""
    tag = CONTENT_LANGUAGE[lang].decode()
    head = f'<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{escape(title)}</title>'
    html = f'<!doctype html><html lang="{tag}"><head>{head}<style>{STYLE}</style></head><body><main><h1>{escape(title)}</h1>{content}</main></body></html>'
    headers = {"content-language": tag, "vary": "Accept-Language", "content-security-policy": PAGE_POLICY}
    return Response(html, headers=headers, media_type="text/html; charset=utf-8")


def _code(code: str, lang: Lang) -> str:
    status = f" (HTTP {STATUSES[code]})" if code in STATUSES else ""
    return f'<code>{code}</code>{status}: {escape(TITLES[code].in_language(lang))} · <a href="/problems">…</a>'


def first_request(request: Request, installed: Installed) -> str:
    """A command to copy, with the address the page was asked at."""
    host = request.headers.get("host", "")
    address = f"{request.url.scheme}://{host}" if _HOST.fullmatch(host) else "http://127.0.0.1:8000"
    bodies = [each["value"] for each in request_examples(installed).values()]
    body = json.dumps(bodies[0] if bodies else {}, ensure_ascii=False)
    return f"curl -s {address}/v1/decisions \\\n  -H 'content-type: application/json' \\\n  -d '{body}'"
