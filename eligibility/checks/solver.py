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

EFFORT = 4_000_000
"""How much one question may cost, in the solver's own units and not in seconds, so that every machine gives the same answers;
about a second. Beyond that there is no answer, which is told and never taken for one."""


class _Run:
    """What one run of questions is asked in: z3 numbers its formulas, and finds by these numbers what it finds first."""

    def __init__(self) -> None:
        self.begin()

    def begin(self) -> None:
        """Number from the beginning."""
        self.context = z3.Context()
        self.true, self.false = z3.BoolVal(True, self.context), z3.BoolVal(False, self.context)
        self.ids = self.true.ast.value, self.false.ast.value
        """z3 keeps one of each; to compare the two is much quicker than to ask it."""


_RUN = _Run()


def begin() -> None:
    """Begin a run of questions: the same questions in the same order are answered with the same enterprises, whatever was asked before.

    Nothing may be asked any more of what was made before.
    """
    _RUN.begin()


def true() -> Formula:
    """What always holds."""
    return _RUN.true


def false() -> Formula:
    """What never holds."""
    return _RUN.false


def truth(name: str) -> Formula:
    """A truth value that is to be found."""
    return z3.Bool(name, _RUN.context)


def whole(name: str) -> Term:
    """A whole number that is to be found."""
    return z3.Int(name, _RUN.context)


def real(name: str) -> Term:
    """An exact number that is to be found."""
    return z3.Real(name, _RUN.context)


def number(value: Fraction) -> Term:
    """An exact number."""
    return z3.RealVal(f"{value.numerator}/{value.denominator}", _RUN.context)


def exactly(value: int) -> Term:
    """A whole number."""
    return z3.IntVal(value, _RUN.context)


def real_from_whole(term: Term) -> Term:
    """A whole number among exact ones."""
    return z3.ToReal(term)


def both(*formulas: Formula) -> Formula:
    """Every one of them; none at all is true."""
    true_id, false_id = _RUN.ids
    kept = [each for each in formulas if each.ast.value != true_id]
    if any(each.ast.value == false_id for each in kept):
        return _RUN.false
    return _RUN.true if not kept else kept[0] if len(kept) == 1 else z3.And(*kept)


def either(*formulas: Formula) -> Formula:
    """Some one of them; none at all is false."""
    true_id, false_id = _RUN.ids
    kept = [each for each in formulas if each.ast.value != false_id]
    if any(each.ast.value == true_id for each in kept):
        return _RUN.true
    return _RUN.false if not kept else kept[0] if len(kept) == 1 else z3.Or(*kept)


def opposite(formula: Formula) -> Formula:
    """Not."""
    true_id, false_id = _RUN.ids
    if formula.ast.value == true_id:
        return _RUN.false
    return _RUN.true if formula.ast.value == false_id else z3.Not(formula)


def same(one: Formula, other: Formula) -> Formula:
    """Both hold or neither does; of numbers, that they are equal."""
    return one == other


def choose(condition: Formula, one: Any, other: Any) -> Any:
    """`one` where the condition holds, else `other`."""
    return z3.If(condition, one, other)


def many(wanted: int, formulas: Sequence[Formula], points: Sequence[int]) -> Formula:
    """Those that hold count for at least so many points."""
    if wanted <= 0:
        return _RUN.true
    if wanted > sum(points):
        return _RUN.false
    alike = all(each == 1 for each in points)
    return z3.AtLeast(*formulas, wanted) if alike else z3.PbGe(list(zip(formulas, points, strict=True)), wanted)


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
        self._solver = z3.Solver(ctx=_RUN.context)
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
