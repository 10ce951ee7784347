"""A screener that is stopped with Ctrl-C on its way."""

from __future__ import annotations

from eligibility.services.screening import Screener


def stopping_after(count: int) -> type[Screener]:
    """One that judges so many profiles and is stopped at the next."""

    class Stopping(Screener):
        done = 0

        def __call__(self, profile):
            if self.done == count:
                raise KeyboardInterrupt
            self.done += 1
            return super().__call__(profile)

    return Stopping
