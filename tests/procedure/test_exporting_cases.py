"""The worklist as a workbook: four sheets that say what is recorded, and nothing in them that a spreadsheet program would run."""

from __future__ import annotations

import io
from collections.abc import Mapping

import pytest
from python_calamine import CalamineWorkbook

from eligibility.domain.access import NotAllowed
from eligibility.domain.records import CaseExport, Enterprise
from eligibility.services import enterprises, exporting_cases, worklist
from eligibility.services.decisions_back import SheetRefused, rows_from_file, rows_from_text, text_from_rows
from eligibility.services.exporting_cases import Cases
from eligibility.services.worklist import Filter
from eligibility.tables.plain_book import Sheet, book_from_sheets
from tests.procedure.office import CODE, ENTERPRISE, FAR_OFFICER, GIANT, OFFICER, Office, account_of

ANY = Filter()
FORMULA = '=HYPERLINK("https://evil.example","看")'


def cases_of(office: Office, wanted: Filter = ANY, query: str = "tab=team", *, only_new: bool = False) -> Cases:
    steps = worklist.steps_of([office.desk.procedure])
    return office.read(
        lambda unit: exporting_cases.cases_to_export(unit, OFFICER, steps, wanted, query, only_new=only_new)
    )


def book_of(office: Office, found: Cases, lang: str = "zh") -> bytes:
    return exporting_cases.workbook(found, {office.desk.pack.id: office.desk}, lang, office.now[0], "tab=team")


def exported(
    office: Office, wanted: Filter, lang: str = "zh", *, only_new: bool = False
) -> Mapping[str, list[list[object]]]:
    data = book_of(office, cases_of(office, wanted, only_new=only_new), lang)
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
    assert [each[0] for each in book["说明"][1:]] == ["导出时间", "筛选", "件数", "范围", "规则集"]
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


def test_what_is_new_since_the_last_export_is_had_alone_whenever_it_was_submitted(office: Office) -> None:
    office.writer.write(lambda unit: unit.add(account_of(OFFICER)))
    first, waiting = office.brought_to("accepted"), office.brought_on("submitted")
    accepted = Filter(step="accepted")
    assert exported(office, accepted, only_new=True)["说明"][4][1] == "全部：以前没有按这个筛选导出过"
    office.write(exporting_cases.record_export, OFFICER, "tab=team", cases_of(office, accepted))
    assert office.log()[-1].action == "exportCases"
    assert cases_of(office, accepted, only_new=True).lines == ()
    office.turn(days=1)
    office.move(waiting, "accept")
    found = cases_of(office, accepted, only_new=True)
    assert [each.application.id for each in found.lines] == [waiting]
    assert str(exported(office, accepted, only_new=True)["说明"][4][1]).startswith("自上次导出（2024-06-0")
    office.write(exporting_cases.record_export, OFFICER, "tab=team", found)
    assert cases_of(office, accepted, only_new=True).lines == ()
    assert [set(each.applications) for each in office.every(CaseExport)] == [{first, waiting}]
    assert len(cases_of(office, accepted).lines) == 2


def test_each_filter_has_a_last_export_of_its_own_and_the_oldest_are_let_go(office: Office) -> None:
    office.writer.write(lambda unit: unit.add(account_of(OFFICER)))
    office.brought_to("accepted")
    for number in range(exporting_cases.MOST_KEPT + 2):
        found = cases_of(office, query=f"q={number}", only_new=True)
        assert len(found.lines) == 1
        office.write(exporting_cases.record_export, OFFICER, f"q={number}", found)
    kept = [each.query for each in office.every(CaseExport)]
    assert kept == [f"q={number}" for number in range(2, exporting_cases.MOST_KEPT + 2)]


def test_the_workbook_comes_back_with_decisions_written_into_it(office: Office) -> None:
    id = office.brought_to("first_review", "8.3", "10.1")
    sheets = CalamineWorkbook.from_filelike(io.BytesIO(book_of(office, cases_of(office))))
    edited = [list(map(str, row)) for row in sheets.get_sheet_by_name("逐条理由").to_python()]
    edited[1][edited[0].index("意见")] = "同意"
    others = [Sheet(name, ["a"], []) for name in ("审核结果", "说明")]
    data = book_from_sheets([others[0], Sheet("逐条理由", edited[0], edited[1:]), others[1]], office.now[0])
    assert [(each.line, each.id, each.provision, each.kind) for each in rows_from_file(data)] == [
        (2, id, "8.3", "同意")
    ]
    assert rows_from_text(text_from_rows(rows_from_file(data))) == rows_from_file(data)


def test_a_workbook_without_the_columns_is_refused_in_words(office: Office) -> None:
    data = book_from_sheets([Sheet("一", ["编号"], [["1"]])], office.now[0])
    with pytest.raises(SheetRefused, match="Provision"):
        rows_from_file(data)
