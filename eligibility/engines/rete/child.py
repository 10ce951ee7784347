"""The worker process: load programs, answer questions, one at a time, until the supervisor hangs up.

Started by `worker.py` with the socket as its standard input. After a failure it says so and ends: a fresh process is the
only state of durable-rules that is known to be good.
"""

from __future__ import annotations

import signal
import socket
from typing import TYPE_CHECKING

from eligibility.engines.rete.channel import Alive, Channel, Decide, Decided, Failed, Load, Ready
from eligibility.engines.rete.program import ReteProgram

if TYPE_CHECKING:
    from eligibility.engines.rete.host import ReteHost


def main() -> None:
    """Serve the supervisor at standard input. An interrupt from the terminal is the supervisor's business."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    channel = Channel(socket.socket(fileno=0))
    try:
        _serve(channel)
    except (EOFError, OSError):
        return


def _serve(channel: Channel) -> None:
    try:
        from eligibility.engines.rete.host import ReteHost  # noqa: PLC0415 - this import is what may fail
    except ImportError as error:
        channel.send(0, Failed(f"durable-rules cannot be loaded: {error}", for_good=True))
        return
    host, programs = ReteHost(), dict[str, ReteProgram]()
    channel.send(0, Ready())
    while True:
        number, request = channel.receive()
        try:
            reply = _answer(host, programs, channel, number, request)
        except Exception as error:  # noqa: BLE001 - whatever it was, the supervisor must hear of it
            channel.send(number, Failed(f"{type(error).__name__}: {error}"))
            return
        channel.send(number, reply)


def _answer(
    host: ReteHost,
    programs: dict[str, ReteProgram],
    channel: Channel,
    number: int,
    request: Load | Decide,
) -> Ready | Decided:
    match request:
        case Load(program):
            host.load(program)
            programs[program.digest] = program
            return Ready()
        case Decide(digest, entering):
            return Decided(host.decide(programs[digest], entering, lambda: channel.send(number, Alive())))


if __name__ == "__main__":
    main()
