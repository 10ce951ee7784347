"""Files of applicants to a roster: `roster_from_files`. It opens files through the guard, and judges nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from eligibility.domain.vocabulary import Vocabulary
from eligibility.tables.applicants import Gathered, add_applicants
from eligibility.tables.headers import Labels, labels_of, suggestion_for, year_missing
from eligibility.tables.kinds import KINDS, FileKind, empty, kind_of_file
from eligibility.tables.layout import KEYS, Layout, Reading, layout_of
from eligibility.tables.lines import add_lines
from eligibility.tables.mapping import HeaderMapping
from eligibility.tables.model import CellProblem, Column, Place, Roster, Suggestion
from eligibility.tables.records import records_of
from eligibility.tables.refusal import FileRefused
from eligibility.tables.sheets import HELP_SHEETS, Sheet
from eligibility.tables.texts import sheet_of_csv
from eligibility.tables.values import problem_at
from eligibility.tables.worker import sheets_of_workbook
from eligibility.values import Faulty, shown

NO_MAPPING = HeaderMapping()


def roster_from_files(
    paths: Sequence[str | Path], vocabulary: Vocabulary, mapping: HeaderMapping = NO_MAPPING
) -> Roster:
    """Read files, folders and globs of .xlsx, .xls, .ods, .csv and .jsonl together, as one roster.

    Headers are understood by the vocabulary's labels and by `mapping`; likenesses become `suggestions` and are not applied.
    Raises `FileRefused` for a file that is not read at all; everything smaller is a problem of its row.
    """
    kinds = [(path, kind_of_file(path)) for path in files_of(paths)]
    sheets = [sheet for path, kind in kinds for sheet in _sheets(path, kind)]
    roster = roster_from_sheets(sheets, vocabulary, mapping, [path for path, kind in kinds if kind == "jsonl"])
    return replace(roster, source=_source(kinds, roster.columns, mapping))


def roster_from_sheets(
    sheets: Sequence[Sheet], vocabulary: Vocabulary, mapping: HeaderMapping = NO_MAPPING, lines: Sequence[Path] = ()
) -> Roster:
    """The same from sheets that are read already, and files with a profile a line. Raises `FileRefused`."""
    gathered, reading = Gathered(vocabulary), Reading(labels_of(vocabulary), mapping.by_plain_header())
    layouts = _layouts(sheets, reading, gathered)
    records = records_of(each for each in layouts if each.records is not None)
    for layout in layouts:
        if layout.records is None:
            add_applicants(gathered, layout, records)
    for path in lines:
        add_lines(gathered, path)
    return Roster(
        gathered.columns,
        gathered.applicants,
        gathered.faulty,
        gathered.skipped,
        [*gathered.notes, *records.notes, *records.orphans(gathered.seen)],
        gathered.suggestions,
    )


def files_of(paths: Sequence[str | Path]) -> list[Path]:
    """The files that are meant, each once, in order. Raises `FileRefused` for what names none."""
    files: dict[Path, None] = {}
    for each in paths:
        found = _expanded(Path(each))
        if not found:
            kind_of_file(Path(each))
        files |= dict.fromkeys(found)
    return list(files)


def _expanded(path: Path) -> list[Path]:
    if path.is_dir():
        inside = (
            each for each in path.iterdir() if each.suffix.lower() in KINDS and not each.name.startswith((".", "~$"))
        )
        found = sorted(inside)
        if not found:
            raise empty(path.name)
        return found
    if path.exists():
        return [path]
    base = Path(path.anchor)
    return sorted(each for each in base.glob(str(path.relative_to(base))) if each.is_file())


def _sheets(path: Path, kind: FileKind) -> list[Sheet]:
    match kind:
        case "csv":
            return [sheet_of_csv(path)]
        case "jsonl":
            return []
        case "parquet":
            raise FileRefused(
                path.name,
                "table-kind",
                "Parquet 是数据集，不当作表格读取",
                "Parquet is a dataset and not read as a table of applicants",
                "请用 screen 直接筛查数据集，列的写法见 docs/screening.md",
                "screen it as a dataset; docs/screening.md says what its columns are",
            )
        case _:
            return sheets_of_workbook(path, kind)


def _layouts(sheets: Sequence[Sheet], reading: Reading, gathered: Gathered) -> list[Layout]:
    """The sheets that are read, with notes about columns and about sheets that are not."""
    found = [(sheet, layout_of(sheet, reading)) for sheet in sheets if _is_read(sheet)]
    layouts = [layout for _, layout in found if layout is not None]
    main = max((each for each in layouts if each.records is None), key=lambda each: len(each.known), default=None)
    if main is None and sheets:
        raise _headless(sheets, reading.labels) if any(map(_filled, sheets)) else empty(sheets[0].file)
    used = [each for each in layouts if each.records is not None or each is main or _has_keys(each)]
    for sheet, layout in found:
        if not any(layout is each for each in used):
            gathered.notes.append(_unused(sheet))
    for layout in used:
        _note_columns(layout, reading.labels, gathered)
    return used


def _is_read(sheet: Sheet) -> bool:
    """Hidden sheets and those that explain a form are nobody's data."""
    return not sheet.hidden and sheet.name not in HELP_SHEETS and _filled(sheet)


