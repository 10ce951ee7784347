"""The reference executor, rule by rule: what each leaf and condition means, and which causes and findings it tells.

Longer than 400 lines because the meaning is pinned in one place, in the order of the executor.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eligibility.domain.facts import Cause, Record, Slots, Value, Why
from eligibility.domain.verdict import MET, NOT_MET, UNDETERMINED, Verdict
from eligibility.domain.vocabulary import Vocabulary, Words
from eligibility.engines.reference import Frame, Judged, judge, judge_atom, judge_each, judge_node, judge_provision
from eligibility.ir import atoms as ir
from eligibility.ir.leaf import Derived, Typer
from eligibility.ir.reasons import Found, Outcome, Reason
from eligibility.ir.rules import Benefit, Gate, Leaf, Node, Open, Pack, Provision, Quote, Term
from eligibility.source.vocabulary import vocabulary_from_files
from tests.minimal_pack import minimal

DAY = date(2024, 6, 30)
VOCABULARY: Vocabulary = vocabulary_from_files(
    {name.removeprefix("vocabulary/"): data for name, data in minimal().items() if name.startswith("vocabulary/")}
)
NOTHING = Gate("all", ())


def slots(known: Mapping[str, Value] | None = None, unknown: Mapping[str, Why] | None = None, **more: Any) -> Slots:
    return Slots(more.pop("as_of", DAY), dict(known or {}), dict(unknown or {}), **more)


def atom(text: str, per: str | None = None) -> ir.Atom:
    found = Typer(VOCABULARY, per).atom(text)
    assert not isinstance(found, Derived)
    return found


def judged(text: str, known: Mapping[str, Value] | None = None, unknown: Mapping[str, Why] | None = None) -> Judged:
    """A leaf judged for an enterprise."""
    return judge_atom(atom(text), Frame(slots(known, unknown)))


def verdict(text: str, **known: Any) -> Verdict:
    """A leaf's verdict; `employees`, `revenue` and `spending` are of the last year."""
    names = {"employees": "employees[-1]", "revenue": "revenue[-1]", "spending": "rd_spending[-1]"}
    return judged(text, {names.get(name, name): value for name, value in known.items()}).verdict


def missing(*paths: str) -> tuple[Cause, ...]:
    return tuple(Cause("missing", path) for path in paths)


# Comparisons


@pytest.mark.parametrize(
    ("operator", "below", "on", "above"),
    [
        (">=", NOT_MET, MET, MET),
        (">", NOT_MET, NOT_MET, MET),
        ("<=", MET, MET, NOT_MET),
        ("<", MET, NOT_MET, NOT_MET),
        ("==", NOT_MET, MET, NOT_MET),
        ("!=", MET, NOT_MET, MET),
    ],
)
def test_an_operator_below_on_and_above_the_line(operator: str, below: Verdict, on: Verdict, above: Verdict) -> None:
    leaf = f"employees[-1] {operator} 20人"
    assert [verdict(leaf, employees=count) for count in (19, 20, 21)] == [below, on, above]


@pytest.mark.parametrize("operator", [">=", ">", "<=", "<", "==", "!="])
def test_with_a_side_unknown_every_operator_is_undetermined(operator: str) -> None:
    for leaf in (f"employees[-1] {operator} 20人", f"20人 {operator} employees[-1]"):
        assert judged(leaf) == Judged(UNDETERMINED, missing("employees[-1]"), ())


def test_not_equal_to_a_value_is_undetermined_while_the_fact_is_unknown() -> None:
    assert [judged(leaf).verdict for leaf in ("ownership is not private", "ownership not in [private]")] == [
        UNDETERMINED
    ] * 2


def test_two_point_zero_one_in_sixty_seven_is_three_percent() -> None:
    assert verdict("rd_spending[-1] / revenue[-1] >= 3%", spending=Decimal("2.01"), revenue=67) is MET
    assert verdict("rd_spending[-1] / revenue[-1] == 3%", spending=Decimal("2.01"), revenue=67) is MET
    assert verdict("rd_spending[-1] / revenue[-1] >= 3%", spending=Decimal("2.0099999999999999"), revenue=67) is NOT_MET


def test_whole_numbers_are_divided_exactly_too() -> None:
    assert verdict("rd_spending[-1] / revenue[-1] >= 3%", spending=3, revenue=100) is MET
    assert verdict("rd_spending[-1] / revenue[-1] <= 3%", spending=3 * 10**30, revenue=10**32) is MET


def test_a_third_three_times_is_one() -> None:
    leaf = "rd_spending[-1] / revenue[-1] + rd_spending[-1] / revenue[-1] + rd_spending[-1] / revenue[-1] == 100%"
    assert verdict(leaf, spending=1, revenue=3) is MET


exact = st.one_of(st.integers(0, 10**12), st.decimals(0, 10**6, places=3))


