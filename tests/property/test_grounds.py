"""Grounds against brute force: what is named suffices, nothing in it can be left out, and nothing is forgotten.

The brute force knows no formulas: it writes out the truth table of a reason tree over its conditions, as one long integer a
condition, and tries every set.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from random import Random
from typing import TYPE_CHECKING, Any

import pytest

from eligibility.domain.facts import Cause, Slots, Why
from eligibility.domain.verdict import MET, NOT_MET, UNDETERMINED
from eligibility.engines import reference
from eligibility.explain.formulas import Condition
from eligibility.explain.grounds import SETTLERS, Grounds, grounds_of
from eligibility.ir import atoms as ir
from eligibility.ir import rules
from eligibility.ir.printing import text_from_atom
from eligibility.ir.reasons import open_causes
from tests import strategies

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator

    from eligibility.ir.reasons import Outcome, Reason

LARGEST = 11
"""Conditions up to which every set is tried."""

SWITCHES = ("backbone", "exporter")
FIELDS = ("green",)


def key_of(reason: Reason, record: int | None) -> Hashable:
    """What a condition is known by here: its printed text, and the record when its text or its finding is the record's."""
    node = reason.node
    if isinstance(node, rules.Leaf):
        return (
            text_from_atom(node.atom),
            "scope='per'" in repr(node.atom),
            record if "scope='per'" in repr(node.atom) else None,
        )
    assert isinstance(node, rules.Open | rules.Term)
    shared = any(found.subject.startswith("finding:") for found in reason.found)
    return type(node).__name__, node.id, None if shared else record


def row_for_others(row: Reason) -> bool:
    gate = row.node
    return (
        isinstance(gate, rules.Gate)
        and gate.operator == "all"
        and bool(row.children)
        and isinstance(row.children[0].node, rules.Leaf)
        and row.children[0].verdict is NOT_MET
    )


def others_of(reason: Reason) -> list[Reason]:
    """What the rows of a table that are for others asked first."""
    table = isinstance(reason.node, rules.Gate) and reason.node.table
    return [row.children[0] for row in reason.children if row_for_others(row)] if table else []


def rows_key(others: list[Reason], record: int | None) -> Hashable:
    printed = tuple(repr(each.node) for each in others)
    return "rows", *printed, record if any("scope='per'" in each for each in printed) else None


