"""A small service over a store of its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.portals.small import Small, small_service


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Small]:
    with small_service(tmp_path) as made:
        yield made
