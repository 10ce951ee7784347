"""Use case: a policy as SQL for a data platform. It writes text; running it is the platform's business."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from eligibility.domain.facts import Level
from eligibility.engines.sql import (
    ENTERPRISES,
    DialectName,
    Table,
    TooManyColumns,
    TooManyDigits,
    sql_from_pack,
    table_from_pack,
)
from eligibility.engines.sql import columns_from_pack as _columns_from_pack
from eligibility.ir.rules import Pack
from eligibility.version import ENGINE_VERSION

__all__ = [
    "ENTERPRISES",
    "DialectName",
    "Table",
    "TooManyColumns",
    "TooManyDigits",
    "columns_read",
    "columns_said",
    "definition_of",
    "statement_of",
]

_COLUMN = re.compile(r"\s*(?P<name>[^\s,()]+)\s*(?:\((?P<fields>[^()]*)\))?\s*")


def statement_of(pack: Pack, dialect: DialectName, as_of: date, level: Level, table: Table) -> str:
    """The statement, under a few lines of comment that say what it is. Raises `TooManyDigits` and `TooManyColumns`."""
    statement = sql_from_pack(pack, dialect, as_of, presume=level is Level.CLAIMED, table=table)
    return f"{_head(pack, as_of)}-- evidence level: {level.name.lower()}; one row an enterprise and provision\n{statement};\n"


def definition_of(pack: Pack, dialect: DialectName, as_of: date, table: Table) -> str:
    """The definition of a table that the statement can read. Raises `TooManyDigits`."""
    return f"{_head(pack, as_of)}{table_from_pack(pack, dialect, as_of, table=table)};\n"


def columns_read(pack: Pack, as_of: date, table: Table) -> frozenset[str]:
    """The columns of the table that the statement reads, the key aside."""
    return frozenset(_columns_from_pack(pack, as_of, table))


def columns_said(text: str) -> Mapping[str, frozenset[str]] | None:
    """Columns as a person lists them, `body_kind, projects(place, field)`; `None` when the text is no such list."""
    columns: dict[str, frozenset[str]] = {}
    place = 0
    while place <= len(text):
        match = _COLUMN.match(text, place)
        if match is None or text[match.end() : match.end() + 1] not in ("", ","):
            return None
        columns[match["name"]] = frozenset(each.strip() for each in (match["fields"] or "").split(",") if each.strip())
        place = match.end() + 1
    return columns


def _head(pack: Pack, as_of: date) -> str:
    """Which rules these are; a line break in a name would end the comment, so there is none."""
    said = (f"{pack.id} {pack.version}", f"rules {pack.digest}", f"as of {as_of}", f"engine {ENGINE_VERSION}")
    return "".join(f"-- {' '.join(each.split())}\n" for each in said)
