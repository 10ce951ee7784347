"""What the solver is told of conditions is what the reference executor says of enterprises."""

from __future__ import annotations

from datetime import date
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eligibility.checks.query import Query
from eligibility.domain.verdict import MET, NOT_MET, UNDETERMINED
from eligibility.engines import reference
from tests import strategies as some
from tests.checks.pinned import pinned, profile_like

RECORDS = 3
"""The most that a random enterprise has of one list."""


def agree_on(seed: int, enterprises: int) -> None:
    """One random provision, and what both say of random enterprises."""
    r = Random(seed)
    provision = some.provision(r, 1, some.shared_terms(r))
    query = Query(some.VOCABULARY, date(2024, 5, 1), [provision], RECORDS)
    query.enterprise.domains.needed = dict.fromkeys(some.RECORDS, RECORDS)
    told = query.concluded(provision)
    for _ in range(enterprises):
        slots = profile_like(r)
        found, model = query._ask(*pinned(query.enterprise, slots))
        assert model is not None, f"the enterprise cannot be: {found}"
        expected = reference.judge_provision(provision, slots)
        not_applicable = expected.verdict is NOT_MET and expected.applies_verdict is NOT_MET
        assert (
            expected.verdict is MET,
            expected.verdict is NOT_MET,
            not_applicable,
            expected.verdict is UNDETERMINED and expected.askable,
        ) == tuple(model.holds(each) for each in (told.met, told.failed, told.not_applicable, told.askable))


@settings(max_examples=150)
@given(st.integers(0, 2**62))
def test_the_solver_is_told_what_the_reference_says(seed: int) -> None:
    agree_on(seed, 4)


@pytest.mark.soak
@settings(max_examples=20_000)
@given(st.integers(0, 2**62))
def test_the_solver_is_told_what_the_reference_says_of_many(seed: int) -> None:
    agree_on(seed, 10)
