"""One file per enterprise (一企一档): its profiles, each a snapshot that is never changed, and facts that come one by one.

What somebody gives is never believed beyond what they can vouch for; what was better evidenced stays, and a different value beside it is a
conflict for an officer to settle. It must not judge.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from eligibility.domain.access import TOGETHER, Resource, require, resource_of
from eligibility.domain.actors import SYSTEM, Actor, Role
from eligibility.domain.facts import Level
from eligibility.domain.keeping import Query, Reading, Stale, Unit
from eligibility.domain.procedure import INTERESTED
from eligibility.domain.records import Application, Enterprise, Snapshot
from eligibility.domain.vocabulary import Vocabulary
from eligibility.errors import CaseProblems, Problem
from eligibility.profile import Profile, numbers_as_decimals, profile_from_json
from eligibility.profile.model import LEVELS, canonical_json
from eligibility.services.browsing import one
from eligibility.services.circumstances import interested_in
from eligibility.services.dossier import problem, problem_of, refuse_if
from eligibility.services.telling import tell
from eligibility.services.worklist import search_text

Json = dict[str, Any]

VOUCHES = {
    Role.ENTERPRISE: Level.DOCUMENTED,
    Role.PORTAL: Level.REGISTRY,
    Role.OFFICER: Level.VERIFIED,
}
"""The highest level of evidence that facts may have by whom they come from."""


def vouched_by(actor: Actor) -> Level:
    """The highest level of evidence that an actor can give a fact."""
    if actor == SYSTEM:
        return Level.VERIFIED
    return max((VOUCHES[each] for each in actor.roles if each in VOUCHES), default=Level.CLAIMED)


def put_profile(
    unit: Unit, actor: Actor, code: str, name: str, division: str, profile: Profile, version: int | None = None
) -> Snapshot:
    """Put a whole profile in the place of an enterprise's newest, or begin its file. `version` is the enterprise's; none: it is to be new.

    Facts that are better evidenced than this actor can evidence stay. Raises `NotAllowed`, `Taken`, `Missing`, `Stale`, `CaseProblems`.
    """
    said = _given(actor, code, profile)
    if version is None:
        return _begun(unit, actor, code, name, division, said)
    enterprise = _opened(unit, actor, code, version)
    newest = _newest(unit, enterprise)
    held = _facts_of(newest)
    kept = {id: each for id, each in held.items() if _level_of(each) > vouched_by(actor)}
    facts = {
        **{id: each for id, each in kept.items() if id not in said},
        **{id: _beside(kept, id, said[id]) for id in said},
    }
    if name != enterprise.name:
        _rename(unit, code, name)
    return _added(unit, actor, replace(enterprise, name=name), newest, facts)


def _rename(unit: Unit, code: str, name: str) -> None:
    """The applications of an enterprise are found by its name."""
    for each in unit.find(Query(Application, equal={"enterprise": code})):
        unit.replace(replace(each, name=name, search=search_text(name, code, each.reference)))


def add_facts(unit: Unit, actor: Actor, code: str, profile: Profile, version: int | None = None) -> Snapshot:
    """Lay facts over an enterprise's newest profile, each with its own source, date and level. `version` is the enterprise's, when it matters.

    Raises `NotAllowed`, `Missing`, `Stale`, `CaseProblems`.
    """
    said = _given(actor, code, profile)
    enterprise = _opened(unit, actor, code, version)
    newest = _newest(unit, enterprise)
    held = _facts_of(newest)
    stronger = {id: each for id, each in held.items() if _level_of(each) > vouched_by(actor)}
    laid = {id: _beside(stronger, id, each) for id, each in said.items()}
    return _added(unit, actor, enterprise, newest, held | laid)


def profile_of(snapshot: Snapshot, vocabulary: Vocabulary) -> Profile:
    """A kept profile as it was given."""
    return profile_from_json(numbers_as_decimals(snapshot.profile), vocabulary)


def known_facts(reading: Reading, actor: Actor, action: str, code: str) -> Json:
    """What is known of an enterprise by now, as a profile has it. Raises `NotAllowed` and `Missing`."""
    newest = one(reading, actor, action, Enterprise, code).snapshot
    return _facts_of(reading.get(Snapshot, newest) if newest else None)


def _given(actor: Actor, code: str, profile: Profile) -> Json:
    """The facts as JSON. Findings are officers', and are recorded by themselves; a credit code in it must be this enterprise's."""
    said: Json = dict(profile.said.get("facts", {}))
    refuse_if(_faults(actor, code, profile))
    return {id: each for id, each in said.items() if each is not None}


def _faults(actor: Actor, code: str, profile: Profile) -> Iterator[Problem]:
    if profile.findings:
        zh, en = (
            "认定意见由经办人员单独记录，不写在企业档案里",
            "findings are recorded by officers, not given in a profile",
        )
        yield problem("profile-foreign", f"{profile.pointer}/findings", zh, en)
    own = profile.facts.get("credit_code")
    if own is not None and own.value is not None and own.value != code:
        zh, en = "档案里的统一社会信用代码不是这家企业的", "the credit code in the profile is not this enterprise's"
        yield problem("profile-foreign", f"{profile.pointer}/facts/credit_code", zh, en)
    most = vouched_by(actor)
    for id, each in profile.facts.items():
        evidence = (each.evidence, *(one.evidence for one in each.conflicting))
        if any(one.level > most for one in evidence if one is not None):
            zh = f"证据等级最高只能填“{most.name.lower()}”"
            en = f"the evidence level can be `{most.name.lower()}` at most"
            yield problem("level-beyond", f"{profile.pointer}/facts/{id}/level", zh, en)


def _begun(unit: Unit, actor: Actor, code: str, name: str, division: str, facts: Json) -> Snapshot:
    portal = actor.portal if Role.PORTAL in actor.roles else None
    require(actor, "putEnterpriseProfile", Resource(code, division, portal))
    enterprise = Enterprise(code, name, division, unit.at, unit.at, portal)
    unit.add(enterprise)
    return _added(unit, actor, enterprise, None, facts)


def _opened(unit: Unit, actor: Actor, code: str, version: int | None) -> Enterprise:
    require(actor, "putEnterpriseProfile")
    enterprise = unit.get(Enterprise, code)
    require(actor, "putEnterpriseProfile", resource_of(enterprise))
    if version is not None and enterprise.version != version:
        raise Stale(enterprise)
    if actor.roles & TOGETHER and actor.account in interested_in(unit, code):
        raise CaseProblems([problem_of(INTERESTED)])
    return enterprise


def _added(unit: Unit, actor: Actor, enterprise: Enterprise, newest: Snapshot | None, facts: Json) -> Snapshot:
    """The snapshot after the newest, and the enterprise pointing to it."""
    text = canonical_json({"facts": facts})
    number = newest.number + 1 if newest else 1
    snapshot = Snapshot(
        unit.new_id(), enterprise.id, number, unit.at, actor.account, text.decode(), hashlib.sha256(text).hexdigest(),
        enterprise.division, enterprise.portal,
    )  # fmt: skip
    unit.add(snapshot)
    unit.replace(replace(enterprise, snapshot=snapshot.id, changed=unit.at))
    said = {"number": snapshot.number, "digest": snapshot.digest}
    unit.note(actor, "putEnterpriseProfile", snapshot, said)
    tell(unit, "enterprise.changed", snapshot, {**said, "enterprise": enterprise.id, "snapshot": snapshot.id})
    return snapshot


def _newest(unit: Unit, enterprise: Enterprise) -> Snapshot | None:
    return None if enterprise.snapshot is None else unit.get(Snapshot, enterprise.snapshot)


def _facts_of(newest: Snapshot | None) -> Json:
    if newest is None:
        return {}
    facts: Json = numbers_as_decimals(newest.profile).get("facts", {})
    return facts


def _level_of(said: Any) -> Level:
    """How well a fact is evidenced as it was given; of several sources that disagree, the best."""
    match said:
        case {"conflict": [*sources]}:
            return max((_level_of(each) for each in sources), default=Level.CLAIMED)
        case {"level": str(level)}:
            return LEVELS.get(level, Level.CLAIMED)
        case _:
            return Level.CLAIMED


def _beside(stronger: Mapping[str, Any], id: str, said: Any) -> Any:
    """What becomes of a fact that is given where a better evidenced one is: that one when they agree, else both, as sources that disagree."""
    if id not in stronger:
        return said
    held = _sources(stronger[id])
    new = [each for each in _sources(said) if all(_value_of(each) != _value_of(one) for one in held)]
    if not new:
        return stronger[id]
    return {
        "conflict": [
            *(_named(each, "已核实的资料") for each in held),
            *(_named(each, "企业或平台填报") for each in new),
        ]
    }


def _sources(said: Any) -> list[Any]:
    return list(said["conflict"]) if isinstance(said, Mapping) and "conflict" in said else [said]


def _value_of(said: Any) -> bytes:
    return canonical_json(said["value"] if isinstance(said, Mapping) and "value" in said else said)


def _named(said: Any, source: str) -> Json:
    """One of several sources, with a name."""
    enveloped = dict(said) if isinstance(said, Mapping) and "value" in said else {"value": said}
    return {"source": source, **enveloped}
