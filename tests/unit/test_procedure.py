"""Procedures: what may be done in which step, by whom, and what is said when it may not."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from eligibility.domain.actors import SYSTEM, Actor, Role
from eligibility.domain.procedure import (
    BROUGHT,
    LIMIT_NOT_SET,
    Because,
    Circumstances,
    Due,
    Limit,
    MoveRefused,
    Need,
    Procedure,
    TimeLimits,
    Work,
    move,
    moves,
)
from eligibility.domain.records import Application
from eligibility.domain.vocabulary import Words
from eligibility.errors import PackProblems
from eligibility.ir.procedure import procedure_from_files, usual_procedure
from eligibility.packs import installed_calendar, installed_procedure
from tests.store.records import CODE, an_application

AT = datetime(2024, 6, 3, 2, tzinfo=UTC)
OFFICER = Actor("officer-1", frozenset({Role.OFFICER}), division="220100")
REVIEWER = Actor("reviewer-1", frozenset({Role.REVIEWER}), division="220100")
BOTH = Actor("both-1", frozenset({Role.OFFICER, Role.REVIEWER}), division="220100")
ENTERPRISE = Actor("enterprise-1", frozenset({Role.ENTERPRISE}), enterprise=CODE)
EVERYTHING = Circumstances(frozenset(Need))


def usual() -> Procedure:
    return usual_procedure()


def made(
    id: str, state: str, actor: Actor = OFFICER, circumstances: Circumstances = EVERYTHING, **said: Any
) -> Application:
    return move(usual(), an_application(state=state), id, circumstances, actor, at=AT, due=Due(), **said)


def because(id: str, state: str, actor: Actor = OFFICER, circumstances: Circumstances = EVERYTHING) -> list[Because]:
    """Why a move is refused; nothing when it is not."""
    try:
        made(id, state, actor, circumstances, reason="理由写得足够长不少于十个字")
    except MoveRefused as refused:
        return [each.because for each in refused.obstacles]
    return []


def test_a_move_leads_to_its_step_and_says_when() -> None:
    application = made("accept", "submitted")
    assert (application.state, application.changed, application.ended) == ("accepted", AT, None)


def test_an_end_is_told_and_taken_back_by_what_goes_on() -> None:
    ended = made("refuse", "submitted", reason="不属于本级受理的范围和事项")
    assert ended.ended == AT
    assert made("recover", "archived", reason="查实以虚假材料骗取奖补资金").ended is None


@pytest.mark.parametrize(
    ("id", "state", "actor", "told"),
    [
        ("accept", "draft", OFFICER, [Because.STEP]),
        ("accept", "submitted", REVIEWER, [Because.ROLE]),
        ("accept", "submitted", ENTERPRISE, [Because.ACCESS]),
        ("accept", "submitted", replace(OFFICER, division="220200"), [Because.ACCESS]),
        ("accept", "submitted", BOTH, []),
        ("withdraw", "submitted", ENTERPRISE, []),
        ("withdraw", "submitted", replace(ENTERPRISE, enterprise="another"), [Because.ACCESS]),
        ("withdraw", "disbursement", ENTERPRISE, [Because.STEP]),
        ("send_back", "second_review", OFFICER, [Because.ROLE]),
        ("accept", "draft", REVIEWER, [Because.STEP, Because.ROLE]),
        ("accept", "submitted", SYSTEM, []),
    ],
)
def test_who_may_not_make_a_move_is_told_every_reason(id: str, state: str, actor: Actor, told: list[Because]) -> None:
    assert because(id, state, actor) == told


def test_whoever_decided_does_not_confirm() -> None:
    assert because("assess", "second_review", BOTH, replace(EVERYTHING, ruled_by=frozenset({"both-1"}))) == [
        Because.FOUR_EYES
    ]


def test_whoever_has_an_interest_takes_no_part() -> None:
    interested = replace(EVERYTHING, interested=frozenset({"officer-1", "enterprise-1"}))
    assert because("accept", "submitted", OFFICER, interested) == [Because.INTEREST]
    assert because("withdraw", "submitted", ENTERPRISE, interested) == []


@pytest.mark.parametrize("need", [each for each in Need if each not in BROUGHT])
def test_what_a_move_needs_is_asked_of_it_and_of_no_other(need: Need) -> None:
    lacking = Circumstances(frozenset(Need) - {need})
    for each in usual().moves.values():
        actor = SYSTEM
        told = because(each.id, each.sources[0], actor, lacking)
        assert told == ([Because.NEED] if need in each.needs else [])


@pytest.mark.parametrize("reason", [None, "", "不够长", "   九个字的理由不够   "])
def test_a_reason_has_ten_characters(reason: str | None) -> None:
    with pytest.raises(MoveRefused, match="10 characters"):
        made("refuse", "submitted", reason=reason)


def test_the_moves_of_a_step_are_told_open_or_why_not() -> None:
    offers = moves(usual(), an_application(state="second_review"), Circumstances(frozenset({Need.RULINGS})), REVIEWER)
    told = {each.move.id: [obstacle.need or obstacle.because for obstacle in each.obstacles] for each in offers}
    assert told == {
        "withdraw": [Because.ACCESS],
        "send_back": [],
        "assess": [],
        "decline": [Need.REVIEWS, Need.NONE_GRANTED],
    }


def test_every_obstacle_is_said_in_both_languages() -> None:
    for state in usual().steps:
        for actor in (OFFICER, REVIEWER, ENTERPRISE):
            for offer in moves(usual(), an_application(state=state), Circumstances(), actor):
                assert all(each.words.zh and each.words.en for each in offer.obstacles)


def test_every_kind_of_work_is_done_in_some_step() -> None:
    assert [each for each in Work if not usual().steps_with(each)] == []


# Time limits


def test_the_corridor_policy_states_no_time_limit() -> None:
    limits = [each.limit for each in installed_procedure("jilin.corridor_2018_2025").steps.values() if each.limit]
    assert {(each.days, each.source.zh) for each in limits} == {(None, "原文没有写明任何办理时限，由主管部门规定")}


def test_a_limit_that_is_left_to_the_authority_is_the_authority_s() -> None:
    limits = TimeLimits(installed_calendar(), {"submitted": 5})
    steps = usual().steps
    assert limits.due(steps["submitted"], date(2024, 9, 30)) == Due(date(2024, 10, 12))
    assert limits.due(steps["accepted"], date(2024, 9, 30)) == Due(unknown=LIMIT_NOT_SET)
    assert limits.due(steps["archived"], date(2024, 9, 30)) == Due()


def test_a_limit_that_the_policy_states_is_not_the_authority_s_to_change() -> None:
    step = replace(usual().steps["submitted"], limit=Limit(3, Words("第二十六条", "article 26")))
    assert TimeLimits(installed_calendar(), {"submitted": 5}).due(step, date(2024, 6, 3)) == Due(date(2024, 6, 6))


def test_a_due_day_in_a_year_that_is_not_known_is_not_guessed() -> None:
    due = TimeLimits(installed_calendar(), {"submitted": 5}).due(usual().steps["submitted"], date(2026, 12, 30))
    assert due == Due(unknown="year-unknown:2027")


# Procedures of policies


OWN = """
version: "1"
title: {zh: 本政策的办理程序, en: A procedure of its own}
based_on: usual
without: [assessment]
steps:
  submitted: {zh: 申报, en: Application, limit: {days: 5, source: {zh: 办法第九条, en: Article 9 of the measures}}}
