"""A roster screened: every row says what judging and explaining its profile say."""

from __future__ import annotations

import unicodedata
from datetime import date
from pathlib import Path

import pytest

from eligibility.domain.facts import Level
from eligibility.packs import installed_pack
from eligibility.services import UnknownClause, judge
from eligibility.services.explaining import explain
from eligibility.services.screening import screen, screening_of
from eligibility.tables.model import Roster
from eligibility.tables.reading import roster_from_files
from tools.applicants import applicants, write

PACK = installed_pack("jilin.corridor_2018_2025")
DAY = date(2024, 6, 1)


@pytest.fixture(scope="module")
def roster(tmp_path_factory: pytest.TempPathFactory) -> Roster:
    path = tmp_path_factory.mktemp("roster") / "申报.xlsx"
    write(path, applicants(60, seed=3))
    return roster_from_files([path], PACK.vocabulary)


@pytest.mark.parametrize("level", [Level.CLAIMED, Level.VERIFIED])
def test_a_row_says_what_judging_its_profile_says(roster: Roster, level: Level) -> None:
    for row in screen(PACK, roster, DAY, level):
        decision = judge(PACK, row.applicant.profile, DAY, level).document()["provisions"]
        told = [(each["verdict"], each["conclusion"], [one["fact"] for one in each["missing"]]) for each in decision]
        assert [(each.verdict.value, each.conclusion.value, list(each.missing)) for each in row.judged] == told
        because = [[f"{one['kind']}:{one['about']}" for one in each["because"]] for each in decision]
        assert [list(each.because) for each in row.judged] == because


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_reason_is_the_summary_of_the_explanation(roster: Roster, lang: str) -> None:
    for row in screen(PACK, roster, DAY, lang=lang):
        explained = explain(PACK, row.applicant.profile, DAY, lang=lang)["provisions"]
        assert [each.reason for each in row.judged] == [each["summary"] for each in explained]


def test_quotes_are_words_of_the_policy(roster: Roster) -> None:
    text = plain("".join(document.text for document in PACK.documents.values()))
    quotes = {quote for row in screen(PACK, roster, DAY) for each in row.judged for quote in each.quotes}
    assert quotes
    for quote in quotes:
        assert all(plain(part) in text for part in quote.split("…")), quote


def plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


def test_what_blocks_is_said_only_of_what_is_not_met(roster: Roster) -> None:
    judged = [each for row in screen(PACK, roster, DAY) for each in row.judged]
    assert {bool(each.blocking) for each in judged if each.verdict.value != "not_met"} == {False}
    assert {bool(each.blocking) for each in judged if each.verdict.value == "not_met"} == {True}


def test_one_clause_alone_is_screened(roster: Roster) -> None:
    ids = [each.id for each in screening_of(PACK, roster, DAY, only="8").provisions]
    assert ids == ["8.1", "8.2", "8.3"]
    assert [each.provision for each in next(screen(PACK, roster, DAY, only="8")).judged] == ids
    with pytest.raises(UnknownClause):
        screen(PACK, roster, DAY, only="99")


def test_the_same_roster_is_written_the_same_by_the_generator(tmp_path: Path) -> None:
    made = applicants(300, seed=5, mistakes=0.2)
    assert made == applicants(300, seed=5, mistakes=0.2)
    write(tmp_path / "a.xlsx", made)
    faulty = roster_from_files([tmp_path / "a.xlsx"], PACK.vocabulary).faulty
    assert {each.place.row for each in faulty} == {row for row, _ in made.mistakes}
