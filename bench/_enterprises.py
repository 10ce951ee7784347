"""Generated enterprises for measuring questions: at random, and as a plausible population.

The plausible one is fictional: the shares below are our guesses at an ordinary city of the province (most are small private
companies without a project or a recognition), not statistics. Seeded, so that every run measures the same.
"""

from __future__ import annotations

from datetime import date
from random import Random
from typing import Any

from eligibility.domain.vocabulary import FactDef, FactType
from eligibility.ir.rules import Pack
from eligibility.services.profile_schema import facts_read

PLACES = {
    "220104": 18, "220102": 14, "220112": 6, "220184": 6, "220202": 9, "220221": 4, "220302": 7, "220402": 5, "220702": 7,
    "220581": 4, "220502": 6, "222401": 8, "220802": 3, "210000": 2, "110000": 1,
}  # fmt: skip
INDUSTRIES = {
    "C36": 10,
    "C1391": 8,
    "C27": 5,
    "C26": 5,
    "C3039": 5,
    "C34": 6,
    "F51": 18,
    "F52": 14,
    "E47": 8,
    "I65": 9,
    "H62": 6,
    "G54": 6,
}
EMPLOYEES = {3: 25, 8: 25, 25: 20, 60: 14, 150: 9, 420: 5, 1500: 2}
SHARES = {"founder_is_veteran": 0.04, "hardship_certified": 0.03, "land_premium_due": 0.05, "social_insured": 0.95}
NONE_AT_ALL = {
    "cooperation_partners": 0.8, "financing_plans": 0.9, "pledgeable_rights": 0.93, "improvement_goals": 0.4, "overseas_activities": 0.93,
    "recognitions": 0.75, "designations": 0.94, "projects": 0.7, "innovation_centres": 0.98, "incubators": 0.98, "education_projects": 0.96,
    "consortia": 0.99,
}  # fmt: skip


def at_random(r: Random, pack: Pack) -> dict[str, Any]:
    """Every fact that the pack reads, as slots: most are enterprises, half in the province, each with a bit of everything."""
    known = {_slot(fact): _value(r, pack, fact.type) for fact in _facts(pack)}
    if r.random() < 0.8:
        known["body_kind"] = "enterprise"
    return known


def plausible(r: Random, pack: Pack) -> dict[str, Any]:
    """The same facts of an enterprise as there are many."""
    known = {_slot(fact): _likely(r, pack, fact) for fact in _facts(pack)}
    known["body_kind"] = "enterprise" if r.random() < 0.93 else _value(r, pack, pack.vocabulary.facts["body_kind"].type)
    known["ownership"] = "private" if r.random() < 0.8 else _value(r, pack, pack.vocabulary.facts["ownership"].type)
    known["registered_division"], known["main_industry"] = _drawn(r, PLACES), _drawn(r, INDUSTRIES)
    known["operating_division"] = known["registered_division"] if r.random() < 0.9 else _drawn(r, PLACES)
    known["employees[-1]"] = _drawn(r, EMPLOYEES)
    known["revenue[-1]"] = known["employees[-1]"] * r.choice((200_000, 500_000, 1_200_000))
    known["assets[-1]"] = known["revenue[-1]"] // 10_000 * r.choice((6_000, 11_000, 20_000))
    return known


def _facts(pack: Pack) -> list[FactDef]:
    return [pack.vocabulary.facts[id] for id in sorted(facts_read(pack))]


def _slot(fact: FactDef) -> str:
    return f"{fact.id}[-1]" if fact.yearly else fact.id


def _drawn(r: Random, shares: dict[Any, int]) -> Any:
    return r.choices(list(shares), list(shares.values()))[0]


def _likely(r: Random, pack: Pack, fact: FactDef) -> Any:
    if fact.id in SHARES:
        return r.random() < SHARES[fact.id]
    if fact.type.kind == "records":
        count = 0 if r.random() < NONE_AT_ALL[fact.id] else r.choice((1, 1, 2))
        fields = fact.type.fields.items()
        return tuple({name: _value(r, pack, each.type) for name, each in fields} for _ in range(count))
    if fact.type.kind == "set":
        return frozenset() if r.random() < NONE_AT_ALL[fact.id] else _value(r, pack, fact.type) or frozenset()
    return _value(r, pack, fact.type)


def _value(r: Random, pack: Pack, of: FactType) -> Any:
    match of.kind:
        case "boolean":
            return r.random() < 0.4
        case "enum":
            return r.choice(list(pack.vocabulary.enumerations[of.domain or ""].values))
        case "set":
            values = list(pack.vocabulary.enumerations[of.domain or ""].values)
            return frozenset(r.sample(values, min(len(values), r.choice((0, 0, 1, 2)))))
        case "code":
            return r.choice(list(pack.vocabulary.code_lists[of.domain or ""].names))
        case "codes":
            return frozenset({r.choice(list(pack.vocabulary.code_lists[of.domain or ""].names))})
        case "date":
            return date(r.randint(2015, 2025), r.randint(1, 12), 1)
        case "end_date":
            return r.choice((date.max, date(r.randint(2022, 2027), 12, 31)))
        case "records":
            return tuple(
                {name: _value(r, pack, each.type) for name, each in of.fields.items()}
                for _ in range(r.choice((0, 0, 1, 1, 2)))
            )
        case "count":
            return r.choice((5, 50, 200, 500, 2000))
        case "money":
            return r.choice((1, 10, 100, 1000)) * 10_000_000
        case _:
            return 1