@given(exact, st.one_of(st.integers(1, 10**12), st.decimals(1, 10**6, places=3)), st.integers(0, 100))
def test_a_quotient_is_compared_exactly(one: Any, other: Any, percent: int) -> None:
    found = verdict(f"rd_spending[-1] / revenue[-1] >= {percent}%", spending=one, revenue=other)
    assert found is (MET if Fraction(one) * 100 >= Fraction(other) * percent else NOT_MET)


@pytest.mark.parametrize(
    ("leaf", "expected"),
    [
        ("revenue[-1] + rd_spending[-1] == 14元", MET),
        ("revenue[-1] - rd_spending[-1] == 6元", MET),
        ("revenue[-1] * 4 == 40元", MET),
        ("revenue[-1] / rd_spending[-1] == 250%", MET),
        ("rd_spending[-1] - revenue[-1] == -6元", MET),
        ("revenue[-1] - rd_spending[-1] * 2 == 2元", MET),
        ("(revenue[-1] - rd_spending[-1]) * 2 == 12元", MET),
    ],
)
def test_arithmetic_keeps_the_order_of_its_operands(leaf: str, expected: Verdict) -> None:
    assert verdict(leaf, revenue=10, spending=4) is expected


def test_what_a_comparison_looked_at_is_told_from_left_to_right() -> None:
    found = judged("rd_spending[-1] + revenue[-1] >= revenue[-1]", {"rd_spending[-1]": 4, "revenue[-1]": 10})
    assert found == Judged(MET, (), (Found("rd_spending[-1]", 4), Found("revenue[-1]", 10), Found("revenue[-1]", 10)))


def test_every_unknown_operand_is_a_cause_and_what_is_known_is_told() -> None:
    found = judged("rd_spending[-1] + revenue[-1] >= revenue[-2]", {"revenue[-1]": 10})
    assert found == Judged(UNDETERMINED, missing("rd_spending[-1]", "revenue[-2]"), (Found("revenue[-1]", 10),))
    found = judged("revenue[-1] >= rd_spending[-1]", {"rd_spending[-1]": 4})
    assert found == Judged(UNDETERMINED, missing("revenue[-1]"), (Found("rd_spending[-1]", 4),))


def test_why_a_fact_is_unknown_is_its_cause() -> None:
    found = judged("employees[-1] >= 20人", unknown={"employees[-1]": Why.UNVERIFIED, "employees[-2]": Why.CONFLICT})
    assert found.causes == (Cause("unverified", "employees[-1]"),)


def test_zero_as_a_divisor_is_undetermined_even_where_the_dividend_is_unknown() -> None:
    error = Cause("domain_error", "division by zero")
    found = judged("rd_spending[-1] / revenue[-1] >= 3%", {"rd_spending[-1]": 4, "revenue[-1]": 0})
    assert found == Judged(UNDETERMINED, (error,), (Found("rd_spending[-1]", 4), Found("revenue[-1]", 0)))
    found = judged("rd_spending[-1] / revenue[-1] >= 3%", {"revenue[-1]": 0})
    assert found == Judged(UNDETERMINED, (*missing("rd_spending[-1]"), error), (Found("revenue[-1]", 0),))


def test_only_division_minds_a_zero_on_the_right() -> None:
    for operator in "+-":
        assert verdict(f"revenue[-1] {operator} rd_spending[-1] == 10元", revenue=10, spending=0) is MET
    assert judged("revenue[-1] * 0 == 0元", {"revenue[-1]": 10}).verdict is MET
    assert verdict("rd_spending[-1] / revenue[-1] == 0%", spending=0, revenue=10) is MET


# Dates


@pytest.mark.parametrize(
    ("day", "expected"), [(date(2021, 6, 29), MET), (date(2021, 6, 30), MET), (date(2021, 7, 1), NOT_MET)]
)
def test_three_years_are_full_on_the_day_itself(day: date, expected: Verdict) -> None:
    assert verdict("founded <= as_of - 3年", founded=day) is expected


def test_a_date_out_of_the_calendar_is_undetermined() -> None:
    found = judged("founded + 1日 > as_of", {"founded": date.max})
    assert found == Judged(UNDETERMINED, (Cause("domain_error", "date"),), (Found("founded", date.max),))


def test_a_moved_date_that_is_unknown_is_missing() -> None:
    assert judged("founded + 1日 > as_of") == Judged(UNDETERMINED, missing("founded"), ())


def test_years_months_and_days_move_a_date() -> None:
    shift = ir.Shift(ir.Slot("founded", "date"), years=1, months=2, days=3)
    equal = ir.Compare("==", shift, ir.Literal_(date(2025, 3, 4), "date"))
    frame = Frame(slots({"founded": date(2024, 1, 1)}))
    assert judge_atom(equal, frame) == Judged(MET, (), (Found("founded", date(2024, 1, 1)),))


