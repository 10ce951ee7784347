"""A real browser on the running service: one of each for all tests of this folder. They are slow, and all of them are marked so."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.browser.desk import filled_desk
from tests.browser.visiting import Visit, visit_of
from tests.server import running_service
from tools.browser import running_browser

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.slow)
            item.add_marker(pytest.mark.xdist_group("browser"))  # one worker, so one browser


# Playwright keeps an event loop running in the thread that began it, so it must end before tests of other folders run theirs.
@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    with running_browser() as browser:
        yield browser


@pytest.fixture(scope="package")
def port() -> Iterator[int]:
    with running_service() as port:
        yield port


@pytest.fixture
def visit(browser: Browser, port: int) -> Iterator[Callable[..., Visit]]:
    """Begins visits: `visit(lang="en", width=320, javascript=False)`. At the end none may have asked another host for anything."""
    begun: list[Visit] = []

    def begin(**wishes: Any) -> Visit:
        begun.append(visit_of(browser, port, **wishes))
        return begun[-1]

    yield begin
    for each in begun:
        each.context.close()
    assert [address for each in begun for address in each.elsewhere] == []
    assert [said for each in begun for said in each.complaints] == []


@pytest.fixture(scope="package")
def desk(port: int) -> list[str]:
    """What lies at the review desk of the service: ids of applications, in the order in which they were made."""
    return filled_desk()
