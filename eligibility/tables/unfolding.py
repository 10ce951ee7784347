"""How large an .ods unfolds: it says how often a row or cell is repeated, so a few bytes may stand for millions of cells."""

from __future__ import annotations

import re
from collections.abc import Callable

_TAG = re.compile(rb"<(/?)table:(table|table-row|table-cell|covered-table-cell)(\s[^>]*?)?(/?)>")
_COLUMNS = re.compile(rb'table:number-columns-repeated="([0-9]{1,9})"')
_ROWS = re.compile(rb'table:number-rows-repeated="([0-9]{1,9})"')
_NAME = re.compile(rb'table:name="([^"]*)"')


class Unfolding:
    """Where the cells that hold something come to stand; blank ones at the end of a row or sheet cost nothing and do not count.

    `check` is told of the last column (from 0) and row (from 1) of each such cell, and raises if they are too far out.
    """

    def __init__(self, check: Callable[[int, int], None]) -> None:
        self.sheet = ""
        self._check = check
        self._row = self._column = self._repeated = 0

    def look(self, seen: bytes) -> None:
        """Whole tags of the sheet, in order."""
        for found in _TAG.finditer(seen):
            closing, name, said = found[1], found[2], found[3] or b""
            if name == b"table" and not closing:
                self.sheet = _said(_NAME, said)
                self._row = self._repeated = 0
            elif name == b"table-row" and not closing:
                self._row += self._repeated
                self._column, self._repeated = 0, _count(_ROWS, said)
            elif name.endswith(b"cell") and not closing:
                self._column += _count(_COLUMNS, said)
                if not found[4]:
                    self._check(self._column - 1, self._row + self._repeated)


def _count(wanted: re.Pattern[bytes], said: bytes) -> int:
    return int(_said(wanted, said) or 1)


def _said(wanted: re.Pattern[bytes], said: bytes) -> str:
    found = wanted.search(said)
    return found[1].decode("utf-8", "replace") if found else ""
