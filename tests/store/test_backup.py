"""A backup holds everything of one moment, comes back whole into either kind of database, and is refused when any byte of it is wrong."""

from __future__ import annotations

import json
import os
import threading
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eligibility.domain.actors import Actor
from eligibility.domain.audit import AuditEntry, Checkpoint
from eligibility.domain.identities import Session
from eligibility.domain.keeping import Query
from eligibility.domain.records import Application, Attachment, Enterprise
from eligibility.domain.self_checks import Draft
from eligibility.store import Contents, Database, KeptFiles, StoredUnit, Writer
from eligibility.store.backup import PlaceTaken, SchemaDiffers, backup
from eligibility.store.backup_form import BackupFaulty
from eligibility.store.mapping import ROWS, key_of
from eligibility.store.restore import NotEmpty, restore
from eligibility.store.schema import downgrade, upgrade
from tests.store.jobs import NOON
from tests.store.records import an_application, an_enterprise, sample

Opening = Callable[[Path | str], Database]
OFFICER = Actor("officer-1")
OLD = Path(__file__).resolve().parent / "backup-0002"


def files_below(folder: Path) -> KeptFiles:
    return KeptFiles(Contents(folder / "attachments"), folder / "packs")


def fill(database: Database, files: KeptFiles) -> None:
    """Two records of every kind, their files, and an audit log."""
    digests = [files.attachments.keep(f"附件{n}".encode()) for n in (1, 2)]
    files.packs.mkdir(parents=True)
    (files.packs / f"{'0' * 64}.json").write_text("{}")
    with database.connected(writing=True) as connection:
        unit = StoredUnit(connection, NOON)
        for kind in ROWS:
            if kind not in (AuditEntry, Checkpoint):
                for number, whole in ((1, True), (2, False)):
                    made = sample(kind, number, whole=whole)
                    unit.add(replace(made, digest=digests[number - 1]) if kind is Attachment else made)
        for number in range(3):
            unit.note(OFFICER, "createApplication", an_application(), {"n": number})


def everything(database: Database) -> dict[str, list[Any]]:
    """Every record of every kind that a backup has."""
    with database.connected(writing=False) as connection:
        unit = StoredUnit(connection, NOON)
        return {
            kind.__name__: sorted(unit.find(Query(kind, order=key_of(kind))), key=repr)
            for kind in ROWS
            if kind not in (Session, Draft)
        }


@pytest.fixture(params=["sqlite", "postgresql"])
def other_place(request: pytest.FixtureRequest, tmp_path: Path) -> Path | str:
    """Where another database will be, of either kind."""
    if request.param == "sqlite":
        return tmp_path / "other.sqlite3"
    make: Callable[[], str] = request.getfixturevalue("new_place")
    return make()


@pytest.mark.parametrize("name", ["backup", "backup.zip"])
def test_everything_comes_back_into_either_kind_of_database(
    database: Database, opened: Opening, other_place: Path | str, tmp_path: Path, name: str
) -> None:
    here, there = files_below(tmp_path / "here"), files_below(tmp_path / "there")
    fill(database, here)
    made = backup(database, here, tmp_path / name, NOON)
    other = Database.open(other_place, migrating=False)
    assert restore(tmp_path / name, other, there) == made
    assert everything(other) == everything(database)
    again = backup(other, there, tmp_path / "again", NOON)
    other.close()
    assert (again.tables, again.files, again.audit) == (made.tables, made.files, made.audit)
    assert there.attachments.data(here.attachments.keep("附件1".encode())) == "附件1".encode()
    assert (made.audit[0], made.missing, {each.rows for each in made.tables}) == (3, (), {0, 2, 3})


def test_a_backup_made_while_others_write_holds_one_moment(database: Database, opened: Opening, tmp_path: Path) -> None:
    writer, going, stop = Writer(database, lambda: NOON), threading.Event(), threading.Event()

    def apply(unit: StoredUnit, number: int) -> None:
        unit.add(an_enterprise(f"E{number:06}"))
        unit.add(an_application(f"a{number:06}", f"E{number:06}"))
        unit.note(OFFICER, "createApplication", an_application(f"a{number:06}"))

    def write() -> None:
        number = 0
        while not stop.is_set():
            writer.write(lambda unit, n=number: apply(unit, n))
            number += 1
            if number == 20:
                going.set()

    thread = threading.Thread(target=write)
    thread.start()
    going.wait(60)
    made = backup(database, files_below(tmp_path), tmp_path / "b", NOON)
    stop.set()
    thread.join()
    writer.close()
    other = opened(tmp_path / "other.sqlite3")
    restore(tmp_path / "b", other, files_below(tmp_path / "there"))
    with other.connected(writing=False) as connection:
        counts = [StoredUnit(connection, NOON).count(Query(kind)) for kind in (Enterprise, Application, AuditEntry)]
    assert counts == [made.audit[0]] * 3
    assert made.audit[0] >= 20


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """A small backup, by the names of its files."""
    folder = tmp_path_factory.mktemp("small")
    database = Database.open(folder / "s.sqlite3")
    fill(database, files_below(folder))
    backup(database, files_below(folder), folder / "b", NOON)
    database.close()
    return {
        str(path.relative_to(folder / "b")): path.read_bytes() for path in (folder / "b").rglob("*") if path.is_file()
    }


