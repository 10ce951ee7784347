"""Amounts on the command line: golden files of `judge` and `explain`, and which policy is meant when none is named."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.run import LITTLE_GIANT, run

ROOT = Path(__file__).resolve().parents[2]
ENTERPRISE = str(ROOT / "tests" / "data" / "teaching_enterprise.json")
TEACHING = ("--policy", "fictional.teaching", "--as-of", "2024-06-01", "--format", "text")


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize(
    "words", [("judge", ENTERPRISE), ("explain", ENTERPRISE, "3.1"), ("explain", ENTERPRISE, "2.2")]
)
def test_what_is_drawn(
    capsysbinary: pytest.CaptureFixture[bytes], golden: Callable[[Path, str], None], words: tuple[str, ...], lang: str
) -> None:
    said = run(capsysbinary, *words, *TEACHING, "--lang", lang)
    name = "-".join(["amounts", words[0], *words[2:]])
    golden(ROOT / "tests" / "golden" / "cli" / f"{name}.{lang}.txt", said.text)


def test_without_a_name_the_policy_whose_text_is_the_original_is_meant(
    capsysbinary: pytest.CaptureFixture[bytes],
) -> None:
    said = run(capsysbinary, "judge", LITTLE_GIANT, "--as-of", "2024-06-01", "--format", "json").json()
    assert said["policy"]["id"] == "jilin.corridor_2018_2025"
    assert "standing" not in said["policy"]
