"""Run a program over leaf verdicts: rails in, layers fired one by one, rails out.

It concludes nothing: an answer that no rule gave is undetermined. What it does itself is carry rails from layer to layer and
from record to record. It knows no durable-rules; whatever fires the rules is handed in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from eligibility.domain.verdict import MET, NOT_MET, UNDETERMINED, Verdict
from eligibility.engines.rete.opinion import (
    LeafVerdicts,
    NotThisProgram,
    ProvisionOpinion,
    Receipt,
    SecondOpinion,
    Vector,
)
from eligibility.engines.rete.program import Part, ProvisionRails, ReteProgram, SoFar
from eligibility.engines.rete.rails import body_rail, false_rail, true_rail

Fire = Callable[[int, frozenset[str]], tuple[str, ...]]
"""Given the number of a ruleset and the true rails: the rails that its rules conclude, perhaps more than once."""

_Given = Mapping[str, tuple[Vector, ...] | None]


class Contradiction(RuntimeError):
    """A condition came out both met and not met: whatever said so is broken."""


def check_inputs(program: ReteProgram, inputs: Sequence[LeafVerdicts]) -> None:
    """Raise `NotThisProgram` unless there is one entry for every slot of every provision, and nothing but verdicts."""
    if tuple(each.id for each in inputs) != program.order:
        raise NotThisProgram("the leaf verdicts are not of the pack's provisions in their order")
    given = _given(inputs)
    for part in program.parts:
        if len({_length(given[rails.id]) for rails in part.provisions}) > 1:
            raise NotThisProgram(f"provisions per `{part.per}` were judged on different records")
        for rails in part.provisions:
            _check_vectors(part, rails, given[rails.id])


def _given(inputs: Sequence[LeafVerdicts]) -> _Given:
    return {each.id: each.vectors for each in inputs}


def _length(vectors: tuple[Vector, ...] | None) -> int | None:
    return None if vectors is None else len(vectors)


def _check_vectors(part: Part, rails: ProvisionRails, vectors: tuple[Vector, ...] | None) -> None:
    if part.per is None and _length(vectors) != 1:
        raise NotThisProgram(f"provision `{rails.id}` is judged once, for the enterprise")
    for vector in vectors or ():
        if len(vector) != len(rails.slots):
            raise NotThisProgram(f"{len(vector)} leaf verdicts for the {len(rails.slots)} leaves of `{rails.id}`")
        if not all(entry is None or isinstance(entry, Verdict) for entry in vector):
            raise NotThisProgram(f"provision `{rails.id}` was given something other than verdicts")


def second_opinion(
    program: ReteProgram,
    inputs: Sequence[LeafVerdicts],
    fire: Fire,
    alive: Callable[[], None] = lambda: None,
) -> SecondOpinion:
    """Every provision's verdict. `alive` is called after each run, so that a watchdog can tell long from hung.

    Raises `NotThisProgram`, and `Contradiction` when `fire` cannot be trusted.
    """
    check_inputs(program, inputs)
    given = _given(inputs)
    opinions: dict[str, ProvisionOpinion] = {}
    receipts: list[Receipt] = []
    for part in program.parts:
        rails = _at_first(part, given)
        for record in range(_length(given[part.provisions[0].id]) or 0):
            receipt = _run(part, record, rails | _entering(part, given, record), fire)
            receipts.append(receipt)
            rails = _kept(part, frozenset(receipt.given + receipt.concluded))
            alive()
        opinions.update((each.id, _opinion(each, rails)) for each in part.provisions)
    return SecondOpinion(program.digest, tuple(opinions[id] for id in program.order), tuple(receipts))


def _at_first(part: Part, given: _Given) -> frozenset[str]:
    """Of known records none is met yet; of unknown ones nothing is known, and nothing is concluded."""
    if part.per is None or given[part.provisions[0].id] is None:
        return frozenset()
    return frozenset(false_rail(number) for each in part.provisions for _, number in _carried(each))


def _carried(rails: ProvisionRails) -> Iterator[tuple[int, int]]:
    """What comes out of one record's run and where it enters the next."""
    match rails.so_far:
        case SoFar(verdict, applies):
            yield rails.verdict, verdict
            yield rails.applies, applies
        case None:
            return


def _entering(part: Part, given: _Given, record: int) -> frozenset[str]:
    rails = set()
    for each in part.provisions:
        vectors = given[each.id]
        assert vectors is not None, "a run is made only of known records"
        for slot, entry in zip(each.slots, vectors[record], strict=True):
            match entry:
                case Verdict.MET:
                    rails.add(true_rail(slot.number))
                case Verdict.NOT_MET:
                    rails.add(false_rail(slot.number))
                case None if slot.kind == "term":
                    rails.add(body_rail(slot.number))
    return frozenset(rails)


def _run(part: Part, record: int, given: frozenset[str], fire: Fire) -> Receipt:
    rails, concluded = given, dict[str, None]()
    for layer in part.layers:
        fired = {rail: None for ruleset in layer for rail in fire(ruleset.number, rails)}
        _refuse_contradictions(fired)
        concluded |= fired
        rails |= fired.keys()
    return Receipt(part.per, None if part.per is None else record, tuple(sorted(given)), tuple(concluded))


def _refuse_contradictions(fired: Mapping[str, None]) -> None:
    for rail in fired:
        if rail[0] == "t" and f"f{rail[1:]}" in fired:
            raise Contradiction(f"`{rail}` came out both met and not met")


def _kept(part: Part, rails: frozenset[str]) -> frozenset[str]:
    """Of the enterprise's run everything, of a record's run what the next one starts from."""
    if part.per is None:
        return rails
    pairs = [pair for each in part.provisions for pair in _carried(each)]
    met = {true_rail(into) for out, into in pairs if true_rail(out) in rails}
    return frozenset(met | {false_rail(into) for out, into in pairs if false_rail(out) in rails})


def _opinion(rails: ProvisionRails, true: frozenset[str]) -> ProvisionOpinion:
    ends = rails.so_far or rails
    return ProvisionOpinion(rails.id, _verdict(ends.verdict, true), _verdict(ends.applies, true))


def _verdict(number: int, rails: frozenset[str]) -> Verdict:
    if true_rail(number) in rails:
        return MET
    return NOT_MET if false_rail(number) in rails else UNDETERMINED
