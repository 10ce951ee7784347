"""Profiles: what an enterprise, a register or an officer says, read against the vocabulary with every problem at once.

The wire form is JSON (numbers as `Decimal` or `int`, never `float`) or YAML. Reading types every value exactly and keeps source,
date and level. `slots_from_profile` then says what an executor sees on a date and at a level. It must not know packs.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from eligibility.domain.facts import YEARS_BACK, Evidence, Level, Record, Slots, Value, Why
from eligibility.domain.vocabulary import FactDef, FactType, Vocabulary
from eligibility.errors import Problem, ProfileProblems, nearest
from eligibility.source.strict_json import json_from_text, pointer_part, shortened
from eligibility.values import Faulty, boolean_from_json, date_from_text, value_from_json

MAX_RECORDS = 1000
MAX_PROBLEMS = 100
"""Reading stops here: finding the likely meaning of every mistake costs, and nobody mends more at once."""

LEVELS = {level.name.lower(): level for level in Level if level is not Level.FINDING}
_ENVELOPE = frozenset({"value", "source", "on", "level", "unknown", "conflict"})


@dataclass(frozen=True, slots=True)
class Dated:
    """A value and the days it held, both inside; `None` is open."""

    value: Value
    begin: date | None = None
    end: date | None = None

    def covers(self, day: date) -> bool:
        """Whether the value held on a day."""
        return (self.begin is None or self.begin <= day) and (self.end is None or day <= self.end)


@dataclass(frozen=True, slots=True)
class Said:
    """What one of several sources that disagree says of a fact; `value` as in `Given`."""

    value: Any
    evidence: Evidence = Evidence()


@dataclass(frozen=True, slots=True)
class Given:
    """What was said of one fact: a value with its evidence, or why there is none.

    `value` of a yearly fact is by year, of a dated one a tuple of `Dated`; `field_unknown` gives, by path inside records, why
    a field is unknown when it is more than missing; `conflicting` is what the sources say that disagree, in the order given.
    """

    value: Any = None
    evidence: Evidence | None = None
    why: Why | None = None
    field_unknown: Mapping[str, Why] = field(default_factory=dict)
    conflicting: tuple[Said, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """An officer's recorded answer to an open question, for the enterprise or for one of its records by id."""

    open: str
    holds: bool
    by: str
    on: date
    ground: str
    record: str | None = None
    until: date | None = None
    pointer: str = ""


@dataclass(frozen=True, slots=True)
class Profile:
    """Everything said of one enterprise. `digest` is the SHA-256 of its canonical JSON; `said` is that JSON, as given."""

    facts: Mapping[str, Given]
    findings: tuple[Finding, ...]
    digest: str
    said: Any = field(default=None, repr=False, compare=False)


def canonical_json(data: Any) -> bytes:
    """Sorted keys, no white space, decimals as written; equal data gives equal bytes."""
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str).encode(errors="surrogatepass")


@dataclass(slots=True)
class _Reader:
    vocabulary: Vocabulary
    problems: list[Problem] = field(default_factory=list)

    def add(self, faulty: Faulty, pointer: str) -> None:
        self.report(faulty.code, pointer, faulty.zh, faulty.en, faulty.help_zh, faulty.help_en)

    def report(self, code: str, pointer: str, zh: str, en: str, help_zh: str = "", help_en: str = "") -> None:
        self.problems.append(Problem(code, pointer, zh, en, help_zh, help_en))
        if len(self.problems) >= MAX_PROBLEMS:
            raise ProfileProblems(self.problems)


def profile_from_json(data: Any, vocabulary: Vocabulary, prefix: str = "") -> Profile:
    """Read a profile `{"facts": {…}, "findings": […]}`. `prefix` is put before every JSON pointer.

    Raises `ProfileProblems` with every problem found (at most the first hundred).
    """
    reader = _Reader(vocabulary)
    facts: dict[str, Given] = {}
    findings: tuple[Finding, ...] = ()
    if not isinstance(data, Mapping):
        reader.report("profile-syntax", prefix, "企业画像应为对象", "a profile is an object with `facts`")
    else:
        _check_keys(reader, data, prefix)
        facts = _facts(reader, data.get("facts", {}), f"{prefix}/facts")
        findings = _findings(reader, data.get("findings", []), f"{prefix}/findings")
    if reader.problems:
        raise ProfileProblems(reader.problems)
    return Profile(facts, findings, hashlib.sha256(canonical_json(data)).hexdigest(), data)


