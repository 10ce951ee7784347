"""Exact quantities: what is read, what is refused and why, and that nothing is ever rounded."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eligibility.domain.quantity import (
    MAX_DIGITS,
    UNITS,
    DigitsError,
    Number,
    QuantityError,
    UnitError,
    number_from_decimal,
    quantity_from_text,
    text_from_number,
    text_from_quantity,
)
from eligibility.domain.vocabulary import FactType, Vocabulary
from eligibility.values import Faulty, value_from_json


@pytest.mark.parametrize(
    ("text", "dimension", "number"),
    [
        ("120", "count", 120),
        ("120人", "count", 120),
        ("1,200 人", "count", 1200),
        ("1200万元", "money", 12_000_000),
        ("１２００万元", "money", 12_000_000),
        ("1.5亿元", "money", 150_000_000),
        ("-5元", "money", -5),
        ("+5元", "money", 5),
        ("0.0001万元", "money", 1),
        ("12000000", "money", 12_000_000),
        ("3%", "ratio", Decimal("0.03")),
        ("３％", "ratio", Decimal("0.03")),
        ("5‰", "ratio", Decimal("0.005")),
        ("100%", "ratio", 1),
        ("0.10", "number", Decimal("0.1")),
        ("007", "number", 7),
        ("-0", "number", 0),
        ("123456789012345678901234.5", "money", Decimal("123456789012345678901234.5")),
        ("12345678901234567890.123456789012万元", "money", Decimal("123456789012345678901234.56789012")),
    ],
)
def test_a_quantity_is_read_exactly(text: str, dimension: str, number: Number) -> None:
    found = quantity_from_text(text, dimension)
    assert (found, type(found)) == (number, type(number))


@pytest.mark.parametrize(
    ("text", "dimension", "counted", "error"),
    [
        ("", "number", None, QuantityError),
        ("abc", "number", None, QuantityError),
        ("1e5", "number", None, QuantityError),
        ("1.", "number", None, UnitError),
        (".5", "number", None, QuantityError),
        ("1,20", "number", None, QuantityError),
        ("٣", "number", None, QuantityError),
        ("五", "number", None, QuantityError),
        ("NaN", "number", None, QuantityError),
        ("12块", "money", None, UnitError),
        ("12人", "money", None, UnitError),
        ("12元", "ratio", None, UnitError),
        ("12%", "number", None, UnitError),
        ("12个", "count", "人", UnitError),
        ("1" * 25, "number", None, DigitsError),
        ("1" * 24 + "万元", "money", None, DigitsError),
        ("0." + "0" * 24 + "1", "number", None, DigitsError),
        ("0." + "1" * 24 + "%", "ratio", None, DigitsError),
        ("9" * 5000, "number", None, DigitsError),
    ],
)
def test_what_is_no_quantity_of_the_kind_is_refused(
    text: str, dimension: str, counted: str | None, error: type
) -> None:
    with pytest.raises(QuantityError) as caught:
        quantity_from_text(text, dimension, counted)
    assert type(caught.value) is error


@pytest.mark.parametrize(
    ("value", "number"),
    [
        (Decimal("1.000"), 1),
        (Decimal("1E+3"), 1000),
        (Decimal("0E+999999999"), 0),
        (Decimal("-0.0"), 0),
        (Decimal("1." + "0" * 60), 1),
        (Decimal(2**63), 2**63),
        (Decimal("11111111111111111111.111111111111111111"), Decimal("11111111111111111111.111111111111111111")),
    ],
)
def test_a_whole_decimal_is_an_integer_and_another_the_shortest(value: Decimal, number: Number) -> None:
    found = number_from_decimal(value)
    assert (str(found), type(found)) == (str(number), type(number))


@pytest.mark.parametrize(
    "text",
    ["Infinity", "-Infinity", "NaN", "sNaN", "1E+999999999", "1E-999999999", "1E+24", "9" * 400, "0." + "3" * 90],
)
def test_a_decimal_that_cannot_be_meant_is_refused(text: str) -> None:
    with pytest.raises(QuantityError):
        number_from_decimal(Decimal(text))


@pytest.mark.parametrize(
    ("value", "dimension", "counted", "text"),
    [
        (12_000_000, "money", None, "1200万元"),
        (120_000_000, "money", None, "1.2亿元"),
        (10_000_000, "money", None, "1000万元"),
        (5_000, "money", None, "5000元"),
        (0, "money", None, "0元"),
        (-30_000, "money", None, "-3万元"),
        (Decimal("0.5"), "money", None, "0.5元"),
        (Decimal("12345678901234567890.12345678901"), "money", None, "12345678901234567890.12345678901元"),
        (Decimal("0.03"), "ratio", None, "3%"),
        (Decimal("0.029999999999999999999999"), "ratio", None, "2.9999999999999999999999%"),
        (1, "ratio", None, "100%"),
        (20, "count", "人", "20人"),
        (20, "count", None, "20"),
        (Decimal("3.5"), "number", None, "3.5"),
    ],
)
def test_a_quantity_is_written_as_a_person_would(value: Number, dimension: str, counted: str | None, text: str) -> None:
    assert text_from_quantity(value, dimension, counted) == text


def test_a_number_is_written_without_exponent_or_trailing_zeros() -> None:
    assert [text_from_number(each) for each in (1000, Decimal("1E+3"), Decimal("0.10"), Decimal("1E-7"))] == [
        "1000",
        "1000",
        "0.1",
        "0.0000001",
    ]


held = st.decimals(Decimal("-1e11"), Decimal("1e11"), places=12).map(number_from_decimal)


@given(held, st.sampled_from(["money", "ratio", "number"]))
def test_what_is_written_reads_back_as_it_was(value: Number, dimension: str) -> None:
    assert quantity_from_text(text_from_quantity(value, dimension), dimension) == value


digits = st.text("0123456789", min_size=1, max_size=MAX_DIGITS)


@given(digits, digits, st.sampled_from(sorted(UNITS)))
def test_reading_never_rounds(before: str, after: str, name: str) -> None:
    unit = UNITS[name]
    exact = Fraction(f"{before}.{after}") * Fraction(unit.factor)
    try:
        found = quantity_from_text(f"{before}.{after}{name}", unit.dimension)
    except QuantityError:
        assert exact >= 10**MAX_DIGITS or (exact * 10**MAX_DIGITS).denominator != 1
    else:
        assert Fraction(found) == exact


def test_a_number_with_too_many_digits_is_out_of_range_and_not_of_another_type() -> None:
    with pytest.raises(Faulty) as told:
        value_from_json(Decimal("5.678E-105"), FactType("money"), Vocabulary({}, {}, {}, {}))
    assert told.value.code == "value-range"
    assert "24" in told.value.zh
