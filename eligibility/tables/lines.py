"""Files with one profile a line (JSONL), in the form that the HTTP API takes."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from eligibility.domain.credit_code import credit_code_from_text
from eligibility.domain.vocabulary import Vocabulary
from eligibility.errors import ProfileProblems
from eligibility.profile import canonical_json, profile_from_json
from eligibility.source.strict_json import JsonProblems, json_from_text
from eligibility.tables.applicants import Gathered
from eligibility.tables.kinds import empty
from eligibility.tables.model import Applicant, CellProblem, CellValue, Column, FaultyRow, Place
from eligibility.tables.places import RowCells
from eligibility.tables.refusal import LIMITS, oversized
from eligibility.tables.targets import target_from_text
from eligibility.tables.texts import text_of_file


def add_lines(gathered: Gathered, path: Path) -> None:
    """Every line of a file. Raises `FileRefused`; a faulty line is a faulty row."""
    lines = text_of_file(path).splitlines()
    if not any(line.strip() for line in lines):
        raise empty(path.name)
    if len(lines) > LIMITS.rows:
        raise oversized(path.name, f"有 {len(lines)} 行", f"it has {len(lines)} lines", str(LIMITS.rows))
    for number, line in enumerate(lines, 1):
        place = Place(path.name, None, number)
        if line.strip():
            _add(gathered, place, line)
        else:
            gathered.skipped.append(place)


def _add(gathered: Gathered, place: Place, line: str) -> None:
    try:
        said = json_from_text(line)
        original = _original(gathered, said)
        profile = profile_from_json(said, gathered.vocabulary)
    except (JsonProblems, ProfileProblems) as error:
        problems = [CellProblem(_at(place, each.pointer), each.code, "", each.zh, each.en, each.help_zh, each.help_en) for each in error.problems]  # fmt: skip
        kept = [line[:2000]] if isinstance(error, JsonProblems) else original
        gathered.faulty.append(FaultyRow(place, kept, problems))
        return
    code, name = (_given(profile.facts.get(each)) for each in ("credit_code", "name"))
    key = credit_code_from_text(code) if code else name or str(place.row)
    duplicate = gathered.key_problem(key, place)
    if duplicate is not None:
        gathered.faulty.append(FaultyRow(place, original, [duplicate]))
        return
    cells = RowCells(place, {f"/facts/{id}": f"/facts/{id}" for id in profile.facts})
    gathered.applicants.append(Applicant(gathered.read + 1, place, key, name, profile, original, cells))


def _given(given: Any) -> str | None:
    return given.value if given is not None and isinstance(given.value, str) else None


def _at(place: Place, pointer: str) -> Place:
    return Place(place.file, place.sheet, place.row, pointer or None)


def _original(gathered: Gathered, said: Any) -> list[CellValue]:
    """One column a fact; what is no single value stays JSON."""
    facts = said.get("facts") if isinstance(said, Mapping) else None
    facts = facts if isinstance(facts, Mapping) else {}
    names = [str(id) for id in facts]
    positions = gathered.positions(Column(id, id, id if _known(id, gathered.vocabulary) else None) for id in names)
    original: list[CellValue] = [None] * (max(positions, default=-1) + 1)
    for position, value in zip(positions, facts.values(), strict=True):
        original[position] = (
            canonical_json(value).decode("utf-8", "replace") if isinstance(value, Mapping | list) else value
        )
    return original


def _known(id: str, vocabulary: Vocabulary) -> bool:
    return id in vocabulary.facts and target_from_text(id, vocabulary) is not None
