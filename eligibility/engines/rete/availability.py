"""Whether durable-rules can be loaded here, and if not, why, in plain words. It imports nothing of it in this process."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec

TRY_IMPORT = (sys.executable, "-W", "ignore", "-c", "import durable.engine")


@dataclass(frozen=True, slots=True)
class Availability:
    """`why` is empty when a second opinion can be had."""

    why: str = ""

    @property
    def ready(self) -> bool:
        """Whether a second opinion can be had."""
        return not self.why

    def __str__(self) -> str:
        return (
            "the second opinion is available" if self.ready else f"no second opinion: {self.why}; everything else works"
        )


def availability(
    version: tuple[int, int] = sys.version_info[:2],
    installed: Callable[[str], object] = find_spec,
    command: tuple[str, ...] = TRY_IMPORT,
) -> Availability:
    """Find out, by a trial import in a process of its own (tens of milliseconds). The arguments are for tests."""
    if version >= (3, 13):
        return Availability(f"durable-rules cannot load on Python 3.13 and later (this is {version[0]}.{version[1]})")
    if not (installed("durable") and installed("durable_rules_engine")):
        return Availability("durable-rules is not installed; it is built from source and needs a C compiler")
    tried = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    if tried.returncode:
        last = (tried.stderr.strip().splitlines() or [f"exit status {tried.returncode}"])[-1]
        return Availability(f"durable-rules is installed but does not load: {last}")
    return Availability()
