"""The service in this process, asked as a browser asks."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from eligibility_api.app import create_app

BROWSER = {"accept": "text/html,application/xhtml+xml", "accept-language": "zh-CN"}


@pytest.fixture(scope="session")
def _client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    with TestClient(
        create_app(data=tmp_path_factory.mktemp("pages")),
        headers=BROWSER,
        follow_redirects=False,
        raise_server_exceptions=False,
    ) as client:
        yield client


@pytest.fixture
def client(_client: TestClient) -> TestClient:
    """A browser that has visited nothing yet."""
    _client.cookies.clear()
    return _client
