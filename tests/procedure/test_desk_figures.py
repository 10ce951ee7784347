"""The pictures of the desk: how far applications came, how often decisions override the rules; and that what was kept before is counted too."""

from __future__ import annotations

from dataclasses import replace

import pytest

from eligibility.domain.conclusion import Conclusion
from eligibility.domain.records import Application, Ruling, RulingKind
from eligibility.services import applying, desk_figures
from eligibility.services.picturing import picture_csv
from eligibility.services.ruling import Decided
from eligibility.store.schema import downgrade, upgrade
from eligibility.tables.charts import Picture, table_of
from eligibility.tables.written import csv_from_table
from tests.procedure.office import ENTERPRISE, FAR_OFFICER, OFFICER, QUOTE, REASON, Office

OVERRIDE = Decided(RulingKind.OVERRIDE, Conclusion.NOT_MET_AT_PRESENT, REASON, QUOTE)


def pictures(office: Office, lang: str = "zh") -> dict[str, Picture]:
    return dict(office.read(lambda unit: desk_figures.desk_figures(unit, OFFICER, [office.desk], lang)))


def rows(picture: Picture) -> list[list[str | int]]:
    return [list(row) for row in table_of(picture)[1]]


def test_the_funnel_counts_how_far_each_application_came_wherever_it_is_now(office: Office) -> None:
    office.brought_to("archived")
    office.brought_on("first_review")
    withdrawn = office.brought_on("second_review")
    office.write(applying.withdraw, ENTERPRISE, office.desk, withdrawn, office.application(withdrawn).version)
    office.brought_on("submitted")
    office.drafted()
    assert rows(pictures(office)["funnel"]) == [["收到", 4], ["受理", 3], ["有审核意见", 2], ["给予支持", 1]]
    assert pictures(office)["funnel"].finding == "收到 4 件，已予支持 1 件（25%）。"


def test_provisions_that_are_overridden_most_come_first(office: Office) -> None:
    id = office.brought_to("first_review", "8.1", "8.3")
    office.rule(id, "8.1")
    office.rule(id, "8.3", OVERRIDE)
    shown = pictures(office, "en")
    assert rows(shown["overrides"]) == [["8.3 (1/1)", 100], ["8.1 (0/1)", 0]]
    assert rows(shown["decisions"]) == [["8.1", 1, 0, 0], ["8.3", 0, 1, 0]]
    assert shown["overrides"].finding == "1 overridden (50%); where many are, the rule may need a look."


def test_equal_numbers_of_provisions_of_two_policies_are_told_apart(office: Office) -> None:
    first = office.rule(office.brought_to("first_review"))
    office.writer.write(lambda unit: unit.add(replace(first, id=unit.new_id(), policy="another")))
    title = office.desk.pack.title.zh
    assert [label for label, *_ in rows(pictures(office)["decisions"])] == ["8.3 another", f"8.3 {title}"]


def test_a_request_for_a_correction_is_no_decision_for_or_against_the_rules(office: Office) -> None:
    office.rule(office.brought_to("first_review"), decided=Decided(RulingKind.RETURN, reason=REASON))
    shown = pictures(office)
    assert rows(shown["decisions"]) == [["8.3", 0, 0, 1]]
    assert "overrides" not in shown


def test_nothing_is_counted_of_what_lies_elsewhere_or_never_came(office: Office) -> None:
    office.brought_to("submitted")
    far = office.read(lambda unit: desk_figures.desk_figures(unit, FAR_OFFICER, [office.desk], "zh"))
    assert far == {}


def test_what_was_kept_before_there_were_pictures_is_counted_as_what_came_later(office: Office) -> None:
    office.brought_to("archived")
    for step in ("publication", "second_review", "submitted", "draft"):
        office.brought_on(step)
    before = [*office.every(Application), *office.every(Ruling)]
    downgrade(office.writer.database.engine, "0008")
    upgrade(office.writer.database.engine)
    assert [*office.every(Application), *office.every(Ruling)] == before


@pytest.mark.parametrize(
    ("text", "written"), [("=1+1", "\t=1+1"), ("+86", "+86"), ("@a", "\t@a"), ("-", "\t-"), ("8.3 事项", "8.3 事项")]
)
def test_text_that_a_spreadsheet_program_would_run_gets_a_tab(text: str, written: str) -> None:
    assert csv_from_table(["a", "b"], [[text, 3]]).decode("utf-8-sig") == f"a,b\r\n{written},3\r\n"


def test_the_figures_of_a_picture_are_a_file_with_its_heads(office: Office) -> None:
    office.brought_to("submitted")
    assert picture_csv(pictures(office)["steps"]).decode("utf-8-sig") == "环节,件\r\n申报,1\r\n"