def _check_keys(reader: _Reader, data: Mapping[str, Any], prefix: str) -> None:
    for key in data:
        if key not in ("facts", "findings"):
            pointer = f"{prefix}/{pointer_part(str(key))}"
            help_zh, help_en = "事实写在 `facts` 下，认定意见写在 `findings` 下", "put facts under `facts`, findings under `findings`"
            reader.report("profile-syntax", pointer, f"`{key}` 不是画像的组成部分", f"`{key}` is no part of a profile", help_zh, help_en)


def _facts(reader: _Reader, data: Any, pointer: str) -> dict[str, Given]:
    if not isinstance(data, Mapping):
        reader.report("profile-syntax", pointer, "`facts` 应为对象", "`facts` is an object of facts by id")
        return {}
    facts: dict[str, Given] = {}
    for id, said in data.items():
        place = f"{pointer}/{pointer_part(str(id))}"
        definition = reader.vocabulary.facts.get(id)
        if definition is None:
            _unknown_fact(reader, str(id), place)
        elif said is not None:
            facts[id] = _given(reader, definition, said, place)
    return facts


def _unknown_fact(reader: _Reader, id: str, place: str) -> None:
    near = nearest(id, reader.vocabulary.facts)
    labelled = [each.id for each in reader.vocabulary.facts.values() if id in (each.words.zh, each.words.en)]
    near = labelled or near
    names = "、".join(f"`{each}`（{reader.vocabulary.facts[each].words.zh}）" for each in near)
    if id in reader.vocabulary.derived:
        reader.report("fact-unknown", place, f"`{id}` 由其他事实推算，不能直接填写", f"`{id}` is derived and cannot be given",
            "请填写其依据的事实", "give the facts it is derived from")  # fmt: skip
        return
    reader.report(
        "fact-unknown",
        place,
        f"没有名为 `{id}` 的事实",
        f"there is no fact `{id}`",
        f"是否想写 {names}？" if names else "全部事实见 `eligibility policies schema` 或 `/v1/vocabulary`",
        "did you mean " + " or ".join(f"`{each}`" for each in near) + "?" if near else "see `/v1/vocabulary` for all facts",
    )


def _given(reader: _Reader, definition: FactDef, said: Any, place: str) -> Given:
    if isinstance(said, Mapping) and said and _ENVELOPE.issuperset(said) and not (definition.yearly and _are_years(said)):
        return _enveloped(reader, definition, said, place)
    value, unknown = _value(reader, definition, said, place)
    return Given(value, None, None, unknown)


def _are_years(said: Mapping[str, Any]) -> bool:
    return all(str(key).isdigit() for key in said)


def _enveloped(reader: _Reader, definition: FactDef, said: Mapping[str, Any], place: str) -> Given:
    heads = [key for key in ("value", "unknown", "conflict") if said.get(key) is not None]
    if len(heads) != 1:
        if not heads and "value" in said:
            return Given(why=Why.MISSING)
        reader.report("envelope", place, "`value`、`unknown`、`conflict` 须且只能写一个", "give exactly one of `value`, `unknown` and `conflict`")
        return Given(why=Why.MISSING)
    evidence = _evidence(reader, said, place)
    match heads[0]:
        case "unknown":
            return _uncertain(reader, said["unknown"], f"{place}/unknown")
        case "conflict":
            return _conflict(reader, definition, said["conflict"], f"{place}/conflict")
        case _:
            value, unknown = _value(reader, definition, said["value"], f"{place}/value")
            return Given(value, evidence, None, unknown)


def _uncertain(reader: _Reader, why: Any, place: str) -> Given:
    if why != "uncertain":
        reader.report("envelope", place, "`unknown` 只能为 `uncertain`（问过，说不清）", "`unknown` is `uncertain`: asked, cannot say",
            "尚未询问的事实请不要填写", "leave a fact out that was not asked")  # fmt: skip
    return Given(why=Why.UNCERTAIN)


