"""What differs between two screenings of one roster, and its file: CSV, JSON lines, a workbook, or Parquet. It judges nothing."""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import xlsxwriter

from eligibility.domain.conclusion import CONCLUSION_SIGNS, CONCLUSION_WORDS, Conclusion
from eligibility.tables.marked import PLAIN_TEXT, day_at_midnight
from eligibility.tables.marked_looks import Looks
from eligibility.tables.marked_rows import Cells, RowSheet
from eligibility.tables.model import Applicant
from eligibility.tables.screened import Screening
from eligibility.tables.written import CsvCells

ABSENT = "absent"
"""Stands for the conclusion of a provision that a pack does not have."""

FIELDS = ("key", "name", "provision", "before", "after", "effect", "reason_before", "reason_after")


@dataclass(frozen=True, slots=True)
class Change:
    """A provision of an applicant that is concluded otherwise; a reason is empty where the pack does not have the provision."""

    applicant: Applicant
    provision: str
    before: str
    after: str
    effect: str
    """`gain`: positive now and not before; `loss`: the reverse; else `other`."""

    reason_before: str
    reason_after: str

    @property
    def cells(self) -> tuple[str | None, ...]:
        """As a row of `FIELDS`."""
        told = self.before, self.after, self.effect, self.reason_before, self.reason_after
        return self.applicant.key, self.applicant.name, self.provision, *told


@dataclass(slots=True)
class Counts:
    """Applicants by what became of them, and provisions by conclusion before and after."""

    rows: int = 0
    changed: int = 0
    gaining: int = 0
    losing: int = 0
    moves: Counter[tuple[str, str, str]] = field(default_factory=Counter)

    def add(self, changes: Sequence[Change]) -> None:
        """One applicant, with all that differs."""
        effects = {each.effect for each in changes}
        self.rows += 1
        self.changed += bool(changes)
        self.gaining += "gain" in effects
        self.losing += "loss" in effects
        self.moves.update((each.provision, each.before, each.after) for each in changes)

    def ranked(self) -> list[tuple[tuple[str, str, str], int]]:
        """The most frequent first."""
        return sorted(self.moves.items(), key=lambda each: (-each[1], each[0]))


def write_changes_csv(path: Path, changes: Iterable[Change]) -> None:
    """A line a difference, safe for spreadsheet programs."""
    cells = CsvCells()
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(FIELDS)
        writer.writerows([map(cells.safe, each.cells) for each in changes])


def write_changes_jsonl(path: Path, changes: Iterable[Change]) -> None:
    """An object a difference."""
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for each in changes:
            file.write(json.dumps(dict(zip(FIELDS, each.cells, strict=True)), ensure_ascii=False) + "\n")


def write_changes_parquet(path: Path, changes: Iterable[Change]) -> None:
    """The same as columns of text. It needs the extra `screen`."""
    import polars as pl  # noqa: PLC0415 - the extra

    from eligibility.tables.parquet import write_parquet  # noqa: PLC0415

    rows = [each.cells for each in changes]
    write_parquet(pl.DataFrame(rows, schema=dict.fromkeys(FIELDS, pl.String), orient="row"), path)


def write_changes_workbook(
    path: Path, old: Screening, new: Screening, changes: Iterable[Change], counts: Counts
) -> None:
    """The differences, then their counts and both versions of the rules. `counts` are complete when all changes have passed."""
    book = xlsxwriter.Workbook(path, PLAIN_TEXT)
    book.set_properties({"title": new.title, "comments": f"{old.digest} {new.digest}", "created": day_at_midnight(new)})
    sheets = [book.add_worksheet(new.say(zh, en), RowSheet) for zh, en in (("结论变化", "Changes"), ("统计", "Counts"))]
    looks = Looks(book)
    written = _Compared(Cells(book, looks.day), looks, old, new)
    try:
        written.changes(sheets[0], changes)
        written.counts(sheets[1], counts)
        book.close()
    finally:
        for each in sheets:
            each.let_go()


class _Compared:
    """The sheets of one comparison."""

    def __init__(self, cells: Cells, looks: Looks, old: Screening, new: Screening) -> None:
        self.cells, self.looks, self.old, self.new = cells, looks, old, new
        self.say = new.say
        self._titles = {each.id: f"{each.id} {each.title}" for each in (*old.provisions, *new.provisions)}
        self._effects = {"gain": self.say("↑ 得", "↑ gain"), "loss": self.say("↓ 失", "↓ loss")}

    def changes(self, sheet: Any, changes: Iterable[Change]) -> None:
        """A row a difference."""
        zh = ("统一社会信用代码", "企业", "事项", "原结论", "新结论", "得失", "原来的理由", "现在的理由")
        en = ("Credit code", "Enterprise", "Provision", "Before", "After", "Effect", "Reason before", "Reason now")
        heads = en if self.new.lang == "en" else zh
        sheet.add_row([self.cells.text(each, self.looks.head) for each in heads], 24)
        for column, width in enumerate((21, 34, 42, 17, 17, 9, 60, 60)):
            sheet.set_column(column, column, width)
        count = 0
        for each in changes:
            count += 1
            sheet.add_row(list(self._change(each)))
        sheet.freeze_panes(1, 2)
        sheet.autofilter(0, 0, max(count, 1), len(heads) - 1)

    def _change(self, change: Change) -> Iterator[str]:
        text, told = self.cells.text, self.looks.text
        for words in (change.applicant.key, change.applicant.name or "", self._titles[change.provision]):
            yield text(words, told)
        yield self._conclusion(change.before)
        yield self._conclusion(change.after)
        yield text(self._effects.get(change.effect, "·"), told)
        yield text(change.reason_before, told)
        yield text(change.reason_after, told)

    def _conclusion(self, id: str) -> str:
        if id == ABSENT:
            return self.cells.text(self.say("（无此事项）", "(no such provision)"), self.looks.text)
        conclusion = Conclusion(id)
        words = CONCLUSION_WORDS[conclusion].in_language(self.new.lang)
        return self.cells.text(f"{CONCLUSION_SIGNS[conclusion]} {words}", self.looks.conclusions[conclusion])

    def counts(self, sheet: Any, counts: Counts) -> None:
        """Who gains and loses, by which provision, and between which versions of the rules."""
        text, number, say = self.cells.text, self.cells.as_it_stood, self.say
        for column, width in enumerate((42, 17, 17, 12)):
            sheet.set_column(column, column, width)
        for label, count in (
            (say("企业", "Enterprises"), counts.rows),
            (say("结论有变化", "with other conclusions"), counts.changed),
            (say("有所得", "gaining"), counts.gaining),
            (say("有所失", "losing"), counts.losing),
        ):
            sheet.add_row([text(label, self.looks.cell), number(count, self.looks.count)])
        for title, of in ((say("原规则", "Rules before"), self.old), (say("新规则", "Rules after"), self.new)):
            sheet.add_row([text(title, self.looks.cell), text(f"{of.policy} {of.version}"), text(of.digest)])
        sheet.add_row([text(say("适用日期", "as of"), self.looks.cell), text(self.new.as_of.isoformat())])
        sheet.add_row([])
        heads = say("事项", "Provision"), say("原结论", "Before"), say("新结论", "After"), say("家数", "Enterprises")
        sheet.add_row([text(each, self.looks.head) for each in heads])
        for (provision, before, after), count in counts.ranked():
            moved = text(self._titles[provision], self.looks.cell), self._conclusion(before), self._conclusion(after)
            sheet.add_row([*moved, number(count, self.looks.count)])
