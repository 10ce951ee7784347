"""What belongs to one enterprise or one application, as a folder that people can read: all of it, and nothing of another."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from eligibility.domain.actors import Actor
from eligibility.domain.keeping import Missing
from eligibility.domain.records import Application, Attachment, Enterprise, KeptReceipt
from eligibility.store import Contents, Database, KeptFiles, StoredUnit
from eligibility.store.backup import PlaceTaken
from eligibility.store.exporting import export
from tests.store.jobs import NOON
from tests.store.records import CODE, a_determination, a_snapshot, an_application, an_enterprise

OTHER = "91220101MA0Y5K8X1B"


@pytest.fixture
def files(tmp_path: Path, database: Database) -> KeptFiles:
    """Two enterprises' files beside a database that has their records."""
    kept = KeptFiles(Contents(tmp_path / "attachments"), tmp_path / "packs")
    digest = kept.attachments.keep("营业执照".encode())
    with database.connected(writing=True) as connection:
        unit = StoredUnit(connection, NOON)
        for code, n in ((CODE, 1), (OTHER, 2)):
            application = an_application(f"a{n}", code, snapshot=f"s{n}")
            for record in (
                an_enterprise(code), a_snapshot(f"s{n}", code, profile='{"facts":{"name":"示例"}}'), application,
                a_determination(f"d{n}", code, f"s{n}", application=f"a{n}"), KeptReceipt(f"d{n}", b'{"kind":"receipt"}\n'),
                Attachment(f"f{n}", digest, 12, "image/png", "../执照.png", code, "220104", "officer-1", NOON, application=f"a{n}"),
            ):  # fmt: skip
                unit.add(record)
            unit.note(Actor("portal-a"), "createApplication", application)
            unit.add(an_application(f"b{n}", code))
    return kept


def below(folder: Path) -> Iterator[str]:
    return (str(path.relative_to(folder)) for path in sorted(folder.rglob("*")) if path.is_file())


def test_an_application_is_exported_with_all_that_belongs_to_it(
    database: Database, files: KeptFiles, tmp_path: Path
) -> None:
    made = export(database, files, Application, "a1", tmp_path / "out", NOON)
    assert list(below(tmp_path / "out")) == [
        "files/0001-执照.png", "index.html", "企业-enterprise/0001-" + CODE + ".json", "企业档案-profile/0001-s1.json",
        "审计记录-audit-entry/0001-1.json", "收据-receipt/0001-d1.json", "申报-application/0001-a1.json",
        "认定-determination/0001-d1.json", "附件-attachment/0001-f1.json",
    ]  # fmt: skip
    assert (sum(made.counts.values()), made.missing) == (7, ())
    assert (tmp_path / "out/files/0001-执照.png").read_bytes() == "营业执照".encode()
    assert (tmp_path / "out/收据-receipt/0001-d1.json").read_bytes() == b'{"kind":"receipt"}\n'
    profile = json.loads((tmp_path / "out/企业档案-profile/0001-s1.json").read_text())
    assert profile["profile"] == {"facts": {"name": "示例"}}
    page = (tmp_path / "out/index.html").read_text()
    assert all(each in page for each in ("申报 application a1", "2026-03-02 12:00:00", "action: createApplication"))


def test_an_enterprise_is_exported_with_all_its_applications_and_nothing_of_another(
    database: Database, files: KeptFiles, tmp_path: Path
) -> None:
    made = export(database, files, Enterprise, CODE, tmp_path / "out", NOON)
    assert made.counts["申报 application"] == 2
    everything = "".join(path.read_text() for path in (tmp_path / "out").rglob("*.json"))
    assert CODE in everything
    assert OTHER not in everything


def test_an_attachment_whose_file_is_gone_is_told(database: Database, files: KeptFiles, tmp_path: Path) -> None:
    digest = files.attachments.keep("营业执照".encode())
    files.attachments.remove(digest)
    assert export(database, files, Application, "a1", tmp_path / "out", NOON).missing == (digest,)


def test_nothing_is_overwritten_and_what_is_not_there_is_missing(
    database: Database, files: KeptFiles, tmp_path: Path
) -> None:
    (tmp_path / "out").mkdir()
    with pytest.raises(PlaceTaken):
        export(database, files, Application, "a1", tmp_path / "out", NOON)
    with pytest.raises(Missing):
        export(database, files, Enterprise, "nobody", tmp_path / "new", NOON)
    assert not (tmp_path / "new").exists()
