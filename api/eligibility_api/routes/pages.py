"""Plain pages for whoever opens the service in a browser: what it is, a request to copy, and what each problem code means."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from dataclasses import dataclass
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


def pages_router(installed: Installed) -> APIRouter:
    """The addresses."""
    router = APIRouter(include_in_schema=False)

    @router.get("/", operation_id="showStart")
    async def start(request: Request) -> Response:
        lang = language_of(request.scope)
        return page(lang, *_start(request, installed, lang))

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


def _start(request: Request, installed: Installed, lang: Lang) -> tuple[str, str]:
    """The title and content of the first page."""
    words = _START[lang]
    titles = (
        f'<li><a href="/v1/policies/{escape(each.id)}">{escape(each.title.in_language(lang))}</a></li>'
        for each in installed.packs.values()
    )
    links = "".join(f'<li><a href="{path}"><code>{path}</code></a> {escape(said)}</li>' for path, said in words.links)
    first = f"<h2>{words.first}</h2><pre><code>{escape(first_request(request, installed))}</code></pre>"
    content = f"<p>{words.what}</p><ul>{''.join(titles)}</ul>{first}<h2>{words.more}</h2><ul>{links}</ul><p>{words.careful}</p>"
    return words.title, content


def first_request(request: Request, installed: Installed) -> str:
    """A command to copy, with the address the page was asked at."""
    host = request.headers.get("host", "")
    address = f"{request.url.scheme}://{host}" if _HOST.fullmatch(host) else "http://127.0.0.1:8000"
    bodies = [each["value"] for each in request_examples(installed).values()]
    body = json.dumps(bodies[0] if bodies else {}, ensure_ascii=False)
    return f"curl -s {address}/v1/decisions \\\n  -H 'content-type: application/json' \\\n  -d '{body}'"


@dataclass(frozen=True, slots=True)
class StartWords:
    """The words of the first page. `links` are addresses and what they are."""

    title: str
    what: str
    first: str
    more: str
    careful: str
    links: tuple[tuple[str, str], ...]


_START: dict[Lang, StartWords] = {
    "zh": StartWords(
        title="惠企政策适用判定服务",
        what="把企业的情况与政策原文逐项对照，说明哪些事项符合、哪些不符合、为什么、还缺什么。目前收录：",
        first="试一次",
        more="接口",
        careful="结论只是对照原文的说明，不是审批决定；原文没有写明的，这里不补写。",
        links=(
            ("/reference", "接口说明"),
            ("/openapi.json", "接口说明（OpenAPI 3.1）"),
            ("/v1/policies", "全部政策"),
            ("/v1/vocabulary", "可以填写的事实"),
            ("/problems", "问题代码"),
            ("/healthz", "服务状态"),
        ),
    ),
    "en": StartWords(
        title="Eligibility under enterprise-support policies",
        what="Holds an enterprise against the words of a policy, provision by provision: what fits, what does not, why, and what is missing. It knows:",
        first="Try it",
        more="Addresses",
        careful="A conclusion says how the text applies; it is no administrative decision, and what the text leaves open stays open.",
        links=(
            ("/reference", "the interface, to read"),
            ("/openapi.json", "description of the interface (OpenAPI 3.1)"),
            ("/v1/policies", "all policies"),
            ("/v1/vocabulary", "the facts that can be given"),
            ("/problems", "problem codes"),
            ("/healthz", "whether the service is well"),
        ),
    ),
}
