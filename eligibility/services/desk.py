"""What an application is treated by: the policy's rules, its procedure, the calendar and the authority's time limits. It does nothing itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from eligibility import settings
from eligibility.domain.procedure import Procedure, TimeLimits
from eligibility.domain.vocabulary import Words
from eligibility.ir.procedure import usual_procedure
from eligibility.ir.rules import Pack, Provision
from eligibility.packs import installed_calendar, installed_pack, installed_procedure

LIMITS = "ELIGIBILITY_TIME_LIMITS"
"""The setting with the time limits that policies leave to the authority."""


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

    @cached_property
    def excluded(self) -> Mapping[str, frozenset[str]]:
        """By provision, those that are not given beside it (不重复享受); said of one of two, it holds both ways."""
        pairs = [(each.id, id) for each in self.pack.provisions for said in each.excludes for id in said.ids]
        found: dict[str, set[str]] = {}
        for one, other in pairs:
            found.setdefault(one, set()).add(other)
            found.setdefault(other, set()).add(one)
        return {id: frozenset(others) for id, others in found.items()}

    def title_of(self, provision: str) -> dict[str, str]:
        """What a provision is called, in both languages; one that the present rules no longer have, by its number."""
        known = self.provisions.get(provision)
        words = known.title if known else Words(provision, provision)
        return {"id": provision, "zh": words.zh, "en": words.en}


def installed_desk(policy: str, days: Mapping[str, int] | None = None) -> Desk:
    """The desk of an installed policy. `days` are the authority's time limits in working days, by step; else those of the settings.

    Raises `PackProblems` and `SettingsFaulty`.
    """
    procedure = installed_procedure(policy)
    limits = limits_from_settings(procedure) if days is None else days
    return Desk(installed_pack(policy), procedure, TimeLimits(installed_calendar(), limits))


def limits_from_settings(procedure: Procedure) -> Mapping[str, int]:
    """The authority's time limits. Raises `SettingsFaulty` for a step that neither this procedure nor the usual one has: a slip of the pen."""
    said = settings.value_of(LIMITS)
    if said is None:
        return {}
    if not settings.SETTINGS[LIMITS].form.fits(said):
        raise _faulty(f"`{said}` 不符合格式", f"`{said}` is not of the form")
    limits = {step: int(days) for step, _, days in (each.partition("=") for each in said.split(","))}
    for step in limits:
        if step not in {**usual_procedure().steps, **procedure.steps}:
            raise _faulty(f"没有环节 `{step}`", f"there is no step `{step}`")
    return limits


def _faulty(zh: str, en: str) -> settings.SettingsFaulty:
    return settings.SettingsFaulty([settings.SettingProblem(LIMITS, Words(zh, en))])
