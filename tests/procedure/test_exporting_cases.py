"""The worklist as a workbook: four sheets that say what is recorded, and nothing in them that a spreadsheet program would run."""

from __future__ import annotations

import io
from collections.abc import Mapping

import pytest
from python_calamine import CalamineWorkbook

from eligibility.domain.access import NotAllowed
from eligibility.domain.records import Enterprise
from eligibility.services import enterprises, exporting_cases, worklist
from eligibility.services.worklist import Filter
from tests.procedure.office import CODE, ENTERPRISE, FAR_OFFICER, GIANT, OFFICER, Office, account_of

FORMULA = '=HYPERLINK("https://evil.example","看")'


def exported(office: Office, wanted: Filter, lang: str = "zh") -> Mapping[str, list[list[object]]]:
    steps = worklist.steps_of([office.desk.procedure])
    found = office.read(lambda unit: exporting_cases.cases_to_export(unit, OFFICER, steps, wanted))
    data = exporting_cases.workbook(found, {office.desk.pack.id: office.desk}, lang, office.now[0], "tab=team")
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def test_four_sheets_say_how_each_case_stands_and_why(office: Office) -> None:
    id = office.brought_to("first_review", "8.3", "10.1")
    office.writer.write(lambda unit: unit.add(account_of(OFFICER)))
    office.rule(id)
    book = exported(office, Filter())
    assert list(book) == ["审核结果", "逐条理由", "问题行", "说明"]
    heads, row = book["审核结果"]
    assert dict(zip(heads, row, strict=True)) == {
        "编号": id, "平台编号": "", "统一社会信用代码": CODE, "企业": "长春示例企业", "所在地": "220104", "政策": office.desk.pack.id,
        "环节": "初审", "经办": OFFICER.account, "提交时间": "2024-06-03 09:00", "待补充": 1.0, "8.3": "✓ 符合条件", "10.1": "? 待补充",
    }  # fmt: skip
    reasons = book["逐条理由"]
    assert reasons[1][2:9] == [
        "8.3",
        "科技型小巨人企业省级财政奖补",
        "✓ 符合条件",
        "同意",
        "✓ 符合条件",
        "等待复核",
        OFFICER.account,
    ]
    assert reasons[1][-1] == "对走廊内经认定符合条件的科技型小巨人企业给予省级财政奖补支持。"
    assert book["问题行"][1:] == [[id, "长春示例企业", "待补充 1 项事实"]]
    assert [each[0] for each in book["说明"][1:]] == ["导出时间", "筛选", "件数", "规则集"]
    assert str(book["说明"][-1][1]).endswith(office.desk.pack.digest)


def test_nothing_that_an_applicant_wrote_becomes_a_formula(office: Office) -> None:
    id = office.brought_to("submitted")
    version = office.read(lambda unit: unit.get(Enterprise, CODE)).version
    office.write(enterprises.put_profile, OFFICER, CODE, FORMULA, "220104", office.profile(GIANT), version)
    assert [row[:2] for row in exported(office, Filter(), "en")["Problems"][1:]] == []
    assert [row[3] for row in exported(office, Filter(), "en")["Results"][1:]] == [FORMULA]
    assert office.application(id).name == FORMULA


def test_what_lies_elsewhere_is_not_exported(office: Office) -> None:
    office.brought_to("submitted")
    steps = worklist.steps_of([office.desk.procedure])
    far = office.read(lambda unit: exporting_cases.cases_to_export(unit, FAR_OFFICER, steps, Filter()))
    assert (far.lines, far.total) == ((), 0)
    with pytest.raises(NotAllowed):
        office.read(lambda unit: exporting_cases.cases_to_export(unit, ENTERPRISE, steps, Filter()))
