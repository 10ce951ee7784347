"""The versions of policies' rules that are kept and not installed, each compiled once in a line of its own: nobody's question waits for it.

It compares nothing and judges nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from eligibility import services
from eligibility_api.problems import refused
from eligibility_api.turns import Turns

if TYPE_CHECKING:
    from collections.abc import Sequence

    from eligibility.services import Archive, Pack
    from eligibility_api.installed import Installed


class KeptPacks:
    """What the archive has beside what is installed."""

    def __init__(self, installed: Installed, archive: Archive) -> None:
        self._installed, self._archive = installed, archive
        self._turns = Turns()
        self._read: dict[str, Pack | None] = {}
        """By digest; nothing for what no longer compiles to it: readiness tells of that."""

    async def others(self) -> Sequence[Pack]:
        """Every version that can be read and is not installed, by policy and version. Raises `Refused` where too many wait."""
        return await self._turns.do(self._others)

    async def versions(self, pack: Pack) -> Sequence[Pack]:
        """The versions of an installed policy, the installed one last. Raises `Refused` where too many wait."""
        return [*(each for each in await self.others() if each.id == pack.id), pack]

    async def pack(self, digest: str) -> Pack:
        """A version, installed or kept. Raises `Refused`."""
        for each in (*self._installed.packs.values(), *await self.others()):
            if each.digest == digest:
                return each
        raise refused("not-found", "没有保存这个版本的规则", "no rules of this version are kept")

    def _others(self) -> Sequence[Pack]:
        installed = {each.digest for each in self._installed.packs.values()}
        found = [self._pack(digest) for digest in self._archive.digests() if digest not in installed]
        return sorted((each for each in found if each is not None), key=lambda each: (each.id, each.version))

    def _pack(self, digest: str) -> Pack | None:
        if digest not in self._read:
            try:
                self._read[digest] = self._archive.pack(digest)
            except services.ArchiveFaulty:
                self._read[digest] = None
        return self._read[digest]
