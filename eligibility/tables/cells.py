"""One cell as the JSON value that a profile holds, by the type of its column. It tidies how a value is written and repairs none:
what might mean two things raises `Faulty`. The profile's own reading then types it and finds what else is wrong.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from eligibility.domain.credit_code import Fault, problems_of_credit_code
from eligibility.domain.quantity import UNITS, text_from_number
from eligibility.domain.vocabulary import FactType, Vocabulary
from eligibility.tables.model import CellValue
from eligibility.tables.sheets import ERRORS, LARGEST_EXACT
from eligibility.values import Faulty, shown

UNCERTAIN = {"unknown": "uncertain"}
"""The JSON of a cell that says 不清楚."""

_UNSURE = frozenset(["不清楚", "说不清", "不确定", "uncertain"])
_TRUE = frozenset(["是", "有", "√", "✓", "✔", "☑", "对", "y", "yes", "true", "1"])
_FALSE = frozenset(["否", "无", "没有", "×", "✗", "✘", "☒", "错", "n", "no", "false", "0"])
_NONE = frozenset(["无", "没有", "none", "[]"])
_SEPARATORS = re.compile(r"[、,，;；\n|]+")
_DATE = re.compile(
    r"([0-9]{4})\s*[-/.年]\s*([0-9]{1,2})\s*[-/.月]\s*([0-9]{1,2})\s*(?:日|号)?(?:[ t]\d{1,2}:\d{2}(?::\d{2})?)?"
)
_COMPACT_DATE = re.compile(r"(?:19|20|21)[0-9]{6}")
_SERIAL = re.compile(r"[0-9]{5}(?:\.[0-9]+)?")
_ENDLESS = frozenset(["长期", "长期有效", "永久", "永久有效", "无固定期限", "9999-12-31"])
_NUMBER = re.compile(r"[+-]?[0-9][0-9,]*(?:\.[0-9]+)?")
_WITH_UNIT = re.compile(r"[+-]?[0-9][0-9,]*(?:\.[0-9]+)?(\D+)")
_REMEMBERED = 200
_SPREADSHEET_DAY_0 = date(1899, 12, 30)

Converter = Callable[[CellValue], Any]


def converter_of(type_: FactType, unit: str | None, vocabulary: Vocabulary, *, spoken: bool) -> Converter:
    """How the cells of a column are read. `spoken`: its header is words, so that bare money needs a unit."""
    match type_.kind:
        case "boolean":
            return _boolean
        case "date":
            return _day
        case "end_date":
            return lambda cell: "长期" if plain(cell) in _ENDLESS or cell == date.max else _day(cell)
        case "credit_code":
            return _credit_code
        case "text":
            return _text
        case "code":
            return _word
        case "enum":
            return _word
        case "set":
            values = vocabulary.enumerations[type_.domain or ""].aliases
            return lambda cell: _list(cell, values)
        case "codes":
            names = vocabulary.code_lists[type_.domain or ""].names
            return lambda cell: _list(cell, frozenset(names.values()))
        case "records":
            return _any_records
        case _:
            return lambda cell: _quantity(cell, type_, unit, spoken=spoken)


def remembered(convert: Converter) -> Converter:
    """The same for the texts that stand in a column again and again, each converted once. Numbers are not kept: 1 and True are equal."""
    known: dict[str, Any] = {}

    def converted(cell: CellValue) -> Any:
        if not isinstance(cell, str):
            return convert(cell)
        if cell not in known:
            if len(known) >= _REMEMBERED:
                return convert(cell)
            known[cell] = convert(cell)
        return known[cell]

    return converted


def plain(cell: CellValue) -> str:
    """A cell's text without width and outer spaces, in lower case."""
    return unicodedata.normalize("NFKC", str(cell)).strip().casefold()


def is_unsure(cell: CellValue) -> bool:
    """Whether a cell says that the answer is not known."""
    return isinstance(cell, str) and cell.strip() in _UNSURE


def says_none(cell: CellValue) -> bool:
    """Whether a cell says that there is none."""
    return plain(cell) in _NONE


def error_shown(cell: CellValue) -> bool:
    """Whether a cell shows an error of a spreadsheet."""
    return isinstance(cell, str) and cell.startswith("#") and cell.strip().upper() in ERRORS


def uncalculated() -> Faulty:
    """A formula whose result was never saved."""
    return Faulty(
        "formula-uncalculated",
        "公式没有保存结果",
        "the formula has no saved result",
        "请在表格软件里打开、重算后另存",
        "open the file in a spreadsheet program, let it calculate, and save it",
    )


def in_error(text: str) -> Faulty:
    """A cell that shows an error."""
    return Faulty(
        "cell-error",
        f"单元格出错 `{shown(text)}`",
        f"the cell shows the error `{shown(text)}`",
        "请改正公式，或者直接填写值；不知道的留空",
        "mend the formula or type the value; leave it blank if it is not known",
    )


def _boolean(cell: CellValue) -> Any:
    if isinstance(cell, bool):
        return cell
    said = plain(cell)
    if said in _TRUE or said in _FALSE:
        return said in _TRUE
    raise Faulty(
        "value-type",
        f"`{shown(cell)}` 不是“是”或“否”",
        f"`{shown(cell)}` is neither 是 nor 否",
        "填是或否；不知道的留空，问过仍说不清的写“不清楚”",
        "write 是 or 否; leave it blank if it is not known, write 不清楚 if it was asked and cannot be said",
    )