@pytest.mark.parametrize(
    ("as_of", "expected"),
    [(date(2024, 1, 1), NOT_MET), (date(2024, 1, 2), MET), (date(2024, 6, 30), MET), (date(2024, 7, 1), NOT_MET)],
)
def test_a_record_is_current_on_its_first_and_its_last_day(as_of: date, expected: Verdict) -> None:
    project = {"begun": date(2024, 1, 2), "ended": date(2024, 6, 30)}
    frame = Frame(slots({"projects": (project,)}, as_of=as_of))
    assert judge_atom(atom("any(projects where current)"), frame).verdict is expected


# Truth, membership, codes


def test_a_boolean_is_what_it_says() -> None:
    assert [verdict("is_key", is_key=value) for value in (True, False)] == [MET, NOT_MET]
    assert [verdict("is_key is false", is_key=value) for value in (True, False)] == [NOT_MET, MET]
    assert [verdict("is_key != false", is_key=value) for value in (True, False)] == [MET, NOT_MET]
    assert judged("is_key") == Judged(UNDETERMINED, missing("is_key"), ())
    assert judged("is_key", {"is_key": False}) == Judged(NOT_MET, (), (Found("is_key", False),))


@pytest.mark.parametrize(
    ("leaf", "listed", "unlisted"),
    [
        ("ownership in [private]", MET, NOT_MET),
        ("ownership not in [private]", NOT_MET, MET),
        ("ownership in open [private]", MET, UNDETERMINED),
        ("ownership not in open [private]", NOT_MET, UNDETERMINED),
    ],
)
def test_a_value_that_is_not_listed_fails_a_closed_list_and_leaves_an_open_one_open(
    leaf: str, listed: Verdict, unlisted: Verdict
) -> None:
    assert [verdict(leaf, ownership=value) for value in ("private", "state_owned")] == [listed, unlisted]


def test_an_open_list_is_the_cause_and_the_value_is_told() -> None:
    found = judged("ownership in open [private]", {"ownership": "other:合作社"})
    assert found == Judged(UNDETERMINED, (Cause("open_list", "ownership"),), (Found("ownership", "other:合作社"),))


@pytest.mark.parametrize(
    ("leaf", "verdicts"),
    [
        ("activities has [overseas]", (MET, MET, NOT_MET, NOT_MET)),
        ("activities has [overseas, local]", (MET, MET, NOT_MET, NOT_MET)),
        ("activities has open [overseas, local]", (MET, MET, UNDETERMINED, NOT_MET)),
        ("activities has all [overseas, local]", (NOT_MET, MET, NOT_MET, NOT_MET)),
        ("activities has open [overseas]", (MET, MET, UNDETERMINED, NOT_MET)),
        ("activities has open all [overseas, local]", (UNDETERMINED, MET, UNDETERMINED, NOT_MET)),
    ],
)
def test_a_set_has_one_or_each_of_the_values(leaf: str, verdicts: tuple[Verdict, ...]) -> None:
    sets: tuple[set[str], ...] = ({"overseas"}, {"overseas", "local"}, {"other:x"}, set())
    assert tuple(verdict(leaf, activities=frozenset(each)) for each in sets) == verdicts


def test_a_code_lies_under_itself_and_what_it_is_part_of() -> None:
    codes = ("220100", "220184", "220581", "220000")
    assert [verdict("registered_division under [220100]", registered_division=each) for each in codes] == [
        MET, MET, NOT_MET, NOT_MET,
    ]  # fmt: skip
    assert [verdict("registered_division not under [220100]", registered_division=each) for each in codes] == [
        NOT_MET, NOT_MET, MET, MET,
    ]  # fmt: skip


def test_of_several_codes_one_that_lies_under_is_enough() -> None:
    leaf = ir.Under(ir.Slot("industries", "codes", domain="industry"), ("C",), frozenset({"C", "C36"}))
    sets = (frozenset({"C36", "J"}), frozenset({"J"}), frozenset[str]())
    found = [judge_atom(leaf, Frame(slots({"industries": each}))).verdict for each in sets]
    assert found == [MET, NOT_MET, NOT_MET]


# Records

RECORD_A: Record = {"field": "auto_parts", "investment": 10}
RECORD_B: Record = {"field": "new_energy", "investment": 5}
FIELD_UNKNOWN: Record = {"investment": 7}


def with_projects(*records: Record, **more: Any) -> dict[str, Value]:
    return {"projects": records, **more}


