"""Canonical JSON: one text for one value, so that a digest of it means something.

Keys sorted, no white space. Numbers stay as they were written. Standard library only; it must not know what is written.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from decimal import Decimal
from json.encoder import encode_basestring
from typing import Any


def canonical(value: Any) -> str:
    """Canonical JSON of plain data. Raises `TypeError` for anything else, binary floats too.

    The commonest kinds come first: receipts are long, and this is most of the time of making one.
    """
    match value:
        case str():
            return encode_basestring(value)
        case dict() | Mapping():
            return "{" + ",".join([f"{_key(key)}:{canonical(value[key])}" for key in sorted(value)]) + "}"
        case list() | tuple():
            return "[" + ",".join(map(canonical, value)) + "]"
        case None | bool() | int():
            return json.dumps(value)
        case Decimal():
            return _number(value)
        case _:
            raise TypeError(f"`{value!r}` has no canonical form")


def _key(key: Any) -> str:
    if not isinstance(key, str):
        raise TypeError(f"the key `{key!r}` is not text")
    return encode_basestring(key)


def _number(value: Decimal) -> str:
    """As it was written; always with a point or an exponent, so that it is read as a decimal again."""
    if not value.is_finite():
        raise TypeError(f"`{value}` is not a finite number")
    text = str(value)
    return text if "." in text or "E" in text else text + "E0"


def digest_of(value: Any) -> str:
    """SHA-256 (hex) of the canonical JSON."""
    return hashlib.sha256(canonical(value).encode()).hexdigest()
