"""`policies sql`: the statement and its table on stdout, what is said of columns on stderr."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import duckdb
import pytest

from eligibility import services
from eligibility.domain.facts import Level
from eligibility.services.statements import DialectName, Table, columns_said, definition_of, statement_of
from tests.cli.run import DAY, POLICY, run

AS_OF = date.fromisoformat(DAY)


@pytest.mark.parametrize("dialect", ["duckdb", "postgres", "spark"])
def test_programs_get_the_statement_of_the_services(capsysbinary, dialect: DialectName) -> None:
    pack = services.installed_pack(POLICY)
    said = run(capsysbinary, "policies", "sql", "-d", dialect, "--as-of", DAY, "--table", "prod.firms", "--key", "id")
    assert said.text == statement_of(pack, dialect, AS_OF, Level.CLAIMED, Table("prod.firms", "id"))


def test_the_table_and_the_statement_fit_each_other(capsysbinary, tmp_path: Path) -> None:
    words = ["policies", "sql", "-d", "duckdb", "--as-of", DAY]
    definition, statement = (run(capsysbinary, *words, *more).text for more in (["--ddl"], []))
    connection = duckdb.connect(tmp_path / "platform.duckdb")
    connection.execute(definition)
    connection.execute(
        "INSERT INTO enterprises (credit_code, body_kind) VALUES ('a', 'enterprise'), ('b', 'development_zone')"
    )
    found = connection.execute(
        f"SELECT credit_code, verdict FROM ({statement.rstrip().rstrip(';')}) WHERE provision = '8.3'"
    )
    assert sorted(found.fetchall()) == [("a", "undetermined"), ("b", "not_met")]


def test_a_higher_level_counts_no_presumption(capsysbinary) -> None:
    words = ["policies", "sql", "-d", "duckdb", "--as-of", DAY]
    assert "'open_term" in run(capsysbinary, *words, "--level", "registry").text
    assert run(capsysbinary, *words, "--level", "registry").text != run(capsysbinary, *words).text


def test_columns_that_are_absent_or_not_read_are_named_on_stderr(capsysbinary) -> None:
    columns = "body_kind, postcode, registered_division(value, from, to)"
    said = run(capsysbinary, "policies", "sql", "-d", "spark", "--as-of", DAY, "--columns", columns, "--lang", "en")
    absent, unread = said.err.splitlines()
    assert "no such columns, so these facts are unknown" in absent
    assert "recognitions" in absent
    assert "body_kind" not in absent
    assert unread == "no condition reads these columns: postcode"


def test_what_is_no_list_of_columns_is_refused(capsysbinary) -> None:
    said = run(capsysbinary, "policies", "sql", "-d", "spark", "--as-of", DAY, "--columns", "a((")
    assert (said.code, said.out, said.err.splitlines()[0]) == (2, b"", "`a((` 不是列名清单")


def test_columns_are_listed_with_the_fields_of_their_structs() -> None:
    expected = {"key": frozenset(), "projects": frozenset({"place", "field"}), "name": frozenset()}
    assert columns_said("key, projects(place, field),name") == expected


@pytest.mark.parametrize("text", ["a b", "a(", "a)b", "a((b))", "", ",a", "a,,b"])
def test_a_list_of_columns_has_one_form(text: str) -> None:
    assert columns_said(text) is None


def test_a_name_of_the_pack_cannot_end_the_comment(capsysbinary) -> None:
    pack = replace(services.installed_pack(POLICY), version="1\nDROP TABLE enterprises;")
    heads = [line for line in definition_of(pack, "duckdb", AS_OF, Table()).splitlines() if "DROP" in line]
    assert heads == [f"-- {POLICY} 1 DROP TABLE enterprises;"]
