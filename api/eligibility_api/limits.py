"""How often one caller may ask: a rate for each address, account and kind of action, kept in this process.

The generic cell rate algorithm: one number a caller, so that memory stays small whoever asks, and no window that opens for everybody at
once. Several processes count each for itself. It must not know who a caller is.
"""

from __future__ import annotations

import math
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from eligibility.settings import SETTINGS
from eligibility_api.problems import refused

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

OPEN, SIGNED_IN = "ELIGIBILITY_RATE_OPEN", "ELIGIBILITY_RATE_ACCOUNT"
"""The settings: the rate of one address for what is open to everybody, and that of one account."""
MOST_KNOWN = 100_000
"""Callers that are remembered; beyond it the ones that were quiet longest are forgotten."""


@dataclass(frozen=True, slots=True)
class Rate:
    """`count` at once if need be, and as many again, one by one, in every `seconds`."""

    count: int
    seconds: int


SIGN_IN = Rate(20, 300)
"""Of one address: enough for an office behind one, and no way to try passwords."""
_NARROW = {
    "signIn": SIGN_IN, "beginSignIn": SIGN_IN, "endSignIn": SIGN_IN, "changePassword": SIGN_IN,
    "signInOnPage": SIGN_IN, "changePasswordOnPage": SIGN_IN,
}  # fmt: skip


@dataclass
class Limits:
    """Who has asked how much. Of one event loop; `clock` gives seconds that only grow."""

    open: Rate | None
    account: Rate | None
    clock: Callable[[], float] = time.monotonic
    _until: dict[tuple[str, Rate], float] = field(default_factory=dict)

    def spend(self, caller: str, action: str) -> None:
        """Count a request of a caller. Raises `Refused`, saying when to come again."""
        rate = self.account if caller.startswith("account:") else self.open
        for each in (rate, _NARROW.get(action) if rate else None):
            wait = self._wait(caller, each) if each else 0.0
            if wait:
                raise _too_many(wait)

    def _wait(self, caller: str, rate: Rate) -> float:
        """Seconds that a caller has to wait; none when the request was counted."""
        now, key = self.clock(), (caller, rate)
        until = max(self._until.pop(key, now), now) + rate.seconds / rate.count
        if until - now > rate.seconds * (1 + 1e-9):
            self._until[key] = until - rate.seconds / rate.count
            return until - now - rate.seconds
        self._until[key] = until
        if len(self._until) > MOST_KNOWN:
            self._forget(now)
        return 0.0

    def _forget(self, now: float) -> None:
        """Let go of callers that owe nothing, and of those that were quiet longest until a tenth is free."""
        self._until = {key: until for key, until in self._until.items() if until > now}
        for key in list(self._until)[: max(0, len(self._until) - MOST_KNOWN * 9 // 10)]:
            del self._until[key]


def limits_from(environment: Mapping[str, str]) -> Limits:
    """The limits of the settings, which were checked."""
    return Limits(_rate(environment, OPEN), _rate(environment, SIGNED_IN))


def _rate(environment: Mapping[str, str], name: str) -> Rate | None:
    said = environment.get(name) or SETTINGS[name].default
    return None if said == "off" else Rate(*map(int, said.split("/")))


def _too_many(wait: float) -> Exception:
    seconds = max(1, math.ceil(wait))
    zh, en = f"请求过于频繁，请在 {seconds} 秒后重试", f"too many requests: try again in {seconds} seconds"
    return refused("too-many-requests", zh, en, {"retry-after": str(seconds)})
