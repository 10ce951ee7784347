"""A run in a process of its own, to be killed: `python -m tests.screening.child SOURCE TARGET ROWS`. It says each partition it finished."""

from __future__ import annotations

import sys
from pathlib import Path

from eligibility.services.screening_datasets import screen_dataset
from tests.screening.datasets import screening


def _tell(done: int, _: int) -> None:
    sys.stdout.write(f"{done}\n")
    sys.stdout.flush()


def main(source: str, target: str, rows: str) -> None:
    screen_dataset(screening(int(rows)), Path(source), Path(target), told=_tell)


if __name__ == "__main__":
    main(*sys.argv[1:])
