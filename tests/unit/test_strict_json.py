"""Strict JSON: exact where it reads, and every fault told with its pointer where it refuses."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eligibility.errors import PROFILE_CODES, ProfileProblems
from eligibility.packs import installed_vocabulary
from eligibility.profile import MAX_PROBLEMS, numbers_as_decimals, profile_from_json
from eligibility.source.strict_json import MAX_DEPTH, JsonProblems, json_from_text

BOTTOMLESS = 200_000
"""Deeper than any Python's own reader goes; how deep that is differs from version to version."""


def faults(text: str | bytes) -> list[tuple[str, str]]:
    with pytest.raises(JsonProblems) as caught:
        json_from_text(text)
    assert all(each.code in PROFILE_CODES and each.zh and each.en for each in caught.value.problems)
    return [(each.code, each.pointer) for each in caught.value.problems]


def test_fractions_are_exact_and_whole_numbers_are_whole() -> None:
    assert json_from_text('{"a": 0.1, "b": [1e2, 3], "c": "是"}') == {
        "a": Decimal("0.1"),
        "b": [Decimal("1E+2"), 3],
        "c": "是",
    }


def test_a_byte_order_mark_is_passed_over() -> None:
    assert json_from_text(b"\xef\xbb\xbf[1]") == json_from_text("\ufeff[1]") == [1]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", [("json-syntax", "")]),
        ("{'a': 1}", [("json-syntax", "")]),
        ("[1] [2]", [("json-syntax", "")]),
        (b'{"a": "\xff"}', [("json-syntax", "")]),
        ('{"a": 1, "b": {"c": 1, "c": 2, "c": 3}}', [("key-repeated", "/b/c")]),
        ('{"a": 1, "a": 2, "b": [NaN, -Infinity]}', [("key-repeated", "/a"), ("number-unreadable", "/b/0"), ("number-unreadable", "/b/1")]),
        ('{"a/b": {"~": ' + "9" * 5000 + "}}", [("number-unreadable", "/a~1b/~0")]),
        ("[1e" + "9" * 30 + "]", [("number-unreadable", "/0")]),
        ('{"a": ["\\ud800", "\\ud83d\\ude00"]}', [("text-broken", "/a/0")]),
        ('{"\\udfff": 1}', [("text-broken", "/\ufffd")]),
        ("[" * BOTTOMLESS + "]" * BOTTOMLESS, [("too-deep", "")]),
        ("[NaN," * BOTTOMLESS, [("too-deep", "")]),
        ("[" * 40 + "]" * 40, [("too-deep", "/0" * MAX_DEPTH)]),
    ],
)  # fmt: skip
def test_every_fault_is_told_with_its_pointer(text: str | bytes, expected: list[tuple[str, str]]) -> None:
    assert faults(text) == expected


def test_nesting_up_to_the_limit_is_read() -> None:
    text = "[" * MAX_DEPTH + "1" + "]" * MAX_DEPTH
    assert json_from_text(text) == json.loads(text)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(), lambda x: st.lists(x) | st.dictionaries(st.text(), x)
    )
)
def test_what_json_can_say_is_read_as_it_stands(value: object) -> None:
    assert json_from_text(json.dumps(value)) == value
    assert json_from_text(json.dumps(value, ensure_ascii=False).encode()) == value


def test_profiles_are_read_so_and_stop_at_the_hundredth_problem() -> None:
    many = {"facts": {f"no_such_fact_{number}": 1 for number in range(5000)}}
    with pytest.raises(ProfileProblems) as caught:
        profile_from_json(numbers_as_decimals(json.dumps(many)), installed_vocabulary())
    assert len(caught.value.problems) == MAX_PROBLEMS
