"""How the C library hands memory out: what is freed goes back to the system instead of being held by every thread that was once busy.

A service has a dozen threads, of which one computes at a time. By default each gets an arena of its own, and a rush leaves its pages in all of
them for good: half of what the service grew by with a hundred users was that (`python3 dev.py bench web`).
"""

from __future__ import annotations

import ctypes

TRIM_THRESHOLD, MMAP_THRESHOLD, ARENA_MAX = -1, -3, -8
"""Numbers of settings in the header `malloc.h` of the GNU C library."""
LARGE = 128 * 1024
"""Bytes from which a piece is handed back by itself: the library's own beginning, which it would else raise as it goes."""


def give_memory_back() -> bool:
    """Ask for it; whether the C library knows how. Others than GNU's do not, and need not."""
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is None:
        return False
    return all(
        mallopt(setting, value) for setting, value in ((ARENA_MAX, 1), (MMAP_THRESHOLD, LARGE), (TRIM_THRESHOLD, LARGE))
    )
