"""A line with a thread of its own: what many ask for at the same time is done together, and each gets its own answer.

It does not know what is done.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any, TypeVar

from eligibility.store.database import StoreUnavailable
from eligibility.store.units import StoredUnit

T = TypeVar("T")

MOST_TOGETHER = 64
"""Pieces of work in one transaction."""

Done = list[tuple[Any, BaseException | None]]
"""Of each piece of work what it made, or why it was refused."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A piece of work, and who waits for it."""

    work: Callable[[StoredUnit], Any]
    answer: Future[Any]


class Together:
    """Does what any thread asks for. `do` does some pieces; what it raises, all who wait for these are told."""

    def __init__(self, name: str, do: Callable[[Sequence[Asked]], Done]) -> None:
        self._do = do
        self._asked: queue.SimpleQueue[Asked | None] = queue.SimpleQueue()
        self._closing = threading.Lock()
        self._closed = False
        self._thread = threading.Thread(target=self._go_on, name=name, daemon=True)
        self._thread.start()

    def submit(self, work: Callable[[StoredUnit], T]) -> Future[T]:
        """Have something done. Raises `StoreUnavailable` when the line is closed."""
        answer: Future[T] = Future()
        with self._closing:
            if self._closed:
                raise StoreUnavailable("the store is closed")
            self._asked.put(Asked(work, answer))
        return answer

    @property
    def waiting(self) -> int:
        """How much is asked for and not begun."""
        return self._asked.qsize()

    def close(self) -> None:
        """Do what was asked for, and end."""
        with self._closing:
            if self._closed:
                return
            self._closed = True
            self._asked.put(None)
        self._thread.join()

    def _go_on(self) -> None:
        ending = False
        while not ending:
            first = self._asked.get()
            ending = first is None
            together = [] if first is None else [first]
            while len(together) < MOST_TOGETHER and not self._asked.empty():
                another = self._asked.get()
                if another is None:
                    ending = True
                else:
                    together.append(another)
            self._answer([each for each in together if each.answer.set_running_or_notify_cancel()])

    def _answer(self, together: Sequence[Asked]) -> None:
        if not together:
            return
        try:
            done = self._do(together)
        except BaseException as error:  # noqa: BLE001 - whatever it is, nothing was done, who waits must hear of it, and the line must go on
            for each in together:
                each.answer.set_exception(error)
            return
        for each, (value, fault) in zip(together, done, strict=True):
            if fault is None:
                each.answer.set_result(value)
            else:
                each.answer.set_exception(fault)