@pytest.mark.parametrize(
    ("records", "expected"),
    [
        ((), NOT_MET),
        ((RECORD_A,), MET),
        ((RECORD_B,), NOT_MET),
        ((FIELD_UNKNOWN,), UNDETERMINED),
        ((RECORD_B, FIELD_UNKNOWN), UNDETERMINED),
        ((FIELD_UNKNOWN, RECORD_A), MET),
    ],
)
def test_any_record_is_the_three_valued_or_over_records(records: tuple[Record, ...], expected: Verdict) -> None:
    assert judged("any(projects where field is auto_parts)", with_projects(*records)).verdict is expected


def test_any_record_tells_how_many_there_are_which_match_and_what_is_missing_by_path() -> None:
    found = judged("any(projects where field is auto_parts)", with_projects(RECORD_B, FIELD_UNKNOWN))
    assert found == Judged(UNDETERMINED, missing("projects[1].field"), (Found("projects", None, 2, ()),))
    found = judged("any(projects where field is auto_parts)", with_projects(RECORD_B, RECORD_A, RECORD_A))
    assert found == Judged(MET, (), (Found("projects", None, 3, (1, 2)),))


def test_a_record_that_fails_one_condition_is_no_cause_of_another() -> None:
    leaf = "any(projects where field is auto_parts, investment >= 8元)"
    found = judged(leaf, with_projects(FIELD_UNKNOWN, {"field": "auto_parts"}))
    assert found.causes == missing("projects[1].investment")


def test_a_condition_that_holds_is_no_cause_beside_one_that_is_undetermined() -> None:
    leaf = "any(projects where is_key, field is auto_parts)"
    found = judged(leaf, with_projects(FIELD_UNKNOWN, is_key=True))
    assert found.causes == missing("projects[0].field")
    found = judged(leaf, with_projects(FIELD_UNKNOWN))
    assert found.causes == missing("is_key", "projects[0].field")


def test_any_record_without_condition_asks_whether_there_are_any() -> None:
    assert [judged("any(projects)", with_projects(*records)).verdict for records in ((), (FIELD_UNKNOWN,))] == [
        NOT_MET,
        MET,
    ]


@pytest.mark.parametrize(
    "leaf", ["any(projects where is_key)", "count(projects) >= 1", "sum(projects.investment) >= 1元"]
)
def test_records_that_are_unknown_leave_everything_about_them_open(leaf: str) -> None:
    assert judged(leaf) == Judged(UNDETERMINED, missing("projects"), ())
    found = judged(leaf, unknown={"projects": Why.UNCERTAIN})
    assert found.causes == (Cause("uncertain", "projects"),)


def test_why_a_field_is_unknown_is_told_by_its_path() -> None:
    unknown = {"projects[0].field": Why.UNCERTAIN, "projects[1].field": Why.CONFLICT, "field": Why.UNVERIFIED}
    found = judged("any(projects where field is auto_parts)", with_projects(FIELD_UNKNOWN), unknown)
    assert found.causes == (Cause("uncertain", "projects[0].field"),)


@pytest.mark.parametrize(
    ("bound", "expected"),
    [
        (">= 1", MET), (">= 2", UNDETERMINED), (">= 3", NOT_MET), ("> 0", MET), ("> 1", UNDETERMINED), ("> 2", NOT_MET),
        ("< 1", NOT_MET), ("< 2", UNDETERMINED), ("< 3", MET), ("<= 0", NOT_MET), ("<= 1", UNDETERMINED), ("<= 2", MET),
        ("== 0", NOT_MET), ("== 1", UNDETERMINED), ("== 2", UNDETERMINED), ("== 3", NOT_MET),
        ("!= 0", MET), ("!= 1", UNDETERMINED), ("!= 3", MET),
    ],
)  # fmt: skip
def test_a_count_with_an_undetermined_record_is_a_range(bound: str, expected: Verdict) -> None:
    known = with_projects(RECORD_A, RECORD_B, FIELD_UNKNOWN)
    found = judged(f"count(projects where field is auto_parts) {bound}", known)
    assert found.verdict is expected
    assert found.found == (Found("projects", None, 3, (0,)),)
    assert found.causes == missing("projects[2].field")


def test_a_count_stands_on_either_side_and_against_another() -> None:
    known = with_projects(RECORD_A, RECORD_A, FIELD_UNKNOWN)
    one, other = "count(projects where field is auto_parts)", "count(projects where field is new_energy)"
    assert judged(f"2 <= {one}", known).verdict is MET
    assert judged(f"{other} < {one}", known).verdict is MET
    assert judged(f"{one} == {other}", known).verdict is NOT_MET
    assert judged(f"{other} == {one}", known).verdict is NOT_MET
    assert judged(f"{one} >= 3", known).verdict is UNDETERMINED
    assert judged(f"{one} == {one}", known).verdict is UNDETERMINED
    sure = with_projects(RECORD_A)
    assert judged(f"{one} == 1", sure) == Judged(MET, (), (Found("projects", None, 1, (0,)),))
    assert judged(f"{one} != 1", sure).verdict is NOT_MET


