"""The advice document on the corridor policy: what is asked and why, what settles, what would change it, what time brings."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest

from eligibility.errors import ProfileProblems
from eligibility.packs import installed_pack
from eligibility.profile import profile_from_json
from eligibility.services import situations
from eligibility.services.advising import advise
from eligibility.services.judging import judge
from eligibility.services.whatif import what_if

if TYPE_CHECKING:
    from eligibility.ir.rules import Pack

AS_OF = date(2024, 6, 30)
LISTS = (
    "recognitions",
    "designations",
    "projects",
    "innovation_centres",
    "incubators",
    "education_projects",
    "consortia",
)
LITTLE_GIANT = {"kind": "科技型小巨人企业", "level": "省级", "from": "2022-01-01", "to": "2024-12-31"}
CHANGCHUN = {"body_kind": "企业", "registered_division": "220104", "operating_division": "220104"}


@pytest.fixture(scope="module")
def pack() -> Pack:
    return installed_pack("jilin.corridor_2018_2025")


def advice(pack: Pack, facts: dict[str, Any], **options: Any) -> dict[str, Any]:
    return advise(pack, profile_from_json({"facts": facts}, pack.vocabulary), AS_OF, **options).document


def ways(pack: Pack, facts: dict[str, Any], only: str) -> dict[str, Any]:
    document = what_if(pack, profile_from_json({"facts": facts}, pack.vocabulary), AS_OF, only=only)
    return dict(document["provisions"][0])


def test_the_first_question_tells_what_its_answers_settle(pack: Pack) -> None:
    following = advice(pack, {})["next"]
    assert following["fact"] == "body_kind"
    assert following["control"] == "one_of"
    assert following["why"][0]["quote"]["text"] == "企业"
    assert {each["id"] for each in following["may_settle"]} <= set(following["matters_to"])


def test_a_yes_or_no_shows_both_futures(pack: Pack) -> None:
    following = advice(pack, CHANGCHUN, only="22.3c")["next"]
    assert [(each["answer"], each["settles"]) for each in following["answers"]] == [
        (True, [{"id": "22.3c", "verdict": "met"}]),
        (False, [{"id": "22.3c", "verdict": "not_met"}]),
    ]


def test_what_was_answered_with_cannot_say_is_not_asked(pack: Pack) -> None:
    asked = [each["fact"] for each in advice(pack, {"body_kind": {"unknown": "uncertain"}})["facts"]]
    assert asked
    assert "body_kind" not in asked


def test_an_open_question_alone_asks_nothing(pack: Pack) -> None:
    facts = {**CHANGCHUN, "registered_division": "220581", "operating_division": "220581", "social_insured": True}
    provision = advice(pack, facts, only="22.3c")["provisions"][0]
    assert (provision["verdict"], provision["asks"], provision["sets"]) == ("undetermined", False, [])


def test_minimal_sets_are_told_with_labels(pack: Pack) -> None:
    provision = advice(pack, CHANGCHUN, only="22.3b")["provisions"][0]
    assert [each["facts"] for each in provision["sets"]] == [["land_premium_due"]]
    assert provision["sets"][0]["labels"] == ["有应缴的土地出让金"]
    assert provision["exhaustive"] is True


def test_a_settled_policy_has_no_next_question(pack: Pack) -> None:
    document = advice(pack, {"body_kind": "高等院校"}, only="8.3")
    assert document["next"] is None
    assert document["questions_left"] == {"least": 0, "most": 0}


def test_the_same_profile_gets_the_same_advice(pack: Pack) -> None:
    assert advice(pack, CHANGCHUN) == advice(pack, CHANGCHUN)


def test_answers_of_every_page_hold_to_its_schema(pack: Pack) -> None:
    pages = advice(pack, {})["pages"]
    assert [each["id"] for each in pages][:1] == ["identity"]
    for page in pages:
        jsonschema.Draft202012Validator.check_schema(page["schema"])
        jsonschema.validate({each["fact"]: None for each in page["facts"]}, page["schema"])
    identity = next(each for each in pages if each["id"] == "identity")
    jsonschema.validate({"body_kind": "企业", "registered_division": "220104"}, identity["schema"])


def test_pages_hold_every_fact_once(pack: Pack) -> None:
    document = advice(pack, {})
    placed = [each["fact"] for page in document["pages"] for each in page["facts"]]
    assert sorted(placed) == sorted(each["fact"] for each in document["facts"])


def test_a_verdict_of_the_advice_is_that_of_the_decision(pack: Pack) -> None:
    facts = {**CHANGCHUN, "recognitions": [LITTLE_GIANT], "projects": []}
    decided = judge(pack, profile_from_json({"facts": facts}, pack.vocabulary), AS_OF).document()["provisions"]
    told = advice(pack, facts)["provisions"]
    by_facts = {each["id"]: each["verdict"] for each in told if each.get("settled_by") != "all_completions"}
    assert by_facts == {each["id"]: each["verdict"] for each in decided if each["id"] in by_facts}


def test_a_recognition_that_runs_out_takes_the_verdict_the_day_after(pack: Pack) -> None:
    provision = ways(pack, {**CHANGCHUN, "recognitions": [LITTLE_GIANT]}, "8.3")
    assert provision["time"] == [{"on": "2025-01-01", "from": "met", "to": "not_met"}]


def test_what_would_change_it_names_a_condition_and_no_number_to_enter(pack: Pack) -> None:
    provision = ways(pack, {**CHANGCHUN, "recognitions": []}, "8.3")
    change = provision["ways"][0]["changes"][0]
    assert (change["fact"], change["further_record"]) == ("recognitions", True)
    assert [each["condition"] for each in change["conditions"]] == ["省级认定在有效期内"]


def test_what_cannot_be_changed_is_told_as_such(pack: Pack) -> None:
    provision = ways(pack, {"founder_is_veteran": False}, "17.2b")
    assert provision["ways"] == []
    assert [each["condition"] for each in provision["cannot_change"]] == ["由退役军人自主创办"]


def test_an_open_question_is_named_with_who_settles_it(pack: Pack) -> None:
    facts = {**CHANGCHUN, "recognitions": [{**LITTLE_GIANT, "level": "市级"}]}
    findings = [each for way in ways(pack, facts, "8.3")["ways"] for each in way["findings"]]
    assert [each["open"] for each in findings] == ["little_giant_level"]
    assert findings[0]["settled_by"] == "省科技厅、省工业和信息化厅"


def test_english_words_on_request(pack: Pack) -> None:
    assert advice(pack, {}, lang="en")["next"]["question"] == "What kind of body is it?"


@pytest.mark.slow
@pytest.mark.parametrize("name", LISTS)
def test_many_records_of_which_nothing_is_known_are_advised_on_all_the_same(pack: Pack, name: str) -> None:
    facts: dict[str, Any] = {name: [{}] * 20}
    asked = [each["fact"] for each in advice(pack, facts)["facts"]]
    assert any(each.startswith(f"{name}[") for each in asked)
    assert what_if(pack, profile_from_json({"facts": facts}, pack.vocabulary), AS_OF)["provisions"]


@pytest.mark.parametrize("ask", [advise, what_if])
def test_what_cannot_be_searched_is_a_problem_of_the_profile(pack: Pack, ask: Any) -> None:
    profile = profile_from_json({"facts": {"designations": [{}] * 200}}, pack.vocabulary, "/profile")
    with pytest.raises(ProfileProblems) as caught:
        ask(pack, profile, AS_OF)
    assert [(each.code, each.pointer) for each in caught.value.problems] == [("too-large", "/profile/facts")]


def test_diagrams_that_grew_large_are_forgotten_only_between_enterprises(
    pack: Pack, monkeypatch: pytest.MonkeyPatch
) -> None:
    facts: dict[str, Any] = {"projects": [{}] * 3}
    expected = advice(pack, facts)
    monkeypatch.setattr(situations, "_MOST_REMEMBERED", 100)
    assert advice(pack, facts) == advice(pack, facts) == expected
