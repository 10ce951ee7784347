"""Workers of the second opinion; where durable-rules cannot load, the tests that need it are not collected."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest

from eligibility.engines.rete import Patience, ReteWorkers

collect_ignore = ["test_second_opinion.py"] if sys.version_info >= (3, 13) else []

SLOW_MACHINE = Patience(start=120, load=120, decide=30)


@pytest.fixture(scope="session")
def workers() -> Iterator[ReteWorkers]:
    with ReteWorkers(patience=SLOW_MACHINE) as workers:
        yield workers