def test_ranges_that_touch_are_not_told_apart() -> None:
    known = with_projects(RECORD_A, FIELD_UNKNOWN)
    low = "count(projects where field is new_energy)"
    high = "count(projects where field is auto_parts)"
    assert judged(f"{low} == {high}", known).verdict is UNDETERMINED
    assert judged(f"{low} <= {high}", known).verdict is MET
    assert judged(f"{low} > {high}", known).verdict is NOT_MET
    assert judged(f"{low} < {high}", known).verdict is UNDETERMINED


@pytest.mark.parametrize(
    ("bound", "expected"),
    [
        (">= 10元", MET),
        (">= 11元", UNDETERMINED),
        (">= 17元", UNDETERMINED),
        (">= 18元", NOT_MET),
        ("< 10元", NOT_MET),
        ("<= 17元", MET),
    ],
)
def test_a_sum_with_an_undetermined_record_is_a_range(bound: str, expected: Verdict) -> None:
    known = with_projects(RECORD_A, RECORD_B, FIELD_UNKNOWN)
    assert judged(f"sum(projects.investment where field is auto_parts) {bound}", known).verdict is expected


@pytest.mark.parametrize(
    ("bound", "expected"),
    [("<= 10元", MET), (">= 3元", MET), (">= 4元", UNDETERMINED), ("< 3元", NOT_MET), ("== 3元", UNDETERMINED)],
)
def test_an_undetermined_record_with_a_negative_amount_lowers_the_sum(bound: str, expected: Verdict) -> None:
    known = with_projects(RECORD_A, {"investment": -7})
    assert judged(f"sum(projects.investment where field is auto_parts) {bound}", known).verdict is expected


def test_an_undetermined_record_may_add_less_than_one() -> None:
    known = with_projects(RECORD_A, {"investment": Decimal("0.5")})
    leaf = "sum(projects.investment where field is auto_parts)"
    assert judged(f"{leaf} <= 10.5元", known).verdict is MET
    assert judged(f"{leaf} > 10元", known).verdict is UNDETERMINED
    known = with_projects(RECORD_A, {"investment": Decimal("-0.5")})
    assert judged(f"{leaf} >= 9.5元", known).verdict is MET
    assert judged(f"{leaf} < 10元", known).verdict is UNDETERMINED


def test_an_undetermined_record_of_nothing_leaves_the_sum_certain() -> None:
    known = with_projects(RECORD_A, {"investment": 0})
    assert judged("sum(projects.investment where field is auto_parts) == 10元", known).verdict is MET


def test_an_unknown_amount_leaves_the_sum_unknown_unless_its_record_is_out() -> None:
    leaf = "sum(projects.investment where field is auto_parts) >= 1元"
    found = judged(leaf, with_projects(RECORD_A, {"field": "auto_parts"}, {"field": "new_energy"}, {}))
    assert found.verdict is UNDETERMINED
    assert found.causes == missing("projects[3].field", "projects[1].investment", "projects[3].investment")
    assert found.found == (Found("projects", None, 4, (0, 1)),)
    assert judged(leaf, with_projects(RECORD_A, {"field": "new_energy"})).verdict is MET


def test_sums_are_exact() -> None:
    thirds = tuple({"investment": Decimal("0.1")} for _ in range(3))
    assert judged("sum(projects.investment) == 0.3元", with_projects(*thirds)).verdict is MET
    assert judged("sum(projects.investment) == 0元", with_projects()).verdict is MET


# Conditions


def leaf(text: str, per: str | None = None) -> Leaf:
    return Leaf(atom(text, per), text)


def node_verdict(node: Node, **known: Any) -> Verdict:
    return judge_node(node, Frame(slots(known))).verdict


KEY, OVERSEAS = leaf("is_key"), leaf("activities has [overseas]")
TRUTHS = {MET: True, NOT_MET: False}


@pytest.mark.parametrize(
    ("operator", "wanted", "verdicts"),
    [
        ("all", 0, {(MET, MET): MET, (MET, NOT_MET): NOT_MET, (MET, UNDETERMINED): UNDETERMINED, (NOT_MET, UNDETERMINED): NOT_MET}),
        ("any", 0, {(NOT_MET, MET): MET, (NOT_MET, NOT_MET): NOT_MET, (MET, UNDETERMINED): MET, (NOT_MET, UNDETERMINED): UNDETERMINED}),
        ("none", 0, {(NOT_MET, NOT_MET): MET, (NOT_MET, MET): NOT_MET, (NOT_MET, UNDETERMINED): UNDETERMINED, (MET, UNDETERMINED): NOT_MET}),
        ("at_least", 1, {(NOT_MET, MET): MET, (NOT_MET, NOT_MET): NOT_MET, (NOT_MET, UNDETERMINED): UNDETERMINED}),
        ("at_least", 2, {(MET, MET): MET, (MET, NOT_MET): NOT_MET, (MET, UNDETERMINED): UNDETERMINED}),
    ],
)  # fmt: skip
def test_a_gate_combines_its_children(
    operator: Any, wanted: int, verdicts: dict[tuple[Verdict, Verdict], Verdict]
) -> None:
    gate = Gate(operator, (leaf("is_key"), leaf("ownership is private")), wanted=wanted)
    for (one, other), expected in verdicts.items():
        known: dict[str, Value] = {} if one is UNDETERMINED else {"is_key": one is MET}
        known |= {} if other is UNDETERMINED else {"ownership": "private" if other is MET else "state_owned"}
        assert node_verdict(gate, **known) is expected


