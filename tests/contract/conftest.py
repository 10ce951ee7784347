"""The service in this process, started once a session."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from eligibility_api.app import create_app
from tests.contract.service import Service


@pytest.fixture(scope="session")
def service() -> Iterator[Service]:
    with TestClient(create_app()) as client:
        yield Service(client)
