"""However many threads were busy, there is one place from which memory is handed out: what one frees, another has."""

from __future__ import annotations

import ctypes
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from eligibility_api.memory import give_memory_back


def arenas(report: Path, *, asked: bool) -> int:
    """Places of the C library from which memory is handed out, after a dozen threads had some at once."""
    if asked:
        assert give_memory_back()
    together = threading.Barrier(12)

    def busy() -> None:
        held = bytearray(5_000)
        together.wait()
        held.clear()

    threads = [threading.Thread(target=busy) for _ in range(12)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    library = ctypes.CDLL(None)
    library.fopen.restype = ctypes.c_void_p
    file = ctypes.c_void_p(library.fopen(str(report).encode(), b"w"))
    library.malloc_info(0, file)
    library.fclose(file)
    return report.read_text("utf-8").count("<heap ")


@pytest.mark.parametrize(("asked", "expected"), [(True, {1}), (False, set(range(2, 100)))])
def test_a_dozen_threads_share_one_arena_once_it_is_asked_for(tmp_path: Path, asked: bool, expected: set[int]) -> None:
    code = f"from pathlib import Path; from tests.contract.test_memory import arenas; print(arenas(Path({str(tmp_path / 'arenas.xml')!r}), asked={asked}))"
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=Path(__file__).parents[2]
    )
    assert int(run.stdout) in expected
