"""Generated code for verdicts alone: for each provision its verdict, that of whom it is for, and whether asking could settle it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from eligibility.domain.facts import Slots, Why
from eligibility.domain.verdict import MET, NOT_MET, UNDETERMINED, Verdict
from eligibility.engines.compiled import rails
from eligibility.engines.compiled.code import Body, Module
from eligibility.engines.compiled.runtime import VERDICT_NAMESPACE
from eligibility.engines.compiled.scope import Scope, SlotTable
from eligibility.engines.compiled.states import both, hoist, plan_node
from eligibility.ir.rules import Pack, Provision

CHUNK = 64
"""Provisions in one generated function, so that compiling takes time in proportion to the pack."""

PARAMETERS = ("f", "u", "k", "unknown", "as_of", "presume")


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

_PLAIN = {"MM": (5, 5), "NM": (10, 5), "NU": (10, 0), "NN": (10, 10), "UM": (12, 5), "UU": (12, 0)}
_NAMESPACE = (
    VERDICT_NAMESPACE
    | {"STANDINGS": STANDINGS}
    | {name: STANDINGS[state << 2 | applies & 3] for name, (state, applies) in _PLAIN.items()}
)

Chunk = Callable[..., tuple[Standing, ...]]


def chunks_of(provisions: Sequence[Provision], size: int = CHUNK) -> Iterator[Sequence[Provision]]:
    """The provisions in pieces of a size, in order."""
    for start in range(0, len(provisions), size):
        yield provisions[start : start + size]


class VerdictProgram:
    """The generated verdict functions of a pack. `plain`: for slots that are at most missing."""

    def __init__(self, pack: Pack, table: SlotTable, *, plain: bool) -> None:
        self._chunks = [_chunk(part, table, plain, pack.id) for part in chunks_of(pack.provisions)]

    def run(self, values: Sequence[object], states: Sequence[int], slots: Slots) -> tuple[Standing, ...]:
        """The standing of every provision. `values` and `states` are by position; a state is 12 or 0."""
        unknown, as_of, presume = slots.unknown, slots.as_of, slots.presume
        if len(self._chunks) == 1:
            return self._chunks[0](values, states, states, unknown, as_of, presume)
        standings: list[Standing] = []
        for chunk in self._chunks:
            standings += chunk(values, states, states, unknown, as_of, presume)
        return tuple(standings)


def _chunk(provisions: Sequence[Provision], table: SlotTable, plain: bool, title: str) -> Chunk:
    module, body = Module(_NAMESPACE), Body()
    scope = Scope(module, table, body, plain=plain)
    results = [_provision(provision, scope) for provision in provisions]
    body.add(f"return ({''.join(f'{result}, ' for result in results)})")
    module.add("chunk", PARAMETERS, body)
    chunk: Chunk = module.run(title)["chunk"]
    return chunk


def _provision(provision: Provision, scope: Scope) -> str:
    """Statements for one provision; returns the text of its standing."""
    if provision.per is not None:
        return _per_record(provision, scope)
    if scope.plain and rails.is_plain(provision.applies_to, scope) and rails.is_plain(provision.requires, scope):
        return _plain_text(provision, scope)
    applies, meets = plan_node(provision.applies_to, scope), plan_node(provision.requires, scope)
    return f"STANDINGS[{both(applies.state, meets.state, scope)} << 2 | {applies.state} & 3]"


def _plain_text(provision: Provision, scope: Scope) -> str:
    for_others, fails = rails.fails(provision.applies_to, scope), rails.fails(provision.requires, scope)
    addressed, holds = (
        rails.not_failing_holds(provision.applies_to, scope),
        rails.not_failing_holds(provision.requires, scope),
    )
    if addressed == "True":
        return f"NM if {fails} else MM if {holds} else UM"
    failing, undetermined = f"(NM if {addressed} else NU)", f"(MM if {holds} else UM)"
    return f"NN if {for_others} else {failing} if {fails} else {undetermined} if {addressed} else UU"


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
    return f"STANDINGS[{state} << 2 | {applies} & 3]"


def _record_body(provision: Provision, scope: Scope, states: str) -> Body:
    inner = Scope(scope.module, scope.table, Body(), provision.per, scope.plain, scope)
    applies, meets = plan_node(provision.applies_to, inner), plan_node(provision.requires, inner)
    inner.body.add(f"{states}.append(({both(applies.state, meets.state, inner)}, {applies.state}))")
    return inner.body


def states_of(names: Sequence[str], slots: Slots) -> list[int]:
    """By position: 12 where asking for an unknown slot helps, 0 where it is unknown for another reason."""
    unknown = slots.unknown
    return [12 if unknown.get(name, Why.MISSING) is Why.MISSING else 0 for name in names]
