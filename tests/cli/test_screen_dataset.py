"""`screen DATA.parquet -o FOLDER`: the columnar executor from the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from eligibility.services.screening_datasets import Screening, screen_dataset
from tests.cli.run import run
from tests.screening.datasets import AS_OF, CORRIDOR, bytes_of, generated, stored

DAY = str(AS_OF)


def test_a_dataset_gets_the_bytes_that_the_service_writes(capfdbinary: pytest.CaptureFixture[bytes], tmp_path: Path):
    source = stored(generated(50), tmp_path)
    said = run(capfdbinary, "screen", source, "-o", tmp_path / "told", "--as-of", DAY, "--shape", "wide", "-f", "json")
    screen_dataset(Screening(CORRIDOR, AS_OF), source, tmp_path / "expected")
    assert said.code == 0
    assert bytes_of(tmp_path / "told") == bytes_of(tmp_path / "expected")
    assert said.json() == json.loads((tmp_path / "told" / "manifest.json").read_text("utf-8"))


def test_what_is_no_dataset_is_refused_in_words(capfdbinary: pytest.CaptureFixture[bytes], tmp_path: Path):
    broken = tmp_path / "broken.parquet"
    broken.write_bytes(b"no parquet")
    said = run(capfdbinary, "screen", broken, "-o", tmp_path / "out", "--as-of", DAY)
    assert (said.code, "table-damaged" in said.err) == (3, True)


def test_options_of_workbooks_do_not_go_with_a_dataset(capfdbinary: pytest.CaptureFixture[bytes], tmp_path: Path):
    source = stored(generated(2), tmp_path)
    said = run(capfdbinary, "screen", source, "-o", tmp_path / "out", "--as-of", DAY, "--only", "8.3")
    assert (said.code, "--only" in said.err) == (2, True)


def test_a_person_is_told_what_came_of_it(capfdbinary: pytest.CaptureFixture[bytes], tmp_path: Path):
    source = stored(generated(12), tmp_path)
    said = run(capfdbinary, "screen", source, "-o", tmp_path / "out", "--as-of", DAY, "-f", "text")
    assert said.text.startswith("共 12 行：判定 12 行，问题 0 行\n")
