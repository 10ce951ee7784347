"""Reading tables, whatever they hold: every row is counted once, and whatever is wrong is told at a cell that is there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from eligibility.errors import PROFILE_CODES, TABLE_CODES
from eligibility.packs import installed_vocabulary
from eligibility.tables.model import CellProblem, CellValue, Roster
from eligibility.tables.reading import roster_from_sheets
from eligibility.tables.refusal import FileRefused
from eligibility.tables.sheets import Merged, Sheet, column_of, letters, plain_row
from tests.tables_files import credit_code

VOCABULARY = installed_vocabulary()
HEADERS = [
    "统一社会信用代码", "名称", "企业名称", "主体类型", "成立日期", "营业收入（2023年）（万元）", "2022年营业收入", "从业人员（2023年）", "参加社会保险",
    "信用名单", "注册地", "主营行业", "涉及行业", "认定1·类别", "认定2·有效期起", "认定2·有效期止", "认定（有无）", "项目3·总投资（万元）", "备注", "成立日", "类别",
]  # fmt: skip
WORDS = [
    credit_code(1), credit_code(2), "甲", "示例", "合计", "是", "无", "有", "不清楚", "2024年5月31日", "2024/2/30", "43895", "1,200", "1200元", "3%", "#REF!",
    "科技型小巨人企业", "其他：甲", "220104", "C3670", "长期", "失信被执行人、甲", "9.12E+17", "\ud800", "１２", *HEADERS,
]  # fmt: skip

cells = st.one_of(
    st.none(),
    st.sampled_from(WORDS),
    st.text(max_size=5),
    st.booleans(),
    st.integers(min_value=-(10**20), max_value=10**20),
    st.floats(),
    st.dates(min_value=date(1900, 1, 1)),
)
headers = st.lists(st.sampled_from(HEADERS), min_size=1, max_size=8)


@st.composite
def sheets(draw: st.DrawFn, name: str | None) -> Sheet:
    """Titles, headers and rows as they come; some cells in error, some merged."""
    heads = draw(headers)
    width = len(heads)
    rows = [heads, *draw(st.lists(st.lists(cells, min_size=width, max_size=width + (name is None)), max_size=6))]
    places = st.tuples(st.integers(0, len(rows) - 1), st.integers(0, width - 1))
    faults = draw(st.dictionaries(places, st.sampled_from(["", "#N/A"]), max_size=2))
    merged = [Merged(min(a[0], b[0]), min(a[1], b[1]), max(a[0], b[0]), max(a[1], b[1])) for a, b in draw(st.lists(st.tuples(places, places), max_size=2))]  # fmt: skip
    return Sheet("a.xlsx", name, [plain_row(row) for row in rows], faults, merged)


workbooks = st.one_of(
    st.tuples(sheets("企业")),
    st.tuples(sheets(None)),
    st.tuples(sheets("企业"), sheets("获得的认定")),
    st.tuples(sheets("一"), sheets("二")),
)


def problems_of(roster: Roster) -> list[CellProblem]:
    return [*(each for row in roster.faulty for each in row.problems), *roster.notes]


def read(given_sheets: tuple[Sheet, ...]) -> Roster | None:
    """The roster, or nothing where no header is understood."""
    try:
        return roster_from_sheets(given_sheets, VOCABULARY)
    except FileRefused as refused:
        if refused.code not in {"table-headless", "table-empty"}:
            raise
        return None


@given(workbooks)
def test_every_row_below_the_headers_is_usable_faulty_or_skipped_and_only_one_of_them(
    given_sheets: tuple[Sheet, ...],
) -> None:
    roster = read(given_sheets)
    if roster is None:
        return
    places = [*(each.place for each in roster.applicants), *(each.place for each in roster.faulty), *roster.skipped]
    assert len(places) == len(set(places)) == roster.read
    for sheet in given_sheets:
        rows = sorted(each.row for each in places if each.sheet == sheet.name)
        assert rows == list(range(len(sheet.rows) - len(rows) + 1, len(sheet.rows) + 1))


@given(workbooks)
def test_every_problem_has_a_listed_code_words_and_a_place_that_is_there(given_sheets: tuple[Sheet, ...]) -> None:
    roster = read(given_sheets)
    by_name = {each.name: each for each in given_sheets}
    for problem in problems_of(roster) if roster else []:
        rows = by_name[problem.place.sheet].rows
        assert problem.code in TABLE_CODES or problem.code in PROFILE_CODES
        assert problem.zh
        assert problem.en
        assert 1 <= problem.place.row <= len(rows)
        assert problem.place.column is None or column_of(problem.place.column) < max(map(len, rows))


@given(workbooks)
def test_a_faulty_row_has_a_problem_and_what_stood_there_is_kept(given_sheets: tuple[Sheet, ...]) -> None:
    roster = read(given_sheets)
    if roster is None:
        return
    assert all(each.problems for each in roster.faulty)
    rows = [(each.place, each.original) for each in roster.applicants]
    rows += [(each.place, each.original) for each in roster.faulty]
    for place, original in rows:
        stood = next(each for each in given_sheets if each.name == place.sheet).rows[place.row - 1]
        assert said(original) == said(stood)


def said(row: Sequence[CellValue]) -> list[str]:
    """What stands in a row, wherever."""
    return sorted(str(cell) for cell in row if cell is not None)


@given(st.integers(min_value=0, max_value=300_000))
def test_letters_name_one_column(column: int) -> None:
    assert column_of(letters(column)) == column


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_is_what_the_spreadsheet_shows_to_fifteen_digits(number: float) -> None:
    (cell,) = plain_row([number])
    assert isinstance(cell, int | Decimal)
    assert abs(Decimal(cell) - Decimal(number)) <= abs(Decimal(number)) * Decimal("5.1e-15")
