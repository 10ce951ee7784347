"""Code lists from CSV files, and size tables. It must not know facts."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterator, Mapping

from eligibility.domain.vocabulary import Band, CodeList, Words
from eligibility.errors import Diagnostic
from eligibility.source.read import model_from_yaml, not_utf8
from eligibility.source.vocabulary_models import BandsFile
from eligibility.source.yaml import YamlFile

Row = Mapping[str, str | None]

COLUMNS = ("code", "name", "parent_code", "parent", "parent_name", "valid_from_year", "valid_to_year")
"""Columns that are read; a list has `code`, `name` and one of the two parents, and may have others."""


def code_list_from_csv(id: str, words: Words, source: str, name: str, data: bytes) -> tuple[CodeList, list[Diagnostic]]:
    """A list with `code`, `name`, `parent_code` or `parent`, and optional first and last years."""
    try:
        rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))
    except UnicodeDecodeError as error:
        return CodeList(id, words, {}, {}, source, ""), [not_utf8(name, data, error)]
    problems = list(_problems(name, rows))
    if problems:  # an empty list, of which nothing more is said
        return CodeList(id, words, {}, {}, source, ""), problems
    names = {str(row["code"]): str(row["name"]) for row in rows}
    parents = {str(row["code"]): parent for row in rows if (parent := _parent(row))}
    for row in rows:
        if row.get("parent_name"):
            names.setdefault(_parent(row), str(row["parent_name"]))
    years = {str(row["code"]): (_year(row, "valid_from_year"), _year(row, "valid_to_year")) for row in rows}
    digest = hashlib.sha256(data).hexdigest()
    return CodeList(id, words, names, parents, source, digest, years), list(_chains(name, rows, names, parents))


def _parent(row: Row) -> str:
    return row.get("parent_code") or row.get("parent") or ""


def _year(row: Row, key: str) -> int | None:
    said = row.get(key)
    return int(said) if said else None


def _problems(name: str, rows: list[dict[str, str]]) -> Iterator[Diagnostic]:
    """What keeps rows from being read. The first line is the header."""
    missing = [key for key in ("code", "name") if not rows or key not in rows[0]]
    if missing:
        message = f"the list has no rows with {' and '.join(f'`{key}`' for key in missing)}"
        yield Diagnostic(name, 1, 1, "missing-key", message, f"columns that are read: {', '.join(COLUMNS)}")
        return
    first: dict[str, int] = {}
    for line, row in enumerate(rows, 2):
        if not row["code"] or not row["name"]:
            yield Diagnostic(name, line, 1, "bad-value", "a row without code or name", "write both, or remove the row")
        elif first.setdefault(row["code"], line) != line:
            message = f"the code `{row['code']}` stands twice, first at line {first[row['code']]}"
            yield Diagnostic(name, line, 1, "fact-duplicate", message, "keep one of them")
        for key in ("valid_from_year", "valid_to_year"):
            if row.get(key) and not (row[key].isascii() and row[key].isdigit() and len(row[key]) == 4):
                yield Diagnostic(
                    name, line, 1, "bad-value", f"`{row[key]}` is no year", "write four digits, or nothing"
                )


def _chains(
    name: str, rows: list[dict[str, str]], names: Mapping[str, str], parents: Mapping[str, str]
) -> Iterator[Diagnostic]:
    """Every code lies under listed codes, and under itself in no way."""
    for line, row in enumerate(rows, 2):
        code, parent = row["code"], parents.get(row["code"])
        if parent is not None and parent not in names:
            message = f"`{code}` lies under `{parent}`, which the list does not have"
            yield Diagnostic(name, line, 1, "unknown-code", message, "list the parent, or name it under `parent_name`")
        seen = {code}
        while parent is not None and parent not in seen:
            seen.add(parent)
            parent = parents.get(parent)
        if parent == code:
            yield Diagnostic(name, line, 1, "bad-value", f"`{code}` lies under itself", "correct the parents")


def bands_from_yaml(file: YamlFile) -> tuple[Band, ...]:
    """The rows of a size table; problems go to the file's."""
    model = model_from_yaml(file, BandsFile) if file.content is not None else None
    if model is None:
        return ()
    return tuple(
        Band(
            row.code,
            row.name,
            tuple(row.gbt4754),
            {name: (each.large_min, each.medium_min, each.small_min) for name, each in row.indicators.items()},
        )
        for row in model.rows
    )