def _conflict(reader: _Reader, definition: FactDef, said: Any, place: str) -> Given:
    if not isinstance(said, list) or len(said) < 2:
        reader.report("envelope", place, "`conflict` 至少列出两个来源的值", "`conflict` lists the values of at least two sources")
        return Given(why=Why.CONFLICT)
    sources = []
    for index, each in enumerate(said):
        if not isinstance(each, Mapping) or each.get("value") is None or not {"value", "source", "on", "level"}.issuperset(each):
            reader.report("envelope", f"{place}/{index}", "每个来源应写 `value` 和 `source`", "each source has a `value` and a `source`")
            continue
        evidence = _evidence(reader, each, f"{place}/{index}") or Evidence()
        sources.append(Said(_value(reader, definition, each["value"], f"{place}/{index}/value")[0], evidence))
    return Given(why=Why.CONFLICT, conflicting=tuple(sources))


def _evidence(reader: _Reader, said: Mapping[str, Any], place: str) -> Evidence | None:
    level, source, on = said.get("level"), said.get("source"), said.get("on")
    if level is None and source is None and on is None:
        return None
    if source is not None and not isinstance(source, str):
        reader.report("envelope", f"{place}/source", "`source` 应为文字", "`source` is text")
    day = _date(reader, on, f"{place}/on") if on is not None else None
    return Evidence(_level(reader, level, place), source if isinstance(source, str) else None, day)


def _level(reader: _Reader, said: Any, place: str) -> Level:
    if said is None:
        return Level.CLAIMED
    if not isinstance(said, str) or said not in LEVELS:
        shown, known_zh, known = shortened(str(said)), "、".join(LEVELS), ", ".join(LEVELS)
        zh, en = f"`{shown}` 不是证据等级，应为 {known_zh} 之一", f"`{shown}` is no evidence level; it is one of {known}"
        reader.report("envelope", f"{place}/level", zh, en)
        return Level.CLAIMED
    return LEVELS[said]


def _date(reader: _Reader, said: Any, place: str) -> date | None:
    try:
        return date_from_text(said)
    except Faulty as faulty:
        reader.add(faulty, place)
        return None


def _value(reader: _Reader, definition: FactDef, said: Any, place: str) -> tuple[Any, Mapping[str, Why]]:
    if definition.yearly:
        return _yearly(reader, definition, said, place), {}
    if definition.dated:
        return _dated(reader, definition, said, place), {}
    if definition.type.kind == "records":
        return _records(reader, definition, said, place)
    return _scalar(reader, definition.type, said, place), {}


def _scalar(reader: _Reader, type_: FactType, said: Any, place: str) -> Value | None:
    try:
        return value_from_json(said, type_, reader.vocabulary)
    except Faulty as faulty:
        reader.add(faulty, place)
        return None


def _yearly(reader: _Reader, definition: FactDef, said: Any, place: str) -> dict[int, Value]:
    zh, en = f"`{definition.id}` 按年度填写，例如 {{\"2024\": …}}", f"`{definition.id}` has one value a year, as in {{\"2024\": …}}"
    if not isinstance(said, Mapping):
        reader.report("value-type", place, zh, en)
        return {}
    years: dict[int, Value] = {}
    for key, each in said.items():
        if not (isinstance(key, str) and key.isascii() and key.isdigit() and 1900 <= int(key) <= 2200):
            reader.report("value-type", f"{place}/{pointer_part(str(key))}", f"`{key}` 不是年度。{zh}", f"`{key}` is no year; {en}")
        elif each is not None and (value := _scalar(reader, definition.type, each, f"{place}/{key}")) is not None:
            years[int(key)] = value
    return years


