"""A pytest plugin that measures the core meaning, and only while the tests that have to pin it run.

Measuring nearly doubles the time of a test, so the other tests run unmeasured; and a line that only an end-to-end test happens to
pass over is not one that a test pins. `dev.py test` loads it; what is measured is said in pyproject.toml.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from coverage import Coverage

if TYPE_CHECKING:
    from collections.abc import Generator

# The same tests must kill the mutants: keep in step with [tool.mutmut] in pyproject.toml.
PINNING = ("tests/unit/",)


class CoreCoverage:
    """Measures from now until everything is collected, and again during each test that pins the meaning."""

    def __init__(self) -> None:
        self.coverage = Coverage(data_suffix=True)
        self.coverage.start()

    def pytest_collection_finish(self) -> None:
        self.coverage.stop()

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, object, object]:
        if not item.nodeid.startswith(PINNING):
            return (yield)
        self.coverage.start()
        try:
            return (yield)
        finally:
            self.coverage.stop()

    def pytest_unconfigure(self) -> None:
        self.coverage.stop()
        self.coverage.save()


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(CoreCoverage(), "core-coverage")