def test_a_gates_reason_holds_its_childrens_in_order() -> None:
    reason = judge_node(Gate("any", (KEY, OVERSEAS)), Frame(slots({"is_key": False})))
    assert [(each.node, each.verdict) for each in reason.children] == [(KEY, NOT_MET), (OVERSEAS, UNDETERMINED)]
    assert (reason.verdict, reason.causes, reason.may_meet, reason.may_fail) == (UNDETERMINED, (), True, True)


def test_an_unknown_exclusion_never_lets_a_condition_hold() -> None:
    excluded = Gate("all", (KEY, Gate("none", (OVERSEAS,))))
    assert node_verdict(excluded, is_key=True) is UNDETERMINED
    assert node_verdict(excluded, is_key=True, activities=frozenset()) is MET
    assert node_verdict(excluded, is_key=True, activities=frozenset({"overseas"})) is NOT_MET


def test_a_leafs_reason_says_what_was_found_and_what_is_missing() -> None:
    found = judge_node(KEY, Frame(slots({"is_key": True})))
    assert found == Reason(KEY, MET, True, False, (), (), (Found("is_key", True),))
    found = judge_node(KEY, Frame(slots()))
    assert found == Reason(KEY, UNDETERMINED, True, True, (), missing("is_key"), ())


def test_the_rows_of_a_table_are_an_any() -> None:
    table = Gate("any", (Gate("all", (KEY, OVERSEAS)), Gate("all", (leaf("is_key is false"),))), table=True)
    assert node_verdict(table, is_key=False) is MET
    assert node_verdict(table, is_key=True) is UNDETERMINED
    assert node_verdict(table, is_key=True, activities=frozenset()) is NOT_MET


# Open questions and terms

QUESTION = Open("plan_range", Why.OPEN_TERM)
FINDING = "finding:plan_range"


@pytest.mark.parametrize("why", [Why.OPEN_TERM, Why.JUDGEMENT, Why.OTHER_NORM])
def test_an_open_question_is_undetermined_for_the_reason_it_is_open(why: Why) -> None:
    reason = judge_node(Open("plan_range", why), Frame(slots()))
    assert reason == Reason(Open("plan_range", why), UNDETERMINED, False, False, (), (Cause(why.value, "plan_range"),))


@pytest.mark.parametrize(("holds", "expected"), [(True, MET), (False, NOT_MET)])
def test_a_finding_answers_an_open_question(holds: bool, expected: Verdict) -> None:
    reason = judge_node(QUESTION, Frame(slots({FINDING: holds})))
    assert (reason.verdict, reason.found, reason.decided_by) == (expected, (Found(FINDING, holds),), "finding")
    assert reason.node is QUESTION


def test_what_is_no_finding_answers_nothing() -> None:
    assert judge_node(QUESTION, Frame(slots({FINDING: "true"}))).verdict is UNDETERMINED


def test_a_finding_on_the_record_comes_before_one_on_the_enterprise() -> None:
    frame = Frame(slots({FINDING: True}), {FINDING: False}, "projects[1]")
    reason = judge_node(QUESTION, frame)
    assert (reason.verdict, reason.found) == (NOT_MET, (Found(f"projects[1].{FINDING}", False),))
    frame = Frame(slots({FINDING: True}), {}, "projects[1]")
    assert judge_node(QUESTION, frame).found == (Found(FINDING, True),)


@pytest.mark.parametrize("presume", [True, False])
def test_findings_that_contradict_each_other_settle_nothing_and_no_presumption_counts_over_them(presume: bool) -> None:
    for node, id in ((QUESTION, "plan_range"), (PRESUMED, "corridor")):
        contradicted = Slots(DAY, {"is_key": True}, {f"finding:{id}": Why.CONFLICT}, presume)
        reason = judge_node(node, Frame(contradicted))
        assert (reason.verdict, reason.causes, reason.children) == (UNDETERMINED, (Cause("conflict", id),), ())
        assert (reason.may_meet, reason.may_fail) == (False, False)


