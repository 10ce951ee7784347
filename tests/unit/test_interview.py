"""The interview: answers are checked, can be taken back, left out, doubted, kept and gone on with; nothing is asked in vain."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING

import pytest

from eligibility.cli.interviewing import InterviewTalk, Talk
from eligibility.cli.terminal import Terminal
from eligibility.packs import installed_pack
from eligibility.services.interview import (
    Interview,
    NotAnInterview,
    interview_from_profile,
    interview_from_saved,
    yes_from_text,
)
from eligibility.services.judging import judge
from eligibility.values import Faulty

if TYPE_CHECKING:
    from eligibility.ir.rules import Pack

AS_OF = date(2024, 6, 30)


@pytest.fixture(scope="module")
def pack() -> Pack:
    return installed_pack("jilin.corridor_2018_2025")


def going(pack: Pack, only: str | None = "8.3") -> Interview:
    return Interview(pack, AS_OF, only=only)


def answered(interview: Interview, *answers: str) -> Interview:
    for answer in answers:
        interview.answer(answer)
    return interview


LITTLE_GIANT = ("企业", "有", "科技型小巨人企业", "省级", "2023-01-01", "2025-12-31")
ANSWERS = {
    "body_kind": "企业",
    "recognitions": "有",
    "recognitions[0].kind": "科技型小巨人企业",
    "recognitions[0].level": "省级",
    "recognitions[0].from": "2023-01-01",
    "recognitions[0].to": "2025-12-31",
    "registered_division": "220104",
    "operating_division": "220104",
}


def to_the_end(interview: Interview) -> list[str]:
    """Answer everything that is asked; the subjects in order."""
    asked = []
    while (step := interview.current()).kind != "review":
        asked.append(str(step.subject))
        interview.answer("否" if step.kind == "another_record" else ANSWERS[str(step.subject)])
    return asked


def test_an_interview_about_one_provision_ends_with_its_verdict(pack: Pack) -> None:
    interview = going(pack)
    asked = to_the_end(interview)
    assert set(ANSWERS) >= set(asked)
    decision = judge(pack, interview.profile(), AS_OF, only="8.3")
    assert [each.value for each in decision.conclusions.values()] == ["eligible"]


def test_an_answer_that_settles_everything_ends_the_interview(pack: Pack) -> None:
    interview = answered(going(pack), "高等院校")
    assert interview.current().kind == "review"


def test_a_faulty_answer_changes_nothing(pack: Pack) -> None:
    interview = going(pack)
    before = interview.saved()
    with pytest.raises(Faulty):
        interview.answer("国企分公司")
    assert interview.saved() == before


def test_going_back_takes_the_last_answer_away(pack: Pack) -> None:
    interview = going(pack)
    before = interview.saved()
    interview.answer("企业")
    assert interview.back()
    assert interview.saved() == before
    assert not interview.back()


def test_what_the_enterprise_cannot_say_is_recorded_and_not_asked_again(pack: Pack) -> None:
    interview = going(pack)
    subject = interview.current().subject
    interview.unsure()
    assert interview.profile_data()["facts"][subject] == {"unknown": "uncertain"}
    assert interview.current().subject != subject


def test_a_question_that_is_skipped_stays_unknown(pack: Pack) -> None:
    interview = going(pack)
    subject = interview.current().subject
    interview.skip()
    assert interview.profile_data() == {"facts": {}}
    assert interview.current().subject != subject


def test_a_list_counts_only_once_it_is_said_to_be_whole(pack: Pack) -> None:
    interview = answered(going(pack), "企业")
    while interview.current().kind != "any_record":
        interview.answer(ANSWERS[str(interview.current().subject)])
    name = str(interview.current().subject)
    interview.answer("有")
    assert name not in interview.profile_data()["facts"]
    while interview.current().kind != "another_record":
        interview.answer(ANSWERS[str(interview.current().subject)])
    interview.answer("否")
    assert len(interview.profile_data()["facts"][name]) == 1


def test_a_second_record_is_asked_for_field_by_field(pack: Pack) -> None:
    interview = going(pack, "2.3")
    interview.answer("有")
    interview.answer("无")
    assert interview.current().kind == "another_record"
    interview.answer("是")
    assert interview.current().subject == "projects[1].modes"


def test_a_saved_interview_goes_on_where_it_was(pack: Pack) -> None:
    interview = answered(going(pack), "企业")
    again = interview_from_saved(pack, json.loads(json.dumps(interview.saved(), ensure_ascii=False)))
    assert again.saved() == interview.saved()
    assert again.current() == interview.current()


def test_what_is_no_interview_of_this_policy_is_refused(pack: Pack) -> None:
    saved = going(pack).saved()
    with pytest.raises(NotAnInterview):
        interview_from_saved(pack, {**saved, "policy": {"id": "another", "digest": ""}})
    with pytest.raises(NotAnInterview):
        interview_from_saved(pack, [])


def test_an_interview_may_begin_with_a_profile(pack: Pack) -> None:
    interview = interview_from_profile(pack, {"facts": {"body_kind": "企业", "name": None}}, AS_OF, only="8.3")
    assert interview.current().subject != "body_kind"


def test_an_answer_can_be_changed_at_the_review(pack: Pack) -> None:
    interview = answered(going(pack), "高等院校")
    interview.change("body_kind")
    assert interview.current().subject == "body_kind"
    interview.answer("企业")
    assert interview.current().kind != "review"


def test_a_figure_of_a_year_is_kept_under_its_year(pack: Pack) -> None:
    data = {"facts": {"body_kind": "企业", "main_industry": "C3670"}}
    interview = interview_from_profile(pack, data, AS_OF, only="25.2")
    subject = str(interview.current().subject)
    interview.answer("1")
    assert interview.profile_data()["facts"][subject.partition("[")[0]] == {"2023": "1"}


def test_the_same_state_gives_the_same_step(pack: Pack) -> None:
    interview = answered(going(pack, None), "企业")
    assert interview.current() == interview.current()


@pytest.mark.parametrize(("said", "meant"), [("是", True), (" 有 ", True), ("Y", True), ("没有", False), ("no", False)])
def test_yes_and_no_are_understood_as_people_type_them(said: str, meant: bool) -> None:
    assert yes_from_text(said) is meant


def talked(pack: Pack, *lines: str, only: str | None = "8.3", lang: str = "zh") -> tuple[bool, str, Interview]:
    """A conversation with the lines typed, and everything that was written."""
    interview = Interview(pack, AS_OF, lang, only=only)
    typed, written = iter(lines), list[str]()
    talk = Talk(lambda: next(typed, None), written.append)
    done = InterviewTalk(interview, talk, Terminal(lang, False, 80), lambda: None).run()
    return done, "".join(written), interview


def test_a_listed_value_can_be_given_by_its_number(pack: Pack) -> None:
    _, _, interview = talked(pack, "1", "q")
    assert interview.profile_data()["facts"] == {"body_kind": "企业"}


def test_the_conversation_ends_with_a_review_and_enter(pack: Pack) -> None:
    done, written, _ = talked(pack, "高等院校", "")
    assert done
    assert "请核对已填写的内容" in written


def test_help_quotes_the_policy(pack: Pack) -> None:
    _, written, _ = talked(pack, "?", "q")
    assert "原文“企业”" in written


def test_a_mistake_is_told_and_asked_again(pack: Pack) -> None:
    _, written, interview = talked(pack, "甲", "q")
    assert "不在“主体类型”的取值中" in written
    assert interview.profile_data() == {"facts": {}}


def test_leaving_keeps_what_was_said_and_gives_no_result(pack: Pack) -> None:
    done, written, interview = talked(pack, "企业", "q")
    assert not done
    assert "已保存" in written
    assert interview.profile_data()["facts"] == {"body_kind": "企业"}


def test_english_words_are_used_throughout(pack: Pack) -> None:
    _, written, _ = talked(pack, "Enterprise", "q", lang="en")
    assert "questions left" in written
