"""Run a program over leaf verdicts: rails in, layers fired one by one, rails out. Pure but for the `Fires` it is given.

It concludes nothing: an answer that no rule gave is undetermined. What it does itself is carry rails from layer to layer and
from record to record.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Protocol

from eligibility.domain.verdict import MET, NOT_MET, UNDETERMINED, Verdict
from eligibility.engines.rete.opinion import LeafVerdicts, NotThisProgram, ProvisionOpinion, Receipt, SecondOpinion, Vector
from eligibility.engines.rete.program import Part, ProvisionRails, ReteProgram, Ruleset, Slot
from eligibility.engines.rete.rails import OK, body_rail, false_rail, true_rail


class Fires(Protocol):
    """Whatever can tell which rules of a ruleset fire on the true rails."""

    def __call__(self, ruleset: Ruleset, rails: frozenset[str]) -> tuple[str, ...]:
        """The rails concluded, in order; a rule may fire more than once."""


class Contradiction(RuntimeError):
    """A condition came out both met and not met: whatever said so is broken."""


def check_inputs(program: ReteProgram, inputs: Sequence[LeafVerdicts]) -> None:
    """Raise `NotThisProgram` unless there is one entry for every slot of every provision, and nothing but verdicts."""
    if tuple(each.id for each in inputs) != program.order:
        raise NotThisProgram("the leaf verdicts are not of the pack's provisions in their order")
    given = {each.id: each.vectors for each in inputs}
    for part in program.parts:
        if len({_length(given[rails.id]) for rails in part.provisions}) > 1:
            raise NotThisProgram(f"provisions per `{part.per}` were judged on different records")
        for rails in part.provisions:
            _check_vectors(part, rails, given[rails.id])


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
    program: ReteProgram, inputs: Sequence[LeafVerdicts], fire: Fires, alive: Callable[[], None] = lambda: None
) -> SecondOpinion:
    """Every provision's verdict. `alive` is called after each run, so that a watchdog can tell long from hung."""
    check_inputs(program, inputs)
    given = {each.id: each.vectors for each in inputs}
    opinions: dict[str, ProvisionOpinion] = {}
    receipts: list[Receipt] = []
    for part in program.parts:
        rails: frozenset[str] = frozenset()
        for receipt, rails in _runs(part, given, fire):
            receipts.append(receipt)
            alive()
        if part.per is not None and given[part.provisions[0].id] == ():
            rails = _nothing_yet(part)
        opinions.update((each.id, _opinion(each, rails)) for each in part.provisions)
    return SecondOpinion(program.digest, tuple(opinions[id] for id in program.order), tuple(receipts))


