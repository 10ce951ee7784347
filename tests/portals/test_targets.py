"""No webhook calls a machine inside, however its address is written or resolved, unless the settings allow it."""

from __future__ import annotations

import asyncio
import ipaddress
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eligibility_api.targets import Allowed, Blocked, Target, allowed_from, is_inside, target_of

PUBLIC = "93.184.215.14"


def target(url: str, addresses: Sequence[str] = (PUBLIC,), allowed: str = "") -> Target | str:
    """The target, or the code that says why there is none."""

    async def resolve(host: str, port: int) -> Sequence[str]:
        if not addresses:
            raise OSError("no such host")
        return addresses

    try:
        found = asyncio.run(target_of(url, allowed_from({"ELIGIBILITY_WEBHOOK_ALLOW": allowed}), resolve))
    except Blocked as error:
        return error.code
    return found


def test_a_public_machine_is_called_at_the_address_that_was_found() -> None:
    assert target("https://portal.example/hook") == Target("portal.example", PUBLIC, 443, True)
    assert target("https://portal.example:8443/", ["2001:4860:4860::8888"]) == Target(
        "portal.example", "2001:4860:4860::8888", 8443, True
    )


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.0.0.1", "172.16.0.9", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1", "255.255.255.255", "::1", "::",
        "fe80::1%eth0", "fc00::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:169.254.169.254", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "2002:7f00:1::",
        "2001:0:7f00:1::", "198.18.0.1", "240.0.0.1",
    ],
)  # fmt: skip
def test_a_machine_inside_is_not_called(address: str) -> None:
    assert target("https://portal.example/hook", [address]) == "private"
    assert target("https://portal.example/hook", [PUBLIC, address]) == "private"


@pytest.mark.parametrize(
    ("url", "addresses", "code"),
    [
        ("http://portal.example/hook", [PUBLIC], "insecure"),
        ("https://portal.example/hook", [], "unresolved"),
        ("https://[::1]/", ["::1"], "private"),
        ("https://0x7f000001/", ["127.0.0.1"], "private"),
    ],
)
def test_why_a_target_is_not_called(url: str, addresses: Sequence[str], code: str) -> None:
    assert target(url, addresses) == code


def test_what_the_settings_allow_is_called() -> None:
    assert isinstance(target("http://10.1.2.3/hook", ["10.1.2.3"], "10.1.0.0/16"), Target)
    assert target("http://10.2.2.3/hook", ["10.2.2.3"], "10.1.0.0/16") == "insecure"
    assert isinstance(target("https://portal.intra/hook", ["10.9.9.9"], "127.0.0.1, portal.intra"), Target)
    assert target("https://other.intra/hook", ["10.9.9.9"], "portal.intra") == "private"


@given(address=st.ip_addresses(v=4))
def test_an_address_is_inside_however_it_is_wrapped(address: ipaddress.IPv4Address) -> None:
    mapped = ipaddress.IPv6Address(f"::ffff:{address}")
    assert is_inside(mapped) == is_inside(address)
    assert is_inside(ipaddress.IPv6Address(f"64:ff9b::{address}")) == is_inside(address)
    assert is_inside(ipaddress.IPv6Address(bytes.fromhex("2002") + address.packed + bytes(10))) == is_inside(address)


def test_nothing_is_allowed_unless_said() -> None:
    assert allowed_from({}) == Allowed()
