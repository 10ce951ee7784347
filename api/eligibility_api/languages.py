"""Which of the two languages a caller reads, from `Accept-Language` (RFC 9110). Chinese unless English is preferred."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from starlette.types import Scope

Lang = Literal["zh", "en"]

LANGUAGES: tuple[Lang, ...] = ("zh", "en")
CONTENT_LANGUAGE: dict[Lang, bytes] = {"zh": b"zh-CN", "en": b"en"}
LONGEST_HEADER = 500


def language_of(scope: Scope) -> Lang:
    """The language of a request's answer."""
    for name, value in scope["headers"]:
        if name == b"accept-language":
            return language_from_header(value[:LONGEST_HEADER])
    return "zh"


@lru_cache(maxsize=512)
def language_from_header(header: bytes) -> Lang:
    """The language with the greatest weight; of equals the first named. What is neither is passed over."""
    best: Lang = "zh"
    most = 0.0
    for part in header.decode("latin-1").split(","):
        name, _, parameters = part.partition(";")
        tag, weight = name.strip().lower().split("-", 1)[0], _weight(parameters)
        if tag in ("zh", "en", "*") and weight > most:
            best, most = "en" if tag == "en" else "zh", weight
    return best


def _weight(parameters: str) -> float:
    """The `q` of a language range, 1 when there is none, 0 when it cannot be read."""
    for each in parameters.split(";"):
        name, _, value = each.partition("=")
        if name.strip().lower() == "q":
            try:
                return float(value) if 0 <= float(value) <= 1 else 0.0
            except ValueError:
                return 0.0
    return 1.0
