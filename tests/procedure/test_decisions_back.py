"""Decisions sent back in a sheet: read in the encodings of spreadsheet programs, held against what is recorded, recorded as any other."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

import pytest

from eligibility.domain.records import Ruling, RulingKind
from eligibility.services import decisions_back
from eligibility.services.decisions_back import Proposed, SheetRefused
from tests.procedure.office import FAR_OFFICER, OFFICER, QUOTE, REASON, Office, codes_of

HEADS = ("编号", "企业", "惠企事项", "意见", "审核结论", "理由", "引用")


def sheet(*rows: Sequence[str], heads: Sequence[str] = HEADS, encoding: str = "utf-8-sig") -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows([heads, *rows])
    return text.getvalue().encode(encoding)


def proposed(office: Office, data: bytes) -> Sequence[Proposed]:
    rows = decisions_back.rows_from_csv(data)
    return office.read(lambda unit: decisions_back.proposed(unit, OFFICER, rows))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_decision_is_read_shown_and_recorded(office: Office, encoding: str) -> None:
    id = office.brought_to("first_review", "8.3", "8.1")
    found = proposed(
        office, sheet((id, "甲", "8.3", "同意", "", "", ""), (id, "甲", "8.1", "", "", "", ""), encoding=encoding)
    )
    assert [(each.row.line, each.changes, each.before) for each in found] == [(2, True, None)]
    [first] = found
    assert first.decided is not None
    office.write(decisions_back.record, OFFICER, office.desk, first.row, first.decided)
    assert [(each.provision, each.kind) for each in office.every(Ruling)] == [("8.3", RulingKind.AGREE)]
    assert [each.changes for each in proposed(office, sheet((id, "甲", "8.3", "同意", "✓ 符合条件", "", "")))] == [
        False
    ]


def test_an_override_goes_the_way_of_any_other(office: Office) -> None:
    id = office.brought_to("first_review")
    [short] = proposed(office, sheet((id, "", "8.3", "改判", "! 需人工研判", "太短", QUOTE)))
    [whole] = proposed(office, sheet((id, "", "8.3", "改判", "! 需人工研判", REASON, QUOTE)))
    assert short.decided is not None
    assert whole.decided is not None
    recorded = [codes_of(lambda each=each: office.write(decisions_back.record, OFFICER, office.desk, each.row, each.decided)) for each in (short, whole)]  # fmt: skip
    assert recorded == [["reason-short"], []]


def test_what_is_wrong_with_a_row_is_told_and_nothing_comes_of_it(office: Office) -> None:
    id = office.brought_to("first_review")
    found = proposed(
        office,
        sheet(
            (id, "", "8.3", "批准", "", "", ""),
            (id, "", "8.3", "同意", "", "", ""),
            ("01ARZ3NDEKTSV4RRFFQ69G5FAV", "", "8.3", "同意", "", "", ""),
        ),
    )
    assert [each.problem is not None for each in found] == [True, True, True]
    far = office.read(
        lambda unit: decisions_back.proposed(
            unit, FAR_OFFICER, decisions_back.rows_from_csv(sheet((id, "", "8.3", "同意", "", "", "")))
        )
    )
    assert [(each.application, each.changes) for each in far] == [(None, False)]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x00\xff\xfe",
        b"PK\x03\x04\xff\xff\xff",
        sheet(heads=("编号", "惠企事项")),
        sheet(*((str(number), "", "8.3", "同意", "", "", "") for number in range(decisions_back.MOST_ROWS + 1))),
        b"a" * 200_000,
    ],
)
def test_what_is_no_such_sheet_is_refused_in_words(data: bytes) -> None:
    with pytest.raises(SheetRefused) as refused:
        decisions_back.rows_from_file(data)
    assert refused.value.words.zh


@pytest.mark.parametrize(
    "text", ["", "{}", "[1]", '[[2,"a"]]', '[[true,"","","","","",""]]', '[["2","","","","","",""]]']
)
def test_what_a_form_carries_is_believed_only_as_it_was_written(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        decisions_back.rows_from_text(text)
