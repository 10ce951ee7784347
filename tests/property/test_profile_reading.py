"""Reading profiles, whatever they are: only problems are raised, every pointer leads somewhere, every fault is told at once."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from eligibility.errors import PROFILE_CODES, ProfileProblems
from eligibility.packs import installed_vocabulary
from eligibility.profile import MAX_PROBLEMS, Profile, numbers_as_decimals, profile_from_json, slots_from_profile
from eligibility.source.strict_json import JsonProblems
from tests.profile_cases import CASES

VOCABULARY = installed_vocabulary()
FIELDS = sorted({name for fact in VOCABULARY.facts.values() for name in fact.type.fields})
WORDS = [
    "220184", "C3670", "private", "民营", "其他：甲", "是", "true", "2024-02-29", "2023-02-29", "长期", "3%", "1200万元", "3人",
    "uncertain", "claimed", "registry", "91110000600037341L", "", "\x00", "~1/~0", "1e5", "-1", "９",
]  # fmt: skip
KEYS = ["value", "source", "on", "level", "unknown", "conflict", "from", "to", "2023", "2022", *FIELDS]

texts = st.one_of(st.sampled_from(WORDS), st.text(max_size=8))
numbers = st.one_of(
    st.integers(),
    st.sampled_from([0, 1, 2**63, -(2**63), 10**30]),
    st.decimals(),
    st.sampled_from([Decimal("1e999999999"), Decimal("0.10")]),
)
leaves = st.one_of(st.none(), st.booleans(), numbers, texts)
anything = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(st.one_of(st.sampled_from(KEYS), texts), inner, max_size=4)
    ),
    max_leaves=12,
)
facts = st.dictionaries(st.one_of(st.sampled_from(sorted(VOCABULARY.facts)), texts), anything, max_size=6)
findings = st.lists(
    st.dictionaries(
        st.sampled_from(["open", "record", "holds", "by", "on", "ground", "until", "note"]), anything, max_size=7
    ),
    max_size=3,
)
profiles = st.one_of(
    anything,
    st.fixed_dictionaries({"facts": facts}, optional={"findings": st.one_of(findings, anything), "more": anything}),
)


def read(data: Any) -> Profile | ProfileProblems:
    try:
        return profile_from_json(data, VOCABULARY)
    except ProfileProblems as problems:
        return problems


def lead_to(data: Any, pointer: str) -> bool:
    """Whether a JSON pointer (RFC 6901) leads to something in the data."""
    for part in pointer.split("/")[1:]:
        name = part.replace("~1", "/").replace("~0", "~")
        if isinstance(data, list) and name.isdigit() and int(name) < len(data):
            data = data[int(name)]
        elif isinstance(data, dict) and name in data:
            data = data[name]
        else:
            return False
    return True


@pytest.mark.slow
@settings(max_examples=300)
@given(profiles)
@example({"facts": {"employees": {"2" * 5000: 1}}})
@example({"facts": {"name": {"value": "甲", "level": {}}}})
@example({"facts": {"founded": [[[[]]]]}})
def test_whatever_is_said_is_read_or_told_as_problems(data: Any) -> None:
    answer = read(data)
    if isinstance(answer, Profile):
        return
    assert 0 < len(answer.problems) <= MAX_PROBLEMS
    assert {each.code for each in answer.problems} <= PROFILE_CODES.keys()
    assert [each.pointer for each in answer.problems if not lead_to(data, each.pointer)] == []


@given(profiles, st.dates(min_value=date(1900, 1, 1)))
def test_what_is_read_can_be_seen_on_any_day(data: Any, day: Any) -> None:
    answer = read(data)
    if isinstance(answer, Profile):
        slots = slots_from_profile(answer, day)
        assert not slots.known.keys() & slots.unknown.keys()


@given(facts)
def test_every_fault_of_every_fact_is_told_at_once(said: dict[str, Any]) -> None:
    together = read({"facts": said})
    alone = [read({"facts": {id: each}}) for id, each in said.items()]
    expected = [problem for answer in alone if isinstance(answer, ProfileProblems) for problem in answer.problems]
    assert (list(together.problems) if isinstance(together, ProfileProblems) else []) == expected


@given(profiles)
def test_reading_twice_gives_the_same(data: Any) -> None:
    one, other = read(data), read(data)
    if isinstance(one, Profile):
        assert one == other
    else:
        assert isinstance(other, ProfileProblems)
        assert one.problems == other.problems


@given(st.text(max_size=80) | st.binary(max_size=80))
@example("[" * 100_000)
@example('{"a": 1' + "0" * 5000 + "}")
@example('{"a": 1e' + "9" * 30 + "}")
@example(b"\xff\xfe{\x00}\x00")
def test_no_text_at_all_makes_the_reader_of_json_fail(text: str | bytes) -> None:
    with suppress(JsonProblems):
        numbers_as_decimals(text)


amounts = st.decimals(Decimal("-1e12"), Decimal("1e12"), places=6)


@given(amounts)
def test_a_fraction_in_json_is_held_to_its_last_digit(amount: Decimal) -> None:
    data = numbers_as_decimals(f'{{"facts": {{"revenue": {{"2023": {amount:f}}}}}}}')
    profile = profile_from_json(data, VOCABULARY)
    assert profile.facts["revenue"].value[2023] == amount


def test_the_cases_of_faults_lead_somewhere_too() -> None:
    for name, case in CASES.items():
        try:
            data = json.loads(case.text, parse_float=str)
        except ValueError:
            continue
        places = [problem.partition(" ")[2] for problem in case.problems]
        assert [place for place in places if not lead_to(data, place)] == [], name
