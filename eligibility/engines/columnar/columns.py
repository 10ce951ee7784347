"""What the columnar executor is given: one Polars series a slot, a row an enterprise, and why values are unknown.

It must not know files, profiles or packs: `eligibility.tables.dataset` makes these columns of a dataset.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import polars as pl

from eligibility.domain.vocabulary import Kind

Read = Callable[[str], str | None]
"""A text as it stands to the value it means; `None` when it means none."""


@dataclass(frozen=True, slots=True)
class Column:
    """The values of a slot; null is unknown. `why` says why in the words of `Why`, null being missing.

    `kind` decides the series' type: Boolean; Date; integers or Decimal; String or Enum; of `set` and `codes` a List of those;
    of `records` a List of Struct, whose fields are named in `fields`. `read` understands texts that are read for the first time.
    """

    kind: Kind
    values: pl.Series
    why: pl.Series | None = None
    read: Read | None = None
    fields: Mapping[str, Field] = field(default_factory=dict)
    span: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Field:
    """A field of records: its kind, and how its texts are read."""

    kind: Kind
    read: Read | None = None


@dataclass(frozen=True, slots=True)
class Columns:
    """A batch of enterprises: `height` rows. A slot without a column is missing for all of them."""

    height: int
    slots: Mapping[str, Column]
    odd: pl.Series | None = None
    """Rows that columns cannot hold for reasons known already."""
