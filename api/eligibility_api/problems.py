"""Problem documents (RFC 9457): every refusal as data, with stable codes, JSON pointers, and words in both languages."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from starlette.requests import Request

from eligibility.errors import Problem
from eligibility_api.languages import CONTENT_LANGUAGE, Lang, language_of
from eligibility_api.words import STATUSES, TITLES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from starlette.responses import Response
    from starlette.types import Receive, Scope, Send

MEDIA_TYPE = "application/problem+json"


class Refused(Exception):
    """A request that is answered with a problem document. `code` is one of `STATUSES`."""

    def __init__(
        self,
        code: str,
        problems: Iterable[Problem] = (),
        *,
        detail: Problem | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        self.code, self.problems, self.headers = code, tuple(problems), dict(headers or {})
        self.detail = detail or _first_of(code, self.problems)
        super().__init__(self.detail.en)


def refused(code: str, zh: str, en: str, headers: Mapping[str, str] | None = None) -> Refused:
    """A refusal with one cause that lies in no place of a body."""
    return Refused(code, detail=Problem(code, "", zh, en), headers=headers)


def _first_of(code: str, problems: tuple[Problem, ...]) -> Problem:
    """One sentence for all: how many there are, and the first."""
    if not problems:
        return Problem(code, "", TITLES[code].zh, TITLES[code].en)
    first, count = problems[0], len(problems)
    place_zh, place_en = (f" `{first.pointer}`", f" at `{first.pointer}`") if first.pointer else ("", "")
    if count == 1:
        return Problem(
            code, "", f"{first.zh}{'（' + place_zh.strip() + '）' if place_zh else ''}", f"{first.en}{place_en}"
        )
    return Problem(
        code,
        "",
        f"共 {count} 处问题，第一处{place_zh}：{first.zh}",
        f"{count} problems, the first{place_en}: {first.en}",
    )


def problem_document(refusal: Refused, lang: Lang, instance: str | None = None) -> dict[str, Any]:
    """The document of a refusal. `type` resolves, at this service, to a page about the code."""
    document: dict[str, Any] = {
        "type": f"/problems/{refusal.code}",
        "title": TITLES[refusal.code].in_language(lang),
        "status": STATUSES[refusal.code],
        "detail": refusal.detail.en if lang == "en" else refusal.detail.zh,
        "code": refusal.code,
        "zh": refusal.detail.zh,
        "en": refusal.detail.en,
    }
    if refusal.detail.help_zh:
        document["help"] = refusal.detail.help_en if lang == "en" else refusal.detail.help_zh
        document |= {"help_zh": refusal.detail.help_zh, "help_en": refusal.detail.help_en}
    if instance is not None:
        document["instance"] = instance
    if refusal.problems:
        document["errors"] = [error_document(each, lang) for each in refusal.problems]
    return document


def error_document(problem: Problem, lang: Lang) -> dict[str, str]:
    """One problem: its code, where it is, what it is and how to mend it."""
    english = lang == "en"
    document = {
        "code": problem.code,
        "pointer": problem.pointer,
        "detail": problem.en if english else problem.zh,
        "help": problem.help_en if english else problem.help_zh,
        "zh": problem.zh,
        "en": problem.en,
        "help_zh": problem.help_zh,
        "help_en": problem.help_en,
    }
    return {key: value for key, value in document.items() if value or key in ("code", "pointer")}


class ProblemResponse:
    """A refusal as an ASGI response, in the language of its request: for a browser that wants to see a page, as one."""

    def __init__(self, refusal: Refused, instance: str | None = None) -> None:
        self.refusal = refusal
        self.instance = instance

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if (page := _page_for(scope)) is not None:
            answer: Response = page(Request(scope), self.refusal)
            await answer(scope, receive, send)
            return
        lang = language_of(scope)
        document = problem_document(self.refusal, lang, self.instance)
        body = json.dumps(document, ensure_ascii=False, indent=1).encode("utf-8", "replace") + b"\n"
        headers = [
            (b"content-type", MEDIA_TYPE.encode()),
            (b"content-length", b"%d" % len(body)),
            (b"content-language", CONTENT_LANGUAGE[lang]),
            (b"vary", b"Accept-Language"),
            (b"cache-control", b"no-store"),
            *(
                (name.lower().encode("latin-1"), value.encode("latin-1"))
                for name, value in self.refusal.headers.items()
            ),
        ]
        await send({"type": "http.response.start", "status": STATUSES[self.refusal.code], "headers": headers})
        await send({"type": "http.response.body", "body": body})


def _page_for(scope: Scope) -> Callable[[Request, Refused], Response] | None:
    """What makes a page of a refusal, for a request that wants one: the interface for programs answers all alike."""
    accepted = next((value for name, value in scope["headers"] if name == b"accept"), b"")
    if b"text/html" not in accepted or scope["path"].startswith("/v1/"):
        return None
    return getattr(getattr(scope.get("app"), "state", None), "problem_page", None)
