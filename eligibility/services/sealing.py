"""Canonical JSON that carries its own digests: every changed byte is found, and the field it stands in is named.

Keys sorted, no white space, UTF-8, one line feed at the end. Numbers stay as they were written. A seal finds changes; it is no signature,
because whoever changes a document can seal it anew. It must not know what is sealed.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from eligibility.domain.canonical import canonical, digest_of

FORMAT = 1
_SEAL = ("digest", "digests")


class BrokenSeal(ValueError):
    """A document that is not as it was sealed: the fields that changed (none when its form is broken), and why in both languages."""

    def __init__(self, zh: str, en: str, fields: Iterable[str] = ()) -> None:
        super().__init__(en)
        self.zh, self.en, self.fields = zh, en, tuple(fields)


def sealed(document: Mapping[str, Any]) -> bytes:
    """A document with its format, a digest of each field and one of everything else in it."""
    body = {**document, "format": FORMAT}
    body["digests"] = {key: digest_of(value) for key, value in body.items()}
    return (canonical({**body, "digest": digest_of(body)}) + "\n").encode()


def unsealed(data: bytes, kind: str) -> dict[str, Any]:
    """The sealed document, without its seal. Raises `BrokenSeal`."""
    document = _read(data)
    body = {key: value for key, value in document.items() if key != "digest"}
    fields = {key: value for key, value in document.items() if key not in _SEAL}
    digests = body.get("digests")
    if not isinstance(digests, dict) or digest_of(body) != document.get("digest"):
        raise _changed(fields, digests if isinstance(digests, dict) else {})
    if canonical(document) + "\n" != data.decode():
        raise BrokenSeal("内容的写法被改动，不是规范形式", "the text is not in its canonical form")
    if {key: digest_of(value) for key, value in fields.items()} != digests:
        raise _changed(fields, digests)
    if fields.get("kind") != kind or fields.get("format") != FORMAT:
        raise BrokenSeal(f"不是第 {FORMAT} 版的 {kind} 文件", f"not a file of kind {kind}, format {FORMAT}", ["kind"])
    return fields


def _read(data: bytes) -> dict[str, Any]:
    try:
        document = json.loads(data.decode(), parse_float=Decimal, parse_constant=_refused)
        canonical(document)
    except (ValueError, TypeError, ArithmeticError, RecursionError) as error:
        raise BrokenSeal("不是可读的 JSON 文件", "not JSON that can be read") from error
    if not isinstance(document, dict):
        raise BrokenSeal("不是 JSON 对象", "not a JSON object")
    return document


def _refused(name: str) -> Any:
    raise ValueError(name)


def _changed(fields: Mapping[str, Any], digests: Mapping[str, Any]) -> BrokenSeal:
    """Names the fields that are not what their digests say; when all are, the seal itself was changed."""
    names = sorted(
        fields.keys() ^ digests.keys() | {key for key, value in fields.items() if digests.get(key) != digest_of(value)}
    )
    named = names or list(_SEAL)
    listed = "、".join(named)
    return BrokenSeal(f"下列字段与封存时不同：{listed}", f"not as sealed: {', '.join(named)}", named)
