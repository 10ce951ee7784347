"""What is said at the start: which policies are served, and clearly when no second opinion can be had."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from eligibility import services
from eligibility.engines.rete import Availability
from eligibility.services.second_opinion import second_opinion_words
from eligibility.settings import SettingsFaulty
from eligibility_api.app import create_app


def test_a_missing_second_opinion_is_a_warning(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    missing = Availability("durable-rules is not installed")
    monkeypatch.setattr(services, "second_opinion", lambda lang: second_opinion_words(missing, lang))
    with TestClient(create_app()) as client:
        health = client.get("/healthz").json()
    assert [each.levelname for each in caplog.records if "no second opinion" in each.getMessage()] == ["WARNING"]
    assert health["second_opinion"]["available"] is False
    assert "durable-rules is not installed" in health["second_opinion"]["words"]


def test_a_setting_that_cannot_be_used_stops_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ELIGIBILITY_DATABASE", "nonsense")
    with pytest.raises(SettingsFaulty, match="ELIGIBILITY_DATABASE"), TestClient(create_app(dict)):
        pass


def test_a_time_limit_for_a_step_that_nobody_has_stops_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ELIGIBILITY_TIME_LIMITS", "publicaton=5")
    told = "ELIGIBILITY_TIME_LIMITS: no procedure has the step `publicaton`: did you mean `publication`"
    with pytest.raises(SettingsFaulty, match=told), TestClient(create_app(dict)):
        pass


def test_a_name_that_is_no_setting_is_a_warning(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("ELIGIBILITY_DATE", "x")
    with TestClient(create_app(dict)):
        pass
    assert "ELIGIBILITY_DATE: there is no such setting; did you mean ELIGIBILITY_DATA" in caplog.text


def test_without_it_everything_else_works() -> None:
    with TestClient(create_app(dict)) as client:
        assert client.get("/v1/policies").json() == []
        assert client.get("/openapi.json").status_code == 200
        assert "没有安装任何政策" in client.get("/").text
