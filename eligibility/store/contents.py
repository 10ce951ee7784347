"""Files kept by what is in them: each once, under the SHA-256 of its bytes, whole or not at all. It knows nothing of whose they are."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from eligibility.files import write_whole

_DIGEST = re.compile(r"[0-9a-f]{64}")
_PIECE = 1 << 20


class ContentMissing(LookupError):
    """Nothing is kept under a digest."""


class ContentDamaged(Exception):
    """What is kept under a digest is something else."""


@dataclass(frozen=True, slots=True)
class Contents:
    """A folder of files by digest."""

    folder: Path

    def path_of(self, digest: str) -> Path:
        """Where it is kept, or would be. Raises `ValueError` for what is no digest."""
        if not _DIGEST.fullmatch(digest):
            raise ValueError(f"`{digest[:80]}` is no digest")
        return self.folder / digest[:2] / digest

    def keep(self, data: bytes) -> str:
        """Keep bytes, unless they are kept already; their digest. Raises `OSError`."""
        digest = hashlib.sha256(data).hexdigest()
        path = self.path_of(digest)
        if not path.exists():
            write_whole(path, data)
        return digest

    def data(self, digest: str) -> bytes:
        """The bytes, seen to be those. Raises `ContentMissing`, `ContentDamaged` and `OSError`."""
        try:
            data = self.path_of(digest).read_bytes()
        except FileNotFoundError as error:
            raise ContentMissing(digest) from error
        if hashlib.sha256(data).hexdigest() != digest:
            raise ContentDamaged(digest)
        return data

    def remove(self, digest: str) -> None:
        """Let go of it: personal data that is to be erased."""
        self.path_of(digest).unlink(missing_ok=True)


def copied(source: IO[bytes], target: IO[bytes] | None = None) -> tuple[int, str]:
    """Read a file to its end, piece by piece, into another if there is one; its size in bytes and its SHA-256."""
    size, seen = 0, hashlib.sha256()
    while piece := source.read(_PIECE):
        if target is not None:
            target.write(piece)
        seen.update(piece)
        size += len(piece)
    return size, seen.hexdigest()
