"""`POST /v1/decisions`. Plain ASGI, because it is the one address that is asked often: bytes in, the engine's bytes out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from eligibility import services
from eligibility.errors import ProfileProblems
from eligibility_api.bodies import body_of, check_media_type
from eligibility_api.languages import CONTENT_LANGUAGE, Lang, language_of
from eligibility_api.problems import Refused
from eligibility_api.requests import DecisionRequest, decision_request_from_bytes

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send

    from eligibility_api.installed import Installed

_HEADERS: dict[Lang, list[tuple[bytes, bytes]]] = {
    lang: [
        (b"content-type", b"application/json"),
        (b"content-language", tag),
        (b"vary", b"Accept-Language"),
        (b"cache-control", b"no-store"),
    ]
    for lang, tag in CONTENT_LANGUAGE.items()
}


class Decisions:
    """Judges. The same request gives the same bytes."""

    def __init__(self, installed: Installed) -> None:
        self.installed = installed

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        check_media_type(scope)
        body = await body_of(scope, receive)
        lang = language_of(scope)
        answer = decision_bytes(decision_request_from_bytes(body, self.installed), lang)
        headers = [*_HEADERS[lang], (b"content-length", b"%d" % len(answer))]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": answer})


def decision_bytes(request: DecisionRequest, lang: Lang) -> bytes:
    """The decision as the engine wrote it. Raises `Refused` for findings that only the policy's rules can tell are wrong."""
    try:
        decision = services.judge(
            request.pack, request.profile, request.as_of, level=request.level, lang=lang, only=request.clause
        )
    except ProfileProblems as error:
        raise Refused("profile-invalid", error.problems) from error
    return decision.json
