"""What is kept of a condition: its verdict, what may still become of it, and what it rests on; and how gates combine that.

The verdicts are those of `eligibility.domain.verdict`. Of two conditions joined by `all` or `any` no more need be kept than of one, so
that conditions can be folded two by two. It must not know columns.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import product
from typing import NamedTuple

from eligibility.domain.facts import Why
from eligibility.domain.verdict import MET, NOT_MET, UNDETERMINED, Verdict, all_of, any_of, at_least, negate
from eligibility.engines.columnar.leaves import Judged
from eligibility.ir.reasons import gate_rails
from eligibility.ir.rules import Gate

Subjects = tuple[str, ...]
"""Of what is undetermined the causes, of what is settled the texts of the leaves it rests on; each once, in order."""

_MISSING = Why.MISSING.value

_BOTH = {pair: all_of(pair) for pair in product(Verdict, repeat=2)}
_EITHER = {pair: any_of(pair) for pair in product(Verdict, repeat=2)}


class State(NamedTuple):
    """A condition. `may_meet` and `may_fail`: whether facts that can still be asked could bring it there.

    `applies` is the verdict of `applies_to`, of a whole provision only.
    """

    verdict: Verdict
    may_meet: bool
    may_fail: bool
    subjects: Subjects = ()
    applies: Verdict | None = None


ALL_OF_NONE = State(MET, True, False)
ANY_OF_NONE = State(NOT_MET, False, True)


def unknown(causes: Iterable[str]) -> State:
    """Undetermined by these causes. Only a missing fact can be asked for."""
    each = tuple(dict.fromkeys(causes))
    askable = any(cause.partition(":")[0] == _MISSING for cause in each)
    return State(UNDETERMINED, askable, askable, each)


def settled(verdict: Verdict, *texts: str) -> State:
    """Met or not met, resting on a leaf."""
    return State(verdict, verdict is MET, verdict is NOT_MET, texts)


def state_of_leaf(text: str, judged: Judged) -> State:
    """A leaf, with its text and causes."""
    return unknown(judged.causes) if judged.verdict is UNDETERMINED else settled(judged.verdict, text)


def state_without_reasons(judged: Judged) -> State:
    """A leaf, where nobody will ask why."""
    return state_of_leaf("", judged)._replace(subjects=())


def joined(first: Subjects, second: Subjects) -> Subjects:
    """One after the other, each subject once."""
    if not first or not second:
        return first or second
    return tuple(dict.fromkeys(first + second))


def _of_verdict(verdict: Verdict, first: State, second: State) -> Subjects:
    """What two conditions rest on together, as far as they have the verdict."""
    if first.verdict is not verdict:
        return second.subjects if second.verdict is verdict else ()
    return joined(first.subjects, second.subjects) if second.verdict is verdict else first.subjects


def both(first: State, second: State) -> State:
    """All of two."""
    verdict = _BOTH[first.verdict, second.verdict]
    subjects = _of_verdict(verdict, first, second)
    return State(verdict, first.may_meet and second.may_meet, first.may_fail or second.may_fail, subjects)


def either(first: State, second: State) -> State:
    """Any of two; one that is met is enough to rest on, and the first is taken."""
    verdict = _EITHER[first.verdict, second.verdict]
    first_only = verdict is MET and first.verdict is MET
    subjects = first.subjects if first_only else _of_verdict(verdict, first, second)
    return State(verdict, first.may_meet or second.may_meet, first.may_fail and second.may_fail, subjects)


def opposite(state: State) -> State:
    """None of what an `any` was."""
    return State(negate(state.verdict), state.may_fail, state.may_meet, state.subjects)


def counted(gate: Gate) -> Callable[[Sequence[State]], State]:
    """`at_least` over its children."""

    def state(children: Sequence[State]) -> State:
        verdict = at_least(gate.wanted, [child.verdict for child in children], gate.points)
        rails = gate_rails(gate, [child.may_meet for child in children], [child.may_fail for child in children])
        parts = (child.subjects for child in children if child.verdict is verdict)
        return State(verdict, *rails, tuple(dict.fromkeys(subject for part in parts for subject in part)))

    return state


@dataclass(frozen=True, slots=True)
class Rows:
    """An `any` over the rows of a table so far. A row whose first condition fails is for others: hidden while another is shown.

    `shown` and `hidden` are the states of those rows alone, `None` when there are none.
    """

    whole: State = ANY_OF_NONE
    shown: State | None = None
    hidden: State | None = None


def row(state: State, for_others: bool) -> Rows:
    """One row."""
    return Rows(state, None, state) if for_others else Rows(state, state, None)


def rows(first: Rows, second: Rows) -> Rows:
    """Rows and more rows."""
    shown = _either(first.shown, second.shown)
    hidden = None if shown is not None else _either(first.hidden, second.hidden)
    return Rows(_without_leaves(either(first.whole, second.whole)), _settled_only(shown), hidden)


def _either(first: State | None, second: State | None) -> State | None:
    if first is None or second is None:
        return first or second
    return either(first, second)


def _without_leaves(state: State) -> State:
    """What a table rests on is told by its rows shown or hidden; only causes are told by all."""
    return state if state.verdict is UNDETERMINED else state._replace(subjects=())


def _settled_only(state: State | None) -> State | None:
    return None if state is None else state if state.verdict is not UNDETERMINED else state._replace(subjects=())


def table(every: Rows) -> State:
    """A table's own state: it rests on the rows shown that have its verdict."""
    if every.whole.verdict is UNDETERMINED:
        return every.whole
    resting = every.shown or every.hidden
    same = resting is not None and resting.verdict is every.whole.verdict
    return every.whole._replace(subjects=resting.subjects if resting is not None and same else ())


class Standing(NamedTuple):
    """A provision for an enterprise: `applies` is the verdict of whom it is for, `askable` whether asking could still settle it."""

    verdict: Verdict
    applies: Verdict
    askable: bool
    subjects: Subjects


def applying(state: State) -> State:
    """`applies_to`, about to be joined with what is required. Of what is met nobody asks what it rests on."""
    return needed(state)._replace(applies=state.verdict)


def needed(state: State) -> State:
    """A condition that must hold."""
    return state._replace(subjects=()) if state.verdict is MET else state


def provision_part(first: State, second: State) -> State:
    """`both`, the first being `applies_to` with perhaps some of what is required."""
    return both(first, second)._replace(applies=second.applies if first.applies is None else first.applies)


def standing(state: State) -> Standing:
    """Of a provision that is judged once for the enterprise."""
    askable = state.verdict is UNDETERMINED and (state.may_meet or state.may_fail)
    assert state.applies is not None, "a provision says whom it is for"
    return Standing(state.verdict, state.applies, askable, state.subjects)


NO_RECORD = State(NOT_MET, False, True, (), NOT_MET)


def record_part(first: State, second: State) -> State:
    """Any of the records so far and one more. What may become of a provision is asked of its undetermined records alone."""
    verdict = _EITHER[first.verdict, second.verdict]
    subjects = () if verdict is MET else _of_verdict(verdict, first, second)
    open_ = [each for each in (first, second) if each.verdict is UNDETERMINED]
    can_meet, can_fail = any(each.may_meet for each in open_), all(each.may_fail for each in open_)
    applies = any_of(each.applies for each in (first, second) if each.applies is not None)
    return State(verdict, can_meet, can_fail, subjects, applies)


def unknown_records(cause: str) -> State:
    """A provision of which not even the records are known."""
    return unknown([cause])._replace(applies=UNDETERMINED)
