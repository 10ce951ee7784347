"""Hostile and broken files: each is refused in words, and whoever asked lives on in the memory it had."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from eligibility.packs import installed_vocabulary
from eligibility.tables.reading import roster_from_files
from eligibility.tables.refusal import FileRefused
from tests.hostile import CORPUS, far_cell, good, wide_corner

CASES = [(code, make) for code, makers in CORPUS.items() for make in makers]

_READ_THEM_ALL = """
import json, resource, sys
from pathlib import Path
from eligibility.packs import installed_vocabulary
from eligibility.tables.reading import roster_from_files
from eligibility.tables.refusal import FileRefused
vocabulary = installed_vocabulary()
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
told = {}
for name in sys.argv[1:]:
    try:
        roster_from_files([name], vocabulary)
    except FileRefused as refused:
        told[Path(name).name] = refused.code
grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024
print(json.dumps({"told": told, "grown": grown}))
"""


@pytest.mark.parametrize(("code", "make"), CASES, ids=[make.__name__ for _, make in CASES])
def test_it_is_refused_in_words(tmp_path: Path, code: str, make: Callable[[Path], Path]) -> None:
    path = make(tmp_path)
    with pytest.raises(FileRefused) as refused:
        roster_from_files([path], installed_vocabulary())
    told = refused.value
    assert (told.code, told.file) == (code, path.name)
    assert all((told.zh, told.en, told.help_zh, told.help_en))


def test_the_far_cell_is_named(tmp_path: Path) -> None:
    for make, cell in ((far_cell, "表!XFD1048576"), (wide_corner, "表!KN200000")):
        with pytest.raises(FileRefused) as refused:
            roster_from_files([make(tmp_path)], installed_vocabulary())
        assert cell in refused.value.zh


@pytest.mark.slow
def test_one_process_reads_them_all_and_stays_small(tmp_path: Path) -> None:
    paths = [make(tmp_path) for code, makers in CORPUS.items() for make in makers]
    command = [sys.executable, "-c", _READ_THEM_ALL, *map(str, paths)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    answer = json.loads(done.stdout)
    assert len(answer["told"]) == len(paths)
    assert answer["grown"] < 300


def test_a_good_file_is_read_after_all_that(tmp_path: Path) -> None:
    assert len(roster_from_files([good(tmp_path / "a.xlsx")], installed_vocabulary()).applicants) == 1
