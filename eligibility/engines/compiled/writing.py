"""What generated writers call: causes, found values, and the ends of lists."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from eligibility.domain.facts import Evidence, Value, Why
from eligibility.engines.compiled.fragments import Fragments, evidence_text
from eligibility.engines.compiled.render import AFTER_FINDING, MIDDLE, NO_CHILDREN
from eligibility.engines.compiled.runtime import NAMESPACE, unknown_amounts_by
from eligibility.engines.compiled.values import CACHED

MISSING = b'{"kind":"missing","about":'
MISSING_FACT = b'{"fact":'
Ends = Mapping[str, bytes]
"""By fact with evidence: what follows a found value of it, the closing brace included."""


def ends_of(evidence: Mapping[str, Evidence]) -> Ends:
    """The ends of found values, written once for all places where a fact is looked at."""
    return {fact: evidence_text(each) + b"}" for fact, each in evidence.items()}


@lru_cache(maxsize=CACHED)
def fact_of(subject: str) -> str:
    """The fact that a slot's path begins with: evidence is given for facts."""
    return subject.split(".", 1)[0].split("[", 1)[0]


def askable(causes: Collection[bytes]) -> int:
    """The state of an undetermined leaf: 12 when some cause is a missing fact."""
    return 12 if any(cause.startswith(MISSING) for cause in causes) else 0


def missing_from_cause(cause: bytes) -> bytes:
    """A missing fact, from the cause that it is."""
    return MISSING_FACT + cause.removeprefix(MISSING)


def opened(causes: Iterable[bytes]) -> bytes:
    """The missing facts, and why else a provision is undetermined: the inside of `missing` up to that of `because`."""
    missing, because = [], []
    for cause in causes:
        if cause.startswith(MISSING):
            missing.append(missing_from_cause(cause))
        else:
            because.append(cause)
    return b",".join(missing) + MIDDLE + b",".join(because)


def comma(parts: Iterable[bytes]) -> bytes:
    """The parts that are not empty, as a list's inside."""
    return b",".join(filter(None, parts))


def found_records(start: bytes, verdicts: Sequence[bool | None] | None, name: str, ends: Ends) -> bytes:
    """How many records there were and which matched; nothing when the records are unknown."""
    if verdicts is None:
        return b""
    matching = ",".join([str(number) for number, verdict in enumerate(verdicts) if verdict])
    return start + b'%d,"matching":[%s]' % (len(verdicts), matching.encode()) + ends.get(name, b"}")


def namespace_from_fragments(fragments: Fragments) -> dict[str, Any]:
    """The names that generated writers may use."""
    because = because_by(fragments)

    def found_at(path: str, value: Value, ends: Ends) -> bytes:
        return fragments.value_writer(path)(value) + ends.get(fact_of(path), b"}")

    def open_list(path: str) -> bytes:
        return fragments.because(Why.OPEN_LIST.value, path)

    return NAMESPACE | {
        "because": because,
        "cause_at": fragments.because,
        "open_list": open_list,
        "ZERO_DIVISOR": fragments.because(Why.DOMAIN_ERROR.value, "division by zero"),
        "DATE_ERROR": fragments.because(Why.DOMAIN_ERROR.value, "date"),
        "askable": askable,
        "unknown_amounts": unknown_amounts_by(because),
        "found_at": found_at,
        "found_records": found_records,
        "comma": comma,
        "opened": opened,
        "MIDDLE": MIDDLE,
        "END": b"]}",
        "AFTER_FINDING": AFTER_FINDING,
        "NO_CHILDREN": NO_CHILDREN,
        "FOUND_FINDING": b'"finding","found":[',
        "NO_CAUSES": {},
    }


def because_by(fragments: Fragments) -> Callable[[Mapping[str, Why], str], bytes]:
    """A function that writes why the slot at a path is unknown."""

    def because(unknown: Mapping[str, Why], path: str) -> bytes:
        return fragments.because(unknown.get(path, Why.MISSING).value, path)

    return because