def test_a_record_own_findings_come_first_also_when_they_contradict_each_other() -> None:
    on_record = {f"projects[1].{FINDING}": Why.CONFLICT}
    contradicted = judge_node(QUESTION, Frame(Slots(DAY, {FINDING: True}, on_record), {}, "projects[1]"))
    assert contradicted.causes == (Cause("conflict", "projects[1].plan_range"),)
    own = judge_node(QUESTION, Frame(Slots(DAY, {}, {FINDING: Why.CONFLICT}), {FINDING: True}, "projects[1]"))
    assert own.verdict is MET
    other = judge_node(QUESTION, Frame(Slots(DAY, {FINDING: True}, on_record), {}, "projects[0]"))
    assert other.verdict is MET


def test_an_open_question_about_a_record_is_told_with_its_path() -> None:
    reason = judge_node(QUESTION, Frame(slots(), {}, "projects[1]"))
    assert reason.causes == (Cause("open_term", "projects[1].plan_range"),)


PRESUMED, DEFINED = Term("corridor", True, KEY), Term("corridor", False, KEY)


@pytest.mark.parametrize(("term", "by"), [(PRESUMED, "presumption"), (DEFINED, "definition")])
def test_a_term_is_what_its_body_says_in_self_check(term: Term, by: str) -> None:
    reason = judge_node(term, Frame(slots({"is_key": True})))
    assert (reason.verdict, reason.decided_by, [each.node for each in reason.children]) == (MET, by, [KEY])
    assert reason.node is term
    reason = judge_node(term, Frame(slots()))
    assert (reason.verdict, reason.causes, reason.may_meet, reason.may_fail) == (UNDETERMINED, (), True, True)
    reason = judge_node(term, Frame(slots({"is_key": False})))
    assert (reason.verdict, reason.may_meet, reason.may_fail) == (NOT_MET, False, True)


def test_a_presumption_does_not_count_beyond_self_check_and_a_definition_does() -> None:
    official = slots({"is_key": True}, presume=False)
    reason = judge_node(PRESUMED, Frame(official))
    assert reason == Reason(PRESUMED, UNDETERMINED, False, False, (), (Cause("open_term", "corridor"),))
    assert judge_node(DEFINED, Frame(official)).verdict is MET
    assert judge_node(PRESUMED, Frame(official, {}, "projects[0]")).causes == (
        Cause("open_term", "projects[0].corridor"),
    )


@pytest.mark.parametrize("presume", [True, False])
def test_a_finding_comes_before_a_presumption_and_leaves_a_definition_alone(presume: bool) -> None:
    known = slots({"is_key": True, "finding:corridor": False}, presume=presume)
    reason = judge_node(PRESUMED, Frame(known))
    assert (reason.verdict, reason.decided_by, reason.children) == (NOT_MET, "finding", ())
    assert judge_node(DEFINED, Frame(known)).verdict is MET


# Provisions

QUOTE = Quote("给予奖补", "source", ((0, 4),))


def provision(applies_to: Node, requires: Node, per: str | None = None, id: str = "1.1") -> Provision:
    return Provision(
        id, 1, Words("奖补", "Award"), QUOTE, "grant", Benefit(Words("奖补", "Award")), applies_to, requires, per
    )


def outcome(rule: Provision, known: Mapping[str, Value] | None = None, **more: Any) -> Outcome:
    return judge_provision(rule, slots(known, **more))


@pytest.mark.parametrize(
    ("known", "expected", "applies"),
    [
        ({"is_key": True, "activities": frozenset({"overseas"})}, MET, MET),
        ({"is_key": True, "activities": frozenset()}, NOT_MET, MET),
        ({"is_key": False, "activities": frozenset({"overseas"})}, NOT_MET, NOT_MET),
        ({"is_key": False}, NOT_MET, NOT_MET),
        ({"is_key": True}, UNDETERMINED, MET),
        ({"activities": frozenset()}, NOT_MET, UNDETERMINED),
        ({}, UNDETERMINED, UNDETERMINED),
    ],
)
def test_a_provision_holds_when_it_applies_and_what_it_requires_is_met(
    known: dict[str, Value], expected: Verdict, applies: Verdict
) -> None:
    rule = provision(KEY, OVERSEAS)
    found = outcome(rule, known)
    assert (found.provision, found.verdict, found.applies_verdict) == (rule, expected, applies)
    assert found.applies is not None
    assert found.meets is not None
    assert (found.applies.node, found.meets.node) == (KEY, OVERSEAS)


PER = provision(leaf("investment >= 5元", "projects"), leaf("field is auto_parts", "projects"), "projects")


