"""Where scenarios are judged: by every executor and over HTTP, all of which must give the same answer.

Every scenario compares all provisions of the policy between executors, not only the one it is about.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

from eligibility.domain.facts import Level, Slots
from eligibility.domain.verdict import Verdict
from eligibility.engines import reference
from eligibility.engines.compiled import CompiledPack
from eligibility.engines.rete.availability import availability
from eligibility.engines.rete.inputs import inputs_from_outcomes
from eligibility.engines.rete.program import ReteProgram
from eligibility.engines.rete.worker import ReteWorker
from eligibility.ir.rules import Clause, Pack
from eligibility.packs import installed_pack
from eligibility.profile import profile_from_json, slots_from_profile
from eligibility.services.judging import judge

Standings = dict[str, tuple[Verdict, Verdict]]
"""By provision: its verdict and that of whom it is for."""


@dataclass(frozen=True, slots=True)
class Court:
    """A pack and all the ways of judging it. `rete` is absent where durable-rules cannot load (Python 3.13 and later)."""

    pack: Pack
    compiled: CompiledPack
    rete: tuple[ReteProgram, ReteWorker] | None

    @classmethod
    @contextmanager
    def open(cls, policy: str) -> Iterator[Court]:
        pack = installed_pack(policy)
        if not availability().ready:
            yield cls(pack, CompiledPack(pack), None)
            return
        worker = ReteWorker()
        try:
            yield cls(pack, CompiledPack(pack), (ReteProgram.from_pack(pack), worker))
        finally:
            worker.stop()

    def clause(self, number: int) -> Clause:
        return self.pack.clauses[number - 1]

    def judge(self, profile: dict[str, Any], as_of: date, level: str, only: str) -> dict[str, Any]:
        """The decision on one provision (`8.3`) or clause (`8`), once everyone agrees on all provisions."""
        read = profile_from_json(profile, self.pack.vocabulary)
        self._agree(slots_from_profile(read, as_of, Level[level.upper()]))
        return judge(self.pack, read, as_of, Level[level.upper()], only=only).document()

    def _agree(self, slots: Slots) -> None:
        outcomes = reference.judge(self.pack, slots)
        meaning = {each.provision.id: (each.verdict, each.applies_verdict) for each in outcomes}
        assert self._compiled(slots) == meaning
        if self.rete is not None:
            program, worker = self.rete
            opinion = worker.decide(program, inputs_from_outcomes(outcomes))
            assert {each.id: (each.verdict, each.applies) for each in opinion.provisions} == meaning

    def _compiled(self, slots: Slots) -> Standings:
        standings = self.compiled.verdicts(slots)
        return {
            provision.id: (each.verdict, each.applies)
            for provision, each in zip(self.pack.provisions, standings, strict=True)
        }
