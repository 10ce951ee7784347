"""How far a long run is, on stderr: a bar with rate and time left in a terminal, a plain line now and then elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Callable
from time import monotonic
from typing import TextIO

BAR = 24
BETWEEN = 0.2
"""Seconds between two drawings of the bar."""

LINES = 10
"""Plain lines that a run writes, about."""


class ProgressBar:
    """Told how many of `total` rows are done. `now` gives seconds."""

    def __init__(
        self, total: int, lang: str, stream: TextIO | None = None, now: Callable[[], float] = monotonic
    ) -> None:
        self.total = total
        self.lang = lang
        self.stream = stream if stream is not None else sys.stderr
        self.now = now
        self.bar = self.stream.isatty()
        self._start = now()
        self._drawn = self._start
        self._step = max(total // LINES, 1)

    def __call__(self, done: int) -> None:
        """Draw, if it is time."""
        if not self.bar:
            if done % self._step == 0 or done == self.total:
                self.stream.write(f"{self._words(done)}\n")
                self.stream.flush()
            return
        at = self.now()
        if at - self._drawn >= BETWEEN or done == self.total:
            self._drawn = at
            filled = BAR * done // max(self.total, 1)
            self.stream.write(f"\r\033[K{'█' * filled}{'░' * (BAR - filled)} {self._words(done)}")
            self.stream.write("\n" if done == self.total else "")
            self.stream.flush()

    def _words(self, done: int) -> str:
        share = 100 * done // max(self.total, 1)
        passed = self.now() - self._start
        rate = done / passed if passed > 0 else 0.0
        left = (self.total - done) / rate if rate else 0.0
        if self.lang == "en":
            return f"{done}/{self.total} {share}% · {rate:,.0f} rows/s · {_span(left)} left"
        return f"{done}/{self.total} {share}% · 每秒 {rate:,.0f} 行 · 还需 {_span(left)}"


def _span(seconds: float) -> str:
    """Minutes and seconds."""
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes}:{rest:02d}"
