"""From JSON to a profile: its facts, each a value, a value in its envelope, or why there is none."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from eligibility.domain.facts import Evidence, Level, Why
from eligibility.domain.likeness import nearest
from eligibility.domain.vocabulary import FactDef, Vocabulary
from eligibility.errors import ProfileProblems
from eligibility.profile.findings import check_records, findings_from_json
from eligibility.profile.model import LEVELS, Finding, Given, Profile, Said, canonical_json
from eligibility.profile.problems import OBJECT, Reader, below
from eligibility.profile.values import uncertain, value_of_fact
from eligibility.source.strict_json import json_from_text
from eligibility.values import shown

_HEADS = frozenset({"value", "unknown", "conflict"})
_EVIDENCE = frozenset({"source", "on", "level"})
_ENVELOPE = _HEADS | _EVIDENCE
_SAID = _EVIDENCE | {"value"}


def profile_from_json(data: Any, vocabulary: Vocabulary, prefix: str = "") -> Profile:
    """Read a profile `{"facts": {…}, "findings": […]}`. `prefix` is put before every JSON pointer.

    Raises `ProfileProblems` with every problem found (at most the first hundred).
    """
    reader = Reader(vocabulary)
    facts: dict[str, Given] = {}
    findings: tuple[Finding, ...] = ()
    if not isinstance(data, OBJECT):
        reader.report("profile-syntax", prefix, "企业档案应为对象", "a profile is an object with `facts`")
    else:
        _check_keys(reader, data, prefix)
        facts = _facts(reader, data.get("facts", {}), f"{prefix}/facts")
        sound = not reader.problems
        findings = findings_from_json(reader, data.get("findings", []), f"{prefix}/findings")
        if sound:  # else a record may only be unknown because its own fault is told
            check_records(reader, findings, facts)
    if reader.problems:
        raise ProfileProblems(reader.problems)
    return Profile(facts, findings, hashlib.sha256(canonical_json(data)).hexdigest(), data, prefix)


def numbers_as_decimals(text: str | bytes) -> Any:
    """JSON with every fraction as `Decimal`, so that nothing passes through binary floats. Raises `JsonProblems`, a `ValueError`."""
    return json_from_text(text)


def _check_keys(reader: Reader, data: Mapping[str, Any], prefix: str) -> None:
    for key in data:
        if key not in {"facts", "findings"}:
            zh, en = f"`{shown(key)}` 不是档案的组成部分", f"`{shown(key)}` is no part of a profile"
            help_zh, help_en = (
                "事实写在 `facts` 下，认定意见写在 `findings` 下",
                "put facts under `facts`, findings under `findings`",
            )
            reader.report("profile-syntax", below(prefix, key), zh, en, help_zh, help_en)


def _facts(reader: Reader, data: Any, pointer: str) -> dict[str, Given]:
    if not isinstance(data, OBJECT):
        reader.report("profile-syntax", pointer, "`facts` 应为对象", "`facts` is an object of facts by id")
        return {}
    facts: dict[str, Given] = {}
    for id, said in data.items():
        definition = reader.vocabulary.facts.get(id)
        if definition is None:
            _unknown_fact(reader, str(id), below(pointer, id))
        elif said is not None:
            facts[id] = _given(reader, definition, said, f"{pointer}/{id}")
    return facts


def _unknown_fact(reader: Reader, id: str, place: str) -> None:
    facts, name = reader.vocabulary.facts, shown(id)
    if id in reader.vocabulary.derived:
        zh, en = f"`{name}` 由其他事实推算，不能直接填写", f"`{name}` is derived and cannot be given"
        reader.report("fact-unknown", place, zh, en, "请填写其依据的事实", "give the facts it is derived from")
        return
    labelled = [each.id for each in facts.values() if id in {each.words.zh, each.words.en}]
    near = labelled or nearest(id, facts)
    names = "、".join(f"`{each}`（{facts[each].words.zh}）" for each in near)
    reader.report(
        "fact-unknown",
        place,
        f"没有名为 `{name}` 的事实",
        f"there is no fact `{name}`",
        f"是否想写 {names}？" if names else "全部事实见 `eligibility policies schema` 或 `/v1/vocabulary`",
        f"did you mean {' or '.join(f'`{each}`' for each in near)}?" if near else "see `/v1/vocabulary` for all facts",
    )


def _given(reader: Reader, definition: FactDef, said: Any, place: str) -> Given:
    if isinstance(said, OBJECT) and not _ENVELOPE.isdisjoint(said):
        return _enveloped(reader, definition, said, place)
    value, unknown = value_of_fact(reader, definition, said, place)
    return Given(value, None, None, unknown)


def _enveloped(reader: Reader, definition: FactDef, said: Mapping[str, Any], place: str) -> Given:
    """One of the heads, beside whatever is said of its evidence."""
    _check_envelope(reader, said, _ENVELOPE, place)
    heads = [key for key in ("value", "unknown", "conflict") if said.get(key) is not None]
    if len(heads) != 1:
        if heads or "value" not in said:
            zh, en = (
                "`value`、`unknown`、`conflict` 须且只能写一个",
                "give exactly one of `value`, `unknown` and `conflict`",
            )
            reader.report("envelope", place, zh, en)
        return Given(why=Why.MISSING)
    evidence = _evidence(reader, said, place)
    match heads[0]:
        case "unknown":
            uncertain(reader, said["unknown"], f"{place}/unknown")
            return Given(why=Why.UNCERTAIN)
        case "conflict":
            return _conflict(reader, definition, said["conflict"], f"{place}/conflict")
        case _:
            value, unknown = value_of_fact(reader, definition, said["value"], f"{place}/value")
            return Given(value, evidence, None, unknown)


def _check_envelope(reader: Reader, said: Mapping[str, Any], known: frozenset[str], place: str) -> None:
    for key in said:
        if key not in known:
            near = nearest(str(key), known)
            help_zh = f"是否想写 `{near[0]}`？" if near else f"可写：{'、'.join(sorted(known))}"
            help_en = f"did you mean `{near[0]}`?" if near else f"keys here: {', '.join(sorted(known))}"
            zh, en = f"`{shown(key)}` 不能写在这里", f"`{shown(key)}` does not belong here"
            reader.report("envelope", below(place, key), zh, en, help_zh, help_en)


def _conflict(reader: Reader, definition: FactDef, said: Any, place: str) -> Given:
    if not isinstance(said, list) or len(said) < 2:
        reader.report(
            "envelope", place, "`conflict` 至少列出两个来源的值", "`conflict` lists the values of at least two sources"
        )
    elif reader.fits(said, "来源", "`conflict`", place):
        sources = [_said(reader, definition, each, f"{place}/{index}") for index, each in enumerate(said)]
        return Given(why=Why.CONFLICT, conflicting=tuple(each for each in sources if each is not None))
    return Given(why=Why.CONFLICT)


def _said(reader: Reader, definition: FactDef, said: Any, place: str) -> Said | None:
    if not isinstance(said, OBJECT) or said.get("value") is None:
        reader.report("envelope", place, "每个来源应写 `value` 和 `source`", "each source has a `value` and a `source`")
        return None
    _check_envelope(reader, said, _SAID, place)
    evidence = _evidence(reader, said, place) or Evidence()
    return Said(value_of_fact(reader, definition, said["value"], f"{place}/value")[0], evidence)


def _evidence(reader: Reader, said: Mapping[str, Any], place: str) -> Evidence | None:
    level, source, on = said.get("level"), said.get("source"), said.get("on")
    if level is None and source is None and on is None:
        return None
    named = reader.text_of(source, f"{place}/source") if source is not None else None
    day = reader.day_of(on, f"{place}/on") if on is not None else None
    return Evidence(_level(reader, level, place), named, day)


def _level(reader: Reader, said: Any, place: str) -> Level:
    if said is None:
        return Level.CLAIMED
    if not isinstance(said, str) or said not in LEVELS:
        known_zh, known = "、".join(LEVELS), ", ".join(LEVELS)
        zh = f"`{shown(said)}` 不是证据等级，应为 {known_zh} 之一"
        en = f"`{shown(said)}` is no evidence level; it is one of {known}"
        reader.report("envelope", f"{place}/level", zh, en)
        return Level.CLAIMED
    return LEVELS[said]
