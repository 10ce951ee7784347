"""`determine`: a determination of record on the command line; without durable-rules it is held or marked, and says so."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from eligibility.cli.terminal import display_width
from eligibility.engines.rete import ReteWorkers
from eligibility.services import opinions
from eligibility.services.opinions import SecondOpinions
from tests.cli.run import DAY, LITTLE_GIANT, ROOT, TONGHUA, program, run
from tests.cli.test_judge import without_digests

HERE = sys.version_info < (3, 13)
"""Whether durable-rules can be loaded."""


@pytest.fixture
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """No second opinion can be had in this process."""
    workers = ReteWorkers()
    workers.close()
    monkeypatch.setattr(opinions, "_OF_THIS_PROCESS", SecondOpinions(workers))


def test_piped_it_gives_the_receipt(capsysbinary: pytest.CaptureFixture[bytes], alone: None, tmp_path: Path) -> None:
    kept = tmp_path / "receipt.json"
    said = run(capsysbinary, "determine", LITTLE_GIANT, "--as-of", DAY, "-o", kept, "--store", tmp_path / "packs")
    assert kept.read_bytes() == said.out
    assert said.json()["kind"] == "eligibility.receipt"
    assert run(capsysbinary, "replay", kept, "--store", tmp_path / "packs").code == 0


@pytest.mark.parametrize(
    ("asking", "code", "outcome", "cause"),
    [
        ("required", 12, "held", "unavailable"),
        ("preferred", 0, "single", "unavailable"),
        ("off", 0, "single", "not_asked"),
    ],
)
def test_without_a_second_opinion_it_is_held_or_marked(
    capsysbinary: pytest.CaptureFixture[bytes], alone: None, asking: str, code: int, outcome: str, cause: str
) -> None:
    said = run(capsysbinary, "determine", LITTLE_GIANT, "--as-of", DAY, "--second-opinion", asking)
    second = said.json()["second_opinion"]
    assert (said.code, second["outcome"], second["cause"]) == (code, outcome, cause)


def test_the_setting_is_read_from_the_environment(
    capsysbinary: pytest.CaptureFixture[bytes], alone: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ELIGIBILITY_SECOND_OPINION", "preferred")
    assert run(capsysbinary, "determine", LITTLE_GIANT, "--as-of", DAY).code == 0
    monkeypatch.setenv("ELIGIBILITY_SECOND_OPINION", "prefered")
    assert run(capsysbinary, "determine", LITTLE_GIANT, "--as-of", DAY).code == 2


@pytest.mark.parametrize(("lang", "path"), [("zh", LITTLE_GIANT), ("en", TONGHUA)], ids=["zh", "en"])
def test_the_text_for_people(capsysbinary, golden, alone: None, lang: str, path: Path) -> None:
    arguments = ("--as-of", DAY, "-f", "text", "--lang", lang, "--second-opinion", "preferred")
    said = run(capsysbinary, "determine", path, *arguments)
    golden(ROOT / "tests" / "golden" / "cli" / f"determine.{lang}.txt", without_digests(said.text))
    assert max(display_width(line) for line in said.text.splitlines()) <= 80


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_of_a_held_one_the_text_says_so_and_nothing_follows(
    capsysbinary: pytest.CaptureFixture[bytes], alone: None, lang: str
) -> None:
    said = run(capsysbinary, "determine", LITTLE_GIANT, "--as-of", DAY, "-f", "text", "--lang", lang)
    assert {"zh": "! 暂缓认定，待人工处理", "en": "! held for a person"}[lang] in said.text
    assert {"zh": "后续事项", "en": "What follows"}[lang] not in said.text


def test_as_a_program_it_has_two_opinions_where_they_can_be_had() -> None:
    said = program("determine", LITTLE_GIANT, "--as-of", DAY)
    assert (said.code, said.json()["executors"]) == ((0, ["compiled", "rete"]) if HERE else (12, ["compiled"]))
