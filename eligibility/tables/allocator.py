"""How Polars' allocator is told to give memory back at once, so that memory stays in bounds over any number of rows.

It must not load Polars: the allocator reads what is said here when it is loaded, and never again.
"""

from __future__ import annotations

import os

FRUGAL = {"_RJEM_MALLOC_CONF": "dirty_decay_ms:0,muzzy_decay_ms:0"}
"""The environment that says so."""


def give_memory_back() -> None:
    """Say so for this process, unless somebody has said something else."""
    for name, value in FRUGAL.items():
        os.environ.setdefault(name, value)
