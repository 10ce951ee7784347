"""The features stand in the policy's own words: title, description and the sentences they name, checked against the text."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytest_bdd.feature import get_feature
from pytest_bdd.parser import Feature

from eligibility.ir.rules import Duty, Provision
from eligibility.scenarios.sentences import compact
from tests.bdd.court import Court

FEATURES = Path(__file__).resolve().parents[2] / "features" / "jilin.corridor_2018_2025"
CLAUSES = range(1, 27)


def feature_of(clause: int) -> Feature:
    return get_feature(str(FEATURES), f"clause_{clause:02d}.feature")


def test_every_clause_has_its_feature_and_nothing_else_has() -> None:
    assert sorted(path.name for path in FEATURES.glob("*.feature")) == [
        f"clause_{clause:02d}.feature" for clause in CLAUSES
    ]


@pytest.mark.parametrize("clause", CLAUSES)
def test_no_two_scenarios_of_a_feature_share_a_name(clause: int) -> None:
    """The test runner would drop all but the last of them without a word."""
    text = (FEATURES / f"clause_{clause:02d}.feature").read_text("utf-8")
    written = [line for line in text.splitlines() if line.strip().startswith(("场景:", "场景大纲:"))]
    assert len(feature_of(clause).scenarios) == len(written)


@pytest.mark.parametrize("clause", CLAUSES)
def test_the_title_is_the_heading_of_the_clause(court: Court, clause: int) -> None:
    expected = compact(court.clause(clause).heading.text).rstrip(".。")
    assert compact(feature_of(clause).name) == expected


@pytest.mark.parametrize("clause", CLAUSES)
def test_the_description_is_the_clause_word_for_word(court: Court, clause: int) -> None:
    judged = court.clause(clause)
    text, heading = compact(judged.text), compact(judged.heading.text)
    expected = text[text.index(heading) + len(heading) :].lstrip(".。")
    assert compact(feature_of(clause).description) == expected


def test_every_provision_and_every_duty_is_named_in_the_feature_of_its_clause(court: Court) -> None:
    sentences: list[Provision | Duty] = [*court.pack.provisions]
    sentences += [duty for clause in court.pack.clauses for duty in clause.duties]
    missing = [sentence.id for sentence in sentences if sentence.id not in named_in(feature_of(sentence.clause))]
    assert missing == []


def named_in(feature: Feature) -> set[str]:
    """The ids that scenarios are tagged with, or list as duties."""
    tags = {tag.removeprefix("惠企事项:") for scenario in feature.scenarios.values() for tag in scenario.tags}
    tables = [step.datatable for scenario in feature.scenarios.values() for step in scenario.steps]
    return tags | {str(row[0]) for table in tables if table is not None for row in table.raw()}
