"""Results of rows from files as Parquet: the columns of `eligibility.tables.results`, in wide rows with the applicants' own columns before them.

It needs the extra `screen`, and judges nothing.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from eligibility.engines.columnar import Answers
from eligibility.ir.rules import Provision
from eligibility.tables.model import CellValue, Column, Roster
from eligibility.tables.parquet import write_parquet
from eligibility.tables.results import ToldAnswer, long, wide
from eligibility.tables.screened import Judged, Numbered, Payable, Screened, Screening
from eligibility.tables.written import TOTAL, Shape, amount_fields

KEY = "key"
DIGITS = 38
"""What an exact number of Parquet holds."""

INTEGER_DIGITS = 18
"""What an integer of 64 bits surely holds."""


def write_parquet_rows(
    path: Path,
    screening: Screening,
    known: Sequence[Provision],
    roster: Roster,
    rows: Iterable[Screened],
    shape: Shape,
) -> None:
    """All rows, each with the results of the provisions asked for, in their order; `known` are those of the policy."""
    asked = {each.id for each in screening.provisions}
    provisions = [each for each in known if each.id in asked]
    numbered, numbers, kept = Numbered(), array("L"), []
    priced: list[dict[str, Any]] = []
    for row in rows:
        numbers.extend(numbered.of(row.judged))
        kept.append(row.applicant)
        if row.payable:
            priced.extend(_amounts(row, row.payable, shape))
    table = np.array(numbers).reshape(len(kept), len(provisions))
    answers = [_answers(each, table[:, place], numbered.results) for place, each in enumerate(provisions)]
    key = pl.Series(KEY, [each.key for each in kept], dtype=pl.String)
    if shape == "long":
        found = long(key, answers, reasons=True)
        write_parquet(found.with_columns(_amount_columns(priced)), path)
        return
    results = wide(key, answers, reasons=True).with_columns(_amount_columns(priced))
    own = own_columns(roster.columns, [each.original for each in kept], results.columns)
    write_parquet(pl.DataFrame([*own, *results.get_columns()]), path)


def _amounts(row: Screened, payable: Payable, shape: Shape) -> Iterator[dict[str, Any]]:
    """What a row's benefits come to, as the rows of the table have it: a provision each, or all in one."""
    if shape == "long":
        yield from (amount_fields(payable, each.provision) for each in row.judged)
        return
    ids = [*payable.benefits, *([TOTAL] if payable.total else [])]
    yield {f"{id}.{name}": value for id in ids for name, value in amount_fields(payable, id).items()}


def _amount_columns(rows: Sequence[dict[str, Any]]) -> list[pl.Series]:
    return [_series(name, [each[name] for each in rows]) for name in (rows[0] if rows else ())]


def _answers(provision: Provision, numbers: Any, results: Sequence[Judged]) -> Answers:
    met, codes = np.unique(numbers, return_inverse=True)
    return Answers(provision, codes, [_told(results[number]) for number in met.tolist()])


def _told(judged: Judged) -> ToldAnswer:
    return ToldAnswer(
        judged.verdict,
        judged.conclusion,
        judged.missing,
        judged.because,
        judged.blocking,
        judged.reason,
        judged.quotes,
    )


def own_columns(
    columns: Sequence[Column], rows: Sequence[Sequence[CellValue]], taken: Iterable[str]
) -> list[pl.Series]:
    """The applicants' columns as they stood. A header that is blank or stands already gets the column's letters."""
    names = set(taken)
    found = []
    for index, column in enumerate(columns):
        name = column.header if column.header and column.header not in names else f"{column.header}（{column.letters}）"
        names.add(name)
        found.append(_series(name, [row[index] if index < len(row) else None for row in rows]))
    return found


def _series(name: str, cells: Sequence[CellValue]) -> pl.Series:
    """Cells of one kind as such, exact; a column of several kinds, or of none, as text."""
    kinds = {type(cell) for cell in cells if cell is not None}
    if kinds in ({bool}, {date}):
        return pl.Series(name, cells, dtype=pl.Boolean if kinds == {bool} else pl.Date)
    if kinds and kinds <= {int, Decimal}:
        exact = [Decimal(cell) if isinstance(cell, int | Decimal) else None for cell in cells]
        scale, whole = _digits([each for each in exact if each is not None])
        if scale == 0 and whole <= INTEGER_DIGITS:
            return pl.Series(name, [None if each is None else int(each) for each in exact], dtype=pl.Int64)
        if scale + whole <= DIGITS:
            return pl.Series(name, exact, dtype=pl.Decimal(DIGITS, scale))
    return pl.Series(name, [None if cell is None else str(cell) for cell in cells], dtype=pl.String)


def _digits(numbers: Sequence[Decimal]) -> tuple[int, int]:
    """The most digits behind and before the point."""
    exponents = [each.as_tuple() for each in numbers]
    scale = max((max(-int(each.exponent), 0) for each in exponents), default=0)
    whole = max((max(len(each.digits) + int(each.exponent), 1) for each in exponents), default=1)
    return scale, whole
