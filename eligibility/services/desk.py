"""What an application is treated by: the policy's rules, its procedure, the calendar and the authority's time limits. It does nothing itself."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property

from eligibility import settings
from eligibility.domain.likeness import nearest
from eligibility.domain.procedure import Procedure, TimeLimits
from eligibility.domain.vocabulary import Words
from eligibility.ir.procedure import usual_procedure
from eligibility.ir.rules import Pack, Provision
from eligibility.packs import installed_calendar, installed_pack, installed_packs, installed_procedure

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
    limits = limits_from_settings() if days is None else days
    return Desk(installed_pack(policy), installed_procedure(policy), TimeLimits(installed_calendar(), limits))


def limits_from_settings() -> Mapping[str, int]:
    """The authority's time limits, by step. To be asked at the start, so that a slip of the pen is told then.

    Raises `SettingsFaulty` with every step that neither the usual procedure nor that of an installed policy has, and `PackProblems`.
    """
    said = settings.value_of(LIMITS)
    if said is None:
        return {}
    form = settings.SETTINGS[LIMITS].form
    if not form.fits(said):
        raise settings.SettingsFaulty(
            [_faulty(f"`{said}` 不能使用，应为{form.words.zh}", f"`{said}` cannot be used: it must be {form.words.en}")]
        )
    limits = {step: int(days) for step, _, days in (each.partition("=") for each in said.split(","))}
    known = {step for each in (usual_procedure(), *map(installed_procedure, installed_packs())) for step in each.steps}
    if foreign := [step for step in limits if step not in known]:
        raise settings.SettingsFaulty(_no_step(each, known) for each in foreign)
    return limits


def _no_step(step: str, known: Collection[str]) -> settings.SettingProblem:
    near, steps = nearest(step, known), ", ".join(sorted(known))
    zh = f"“{step}”不是任何办理程序的环节{f'，是否想写 {near[0]}？' if near else ''}；环节有：{steps}"
    en = f"no procedure has the step `{step}`{f': did you mean `{near[0]}`?' if near else ''}; steps: {steps}"
    return _faulty(zh, en)


def _faulty(zh: str, en: str) -> settings.SettingProblem:
    return settings.SettingProblem(LIMITS, Words(zh, en))
