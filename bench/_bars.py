"""An aim and what was measured of it, as a line of a table."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Bar:
    """An aim and what was measured: the median, and the best round where that says something of the machine's unrest."""

    what: str
    value: float
    aim: float
    form: str = "{:.3f}"
    at_least: bool = False
    best: float | None = None

    def line(self) -> str:
        """A line of the table."""
        met = self.value >= self.aim if self.at_least else self.value <= self.aim
        sign = ">=" if self.at_least else "<="
        value, aim = self.form.format(self.value), self.form.format(self.aim)
        best = "" if self.best is None else f"   (best round {self.form.format(self.best)})"
        return f"  {self.what:<58} {value:>10}  {sign} {aim:<8} {'met' if met else 'MISSED'}{best}"
