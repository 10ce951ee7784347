"""Decisions that somebody wrote into the exported sheet 逐条理由 and sends back, as the workbook or as CSV: read, held against what is recorded, and
recorded one by one.

A row without a decision asks for nothing. Each decision goes the way of any other (`ruling.rule`), so nothing is let through here that is refused elsewhere.
"""

from __future__ import annotations

import csv
import io
import json
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from eligibility.domain.access import NotAllowed, require, resource_of
from eligibility.domain.actors import Actor
from eligibility.domain.conclusion import CONCLUSION_SIGNS, CONCLUSION_WORDS, Conclusion
from eligibility.domain.keeping import Missing, Reading, Unit
from eligibility.domain.records import Application, Ruling, RulingKind
from eligibility.domain.vocabulary import Words
from eligibility.services.circumstances import rulings_in_force
from eligibility.services.desk import Desk
from eligibility.services.exporting_cases import KIND_WORDS
from eligibility.services.ruling import Decided, rule
from eligibility.tables.model import CellValue
from eligibility.tables.refusal import FileRefused
from eligibility.tables.sheets import Sheet
from eligibility.tables.worker import sheets_of_workbook

MOST_ROWS = 2_000
"""Decisions that are taken at once."""
LONGEST = 4_000
"""Characters of a reason or quotation."""
HEADS = {
    "id": ("编号", "Number"),
    "provision": ("惠企事项", "Provision"),
    "kind": ("意见", "Decision"),
    "conclusion": ("审核结论", "Decided"),
    "reason": ("理由", "Reason"),
    "quote": ("引用", "Quoted"),
}
"""The columns that are read, by the heads that the export gives them; others are passed over."""
_NEEDED = ("id", "provision", "kind")


class SheetRefused(ValueError):
    """A file that is no such sheet: why, in both languages."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.words = Words(zh, en)


@dataclass(frozen=True, slots=True)
class Row:
    """A decision as it stands in the file. `line` counts from 1, the heads' included."""

    line: int
    id: str
    provision: str
    kind: str
    conclusion: str
    reason: str
    quote: str


@dataclass(frozen=True, slots=True)
class Proposed:
    """What a row would change: nothing when it says what is recorded already, or with what is wrong with it."""

    row: Row
    application: Application | None
    before: Ruling | None
    decided: Decided | None
    problem: Words | None = None

    @property
    def changes(self) -> bool:
        """Whether something would be recorded."""
        return self.decided is not None


def rows_from_file(data: bytes) -> Sequence[Row]:
    """The decisions in a workbook (.xlsx), from the first of its sheets that has the columns, or in a CSV file. Raises `SheetRefused`."""
    if not data.startswith(_ZIP):
        return rows_from_csv(data)
    tables = [[[_cell(each) for each in row] for row in sheet.rows] for sheet in _sheets(data)]
    return _rows(next((each for each in tables if each and not _missing(each[0])), tables[0]))


_ZIP = b"PK"
"""What a workbook begins with, and no CSV file with these columns does."""


