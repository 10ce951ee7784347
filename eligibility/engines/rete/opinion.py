"""What the second opinion is asked and what it answers. Verdicts only: no facts, no values, no words."""

from __future__ import annotations

from dataclasses import dataclass

from eligibility.domain.verdict import Verdict

Vector = tuple[Verdict | None, ...]
"""One entry a slot of a provision, in pre-order of `applies_to`, then `requires`.

A slot is a leaf, an open question, or a term that is a presumption (its slot stands before those of its definition).
Of a term, a verdict says that the term was decided, or left undetermined, without its definition; `None` that it goes by
its definition. Of a leaf, `None` says that it was not looked at, because a term above it was decided without it.
"""


@dataclass(frozen=True, slots=True)
class LeafVerdicts:
    """A provision's leaves: one vector for the enterprise, or one a record. `None`: the records themselves are unknown."""

    id: str
    vectors: tuple[Vector, ...] | None


class NotThisProgram(ValueError):
    """The leaf verdicts are not those of the program's provisions."""


@dataclass(frozen=True, slots=True)
class ProvisionOpinion:
    """A provision's verdict and that of `applies_to`; per record: of any record."""

    id: str
    verdict: Verdict
    applies: Verdict


@dataclass(frozen=True, slots=True)
class Receipt:
    """One run of a part: the rails that were given and, in order, the rails that rules concluded from them.

    A rule is named by the rail it concludes; `ReteProgram.place_of` says which condition that is.
    """

    per: str | None
    record: int | None
    given: tuple[str, ...]
    concluded: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SecondOpinion:
    """What durable-rules concluded about every provision, in the pack's order, by the program with this digest."""

    program: str
    provisions: tuple[ProvisionOpinion, ...]
    receipts: tuple[Receipt, ...]
