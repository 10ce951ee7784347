"""Determinations where no second opinion can be had, or none is asked for: held or marked, never passed off as two."""

from __future__ import annotations

from typing import Any

import pytest

from eligibility.domain.opinions import Asking, Cause
from eligibility.domain.records import Outcome
from eligibility.engines.rete import Availability, LeafVerdicts, ReteProgram, ReteWorkers, SecondOpinion
from eligibility.profile import profile_from_json
from eligibility.services.determining import Made, determine
from eligibility.services.opinions import SecondOpinions
from eligibility.services.receipt_html import receipt_html
from eligibility.services.receipts import receipt, receipt_from_bytes
from eligibility.services.replaying import ReplayStatus, replay
from eligibility.services.sealing import sealed
from eligibility.services.second_opinion import SETTING, asking_from_settings, second_opinion_words
from eligibility.settings import SettingsFaulty
from tests.determining.cases import DAY, PACK, absent, made
from tests.enterprises import EXAMPLES


class Astray(ReteWorkers):
    """Workers that answer another question."""

    def decide(self, program: ReteProgram, inputs: tuple[LeafVerdicts, ...]) -> SecondOpinion:
        return SecondOpinion(program.digest, (), ())


ALONE = [
    (Asking.REQUIRED, Outcome.HELD, Cause.UNAVAILABLE),
    (Asking.PREFERRED, Outcome.SINGLE, Cause.UNAVAILABLE),
    (Asking.OFF, Outcome.SINGLE, Cause.NOT_ASKED),
]


@pytest.mark.parametrize(("asking", "outcome", "cause"), ALONE)
def test_without_a_second_opinion_a_determination_stands_as_the_setting_says(
    asking: Asking, outcome: Outcome, cause: Cause
) -> None:
    found = made(absent(), asking=asking)
    assert (found.outcome, found.compared.cause, found.differences) == (outcome, cause, ())
    recorded = receipt_from_bytes(found.receipt)
    assert recorded["executors"] == ["compiled"]
    assert (recorded["second_opinion"]["outcome"], recorded["second_opinion"]["cause"]) == (outcome.value, cause.value)


def test_whoever_runs_the_service_is_told_only_of_an_opinion_that_was_asked_for() -> None:
    missed = made(absent(), asking=Asking.PREFERRED).alert
    assert missed is not None
    assert (missed.cause, missed.policy, missed.provisions) == (Cause.UNAVAILABLE, "jilin.corridor_2018_2025", ())
    assert missed.detail == "the workers were closed"
    assert made(absent(), asking=Asking.OFF).alert is None


@pytest.mark.parametrize(("opinions", "level"), [(absent(), "WARNING"), (SecondOpinions(Astray()), "ERROR")])
def test_an_alert_is_in_the_log_and_names_no_enterprise(
    opinions: SecondOpinions, level: str, caplog: pytest.LogCaptureFixture
) -> None:
    made(opinions)
    (said,) = [each for each in caplog.records if each.name == "eligibility.determining"]
    assert said.levelname == level
    assert PACK.digest in said.getMessage()
    assert not any(str(each) in said.getMessage() for each in EXAMPLES[0]["facts"].values())


def test_what_is_agreed_or_not_asked_for_raises_no_alert(caplog: pytest.LogCaptureFixture) -> None:
    assert made(absent(), asking=Asking.OFF).differing == ()
    assert [each for each in caplog.records if each.name == "eligibility.determining"] == []


def test_why_it_is_held_is_said_in_words() -> None:
    held = made(absent()).held
    assert held is not None
    assert held.zh == "第二执行器当时不可用"
    assert made(absent(), asking=Asking.PREFERRED).held is None


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("asking", Asking)
def test_what_had_one_opinion_comes_out_the_same_when_it_is_computed_again(asking: Asking, lang: str) -> None:
    data = made(absent(), asking=asking, lang=lang).receipt
    assert replay(data, opinions=absent()).status is ReplayStatus.IDENTICAL


@pytest.mark.parametrize("asking", [Asking.REQUIRED, Asking.PREFERRED])
def test_an_answer_to_another_question_is_an_alarm_whatever_the_setting(asking: Asking) -> None:
    found = made(SecondOpinions(Astray()), asking=asking)
    assert (found.outcome, found.compared.cause) == (Outcome.HELD, Cause.FAILED)
    assert found.alert is not None
    assert found.alert.detail == "NotThisProgram: the answer is to another question"


FORGED: list[dict[str, Any]] = [
    {"outcome": "agreed", "cause": None},
    {"outcome": "held", "cause": "different"},
    {"outcome": "agreed", "cause": "unavailable"},
    {"outcome": "single", "cause": "failed"},
    {"outcome": "single", "cause": ["not_asked"]},
    {"outcome": "single"},
    {},
]


