"""Settings: one table of them, secrets from files, and every fault told at once, in words, with what was probably meant."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from eligibility.settings import (
    SETTINGS,
    Setting,
    SettingsFaulty,
    allowed_folders,
    check,
    data_folder,
    environment,
    packs_folder,
    problems_of,
    value_of,
)

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "operate.md"
BEGIN, END = "<!-- the table of settings is written by tests/unit/test_settings.py -->\n", "<!-- end of the table -->"


def test_the_page_about_running_it_has_the_table_of_every_setting(golden: Callable[[Path, str], None]) -> None:
    before, _, rest = PAGE.read_text("utf-8").partition(BEGIN)
    after = rest.partition(END)[2]
    rows = [row(each) for each in sorted(SETTINGS.values(), key=lambda each: each.name)]
    table = "\n".join(["", "| setting | is | unless said | does |", "|---|---|---|---|", *rows, ""])
    golden(PAGE, f"{before}{BEGIN}{table}\n{END}{after}")


def row(setting: Setting) -> str:
    secret = " (secret)" if setting.secret else ""
    said = f"{setting.words.zh} · {setting.words.en}".replace("|", "\\|")
    return f"| `{setting.name}`{secret} | {setting.form.words.en} | {setting.default or '–'} | {said} |"


def test_every_setting_that_the_program_asks_for_is_in_the_table() -> None:
    files = [path for folder in ("eligibility", "api") for path in (ROOT / folder).rglob("*.py")]
    named = {name for path in files for name in re.findall(r"ELIGIBILITY_[A-Z]+(?:_[A-Z]+)*", path.read_text("utf-8"))}
    assert {name.removesuffix("_FILE") for name in named} == SETTINGS.keys()


@pytest.mark.parametrize("name", [each.name for each in SETTINGS.values() if each.default and " " not in each.default])
def test_a_default_that_is_a_value_can_be_said(name: str) -> None:
    assert problems_of({name: SETTINGS[name].default}) == []


def test_a_name_that_nothing_asks_for_is_told_with_what_was_probably_meant() -> None:
    (found,) = problems_of({"ELIGIBILITY_DATABSE": "sqlite:///x", "PATH": "/bin"})
    assert (found.name, found.fatal) == ("ELIGIBILITY_DATABSE", False)
    assert "did you mean ELIGIBILITY_DATABASE" in found.words.en
    assert "是否想写 ELIGIBILITY_DATABASE" in found.words.zh


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("ELIGIBILITY_LANG", "fr", "`fr` cannot be used: it must be `zh`, `en`"),
        (
            "ELIGIBILITY_DATABASE",
            "mysql://u:secret@h/d",
            "cannot be used: it must be `postgresql://…` or `sqlite:///…`",
        ),
    ],
)
def test_a_value_that_cannot_be_used_is_told_without_a_secret(name: str, value: str, said: str) -> None:
    (found,) = problems_of({name: value})
    assert (found.name, found.words.en, found.fatal) == (name, said, True)


def test_nothing_said_is_as_if_the_name_were_not_there() -> None:
    assert problems_of({"ELIGIBILITY_LANG": ""}) == []


def test_a_secret_may_stand_in_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "address").write_text("postgresql://u:p@h/d\n")
    monkeypatch.setenv("ELIGIBILITY_DATABASE_FILE", str(tmp_path / "address"))
    monkeypatch.delenv("ELIGIBILITY_DATABASE", raising=False)
    assert value_of("ELIGIBILITY_DATABASE") == "postgresql://u:p@h/d"
    assert check() == []


@pytest.mark.parametrize(
    ("content", "why"), [(None, "no such file"), (b" \n", "empty"), (b"\xff", "utf-8"), (b"x" * 70_000, "too large")]
)
def test_a_file_with_no_secret_in_it_is_told(tmp_path: Path, content: bytes | None, why: str) -> None:
    path = tmp_path / "secret"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(SettingsFaulty, match=f"ELIGIBILITY_DATABASE_FILE.*{why}"):
        environment({"ELIGIBILITY_DATABASE_FILE": str(path)})


def test_a_secret_that_is_said_twice_is_refused(tmp_path: Path) -> None:
    said = {"ELIGIBILITY_DATABASE": "sqlite:///x", "ELIGIBILITY_DATABASE_FILE": str(tmp_path)}
    (found,) = problems_of(said)
    assert found.words.en == "say either this or ELIGIBILITY_DATABASE_FILE, not both"


def test_only_secrets_are_read_from_files() -> None:
    (found,) = problems_of({"ELIGIBILITY_LANG_FILE": "x"})
    assert (found.name, found.fatal) == ("ELIGIBILITY_LANG_FILE", False)


def test_whoever_cannot_be_started_hears_of_everything_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ELIGIBILITY_LANG", "fr")
    monkeypatch.setenv("ELIGIBILITY_DATABASE", "nonsense")
    with pytest.raises(SettingsFaulty) as refusal:
        check()
    assert {each.name for each in refusal.value.problems} == {"ELIGIBILITY_LANG", "ELIGIBILITY_DATABASE"}


def test_a_setting_that_there_is_not_cannot_be_asked_for() -> None:
    with pytest.raises(KeyError):
        value_of("ELIGIBILITY_NONESUCH")


def test_the_data_folder_is_the_users_own_unless_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ELIGIBILITY_DATA")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert packs_folder() == tmp_path / "eligibility" / "packs"
    monkeypatch.setenv("XDG_DATA_HOME", "relative")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert data_folder() == tmp_path / ".local" / "share" / "eligibility"
    monkeypatch.setenv("ELIGIBILITY_DATA", str(tmp_path / "d"))
    assert packs_folder() == tmp_path / "d" / "packs"
    monkeypatch.setenv("ELIGIBILITY_STORE", str(tmp_path / "s"))
    assert packs_folder() == tmp_path / "s"


def test_folders_are_separated_as_in_path(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ELIGIBILITY_FOLDERS", "/a:/b:")
    assert allowed_folders() == [Path("/a"), Path("/b")]