def _filled(sheet: Sheet) -> bool:
    return any(cell is not None for row in sheet.rows for cell in row)


def _has_keys(layout: Layout) -> bool:
    """A further sheet of applicants says whose its rows are, and something of them."""
    return any(layout.key_column(each) for each in KEYS) and len(layout.known) > 1


def _note_columns(layout: Layout, labels: Labels, gathered: Gathered) -> None:
    for column in layout.columns:
        if column.target is not None or column.confirmed:
            continue
        place = Place(layout.sheet.file, layout.sheet.name, layout.header_row + 1, column.letters)
        fact = year_missing(column.header, labels)
        suggestion = suggestion_for(column.header, labels, layout.records)
        if fact is not None:
            gathered.notes.append(problem_at(place, _year(fact.words.zh, fact.words.en), column.header))
        elif suggestion is not None:
            gathered.suggestions.append(suggestion)
            gathered.notes.append(problem_at(place, _suggested(suggestion), column.header))


def _year(zh: str, en: str) -> Faulty:
    return Faulty(
        "column-year",
        f"“{zh}”按年度填写，表头没有写年度，这一列没有使用",
        f"`{en}` has one value a year and the header says no year; the column is not used",
        f"请把表头写成“{zh}（2023年）”这样，或在映射文件里写明年度",
        f"write the header as in {zh}（2023年）, or state the year in a mapping",
    )


def _suggested(suggestion: Suggestion) -> Faulty:
    return Faulty(
        "column-suggested",
        f"表头不认识，可能是“{suggestion.label_zh}”；未经确认，这一列没有使用",
        f"the header is not known; it may be `{suggestion.label_en}`. Nobody has confirmed it, so the column is not used",
        f"是的话，在映射文件里写 `{shown(suggestion.header)}: {suggestion.target}`，或者改表头",
        f"if so, put `{shown(suggestion.header)}: {suggestion.target}` into a mapping, or change the header",
    )


def _unused(sheet: Sheet) -> CellProblem:
    zh = "工作表没有使用：看不出是申报企业，也看不出是哪一种记录"
    en = "the sheet is not used: it holds neither applicants nor one kind of records"
    help_zh = "需要的话，请把工作表命名为记录的名称（如“获得的认定”），并加上统一社会信用代码一列"
    help_en = "if it is needed, name the sheet as the records are called and add a column with the credit code"
    return problem_at(Place(sheet.file, sheet.name, 1), Faulty("sheet-unused", zh, en, help_zh, help_en), None)


def _headless(sheets: Sequence[Sheet], labels: Labels) -> FileRefused:
    """No header is understood; what stands first is repeated, with what may be meant."""
    sheet = next(each for each in sheets if _filled(each))
    row = max(sheet.rows[:20], key=lambda cells: sum(isinstance(cell, str) for cell in cells))
    headers = [cell for cell in row if isinstance(cell, str)]
    near = [found for each in headers if (found := suggestion_for(each, labels)) is not None]
    said = "、".join(shown(each) for each in headers[:6])
    meant = "；".join(f"`{shown(each.header)}` → {each.label_zh}" for each in near[:5])
    return FileRefused(
        sheet.file,
        "table-headless",
        f"没有认出任何表头（看到的是：{said}）",
        f"no header is understood (what stands there: {said})",
        (
            f"可能是：{meant}。请改表头，或者用映射文件写明"
            if meant
            else "请用 `eligibility template` 生成申报表，或者用映射文件写明每一列"
        ),
        (
            f"perhaps {meant}; change the headers, or state them in a mapping"
            if meant
            else "start from `eligibility template`, or state each column in a mapping"
        ),
    )


def _source(kinds: Iterable[tuple[Path, FileKind]], read: Iterable[Column], mapping: HeaderMapping) -> dict[str, Any]:
    files = []
    for path, kind in kinds:
        with path.open("rb") as file:
            files.append({"name": path.name, "kind": kind, "sha256": hashlib.file_digest(file, "sha256").hexdigest()})
    columns = [{"column": each.letters, "header": each.header, "target": each.target} for each in read]
    return {"files": files, "columns": columns, "mapping": mapping.document()}
