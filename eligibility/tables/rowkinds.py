"""Which rows below the headers are no enterprise: blank ones, examples, headers printed again, totals."""

from __future__ import annotations

import re

from eligibility.tables.headers import plain_header
from eligibility.tables.layout import Layout
from eligibility.tables.model import CellValue
from eligibility.tables.sheets import EXAMPLE

_EXAMPLE = re.compile(rf"[(（【\[]?(?:{EXAMPLE}|样例|填写示例|例|example)(?:[)）】\]：:]|$)", re.IGNORECASE)
_TOTALS = frozenset(["合计", "总计", "小计", "合计:", "total"])


def is_skipped(layout: Layout, index: int) -> bool:
    """Whether a row is passed over."""
    return (
        is_blank(layout, index) or _is_example(layout, index) or _is_header(layout, index) or _is_total(layout, index)
    )


def is_blank(layout: Layout, index: int) -> bool:
    """Whether nothing stands in a row; a merged cell that reaches into it does not count."""
    if any(cell is not None for cell in layout.sheet.rows[index]):
        return False
    return not any(row == index for row, _ in layout.sheet.faults)


def _first(layout: Layout, index: int) -> CellValue:
    return next((cell for cell in layout.sheet.rows[index] if cell is not None), None)


def _is_example(layout: Layout, index: int) -> bool:
    """The first cell or the name says so."""
    row, name = layout.sheet.rows[index], layout.key_column("name")
    said = [_first(layout, index), row[name.index] if name is not None and name.index < len(row) else None]
    return any(isinstance(each, str) and _EXAMPLE.match(each.strip()) for each in said)


def _is_header(layout: Layout, index: int) -> bool:
    row = layout.sheet.rows[index]
    return all(
        each.index < len(row)
        and isinstance(row[each.index], str)
        and plain_header(row[each.index]) == plain_header(each.header)
        for each in layout.known
    )


def _is_total(layout: Layout, index: int) -> bool:
    first = _first(layout, index)
    if not isinstance(first, str) or plain_header(first) not in _TOTALS:
        return False
    code = layout.key_column("credit_code")
    return code is None or code.index >= len(layout.sheet.rows[index]) or layout.sheet.rows[index][code.index] is None
