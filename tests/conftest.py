"""What every test stands on: no network, repeatable random trials, golden files.

It holds no builders of domain objects; those live beside the tests that need them.
"""

from __future__ import annotations

import difflib
import ipaddress
import socket
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT = Path(__file__).resolve().parent.parent

# A busy machine must not fail a test, so nothing here depends on speed; a failure must come back, so nothing on chance.
settings.register_profile(
    "default", derandomize=True, deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile(
    "soak", settings.get_profile("default"), derandomize=False, max_examples=20_000, print_blob=True
)
settings.load_profile("default")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--golden-reset", action="store_true", help="write the golden files anew instead of comparing")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "golden" in getattr(item, "fixturenames", ()):
            item.add_marker("golden")


class NetworkForbidden(AssertionError):
    """A test tried to reach something that is not this machine."""


def is_local(address: Any) -> bool:
    """A path (a Unix socket), a loopback address or the name `localhost`."""
    if not isinstance(address, tuple):
        return True
    try:
        return bool(ipaddress.ip_address(address[0]).is_loopback)
    except ValueError:
        return bool(address[0] == "localhost")


@pytest.fixture(autouse=True)
def only_loopback(monkeypatch: pytest.MonkeyPatch) -> None:
    """Refuse every connection of this process that would leave the machine."""

    def guard(name: str) -> Callable[..., Any]:
        original = getattr(socket.socket, name)

        def guarded(self: socket.socket, *args: Any) -> Any:
            if not is_local(args[-1]):
                raise NetworkForbidden(f"`{name}` to {args[-1]!r}: tests may only reach the loopback")
            return original(self, *args)

        return guarded

    for name in ("connect", "connect_ex", "sendto"):
        monkeypatch.setattr(socket.socket, name, guard(name))


@pytest.fixture(autouse=True, scope="session")
def data_of_its_own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """No test sees, or leaves anything in, the data folder of whoever runs it; and none is stopped for asking too often."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ELIGIBILITY_DATA", str(tmp_path_factory.mktemp("data")))
        patch.setenv("ELIGIBILITY_RATE_OPEN", "off")
        patch.setenv("ELIGIBILITY_RATE_ACCOUNT", "off")
        yield


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[Path, str], None]:
    """Hold a text equal to a golden file: `golden(path, text)`; `dev.py golden --reset` writes the files."""
    reset = request.config.getoption("--golden-reset")

    def hold(path: Path, text: str) -> None:
        if reset:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
            return
        expected = path.read_text("utf-8") if path.exists() else ""
        if text != expected:
            difference = difflib.unified_diff(expected.splitlines(), text.splitlines(), str(path), "now", lineterm="")
            pytest.fail("\n".join(["differs from its golden file", *difference]), pytrace=False)

    return hold
