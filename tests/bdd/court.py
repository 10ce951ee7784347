"""Where scenarios are judged: by every executor and over HTTP, all of which must give the same answer.

Every scenario compares the verdicts of all provisions of the policy, and whole answers about the one it is about.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

from starlette.testclient import TestClient

from eligibility.domain.facts import Level, Slots
from eligibility.domain.verdict import Verdict
from eligibility.engines import reference
from eligibility.engines.compiled import CompiledPack, Standing
from eligibility.engines.rete import ReteProgram, ReteWorkers, availability, inputs_from_outcomes
from eligibility.explain.document import DocumentWriter
from eligibility.ir.rules import Clause, Pack
from eligibility.packs import installed_pack
from eligibility.profile import profile_from_json, slots_from_profile
from eligibility.services import judge
from eligibility_api.app import create_app

Verdicts = dict[str, tuple[Verdict, Verdict]]
"""By provision: its verdict and that of whom it is for."""


@dataclass(frozen=True, slots=True)
class Court:
    """A pack and all the ways of judging it. `rete` is absent where durable-rules cannot load (Python 3.13 and later)."""

    pack: Pack
    compiled: CompiledPack
    rete: tuple[ReteProgram, ReteWorkers] | None
    http: TestClient

    @classmethod
    @contextmanager
    def open(cls, policy: str) -> Iterator[Court]:
        """Everything is compiled once, and shared by all scenarios of a session."""
        pack = installed_pack(policy)
        with ExitStack() as opened:
            http = opened.enter_context(TestClient(create_app(lambda: {policy: pack})))
            rete = None
            if availability().ready:
                rete = (ReteProgram.from_pack(pack), opened.enter_context(ReteWorkers()))
            yield cls(pack, CompiledPack(pack, DocumentWriter), rete, http)

    def clause(self, number: int) -> Clause:
        return self.pack.clauses[number - 1]

    def judge(self, profile: dict[str, Any], as_of: date, level: str, only: str) -> dict[str, Any]:
        """The decision on one provision (`8.3`) or clause (`8`), on which everyone agrees."""
        read = profile_from_json(profile, self.pack.vocabulary)
        slots = slots_from_profile(read, as_of, Level[level.upper()])
        decision = judge(self.pack, read, as_of, Level[level.upper()], only=only).document()
        assert self._over_http(profile, as_of, level, only) == decision
        self._agree_on_verdicts(slots)
        wanted = {each["id"] for each in decision["provisions"]}
        assert self._explained_by_reference(slots, wanted) == decision["provisions"]
        assert self._explained_by_compiled(slots, wanted) == decision["provisions"]
        return decision

    def amounts(self, profile: dict[str, Any], as_of: date) -> dict[str, Any]:
        """The whole policy, by the service and over HTTP; the verdicts by every executor."""
        self.judge(profile, as_of, "claimed", "1")
        decision = judge(self.pack, profile_from_json(profile, self.pack.vocabulary), as_of).document()
        asked = {"policy": self.pack.id, "as_of": as_of.isoformat(), "profile": profile}
        assert self.http.post("/v1/decisions", json=asked).json() == decision
        return decision

    def _over_http(self, profile: dict[str, Any], as_of: date, level: str, only: str) -> Any:
        asked = {"policy": self.pack.id, "as_of": as_of.isoformat(), "level": level, "clause": only, "profile": profile}
        answer = self.http.post("/v1/decisions", json=asked)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def _agree_on_verdicts(self, slots: Slots) -> None:
        outcomes = reference.judge(self.pack, slots)
        meaning = {each.provision.id: (each.verdict, each.applies_verdict) for each in outcomes}
        assert self._by_provision(self.compiled.verdicts(slots)) == meaning
        if self.rete is not None:
            program, workers = self.rete
            opinion = workers.decide(program, inputs_from_outcomes(outcomes))
            assert {each.id: (each.verdict, each.applies) for each in opinion.provisions} == meaning

    def _by_provision(self, standings: Iterable[Standing]) -> Verdicts:
        paired = zip(self.pack.provisions, standings, strict=True)
        return {provision.id: (each.verdict, each.applies) for provision, each in paired}

    def _explained_by_reference(self, slots: Slots, wanted: set[str]) -> list[dict[str, Any]]:
        provisions = [each for each in self.pack.provisions if each.id in wanted]
        outcomes = tuple(reference.judge_provision(each, slots) for each in provisions)
        return DocumentWriter(self.pack).provisions(outcomes, slots)

    def _explained_by_compiled(self, slots: Slots, wanted: set[str]) -> list[dict[str, Any]]:
        return [each for each in json.loads(self.compiled.write(slots)) if each["id"] in wanted]
