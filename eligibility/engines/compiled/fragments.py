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
from eligibility.domain.verdict import MET, NOT_MET, UNDETERMINED
from eligibility.domain.vocabulary import NUMERIC
from eligibility.engines.compiled.values import CACHED, SAMPLE, Closed, ValueWriter, closed_writer, kept, number_writer
from eligibility.engines.compiled.verdicts import STANDINGS
from eligibility.ir.reasons import Found, Outcome, Reason
from eligibility.ir.rules import Node, Pack, Provision

Document = dict[str, Any]
Triple = tuple[bytes, bytes, bytes]
"""A piece for undetermined, met and not met, in the order of a state's two low bits."""


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
_UNDETERMINED, _MET, _NOT_MET = (f'"verdict":"{verdict.value}"'.encode() for verdict in (UNDETERMINED, MET, NOT_MET))
_JSON = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


def encoded(value: Any) -> bytes:
    """Compact UTF-8 JSON."""
    return _JSON.encode(value).encode()


class Fragments:
    """The static pieces of one pack in one language."""

    def __init__(self, writer: StaticWriter) -> None:
        self._writer = writer
        self.because = lru_cache(maxsize=CACHED)(self._because)
        self.value_writer = lru_cache(maxsize=CACHED)(self._value_writer)
        """By path: a function that writes values of the slot there, each up to its evidence; open at the end."""

        self._standings: dict[str, tuple[bytes, ...]] = {}

    def _because(self, kind: str, subject: str) -> bytes:
        return encoded(self._writer.cause(Cause(kind, subject)))

    def head(self, provision: Provision) -> bytes:
        """The start of a provision, up to its verdict."""
        return encoded(self._writer.provision_head(provision))[:-1] + b","

    def reason_heads(self, node: Node, records: str | None) -> Triple:
        """The start of a condition, up to what depends on the enterprise; open at the end."""
        head = encoded(self._writer.reason_head(Reason(node, MET, True, False), records))[:-1]
        start, _, end = head.partition(_MET)
        return start + _UNDETERMINED + end, head, start + _NOT_MET + end

    def standings(self, provision: Provision) -> tuple[bytes, ...]:
        """Verdict to conclusion, by `state << 2 | applies & 3`; the same for all provisions of an effect."""
        known = self._standings.get(provision.effect)
        if known is None:
            size = len(self._writer.provision_head(provision))
            written = {
                each: self._standing(Outcome(provision, each.verdict, each.applies, each.askable), size)
                for each in set(STANDINGS)
            }
            known = self._standings[provision.effect] = tuple(written[each] for each in STANDINGS)
        return known

    def _standing(self, outcome: Outcome, size: int) -> bytes:
        items = list(self._writer.provision(outcome, NO_SLOTS).items())[size:]
        names = [name for name, _ in items]
        return encoded(dict(items[: names.index("missing")]))[1:-1]

    def _value_writer(self, path: str) -> ValueWriter:
        kind, _, unit = self._writer.type_of(path)

        def write(value: Value) -> bytes:
            return encoded(self._writer.found(Found(path, value), NO_SLOTS))[:-1]

        return number_writer(write, kind, unit) if kind in NUMERIC else kept(write)

    def closed_writer(self, name: str, closed: bytes, absent: bytes) -> Closed:
        """A function that writes values of a slot of the enterprise, with what follows them, and `None` as `absent`."""
        kind, _, unit = self._writer.type_of(name)
        return closed_writer(self.value_writer(name), closed, absent, (kind, unit))

    def records_start(self, name: str) -> bytes:
        """The start of what was found about records, up to their number."""
        return encoded(self._writer.found(Found(name, None, SAMPLE, ()), NO_SLOTS)).split(str(SAMPLE).encode())[0]


@lru_cache(maxsize=CACHED)
def evidence_text(evidence: Evidence) -> bytes:
    """Level, source and date, as members that follow others; see `eligibility.explain.document.evidence_document`."""
    document: Document = {"level": evidence.level.name.lower()}
    if evidence.source is not None:
        document["source"] = evidence.source
    if evidence.on is not None:
        document["on"] = evidence.on.isoformat()
    return b"," + encoded(document)[1:-1]
