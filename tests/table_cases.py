"""Small tables with one faulty cell each, or one thing that is remarked, by code. No test, no reader."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from eligibility.domain.vocabulary import Vocabulary
from eligibility.packs import installed_vocabulary
from eligibility.source.vocabulary import vocabulary_from_files
from tests.tables_files import Formula, credit_code, text_file, workbook

Rows = list[list[Any]]


def table(rows: Rows, *further: tuple[str, Rows], merged: tuple[tuple[str, Any], ...] = ()) -> Callable[[Path], Path]:
    """A workbook whose first sheet is called 企业."""
    return lambda folder: workbook(folder / "企业.xlsx", {"企业": rows, **dict(further)}, {"企业": merged})


def csv(text: str) -> Callable[[Path], Path]:
    return lambda folder: text_file(folder / "企业.csv", text)


CASES: dict[str, tuple[Callable[[Path], Path], str]] = {
    "cell-error": (table([["名称", "成立日期"], ["甲", Formula("=1/0", "#DIV/0!")]]), "企业!B2"),
    "formula-uncalculated": (table([["名称", "成立日期"], ["甲", Formula("=TODAY()-30")]]), "企业!B2"),
    "cell-merged": (
        table([["名称", "所有制"], ["甲", None], ["乙", None]], merged=(("B2:B3", "民营"),)),
        "企业!B3",
    ),
    "date-serial": (table([["名称", "成立日期"], ["甲", 43895]]), "企业!B2"),
    "number-ruined": (table([["统一社会信用代码", "名称"], [912201017025555555, "甲"]]), "企业!A2"),
    "unit-clash": (table([["名称", "营业收入（2023年）（万元）"], ["甲", "1200元"]]), "企业!B2"),
    "unit-missing": (table([["名称", "营业收入（2023年）"], ["甲", 1200]]), "企业!B2"),
    "unit-unclear": (table([["研发占比（%）"], [0.035]]), "企业!A2"),
    "cells-differ": (table([["名称", "企业名称"], ["甲", "乙"]]), "企业!B2"),
    "row-duplicate": (table([["信用代码", "名称"], [credit_code(1), "甲"], [credit_code(1), "甲"]]), "企业!3"),
    "row-width": (csv("名称,备注\n甲,东,西\n"), "2"),
    "row-keyless": (table([["信用代码", "成立日期"], [None, "2020-01-01"]]), "企业!2"),
    "records-contradict": (table([["名称", "认定（有无）", "认定1·类别"], ["甲", "无", "高企"]]), "企业!B2"),
    "column-suggested": (table([["名称", "成立日"], ["甲", "2020-01-01"]]), "企业!B1"),
    "column-year": (table([["名称", "营业收入（万元）"], ["甲", 1200]]), "企业!B1"),
    "merged-filled": (
        table([["名称", "成立日期"], ["甲", "2020-01-01"], [None, "2020-01-01"]], merged=(("A2:A3", "甲"),)),
        "企业!A3",
    ),
    "record-orphan": (
        table(
            [["信用代码", "名称"], [credit_code(1), "甲"]],
            ("项目", [["信用代码", "项目名称"], [credit_code(2), "一期"]]),
        ),
        "项目!2",
    ),
    "sheet-unused": (table([["名称", "成立日期"], ["甲", "2020-01-01"]], ("说明", [["请如实填写"]])), "说明!1"),
}
"""By code, the table and the place of its problem."""

MAPPING = '{"columns": {"营收": "revenu[2023]"}}'
"""A mapping to a fact that is not there."""


def vocabulary_for(code: str) -> Vocabulary:
    """The installed vocabulary, or one that has what no installed fact has: a share."""
    if code != "unit-unclear":
        return installed_vocabulary()
    return vocabulary_from_files(
        {"facts.yaml": "facts:\n  rd_share: {zh: 研发占比, en: R&D share, type: ratio}\n".encode()}
    )