@pytest.mark.parametrize("second", FORGED)
def test_a_receipt_of_one_opinion_cannot_claim_that_two_agree(second: dict[str, Any]) -> None:
    recorded = receipt_from_bytes(made(absent(), asking=Asking.OFF).receipt) | {"second_opinion": second}
    found = replay(sealed(recorded), opinions=absent())
    assert (found.status, [each.pointer for each in found.differences]) == (
        ReplayStatus.RECEIPT_FAULTY,
        ["/second_opinion"],
    )


@pytest.mark.parametrize("second", ["agreed", 7, True, ["agreed"]])
def test_a_second_opinion_of_another_form_is_a_fault_of_the_receipt(second: Any) -> None:
    recorded = receipt_from_bytes(made(absent(), asking=Asking.OFF).receipt) | {"second_opinion": second}
    assert replay(sealed(recorded), opinions=absent()).status is ReplayStatus.RECEIPT_FAULTY


def test_executors_that_nobody_knows_are_a_fault_of_the_receipt() -> None:
    recorded = receipt_from_bytes(made(absent(), asking=Asking.OFF).receipt) | {"executors": ["compiled", "oracle"]}
    assert replay(sealed(recorded), opinions=absent()).status is ReplayStatus.RECEIPT_FAULTY


def test_the_decision_itself_does_not_depend_on_the_second_opinion() -> None:
    for said in EXAMPLES:
        held, alone = (made(absent(), said, asking) for asking in (Asking.REQUIRED, Asking.OFF))
        assert held.decision == alone.decision


@pytest.mark.parametrize(("said", "asking"), [("", Asking.REQUIRED), *((each.value, each) for each in Asking)])
def test_a_second_opinion_is_required_unless_the_setting_says_otherwise(
    said: str, asking: Asking, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(SETTING, said)
    assert asking_from_settings() is asking


def test_a_determination_goes_by_the_settings_unless_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(SETTING, "preferred")
    profile = profile_from_json(EXAMPLES[0], PACK.vocabulary)
    assert determine(PACK, profile, DAY, opinions=absent()).outcome is Outcome.SINGLE


def test_a_slip_of_the_pen_in_the_setting_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(SETTING, "prefered")
    with pytest.raises(SettingsFaulty, match="ELIGIBILITY_SECOND_OPINION: `prefered` cannot be used"):
        asking_from_settings()


STARTS = [
    (Availability(), Asking.REQUIRED, "the second opinion is available; a determination of record needs two opinions that agree, or is held"),
    (Availability(), Asking.OFF, "the second opinion is available; none is asked for by the setting; determinations of record rest on one opinion and say so"),
    (Availability("too new"), Asking.REQUIRED, "no second opinion: too new; everything else works; a determination of record is held until a second opinion can be had"),
    (Availability("too new"), Asking.PREFERRED, "no second opinion: too new; everything else works; determinations of record rest on one opinion and say so"),
]  # fmt: skip


@pytest.mark.parametrize(("found", "asking", "words"), STARTS)
def test_what_becomes_of_determinations_here_is_said_at_the_start(
    found: Availability, asking: Asking, words: str
) -> None:
    assert second_opinion_words(found, "en", asking) == {
        "available": found.ready,
        "asking": asking.value,
        "words": words,
    }


def test_it_is_said_in_chinese_too() -> None:
    assert second_opinion_words(Availability("too new"), "zh", Asking.REQUIRED)["words"] == (
        "第二执行器（durable-rules）不可用（too new），其他功能不受影响；正式认定一律暂缓，直至可用"
    )


def page_of(found: Made, **second: Any) -> str:
    """The page of a determination, of which the second opinion says something else."""
    recorded = receipt_from_bytes(found.receipt)
    recorded["second_opinion"] |= second
    return receipt_html(recorded, PACK)


def test_the_page_says_how_a_determination_stands_and_what_follows() -> None:
    page = page_of(made(absent(), asking=Asking.PREFERRED))
    assert '<p class="conclusion">只有一个执行器的意见：第二执行器当时不可用</p>' in page
    assert (
        "<tr><td>转办</td><td>8.3 转责任单位：省科技厅</td><td>初审的事项转原文载明的责任单位（8.3 初审）</td></tr>"
        in page
    )
    assert "后续事项" not in page_of(made(absent()))


def test_the_page_says_where_two_opinions_differ_and_stays_text() -> None:
    said = {"verdict": "met", "applies": "met", "conclusion": "eligible"}
    differs = [{"provision": "<8.3>", "compiled": said, "rete": said | {"conclusion": "needs_judgement"}}]
    page = page_of(made(absent()), differs=differs, strays=[{"words": "<b>8.3</b>"}])
    assert "<tr><td>&lt;8.3&gt;</td><td>符合条件</td><td>需人工研判</td></tr>" in page
    assert "<li>&lt;b&gt;8.3&lt;/b&gt;</li>" in page


def test_the_page_of_a_receipt_that_is_not_of_record_has_neither() -> None:
    page = receipt_html(receipt_from_bytes(receipt(PACK, profile_from_json(EXAMPLES[0], PACK.vocabulary), DAY)), PACK)
    assert "第二意见" not in page
    assert "后续事项" not in page
