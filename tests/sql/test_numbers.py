"""Numbers without division, as SQL."""

from __future__ import annotations

from fractions import Fraction

import pytest

from eligibility.engines.sql.duckdb import DuckDb
from eligibility.engines.sql.numbers import Ratio, divided
from eligibility.engines.sql.text import FALSE, TRUE, Sql, not_null, sql
from tests.datasets import DECIMALS

X = sql("x")


@pytest.mark.parametrize(
    ("divisor", "zero"),
    [
        (Ratio(Fraction(3)), FALSE),
        (Ratio(Fraction(0)), TRUE),
        (Ratio(Fraction(0), under=X), not_null(X)),
        (Ratio(Fraction(3), under=X), FALSE),
    ],
    ids=["a number", "nothing", "nothing over a fact that may be missing", "a number over a fact"],
)
def test_a_divisor_is_zero_only_where_it_is_known(divisor: Ratio, zero: Sql) -> None:
    assert divided(DuckDb(DECIMALS), Ratio(Fraction(1), X), divisor)[1] == zero
