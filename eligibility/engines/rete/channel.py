"""Messages between a worker process and its supervisor, over a socket pair.

Pickles are read only from a process that we started ourselves. A plain pipe will not do: a worker that is stopped in the
middle of a message would block its reader for ever, while a socket has a time limit on every single read and write.
"""

from __future__ import annotations

import pickle
import socket
import struct
from dataclasses import dataclass
from typing import Any

from eligibility.engines.rete.entering import Entering
from eligibility.engines.rete.opinion import SecondOpinion
from eligibility.engines.rete.program import ReteProgram

_HEAD = struct.Struct("!QI")


@dataclass(frozen=True, slots=True)
class Load:
    """Build the rulesets of a program."""

    program: ReteProgram


@dataclass(frozen=True, slots=True)
class Decide:
    """Conclude from the true rails by a loaded program."""

    digest: str
    entering: tuple[Entering, ...]


@dataclass(frozen=True, slots=True)
class Ready:
    """durable-rules is loaded, or the program is."""


@dataclass(frozen=True, slots=True)
class Alive:
    """Still at it."""


@dataclass(frozen=True, slots=True)
class Decided:
    """The answer."""

    opinion: SecondOpinion


@dataclass(frozen=True, slots=True)
class Failed:
    """The worker ends after saying this. `for_good`: another one would fail in the same way."""

    why: str
    for_good: bool = False


Request = Load | Decide
Reply = Ready | Alive | Decided | Failed


class Channel:
    """One end. Every call may raise `OSError` (`TimeoutError` included) or `EOFError`; then the other end is lost."""

    def __init__(self, end: socket.socket) -> None:
        self._end = end

    def send(self, number: int, message: Request | Reply, seconds: float | None = None) -> None:
        """Send a message that belongs to question `number`, within `seconds`."""
        self._end.settimeout(seconds)
        body = pickle.dumps(message, pickle.HIGHEST_PROTOCOL)
        self._end.sendall(_HEAD.pack(number, len(body)) + body)

    def receive(self, seconds: float | None = None) -> tuple[int, Any]:
        """The next message and the question it belongs to; no read may take longer than `seconds`."""
        self._end.settimeout(seconds)
        number, length = _HEAD.unpack(self._read(_HEAD.size))
        return number, pickle.loads(self._read(length))  # noqa: S301 - both ends are ours

    def _read(self, length: int) -> bytes:
        parts = bytearray()
        while len(parts) < length:
            part = self._end.recv(min(length - len(parts), 1 << 16))
            if not part:
                raise EOFError("the other end is gone")
            parts += part
        return bytes(parts)

    def close(self) -> None:
        """End the conversation."""
        self._end.close()
