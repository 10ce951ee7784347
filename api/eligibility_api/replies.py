"""Answers that come from records: their bytes, their version as an ETag, and what a caller said about the version that it knows."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from fastapi import Response

from eligibility_api.languages import CONTENT_LANGUAGE, language_of
from eligibility_api.problems import Refused, refused

if TYPE_CHECKING:
    from starlette.requests import Request

_TAG = re.compile(r'(?:W/)?"([^"]*)"')
_VERSION = re.compile(r"[1-9][0-9]{0,8}")


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer: status, body, and the headers that belong to what is answered (`etag`, `location`)."""

    status: int
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)


def reply(
    document: Mapping[str, Any], status: int = 200, location: str | None = None, version: int | None = None
) -> Reply:
    """A document as an answer. Its ETag is its `version`, or the `version` of the record in it that is changed next."""
    headers = {} if location is None else {"location": location}
    if (known := document.get("version", version)) is not None:
        headers["etag"] = f'"{known}"'
    return Reply(status, json.dumps(document, ensure_ascii=False).encode(), headers)


def response(request: Request, reply: Reply, **more: str) -> Response:
    """A reply on the wire; nothing but its headers when the caller has it already."""
    headers = {
        "content-language": CONTENT_LANGUAGE[language_of(request.scope)].decode(),
        "vary": "Accept-Language, Authorization, Cookie",
        "cache-control": "private, no-cache",
        **reply.headers,
        **more,
    }
    if request.method == "GET" and is_known(request, reply.headers.get("etag")):
        return Response(None, 304, headers)
    return Response(reply.body, reply.status, headers, "application/json")


def is_known(request: Request, etag: str | None) -> bool:
    """Whether `If-None-Match` names an ETag; weak ones count, as RFC 9110 says for it."""
    said = request.headers.get("if-none-match")
    if said is None or etag is None:
        return False
    return said.strip() == "*" or etag.strip('"') in _TAG.findall(said)


def version_given(request: Request) -> int | None:
    """The version that a change is based on, where one need not be named. Raises `Refused`."""
    return None if request.headers.get("if-match") is None else version_of(request)


def version_of(request: Request) -> int:
    """The version that a change is based on, from `If-Match`. Raises `Refused`: what was not read is not changed."""
    said = request.headers.get("if-match")
    if said is None:
        zh = "修改前请先读取，并在 `If-Match` 中带上读到的 `ETag`"
        raise refused("version-needed", zh, "read it first, and send the `ETag` that came with it as `If-Match`")
    tags = _TAG.findall(said) if not said.strip().startswith("W/") else []
    if len(tags) != 1 or not _VERSION.fullmatch(tags[0]):
        raise _not_a_version()
    return int(tags[0])


def _not_a_version() -> Refused:
    zh, en = '`If-Match` 应为一个 `ETag`，例如 "3"', '`If-Match` is one `ETag`, as in "3"'
    return refused("version-faulty", zh, en)