def _text(cell: CellValue) -> Any:
    if isinstance(cell, int | Decimal) and not isinstance(cell, bool):
        if not -LARGEST_EXACT < cell < LARGEST_EXACT:
            raise ruined(cell)
        return text_from_number(cell)
    match cell:
        case bool():
            return "是" if cell else "否"
        case date():
            return cell.isoformat()
        case _:
            return cell.strip() if isinstance(cell, str) else cell


def _word(cell: CellValue) -> Any:
    said = _text(cell)
    return said.strip("。；;，, ") if isinstance(said, str) else said


def _credit_code(cell: CellValue) -> Any:
    said = _text(cell)
    faults = problems_of_credit_code(said) if isinstance(said, str) else ()
    if faults and faults[0].fault is Fault.NUMBER_CELL:
        raise ruined(said)
    return said


def ruined(cell: CellValue) -> Faulty:
    """A long number or code that a spreadsheet kept as a number: its last digits are gone."""
    said = format(cell, ".15G") if isinstance(cell, int | Decimal) else str(cell)
    return Faulty(
        "number-ruined",
        f"`{shown(said)}` 是按数字保存的，末几位已经丢失，无法还原",
        f"`{shown(said)}` was stored as a number; its last digits are lost and cannot be restored",
        "请把这一列改成文本格式，再照证照重新填写",
        "make the column text, then copy the number from the document again",
    )


def _list(cell: CellValue, whole: Mapping[str, str] | frozenset[str]) -> Any:
    said = _text(cell)
    if not isinstance(said, str):
        return said
    if plain(said) in _NONE:
        return []
    if said in whole:
        return [said]
    return [each.strip() for each in _SEPARATORS.split(said) if each.strip()]


def _any_records(cell: CellValue) -> Any:
    """Whether there are any: 无 is known to be none, 有 leaves them to their own columns or sheet."""
    said = plain(cell)
    if said in _NONE or said in _FALSE:
        return []
    if said in _TRUE:
        return None
    raise Faulty(
        "value-type",
        f"`{shown(cell)}` 不是“有”或“无”",
        f"`{shown(cell)}` is neither 有 nor 无",
        "这一列只填有或无；有的，在单独的工作表或“…1·…”列里逐条填写",
        "this column says 有 or 无 only; give the records on a sheet of their own or in numbered columns",
    )


def _day(cell: CellValue) -> Any:
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, bool) or cell is None:
        return cell
    said = plain(text_from_number(cell) if isinstance(cell, int | Decimal) else cell)
    if found := _DATE.fullmatch(said):
        return f"{found[1]}-{int(found[2]):02}-{int(found[3]):02}"
    if _COMPACT_DATE.fullmatch(said):
        return f"{said[:4]}-{said[4:6]}-{said[6:]}"
    if _SERIAL.fullmatch(said):
        raise _serial(said)
    return str(cell)


def _serial(said: str) -> Faulty:
    day = (_SPREADSHEET_DAY_0 + timedelta(days=int(said.partition(".")[0]))).isoformat()
    return Faulty(
        "date-serial",
        f"`{said}` 是数字；如果是未设格式的日期，应为 {day}",
        f"`{said}` is a number; if it is a date without a format, it is {day}",
        f"请确认后把单元格设为日期格式，或写作 {day}",
        f"if so, format the cell as a date or write {day}",
    )


def _quantity(cell: CellValue, type_: FactType, unit: str | None, *, spoken: bool) -> Any:
    if isinstance(cell, bool | date) or cell is None:
        return cell if not isinstance(cell, date) else cell.isoformat()
    said = (
        text_from_number(cell)
        if isinstance(cell, int | Decimal)
        else "".join(unicodedata.normalize("NFKC", cell).split())
    )
    stated = _WITH_UNIT.fullmatch(said)
    if stated and unit is not None and stated[1] != unit and stated[1] in UNITS:
        raise _clash(said, stated[1], unit)
    if stated or not _NUMBER.fullmatch(said):
        return said
    if unit is not None:
        if UNITS[unit].dimension == "ratio" and isinstance(cell, Decimal) and 0 < abs(cell) < 1:
            raise _percent(said, unit)
        return said + unit
    if type_.kind == "money" and spoken and said.strip("0.") != "":
        raise _unit_missing(said)
    return cell if isinstance(cell, int | Decimal) else said


def _clash(said: str, stated: str, unit: str) -> Faulty:
    return Faulty(
        "unit-clash",
        f"表头的单位是 {unit}，单元格里写的是 {stated}（`{shown(said)}`）",
        f"the header says {unit}, the cell {stated} (`{shown(said)}`)",
        f"请改成以 {unit} 计的数，或者去掉表头里的单位",
        f"give the number in {unit}, or take the unit out of the header",
    )


def _unit_missing(said: str) -> Faulty:
    return Faulty(
        "unit-missing",
        f"`{shown(said)}` 没有单位，不知道是元还是万元",
        f"`{shown(said)}` has no unit: 元 and 万元 are both likely",
        "请在表头里写明单位，例如“（万元）”，或者写在单元格里",
        "state the unit in the header, as in （万元）, or in the cell",
    )


def _percent(said: str, unit: str) -> Faulty:
    return Faulty(
        "unit-unclear",
        f"表头的单位是 {unit}，单元格是 `{said}`：是 {said}{unit}，还是设了百分比格式的数，分不清",
        f"the header says {unit} and the cell `{said}`: it may be {said}{unit}, or a share in percent format",
        f"请写成文字，例如 3.5{unit}",
        f"write it as text, as in 3.5{unit}",
    )
