"""Dated facts as a dataset holds them: spans with their values, of which one is looked for that holds on a day."""

from __future__ import annotations

from datetime import date

import polars as pl


def value_on(spans: pl.Series, day: date) -> tuple[pl.Series, pl.Series]:
    """The value that holds on a day, null where none does; and the rows that are odd.

    Those have a span without a value or with its ends the wrong way round, or more than one value on that day.
    """
    rows = pl.DataFrame({"row": pl.int_range(len(spans), eager=True, dtype=pl.UInt32), "span": spans})
    each = rows.explode("span", empty_as_null=False, keep_nulls=False)
    value, begin, end = (_field(each["span"], name) for name in ("value", "from", "to"))
    flat = pl.DataFrame({"row": each["row"], "value": value.cast(pl.String), "begin": begin, "end": end})
    strange = flat.filter(pl.col("value").is_null() | (pl.col("begin") > pl.col("end")))["row"]
    held = flat.filter(pl.col("begin").fill_null(date.min) <= day, pl.col("end").fill_null(date.max) >= day)
    found = held.group_by("row").agg(pl.col("value").first(), pl.col("value").n_unique().alias("different"))
    joined = rows.select("row").join(found, on="row", how="left", maintain_order="left")
    odd = rows["row"].is_in(strange.unique().implode()) | (joined["different"] > 1).fill_null(False)
    return joined["value"], odd


def _field(spans: pl.Series, name: str) -> pl.Series:
    """A field of spans, null where they do not have it."""
    assert isinstance(spans.dtype, pl.Struct)
    if name in {each.name for each in spans.dtype.fields}:
        field = spans.struct.field(name)
        return field.cast(pl.Date) if name != "value" else field
    return pl.Series(name, [None], dtype=pl.Date).new_from_index(0, len(spans))
