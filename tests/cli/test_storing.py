"""Backups, restores, exports and migrations from the command line: what is done is said, what is refused is said in words with its code."""

from __future__ import annotations

from pathlib import Path

import pytest

from eligibility.domain.actors import Actor
from eligibility.domain.keeping import Query
from eligibility.domain.records import Attachment, Enterprise
from eligibility.store import Database, StoredUnit, Writer, kept_files_in
from tests.cli.run import run
from tests.store.jobs import NOON
from tests.store.records import CODE, an_application, an_enterprise


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data folder with an enterprise, an application and an attachment."""
    folder = tmp_path / "data"
    writer = Writer(Database.open(folder / "eligibility.sqlite3"), lambda: NOON)

    def work(unit: StoredUnit) -> None:
        unit.add(an_enterprise())
        unit.add(an_application())
        digest = kept_files_in(folder).attachments.keep(b"file")
        unit.add(Attachment("f1", digest, 4, "text/plain", "a.txt", CODE, "220104", "o", NOON))
        unit.note(Actor("portal-a"), "createApplication", an_application())

    writer.write(work)
    writer.close()
    writer.database.close()
    return folder


@pytest.fixture(autouse=True)
def packs_in_the_data_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ELIGIBILITY_STORE", raising=False)
    monkeypatch.delenv("ELIGIBILITY_DATABASE", raising=False)


def test_a_backup_is_made_and_restored(capsysbinary, data: Path, tmp_path: Path) -> None:
    made = run(capsysbinary, "store", "backup", "-o", tmp_path / "b.zip", "--data", data)
    assert (made.code, made.json()) == (0, {"rows": 4, "files": 1, "audit_entries": 1, "missing": []})
    restored = run(capsysbinary, "store", "restore", tmp_path / "b.zip", "--data", tmp_path / "new", "--format", "text")
    assert restored.code == 0
    assert "审计链完好（到第 1 条）" in restored.text
    database = Database.open(tmp_path / "new" / "eligibility.sqlite3")
    with database.connected(writing=False) as connection:
        assert StoredUnit(connection, NOON).find(Query(Enterprise)) == [an_enterprise()]
    database.close()
    again = run(capsysbinary, "store", "restore", tmp_path / "b.zip", "--data", tmp_path / "new", "--lang", "en")
    assert again.code == 2
    assert "is not empty, and nothing was changed" in again.err


def test_a_damaged_backup_is_refused_in_words(capsysbinary, data: Path, tmp_path: Path) -> None:
    run(capsysbinary, "store", "backup", "-o", tmp_path / "b", "--data", data)
    (tmp_path / "b" / "tables" / "enterprise.jsonl").write_text("{}\n")
    for lang, said in (("zh", "备份不可用，什么都没有改动：tables/enterprise.jsonl"), ("en", "the backup is refused")):
        refused = run(capsysbinary, "store", "restore", tmp_path / "b", "--data", tmp_path / "new", "--lang", lang)
        assert (refused.code, refused.out) == (3, b"")
        assert said in refused.err


def test_a_backup_without_an_attachment_is_made_and_is_not_well(capsysbinary, data: Path, tmp_path: Path) -> None:
    digest = kept_files_in(data).attachments.keep(b"file")
    kept_files_in(data).attachments.remove(digest)
    made = run(capsysbinary, "store", "backup", "-o", tmp_path / "b", "--data", data)
    assert (made.code, made.json()["missing"]) == (3, [digest])
    assert f"附件 {digest} 的文件缺失或已损坏" in made.err
    assert (tmp_path / "b" / "manifest.json").exists()


def test_an_application_is_exported(capsysbinary, data: Path, tmp_path: Path) -> None:
    said = run(
        capsysbinary, "store", "export", "--application", "a1", "-o", tmp_path / "out", "--data", data, "-f", "text"
    )
    assert said.code == 0
    assert "打开 index.html 阅读" in said.text
    assert (tmp_path / "out" / "index.html").exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["export", "-o", "x"], "say which enterprise or which application"),
        (["export", "-o", "x", "--enterprise", "nobody"], "there is no record `nobody`"),
        (["backup", "-o", "."], "`.` is there already"),
        (["migrate", "--to", "9999"], "there is no schema `9999`"),
    ],
)
def test_what_cannot_be_meant_is_told(capsysbinary, data: Path, arguments: list[str], said: str) -> None:
    refused = run(capsysbinary, "store", *arguments, "--data", data, "--lang", "en")
    assert (refused.code, refused.out) == (2, b"")
    assert said in refused.err


def test_where_there_is_no_database_none_is_made(capsysbinary, tmp_path: Path) -> None:
    refused = run(capsysbinary, "store", "backup", "-o", tmp_path / "b", "--data", tmp_path / "none", "--lang", "en")
    assert refused.code == 2
    assert "there is no database in" in refused.err
    assert not (tmp_path / "none").exists()


def test_a_database_that_is_not_there_is_told_apart(
    capsysbinary, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ELIGIBILITY_DATABASE", f"postgresql://u:secret@/d?host={tmp_path}")
    refused = run(capsysbinary, "store", "backup", "-o", tmp_path / "b", "--data", tmp_path, "--lang", "en")
    assert refused.code == 7
    assert refused.err.startswith("not done: ")
    assert "secret" not in refused.err


def test_a_database_is_brought_down_and_up_again(capsysbinary, data: Path, tmp_path: Path) -> None:
    newest = run(capsysbinary, "store", "migrate", "--data", data).json()
    assert newest["before"] == newest["after"]
    assert run(capsysbinary, "store", "migrate", "--to", "0001", "--data", data).json()["after"] == "0001"
    refused = run(capsysbinary, "store", "backup", "-o", tmp_path / "b", "--data", data, "--lang", "en")
    assert refused.code == 2
    assert "the database is at schema 0001" in refused.err
    assert "eligibility store migrate" in refused.err
    said = run(capsysbinary, "store", "migrate", "--data", data, "-f", "text", "--lang", "en").text
    assert said == f"schema: 0001 → {newest['after']}\n"
    assert run(capsysbinary, "store", "migrate", "--to", "base", "--data", data).json()["after"] is None
