"""Pictures for a page, and the figures of one as a file: as HTML, every text in it escaped, and as CSV. It counts nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from eligibility.tables.charts import Beside, Picture, drawn, heat_style, table_of
from eligibility.tables.written import csv_from_table

__all__ = ["Picture", "heat_style", "picture_csv", "pictures_html"]


def pictures_html(pictures: Mapping[str, Picture], lang: str, address: Callable[[str], str]) -> list[str]:
    """Each picture with its table, and a link to the same as a file; `address` says where that of a name is."""
    table, file = ("数据表", "下载数据（CSV）") if lang == "zh" else ("Figures", "Download the figures (CSV)")
    return [drawn(each, f"figure-{name}", Beside(table, file, address(name))) for name, each in pictures.items()]


def picture_csv(picture: Picture) -> bytes:
    """The figures of a picture, for spreadsheet programs: text that these would take for a formula gets a tab in front."""
    return csv_from_table(*table_of(picture))
