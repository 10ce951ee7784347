"""What an application is treated by: the policy's rules, its procedure, the calendar and the authority's time limits. It does nothing itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from eligibility.domain.procedure import Procedure, TimeLimits
from eligibility.ir.rules import Pack, Provision
from eligibility.packs import installed_calendar, installed_pack, installed_procedure


@dataclass(frozen=True)
class Desk:
    """One policy as it is treated. Made once a process and policy; nothing in it changes."""

    pack: Pack
    procedure: Procedure
    limits: TimeLimits

    @cached_property
    def provisions(self) -> Mapping[str, Provision]:
        """The provisions by id."""
        return {each.id: each for each in self.pack.provisions}

    def title_of(self, provision: str) -> dict[str, str]:
        """What a provision is called, in both languages."""
        words = self.provisions[provision].title
        return {"id": provision, "zh": words.zh, "en": words.en}


def installed_desk(policy: str, days: Mapping[str, int] | None = None) -> Desk:
    """The desk of an installed policy. `days` are the authority's time limits in working days, by step. Raises `PackProblems`."""
    return Desk(installed_pack(policy), installed_procedure(policy), TimeLimits(installed_calendar(), days or {}))
