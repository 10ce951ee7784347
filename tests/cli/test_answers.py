"""`reasons`, `advise` and `what-if` as a clerk reads them, and as data."""

from __future__ import annotations

from pathlib import Path

import pytest

from eligibility.cli.terminal import display_width
from tests.cli.run import DAY, EXAMPLES, LITTLE_GIANT, ROOT, TONGHUA, run

COMMANDS = ("reasons", "advise", "what-if")


@pytest.mark.parametrize(("lang", "path"), [("zh", LITTLE_GIANT), ("en", TONGHUA)], ids=["zh", "en"])
@pytest.mark.parametrize("command", COMMANDS)
def test_the_text_for_people(capfdbinary: pytest.CaptureFixture[bytes], golden, command: str, lang: str, path: Path):
    said = run(capfdbinary, command, path, "--as-of", DAY, "--format", "text", "--lang", lang)
    golden(ROOT / "tests" / "golden" / "cli" / f"{command}.{lang}.txt", said.text)
    assert max(display_width(line) for line in said.text.splitlines()) <= 80


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("profile", EXAMPLES, ids=lambda path: path.stem)
def test_every_example_gets_text_in_both_languages(
    capfdbinary: pytest.CaptureFixture[bytes], profile: Path, command: str, lang: str
):
    said = run(capfdbinary, command, profile, "--as-of", DAY, "-f", "text", "--lang", lang)
    assert (said.code, said.err) == (0, "")
    assert said.text.strip()


@pytest.mark.parametrize("command", COMMANDS)
def test_one_clause_can_be_asked_for(capfdbinary: pytest.CaptureFixture[bytes], command: str):
    said = run(capfdbinary, command, LITTLE_GIANT, "--as-of", DAY, "-c", "8").json()
    assert [each["id"] for each in said["provisions"]] == ["8.1", "8.2", "8.3"]


def test_an_enterprise_that_has_said_nothing_is_asked_the_question_that_decides_most(
    capfdbinary: pytest.CaptureFixture[bytes], tmp_path: Path
):
    empty = tmp_path / "empty.json"
    empty.write_text('{"facts": {}}')
    said = run(capfdbinary, "advise", empty, "--as-of", DAY, "-f", "text")
    assert "是哪一类主体？" in said.text


def test_a_clause_nobody_wrote_is_a_fault_of_use(capfdbinary: pytest.CaptureFixture[bytes]):
    assert {run(capfdbinary, command, LITTLE_GIANT, "--as-of", DAY, "-c", "99").code for command in COMMANDS} == {2}
