"""Workers shared by the tests. Where durable-rules cannot load, only the tests that need no library are collected."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest

from eligibility.engines.rete import Patience, ReteWorkers

NEED_THE_LIBRARY = ["test_agreement.py", "test_faults.py", "test_host.py", "test_workers.py"]

collect_ignore = NEED_THE_LIBRARY if sys.version_info >= (3, 13) else []

SLOW_MACHINE = Patience(start=120, load=120, decide=30)


@pytest.fixture(scope="session")
def workers() -> Iterator[ReteWorkers]:
    with ReteWorkers(patience=SLOW_MACHINE) as workers:
        yield workers
