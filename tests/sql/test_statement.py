"""What a statement may hold: values of a pack as literals and nothing else, and no number that the database would round."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from random import Random

import pytest

from eligibility.domain.facts import Slots, Value
from eligibility.domain.vocabulary import Words
from eligibility.engines.sql import DialectName, Table, TooManyColumns, TooManyDigits, sql_from_pack
from eligibility.engines.sql.postgres import Postgres
from eligibility.ir import atoms as ir
from eligibility.ir.rules import Benefit, Gate, Leaf, Pack, Provision, Quote
from eligibility.packs import installed_pack
from tests.datasets import KEY, Enterprise, Platform, json_value
from tests.sql.databases import Database, answers, assert_agrees
from tests.strategies import pack_of

AS_OF = date(2024, 5, 1)
EVERYWHERE = ["duckdb_database", "postgres_database", pytest.param("spark_database", marks=pytest.mark.slow)]
BOUNDED = [each for each in EVERYWHERE if each != "postgres_database"]
HOSTILE = (
    "'; DROP TABLE enterprises; --",
    "\\' OR TRUE --",
    'a "b" `c` \\',
    "${spark.app.name} $1 %s {} ?",
    "/* */ -- \\u0041 \\n",
    "行\n\t\u2028𠮷",
)
NAME, SCORE, REVENUE = ir.Slot("name", "text"), ir.Slot("score", "number"), ir.Slot("revenue[-1]", "money")
ON = Platform({KEY: frozenset(), "name": frozenset(), "score": frozenset(), "revenue_2023": frozenset()}, AS_OF, True)
COLUMNS = {"name": "name", "score": "score", "revenue[-1]": "revenue_2023"}


def asking(*atoms: ir.Atom, texts: tuple[str, ...] = ()) -> Pack:
    """A pack of one provision that requires leaves, with texts of their own where they are given."""
    leaves = tuple(Leaf(atom, text) for atom, text in zip(atoms, texts or ("leaf",) * len(atoms), strict=True))
    words, quote = Words("奖补", "award"), Quote("", "source", ())
    made = Provision("1.1", 1, words, quote, "grant", Benefit(words), Gate("all", ()), Gate("all", leaves))
    return pack_of((made,))


def enterprise(key: str, **known: Value) -> Enterprise:
    """An enterprise of which some columns are known."""
    slots = {slot: known[column] for slot, column in COLUMNS.items() if column in known}
    return Enterprise(key, {KEY: key, **{name: json_value(each) for name, each in known.items()}}, Slots(AS_OF, slots))


@pytest.mark.parametrize("database", EVERYWHERE, indirect=True)
def test_values_and_texts_of_a_pack_stay_literals_whatever_is_in_them(database: Database) -> None:
    pack = asking(*(ir.Member(NAME, (each,)) for each in HOSTILE), texts=HOSTILE)
    given = [enterprise(f"{number}", name=each) for number, each in enumerate(HOSTILE)]
    assert_agrees(database, pack, given, ON, decimals=2)


@pytest.mark.parametrize("database", EVERYWHERE, indirect=True)
def test_keys_are_carried_whatever_is_in_them(database: Database) -> None:
    pack = asking(ir.Truth(ir.Slot("exporter", "boolean")))
    given = [Enterprise(each, {KEY: each}, Slots(AS_OF)) for each in HOSTILE]
    assert_agrees(database, pack, given, ON, decimals=2)


@pytest.mark.parametrize("database", EVERYWHERE, indirect=True)
def test_a_share_at_its_bound_is_met_exactly(database: Database) -> None:
    share = ir.Arithmetic("/", SCORE, REVENUE)
    pack = asking(ir.Compare(">=", share, ir.Literal_(Decimal("0.03"), "ratio")))
    met = enterprise("met", score=Decimal("2.01"), revenue_2023=67)
    failed = enterprise("failed", score=Decimal("2.009999"), revenue_2023=67)
    nothing = enterprise("nothing", score=1, revenue_2023=0)
    assert_agrees(database, pack, [met, failed, nothing], ON, decimals=6)


@pytest.mark.parametrize("database", BOUNDED, indirect=True)
def test_a_product_of_too_many_digits_stops_the_statement(database: Database) -> None:
    pack = asking(ir.Compare(">", ir.Arithmetic("*", SCORE, REVENUE), ir.Literal_(1, "number")))
    with pytest.raises(Exception, match=r"(?i)overflow|cannot be represented"):
        answers(database, pack, [enterprise("e", score=10**20, revenue_2023=10**20)], ON, decimals=6)


def test_a_product_of_many_digits_is_exact_where_numbers_have_no_bound(postgres_database: Database) -> None:
    product = ir.Arithmetic("*", SCORE, REVENUE)
    pack = asking(ir.Compare("==", product, ir.Literal_(10**40, "number")))
    given = [enterprise("e", score=10**20, revenue_2023=10**20), enterprise("f", score=10**20, revenue_2023=10**20 + 1)]
    assert_agrees(postgres_database, pack, given, ON, decimals=6)


@pytest.mark.parametrize("dialect", ["duckdb", "spark"])
def test_a_number_that_the_database_has_no_exact_type_for_is_refused(dialect: DialectName) -> None:
    pack = asking(ir.Compare(">", SCORE, ir.Literal_(10**39, "number")))
    with pytest.raises(TooManyDigits, match=str(10**39)):
        sql_from_pack(pack, dialect, AS_OF)


def test_a_number_with_more_decimals_than_the_statement_counts_with_stops_it(duckdb_database: Database) -> None:
    pack = asking(ir.Compare(">", ir.Arithmetic("+", SCORE, REVENUE), ir.Literal_(1, "number")))
    database = duckdb_database
    statement = sql_from_pack(pack, "duckdb", AS_OF, table=Table(columns=ON.columns), decimals=2)
    definition = "CREATE TABLE enterprises (credit_code VARCHAR, score DECIMAL(18, 3), revenue_2023 DECIMAL(18, 3))"
    with pytest.raises(Exception, match="a number in arithmetic has more than 2 decimals"):
        database.ask(definition, [{KEY: "e", "score": "0.125", "revenue_2023": "1"}], statement)


@pytest.mark.parametrize("database", EVERYWHERE, indirect=True)
def test_a_division_of_a_province_without_a_list_stands_for_its_province(database: Database) -> None:
    vocabulary = installed_pack("jilin.corridor_2018_2025").vocabulary
    divisions = vocabulary.code_lists["division"]
    place = ir.Slot("operating_division", "code", domain="division")
    under = ir.Under(place, ("110000", "220100"), divisions.below(("110000", "220100")))
    asked = asking(under, ir.Member(place, ("110000",), negated=True))
    pack = pack_of(asked.provisions, vocabulary)
    on = Platform({KEY: frozenset(), "operating_division": frozenset()}, AS_OF, True)
    given = []
    for code in ("110000", "110105", "220104", "220000", "120101"):
        stands_for = divisions.resolve(code)
        assert stands_for is not None
        slots = Slots(AS_OF, {"operating_division": stands_for})
        given.append(Enterprise(code, {KEY: code, "operating_division": code}, slots))
    assert_agrees(database, pack, given, on, decimals=2)


def test_the_same_pack_gives_the_same_statement() -> None:
    pack = asking(*(ir.Member(NAME, tuple(Random(seed).sample(HOSTILE, 3))) for seed in range(3)))
    assert sql_from_pack(pack, "spark", AS_OF) == sql_from_pack(pack, "spark", AS_OF)


def test_a_leaf_that_stands_in_many_places_is_written_once() -> None:
    atom = ir.Member(NAME, ("甲", "乙"))
    statement = sql_from_pack(asking(*[atom] * 5), "duckdb", AS_OF)
    assert statement.count("IN ('甲', '乙')") == 1


def test_a_provision_that_needs_more_columns_than_a_row_may_have_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    installed = installed_pack("jilin.corridor_2018_2025")
    monkeypatch.setattr(Postgres, "most_columns", 3)
    with pytest.raises(TooManyColumns, match=re.escape(installed.provisions[0].id)):
        sql_from_pack(installed, "postgres", AS_OF)


def test_a_row_of_the_installed_policies_fits_into_one_statement() -> None:
    assert "UNION ALL\n(" not in sql_from_pack(installed_pack("jilin.corridor_2018_2025"), "postgres", AS_OF)
