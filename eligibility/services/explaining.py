"""Explain a decision: why each provision is met, not met or undetermined, as data and as words.

A document beside the decision document, made from the same outcomes. It judges nothing of its own.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any

from eligibility.domain.facts import Evidence, Level, Slots
from eligibility.engines import reference
from eligibility.explain.formulas import Formulas
from eligibility.explain.sentences import GroundsWriter
from eligibility.ir.reasons import Outcome
from eligibility.ir.rules import Pack
from eligibility.profile import Profile, slots_from_profile
from eligibility.services.judging import check_findings, head_document, provision_ids


def explain(
    pack: Pack,
    profile: Profile,
    as_of: date,
    level: Level = Level.CLAIMED,
    lang: str = "zh",
    *,
    only: str | None = None,
) -> dict[str, Any]:
    """The grounds of every provision of a pack, or of those that `only` names, as `judge` takes it.

    Raises `UnknownClause`, and `ProfileProblems` for a finding that answers no open question of the pack.
    """
    check_findings(pack, profile)
    slots = slots_from_profile(profile, as_of, level)
    wanted = provision_ids(pack, only)
    outcomes = reference.judge_each((each for each in pack.provisions if each.id in wanted), slots)
    return explanation(pack, profile, slots, level, outcomes, lang=lang)


def explanation(
    pack: Pack, profile: Profile, slots: Slots, level: Level, outcomes: Iterable[Outcome], *, lang: str
) -> dict[str, Any]:
    """The same from outcomes that were judged already."""
    writer, shared = GroundsWriter(pack, lang), Formulas()
    sourced = replace(slots, evidence={**slots.evidence, **_findings(profile)})
    return {
        **head_document(pack, profile, slots, level, writer.lang),
        "provisions": [writer.provision(outcome, sourced, shared) for outcome in outcomes],
    }


def _findings(profile: Profile) -> dict[str, Evidence]:
    """Who found what, and when, as evidence of the slots that findings about the enterprise become."""
    return {
        f"finding:{each.open}": Evidence(Level.FINDING, each.by, each.on)
        for each in profile.findings
        if each.record is None
    }
