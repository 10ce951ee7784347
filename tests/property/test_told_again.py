"""What is told of a provision is kept by what the provision looks at: what is found again is what would be found out."""

from __future__ import annotations

import json
from copy import deepcopy
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eligibility.domain.facts import Level
from eligibility.packs import installed_pack
from eligibility.profile import profile_from_json
from eligibility.services import advice_json, explaining, situations, what_if_json
from eligibility.services.explaining import explain, forget
from tests.contract.service import EXAMPLES, LANGUAGES, POLICY, profile_from

PACK = installed_pack(POLICY)
PROFILES = [profile_from(path) for path in EXAMPLES]
DAYS = (date(2024, 6, 1), date(2026, 12, 31), date(2027, 1, 1))


@st.composite
def asked(draw: st.DrawFn) -> tuple[dict[str, Any], date, Level, str]:
    """An example with some facts of another one, some left out, some evidenced otherwise."""
    made = deepcopy(draw(st.sampled_from(PROFILES)))
    made.pop("findings", None)
    facts, other = made["facts"], draw(st.sampled_from(PROFILES))["facts"]
    for name in draw(st.lists(st.sampled_from(sorted(facts)), max_size=3, unique=True)):
        match draw(st.integers(0, 2)):
            case 0:
                del facts[name]
            case 1 if name in other:
                facts[name] = deepcopy(other[name])
            case _:
                facts[name] = {"unknown": "uncertain"}
    return (
        made,
        draw(st.sampled_from(DAYS)),
        draw(st.sampled_from((Level.CLAIMED, Level.VERIFIED))),
        draw(st.sampled_from(("zh", "en"))),
    )


@settings(max_examples=60)
@given(asked())
def test_what_is_told_again_is_what_would_be_found_out(case: tuple[dict[str, Any], date, Level, str]) -> None:
    said, day, level, lang = case
    profile = profile_from_json(said, PACK.vocabulary)
    again = json.dumps(explain(PACK, profile, day, level, lang))
    forget()
    anew = json.dumps(explain(PACK, profile, day, level, lang))
    assert again == anew


def summary_of(said: dict[str, Any], provision: str) -> str:
    told = explain(PACK, profile_from_json(said, PACK.vocabulary), DAYS[0], only=provision)
    return json.dumps(told["provisions"], ensure_ascii=False)


def test_a_finding_is_told_at_once_and_not_told_of_the_next_enterprise() -> None:
    facts = {"body_kind": "企业", "registered_division": "220581", "operating_division": "220581"}
    found = {"open": "meihekou", "holds": True, "by": "省工业和信息化厅", "on": "2024-03-01", "ground": "规划文本"}
    told = [summary_of({"facts": facts, **more}, "16.1") for more in ({}, {"findings": [found]}, {})]
    assert ['"verdict": "met"' in each for each in told] == [False, True, False]
    assert told[0] == told[2]


def test_another_source_of_the_same_value_is_told() -> None:
    def place(source: str) -> dict[str, Any]:
        given_ = {"value": "220104", "source": source, "level": "documented"}
        return {"facts": {"body_kind": "企业", "registered_division": given_, "operating_division": "220104"}}

    told = [summary_of(place(source), "16.1") for source in ("营业执照", "房产证", "营业执照")]
    assert ["营业执照" in each for each in told] == [True, False, True]


def test_no_more_is_kept_than_was_said() -> None:
    forget()
    profile = profile_from_json(PROFILES[0], PACK.vocabulary)
    original, explaining.MOST_TOLD = explaining.MOST_TOLD, 5
    try:
        explain(PACK, profile, DAYS[0])
        assert 0 < len(explaining._TOLD) <= 5
    finally:
        explaining.MOST_TOLD = original


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_would_change_an_answer_is_told_the_same_whatever_was_asked_before(path: Path, lang: str) -> None:
    profile = profile_from_json(profile_from(path), PACK.vocabulary)
    situations._kept.clear()
    at_first = what_if_json(PACK, profile, DAYS[0], Level.CLAIMED, lang, None)
    situations._kept.clear()
    for each in reversed(PROFILES):
        advice_json(PACK, profile_from_json(each, PACK.vocabulary), DAYS[0], Level.CLAIMED, lang, None)
    assert what_if_json(PACK, profile, DAYS[0], Level.CLAIMED, lang, None) == at_first
