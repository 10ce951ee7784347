"""`POST /v1/replays` and `POST /v1/receipts/html`: a receipt comes back, byte for byte."""

from __future__ import annotations

import base64
import hashlib
from typing import TYPE_CHECKING

from eligibility_api.bodies import body_of, check_media_type
from eligibility_api.languages import language_of
from eligibility_api.receipts import MAX_RECEIPT, page_answer, replay_answer
from eligibility_api.routes.asked import send_json
from eligibility_api.shell import POLICY

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

    from eligibility.services import Archive
    from eligibility_api.turns import Turns

REPLAYS, PAGES = "/v1/replays", "/v1/receipts/html"


def receipt_addresses(archive: Archive | None, turns: Turns) -> dict[str, tuple[str, ASGIApp]]:
    """The addresses, by operation id."""
    return {"replayReceipt": (REPLAYS, Replays(archive, turns)), "layOutReceipt": (PAGES, Pages(archive, turns))}


class Replays:
    """Computes receipts again."""

    def __init__(self, archive: Archive | None, turns: Turns) -> None:
        self.archive, self.turns = archive, turns

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        check_media_type(scope)
        receipt = await body_of(scope, receive, MAX_RECEIPT)
        lang = language_of(scope)
        await send_json(send, await self.turns.do(lambda: replay_answer(receipt, self.archive, lang)), lang)


class Pages:
    """Lays receipts out. The page is Chinese, as the policy is; only problems are told in the caller's language."""

    def __init__(self, archive: Archive | None, turns: Turns) -> None:
        self.archive, self.turns = archive, turns

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        check_media_type(scope)
        receipt = await body_of(scope, receive, MAX_RECEIPT)
        page = await self.turns.do(lambda: page_answer(receipt, self.archive))
        body = page.encode()
        headers = [
            (b"content-type", b"text/html; charset=utf-8"),
            (b"content-language", b"zh-CN"),
            (b"vary", b"Accept-Language"),
            (b"cache-control", b"no-store"),
            (b"content-length", b"%d" % len(body)),
            (POLICY, policy_for(page).encode()),
        ]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})


def policy_for(page: str) -> str:
    """What a browser may do with a page: apply its one style sheet, nothing else."""
    style = page.partition("<style>")[2].partition("</style>")[0]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; frame-ancestors 'none'"
