"""The one door to the SMT solver z3: what other modules need of it, and no more. It must not know rules.

Formulas and numbers are z3's own expressions, which have Python's operators; z3 has no types, so they are `Any` here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from enum import Enum
from fractions import Fraction
from typing import Any

import z3

Formula = Any
"""A truth value of the solver."""

Term = Any
"""A number of the solver, whole or real."""

TRUE, FALSE = z3.BoolVal(True), z3.BoolVal(False)
_TRUE, _FALSE = TRUE.ast.value, FALSE.ast.value
"""z3 keeps one of each; to compare the two is much quicker than to ask it."""

EFFORT = 4_000_000
"""How much one question may cost, in the solver's own units and not in seconds, so that every machine gives the same answers;
about a second. Beyond that there is no answer, which is told and never taken for one."""


def truth(name: str) -> Formula:
    """A truth value that is to be found."""
    return z3.Bool(name)


def whole(name: str) -> Term:
    """A whole number that is to be found."""
    return z3.Int(name)


def real(name: str) -> Term:
    """An exact number that is to be found."""
    return z3.Real(name)


def number(value: Fraction) -> Term:
    """An exact number."""
    return z3.RealVal(f"{value.numerator}/{value.denominator}")


def exactly(value: int) -> Term:
    """A whole number."""
    return z3.IntVal(value)


def real_from_whole(term: Term) -> Term:
    """A whole number among exact ones."""
    return z3.ToReal(term)


def both(*formulas: Formula) -> Formula:
    """Every one of them; none at all is true."""
    kept = [each for each in formulas if each.ast.value != _TRUE]
    if any(each.ast.value == _FALSE for each in kept):
        return FALSE
    return TRUE if not kept else kept[0] if len(kept) == 1 else z3.And(*kept)


def either(*formulas: Formula) -> Formula:
    """Some one of them; none at all is false."""
    kept = [each for each in formulas if each.ast.value != _FALSE]
    if any(each.ast.value == _TRUE for each in kept):
        return TRUE
    return FALSE if not kept else kept[0] if len(kept) == 1 else z3.Or(*kept)


def opposite(formula: Formula) -> Formula:
    """Not."""
    if formula.ast.value == _TRUE:
        return FALSE
    return TRUE if formula.ast.value == _FALSE else z3.Not(formula)


def same(one: Formula, other: Formula) -> Formula:
    """Both hold or neither does; of numbers, that they are equal."""
    return one == other


def choose(condition: Formula, one: Any, other: Any) -> Any:
    """`one` where the condition holds, else `other`."""
    return z3.If(condition, one, other)


def many(wanted: int, formulas: Sequence[Formula]) -> Formula:
    """At least so many of them."""
    if wanted <= 0:
        return TRUE
    return FALSE if wanted > len(formulas) else z3.AtLeast(*formulas, wanted)


class Answer(Enum):
    """What the solver says of a question."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


class Model:
    """One way in which everything that was asked for holds."""

    def __init__(self, model: Any) -> None:
        self._model = model

    def holds(self, formula: Formula) -> bool:
        """Whether a formula holds; what the question does not depend on does not."""
        return bool(z3.is_true(self._model.eval(formula, model_completion=True)))

    def whole(self, term: Term) -> int:
        """The value of a whole number."""
        return int(self._model.eval(term, model_completion=True).as_long())

    def fraction(self, term: Term) -> Fraction | None:
        """The value of an exact number; `None` for a root that no fraction is."""
        value = self._model.eval(term, model_completion=True)
        return Fraction(value.numerator_as_long(), value.denominator_as_long()) if z3.is_rational_value(value) else None


class Questions:
    """A solver that knows some facts and is asked whether more can hold beside them."""

    def __init__(self) -> None:
        self._solver = z3.Solver()
        self._solver.set("rlimit", EFFORT)
        self.unanswered = 0
        """How many questions it gave up on."""

    def know(self, formulas: Iterable[Formula]) -> None:
        """Add what holds in any case."""
        self._solver.add(*formulas)

    @contextmanager
    def supposing(self, *formulas: Formula) -> Iterator[None]:
        """What holds for a while."""
        self._solver.push()
        self._solver.add(*formulas)
        try:
            yield
        finally:
            self._solver.pop()

    def ask(self, *formulas: Formula) -> tuple[Answer, Model | None]:
        """Whether all of them can hold at once, and how."""
        with self.supposing(*formulas):
            match self._solver.check():
                case z3.sat:
                    return Answer.YES, Model(self._solver.model())
                case z3.unsat:
                    return Answer.NO, None
                case _:
                    self.unanswered += 1
                    return Answer.UNKNOWN, None
