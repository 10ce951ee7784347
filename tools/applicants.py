"""Fictional applicants by the thousand, as an officer might receive them: one workbook, seeded, with mistakes where they are asked for.

`python3 -m tools.applicants OUT.xlsx --rows 2000 --mistakes 0.05`. Nothing in it is about a real enterprise, and it knows no rules.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import xlsxwriter

from eligibility.domain.credit_code import check_character, inner_check_character

Cell = str | int | float | date | None

YEARS = (2021, 2022, 2023)
DIVISIONS = (
    "220102",
    "220104",
    "220184",
    "220202",
    "220302",
    "220322",
    "220402",
    "220502",
    "220581",
    "222401",
    "220802",
)
INDUSTRIES = (
    "C1371",
    "C1391",
    "C2710",
    "C2740",
    "C3612",
    "C3670",
    "C3720",
    "C3812",
    "C3963",
    "D4411",
    "F5171",
    "I6513",
    "M7320",
    "K7010",
)
NAMES = (
    "晨光",
    "北辰",
    "松江",
    "龙潭",
    "长白",
    "远大",
    "新程",
    "恒润",
    "金禾",
    "卓越",
    "信达",
    "华腾",
    "双阳",
    "伊通",
    "丰源",
)
TRADES = ("汽车零部件", "食品", "生物医药", "光电", "农机", "新材料", "软件", "装备制造", "轨道客车配件", "环保科技")
KINDS = ("科技型小巨人企业", "高新技术企业", "绿色工厂", "其他：省级数字化车间")
LEVELS = ("国家级", "省级", "市级", None)

_PLAIN = ("联系人", "联系电话", "通讯地址", "邮政编码", "电子邮箱", "开户银行", "申报日期", "备注")


@dataclass(frozen=True, slots=True)
class Applicants:
    """A sheet of applicants: headers, rows, and the mistakes that were made on purpose, as (row as the spreadsheet counts, header)."""

    headers: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    mistakes: Sequence[tuple[int, str]]


def credit_code(number: int) -> str:
    """A sound credit code that belongs to nobody in particular."""
    body = f"{number:08d}"
    first = f"91220101{body}{inner_check_character(body)}"
    return first + check_character(first)


def applicants(count: int, seed: int = 7, mistakes: float = 0.0) -> Applicants:
    """`count` applicants of 60 columns; a share `mistakes` of them (0 to 1) has one faulty cell. The same arguments give the same rows."""
    chance = random.Random(seed)  # noqa: S311 - rows must be repeatable, not secret
    headers = list(dict(_cells(0, chance)))
    rows: list[list[Cell]] = []
    made: list[tuple[int, str]] = []
    for number in range(count):
        cells = dict(_cells(number, chance))
        if chance.random() < mistakes:
            header, spoil = chance.choice(_MISTAKES)
            cells[header] = spoil(cells, rows[-1][0] if rows else None)
            made.append((number + 2, header))
        rows.append([cells[header] for header in headers])
    return Applicants(headers, rows, made)


def _cells(number: int, chance: random.Random) -> Iterator[tuple[str, Cell]]:
    """One applicant, header and cell."""
    yield "统一社会信用代码", credit_code(number + 1)
    yield "名称", f"{chance.choice(NAMES)}{chance.choice(TRADES)}{number + 1:05d}（虚构）有限公司"
    yield "主体类型", chance.choices(("企业", "科研院所", "高等学校", None), (88, 4, 4, 4))[0]
    yield "所有制性质", chance.choices(("民营企业", "国有企业", None), (7, 2, 1))[0]
    yield "成立日期", date(2000, 1, 1) + timedelta(days=chance.randrange(8400))
    yield "注册地", _maybe(chance, chance.choice(DIVISIONS), 0.05)
    yield "实际经营地", _maybe(chance, chance.choice(DIVISIONS), 0.25)
    yield "主营行业", _maybe(chance, chance.choice(INDUSTRIES), 0.1)
    for year in YEARS:
        yield from _year(year, chance)
    yield "参加社会保险", _maybe(chance, chance.choice(("是", "是", "是", "√", "否")), 0.1)
    yield "由退役军人创办", _maybe(chance, chance.choice(("是", "否", "否", "否")), 0.2)
    yield "认定为困难企业", _maybe(chance, chance.choice(("是", "否", "否", "否")), 0.3)
    yield "有应缴的土地出让金", _maybe(chance, chance.choice(("是", "否", "否", "否")), 0.5)
    yield from _recognitions(chance)
    yield from _project(chance)
    for header in _PLAIN:
        yield header, f"{header}{chance.randrange(10_000)}"
    for column in range(1, 13):
        yield f"自定义栏{column}", chance.randrange(100_000)


def _year(year: int, chance: random.Random) -> Iterator[tuple[str, Cell]]:
    revenue = round(10 ** chance.uniform(2, 6), 2)
    yield f"营业收入（{year}年）（万元）", _maybe(chance, revenue, 0.1)
    yield f"资产总额（{year}年）（万元）", _maybe(chance, round(revenue * chance.uniform(0.4, 3), 2), 0.1)
    yield f"从业人员（{year}年）", _maybe(chance, int(10 ** chance.uniform(0.5, 3.6)), 0.1)
    yield f"研发费用（{year}年）（万元）", _maybe(chance, round(revenue * chance.uniform(0, 0.1), 2), 0.2)


def _recognitions(chance: random.Random) -> Iterator[tuple[str, Cell]]:
    held = chance.choices((0, 1, 2), (6, 3, 1))[0]
    for group in (1, 2):
        given = group <= held
        begin = date(2018, 1, 1) + timedelta(days=chance.randrange(2000))
        yield f"认定{group}·类别", chance.choice(KINDS) if given else None
        yield f"认定{group}·级别", chance.choice(LEVELS) if given else None
        yield f"认定{group}·证书编号或文号", f"JL{chance.randrange(10**6):06d}" if given else None
        yield f"认定{group}·有效期起", begin if given else None
        yield f"认定{group}·有效期止", begin + timedelta(days=1095 + chance.randrange(900)) if given else None


def _project(chance: random.Random) -> Iterator[tuple[str, Cell]]:
    given = chance.random() < 0.3
    yield "项目1·项目名称", f"智能产线改造{chance.randrange(1000)}（虚构）" if given else None
    yield "项目1·项目所在地", chance.choice(DIVISIONS) if given else None
    yield "项目1·总投资（万元）", chance.randrange(100, 90_000) if given else None
    yield "项目1·绿色化升级改造", chance.choice(("是", "否", None)) if given else None
    yield "项目1·招商引进", chance.choice(("是", "否", None)) if given else None
    yield "项目1·列入融资对接清单", chance.choice(("是", "否", None)) if given else None


def _maybe(chance: random.Random, cell: Cell, blank: float) -> Cell:
    """The cell, or nothing in a share of the rows."""
    return None if chance.random() < blank else cell


Spoil = Callable[[dict[str, Cell], Cell], Cell]

_MISTAKES: tuple[tuple[str, Spoil], ...] = (
    ("统一社会信用代码", lambda *_: float(91220101000000000)),
    ("统一社会信用代码", lambda cells, _: str(cells["统一社会信用代码"])[:-1]),
    ("统一社会信用代码", lambda _, before: before if before is not None else "91"),
    ("主体类型", lambda *_: "企业或个体户"),
    ("成立日期", lambda *_: "二〇一九年"),
    ("注册地", lambda *_: "吉林省某市"),
    ("从业人员（2023年）", lambda *_: "约三百人"),
    ("营业收入（2023年）（万元）", lambda *_: "1200元"),
    ("参加社会保险", lambda *_: "大概是"),
)
"""What people do wrong, one cell each: a code kept as a number, one character short, another's; words where a value is wanted."""


def write(path: Path, made: Applicants) -> None:
    """The applicants as a workbook."""
    book = xlsxwriter.Workbook(path, {"strings_to_formulas": False, "strings_to_urls": False, "constant_memory": True})
    as_date = book.add_format({"num_format": "yyyy-mm-dd"})
    sheet = book.add_worksheet("申报企业")
    for row, cells in enumerate([made.headers, *made.rows]):
        for column, cell in enumerate(cells):
            if isinstance(cell, date):
                sheet.write_datetime(row, column, cell, as_date)
            elif cell is not None:
                sheet.write(row, column, cell)
    book.close()


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("--rows", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--mistakes", type=float, default=0.05, help="the share of rows with a mistake")
    given = parser.parse_args()
    made = applicants(given.rows, given.seed, given.mistakes)
    write(given.out, made)
    print(f"{given.out}: {len(made.rows)} rows, {len(made.headers)} columns, {len(made.mistakes)} with a mistake")


if __name__ == "__main__":
    main()
