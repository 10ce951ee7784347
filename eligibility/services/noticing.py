"""Notices to an enterprise: the one that lists everything that is missing, once and whole (一次性告知), and those of decisions.

The list is made before a transaction, because finding out what can still matter takes long. It must not send anything.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from eligibility.domain.actors import Actor
from eligibility.domain.conclusion import CONCLUSION_WORDS, Conclusion
from eligibility.domain.facts import Level
from eligibility.domain.keeping import Unit
from eligibility.domain.records import Application, Notice
from eligibility.domain.vocabulary import FactDef
from eligibility.profile import profile_from_json
from eligibility.services.advising import advise
from eligibility.services.circumstances import rulings_in_force
from eligibility.services.desk import Desk
from eligibility.services.evidence import evidence
from eligibility.services.situations import definition_of
from eligibility.services.telling import tell

if TYPE_CHECKING:
    from eligibility.services.determinations import Material

Json = dict[str, Any]

RETURN, REFUSAL, DECISION, RECOVERY, CHOICE = "return_for_correction", "refusal", "decision", "recovery", "choice"
"""The kinds of notices."""


@dataclass(frozen=True, slots=True)
class MissingList:
    """Everything that an enterprise has to supply for some provisions, each thing once, and of which profile that was found."""

    snapshot: str
    items: tuple[Json, ...]


def missing_list(
    material: Material, desk: Desk, provisions: Sequence[str], as_of: date, level: Level = Level.CLAIMED
) -> MissingList:
    """What is missing, contradictory or not evidenced well enough, fact by fact: what for, which papers prove it, who confirms it.

    A fact that is missing in several places is listed once, with all of them. Raises `ProfileProblems`.
    """
    pack = replace(
        desk.pack, provisions=tuple(desk.provisions[id] for id in provisions if id in desk.provisions), digest=""
    )
    profile = profile_from_json(material.said(), pack.vocabulary)
    items: dict[str, Json] = {}
    for each in advise(pack, profile, as_of, Level.CLAIMED).document["facts"]:
        _add(
            items,
            pack.vocabulary.facts,
            definition_of(pack.vocabulary, each["fact"]),
            each,
            "missing",
            each["matters_to"],
        )
    proofs = evidence(pack, profile, as_of, level).document()
    for each in proofs["conflicts"]:
        _add(items, pack.vocabulary.facts, pack.vocabulary.facts[each["fact"]], each, "conflict", each["provisions"])
    if level > Level.CLAIMED:
        for each in proofs["verification"]["facts"]:
            _add(
                items, pack.vocabulary.facts, pack.vocabulary.facts[each["fact"]], each, "unproved", each["provisions"]
            )
    return MissingList(material.snapshot.id, tuple(items.values()))


def _add(
    items: dict[str, Json], facts: Mapping[str, FactDef], fact: FactDef, said: Json, why: str, provisions: Iterable[str]
) -> None:
    """One thing to supply, under the fact that it belongs to; another part of the same fact joins it."""
    base = said["fact"].partition("[")[0]
    whole = facts[base]
    item = items.setdefault(
        base,
        {
            "fact": base,
            "zh": whole.words.zh,
            "en": whole.words.en,
            "why": why,
            "parts": [],
            "provisions": [],
            "documents": [],
            "confirmed_by": [],
        },
    )
    if said["fact"] != base:
        item["parts"].append({"subject": said["fact"], "zh": said["label"]})
    for key, more in (("provisions", provisions), ("documents", fact.evidence), ("confirmed_by", fact.verified_by)):
        item[key].extend(each for each in dict.fromkeys(more) if each not in item[key])


def give_notice(unit: Unit, actor: Actor, kind: str, application: Application, content: Mapping[str, Any]) -> Notice:
    """Keep a notice and tell of it."""
    notice = Notice(
        unit.new_id(), kind, application.enterprise, application.division, unit.at, actor.account, content,
        application.portal, application.id,
    )  # fmt: skip
    unit.add(notice)
    tell(
        unit, "notice.given", notice, {"application": application.id, "kind": kind, "reference": application.reference}
    )
    return notice


def decision_content(unit: Unit, desk: Desk, application: Application, reason: str | None) -> Json:
    """What was decided on each provision, in words, with the reason of whoever decided."""
    rulings = rulings_in_force(unit, application)
    return {
        "reason": reason.strip() if reason else None,
        "provisions": [
            {
                **desk.title_of(each),
                **(_decided(rulings[each].conclusion, rulings[each].reason) if each in rulings else {}),
            }
            for each in application.provisions
        ],
    }


def _decided(conclusion: str, reason: str | None) -> Json:
    words = CONCLUSION_WORDS[Conclusion(conclusion)]
    return {"conclusion": conclusion, "conclusion_zh": words.zh, "conclusion_en": words.en, "because": reason}
