"""Plain whole amounts are read the short way, with the same result as the long one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eligibility.domain.quantity import UNITS, QuantityError, quantity_from_text


def read(text: str, dimension: str, counted: str | None) -> object:
    try:
        return quantity_from_text(text, dimension, counted)
    except QuantityError as error:
        return type(error)


@given(
    number=st.integers(0, 10**15 - 1),
    unit=st.sampled_from(["", *UNITS]),
    dimension=st.sampled_from(["money", "ratio", "count", "number"]),
    counted=st.sampled_from([None, "人"]),
)
def test_the_short_way_and_the_long_way_agree(number: int, unit: str, dimension: str, counted: str | None) -> None:
    short, long = (read(f"{number}{mark}{unit}", dimension, counted) for mark in ("", " "))
    assert (short, type(short)) == (long, type(long))


@pytest.mark.parametrize(
    ("text", "expected"), [("007元", 7), ("1200万元", 12_000_000), ("999999999999999亿元", 999999999999999 * 10**8)]
)
def test_a_whole_amount_is_a_whole_number(text: str, expected: int) -> None:
    assert quantity_from_text(text, "money") == expected
