"""Which machines a webhook may call: none inside, unless the settings allow it. Names are resolved here, once, and the address found is the one called.

A portal's address comes from outside; without this the service could be made to call its own neighbours. Resolving and calling in two steps
would let a name mean another machine the second time.
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, urlsplit

from eligibility import settings

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence

ALLOW = "ELIGIBILITY_WEBHOOK_ALLOW"
"""The setting with what may be called although it is inside, and without TLS: networks and host names."""

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")


class Blocked(Exception):
    """A target that may not be called, or cannot be found. `code` says why in a word."""

    def __init__(self, code: str, why: str) -> None:
        super().__init__(f"{code}: {why}")
        self.code = code


@dataclass(frozen=True, slots=True)
class Allowed:
    """What may be called although it is inside."""

    networks: tuple[Network, ...] = ()
    hosts: frozenset[str] = frozenset()

    def has(self, host: str, address: Address) -> bool:
        """Whether an address may be called for a host, wherever it is."""
        return host in self.hosts or any(address in each for each in self.networks if each.version == address.version)


@dataclass(frozen=True, slots=True)
class Target:
    """A machine that may be called: the host that was named, and the address that it is called at."""

    host: str
    address: str
    port: int
    secure: bool


async def resolved(host: str, port: int) -> Sequence[str]:
    """The addresses of a host. Raises `OSError`."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(each[4][0]) for each in found))


async def target_of(
    url: str, allowed: Allowed, resolve: Callable[[str, int], Awaitable[Sequence[str]]] = resolved
) -> Target:
    """The machine to call. Raises `Blocked` when any address of the host is inside, or it has none."""
    parts = urlsplit(url)
    host, secure = _host_of(parts), parts.scheme == "https"
    port = parts.port or (443 if secure else 80)
    try:
        addresses = [ipaddress.ip_address(each.partition("%")[0]) for each in await resolve(host, port)]
    except (OSError, UnicodeError) as error:
        raise Blocked("unresolved", f"`{host}` has no address") from error
    if not addresses:
        raise Blocked("unresolved", f"`{host}` has no address")
    for each in addresses:
        if allowed.has(host, each):
            continue
        if not secure:
            raise Blocked("insecure", "only https is called")
        if is_inside(each):
            raise Blocked("private", f"`{host}` is a machine inside")
    return Target(host, str(addresses[0]), port, secure)


def is_inside(address: Address) -> bool:
    """Whether an address is not one of the public Internet, however it is written."""
    if isinstance(address, ipaddress.IPv6Address):
        within = address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)
        if address in _NAT64:
            within = ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF)
        if within is not None:
            return is_inside(within)
    return not address.is_global or address.is_multicast or address.is_reserved


def allowed_from(environment: Mapping[str, str]) -> Allowed:
    """What the settings allow. Raises `ValueError`."""
    networks, hosts = settings.targets_from_text(environment.get(ALLOW, ""))
    return Allowed(tuple(networks), frozenset(hosts))


def _host_of(parts: SplitResult) -> str:
    return (parts.hostname or "").rstrip(".")
