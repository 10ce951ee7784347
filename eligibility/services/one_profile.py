"""One enterprise's profile from a file that somebody has: a saved profile, or the form that was filled in. What it says is checked as ever."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from eligibility.domain.vocabulary import Vocabulary
from eligibility.errors import Problem
from eligibility.services.profile_files import FaultyProfile, profile_from_text
from eligibility.services.rosters import FileRefused, read_roster

Json = dict[str, Any]

TABLES = (".xlsx", ".xls", ".ods", ".csv")


class NoOneProfile(Exception):
    """A file that is no profile of one enterprise, with every reason."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("; ".join(each.en for each in problems))
        self.problems = problems


def profile_in_file(path: Path, name: str, vocabulary: Vocabulary) -> Json:
    """The profile in a file that came under a name, as JSON has it. Raises `NoOneProfile`."""
    if name.lower().endswith(TABLES):
        return _in_table(path, vocabulary)
    try:
        return dict(profile_from_text(name, path.read_bytes(), vocabulary).said)
    except FaultyProfile as error:
        raise NoOneProfile([each.problem for each in error.problems]) from error


def _in_table(path: Path, vocabulary: Vocabulary) -> Json:
    try:
        roster = read_roster([path], vocabulary)
    except FileRefused as error:
        refused = Problem(error.code, "", error.zh, error.en, error.help_zh, error.help_en)
        raise NoOneProfile([refused]) from error
    if len(roster.applicants) == 1 and not roster.faulty:
        return dict(roster.applicants[0].profile.said)
    found = [*_faults(roster.faulty)]
    count = len(roster.applicants) + len(roster.faulty)
    if count != 1:
        zh, en = (
            f"表里有 {count} 家企业，自查一次查一家",
            f"the form has {count} enterprises, and a self-check is of one",
        )
        found.insert(0, Problem("value-range", "", zh, en, "只留一行再上传", "leave one row and send it again"))
    raise NoOneProfile(found)


def _faults(faulty: Any) -> Iterator[Problem]:
    for row in faulty:
        for each in row.problems:
            place = each.place
            yield Problem(each.code, "", f"{place}：{each.zh}", f"{place}: {each.en}", each.help_zh, each.help_en)
