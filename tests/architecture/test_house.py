"""The house rules hold in the tests' own world: nothing leaves the machine."""

from __future__ import annotations

import socket

import pytest


def test_a_connection_that_leaves_the_machine_is_refused() -> None:
    with socket.socket() as outside, pytest.raises(AssertionError, match="only reach the loopback"):
        outside.connect(("192.0.2.1", 9))


def test_a_connection_to_the_loopback_is_let_through() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, socket.socket() as inside:
        assert inside.connect_ex(server.getsockname()) == 0
