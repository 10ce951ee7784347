"""From a JSON pointer into a profile back to the cell where the value stood."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from eligibility.tables.model import Place


@dataclass(frozen=True, slots=True)
class RowCells(Mapping[str, Place]):
    """The cells of one row by pointer. `columns` is shared by all rows of a sheet, so that a row costs little.

    `others` are the cells of records: by their letters in this row, or elsewhere.
    """

    row: Place
    columns: Mapping[str, str]
    others: dict[str, str | Place] = field(default_factory=dict)

    def __getitem__(self, pointer: str) -> Place:
        at = self.others.get(pointer) or self.columns[pointer]
        return at if isinstance(at, Place) else Place(self.row.file, self.row.sheet, self.row.row, at)

    def __iter__(self) -> Iterator[str]:
        yield from self.columns
        yield from self.others

    def __len__(self) -> int:
        return len(self.columns) + len(self.others)

    def nearest(self, pointer: str) -> Place:
        """The cell of a pointer, of what it lies in, of the first thing in it, or the row."""
        at = pointer
        while at:
            if at in self.others or at in self.columns:
                return self[at]
            at = at.rpartition("/")[0]
        inside = next((each for each in self if each.startswith(pointer + "/")), None)
        return self[inside] if inside is not None else self.row
