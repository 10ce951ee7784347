"""Tables of tests, in YAML: a profile a row, and what it is to conclude. A wrong table is told with the place of every problem. It must not judge."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from eligibility.domain.conclusion import CONCLUSION_WORDS
from eligibility.errors import Diagnostic, Problem, ProfileProblems, did_you_mean
from eligibility.ir.rules import Pack
from eligibility.profile import profile_from_json
from eligibility.profile.problems import KEY_CODES
from eligibility.source.read import model_from_bytes
from eligibility.source.tables import RowSource, TableFile
from eligibility.source.yaml import Path, YamlFile

_CONCLUSIONS = {each.zh for each in CONCLUSION_WORDS.values()}


@dataclass(frozen=True, slots=True)
class Row:
    """An enterprise, the day and level it is judged at, and its conclusions in Chinese by provision."""

    file: str
    line: int
    column: int
    name: str
    profile: Mapping[str, Any]
    as_of: date
    level: str
    concludes: Mapping[str, str]


def rows_from_bytes(name: str, data: bytes, pack: Pack) -> tuple[list[Row], list[Diagnostic]]:
    """The rows of a table, or its problems."""
    table, file = model_from_bytes(name, data, TableFile)
    if table is None or file.problems:
        return [], file.problems
    rows = [_row(table, each, index, file) for index, each in enumerate(table.rows)]
    problems = [each for index, row in enumerate(rows) for each in _problems(row, index, file, pack)]
    return rows, problems


def _row(table: TableFile, row: RowSource, index: int, file: YamlFile) -> Row:
    said: dict[str, Any] = {"facts": {**table.facts, **row.facts}}
    if row.findings:
        said["findings"] = row.findings
    as_of = date.fromisoformat(row.as_of or table.as_of)
    mark = file.mark(("rows", index))
    return Row(file.name, mark.line, mark.column, row.name, said, as_of, row.level or table.level, row.concludes)


def _problems(row: Row, index: int, file: YamlFile, pack: Pack) -> Iterator[Diagnostic]:
    try:
        profile_from_json(row.profile, pack.vocabulary)
    except ProfileProblems as error:
        yield from (_placed(each, index, file) for each in error.problems)
    provisions = {each.id for each in pack.provisions}
    for id, conclusion in row.concludes.items():
        path: Path = ("rows", index, "concludes", id)
        if id not in provisions:
            help = did_you_mean(id, provisions) or f"provisions: {', '.join(sorted(provisions))}"
            yield file.diagnostic((*path[:-1], f"#{id}"), "expectation-unknown", f"there is no provision `{id}`", help)
        if conclusion not in _CONCLUSIONS:
            help = did_you_mean(conclusion, _CONCLUSIONS) or f"one of {', '.join(sorted(_CONCLUSIONS))}"
            yield file.diagnostic(path, "expectation-unknown", f"`{conclusion}` is no conclusion", help)


def _placed(problem: Problem, index: int, file: YamlFile) -> Diagnostic:
    """A problem of a profile where the row says it, or where the table says it for all rows."""
    parts = tuple(int(each) if each.isdigit() else each for each in problem.pointer.split("/")[1:])
    own: Path = ("rows", index, *parts)
    path = own if own[:4] in file.marks else parts
    if problem.code in KEY_CODES:
        path = (*path[:-1], f"#{path[-1]}")
    message = f"row {index + 1}: {problem.en}"
    return file.diagnostic(path, "table-profile", message, problem.help_en)
