"""Workers of the second opinion; where durable-rules cannot load, the tests that need it are not collected."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest

from eligibility.engines.rete import Patience, ReteWorkers
from eligibility.services.opinions import SecondOpinions

NEED_THE_LIBRARY = [
    "test_broken_rules.py",
    "test_described.py",
    "test_determining.py",
    "test_following.py",
    "test_many.py",
]

collect_ignore = NEED_THE_LIBRARY if sys.version_info >= (3, 13) else []

SLOW_MACHINE = Patience(start=120, load=120, decide=30)


@pytest.fixture(scope="session")
def opinions() -> Iterator[SecondOpinions]:
    opinions = SecondOpinions(ReteWorkers(patience=SLOW_MACHINE))
    yield opinions
    opinions.close()


@pytest.fixture(scope="session")
def asked_once() -> Iterator[SecondOpinions]:
    """Second opinions of workers that are not asked again: of rules that are broken every worker says the same."""
    opinions = SecondOpinions(ReteWorkers(attempts=1, patience=SLOW_MACHINE))
    yield opinions
    opinions.close()
