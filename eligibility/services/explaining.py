"""Explain a decision: why each provision is met, not met or undetermined, as data and as words.

A document beside the decision document, made from the same outcomes. It judges nothing of its own. What was told of a provision is
kept by everything that it looks at, so that an interview or a screening does not find the same words again and again.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from eligibility.domain.facts import Evidence, Level, Slots, Value
from eligibility.engines import reference
from eligibility.explain.formulas import Formulas
from eligibility.explain.sentences import GroundsWriter
from eligibility.ir.reads import reads_of
from eligibility.ir.rules import Pack, Provision
from eligibility.profile import Profile, slots_from_profile
from eligibility.services.judging import check_findings, head_document, provision_ids

MOST_TOLD = 4096
"""How many provisions' documents are kept, of all packs together: some ten million bytes."""


def explain(
    pack: Pack,
    profile: Profile,
    as_of: date,
    level: Level = Level.CLAIMED,
    lang: str = "zh",
    *,
    only: str | None = None,
) -> dict[str, Any]:
    """The grounds of every provision of a pack, or of those that `only` names, as `judge` takes it. Not to be changed by the caller.

    Raises `UnknownClause`, and `ProfileProblems` for a finding that answers no open question of the pack.
    """
    check_findings(pack, profile)
    slots = slots_from_profile(profile, as_of, level)
    wanted = provision_ids(pack, only)
    writer = GroundsWriter(pack, lang)
    told = _Told(writer, with_findings_sourced(slots, profile))
    return {
        **head_document(pack, profile, slots, level, writer.lang),
        "provisions": [told.provision(each) for each in pack.provisions if each.id in wanted],
    }


class _Told:
    """What is told of one enterprise, found again or found out."""

    def __init__(self, writer: GroundsWriter, slots: Slots) -> None:
        self.writer, self.slots = writer, slots
        self.shared, self.frame = Formulas(), reference.Frame(slots)
        self.seen = _seen(slots)

    def provision(self, provision: Provision) -> dict[str, Any]:
        """The grounds of one provision."""
        pack = self.writer.pack
        looked_at = tuple([self.seen.get(name) for name in _looks_at(pack, provision)])
        key = (pack.digest, provision.id, self.writer.lang, self.slots.as_of, self.slots.presume, looked_at)
        told = _TOLD.get(key) if pack.digest else None
        if told is None:
            outcome = reference.judge_provision(provision, self.slots, self.frame)
            told = self.writer.provision(outcome, self.slots, self.shared)
            if len(_TOLD) >= MOST_TOLD:
                _TOLD.clear()
            if pack.digest:
                _TOLD[key] = told
        return told


_TOLD: dict[Hashable, dict[str, Any]] = {}
_LOOKS_AT: dict[tuple[str, str], tuple[str, ...]] = {}
_FINDINGS = "finding"


def forget() -> None:
    """Keep nothing of what was told: for whoever measures or tests."""
    _TOLD.clear()


def _looks_at(pack: Pack, provision: Provision) -> tuple[str, ...]:
    """The facts that a provision reads, and findings: they are few, and who has one is judged anew."""
    key = (pack.digest, provision.id)
    names = _LOOKS_AT.get(key) if pack.digest else None
    if names is None:
        nodes = (provision.applies_to, provision.requires)
        facts = {read.fact for node in nodes for read in reads_of(node, provision.per)}
        names = tuple(sorted({*facts, provision.per or _FINDINGS, _FINDINGS}))
        if pack.digest:
            _LOOKS_AT[key] = names
    return names


def _seen(slots: Slots) -> dict[str, Hashable]:
    """By fact: all that is known of it, why what is unknown is so, and its evidence. All findings on the enterprise are one."""
    by_name: dict[str, set[Hashable]] = {}
    for slot, value in slots.known.items():
        by_name.setdefault(_name(slot), set()).add((slot, _frozen(value)))
    for slot, why in slots.unknown.items():
        by_name.setdefault(_name(slot), set()).add((slot, why))
    for slot, evidence in slots.evidence.items():
        by_name.setdefault(_name(slot), set()).add((slot, evidence))
    return {name: frozenset(parts) for name, parts in by_name.items()}


def _name(slot: str) -> str:
    return slot.split(":", 1)[0].split(".", 1)[0].split("[", 1)[0]


def _frozen(value: Value) -> Hashable:
    """A value by which it can be found again. Numbers that are equal but written otherwise are told otherwise."""
    match value:
        case tuple():
            return tuple(frozenset((name, _frozen(each)) for name, each in record.items()) for record in value)
        case Decimal():
            return str(value)
        case _:
            return type(value), value


def with_findings_sourced(slots: Slots, profile: Profile) -> Slots:
    """Slots that say who found what, and when, as evidence of the slots that findings about the enterprise become."""
    if not profile.findings:
        return slots
    sources = {
        f"finding:{each.open}": Evidence(Level.FINDING, each.by, each.on)
        for each in profile.findings
        if each.record is None
    }
    return replace(slots, evidence={**slots.evidence, **sources})
