"""Generated code for verdicts alone: for each provision its verdict, that of whom it is for, and whether asking could settle it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import overload

from eligibility.domain.facts import Slots, Why
from eligibility.domain.verdict import MET, NOT_MET, UNDETERMINED, Verdict
from eligibility.engines.compiled.code import Body, Module
from eligibility.engines.compiled.lanes import DECODED, Effect, Shape, shape_of, slot_of
from eligibility.engines.compiled.patterns import PATTERN_NAMESPACE, FactPatterns, pattern_text
from eligibility.engines.compiled.runtime import VERDICT_NAMESPACE
from eligibility.engines.compiled.scope import Scope, SlotTable
from eligibility.engines.compiled.shared import shared_terms
from eligibility.engines.compiled.states import both, hoist, plan_node
from eligibility.ir.rules import Pack, Provision

CHUNK = 512
"""Provisions in one generated function, so that compiling takes time in proportion to the pack."""

FETCHED = {name: f"slots.{name}" for name in ("unknown", "as_of", "presume")} | {"u": "states(slots)", "k": "u"}
"""What code for provisions of no common shape finds at hand."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A provision's verdict, that of `applies_to`, and whether a fact that can be asked could settle it."""

    verdict: Verdict
    applies: Verdict
    askable: bool


def standing_from_states(state: int, applies: int) -> Standing:
    """From the state of the provision and that of whom it is for."""
    verdicts = (UNDETERMINED, MET, NOT_MET, UNDETERMINED)
    return Standing(verdicts[state & 3], verdicts[applies & 3], not state & 3 and bool(state & 12))


STANDINGS = tuple(standing_from_states(index >> 2, index & 3) for index in range(64))
"""By `state << 2 | applies & 3`, so that equal standings are one object."""

_NAMESPACE = VERDICT_NAMESPACE | PATTERN_NAMESPACE | {"DECODED": DECODED}


class Standings(Sequence[Standing]):
    """The standings of a pack's provisions, in order: one byte each in `places`, read when looked at."""

    __slots__ = ("places",)

    def __init__(self, places: bytes) -> None:
        self.places = places

    @overload
    def __getitem__(self, index: int) -> Standing: ...
    @overload
    def __getitem__(self, index: slice) -> Standings: ...
    def __getitem__(self, index: int | slice) -> Standing | Standings:
        if isinstance(index, slice):
            return Standings(self.places[index])
        return STANDINGS[self.places[index]]

    def __iter__(self) -> Iterator[Standing]:
        return map(STANDINGS.__getitem__, self.places)

    def __len__(self) -> int:
        return len(self.places)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Standings) and self.places == other.places

    def __hash__(self) -> int:
        return hash(self.places)


Places = Callable[[Slots], bytes]
"""Judges an enterprise: each provision's place in the table of standings, as a byte."""


def chunks_of(provisions: Sequence[Provision], size: int = CHUNK) -> Iterator[Sequence[Provision]]:
    """The provisions in pieces of a size, in order."""
    for start in range(0, len(provisions), size):
        yield provisions[start : start + size]


def places_function(pack: Pack, *, plain: bool) -> Places:
    """The generated verdicts of a pack. `plain`: for slots that are at most missing."""
    table = SlotTable()
    chunks = [_chunk(part, table, plain, pack.id) for part in chunks_of(pack.provisions)]
    if len(chunks) == 1:
        return chunks[0]
    return lambda slots: b"".join([chunk(slots) for chunk in chunks])


def _chunk(provisions: Sequence[Provision], table: SlotTable, plain: bool, title: str) -> Places:
    """A generated function for some provisions."""
    module, body = Module(_NAMESPACE | {"states": partial(states_of, table.positions)}), Body()
    shapes = [shape_of(provision) if plain else None for provision in provisions]
    others = [provision for provision, shape in zip(provisions, shapes, strict=True) if shape is None]
    scope = Scope(module, table, body, plain=plain, shared=shared_terms(others))
    body.loads["get"] = "slots.known.get"
    lanes = _lanes_text(shapes, body, module)
    if others:
        body.loads |= FETCHED
        body.add(f"places = bytearray({lanes})")
        for number, (provision, shape) in enumerate(zip(provisions, shapes, strict=True)):
            if shape is None:
                body.add(f"places[{number}] = {_provision(provision, scope)}")
        lanes = "bytes(places)"
    body.add(f"return {lanes}")
    module.add("chunk", ("slots",), body)
    chunk: Places = module.run(title)["chunk"]
    return chunk


def _lanes_text(shapes: Sequence[Shape | None], body: Body, module: Module) -> str:
    """Source text for the places of all provisions, those without a shape left open."""
    effects: dict[str, list[Effect]] = {}
    start = 0
    for number, shape in enumerate(shapes):
        if shape is not None:
            start |= shape.start() << 8 * number
            for effect in shape.effects(number):
                effects.setdefault(slot_of(effect.atom).name, []).append(effect)
    if not effects and not start:
        return f"bytes({len(shapes)})"
    pattern = pattern_text([FactPatterns(*each) for each in effects.items()], start, body, module)
    return f"({pattern}).to_bytes({len(shapes)}, 'little').translate(DECODED)"


def _provision(provision: Provision, scope: Scope) -> str:
    """Statements for one provision; returns the text of its place."""
    if provision.per is not None:
        return _per_record(provision, scope)
    applies, meets = plan_node(provision.applies_to, scope), plan_node(provision.requires, scope)
    return f"{both(applies.state, meets.state, scope)} << 2 | {applies.state} & 3"


def _per_record(provision: Provision, scope: Scope) -> str:
    assert provision.per is not None
    records, states, body = scope.top(provision.per), scope.module.fresh("r"), scope.body
    state, applies = scope.module.fresh("s"), scope.module.fresh("s")
    hoist(provision.applies_to, scope)
    hoist(provision.requires, scope)
    with body.under(f"if isinstance({records.value}, tuple)"):
        body.add(f"{states} = []")
        with body.under(f"for n, p in enumerate({records.value})"):
            body.splice(_record_body(provision, scope, states))
        body.add(f"{state}, {applies} = over_records({states})")
    with body.under("else"):
        body.add(f"{state}, {applies} = {records.askable}, 0")
    return f"{state} << 2 | {applies} & 3"


def _record_body(provision: Provision, scope: Scope, states: str) -> Body:
    inner = Scope(scope.module, scope.table, Body(), provision.per, scope.plain, outer=scope)
    applies, meets = plan_node(provision.applies_to, inner), plan_node(provision.requires, inner)
    inner.body.add(f"{states}.append(({both(applies.state, meets.state, inner)}, {applies.state}))")
    return inner.body


def states_of(names: Collection[str], slots: Slots) -> list[int]:
    """By position: 12 where asking for an unknown slot helps, 0 where it is unknown for another reason."""
    unknown = slots.unknown
    if not unknown:
        return [12] * len(names)
    return [12 if unknown.get(name, Why.MISSING) is Why.MISSING else 0 for name in names]
