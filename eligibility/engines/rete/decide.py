"""Run a program: rails in, layers fired one by one, rails out.

It concludes nothing: an answer that no rule gave is undetermined. What it does itself is carry rails from layer to layer and
from record to record. It knows no durable-rules; whatever fires the rules is handed in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from eligibility.domain.verdict import MET, NOT_MET, UNDETERMINED, Verdict
from eligibility.engines.rete.entering import Entering
from eligibility.engines.rete.opinion import ProvisionOpinion, Receipt, SecondOpinion
from eligibility.engines.rete.program import Part, ProvisionRails, ReteProgram, SoFar
from eligibility.engines.rete.rails import false_rail, true_rail

Fire = Callable[[int, frozenset[str]], tuple[str, ...]]
"""Given the number of a ruleset and the true rails: the rails that its rules conclude, perhaps more than once."""


class Contradiction(RuntimeError):
    """A condition came out both met and not met: whatever said so is broken."""


def second_opinion(
    program: ReteProgram,
    entering: Sequence[Entering],
    fire: Fire,
    alive: Callable[[], None] = lambda: None,
) -> SecondOpinion:
    """Every provision's verdict. `alive` is called after each run, so that a watchdog can tell long from hung.

    Raises `Contradiction` when `fire` cannot be trusted.
    """
    opinions: dict[str, ProvisionOpinion] = {}
    receipts: list[Receipt] = []
    for part, runs in zip(program.parts, entering, strict=True):
        rails = _at_first(part, runs)
        for record, given in enumerate(runs or ()):
            receipt = _run(part, record, rails | given, fire)
            receipts.append(receipt)
            rails = _kept(part, frozenset(receipt.given + receipt.concluded))
            alive()
        opinions.update((each.id, _opinion(each, rails)) for each in part.provisions)
    return SecondOpinion(program.digest, tuple(opinions[id] for id in program.order), tuple(receipts))


def _at_first(part: Part, runs: Entering) -> frozenset[str]:
    """Of known records none is met yet; of unknown ones nothing is known, and nothing is concluded."""
    if part.per is None or runs is None:
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
