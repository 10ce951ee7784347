"""A call is bounded, whatever the receiver does."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Sequence

import pytest

from eligibility.services.delivering import Tried
from eligibility_api.calling import Caller
from eligibility_api.targets import Allowed, allowed_from
from tests.portals.receiver import receiver

LOOPBACK = allowed_from({"ELIGIBILITY_WEBHOOK_ALLOW": "127.0.0.0/8"})
SOON = 0.2


def call(url: str, allowed: Allowed = LOOPBACK, seconds: float = 30.0) -> Tried:
    return asyncio.run(Caller(allowed, seconds=seconds).call(url, {"webhook-id": "m"}, b'{"a":1}'))


def test_the_receiver_gets_the_bytes_and_the_status_comes_back() -> None:
    with receiver(status=202, body=b"thanks") as server:
        assert call(server.url) == Tried(202)
        ((headers, body),) = server.received
    assert (body, headers["webhook-id"], headers["host"]) == (b'{"a":1}', "m", server.url.split("/")[2])


def test_the_connection_goes_to_the_address_that_was_looked_up() -> None:
    async def resolve(host: str, port: int) -> Sequence[str]:
        return ["127.0.0.1"]

    with receiver() as server:
        url = server.url.replace("127.0.0.1", "portal.example")
        assert asyncio.run(Caller(LOOPBACK, resolve).call(url, {}, b"")) == Tried(204)
        assert server.received[0][0]["host"].startswith("portal.example:")


def test_a_redirect_is_not_followed() -> None:
    with receiver() as other, receiver(status=307, headers={"location": other.url}) as server:
        assert call(server.url) == Tried(307)
        assert other.received == []


def test_a_receiver_without_an_answer_is_left() -> None:
    with receiver(silent=True) as server:
        assert call(server.url, seconds=SOON) == Tried(why="timeout: no answer in 0.2 s")


def test_an_answer_without_an_end_is_not_read() -> None:
    with receiver(status=200, endless=True) as server:
        assert call(server.url) == Tried(200)


def test_a_machine_inside_is_not_even_connected_to() -> None:
    with receiver() as server:
        assert call(server.url, Allowed()).why == "insecure: only https is called"
        assert call(server.url.replace("http:", "https:"), Allowed()).why == "private: `127.0.0.1` is a machine inside"
        assert server.received == []


def test_what_is_not_there_or_speaks_no_tls_is_told() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        free = server.getsockname()[1]
    assert str(call(f"http://127.0.0.1:{free}/").why).startswith("connection: ")
    with receiver() as plain:
        assert str(call(plain.url.replace("http:", "https:")).why).startswith("connection: ")


@pytest.mark.parametrize(
    "garbage", [b"", b"HTTP/1.1 abc\r\n\r\n", b"\x00" * 100, b"HTTP/1.1 200 OK\r\n" + b"x" * 200_000]
)
def test_whatever_a_receiver_says_that_is_no_http_is_an_outcome(garbage: bytes) -> None:
    async def ask() -> Tried:
        async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await reader.readuntil(b"\r\n\r\n")
            writer.write(garbage)
            await writer.drain()
            writer.close()

        async with await asyncio.start_server(talk, "127.0.0.1", 0) as server:
            port = server.sockets[0].getsockname()[1]
            return await Caller(LOOPBACK).call(f"http://127.0.0.1:{port}/", {}, b"{}")

    assert str(asyncio.run(ask()).why).startswith("connection: ")
