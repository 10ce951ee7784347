"""Where expressions are computed once and named: the enterprise's row, or a record within one.

A frame gives each distinct expression one name and orders the names in stages, so that a stage uses only names of those before. The
statement makes a stage of the enterprise one common table expression; a dialect makes a stage of records one pass over a list.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from eligibility.engines.sql.text import Sql


@dataclass(frozen=True, slots=True)
class Stage:
    """One pass: names carried on because a later pass needs them, and expressions that get a name."""

    carried: tuple[str, ...]
    made: Mapping[str, Sql]


@dataclass
class Frame:
    """Names of one row. `id` begins each of them; `variable` is what a row is called where a dialect needs that."""

    id: str
    variable: str = ""
    outer: Frame | None = None
    roots: dict[str, Sql] = field(default_factory=dict)
    """Values that the row brings along."""

    _made: dict[str, Sql] = field(default_factory=dict)
    _stages: dict[str, int] = field(default_factory=dict)
    _names: dict[str, str] = field(default_factory=dict)

    def root(self, name: str, text: str) -> Sql:
        """A value that the row brings along; `text` is how it is written."""
        return self.roots.setdefault(name, Sql(text, frozenset({name})))

    def let(self, expression: Sql) -> Sql:
        """The expression's name; the same expression has one name only. One that uses nothing of this row belongs to the row outside."""
        if not expression.uses or self._is_name(expression):
            return expression
        own = {name for name in expression.uses if self.knows(name)}
        if self.outer is not None and not own:
            return self.outer.let(expression)
        name = self._names.get(expression.text)
        if name is None:
            name = self._names[expression.text] = f"{self.id}{len(self._made) + 1}"
            self._made[name] = expression
            self._stages[name] = 1 + max((self._stages.get(each, 0) for each in own), default=0)
        return self.reference(name)

    def reference(self, name: str) -> Sql:
        """How a name of this row is written."""
        return self.roots.get(name) or Sql(f"{self.variable}.{name}" if self.variable else name, frozenset({name}))

    def knows(self, name: str) -> bool:
        """Whether a name is one of this row's."""
        return name in self._made or name in self.roots

    def _is_name(self, expression: Sql) -> bool:
        """Whether it is a bare name of this row or one outside."""
        if len(expression.uses) != 1:
            return False
        (name,) = expression.uses
        frame: Frame | None = self
        while frame is not None:
            if frame.knows(name):
                return frame.reference(name).text == expression.text
            frame = frame.outer
        return False

    def stages(self, outputs: Mapping[str, Sql]) -> list[Stage]:
        """The passes before the outputs can be computed; nothing is carried or made that nobody uses."""
        needed = self._reached(outputs)
        last = max((self._stages[name] for name in needed if name in self._made), default=0)
        return [self._stage(number, needed, outputs) for number in range(1, last + 1)]

    def outside(self, outputs: Mapping[str, Sql]) -> frozenset[str]:
        """The names of rows outside that computing the outputs takes."""
        reached = self._reached(outputs)
        return frozenset(name for name in reached if not self.knows(name))

    def _reached(self, outputs: Mapping[str, Sql]) -> set[str]:
        reached: set[str] = set()
        waiting = [name for each in outputs.values() for name in each.uses]
        while waiting:
            name = waiting.pop()
            if name not in reached:
                reached.add(name)
                waiting.extend(self._made[name].uses if name in self._made else ())
        return reached

    def _stage(self, number: int, needed: set[str], outputs: Mapping[str, Sql]) -> Stage:
        made = {n: each for n, each in self._made.items() if n in needed and self._stages[n] == number}
        later = [each for n, each in self._made.items() if n in needed and self._stages[n] > number]
        used = frozenset().union(*(each.uses for each in (*later, *outputs.values())))
        known = [*self.roots, *(n for n in self._made if self._stages[n] < number)]
        return Stage(tuple(name for name in known if name in used), made)
