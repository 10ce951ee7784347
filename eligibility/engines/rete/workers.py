"""The door to the second opinion: a few supervised workers, shared by many threads.

A lost worker never shows: the question is put to a fresh one, a limited number of times, and then refused in plain words.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Self

from eligibility.engines.rete.entering import Entering, entering_from_inputs
from eligibility.engines.rete.opinion import LeafVerdicts, SecondOpinion
from eligibility.engines.rete.program import ReteProgram
from eligibility.engines.rete.worker import (
    PATIENT,
    Patience,
    ReteWorker,
    SecondOpinionFailed,
    SecondOpinionUnavailable,
    WorkerFailed,
    WorkerLost,
)


class ReteWorkers:
    """`size` workers; further callers wait. Use as a context manager, or `close` it.

    `attempts`: how many workers may be lost to one question before it is refused.
    """

    def __init__(
        self, size: int = 1, attempts: int = 3, patience: Patience = PATIENT, most_rulesets: int = 400
    ) -> None:
        self._attempts = attempts
        self._workers = tuple(ReteWorker(patience, most_rulesets) for _ in range(size))
        self._idle: queue.LifoQueue[ReteWorker] = queue.LifoQueue()
        for worker in self._workers:
            self._idle.put(worker)
        self._counting = threading.Lock()
        self._lost = 0
        self._closed = False
        self._never = ""

    @property
    def lost(self) -> int:
        """How many workers were lost so far; a figure to watch."""
        return self._lost

    @property
    def pids(self) -> tuple[int, ...]:
        """The processes that are up."""
        return tuple(pid for worker in self._workers if (pid := worker.pid) is not None)

    def decide(self, program: ReteProgram, inputs: tuple[LeafVerdicts, ...]) -> SecondOpinion:
        """What durable-rules concludes from leaf verdicts. From any thread.

        Raises `NotThisProgram` for leaf verdicts of another pack, and `SecondOpinionUnavailable`, `SecondOpinionFailed` of its kinds.
        """
        return self.conclude(program, entering_from_inputs(program, inputs))

    def conclude(self, program: ReteProgram, entering: tuple[Entering, ...]) -> SecondOpinion:
        """The same from rails. Raises `SecondOpinionUnavailable`."""
        why: WorkerLost | None = None
        for _ in range(self._attempts):
            try:
                return self._conclude(program, entering)
            except WorkerLost as lost:
                why = lost
                with self._counting:
                    self._lost += 1
        kind = SecondOpinionFailed if isinstance(why, WorkerFailed) else SecondOpinionUnavailable
        raise kind(f"{self._attempts} workers were lost to one question; last: {why}") from why

    def _conclude(self, program: ReteProgram, entering: tuple[Entering, ...]) -> SecondOpinion:
        with self._worker() as worker:
            if self._never:
                raise SecondOpinionUnavailable(self._never)
            try:
                return worker.conclude(program, entering)
            except SecondOpinionUnavailable as error:
                self._never = str(
                    error
                )  # the library cannot be loaded here; starting process after process would not help
                raise

    @contextmanager
    def _worker(self) -> Iterator[ReteWorker]:
        worker = self._idle.get()
        try:
            if self._closed:
                raise SecondOpinionUnavailable("the workers were closed")
            yield worker
        finally:
            self._idle.put(worker)

    def close(self) -> None:
        """Stop all workers, each once its question is answered."""
        self._closed = True
        stopped = [self._idle.get() for _ in self._workers]
        for worker in stopped:
            worker.stop()
            self._idle.put(worker)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