@dataclass
class Table:
    """The truth table of an outcome: a column for each condition, bit `a` of a column its truth under assignment `a`."""

    outcome: Outcome
    keys: dict[Hashable, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for pair, record in self.pairs():
            for reason in pair:
                self.collect(reason, record)

    @property
    def everything(self) -> int:
        return (1 << (1 << len(self.keys))) - 1

    def column(self, number: int) -> int:
        block = ((1 << (1 << number)) - 1) << (1 << number)
        column, width = block, 2 << number
        while width < 1 << len(self.keys):
            column |= column << width
            width *= 2
        return column

    def collect(self, reason: Reason, record: int | None) -> None:
        if others := others_of(reason):
            self.keys.setdefault(rows_key(others, record), NOT_MET)
        if not reason.children and not isinstance(reason.node, rules.Gate):
            self.keys.setdefault(key_of(reason, record), reason.verdict)
        for child in reason.children:
            if not others_of(reason) or not row_for_others(child):
                self.collect(child, record)

    def pairs(self) -> list[tuple[tuple[Reason, Reason], int | None]]:
        outcome = self.outcome
        if outcome.applies is not None and outcome.meets is not None:
            return [((outcome.applies, outcome.meets), None)]
        return [((each.applies, each.meets), each.index) for each in outcome.records]

    def truth(self, reason: Reason, record: int | None, column: Any) -> int:
        node = reason.node
        if isinstance(node, rules.Gate):
            others = others_of(reason)
            rows = [row for row in reason.children if not others or not row_for_others(row)]
            columns = [self.truth(row, record, column) for row in rows]
            return self.gate(node, [*columns, *([column(rows_key(others, record))] if others else [])])
        if reason.children:
            return self.truth(reason.children[0], record, column)
        return int(column(key_of(reason, record)))

    def gate(self, node: rules.Gate, columns: list[int]) -> int:
        wanted = {"all": len(columns), "any": 1, "none": 1, "at_least": node.wanted}[node.operator]
        reached = [self.everything, *(0 for _ in range(max(wanted, 0)))]
        for column, worth in zip(columns, node.points or [1] * len(columns), strict=True):
            for count in range(wanted, 0, -1):
                reached[count] |= reached[max(count - worth, 0)] & column
        return reached[wanted] ^ (self.everything if node.operator == "none" else 0)

    def whole(self) -> int:
        numbers = {key: number for number, key in enumerate(self.keys)}
        told = 0
        for pair, record in self.pairs():
            both = self.everything
            for reason in pair:
                both &= self.truth(reason, record, lambda key: self.column(numbers[key]))
            told |= both
        return told

    def minimal_sets(self) -> set[frozenset[int]]:
        """Every minimal set of determined conditions that settles the outcome, by trying them from the smallest."""
        goal = self.outcome.verdict is MET
        bad = self.everything ^ self.whole() if goal else self.whole()
        agreeing = self.agreeing()
        found: set[frozenset[int]] = set()
        level: list[tuple[frozenset[int], int]] = [(frozenset(), bad)]
        while level:
            beyond: list[tuple[frozenset[int], int]] = []
            for chosen, left in level:
                if not left:
                    if not any(smaller < chosen for smaller in found):
                        found.add(chosen)
                    continue
                beyond.extend(
                    (chosen | {number}, left & column)
                    for number, column in agreeing.items()
                    if number > max(chosen, default=-1) and not any(each <= chosen | {number} for each in found)
                )
            level = beyond
        return found

    def agreeing(self) -> dict[int, int]:
        """Of every determined condition, the assignments in which it is as it is."""
        verdicts = list(self.keys.values())
        return {
            number: self.column(number) if verdict is MET else self.everything ^ self.column(number)
            for number, verdict in enumerate(verdicts)
            if verdict is not UNDETERMINED
        }

    def settles(self, chosen: frozenset[int]) -> bool:
        left = self.everything ^ self.whole() if self.outcome.verdict is MET else self.whole()
        agreeing = self.agreeing()
        for number in chosen:
            left &= agreeing[number]
        return not left

    def numbers(self, conditions: tuple[Condition, ...]) -> frozenset[int]:
        numbers = {key: number for number, key in enumerate(self.keys)}
        return frozenset(numbers[self.key(each)] for each in conditions)

    def key(self, condition: Condition) -> Hashable:
        if condition.kind == "rows":
            return ("rows", *(repr(each.node) for each in condition.reasons), condition.record)
        return key_of(condition.reason, condition.record)


def tangled_node(r: Random, depth: int, per: bool) -> rules.Node:
    """A condition over very few facts, so that most of them stand in many places, for and against."""
    if depth and r.random() < 0.75:
        children = tuple(tangled_node(r, depth - 1, per) for _ in range(r.choice((1, 2, 2, 3))))
        operator: Any = r.choice(("all", "any", "any", "none", "at_least"))
        if operator == "at_least" and len(children) == 3:
            return rules.Gate("at_least", children, strategies.about(r), 3, points=(1, 3, 2))
        return rules.Gate(operator, children, strategies.about(r), 2 if operator == "at_least" else 0)
    sort = r.random()
    if sort < 0.25:
        return rules.Open(r.choice(strategies.OPENS), Why.JUDGEMENT, strategies.about(r))
    if per and sort < 0.6:
        atom: ir.Atom = ir.Truth(ir.Slot(r.choice(FIELDS), "boolean", "per"))
    else:
        atom = ir.Truth(ir.Slot(r.choice(SWITCHES), "boolean"))
    if r.random() < 0.3:
        slot = ir.Slot("employees", "count", "top", None, "人")
        atom = ir.Compare(">=", slot, ir.Literal_(r.choice((5, 20)), "count", "人"))
    return rules.Leaf(atom, text_from_atom(atom), strategies.about(r))


def tangled(r: Random) -> rules.Provision:
    per = r.choice((None, None, "projects"))
    applies, requires = (tangled_node(r, r.choice((1, 3, 4)), per is not None) for _ in range(2))
    return replace(strategies.provision(r, 1), per=per, applies_to=applies, requires=requires)


def outcomes(seed: int, how_many: int) -> Iterator[Outcome]:
    r = Random(seed)
    for number in range(how_many):
        provision = tangled(r) if number % 2 else strategies.provision(r, 1)
        yield reference.judge_provision(provision, strategies.slots(r))


def settler(cause: Cause) -> str:
    """Findings that contradict each other are for an officer, sources that do for a register."""
    about_question = cause.subject.rpartition("].")[2] in {*strategies.OPENS, *strategies.TERMS}
    return "officer" if cause.kind == "conflict" and about_question else SETTLERS[Why(cause.kind)]


def hold(outcome: Outcome) -> str:
    """Check one outcome's grounds; what was checked."""
    grounds = grounds_of(outcome)
    if outcome.verdict is UNDETERMINED:
        assert [each.cause for each in grounds.open] == list(open_causes(outcome))
        assert [each.settler for each in grounds.open] == [settler(each.cause) for each in grounds.open]
        return "undetermined"
    table = Table(outcome)
    sets = grounds.blocking if outcome.verdict is NOT_MET else (grounds.sufficient,)
    told = {table.numbers(each) for each in sets}
    assert len(told) == len(sets) > 0
    if len(table.keys) <= LARGEST:
        hold_to_all(grounds, told, table.minimal_sets())
        return f"{outcome.verdict.value}, every set" if grounds.exhaustive else f"{outcome.verdict.value}, some sets"
    if len(table.keys) <= 16:
        for each in told:
            assert table.settles(each)
            assert not any(table.settles(each - {one}) for one in each)
        return f"{outcome.verdict.value}, each set"
    return "too large to try"


def hold_to_all(grounds: Grounds, told: set[frozenset[int]], every: set[frozenset[int]]) -> None:
    assert told <= every
    if grounds.exhaustive and grounds.verdict is MET:
        assert {len(each) for each in told} == {min(len(each) for each in every)}
    if grounds.exhaustive and grounds.verdict is NOT_MET:
        assert told == every


def hold_all(seed: int, how_many: int) -> Counter[str]:
    checked: Counter[str] = Counter()
    for outcome in outcomes(seed, how_many):
        checked[hold(outcome)] += 1
    return checked


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2))
def test_grounds_are_those_that_brute_force_finds(seed: int) -> None:
    checked = hold_all(seed, 3600)
    assert checked["met, every set"] + checked["not_met, every set"] >= 1500, checked
    assert checked["undetermined"] >= 300, checked


