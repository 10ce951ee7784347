"""Where scenarios are judged: by every executor and over HTTP, all of which must give the same answer."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

from eligibility.domain.facts import Level
from eligibility.ir.rules import Clause, Pack
from eligibility.packs import installed_pack
from eligibility.profile import profile_from_json
from eligibility.services.judging import judge


@dataclass(frozen=True, slots=True)
class Court:
    """A pack and all the ways of judging it."""

    pack: Pack

    @classmethod
    @contextmanager
    def open(cls, policy: str) -> Iterator[Court]:
        yield cls(installed_pack(policy))

    def clause(self, number: int) -> Clause:
        return self.pack.clauses[number - 1]

    def judge(self, profile: dict[str, Any], as_of: date, level: str) -> dict[str, Any]:
        read = profile_from_json(profile, self.pack.vocabulary)
        return judge(self.pack, read, as_of, Level[level.upper()]).document()
