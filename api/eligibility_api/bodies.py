"""Request bodies: read whole, up to a limit, and only when they say that they are JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.requests import ClientDisconnect

from eligibility_api.problems import Refused, refused

if TYPE_CHECKING:
    from starlette.types import Message, Receive, Scope

MAX_BODY = 1_000_000
"""Bytes. The largest profile that means something is a few per cent of it."""

_UTF8 = {"utf-8", "utf8"}


def check_media_type(scope: Scope) -> None:
    """Raises `Refused` for a body that is not declared as JSON in UTF-8, or is compressed."""
    headers = dict(scope["headers"])
    kind, _, parameters = headers.get(b"content-type", b"").decode("latin-1").lower().partition(";")
    charset = parameters.partition("charset=")[2].partition(";")[0].strip(' "') or "utf-8"
    is_json = kind.strip() == "application/json" or (kind.startswith("application/") and kind.strip().endswith("+json"))
    if not is_json or charset not in _UTF8:
        zh = "请以 `Content-Type: application/json` 发送 UTF-8 编码的 JSON"
        raise refused("media-type", zh, "send JSON in UTF-8 with `Content-Type: application/json`")
    if headers.get(b"content-encoding", b"identity").lower() != b"identity":
        raise refused(
            "media-type", "请求正文不能压缩（Content-Encoding）", "a body may not be compressed (Content-Encoding)"
        )


async def body_of(scope: Scope, receive: Receive, limit: int = MAX_BODY) -> bytes:
    """The whole body. Raises `Refused` as soon as more than `limit` bytes are declared or have come."""
    receive = limited(scope, receive, limit)
    parts: list[bytes] = []
    more = True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        parts.append(message.get("body", b""))
        more = message.get("more_body", False)
    return parts[0] if len(parts) == 1 else b"".join(parts)


def limited(scope: Scope, receive: Receive, limit: int) -> Receive:
    """A body piece by piece. Raises `Refused`, at once or while it comes, when more than `limit` bytes are declared or have come."""
    declared = next((value for name, value in scope["headers"] if name == b"content-length"), b"0")
    if declared.isdigit() and int(declared[:20]) > limit:
        raise _too_large(limit)
    size = 0

    async def counted() -> Message:
        nonlocal size
        message = await receive()
        size += len(message.get("body", b""))
        if size > limit:
            raise _too_large(limit)
        return message

    return counted


def _too_large(limit: int) -> Refused:
    return refused("body-too-large", f"请求正文最多 {limit} 字节", f"a body has at most {limit} bytes")