@pytest.mark.soak
def test_grounds_are_those_that_brute_force_finds_for_long() -> None:
    assert hold_all(99, 200_000)["not_met, every set"] >= 10_000


def test_every_record_is_blocked_on_its_own() -> None:
    seen = 0
    for outcome in outcomes(7, 3000):
        grounds = grounds_of(outcome)
        if outcome.verdict is not NOT_MET or not outcome.records:
            continue
        assert [each.index for each in grounds.records] == [each.index for each in outcome.records]
        for record, part in zip(grounds.records, outcome.records, strict=True):
            table = Table(replace(outcome, records=(part,)))
            if len(table.keys) > LARGEST:
                continue
            assert all(table.settles(table.numbers(each)) for each in record.blocking)
            assert all(each.record in (None, record.index) for chosen in record.blocking for each in chosen)
        seen += 1
    assert seen >= 100


def test_many_records_are_told_without_trying_every_combination() -> None:
    slot = ir.Slot("green", "boolean", "per")
    size = ir.Compare(">=", ir.Slot("size", "count", "per", None, "人"), ir.Literal_(5, "count", "人"))
    two = rules.Gate("all", tuple(rules.Leaf(atom, "") for atom in (ir.Truth(slot), size)))
    provision = replace(
        strategies.provision(Random(1), 1), per="projects", applies_to=rules.Gate("all", ()), requires=two
    )
    records = tuple({"green": False, "size": 1} for _ in range(300))
    grounds = grounds_of(
        reference.judge_provision(provision, Slots(strategies.JUDGING_DATES[0], {"projects": records}))
    )
    assert not grounds.exhaustive
    assert {len(each) for each in grounds.blocking} == {300}
    assert [len(each.blocking) for each in grounds.records] == [2] * 300


def test_no_records_block_by_themselves() -> None:
    provision = replace(strategies.provision(Random(1), 1), per="projects")
    grounds = grounds_of(reference.judge_provision(provision, Slots(strategies.JUDGING_DATES[0], {"projects": ()})))
    assert grounds.blocking == ((),)
    assert grounds.records == ()
