"""The sentences that ship (`eligibility.scenarios`), for the test runner. A scenario is judged by every executor and once over HTTP
(`court`), which must all give the same answer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from pytest_bdd import given, parsers, then, when

from eligibility.scenarios import amounts
from eligibility.scenarios.case import Case
from eligibility.scenarios.sentences import SENTENCES, form_of
from tests.bdd.court import Court

assert amounts.__name__, "importing them is what adds the sentences about amounts"

for each in SENTENCES:
    {"given": given, "when": when, "then": then}[each.part](parsers.re(each.form.pattern))(each.means)


def sentence(pattern: str) -> parsers.re:
    """A sentence of the tests only."""
    return parsers.re(form_of(pattern))


def pytest_bdd_apply_tag(tag: str, function: Callable[..., object]) -> bool:
    """Tags are for readers (`@惠企事项:8.3`), not markers of the test runner."""
    return True


@pytest.fixture(scope="session")
def court() -> Iterator[Court]:
    with Court.open("jilin.corridor_2018_2025") as opened:
        yield opened


@pytest.fixture
def case(court: Court) -> Case:
    return Case(court.pack)
