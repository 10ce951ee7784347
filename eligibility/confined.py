"""A process of its own for what a stranger's file does to a parser: little memory, little time, and dying is an answer. It knows no files."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

TOO_MUCH = 3
"""The exit code of a process that has run out of memory."""

_ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True, slots=True)
class Bounds:
    """How much a process may take."""

    seconds: int
    memory_megabytes: int
    output_megabytes: int = 512


class Overrun(Exception):
    """It took more memory or time than it may."""


class Died(Exception):
    """It ended otherwise than it should."""


def confine(bounds: Bounds) -> None:
    """Bind this process. Called first of all by the process that opens the file."""
    memory, output = bounds.memory_megabytes << 20, bounds.output_megabytes << 20
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (bounds.seconds, bounds.seconds))
    resource.setrlimit(resource.RLIMIT_FSIZE, (output, output))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def ask(module: str, arguments: Sequence[str], seconds: int, answered: IO[bytes]) -> None:
    """Run a module that answers on its standard output, into `answered`, which is then at its beginning. Raises `Overrun` or `Died`.

    A signal is the end of its memory or time, any other end the parser's own; what it says aside is for debugging.
    """
    command = [sys.executable, "-W", "ignore", "-m", module, *arguments]
    paths = [str(_ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(paths)}
    aside = None if os.environ.get("ELIGIBILITY_DEBUG") else subprocess.DEVNULL
    try:
        done = subprocess.run(
            command, stdin=subprocess.DEVNULL, stdout=answered, stderr=aside, env=environment,
            timeout=seconds, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired as error:
        raise Overrun from error
    if done.returncode:
        raise Overrun if done.returncode < 0 or done.returncode == TOO_MUCH else Died
    answered.seek(0)
