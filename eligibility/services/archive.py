"""Packs kept by their digest, so that an old answer can be computed again after its policy has moved on.

One file a pack: everything it is compiled from, as canonical JSON that carries its own digest. Written whole or not at all, verified
on every read by compiling it. This module knows folders, but not where anybody keeps theirs.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from eligibility.errors import PackProblems
from eligibility.files import write_whole
from eligibility.ir.rules import Pack
from eligibility.packs import PackSource
from eligibility.services.sealing import BrokenSeal, sealed, unsealed

_DIGEST = re.compile(r"[0-9a-f]{64}")
KIND = "eligibility.pack"


class PackNotKept(LookupError):
    """No pack of that digest is in the archive."""


class ArchiveFaulty(Exception):
    """An archived pack that was changed, or no longer compiles to its digest; says which file and why."""

    def __init__(self, path: Path, why: str) -> None:
        super().__init__(f"{path}: {why}")
        self.path, self.why = path, why


@dataclass(frozen=True, slots=True)
class Archive:
    """A folder of packs by digest."""

    folder: Path

    def path_of(self, digest: str) -> Path:
        """Where the pack of a digest is kept. Raises `PackNotKept` for what is no digest."""
        if not _DIGEST.fullmatch(digest):
            raise PackNotKept(digest)
        return self.folder / f"{digest}.json"

    def keep(self, pack: Pack, source: PackSource) -> Path:
        """Keep what a pack was compiled from, unless it is kept already. Raises `ArchiveFaulty` when they do not belong together."""
        path = self.path_of(pack.digest)
        if path.exists():
            return path
        if source.compiled().digest != pack.digest:
            raise ArchiveFaulty(path, "the source does not compile to this digest")
        write_whole(
            path, sealed({"kind": KIND, "pack": _texts(source.files), "vocabulary": _texts(source.vocabulary_files)})
        )
        return path

    def digests(self) -> list[str]:
        """The digests of all packs that are kept, in order. Raises `OSError`."""
        names = (path.name.removesuffix(".json") for path in self.folder.glob("*.json")) if self.folder.is_dir() else ()
        return sorted(name for name in names if _DIGEST.fullmatch(name))

    def pack(self, digest: str) -> Pack:
        """The pack of a digest, compiled again. Raises `PackNotKept` and `ArchiveFaulty`."""
        path = self.path_of(digest)
        try:
            data = path.read_bytes()
        except FileNotFoundError as error:
            raise PackNotKept(digest) from error
        try:
            document = unsealed(data, KIND)
            pack = PackSource(_bytes(document["pack"]), _bytes(document["vocabulary"])).compiled()
        except (BrokenSeal, KeyError, AttributeError, PackProblems) as error:
            raise ArchiveFaulty(path, str(error)) from error
        if pack.digest != digest:
            raise ArchiveFaulty(path, f"it compiles to the digest {pack.digest}")
        return pack


def _texts(files: Mapping[str, bytes]) -> dict[str, str]:
    """Every file of a pack that compiles is UTF-8."""
    return {name: data.decode() for name, data in files.items()}


def _bytes(texts: Mapping[str, str]) -> dict[str, bytes]:
    return {name: text.encode() for name, text in texts.items()}
