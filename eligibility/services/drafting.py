"""For authors of policies: a document to the draft of a pack, with a report of what was and was not understood. A draft judges nobody."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eligibility.drafts.analysis import outline_of
from eligibility.drafts.documents import received_from_file
from eligibility.drafts.mending import mended_from
from eligibility.drafts.report import report_of
from eligibility.drafts.report_text import lines_of_report
from eligibility.drafts.written import NOTES, files_of
from eligibility.files import folder_whole
from eligibility.packs import installed_vocabulary

Json = dict[str, Any]

__all__ = ["Draft", "draft_of_file", "lines_of_report", "write_draft"]


@dataclass(frozen=True, slots=True)
class Draft:
    """The files of a draft pack by name, and the report."""

    files: dict[str, bytes]
    report: Json


def draft_of_file(path: Path, id: str) -> Draft:
    """Take a document apart and propose its rules. Raises `FileRefused`."""
    received = received_from_file(path)
    vocabulary = installed_vocabulary()
    mended = mended_from(received)
    outline = outline_of(mended, vocabulary)
    report = report_of(received, hashlib.sha256(path.read_bytes()).hexdigest(), mended, outline)
    files = files_of(received, mended, outline, id, vocabulary)
    notes = {
        f"{NOTES}/report.json": json.dumps(report, ensure_ascii=False, indent=2) + "\n",
        f"{NOTES}/report.md": "\n".join(lines_of_report(report, "zh")) + "\n",
        f"{NOTES}/report.en.md": "\n".join(lines_of_report(report, "en")) + "\n",
    }
    return Draft(files | {name: text.encode() for name, text in notes.items()}, report)


def write_draft(draft: Draft, folder: Path) -> None:
    """Write a draft into a new folder, whole or not at all. Raises `OSError`, also where the folder is there already."""
    with folder_whole(folder) as new:
        for name, data in draft.files.items():
            path = new / name
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(data)
