"""`screen --emit-sql`: the statement instead of a screening, and what does not go with it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.run import DAY, POLICY, run

ASKED = ["screen", "--policy", POLICY, "--as-of", DAY]


@pytest.mark.parametrize("dialect", ["duckdb", "postgres", "spark"])
def test_it_is_the_statement_of_the_policy(
    capfdbinary: pytest.CaptureFixture[bytes], tmp_path: Path, dialect: str
) -> None:
    words = ["--table", "prod.firms", "--key", "id", "--level", "registry"]
    statement = run(capfdbinary, "policies", "sql", POLICY, "-d", dialect, "--as-of", DAY, *words).text
    assert run(capfdbinary, *ASKED, "--emit-sql", dialect, *words).text == statement
    said = run(capfdbinary, *ASKED, "--emit-sql", dialect, *words, "-o", tmp_path / "a.sql")
    assert (said.code, said.out) == (0, b"")
    assert (tmp_path / "a.sql").read_text("utf-8").rstrip() == statement.rstrip()


@pytest.mark.parametrize(
    ("more", "named"),
    [
        (["--only", "8"], "--only"),
        (["申报.xlsx"], "IN"),
        (["--compare", "a", "b"], "--compare"),
        (["--engine", "spark", "--shape", "wide"], "--engine、--shape"),
        (["-i", "-m", "a.json", "--report", "a.html"], "--mapping、--interactive、--report"),
    ],
)
def test_what_means_nothing_beside_it_is_refused_in_words(
    capfdbinary: pytest.CaptureFixture[bytes], more: list[str], named: str
) -> None:
    said = run(capfdbinary, *ASKED, "--emit-sql", "duckdb", *more)
    assert (said.code, said.out) == (2, b"")
    assert said.err.splitlines()[0] == f"`--emit-sql` 不能与 {named} 同用"


def test_options_of_the_statement_mean_nothing_without_it(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    said = run(capfdbinary, *ASKED, "a.xlsx", "-o", "b.xlsx", "--table", "firms", "--lang", "en")
    assert (said.code, said.err.splitlines()[0]) == (2, "`screen IN -o OUT` does not go with --table")


@pytest.mark.parametrize("given", [[], ["a.xlsx"], ["-o", "b.xlsx"]])
def test_without_it_files_and_results_must_be_named(
    capfdbinary: pytest.CaptureFixture[bytes], given: list[str]
) -> None:
    said = run(capfdbinary, *ASKED, *given)
    assert (said.code, said.err.splitlines()[0]) == (2, "请写明申报企业的文件（IN）和结果（-o OUT）")


def test_a_file_that_cannot_be_written_is_told(capfdbinary: pytest.CaptureFixture[bytes], tmp_path: Path) -> None:
    said = run(capfdbinary, *ASKED, "--emit-sql", "duckdb", "-o", tmp_path / "none" / "a.sql", "--lang", "en")
    assert said.code == 2
    assert "cannot be written" in said.err
