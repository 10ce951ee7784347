"""What is gathered from a condition: what its undetermined leaves say, and the leaves on which a settled verdict rests.

The lists of a term are made once and named, because many provisions lean on the same terms.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from eligibility.engines.sql.conditions import Condition
from eligibility.engines.sql.dataset import Part
from eligibility.engines.sql.dialect import Dialect
from eligibility.engines.sql.frame import Frame
from eligibility.engines.sql.parts import list_of, under
from eligibility.engines.sql.text import FALSE, TRUE, Sql, every, negated, some, surely, unknown, when
from eligibility.ir.rules import Gate, Leaf, Term

Which = Literal["missing", "because"]


@dataclass(frozen=True, slots=True)
class Gathering:
    """Lists of text about conditions in one frame."""

    dialect: Dialect
    frame: Frame

    def open_parts(self, condition: Condition, which: Which) -> tuple[Part, ...]:
        """What the undetermined leaves on undetermined paths say, `missing` or `because`, where the condition is undetermined."""
        undetermined = unknown(condition.verdict)
        if undetermined == FALSE:
            return ()
        return under(undetermined, self._open(condition, which))

    def blocking_parts(self, condition: Condition) -> tuple[Part, ...]:
        """The texts of the leaves on which a failure rests, where the condition fails."""
        return under(_holds(condition, met=False), self._decisive(condition, met=False))

    def _open(self, condition: Condition, which: Which) -> tuple[Part, ...]:
        """The same of a condition that is known to be undetermined."""
        if isinstance(condition.node, Term) and condition.children:
            return self._named(unknown(condition.verdict), self._open(condition.children[0], which))
        own = condition.missing if which == "missing" else condition.because
        return (*own, *(part for child in condition.children for part in self.open_parts(child, which)))

    def _decisive(self, condition: Condition, *, met: bool) -> tuple[Part, ...]:
        """The texts of the leaves that `eligibility.explain.decisive` finds, of a condition that is known to be met, or not met."""
        match condition.node:
            case Leaf(text=text):
                return (Part(TRUE, self.dialect.text(text)),)
            case Gate() as node:
                return tuple(self._decisive_children(condition, node, met=met))
            case _ if condition.children:
                inner = self._decisive(condition.children[0], met=met)
                return self._named(_holds(condition, met=met), inner)
            case _:
                return ()

    def _decisive_children(self, condition: Condition, node: Gate, *, met: bool) -> Iterator[Part]:
        wanted = met != (node.operator == "none")
        one_is_enough = (node.operator == "any" and met) or (node.operator == "none" and not met)
        earlier: list[Sql] = []
        for child, shown in zip(condition.children, _shown(condition, node), strict=True):
            settles = every([shown, _holds(child, met=wanted)])
            first = negated(some(earlier)) if one_is_enough else TRUE
            if settles != FALSE:
                yield from under(every([settles, first]), self._decisive(child, met=wanted))
            earlier.append(settles)

    def _named(self, guard: Sql, parts: Sequence[Part]) -> tuple[Part, ...]:
        """The parts of a term as one list, made only where it is needed."""
        if len(parts) < 2:
            return tuple(parts)
        nothing = self.dialect.texts([])
        return (Part(TRUE, texts=self.frame.let(when((guard, list_of(self.dialect, parts)), otherwise=nothing))),)


def _holds(condition: Condition, *, met: bool) -> Sql:
    return surely(condition.verdict if met else negated(condition.verdict))


def _shown(condition: Condition, node: Gate) -> list[Sql]:
    """Whether a child counts: of a table, the rows that are not for others, or all of them when none is left."""
    if not node.table:
        return [TRUE] * len(condition.children)
    own = [negated(_holds(row.children[0], met=False)) if row.children else TRUE for row in condition.children]
    nobody = negated(some(own))
    return [some([each, nobody]) for each in own]
