"""A program that is ended by the kernel in the midst of whatever it does: `python -m tests.screening.killed SECONDS MODULE ARGUMENT...`.

After so many processor seconds, which do not depend on how busy the machine is, comes a signal that nobody catches (SIGPROF): as with kill -9 no
code of ours runs any more, and nothing is flushed or closed.
"""

from __future__ import annotations

import resource
import runpy
import signal
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def ended(seconds: float, module: str, *arguments: str | Path) -> bool:
    """Run a module with arguments, for so many processor seconds at most (0: to its end); whether it was ended before it was done."""
    command = [sys.executable, "-m", "tests.screening.killed", str(seconds), module, *map(str, arguments)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode in (0, -signal.SIGPROF), done.stderr
    return done.returncode != 0


def seconds_of(module: str, *arguments: str | Path) -> float:
    """The processor seconds that a module takes to its end."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert not ended(0, module, *arguments)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main(seconds: str, module: str, *arguments: str) -> None:
    signal.setitimer(signal.ITIMER_PROF, float(seconds))
    sys.argv = [module, *arguments]
    runpy.run_module(module, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