def _dated(reader: _Reader, definition: FactDef, said: Any, place: str) -> tuple[Dated, ...] | None:
    """Values and their spans; `None` for none at all, which says nothing: a place is never known to be nowhere."""
    if not isinstance(said, list):
        value = _scalar(reader, definition.type, said, place)
        return None if value is None else (Dated(value),)
    spans = []
    for index, each in enumerate(said):
        at = f"{place}/{index}"
        if not isinstance(each, Mapping) or "value" not in each or not {"value", "from", "to"}.issuperset(each):
            reader.report("value-type", at, "每一段应写 `value`，以及 `from`、`to`", "each span has a `value`, and `from` and `to`")
            continue
        value = _scalar(reader, definition.type, each["value"], f"{at}/value")
        begin, end = (_date(reader, each[key], f"{at}/{key}") if each.get(key) is not None else None for key in ("from", "to"))
        _check_span(reader, begin, end, at)
        if value is not None:
            spans.append(Dated(value, begin, end))
    return tuple(spans) or None


def _check_span(reader: _Reader, begin: date | None, end: date | None, place: str) -> None:
    if begin is not None and end is not None and end < begin:
        reader.report("date-impossible", place, f"起始日 {begin} 晚于截止日 {end}", f"the span begins on {begin}, after it ends on {end}")


def _records(reader: _Reader, definition: FactDef, said: Any, place: str) -> tuple[tuple[Record, ...] | None, Mapping[str, Why]]:
    if not isinstance(said, list):
        reader.report("value-type", place, f"`{definition.id}` 应为列表", f"`{definition.id}` is a list of records")
        return None, {}
    if len(said) > MAX_RECORDS:
        reader.report("too-large", place, f"`{definition.id}` 最多 {MAX_RECORDS} 条", f"`{definition.id}` has at most {MAX_RECORDS} records")
        return None, {}
    unknown: dict[str, Why] = {}
    records = tuple(_record(reader, definition, each, index, place, unknown) for index, each in enumerate(said))
    return records, unknown


def _record(
    reader: _Reader, definition: FactDef, said: Any, index: int, place: str, unknown: dict[str, Why]
) -> dict[str, Value]:
    at, record = f"{place}/{index}", {}
    if not isinstance(said, Mapping):
        reader.report("value-type", at, "每一条应为对象", "each record is an object")
        return {}
    for name, each in said.items():
        field_at, field_def = f"{at}/{pointer_part(str(name))}", definition.type.fields.get(name)
        if field_def is None:
            _unknown_field(reader, definition, str(name), field_at)
        elif isinstance(each, Mapping) and "unknown" in each:
            _uncertain(reader, each["unknown"], f"{field_at}/unknown")
            unknown[f"{definition.id}[{index}].{name}"] = Why.UNCERTAIN
        elif each is not None and (value := _scalar(reader, field_def.type, each, field_at)) is not None:
            record[name] = value
    if definition.type.span:
        begin, end = (record.get(name) for name in definition.type.span)
        _check_span(reader, begin if isinstance(begin, date) else None, end if isinstance(end, date) else None, at)
    return record


def _unknown_field(reader: _Reader, definition: FactDef, name: str, place: str) -> None:
    near = nearest(name, definition.type.fields)
    known = "、".join(definition.type.fields)
    reader.report(
        "field-unknown",
        place,
        f"{definition.words.zh} 没有名为 `{name}` 的字段",
        f"`{definition.id}` has no field `{name}`",
        f"是否想写 `{near[0]}`？" if near else f"可用字段：{known}",
        f"did you mean `{near[0]}`?" if near else f"fields: {', '.join(definition.type.fields)}",
    )


_FINDING_KEYS = frozenset({"open", "record", "holds", "by", "on", "ground", "until"})


def _findings(reader: _Reader, data: Any, pointer: str) -> tuple[Finding, ...]:
    if not isinstance(data, list):
        reader.report("finding", pointer, "`findings` 应为列表", "`findings` is a list")
        return ()
    findings = (_finding(reader, each, f"{pointer}/{index}") for index, each in enumerate(data))
    return tuple(each for each in findings if each is not None)


