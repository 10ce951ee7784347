"""Ready-made pieces of the decision document, as bytes: what is the same for every enterprise, computed once a pack and language.

The words come from whoever writes documents, through the protocol below; this module knows the document's shape only as far as it
must cut it into pieces. It must not judge.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from functools import lru_cache
from typing import Any, Protocol

from eligibility.domain.facts import Cause, Evidence, Slots, Value
from eligibility.domain.quantity import text_from_quantity
from eligibility.domain.verdict import MET, NOT_MET, UNDETERMINED
from eligibility.domain.vocabulary import NUMERIC
from eligibility.engines.compiled.verdicts import STANDINGS
from eligibility.ir.reasons import Found, Outcome, Reason
from eligibility.ir.rules import Node, Pack, Provision

Document = dict[str, Any]
Triple = tuple[bytes, bytes, bytes]
"""A piece for undetermined, met and not met, in the order of a state's two low bits."""

CACHED = 8192
"""Values of one slot, or paths, whose pieces are kept."""


class StaticWriter(Protocol):
    """Who knows the words: writes parts of the document. `eligibility.explain.document.DocumentWriter` is one."""

    def provision(self, outcome: Outcome, slots: Slots) -> Document: ...
    def provision_head(self, provision: Provision) -> Document: ...
    def reason_head(self, reason: Reason, records: str | None) -> Document: ...
    def found(self, found: Found, slots: Slots) -> Document: ...
    def cause(self, cause: Cause) -> Document: ...
    def type_of(self, path: str) -> tuple[str, str | None, str | None]: ...


WriterFactory = Callable[[Pack, str], StaticWriter]
"""Makes the writer of a pack in a language."""

NO_SLOTS = Slots(date.min)
_SAMPLE = 918273645
"""A number that stands for any other while a piece is cut."""


def encoded(value: Any) -> bytes:
    """Compact UTF-8 JSON."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


class Fragments:
    """The static pieces of one pack in one language."""

    def __init__(self, writer: StaticWriter) -> None:
        self._writer = writer
        self.because = lru_cache(maxsize=CACHED)(self._because)
        self._label_of = lru_cache(maxsize=CACHED)(self._start_of_records)
        self._standings: dict[str, tuple[bytes, ...]] = {}

    def _because(self, kind: str, subject: str) -> bytes:
        return encoded(self._writer.cause(Cause(kind, subject)))

    def head(self, provision: Provision) -> bytes:
        """The start of a provision, up to its verdict."""
        return encoded(self._writer.provision_head(provision))[:-1] + b","

    def reason_heads(self, node: Node, records: str | None) -> Triple:
        """The start of a condition, up to what depends on the enterprise; open at the end."""
        head = encoded(self._writer.reason_head(Reason(node, MET, True, False), records))[:-1]
        unknown, failed = (
            head.replace(b'"verdict":"met"', f'"verdict":"{verdict.value}"'.encode(), 1)
            for verdict in (UNDETERMINED, NOT_MET)
        )
        return unknown, head, failed

    def standings(self, provision: Provision) -> tuple[bytes, ...]:
        """Verdict to conclusion, by `state << 2 | applies & 3`; the same for all provisions of an effect."""
        known = self._standings.get(provision.effect)
        if known is None:
            size = len(self._writer.provision_head(provision))
            known = self._standings[provision.effect] = tuple(
                self._standing(Outcome(provision, each.verdict, each.applies, each.askable), size) for each in STANDINGS
            )
        return known

    def _standing(self, outcome: Outcome, size: int) -> bytes:
        items = list(self._writer.provision(outcome, NO_SLOTS).items())[size:]
        names = [name for name, _ in items]
        return encoded(dict(items[: names.index("missing")]))[1:-1]

    def found_start(self, path: str, value: Value) -> bytes:
        """A found value up to its evidence; open at the end."""
        return self.formatter(path)(value)

    def formatter(self, path: str) -> Callable[[Value], bytes]:
        """A function that writes values of the slot at a path, each up to its evidence."""
        kind, _, unit = self._writer.type_of(path)
        return self._formatter(path, kind, unit)

    def _formatter(self, path: str, kind: str, unit: str | None) -> Callable[[Value], bytes]:
        def write(value: Value) -> bytes:
            return encoded(self._writer.found(Found(path, value), NO_SLOTS))[:-1]

        if kind not in NUMERIC:
            return lru_cache(maxsize=CACHED)(write)
        return _number_writer(write, kind, unit)

    def records_start(self, name: str) -> bytes:
        """The start of what was found about records, up to their number."""
        return self._label_of(name)

    def _start_of_records(self, name: str) -> bytes:
        return encoded(self._writer.found(Found(name, None, _SAMPLE, ()), NO_SLOTS)).split(str(_SAMPLE).encode())[0]


def _number_writer(write: Callable[[Value], bytes], kind: str, unit: str | None) -> Callable[[Value], bytes]:
    """Writes whole numbers into a piece cut from a sample; any other number, and where cutting fails, the long way."""
    general = lru_cache(maxsize=CACHED)(write)
    sample = str(_SAMPLE) if kind == "count" else text_from_quantity(_SAMPLE, kind, unit)
    parts = write(_SAMPLE).split(sample.encode())
    if len(parts) != 3:
        return general
    start, middle, end = parts
    text = _WHOLE_TEXT[kind]

    def write_number(value: Value) -> bytes:
        if type(value) is not int or not -LARGEST < value < LARGEST:
            return general(value)
        digits = text(value)
        return start + digits + middle + digits + end

    return write_number


LARGEST = 10**20


def _digits(value: int) -> bytes:
    return b"%d" % value


def _percent(value: int) -> bytes:
    return b"%d%%" % (value * 100)


def money_text(value: int) -> bytes:
    """As `text_from_quantity` writes whole amounts: 元, 万元 or 亿元, the shortest, the smaller unit first."""
    digits = b"%d" % value
    significant = digits.rstrip(b"0")
    zeros = len(digits) - len(significant)
    if zeros < 3 or not value:
        return digits + YUAN
    sign, digits = (b"-", digits[1:]) if value < 0 else (b"", digits)
    return sign + min((digits + YUAN, _shifted(digits, 4) + WAN, _shifted(digits, 8) + YI), key=_characters)


YUAN, WAN, YI = ("元".encode(), "万元".encode(), "亿元".encode())


def _characters(text: bytes) -> int:
    """Characters of digits followed by a unit of three-byte characters."""
    return len(text) - (4 if text.endswith((WAN, YI)) else 2)


def _shifted(digits: bytes, places: int) -> bytes:
    """The point moved to the left, without trailing zeros."""
    whole, fraction = digits[:-places] or b"0", digits[-places:].rjust(places, b"0").rstrip(b"0")
    return whole + b"." + fraction if fraction else whole


_WHOLE_TEXT: dict[str, Callable[[int], bytes]] = {
    "count": _digits,
    "number": _digits,
    "ratio": _percent,
    "money": money_text,
}


@lru_cache(maxsize=CACHED)
def evidence_text(evidence: Evidence) -> bytes:
    """Level, source and date, as members that follow others; see `eligibility.explain.document.evidence_document`."""
    document: Document = {"level": evidence.level.name.lower()}
    if evidence.source is not None:
        document["source"] = evidence.source
    if evidence.on is not None:
        document["on"] = evidence.on.isoformat()
    return b"," + encoded(document)[1:-1]
