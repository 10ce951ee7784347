"""A file to its received text. Plain text is read here; everything else in a process of its own, so that no file can take ours down."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any, Literal, cast

from eligibility.confined import Died, Overrun, ask
from eligibility.drafts import refusal
from eligibility.drafts.model import Received, Remark
from eligibility.drafts.refusal import BOUNDS, LIMITS, FileRefused
from eligibility.source.text import decoded

Kind = Literal["txt", "html", "docx", "pdf"]

KINDS: dict[str, Kind] = {
    ".txt": "txt", ".text": "txt", ".md": "txt", ".html": "html", ".htm": "html", ".xhtml": "html", ".shtml": "html",
    ".docx": "docx", ".pdf": "pdf",
}  # fmt: skip
"""The kind of document by its suffix."""

_BEGINNINGS: tuple[tuple[bytes, str, str, Kind | None], ...] = (
    (b"%PDF-", "PDF", "a PDF", "pdf"),
    (b"PK\x03\x04", "压缩包（如 .docx）", "an archive, as .docx is", "docx"),
    (b"\xd0\xcf\x11\xe0", "旧版 Office 文件或有密码的文件", "an old Office file or one with a password", None),
    (b"{\\rtf", "RTF", "RTF", None),
)


def received_from_file(path: Path) -> Received:
    """The text of a document. Raises `FileRefused`."""
    kind = KINDS.get(path.suffix.lower())
    if not path.is_file():
        raise refusal.missing(path.name)
    if kind is None:
        raise refusal.unread_kind(path.name, path.suffix)
    size = path.stat().st_size
    if size > LIMITS.megabytes * 1_000_000:
        what = f"文件有 {size // 1_000_000} MB", f"the file has {size // 1_000_000} MB"
        raise refusal.oversized(path.name, *what, f"{LIMITS.megabytes} MB")
    _check_beginning(path, kind)
    received = _plain(path) if kind == "txt" else _asked(path, kind)
    if not received.text.strip():
        raise refusal.empty(path.name)
    if len(received.text) > LIMITS.characters:
        count = len(received.text)
        raise refusal.oversized(path.name, f"有 {count} 字", f"it has {count} characters", str(LIMITS.characters))
    if (lines := received.text.count("\n")) > LIMITS.lines:
        raise refusal.oversized(path.name, f"有 {lines} 行", f"it has {lines} lines", str(LIMITS.lines))
    return received


def _check_beginning(path: Path, kind: Kind) -> None:
    with path.open("rb") as file:
        begin = file.read(1024)
    for mark, zh, en, belongs in _BEGINNINGS:
        if begin.lstrip().startswith(mark):
            if belongs != kind:
                raise (
                    refusal.encrypted(path.name)
                    if kind == "docx" and belongs is None
                    else refusal.disguised(path.name, zh, en)
                )
            return
    if not begin.strip():
        raise refusal.empty(path.name)
    if kind in {"docx", "pdf"} and not (kind == "pdf" and b"%PDF-" in begin):
        raise refusal.damaged(path.name)


def _plain(path: Path) -> Received:
    text = decoded(path.read_bytes())
    if text is None or "\0" in text:
        raise refusal.undecodable(path.name)
    return Received(path.name, "txt", text.replace("\r\n", "\n").replace("\r", "\n"))


def _asked(path: Path, kind: Kind) -> Received:
    with tempfile.TemporaryFile() as answered:
        try:
            ask("eligibility.drafts.child", [kind, str(path.absolute())], BOUNDS.seconds, answered)
        except Overrun as error:
            raise refusal.demanding(path.name) from error
        except Died as error:
            raise refusal.damaged(path.name) from error
        answer = cast("dict[str, Any]", json.load(answered))
    if "refused" in answer:
        raise FileRefused(*answer["refused"])
    return Received(path.name, kind, answer["text"], tuple(Remark(**each) for each in answer["remarks"]))
