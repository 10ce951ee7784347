"""`diff`: words, data, the roster's impact and its page."""

from __future__ import annotations

from pathlib import Path

from tests.checks.corpus import base, sourced
from tests.checks.test_versions import LOOSER, TABLE
from tests.cli.run import run
from tests.minimal_pack import changed

DAY = "2026-11-26"


def two_versions(folder: Path) -> tuple[Path, Path]:
    for name, files in (("old", base("grants")), ("new", changed(base("grants"), LOOSER))):
        for file, data in sourced(files).files.items():
            (folder / name / file).parent.mkdir(parents=True, exist_ok=True)
            (folder / name / file).write_bytes(data)
    return folder / "old", folder / "new"


def test_a_wider_provision_is_told_with_an_enterprise_that_gains(capsysbinary, tmp_path: Path) -> None:
    old, new = two_versions(tmp_path)
    said = run(capsysbinary, "diff", old, new, "--as-of", DAY, "--format", "text")
    assert said.code == 0
    assert "2.2 减免服务收费 · 放宽" in said.text
    assert "受益：不适用 → 符合条件 · 2026-11-26" in said.text
    assert '{"facts": {"ownership": "mixed"}}' in said.text
    assert "含义相同的事项 5 个（已证明）" in said.text


def test_a_roster_shows_who_gains_and_the_page_is_written(capsysbinary, tmp_path: Path) -> None:
    old, new = two_versions(tmp_path)
    (tmp_path / "roster.csv").write_text(TABLE, "utf-8")
    page = tmp_path / "impact.html"
    options = ("--population", tmp_path / "roster.csv", "--report", page, "--as-of", DAY, "--json")
    said = run(capsysbinary, "diff", old, new, *options)
    assert said.json()["counts"] == {"equal": 5, "wider": 1}
    assert (said.json()["population"]["gaining"], said.json()["population"]["losing"]) == (1, 0)
    assert "<svg" in page.read_text("utf-8")


def test_a_page_without_a_roster_is_no_page(capsysbinary, tmp_path: Path) -> None:
    old, new = two_versions(tmp_path)
    said = run(capsysbinary, "diff", old, new, "--report", tmp_path / "impact.html", "--as-of", DAY)
    assert said.code == 2
    assert "--population" in said.err
