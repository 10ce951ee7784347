"""Time limits that a policy leaves to the authority come from a setting, and a slip of the pen in it is told."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from eligibility.domain.procedure import LIMIT_NOT_SET
from eligibility.services.desk import LIMITS, installed_desk, limits_from_settings
from eligibility.settings import SettingsFaulty
from tests.procedure.office import CORRIDOR, DAYS, Office


def test_the_setting_gives_the_days(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(LIMITS, "submitted=5,publication=3")
    assert installed_desk(CORRIDOR).limits.days == {"submitted": 5, "publication": 3}


def test_without_the_setting_no_limit_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(LIMITS, raising=False)
    assert installed_desk(CORRIDOR).limits.days == {}


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("submited=5", "no procedure has the step `submited`: did you mean `submitted`\\?; steps: .*first_review"),
        ("submitted=0", "`submitted=0` cannot be used: it must be working days by step"),
        ("5", "it must be"),
    ],
)
def test_a_slip_of_the_pen_is_told(monkeypatch: pytest.MonkeyPatch, said: str, told: str) -> None:
    monkeypatch.setenv(LIMITS, said)
    with pytest.raises(SettingsFaulty, match=told):
        installed_desk(CORRIDOR)


def test_every_step_that_nobody_has_is_told_at_once_in_both_languages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(LIMITS, "submited=5,publication=5,returnd=3")
    with pytest.raises(SettingsFaulty) as faulty:
        limits_from_settings()
    assert [each.words.zh.partition("；")[0] for each in faulty.value.problems] == [
        "“submited”不是任何办理程序的环节，是否想写 submitted？",
        "“returnd”不是任何办理程序的环节，是否想写 returned？",
    ]


def test_a_step_is_due_so_many_working_days_after_it_was_reached(office: Office) -> None:
    assert DAYS["submitted"] == 5
    assert office.application(office.brought_to("submitted")).due == date(2024, 6, 11)


def test_a_step_without_a_limit_says_why_it_is_not_due(office: Office) -> None:
    office.desk = replace(office.desk, limits=replace(office.desk.limits, days={}))
    application = office.application(office.brought_to("submitted"))
    assert (application.due, application.due_unknown) == (None, LIMIT_NOT_SET)


def test_a_due_day_in_a_year_without_a_calendar_is_not_guessed(office: Office) -> None:
    office.turn(days=(date(2026, 12, 30) - office.day).days)
    application = office.application(office.brought_to("submitted"))
    assert (application.due, application.due_unknown) == (None, "year-unknown:2027")
