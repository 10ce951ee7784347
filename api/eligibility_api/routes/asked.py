"""The addresses that are asked with a profile. Plain ASGI, because decisions are asked often: bytes in, the engine's bytes out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from eligibility_api.bodies import body_of, check_media_type
from eligibility_api.languages import CONTENT_LANGUAGE, Lang, language_of

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send

    from eligibility_api.asking import Asking
    from eligibility_api.installed import Installed
    from eligibility_api.turns import Turns

_HEADERS: dict[Lang, list[tuple[bytes, bytes]]] = {
    lang: [
        (b"content-type", b"application/json"),
        (b"content-language", tag),
        (b"vary", b"Accept-Language"),
        (b"cache-control", b"no-store"),
    ]
    for lang, tag in CONTENT_LANGUAGE.items()
}


class Asked:
    """Answers one operation. The same request gives the same bytes."""

    def __init__(self, asking: Asking, installed: Installed, turns: Turns) -> None:
        self.asking, self.installed, self.turns = asking, installed, turns

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        check_media_type(scope)
        body = await body_of(scope, receive)
        lang = language_of(scope)
        if self.asking.slow:
            answer = await self.turns.do(lambda: self.asking.answer(body, self.installed, lang))
        else:
            answer = self.asking.answer(body, self.installed, lang)
        await send_json(send, answer, lang)


async def send_json(send: Send, answer: bytes, lang: Lang) -> None:
    """An answer about an enterprise, which no cache keeps."""
    headers = [*_HEADERS[lang], (b"content-length", b"%d" % len(answer))]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": answer})
