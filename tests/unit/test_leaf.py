"""The leaf language: every form of docs/language.md §4 with what it means as typed atoms, and every fault with its place."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from eligibility.domain.vocabulary import Vocabulary
from eligibility.ir import atoms as ir
from eligibility.ir.leaf import Derived, LeafProblem, Typer
from eligibility.ir.printing import text_from_atom
from eligibility.packs import installed_vocabulary
from eligibility.source.vocabulary import vocabulary_from_files
from tests.minimal_pack import minimal

ROOT = Path(__file__).resolve().parents[2]
SMALL: Vocabulary = vocabulary_from_files(
    {name.removeprefix("vocabulary/"): data for name, data in minimal().items() if name.startswith("vocabulary/")}
)
TYPER = Typer(SMALL)

EMPLOYEES = ir.Slot("employees[-1]", "count", unit="人")
REVENUE = ir.Slot("revenue[-1]", "money")
SPENDING = ir.Slot("rd_spending[-1]", "money")
FOUNDED = ir.Slot("founded", "date")
KEY = ir.Slot("is_key", "boolean")
OWNERSHIP = ir.Slot("ownership", "enum", domain="ownership")
ACTIVITIES = ir.Slot("activities", "set", domain="activity")
PLACE = ir.Slot("registered_division", "code", domain="division")
INVESTMENT = ir.Slot("investment", "money", "item")
FIELD = ir.Slot("field", "enum", "item", "field")
BEGUN, ENDED = ir.Slot("begun", "date", "item"), ir.Slot("ended", "end_date", "item")
CURRENT = (ir.Compare("<=", BEGUN, ir.AsOf()), ir.Compare(">=", ENDED, ir.AsOf()))


def money(value: int) -> ir.Literal_:
    return ir.Literal_(value, "money")


def persons(value: int) -> ir.Literal_:
    return ir.Literal_(value, "count", "人")


FORMS: dict[str, ir.Atom] = {
    "employees[-1] >= 20人": ir.Compare(">=", EMPLOYEES, persons(20)),
    "employees[-1] == 20人": ir.Compare("==", EMPLOYEES, persons(20)),
    "employees[-1] is 20人": ir.Compare("==", EMPLOYEES, persons(20)),
    "employees[-1] != 20人": ir.Compare("!=", EMPLOYEES, persons(20)),
    "employees[-1] is not 20人": ir.Compare("!=", EMPLOYEES, persons(20)),
    "employees[-1] < 20": ir.Compare("<", EMPLOYEES, ir.Literal_(20, "number")),
    "20人 > employees[-1]": ir.Compare(">", persons(20), EMPLOYEES),
    "employees[-2] <= employees[-1]": ir.Compare("<=", replace(EMPLOYEES, name="employees[-2]"), EMPLOYEES),
    "revenue[-1] >= 1.5亿元": ir.Compare(">=", REVENUE, money(150_000_000)),
    "revenue[-1] >= -3万元": ir.Compare(">=", REVENUE, money(-30_000)),
    "revenue[-1] >= 100": ir.Compare(">=", REVENUE, ir.Literal_(100, "number")),
    "rd_spending[-1] / revenue[-1] >= 3%": ir.Compare(
        ">=", ir.Arithmetic("/", SPENDING, REVENUE), ir.Literal_(Decimal("0.03"), "ratio")
    ),
    "rd_spending[-1] / revenue[-1] >= 3‰": ir.Compare(
        ">=", ir.Arithmetic("/", SPENDING, REVENUE), ir.Literal_(Decimal("0.003"), "ratio")
    ),
    "revenue[-1] - rd_spending[-1] * 2 > 0元": ir.Compare(
        ">", ir.Arithmetic("-", REVENUE, ir.Arithmetic("*", SPENDING, ir.Literal_(2, "number"))), money(0)
    ),
    "(revenue[-1] + rd_spending[-1]) / employees[-1] >= 10": ir.Compare(
        ">=",
        ir.Arithmetic("/", ir.Arithmetic("+", REVENUE, SPENDING), EMPLOYEES),
        ir.Literal_(10, "number"),
    ),
    "founded <= as_of - 3年": ir.Compare("<=", FOUNDED, ir.Shift(ir.AsOf(), years=-3)),
    "founded + 6个月 >= as_of": ir.Compare(">=", ir.Shift(FOUNDED, months=6), ir.AsOf()),
    "founded + 6月 - 1日 >= as_of": ir.Compare(">=", ir.Shift(ir.Shift(FOUNDED, months=6), days=-1), ir.AsOf()),
    "founded + 10天 >= 2024-02-29": ir.Compare(
        ">=", ir.Shift(FOUNDED, days=10), ir.Literal_(date(2024, 2, 29), "date")
    ),
    "ownership is private": ir.Member(OWNERSHIP, ("private",)),
    "ownership == 民营": ir.Member(OWNERSHIP, ("private",)),
    "ownership is not `State-owned`": ir.Member(OWNERSHIP, ("state_owned",), negated=True),
    "ownership in [private, 国有]": ir.Member(OWNERSHIP, ("private", "state_owned")),
    "ownership not in [民企]": ir.Member(OWNERSHIP, ("private",), negated=True),
    "ownership in open [private]": ir.Member(OWNERSHIP, ("private",), open=True),
    "ownership not in open [private]": ir.Member(OWNERSHIP, ("private",), open=True, negated=True),
    "registered_division is 220100": ir.Member(PLACE, ("220100",)),
    "activities has [境外活动]": ir.Overlap(ACTIVITIES, ("overseas",)),
    "activities has open [overseas, local]": ir.Overlap(ACTIVITIES, ("overseas", "local"), open=True),
    "activities has all [overseas, local]": ir.Overlap(ACTIVITIES, ("overseas", "local"), every=True),
    "activities has open all [overseas]": ir.Overlap(ACTIVITIES, ("overseas",), open=True, every=True),
    "registered_division under [220100]": ir.Under(PLACE, ("220100",), frozenset({"220100", "220184"})),
    "registered_division not under [220100, 220581]": ir.Under(
        PLACE, ("220100", "220581"), frozenset({"220100", "220184", "220581"}), negated=True
    ),
    "is_key": ir.Truth(KEY),
    "is_key is true": ir.Compare("==", KEY, ir.Literal_(True, "boolean")),
    "is_key != false": ir.Compare("!=", KEY, ir.Literal_(False, "boolean")),
    "any(projects)": ir.AnyRecord("projects", ()),
    "any(projects where field is auto_parts, investment >= 1万元, current)": ir.AnyRecord(
        "projects", (ir.Member(FIELD, ("auto_parts",)), ir.Compare(">=", INVESTMENT, money(10_000)), *CURRENT)
    ),
    "any(projects where is_key)": ir.AnyRecord("projects", (ir.Truth(KEY),)),
    "count(projects where field in open [新能源]) >= 2个": ir.Compare(
        ">=", ir.Count("projects", (ir.Member(FIELD, ("new_energy",), open=True),)), ir.Literal_(2, "count", "个")
    ),
    "count(projects) == 0": ir.Compare("==", ir.Count("projects", ()), ir.Literal_(0, "number")),
    "sum(projects.investment where current) >= 1000万元": ir.Compare(
        ">=", ir.Sum("projects", INVESTMENT, CURRENT), money(10_000_000)
    ),
    "sum(projects.investment) > revenue[-1]": ir.Compare(">", ir.Sum("projects", INVESTMENT, ()), REVENUE),
}


@pytest.mark.parametrize("text", FORMS)
def test_a_form_of_the_language_is_typed(text: str) -> None:
    assert TYPER.atom(text) == FORMS[text]


@pytest.mark.parametrize("text", FORMS)
def test_a_form_of_the_language_reads_back_from_its_print(text: str) -> None:
    assert TYPER.atom(text_from_atom(FORMS[text])) == FORMS[text]


def test_white_space_means_nothing() -> None:
    assert TYPER.atom(" employees[-1]>=20人\n") == TYPER.atom("employees[-1]  >=\t20人")


@pytest.mark.parametrize(
    ("text", "derived"),
    [
        ("size_class is small", Derived("size_class", ("small",))),
        ("size_class in [小型, micro]", Derived("size_class", ("small", "micro"))),
        ("size_class is not 大型", Derived("size_class", ("large",), True)),
        ("size_class not in [large]", Derived("size_class", ("large",), True)),
    ],
)
def test_a_derived_fact_is_compared_with_its_classes(text: str, derived: Derived) -> None:
    assert TYPER.atom(text) == derived


def test_in_a_provision_per_record_bare_names_are_the_records_fields() -> None:
    typer = Typer(SMALL, "projects")
    assert typer.atom("investment >= 1元") == ir.Compare(">=", replace(INVESTMENT, scope="per"), money(1))
    assert typer.atom("is_key") == ir.Truth(KEY)
    assert typer.atom("any(projects where investment >= 1元)") == ir.AnyRecord(
        "projects", (ir.Compare(">=", INVESTMENT, money(1)),)
    )


def test_a_terms_parameter_is_the_fact_it_is_used_of() -> None:
    typer = Typer(SMALL, bound={"place": "registered_division"})
    assert typer.atom("place under [220581]") == ir.Under(PLACE, ("220581",), frozenset({"220581"}))


def test_a_value_spelt_as_a_word_of_the_language_stands_in_backticks() -> None:
    words = SMALL.enumerations["ownership"]
    odd = replace(words, values={**words.values, "open": words.words}, aliases={**words.aliases, "open": "open"})
    typer = Typer(replace(SMALL, enumerations={**SMALL.enumerations, "ownership": odd}))
    atom = typer.atom("ownership in open [`open`]")
    assert atom == ir.Member(OWNERSHIP, ("open",), open=True)
    assert not isinstance(atom, Derived)
    assert text_from_atom(atom) == "ownership in open [`open`]"


FAULTS: dict[str, tuple[str, int]] = {
    "employees[-1]": ("type-mismatch", 0),
    "employees[-1] >= ": ("leaf-syntax", 17),
    "employees[-1] = 20人": ("leaf-syntax", 14),
    "employees[-1] => 20人": ("leaf-syntax", 14),
    "employees[-1] >= 20 人": ("leaf-syntax", 20),
    "employees[-1] >= 20人 and is_key": ("leaf-syntax", 21),
    "employees[-1] >= 20人 && is_key": ("leaf-syntax", 21),
    "employees[-1] >= 20人 or is_key": ("leaf-syntax", 21),
    "not is_key": ("leaf-syntax", 4),
    "!is_key": ("leaf-syntax", 0),
    "is_key == null": ("unknown-fact", 10),
    "is_key is none": ("unknown-fact", 10),
    "ownership in [private，state_owned]": ("leaf-syntax", 21),
    "ownership in (private)": ("leaf-syntax", 13),
    "ownership in []": ("leaf-syntax", 0),
    'ownership is "private"': ("leaf-syntax", 13),
    "ownership ~ /x/": ("leaf-syntax", 10),
    "now() > founded": ("leaf-syntax", 3),
    "10 < employees[-1] < 20": ("leaf-syntax", 19),
    "employees >= 20人": ("year-selector", 0),
    "employees[0] >= 20人": ("leaf-syntax", 10),
    "employees[-0] >= 20人": ("year-selector", 0),
    "employees[-11] >= 20人": ("year-selector", 0),
    "employees[-1.5] >= 20人": ("year-selector", 0),
    "employees[-1年] >= 20人": ("year-selector", 0),
    "is_key[-1]": ("year-selector", 0),
    "20人 <= staff[-1]": ("unknown-fact", 7),
    "any(projects where stage is 1)": ("unknown-fact", 19),
    "any(firms)": ("unknown-fact", 4),
    "any(employees)": ("type-mismatch", 4),
    "sum(projects.field) > 1": ("type-mismatch", 13),
    "sum(projects.employees) > 1": ("year-selector", 13),
    "sum(projects.cost) > 1": ("unknown-fact", 13),
    "ownership is foreign": ("unknown-value", 13),
    "ownership in [private, foreign]": ("unknown-value", 23),
    "size_class is huge": ("unknown-value", 14),
    "size_class": ("type-mismatch", 0),
    "size_class > small": ("type-mismatch", 0),
    "size_class in open [small]": ("type-mismatch", 0),
    "any(projects where size_class is small)": ("type-mismatch", 19),
    "any(projects where any(projects))": ("type-mismatch", 19),
    "registered_division under [2201]": ("unknown-code", 27),
    "registered_division is 999999": ("unknown-code", 23),
    "ownership under [220100]": ("type-mismatch", 0),
    "ownership has [private]": ("type-mismatch", 0),
    "activities in [overseas]": ("type-mismatch", 0),
    "activities is overseas": ("type-mismatch", 0),
    "projects > 2": ("type-mismatch", 0),
    "2 < projects": ("type-mismatch", 4),
    "ownership > private": ("type-mismatch", 0),
    "ownership is employees[-1] + 1": ("type-mismatch", 13),
    "is_key > true": ("type-mismatch", 9),
    "is_key == 1": ("type-mismatch", 10),
    "`甲` == 1": ("type-mismatch", 0),
    "founded >= 2018": ("type-mismatch", 11),
    "founded + revenue[-1] > as_of": ("type-mismatch", 0),
    "founded - founded > 3": ("type-mismatch", 0),
    "count(projects) * 2 > 3": ("type-mismatch", 0),
    "founded >= 2018-13-01": ("bad-value", 11),
    "founded <= as_of - 1.5年": ("unit-mismatch", 19),
    "founded <= as_of - 3人": ("unit-mismatch", 19),
    "founded <= as_of - 3": ("unit-mismatch", 19),
    "employees[-1] >= 3年": ("unit-mismatch", 17),
    "employees[-1] >= 20个": ("unit-mismatch", 17),
    "employees[-1] >= 20元": ("unit-mismatch", 17),
    "employees[-1] >= 20%": ("unit-mismatch", 17),
    "employees[-1] >= 20万块": ("unit-mismatch", 17),
    "revenue[-1] + employees[-1] > 3": ("unit-mismatch", 0),
    "revenue[-1] * revenue[-1] > 3": ("unit-mismatch", 0),
    "revenue[-1] >= 1234567890123456789012345元": ("bad-value", 15),
    "employees[-1] >= " + "+".join(["1人"] * 60): ("leaf-syntax", 0),
    "employees[-1] >= " + "1" * 3000: ("leaf-syntax", 0),
    "employees[-1] isn 20": ("leaf-syntax", 14),
    "ownership inside [private]": ("leaf-syntax", 10),
}


@pytest.mark.parametrize("text", FAULTS, ids=lambda text: text[:40])
def test_a_fault_is_told_with_its_code_at_its_place(text: str) -> None:
    with pytest.raises(LeafProblem) as caught:
        TYPER.atom(text)
    assert (caught.value.code, caught.value.offset) == FAULTS[text]
    assert caught.value.message[-1] not in ".!"


def test_brackets_may_nest_as_deep_as_a_leaf_is_long() -> None:
    deep = "employees[-1] >= " + "(" * 900 + "1人" + ")" * 900
    assert TYPER.atom(deep) == TYPER.atom("employees[-1] >= 1人")


@pytest.mark.parametrize(
    ("text", "help"),
    [
        ("employees[-1] >= 20人 and is_key", "a leaf holds one comparison; join several with `all:`"),
        ("employees[-1] >= 20人 or is_key", "a leaf holds one comparison; join several with `any:`"),
        ("employees[-1] ≥ 20人", "write `>=`"),
        ("employees[-1] >= 20 人", "write the unit right after the number, without a space"),
        ("ownership is 民营企", "did you mean `民营` or `民企`?"),
        ("employes[-1] >= 20人", "did you mean `employees`?"),
        ("employees >= 20人", "write `employees[-1]` for the last fiscal year"),
        ("projects > 2", "write `any(… where …)`, `count(…)` or `sum(….…)`"),
    ],
)
def test_a_fault_says_how_to_mend_it(text: str, help: str) -> None:
    with pytest.raises(LeafProblem) as caught:
        TYPER.atom(text)
    assert caught.value.help == help


def test_every_leaf_that_the_documentation_shows_is_read() -> None:
    page = (ROOT / "docs" / "language.md").read_text("utf-8")
    shown = re.search(r"## 4\. Leaves\n\n```\n(.*?)```", page, re.DOTALL)
    assert shown is not None
    leaves = [re.split(r" {2,}", line)[0] for line in shown[1].splitlines()]
    assert len(leaves) >= 10
    typer = Typer(installed_vocabulary())
    told = {}
    for leaf in leaves:
        try:
            typer.atom(leaf)
        except LeafProblem as problem:
            told[leaf] = f"{problem.code}: {problem.message}"
    assert told == {}
