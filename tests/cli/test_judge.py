"""`judge` and `explain`: the service's own bytes for programs, text for people, and codes that mean something."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from eligibility.cli.terminal import display_width
from eligibility.domain.facts import Level
from eligibility.services import installed_pack, judge
from eligibility.services.profile_files import profile_from_text
from tests.cli.run import DAY, EXAMPLES, LITTLE_GIANT, POLICY, ROOT, TONGHUA, in_terminal, program, run

ESCAPE = "\x1b["


def judged(path: Path, level: Level = Level.CLAIMED, lang: str = "zh", only: str | None = None) -> bytes:
    pack = installed_pack(POLICY)
    profile = profile_from_text(path.name, path.read_bytes(), pack.vocabulary)
    return judge(pack, profile, date.fromisoformat(DAY), level, lang, only).json + b"\n"


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_piped_it_gives_the_bytes_of_the_service(capsysbinary: pytest.CaptureFixture[bytes], path: Path) -> None:
    said = run(capsysbinary, "judge", path, "--as-of", DAY)
    assert (said.code, said.out, said.err) == (0, judged(path), "")


def test_level_language_and_clause_reach_the_service(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    said = run(capsysbinary, "judge", LITTLE_GIANT, "--as-of", DAY, "--level", "registry", "--lang", "en", "-c", "8")
    assert said.out == judged(LITTLE_GIANT, Level.REGISTRY, "en", "8")


def test_stdin_is_read_as_what_it_begins_like() -> None:
    from_json = program("judge", "-", "--as-of", DAY, stdin=LITTLE_GIANT.read_bytes())
    from_yaml = program("judge", "-", "--as-of", DAY, stdin=TONGHUA.read_bytes())
    assert (from_json.out, from_yaml.out) == (judged(LITTLE_GIANT), judged(TONGHUA))


def test_without_a_date_today_is_taken_and_said(
    capsysbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("eligibility.cli.command.today_in_china", lambda: date.fromisoformat(DAY))
    said = run(capsysbinary, "judge", LITTLE_GIANT)
    assert said.out == judged(LITTLE_GIANT)
    assert DAY in said.err


@pytest.mark.parametrize(("lang", "path"), [("zh", LITTLE_GIANT), ("en", TONGHUA)], ids=["zh", "en"])
def test_the_text_for_people(capsysbinary, golden, lang: str, path: Path) -> None:
    said = run(capsysbinary, "judge", path, "--as-of", DAY, "--format", "text", "--lang", lang)
    golden(ROOT / "tests" / "golden" / "cli" / f"judge.{lang}.txt", without_digests(said.text))
    assert max(display_width(line) for line in said.text.splitlines()) <= 80


@pytest.mark.parametrize(("lang", "id"), [("zh", "8.3"), ("en", "21.5")])
def test_the_explanation_for_people(capsysbinary, golden, lang: str, id: str) -> None:
    said = run(capsysbinary, "explain", LITTLE_GIANT, id, "--as-of", DAY, "--format", "text", "--lang", lang)
    golden(ROOT / "tests" / "golden" / "cli" / f"explain.{lang}.txt", without_digests(said.text))
    assert max(display_width(line) for line in said.text.splitlines()) <= 80


def without_digests(text: str) -> str:
    """Digests and the version change with every release; that they are shown is another test's business."""
    text = re.sub(r"\b[0-9a-f]{64}\b", "<sha256>", text)
    return re.sub(r"\b[0-9a-f]{12}\b", "<digest>", re.sub(r"eligibility \d\S*", "eligibility <version>", text))


def test_the_text_has_every_provision_its_words_and_the_digests(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    pack = installed_pack(POLICY)
    said = run(capsysbinary, "judge", LITTLE_GIANT, "--as-of", DAY, "--format", "text")
    words = re.sub(r"[\s│]", "", said.text)
    missing = [each.id for each in pack.provisions if each.id + re.sub(r"\s", "", each.title.zh) not in words]
    unquoted = [each.id for each in pack.provisions if re.sub(r"\s", "", each.quote.text) not in words]
    assert (missing, unquoted) == ([], [])
    assert pack.digest in words
    assert "推定：走廊内企业、位于走廊范围，以正式文件为准" in words


def test_explaining_draws_what_no_longer_matters_only_when_asked(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    short = run(capsysbinary, "explain", LITTLE_GIANT, "8.3", "--as-of", DAY, "--format", "text").text
    whole = run(capsysbinary, "explain", LITTLE_GIANT, "8.3", "--as-of", DAY, "--format", "text", "--all").text
    assert "要求：注册地属于梅河口市" not in short
    assert "要求：注册地属于梅河口市" in whole


def test_explaining_for_programs_gives_the_provision(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    said = run(capsysbinary, "explain", LITTLE_GIANT, "8.3", "--as-of", DAY)
    whole = run(capsysbinary, "judge", LITTLE_GIANT, "--as-of", DAY, "--clause", "8.3")
    assert said.json() == whole.json()["provisions"][0]


@pytest.mark.parametrize(
    ("id", "code"), [("8.3", 0), ("4.1", 10), ("17.2b", 10), ("4.2", 11), ("20.2", 11), ("2.1", 0)]
)
def test_the_exit_code_can_be_the_verdict(capsysbinary: pytest.CaptureFixture[bytes], id: str, code: int) -> None:
    said = run(capsysbinary, "judge", LITTLE_GIANT, "--as-of", DAY, "--exit-verdict", "--clause", id)
    assert (said.code, said.json()["provisions"][0]["id"]) == (code, id)


@pytest.mark.parametrize("selection", [(), ("--clause", "8"), ("--clause", "1.1")])
def test_a_verdict_as_exit_code_needs_one_provision(
    capsysbinary: pytest.CaptureFixture[bytes], selection: tuple[str, ...]
) -> None:
    said = run(capsysbinary, "judge", LITTLE_GIANT, "--as-of", DAY, "--exit-verdict", *selection)
    assert (said.code, said.out) == (2, b"")
    assert "--clause" in said.err


def test_a_terminal_gets_text_in_colour() -> None:
    code, text = in_terminal("judge", LITTLE_GIANT, "--as-of", DAY)
    assert code == 0
    assert f"{ESCAPE}32m✓{ESCAPE}0m" in text


@pytest.mark.parametrize("plain", [{"NO_COLOR": "1"}, {"TERM": "dumb"}], ids=["NO_COLOR", "dumb"])
def test_a_terminal_that_wants_none_gets_no_colour(plain: dict[str, str]) -> None:
    code, text = in_terminal("judge", LITTLE_GIANT, "--as-of", DAY, **plain)
    assert (code, ESCAPE in text) == (0, False)
    assert " ✓ 8.3 科技型小巨人企业省级财政奖补 · 符合条件" in text


def test_colour_is_the_choice_of_whoever_asks() -> None:
    assert ESCAPE not in in_terminal("judge", LITTLE_GIANT, "--as-of", DAY, "--no-color")[1]
    assert ESCAPE in program("judge", LITTLE_GIANT, "--as-of", DAY, "-f", "text", "--color", NO_COLOR="1").text
