"""The court of the fictional policy."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.bdd.court import Court


@pytest.fixture(scope="session")
def court() -> Iterator[Court]:
    with Court.open("fictional.teaching") as opened:
        yield opened
