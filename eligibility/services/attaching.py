"""Attachments: files that belong to an enterprise, of kinds that can be looked at without harm, known by what is in them and not by their names.

It keeps no bytes: where they are is the store's business, and which they are a digest says.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from eligibility.domain.access import require, resource_of
from eligibility.domain.actors import Actor
from eligibility.domain.keeping import Query, Reading, Unit
from eligibility.domain.records import Application, Attachment
from eligibility.errors import Problem, RequestProblems

MOST_BYTES = 20_000_000
MOST_FILES = 100
"""Of one application."""
LONGEST_NAME = 200
_MOST_PARTS = 5000
_BEGINNINGS = {
    b"%PDF-": "application/pdf",
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
    b"II*\x00": "image/tiff",
    b"MM\x00*": "image/tiff",
}
_PARTS = {
    "OFD.xml": "application/ofd",
    "word/document.xml": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xl/workbook.xml": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
"""What is in the archives that are documents; OFD is the national format (GB/T 33190)."""
_ACTIVE = ("vbaproject.bin", "activex")


@dataclass(frozen=True, slots=True)
class Content:
    """Bytes that are kept: their SHA-256, how many they are, and what they are."""

    digest: str
    size: int
    media_type: str


def attach(unit: Unit, actor: Actor, application: str, content: Content, name: str) -> Attachment:
    """Let a file belong to an application. Raises `NotAllowed`, `Missing` and `RequestProblems`."""
    require(actor, "addAttachment")
    case = unit.get(Application, application)
    require(actor, "addAttachment", resource_of(case))
    if case.ended is not None:
        zh, en = "申报已办结，不能再附材料", "the application has ended: nothing is attached to it any more"
        raise RequestProblems("attachment-refused", [Problem("attachment-refused", "", zh, en)])
    if unit.count(Query(Attachment, equal={"application": application})) >= MOST_FILES:
        zh, en = f"一份申报最多 {MOST_FILES} 份材料", f"an application has at most {MOST_FILES} attachments"
        raise RequestProblems("attachment-refused", [Problem("too-large", "", zh, en)])
    attachment = Attachment(
        unit.new_id(), content.digest, content.size, content.media_type, name[:LONGEST_NAME], case.enterprise, case.division,
        actor.account, unit.at, case.portal, application,
    )  # fmt: skip
    unit.add(attachment)
    unit.note(actor, "addAttachment", attachment, {"application": application, "digest": content.digest})
    return attachment


def attachment_of(reading: Reading, actor: Actor, id: str) -> Attachment:
    """An attachment. Raises `NotAllowed` and `Missing`."""
    require(actor, "getAttachment")
    attachment = reading.get(Attachment, id)
    require(actor, "getAttachment", resource_of(attachment))
    return attachment


def attachments(
    reading: Reading, actor: Actor, application: str, after: tuple[Any, str] | None, limit: int
) -> Sequence[Attachment]:
    """The attachments of an application. Raises `NotAllowed` and `Missing`."""
    require(actor, "listAttachments")
    require(actor, "listAttachments", resource_of(reading.get(Application, application)))
    return reading.find(Query(Attachment, equal={"application": application}, after=after, limit=limit))


def media_type_of(data: bytes) -> str:
    """What a file is, by its content. Raises `RequestProblems` for what is not taken: anything else, or with something active in it."""
    for beginning, media_type in _BEGINNINGS.items():
        if data.startswith(beginning):
            return media_type
    if data.startswith(b"PK\x03\x04") and (found := _document_in(data)):
        return found
    zh = "只收 PDF、OFD、图片（PNG、JPEG、TIFF）、Word（.docx）和 Excel（.xlsx），不收带宏的文件"
    en = "only PDF, OFD, images (PNG, JPEG, TIFF), Word (.docx) and Excel (.xlsx) are taken, and nothing with macros"
    raise RequestProblems("attachment-refused", [Problem("attachment-refused", "", zh, en)])


def _document_in(data: bytes) -> str | None:
    """What an archive is; nothing when it is no document, is damaged, or holds macros."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return None
    if len(names) > _MOST_PARTS or any(active in each.lower() for each in names for active in _ACTIVE):
        return None
    return next((media_type for part, media_type in _PARTS.items() if part in names), None)
