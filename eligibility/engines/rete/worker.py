"""A supervised worker process: durable-rules can crash or hang its process, so it never gets ours.

The supervisor asks one question at a time and waits a limited time for each sign of life; a worker that is late, dead or
confused is killed and the loss reported. No fork: the process is started afresh, so threads here are no danger to it.
"""

from __future__ import annotations

import os
import pickle
import socket
import subprocess
import sys
import weakref
from dataclasses import dataclass
from pathlib import Path
from typing import assert_never

from eligibility.engines.rete.channel import Alive, Channel, Decide, Decided, Failed, Load, Ready, Reply, Request
from eligibility.engines.rete.entering import Entering, entering_from_inputs
from eligibility.engines.rete.opinion import LeafVerdicts, SecondOpinion
from eligibility.engines.rete.program import ReteProgram

_ROOT = Path(__file__).resolve().parents[3]


class WorkerLost(RuntimeError):
    """The worker died, hung or failed before it answered; the message says which."""


class WorkerFailed(WorkerLost):
    """The worker did answer: that its rules contradict each other, break the envelope, or surprised it."""


class SecondOpinionUnavailable(RuntimeError):
    """No second opinion can be had; the message says why, in plain words. Never read it as agreement."""


class SecondOpinionFailed(SecondOpinionUnavailable):
    """The last worker did answer, that its rules or its library are broken. It is an alarm more than an absence."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How many seconds without a sign of life end a worker: while it starts, loads a program, decides."""

    start: float = 30.0
    load: float = 30.0
    decide: float = 1.0


PATIENT = Patience()


class ReteWorker:
    """One process, started at the first question and again after a loss. For one caller at a time.

    `most_rulesets`: with more than these loaded, by several programs, it starts afresh; they cannot be unloaded.
    """

    def __init__(self, patience: Patience = PATIENT, most_rulesets: int = 400) -> None:
        self._patience = patience
        self._most_rulesets = most_rulesets
        self._running: _Running | None = None

    @property
    def pid(self) -> int | None:
        """The process, if there is one."""
        return self._running.process.pid if self._running else None

    def decide(self, program: ReteProgram, inputs: tuple[LeafVerdicts, ...]) -> SecondOpinion:
        """One opinion. Raises `WorkerLost` (ask again: a fresh worker will start) or `SecondOpinionUnavailable`.

        `NotThisProgram` for leaf verdicts of another pack; that costs no worker.
        """
        return self.conclude(program, entering_from_inputs(program, inputs))

    def conclude(self, program: ReteProgram, entering: tuple[Entering, ...]) -> SecondOpinion:
        """The same from rails."""
        try:
            running = self._loaded(program)
            return _opinion(running.ask(Decide(program.digest, entering), self._patience.decide))
        except BaseException:  # an interrupt too: an answer still under way must not be taken for the next one's
            self.stop()
            raise

    def stop(self) -> None:
        """Kill the process, if there is one."""
        if self._running:
            self._running.end()
            self._running = None

    def _loaded(self, program: ReteProgram) -> _Running:
        running = self._running
        if running and not running.takes(program, self._most_rulesets):
            self.stop()
            running = None
        if running is None:
            running = self._running = _Running(self._patience.start)
        if program.digest not in running.loaded:
            running.ask(Load(program), self._patience.load)
            running.loaded[program.digest] = _size(program)
        return running


def _size(program: ReteProgram) -> int:
    return sum(1 for _ in program.rulesets())


def _opinion(reply: Reply) -> SecondOpinion:
    if not isinstance(reply, Decided):
        raise WorkerLost("the worker answered another question")
    return reply.opinion


class _Running:
    """A process that is up, and what it has loaded."""

    def __init__(self, seconds: float) -> None:
        ours, theirs = socket.socketpair()
        self.loaded: dict[str, int] = {}
        self._owner = os.getpid()
        self._asked = 0
        self._channel = Channel(ours)
        with theirs:
            self.process = _process(theirs)
        self._finalizer = weakref.finalize(self, _end, self.process, self._channel)
        try:
            self._reply(seconds)
        except BaseException:
            self.end()
            raise

    def takes(self, program: ReteProgram, most: int) -> bool:
        """Whether it has or has room for a program, and is ours: a forked copy of us must not join the conversation."""
        if self._owner != os.getpid():
            return False
        return program.digest in self.loaded or sum(self.loaded.values()) + _size(program) <= most

    def ask(self, request: Request, seconds: float) -> Reply:
        """Ask and wait, at most `seconds` for each sign of life."""
        self._asked += 1
        try:
            self._channel.send(self._asked, request, seconds)
        except OSError as error:
            raise WorkerLost(f"the worker was gone when it was asked ({type(error).__name__})") from error
        return self._reply(seconds)

    def _reply(self, seconds: float) -> Reply:
        while True:
            match self._message(seconds):
                case Alive():
                    continue
                case Failed(why, for_good):
                    raise SecondOpinionUnavailable(why) if for_good else WorkerFailed(f"the worker failed: {why}")
                case Ready() | Decided() as reply:
                    return reply
                case never:
                    assert_never(never)

    def _message(self, seconds: float) -> Reply:
        try:
            number, reply = self._channel.receive(seconds)
        except TimeoutError as error:
            raise WorkerLost(f"the worker gave no sign of life for {seconds:g} s") from error
        except (EOFError, OSError, pickle.UnpicklingError) as error:
            raise WorkerLost("the worker died") from error
        if number != self._asked or not isinstance(reply, Ready | Alive | Decided | Failed):
            raise WorkerLost("the worker answered another question")
        return reply

    def end(self) -> None:
        """Kill the process and wait for its end; a copy of it in a forked process is only let go."""
        if self._owner == os.getpid():
            self._finalizer()
        else:
            self._finalizer.detach()
            self._channel.close()


def _process(theirs: socket.socket) -> subprocess.Popen[bytes]:
    """Python's warnings are off in it: what durable-rules does with dates is deprecated from 3.12 on."""
    command = [sys.executable, "-W", "ignore", "-m", "eligibility.engines.rete.child"]
    paths = [str(_ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(paths)}
    return subprocess.Popen(command, stdin=theirs.fileno(), stdout=subprocess.DEVNULL, env=environment)


def _end(process: subprocess.Popen[bytes], channel: Channel) -> None:
    channel.close()
    process.kill()
    process.wait()
