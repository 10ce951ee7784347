"""From leaf verdicts to the rails that enter the rules: two for each leaf, of which at most one is true.

The last place that knows verdicts before durable-rules sees booleans; everything that does not fit is refused here, before a
worker is troubled.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from eligibility.domain.verdict import Verdict
from eligibility.engines.rete.opinion import LeafVerdicts, NotThisProgram, Vector
from eligibility.engines.rete.program import Part, ProvisionRails, ReteProgram, Slot
from eligibility.engines.rete.rails import body_rail, false_rail, true_rail

Entering = tuple[frozenset[str], ...] | None
"""The true rails of a part's runs: one for the enterprise, or one a record. `None`: the records themselves are unknown."""

_Given = Mapping[str, tuple[Vector, ...] | None]


def entering_from_inputs(program: ReteProgram, inputs: Sequence[LeafVerdicts]) -> tuple[Entering, ...]:
    """The rails of every part of the program, in order.

    Raises `NotThisProgram` unless there is one entry for every slot of every provision, nothing but verdicts, and one
    verdict for one condition.
    """
    if tuple(each.id for each in inputs) != program.order:
        raise NotThisProgram("the leaf verdicts are not of the pack's provisions in their order")
    given = {each.id: each.vectors for each in inputs}
    return tuple(_entering(part, given) for part in program.parts)


def _entering(part: Part, given: _Given) -> Entering:
    lengths = {_length(given[rails.id]) for rails in part.provisions}
    if len(lengths) > 1:
        raise NotThisProgram(f"provisions per `{part.per}` were judged on different records")
    (length,) = lengths
    if part.per is None and length != 1:
        raise NotThisProgram(f"provision `{part.provisions[0].id}` is judged once, for the enterprise")
    return None if length is None else tuple(_rails(part, given, record) for record in range(length))


def _length(vectors: tuple[Vector, ...] | None) -> int | None:
    return None if vectors is None else len(vectors)


def _rails(part: Part, given: _Given, record: int) -> frozenset[str]:
    entries: dict[Slot, Verdict | None] = {}
    for rails in part.provisions:
        vectors = given[rails.id]
        assert vectors is not None, "unknown records have no runs"
        _check_vector(rails, vectors[record])
        for slot, entry in zip(rails.slots, vectors[record], strict=True):
            known = entries.setdefault(slot, entry)
            if entry is not None and known is not entry:
                _refuse_difference(rails, known)
                entries[slot] = entry
    return frozenset(rail for slot, entry in entries.items() if (rail := _rail(slot, entry)))


def _check_vector(rails: ProvisionRails, vector: Vector) -> None:
    if len(vector) != len(rails.slots):
        raise NotThisProgram(f"{len(vector)} leaf verdicts for the {len(rails.slots)} leaves of `{rails.id}`")
    if not all(entry is None or isinstance(entry, Verdict) for entry in vector):
        raise NotThisProgram(f"provision `{rails.id}` was given something other than verdicts")


def _refuse_difference(rails: ProvisionRails, known: Verdict | None) -> None:
    """A condition not looked at in one place may be in another; two verdicts on one condition are a fault upstream."""
    if known is not None:
        raise NotThisProgram(f"a condition of `{rails.id}` has another verdict elsewhere")


def _rail(slot: Slot, entry: Verdict | None) -> str | None:
    match entry:
        case Verdict.MET:
            return true_rail(slot.number)
        case Verdict.NOT_MET:
            return false_rail(slot.number)
        case Verdict.UNDETERMINED:
            return None
        case None:
            return body_rail(slot.number) if slot.kind == "term" else None