def _sheets(data: bytes) -> Sequence[Sheet]:
    """Opened as any file that somebody sends: in a process of its own, behind the guard. Raises `SheetRefused`."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "decisions.xlsx"
        path.write_bytes(data)
        try:
            return sheets_of_workbook(path, "xlsx")
        except FileRefused as refused:
            raise SheetRefused(f"{refused.zh}。{refused.help_zh}", f"{refused.en}: {refused.help_en}") from refused


def _cell(cell: CellValue) -> str:
    return "" if cell is None else str(cell)


def rows_from_csv(data: bytes) -> Sequence[Row]:
    """The decisions in a file: UTF-8, or GB 18030 as spreadsheet programs in China write it. Raises `SheetRefused`."""
    reader = csv.reader(io.StringIO(_text(data), newline=""))
    try:
        lines = list(reader)
    except csv.Error as error:
        raise SheetRefused("文件不是完整的 CSV", "the file is no whole CSV") from error
    return _rows(lines)


def text_from_rows(rows: Sequence[Row]) -> str:
    """Decisions as a form carries them from the preview to the confirmation."""
    return json.dumps([astuple(each) for each in rows], ensure_ascii=False)


def rows_from_text(text: str) -> Sequence[Row]:
    """The same again. Raises `ValueError` for what is none."""
    found = json.loads(text)
    kinds = [int, *[str] * len(HEADS)]
    if not isinstance(found, list) or len(found) > MOST_ROWS:
        raise ValueError("no decisions")
    for each in found:
        if not isinstance(each, list) or list(map(type, each)) != kinds:
            raise ValueError("no decision")
    return [Row(*each) for each in found]


def _rows(lines: Sequence[Sequence[str]]) -> Sequence[Row]:
    """Raises `SheetRefused`."""
    columns = _columns(lines[0] if lines else [])
    rows = []
    for number, cells in enumerate(lines[1:], 2):
        said = {name: _plain(cells[at]) if at < len(cells) else "" for name, at in columns.items()}
        if said["kind"]:
            rows.append(Row(number, *(said.get(name, "")[:LONGEST] for name in HEADS)))
    if len(rows) > MOST_ROWS:
        raise SheetRefused(f"一次最多 {MOST_ROWS} 条意见，请分几次上传", f"at most {MOST_ROWS} decisions at once")
    return rows


def proposed(reading: Reading, actor: Actor, rows: Sequence[Row]) -> Sequence[Proposed]:
    """Each row held against what is recorded. Raises `NotAllowed`."""
    require(actor, "ruleOnProvision")
    standing: dict[str, Mapping[str, Ruling]] = {}
    found = []
    seen: set[tuple[str, str]] = set()
    for row in rows:
        application = _application(reading, actor, row.id)
        if application is not None and application.id not in standing:
            standing[application.id] = rulings_in_force(reading, application)
        before = standing[application.id].get(row.provision) if application is not None else None
        found.append(_proposed(row, application, before, again=(row.id, row.provision) in seen))
        seen.add((row.id, row.provision))
    return found


def record(unit: Unit, actor: Actor, desk: Desk, row: Row, decided: Decided) -> None:
    """Record one decision, as any other. Raises as `ruling.rule`."""
    version = unit.get(Application, row.id).version
    rule(unit, actor, desk, row.id, version, row.provision, decided)


def _proposed(row: Row, application: Application | None, before: Ruling | None, *, again: bool) -> Proposed:
    if application is None:
        zh, en = "没有这件，或不在您的辖区", "there is no such case, or it is not in your division"
        return Proposed(row, None, None, None, Words(zh, en))
    if again:
        zh, en = "同一事项在前面已有一行", "the same provision stands in a row above"
        return Proposed(row, application, before, None, Words(zh, en))
    kind = _kind(row.kind)
    if kind is None:
        zh, en = "意见应为：同意、改判、要求补正", "a decision is: agree, override, ask for a supplement"
        return Proposed(row, application, before, None, Words(zh, en))
    conclusion = _conclusion(row.conclusion) if kind is RulingKind.OVERRIDE else None
    decided = Decided(
        kind, conclusion, row.reason or None, (row.quote or None) if kind is RulingKind.OVERRIDE else None
    )
    if before is not None and _same(before, decided):
        return Proposed(row, application, before, None)
    return Proposed(row, application, before, decided)


def _same(before: Ruling, decided: Decided) -> bool:
    said = decided.conclusion.value if decided.conclusion is not None else before.conclusion
    return (before.kind, before.conclusion, before.reason, before.quote) == (
        decided.kind, said, decided.reason, decided.quote,
    )  # fmt: skip


def _application(reading: Reading, actor: Actor, id: str) -> Application | None:
    """An application that the actor decides on; one that is another's is as good as none."""
    try:
        application = reading.get(Application, id)
        require(actor, "ruleOnProvision", resource_of(application))
    except (Missing, NotAllowed):
        return None
    return application


def _text(data: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise SheetRefused("文件不是文字：请另存为 CSV 再上传", "the file is no text: save it as CSV first")


def _columns(heads: Sequence[str]) -> Mapping[str, int]:
    plain = [_plain(each) for each in heads]
    found = {name: plain.index(head) for name, words in HEADS.items() for head in words if head in plain}
    if missing := _missing(heads):
        zh, en = "、".join(each[0] for each in missing), ", ".join(each[1] for each in missing)
        raise SheetRefused(
            f"缺少列：{zh}。请用导出的“逐条理由”表",
            f"there is no column {en}: use the exported sheet Reasons",
        )
    return found


def _missing(heads: Sequence[str]) -> list[tuple[str, str]]:
    """The columns that are needed and not there."""
    plain = set(map(_plain, heads))
    return [HEADS[name] for name in _NEEDED if plain.isdisjoint(HEADS[name])]


def _plain(cell: str) -> str:
    """A cell as it is meant: without the tab that the export of CSV puts before risky text."""
    return unicodedata.normalize("NFKC", cell).strip()


def _kind(said: str) -> RulingKind | None:
    return next((kind for kind, words in KIND_WORDS.items() if said.casefold() in (words.zh, words.en)), None)


def _conclusion(said: str) -> Conclusion | None:
    for each in Conclusion:
        words, sign = CONCLUSION_WORDS[each], unicodedata.normalize("NFKC", CONCLUSION_SIGNS[each])
        if said.removeprefix(sign).strip() in (words.zh, words.en):
            return each
    return None