@settings(max_examples=150)
@given(data=st.data())
def test_any_changed_byte_of_a_backup_is_found(
    data: st.DataObject, small: dict[str, bytes], tmp_path_factory: pytest.TempPathFactory
) -> None:
    name = data.draw(st.sampled_from(sorted(name for name, content in small.items() if content)))
    place = data.draw(st.integers(0, len(small[name]) - 1))
    changed = bytearray(small[name])
    changed[place] ^= data.draw(st.integers(1, 255))
    folder = tmp_path_factory.mktemp("damaged")
    written(folder, small | {name: bytes(changed)})
    if name == "manifest.json" and same_meaning(changed, small[name]):
        return
    with_refusal(folder, name)


def written(folder: Path, contents: dict[str, bytes]) -> None:
    for name, content in contents.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)


def same_meaning(changed: bytes | bytearray, before: bytes) -> bool:
    """White space may differ."""
    try:
        return bool(json.loads(changed) == json.loads(before))
    except ValueError:
        return False


def with_refusal(folder: Path, name: str) -> None:
    database = Database.open(folder / "s.sqlite3", migrating=False)
    with pytest.raises(BackupFaulty) as refusal:
        restore(folder, database, files_below(folder / "there"))
    database.close()
    assert refusal.value.name == name


@pytest.mark.parametrize("gone", ["manifest.json", "tables/enterprise.jsonl"])
def test_a_backup_that_lacks_a_file_is_refused(small: dict[str, bytes], tmp_path: Path, gone: str) -> None:
    written(tmp_path, {name: content for name, content in small.items() if name != gone})
    with_refusal(tmp_path, gone)


def test_a_backup_that_is_not_there_or_none_is_refused(tmp_path: Path) -> None:
    database = Database.open(tmp_path / "s.sqlite3")
    (tmp_path / "text.zip").write_text("no archive")
    (tmp_path / "folder").mkdir()
    for name in ("nothing", "text.zip", "folder"):
        with pytest.raises(BackupFaulty):
            restore(tmp_path / name, database, files_below(tmp_path))
    database.close()


def test_a_damaged_archive_is_refused(database: Database, tmp_path: Path) -> None:
    fill(database, files_below(tmp_path))
    backup(database, files_below(tmp_path), tmp_path / "b.zip", NOON)
    with zipfile.ZipFile(tmp_path / "b.zip") as archive:
        place = archive.getinfo("tables/enterprise.jsonl").header_offset + 120  # behind its own header
    changed = bytearray((tmp_path / "b.zip").read_bytes())
    changed[place] ^= 0xFF
    (tmp_path / "b.zip").write_bytes(changed)
    other = Database.open(tmp_path / "other.sqlite3")
    with pytest.raises(BackupFaulty, match="enterprise"):
        restore(tmp_path / "b.zip", other, files_below(tmp_path / "there"))
    other.close()


def test_a_database_with_something_in_it_is_not_overwritten(
    database: Database, small: dict[str, bytes], tmp_path: Path
) -> None:
    written(tmp_path / "b", small)
    fill(database, files_below(tmp_path / "here"))
    before = everything(database)
    with pytest.raises(NotEmpty):
        restore(tmp_path / "b", database, files_below(tmp_path / "there"))
    assert everything(database) == before


def test_what_stands_at_the_place_of_a_backup_is_not_overwritten(database: Database, tmp_path: Path) -> None:
    (tmp_path / "b").write_text("mine")
    with pytest.raises(PlaceTaken):
        backup(database, files_below(tmp_path), tmp_path / "b", NOON)
    assert (tmp_path / "b").read_text() == "mine"


@pytest.mark.parametrize("name", ["b", "b.zip"])
def test_a_backup_that_fails_leaves_nothing(
    database: Database, tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(28, "no space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="no space"):
        backup(database, files_below(tmp_path), tmp_path / "out" / name, NOON)
    assert list((tmp_path / "out").iterdir()) == []


def test_attachments_that_are_gone_or_damaged_are_told_and_the_rest_is_kept(
    database: Database, opened: Opening, tmp_path: Path
) -> None:
    here, there = files_below(tmp_path / "here"), files_below(tmp_path / "there")
    fill(database, here)
    gone, damaged = (here.attachments.keep(f"附件{n}".encode()) for n in (1, 2))
    here.attachments.remove(gone)
    here.attachments.path_of(damaged).write_bytes(b"something else")
    made = backup(database, here, tmp_path / "b", NOON)
    assert made.missing == tuple(sorted([gone, damaged]))
    other = opened(tmp_path / "other.sqlite3")
    restore(tmp_path / "b", other, there)
    assert everything(other) == everything(database)
    assert not any(there.attachments.path_of(each).exists() for each in (gone, damaged))


def test_a_database_of_another_schema_is_not_backed_up(database: Database, tmp_path: Path) -> None:
    downgrade(database.engine, "0001")
    with pytest.raises(SchemaDiffers, match="at schema 0001"):
        backup(database, files_below(tmp_path), tmp_path / "b", NOON)
    upgrade(database.engine)


def test_a_backup_of_an_earlier_schema_can_be_restored(place: Path | str, opened: Opening, tmp_path: Path) -> None:
    database = Database.open(place, migrating=False)
    made = restore(OLD, database, files_below(tmp_path))
    assert made.schema == "0002"
    with database.connected(writing=False) as connection:
        unit = StoredUnit(connection, NOON)
        assert [unit.count(Query(kind)) for kind in (Enterprise, Application, AuditEntry)] == [2, 2, 3]
    backup(database, files_below(tmp_path), tmp_path / "now", NOON)
    database.close()