"""


def test_a_procedure_says_only_what_is_different() -> None:
    procedure = procedure_from_files("test.own", {"procedure.yaml": OWN.encode()})
    assert "assessment" not in procedure.steps
    assert "assess" not in procedure.moves
    assert procedure.moves["decline"].sources == ("second_review",)
    assert procedure.steps["submitted"].limit == Limit(5, Words("办法第九条", "Article 9 of the measures"))
    assert procedure.digest != usual().digest


def test_a_policy_without_a_procedure_has_the_usual_one() -> None:
    assert procedure_from_files("test.own", {}) is usual()


def test_the_same_procedure_has_the_same_digest_whatever_its_layout() -> None:
    spaced = OWN.replace("without: [assessment]", "without:\n  - assessment")
    one, other = (procedure_from_files("test.own", {"procedure.yaml": each.encode()}) for each in (OWN, spaced))
    assert one.digest == other.digest


def test_a_move_without_anybody_is_refused() -> None:
    files = {
        "procedure.yaml": (
            OWN + "moves: {accept: {zh: 受理, en: Accept, from: [], to: accepted, action: a, by: []}}"
        ).encode()
    }
    with pytest.raises(PackProblems) as problems:
        procedure_from_files("test.own", files)
    assert [each.message for each in problems.value.diagnostics] == [
        "`from` has 0 entries, but at least one is wanted",
        "`by` has 0 entries, but at least one is wanted",
    ]


def test_the_example_of_the_guide_is_a_procedure() -> None:
    guide = (Path(__file__).resolve().parents[2] / "docs" / "write-a-policy.md").read_text("utf-8")
    example = guide.partition("## 10. The procedure")[2].partition("```yaml\n")[2].partition("```")[0]
    procedure = procedure_from_files("test.guide", {"procedure.yaml": example.encode()})
    assert procedure.moves["assess_again"].target == "first_review"
    assert "assess" not in procedure.moves
    assert [each.value for each in procedure.shows] == ["enterprise", "provisions"]


def test_a_word_that_is_not_on_a_closed_list_is_told_with_what_is() -> None:
    files = {"procedure.yaml": OWN.replace("limit:", "work: [finds], limit:").encode()}
    with pytest.raises(PackProblems) as problems:
        procedure_from_files("test.own", files)
    [told] = problems.value.diagnostics
    assert (told.code, told.message) == ("bad-value", "`finds` is not a valid `work`")
    assert "`find`" in told.help