def test_a_term_that_several_provisions_lean_on_is_judged_once_an_enterprise() -> None:
    one, other = provision(NOTHING, DEFINED, id="1.1"), provision(NOTHING, PRESUMED, id="1.2")
    first, second, third = judge_each((one, other, PER), slots(with_projects(RECORD_A, is_key=True)))
    assert first.meets is not None
    assert second.meets is not None
    assert first.meets.children[0] is second.meets.children[0]
    assert (first.verdict, second.verdict, third.verdict) == (MET, MET, MET)


def test_a_provision_per_record_is_judged_for_each_and_holds_when_one_does() -> None:
    found = outcome(PER, with_projects(RECORD_B, RECORD_A, FIELD_UNKNOWN))
    assert (found.provision, found.verdict, found.applies_verdict) == (PER, MET, MET)
    assert [(each.index, each.verdict) for each in found.records] == [(0, NOT_MET), (1, MET), (2, UNDETERMINED)]
    assert [(each.applies.node, each.meets.node) for each in found.records] == [(PER.applies_to, PER.requires)] * 3


def test_a_record_is_read_by_its_own_path() -> None:
    found = outcome(PER, with_projects(RECORD_B, FIELD_UNKNOWN))
    assert found.verdict is UNDETERMINED
    assert found.records[0].meets.found == (Found("projects[0].field", "new_energy"),)
    assert found.records[1].meets.causes == missing("projects[1].field")
    unknown = {"projects[1].field": Why.UNCERTAIN}
    found = outcome(PER, with_projects(RECORD_B, FIELD_UNKNOWN), unknown=unknown)
    assert found.records[1].meets.causes == (Cause("uncertain", "projects[1].field"),)


def test_of_no_records_nothing_holds() -> None:
    found = outcome(PER, with_projects())
    assert (found.verdict, found.applies_verdict, found.records, found.askable) == (NOT_MET, NOT_MET, (), False)


@pytest.mark.parametrize(
    ("unknown", "why", "askable"), [({}, "missing", True), ({"projects": Why.UNCERTAIN}, "uncertain", False)]
)
def test_unknown_records_leave_the_provision_open(unknown: dict[str, Why], why: str, askable: bool) -> None:
    found = outcome(PER, {}, unknown=unknown)
    assert (found.verdict, found.applies_verdict, found.askable) == (UNDETERMINED, UNDETERMINED, askable)
    assert found.causes == (Cause(why, "projects"),)


def test_in_a_where_the_record_judged_per_and_the_enterprise_stay_visible() -> None:
    inner = cast(ir.AnyRecord, atom("any(projects where field is auto_parts)"))
    more = ir.Compare(">=", ir.Slot("investment", "money", "per"), ir.Literal_(5, "money"))
    rule = provision(NOTHING, Leaf(ir.AnyRecord("projects", (*inner.where, more)), "any"), "projects")
    found = outcome(rule, with_projects(RECORD_A, {"investment": 1}, {}))
    assert [each.verdict for each in found.records] == [MET, NOT_MET, UNDETERMINED]
    assert found.records[2].meets.causes == (
        Cause("missing", "projects[2].investment"),
        Cause("missing", "projects[1].field"),
        Cause("missing", "projects[2].field"),
    )


def test_a_slot_of_a_record_that_is_not_in_hand_is_unknown() -> None:
    scopes: tuple[ir.Scope, ...] = ("per", "item")
    for scope in scopes:
        slot = ir.Slot("is_key", "boolean", scope)
        assert judge_atom(ir.Truth(slot), Frame(slots({"is_key": True}))).verdict is UNDETERMINED


def test_a_pack_is_judged_provision_by_provision_in_order() -> None:
    rules = (provision(KEY, NOTHING, id="1.1"), provision(NOTHING, OVERSEAS, id="1.2"))
    words = Words("政策", "Policy")
    pack = Pack("test.pack", words, "1", {}, None, (), {}, {}, {}, VOCABULARY, provisions=rules)
    found = judge(pack, slots({"is_key": True}))
    assert [(each.provision.id, each.verdict) for each in found] == [("1.1", MET), ("1.2", UNDETERMINED)]
    assert found == tuple(judge_provision(each, slots({"is_key": True})) for each in rules)


truths = st.one_of(st.none(), st.booleans())


@given(st.lists(truths, min_size=3, max_size=3), st.lists(st.booleans(), min_size=3, max_size=3))
def test_adding_a_fact_never_turns_a_settled_verdict(some: list[bool | None], rest: list[bool]) -> None:
    names = ("one", "two", "three")
    one, two, three = (Leaf(ir.Truth(ir.Slot(name, "boolean")), name) for name in names)
    node = Gate("all", (Gate("any", (one, two)), Gate("none", (Gate("at_least", (one, two, three), wanted=3),))))
    partial = {name: value for name, value in zip(names, some, strict=True) if value is not None}
    full = dict(zip(names, rest, strict=True)) | partial
    before, after = (node_verdict(node, **known) for known in (partial, full))
    assert before in {UNDETERMINED, after}
