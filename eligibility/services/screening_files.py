"""Screen files into files: read a roster, judge it, write results in the form that the name asks for, whole or not at all.

The command line and the service call this. There is no clock; progress is told as often as a row is done.
"""

from __future__ import annotations

import gc
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TypeVar

from eligibility.domain.facts import Level
from eligibility.ir.rules import Pack
from eligibility.services.screening import Screener, screening_of
from eligibility.services.screening_amounts import pricing_of
from eligibility.services.screening_journal import Journal
from eligibility.tables.account import account_of
from eligibility.tables.marked import write_marked
from eligibility.tables.model import Roster
from eligibility.tables.report import report_html
from eligibility.tables.screened import Screened, Screening
from eligibility.tables.tally import Tally
from eligibility.tables.written import Shape, write_csv, write_jsonl, write_problems

KINDS = (".xlsx", ".csv", ".jsonl", ".parquet")
"""Forms of results, by the ending of the file's name."""

Row = TypeVar("Row")

Progress = Callable[[int], None]
"""Is told how many rows are done."""


class UnknownKind(ValueError):
    """Results cannot be written to a file of that ending."""


@dataclass(frozen=True, slots=True)
class Order:
    """What is asked: by what rules, as of when, and where the results go. `report` is a page with the charts."""

    pack: Pack
    as_of: date
    out: Path
    level: Level = Level.CLAIMED
    lang: str = "zh"
    only: str | None = None
    shape: Shape = "long"
    report: Path | None = None


@dataclass(frozen=True, slots=True)
class Done:
    """What came of it: the counts, the files that were written, rows taken over from a run that was stopped, and cells of CSV
    files that got a tab so that no program takes them for formulas."""

    screening: Screening
    tally: Tally
    files: Sequence[Path]
    resumed: int
    prefixed: int


@contextmanager
def uncollected() -> Iterator[None]:
    """Without looking for cycles: rows and cells have none, and looking at millions of them again and again takes a fifth of the time."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def kind_of_results(out: Path) -> str:
    """The form that a name asks for. Raises `UnknownKind`."""
    kind = out.suffix.lower()
    if kind not in KINDS:
        raise UnknownKind(kind)
    return kind


def screen_to_files(order: Order, roster: Roster, progress: Progress = lambda _: None) -> Done:
    """Judge the roster and write the results. Stopped in between, a second call goes on and writes the same bytes.

    Raises `UnknownKind`, `UnknownClause`, and `OSError` where a file cannot be written.
    """
    kind = kind_of_results(order.out)
    screening = screening_of(order.pack, roster, order.as_of, order.level, order.lang, order.only)
    judge = Screener(order.pack, order.as_of, order.level, order.lang, order.only)
    pricing = pricing_of(order.pack, order.as_of, order.level, order.lang, order.only)
    tally = Tally(screening, order.pack.vocabulary)
    with Journal(order.out.with_name(f"{order.out.name}.journal"), screening) as journal:
        rows = journal.screened(roster.applicants, judge)
        rows = reported(tally.counting(rows if pricing is None else pricing.priced(rows)), progress)
        with whole(order.out) as part:
            files, prefixed = _write(kind, order, part, screening, roster, rows, tally)
        journal.finished()
    if order.report is not None:
        order.report.write_text(report_html(screening, roster, tally), encoding="utf-8")
        files = [*files, order.report]
    return Done(screening, tally, [order.out, *files], journal.resumed, prefixed)


@contextmanager
def whole(out: Path) -> Iterator[Path]:
    """Where to write, so that `out` is there whole or not at all."""
    part = out.with_name(f".{out.name}.part")
    try:
        yield part
        part.replace(out)
    finally:
        part.unlink(missing_ok=True)


def reported(rows: Iterable[Row], progress: Progress) -> Iterator[Row]:
    """The rows; how many are done is told as they pass."""
    for count, row in enumerate(rows, 1):
        yield row
        progress(count)


def _write(
    kind: str, order: Order, part: Path, screening: Screening, roster: Roster, rows: Iterator[Screened], tally: Tally
) -> tuple[list[Path], int]:
    """The results into `part`, and what stands beside them: files and how many cells got a tab."""
    match kind:
        case ".xlsx":
            write_marked(part, screening, roster, rows, tally)
            return [], 0
        case ".csv":
            prefixed = write_csv(part, screening, roster, rows, order.shape)
        case ".jsonl":
            write_jsonl(part, rows, order.shape)
            prefixed = 0
        case ".parquet":
            from eligibility.tables.written_parquet import write_parquet_rows  # noqa: PLC0415 - the extra `screen`

            write_parquet_rows(part, screening, order.pack.provisions, roster, rows, order.shape)
            prefixed = 0
        case _:
            raise UnknownKind(kind)
    about = order.out.with_name(f"{order.out.name}.about.json")
    about.write_text(
        json.dumps(_about(screening, roster, tally), ensure_ascii=False, indent=2) + "\n", encoding="utf-8"
    )
    if not roster.faulty:
        return [about], prefixed
    problems = order.out.with_name(f"{order.out.stem}.problems.csv")
    return [about, problems], prefixed + write_problems(problems, screening, roster)


def _about(screening: Screening, roster: Roster, tally: Tally) -> dict[str, dict[str, str | int]]:
    return {title: dict(lines) for title, lines in account_of(screening, roster, tally)}
