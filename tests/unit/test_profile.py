"""Reading profiles: what values mean, every problem with its code and place, and what an executor sees on a day at a level."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from eligibility.domain.facts import Evidence, Level, Why
from eligibility.errors import PROFILE_CODES, Problem, ProfileProblems
from eligibility.packs import installed_vocabulary
from eligibility.profile import (
    LEVELS,
    MAX_PROBLEMS,
    Dated,
    Profile,
    Said,
    canonical_json,
    numbers_as_decimals,
    profile_from_json,
    slots_from_profile,
    slots_of_fact,
)
from eligibility.source.strict_json import JsonProblems
from tests.profile_cases import CASES, Case, code_of

VOCABULARY = installed_vocabulary()
DAY = date(2024, 6, 30)


def read(data: Any, prefix: str = "") -> Profile:
    return profile_from_json(data, VOCABULARY, prefix)


def facts(**said: Any) -> Profile:
    return read({"facts": said})


def value(fact: str, said: Any) -> Any:
    return facts(**{fact: said}).facts[fact].value


def problems(text: str) -> list[Problem]:
    try:
        profile_from_json(numbers_as_decimals(text), VOCABULARY)
    except JsonProblems as faults:
        return list(faults.problems)
    except ProfileProblems as faults:
        return list(faults.problems)
    return []


# Faults


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_a_fault_is_told_with_its_code_at_its_place(case: Case) -> None:
    assert tuple(f"{each.code} {each.pointer}" for each in problems(case.text)) == case.problems


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_a_fault_is_told_in_both_languages_and_briefly(case: Case) -> None:
    for each in problems(case.text):
        assert each.zh
        assert each.en
        assert max(len(each.zh), len(each.en)) < 400
        assert not each.en.endswith(".")


def test_every_code_of_profiles_has_a_case() -> None:
    about_files = {"profile-missing"}
    assert PROFILE_CODES.keys() - about_files == {code_of(case) for case in CASES.values()}


def test_pointers_begin_with_the_prefix() -> None:
    with pytest.raises(ProfileProblems) as caught:
        read({"facts": {"founded": "去年"}, "findings": [{}]}, "/profile")
    assert [each.pointer for each in caught.value.problems] == ["/profile/facts/founded", "/profile/findings/0"]


def test_reading_ends_at_the_limit_of_problems() -> None:
    with pytest.raises(ProfileProblems) as caught:
        read({"facts": {f"x{number}": 1 for number in range(500)}})
    assert len(caught.value.problems) == MAX_PROBLEMS


def test_what_no_json_text_gives_is_a_problem_too() -> None:
    for said in (float("nan"), 0.5, 10**5000, -(10**5000), Decimal("NaN"), Decimal("1e999999999"), object()):
        with pytest.raises(ProfileProblems):
            facts(revenue={"2023": said}, name=said, founded=said, projects=said)


@pytest.mark.parametrize(
    "data", [{"facts": {5: 1}}, {5: 1}, {"facts": {"employees": {2023: 1}}}, {"facts": {"projects": [{None: 1}]}}]
)
def test_keys_that_are_no_text_are_told_where_they_stand(data: Any) -> None:
    with pytest.raises(ProfileProblems):
        read(data)


def test_half_characters_never_reach_a_message_or_a_pointer() -> None:
    data = {"\ud800": 1, "facts": {"\ud801": 1, "name": "\ud802", "founded": "\ud803", "projects": [{"\ud804": 1}]}}
    with pytest.raises(ProfileProblems) as caught:
        read(data)
    for each in caught.value.problems:
        f"{each.pointer}{each.zh}{each.en}{each.help_zh}{each.help_en}".encode()
    assert len(caught.value.problems) == 5


@pytest.mark.parametrize("key", ["by", "ground", "open", "record"])
def test_half_characters_in_a_finding_are_refused(key: str) -> None:
    finding = {"open": "meihekou", "holds": True, "by": "厅", "on": "2025-03-01", "ground": "文"} | {key: "\ud800"}
    with pytest.raises(ProfileProblems):
        read({"findings": [finding]})


# Values


@pytest.mark.parametrize(
    ("fact", "said", "expected"),
    [
        ("name", "某公司", "某公司"),
        ("founded", "2020-02-29", date(2020, 2, 29)),
        ("founded", " ２０２０-02-29 ", date(2020, 2, 29)),
        ("social_insured", True, True),
        ("social_insured", "否", False),
        ("social_insured", "TRUE", True),
        ("ownership", "private", "private"),
        ("ownership", "民营企业", "private"),
        ("ownership", "Private", "private"),
        ("credit_lists", [], frozenset()),
        ("credit_lists", ["失信被执行人", "joint_sanction"], frozenset({"dishonest_judgment_debtor", "joint_sanction"})),
        ("main_industry", "C3670", "C3670"),
        ("industries", ["C3670"], frozenset({"C3670"})),
        ("credit_code", "91110000600037341L", "91110000600037341L"),
        ("projects", [], ()),
        ("projects", [{"investment": "1200万元", "place": None}], ({"investment": 12_000_000},)),
        ("employees", {"2023": "120人", "2022": None}, {2023: 120}),
        ("employees", {}, {}),
        ("revenue", {"2023": Decimal("1234.50")}, {2023: Decimal("1234.5")}),
        ("revenue", {"2023": "1,200万元"}, {2023: 12_000_000}),
        ("revenue", {"2023": 2**63}, {2023: 2**63}),
        ("revenue", {"2023": -5}, {2023: -5}),
        ("registered_division", "220184", (Dated("220184"),)),
        ("registered_division", "长春市", (Dated("220100"),)),
        (
            "registered_division",
            [{"value": "220381", "to": "2020-06-18"}, {"value": "220184", "from": "2020-06-19"}],
            (Dated("220381", None, date(2020, 6, 18)), Dated("220184", date(2020, 6, 19))),
        ),
    ],
)  # fmt: skip
def test_a_value_is_typed_by_the_vocabulary(fact: str, said: Any, expected: Any) -> None:
    assert value(fact, said) == expected


def test_a_name_that_two_codes_have_is_answered_with_both() -> None:
    (problem,) = problems('{"facts": {"registered_division": "公主岭市"}}')
    assert (problem.code, problem.help_en) == ("code-unlisted", "did you mean `220184` or `220381`?")
    assert problem.zh == "“行政区划代码”中名为 `公主岭市` 的有 2 个代码"
    which = "`220184`（吉林省长春市公主岭市，2020年起）、`220381`（吉林省四平市公主岭市，1989年起至2020年）"
    assert problem.help_zh == f"是否想写 {which}？"


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("朝阳区", "220104"),
        ("长春市朝阳区", "220104"),
        ("吉林省长春市朝阳区", "220104"),
        ("长春市 朝阳区", "220104"),
        ("长春市公主岭市", "220184"),
        ("四平市公主岭市", "220381"),
        ("北京市", "110000"),
    ],
)
def test_a_place_may_be_given_by_its_name_alone_or_from_the_top_down(said: str, code: str) -> None:
    assert [span.value for span in value("registered_division", said)] == [code]


def test_a_place_that_is_nearly_right_is_suggested() -> None:
    (problem,) = problems('{"facts": {"registered_division": "长春市朝阳"}}')
    assert "`220104`（朝阳区）" in problem.help_zh


def test_an_open_list_takes_another_member_as_such() -> None:
    assert value("recognitions", [{"kind": "其他：某某示范"}]) == ({"kind": "other:某某示范"},)


def test_no_end_is_the_last_day_of_all() -> None:
    assert value("recognitions", [{"to": "长期"}]) == ({"to": date.max},)


def test_decimals_are_held_as_written_and_never_rounded() -> None:
    profile = read(
        numbers_as_decimals('{"facts": {"revenue": {"2023": 0.1, "2022": 12345678901234567890.123456789012}}}')
    )
    assert profile.facts["revenue"].value == {2023: Decimal("0.1"), 2022: Decimal("12345678901234567890.123456789012")}


@pytest.mark.parametrize("said", [None, {"value": None}])
def test_null_means_unknown(said: Any) -> None:
    slots = slots_from_profile(facts(founded=said), DAY)
    assert "founded" not in slots.known
    assert slots.unknown.get("founded", Why.MISSING) is Why.MISSING


# What an executor sees


def test_fiscal_years_count_back_from_the_year_of_the_day() -> None:
    profile = facts(employees={"2024": 24, "2023": 23, "2014": 14, "2013": 13, "2030": 30})
    assert slots_from_profile(profile, DAY).known == {"employees[-1]": 23, "employees[-10]": 14}
    assert slots_from_profile(profile, date(2024, 1, 1)).known == {"employees[-1]": 23, "employees[-10]": 14}
    assert slots_from_profile(profile, date(2025, 1, 1)).known == {"employees[-1]": 24, "employees[-2]": 23}
    assert slots_of_fact(profile, "employees", DAY) == {"employees[-1]": 23, "employees[-10]": 14}


@pytest.mark.parametrize(
    ("day", "place"),
    [
        (date(2020, 6, 18), {"registered_division": "220381"}),
        (date(2020, 6, 19), {"registered_division": "220184"}),
        (date(2023, 12, 31), {"registered_division": "220184"}),
        (date(2024, 1, 1), {}),
    ],
)
def test_of_dated_values_the_one_on_the_day_counts_first_and_last_days_inside(day: date, place: dict[str, str]) -> None:
    spans = [{"value": "220381", "to": "2020-06-18"}, {"value": "220184", "from": "2020-06-19", "to": "2023-12-31"}]
    assert slots_from_profile(facts(registered_division=spans), day).known == place


def test_two_values_on_one_day_contradict_each_other_unless_they_are_the_same() -> None:
    one, other = {"value": "220184"}, {"value": "220381", "from": "2020-01-01"}
    slots = slots_from_profile(facts(registered_division=[one, other]), DAY)
    assert (slots.known, slots.unknown["registered_division"]) == ({}, Why.CONFLICT)
    slots = slots_from_profile(facts(registered_division=[one, one | {"from": "2020-01-01"}]), DAY)
    assert slots.known == {"registered_division": "220184"}


LOWER = {
    "claimed": (),
    "documented": ("claimed",),
    "registry": ("claimed", "documented"),
    "verified": tuple(LEVELS)[:3],
}


@pytest.mark.parametrize("wanted", LEVELS)
@pytest.mark.parametrize("held", LEVELS)
def test_a_fact_counts_at_its_level_and_below(wanted: str, held: str) -> None:
    profile = facts(name={"value": "甲", "level": held, "source": "执照", "on": "2024-01-02"})
    slots = slots_from_profile(profile, DAY, LEVELS[wanted])
    if held in LOWER[wanted]:
        assert (slots.known, slots.unknown) == ({}, {"name": Why.UNVERIFIED})
    else:
        assert (slots.known, slots.unknown) == ({"name": "甲"}, {})
    assert slots.evidence == {"name": Evidence(LEVELS[held], "执照", date(2024, 1, 2))}


def test_a_fact_without_evidence_is_claimed() -> None:
    profile = facts(employees={"2023": 5})
    assert slots_from_profile(profile, DAY, Level.CLAIMED).known == {"employees[-1]": 5}
    slots = slots_from_profile(profile, DAY, Level.DOCUMENTED)
    assert (slots.known, slots.unknown) == ({}, {"employees[-1]": Why.UNVERIFIED})


def test_presumptions_count_in_self_check_only() -> None:
    profile = facts()
    assert [slots_from_profile(profile, DAY, level).presume for level in LEVELS.values()] == [True, False, False, False]


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"unknown": "uncertain"}, Why.UNCERTAIN),
        ({"conflict": [{"value": "甲", "source": "执照"}, {"value": "乙", "level": "registry"}]}, Why.CONFLICT),
    ],
)
def test_why_a_fact_is_unknown_is_kept(said: Any, why: Why) -> None:
    profile = facts(name=said)
    assert slots_from_profile(profile, DAY).unknown["name"] is why
    assert slots_from_profile(profile, DAY).known == {}


def test_every_year_of_an_uncertain_fact_is_uncertain() -> None:
    unknown = slots_from_profile(facts(employees={"unknown": "uncertain"}), DAY).unknown
    assert {unknown[f"employees[-{back}]"] for back in range(1, 11)} == {Why.UNCERTAIN}


def test_what_sources_say_that_disagree_is_kept_with_its_evidence() -> None:
    given = facts(name={"conflict": [{"value": "甲", "source": "执照"}, {"value": "乙", "level": "registry"}]}).facts[
        "name"
    ]
    assert given.conflicting == (Said("甲", Evidence(source="执照")), Said("乙", Evidence(Level.REGISTRY)))


def test_a_field_that_was_asked_for_and_stays_unknown_is_told_by_its_path() -> None:
    profile = facts(projects=[{"investment": 5}, {"place": {"unknown": "uncertain"}}])
    slots = slots_from_profile(profile, DAY)
    assert slots.known == {"projects": ({"investment": 5}, {})}
    assert slots.unknown == {"projects[1].place": Why.UNCERTAIN}


# Findings

FINDING = {"open": "meihekou", "holds": True, "by": "省工信厅", "on": "2024-03-01", "ground": "规划文本"}


def found(*findings: dict[str, Any], **said: Any) -> dict[str, Any]:
    profile = read({"facts": said, "findings": [FINDING | each for each in findings]})
    return dict(slots_from_profile(profile, DAY).known)


def test_a_finding_answers_its_question() -> None:
    assert found({}) == {"finding:meihekou": True}
    assert found({"holds": False}) == {"finding:meihekou": False}


@pytest.mark.parametrize(("until", "known"), [("2024-06-29", {}), ("2024-06-30", {"finding:meihekou": True})])
def test_a_finding_holds_until_its_last_day(until: str, known: dict[str, bool]) -> None:
    assert found({"until": until}) == known


def test_findings_that_contradict_each_other_settle_nothing_and_agreeing_ones_do() -> None:
    profile = read({"findings": [FINDING, FINDING | {"holds": False, "by": "市工信局"}]})
    slots = slots_from_profile(profile, DAY)
    assert (slots.known, slots.unknown) == ({}, {"finding:meihekou": Why.CONFLICT})
    assert found({}, {"by": "市工信局"}) == {"finding:meihekou": True}


def test_a_finding_on_a_record_is_that_records_alone() -> None:
    known = found({"record": "p2"}, projects=[{"id": "p1"}, {"id": "p2"}, {}])
    assert known == {"projects": ({"id": "p1"}, {"id": "p2", "finding:meihekou": True}, {})}


def test_findings_on_a_record_that_contradict_each_other_settle_nothing_of_that_record() -> None:
    against = FINDING | {"record": "p2", "holds": False}
    said = {
        "facts": {"projects": [{"id": "p1"}, {"id": "p2"}]},
        "findings": [FINDING | {"record": "p2"}, against, FINDING],
    }
    slots = slots_from_profile(read(said), DAY)
    assert slots.unknown == {"projects[1].finding:meihekou": Why.CONFLICT}
    assert slots.known == {"projects": ({"id": "p1"}, {"id": "p2"}), "finding:meihekou": True}


@pytest.mark.parametrize(
    ("projects", "help_"),
    [
        ([{"id": "projct-7"}], "did you mean `projct-7`?"),
        ([{"id": "a"}, {"id": "b"}], "records with an id: a, b"),
        ([{}], "give the record an `id` for findings to name it by"),
    ],
)
def test_a_finding_on_a_record_that_is_not_there_is_a_problem(projects: list[dict[str, str]], help_: str) -> None:
    with pytest.raises(ProfileProblems) as caught:
        read({"facts": {"projects": projects}, "findings": [FINDING, FINDING | {"record": "project-7"}]})
    [problem] = caught.value.problems
    assert (problem.code, problem.pointer, problem.help_en) == ("finding", "/findings/1/record", help_)
    assert problem.zh == "没有编号为 `project-7` 的记录"


# The digest


def test_equal_profiles_have_equal_digests_whatever_the_order_of_their_keys() -> None:
    one = facts(name="甲", founded="2020-01-01").digest
    assert one == facts(founded="2020-01-01", name="甲").digest
    assert one != facts(founded="2020-01-02", name="甲").digest


def test_the_canonical_json_writes_decimals_as_they_are() -> None:
    assert canonical_json({"b": Decimal("0.10"), "a": [1, "甲"]}) == '{"a":[1,"甲"],"b":"0.10"}'.encode()