def _finding(reader: _Reader, said: Any, place: str) -> Finding | None:
    wanted_zh, wanted_en = "认定意见须写明 open、holds、by、on、ground", "a finding states open, holds, by, on and ground"
    if not isinstance(said, Mapping) or not _FINDING_KEYS.issuperset(said):
        extra = sorted(str(key) for key in said if key not in _FINDING_KEYS) if isinstance(said, Mapping) else []
        reader.report("finding", place, wanted_zh, wanted_en + (f"; not `{extra[0]}`" if extra else ""))
        return None
    texts = [said.get(key) for key in ("open", "by", "ground")]
    holds = _holds(said.get("holds"))
    if holds is None or not all(isinstance(each, str) and each for each in texts):
        reader.report("finding", place, wanted_zh, wanted_en)
        return None
    if said.get("record") is not None and not isinstance(said["record"], str):
        reader.report("finding", f"{place}/record", "`record` 应为记录的编号", "`record` is a record's id")
        return None
    on = _date(reader, said.get("on"), f"{place}/on")
    until = _date(reader, said["until"], f"{place}/until") if said.get("until") is not None else None
    if on is None:
        return None
    _check_span(reader, on, until, place)
    return Finding(str(said["open"]), holds, str(said["by"]), on, str(said["ground"]), said.get("record"), until, place)


def _holds(said: Any) -> bool | None:
    """Read as a boolean fact is: in YAML every scalar is text."""
    try:
        return boolean_from_json(said)
    except Faulty:
        return None


def slots_from_profile(profile: Profile, as_of: date, level: Level = Level.CLAIMED) -> Slots:
    """What an executor sees on `as_of`, counting only facts evidenced at `level` or better.

    Presumptions count at the claimed level alone.
    """
    known: dict[str, Value] = {}
    unknown: dict[str, Why] = {}
    evidence: dict[str, Evidence] = {}
    for id, given in profile.facts.items():
        held = given.evidence or Evidence()
        if given.evidence is not None:
            evidence[id] = given.evidence
        slots, why = _slots(id, given, as_of)
        if why is not None:
            unknown |= dict.fromkeys((id, *(f"{id}[-{back}]" for back in range(1, YEARS_BACK + 1))), why)
            continue
        if held.level < level:
            unknown |= dict.fromkeys(slots, Why.UNVERIFIED)  # a year that nobody gave stays missing
            continue
        known |= slots
        unknown |= given.field_unknown
    _add_findings(profile, as_of, known, unknown)
    return Slots(as_of, known, unknown, level is Level.CLAIMED, evidence)


def slots_of_fact(profile: Profile, id: str, as_of: date) -> dict[str, Value]:
    """The slots that a fact fills on a date, at whatever level it was given."""
    return _slots(id, profile.facts[id], as_of)[0]


def _slots(id: str, given: Given, as_of: date) -> tuple[dict[str, Value], Why | None]:
    if given.why is not None:
        return {}, given.why
    match given.value:
        case dict():
            years = {as_of.year - year: value for year, value in given.value.items()}
            return {f"{id}[-{back}]": value for back, value in years.items() if 1 <= back <= YEARS_BACK}, None
        case (Dated(), *_):
            values = {span.value for span in given.value if span.covers(as_of)}
            if len(values) > 1:
                return {}, Why.CONFLICT
            return {id: value for value in values}, None
        case None:
            return {}, Why.MISSING
        case value:
            return {id: value}, None


def _add_findings(profile: Profile, as_of: date, known: dict[str, Value], unknown: dict[str, Why]) -> None:
    """Findings become slots. Two that contradict each other settle nothing."""
    answers: dict[tuple[str, str | None], set[bool]] = {}
    for finding in profile.findings:
        if finding.until is None or as_of <= finding.until:
            answers.setdefault((finding.open, finding.record), set()).add(finding.holds)
    for (open_, record), holds in answers.items():
        if len(holds) > 1:
            unknown[f"finding:{open_}"] = Why.CONFLICT
        elif record is None:
            known[f"finding:{open_}"] = next(iter(holds))
        else:
            _add_to_record(known, record, f"finding:{open_}", next(iter(holds)))


def _add_to_record(known: dict[str, Value], record_id: str, slot: str, holds: bool) -> None:
    for id, records in known.items():
        if isinstance(records, tuple):
            known[id] = tuple({**each, slot: holds} if each.get("id") == record_id else each for each in records)


def numbers_as_decimals(text: str | bytes) -> Any:
    """JSON with every fraction as `Decimal`, so that nothing passes through binary floats. Raises `JsonProblems`, a `ValueError`."""
    return json_from_text(text)
