"""Scenarios written for a person to finish: an enterprise as JSON in the sentences that scenarios are made of, in Chinese Gherkin.

What it concludes now is written down and marked to be compared with the text: a program cannot know what is right. It must not judge.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from eligibility.domain.vocabulary import FactDef, Vocabulary
from eligibility.ir.rules import Pack
from eligibility.scenarios.case import LEVELS, places_by_name

CHECK = "# 结论是规则现在的判定，请对照原文核对后删去本行"
"""What stands above every conclusion that a program wrote."""


class Unsayable(Exception):
    """Something of an enterprise for which there is no sentence."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A scenario to be written: its name, its provision, the enterprise, and what it concludes now."""

    name: str
    provision: str
    profile: Mapping[str, Any]
    as_of: date
    level: str
    conclusion: str


def feature_text(drafts: Iterable[Draft], pack: Pack) -> str:
    """A feature of scenarios; one that cannot be said is left out, and named."""
    lines = ["# language: zh-CN", f"功能: {pack.title.zh}：待补的场景", ""]
    for each in drafts:
        try:
            lines += [*_scenario(each, pack), ""]
        except Unsayable as error:
            lines += [f"  # 没有写出：{each.name}（{error}）", ""]
    return "\n".join(lines)


def _scenario(draft: Draft, pack: Pack) -> Iterator[str]:
    yield f"  @惠企事项:{draft.provision}"
    yield f"  场景: {draft.name}"
    words = {english: chinese for chinese, english in LEVELS.items()}
    trusted = "" if draft.level == "claimed" else f'、只采信"{words[draft.level]}"及以上的事实'
    said = list(sentences_of(draft.profile, pack))
    for index, (sentence, *table) in enumerate(said):
        yield f"    {'并且' if index else '假如'} {sentence}"
        yield from (f"      {each}" for each in table)
    yield f'    当 以{draft.as_of.isoformat()}为基准日{trusted}判定惠企事项"{draft.provision}"'
    yield f"    {CHECK}"
    yield f'    那么 结论为"{draft.conclusion}"'


def sentences_of(profile: Mapping[str, Any], pack: Pack) -> Iterator[tuple[str, ...]]:
    """An enterprise in sentences, each with the lines of its table. Raises `Unsayable`."""
    vocabulary = pack.vocabulary
    evidence: list[tuple[str, ...]] = []
    for id, said in profile["facts"].items():
        fact = vocabulary.facts[id]
        value = said
        if isinstance(said, dict) and said.keys() == {"value", "level"}:
            value, level = said["value"], next(zh for zh, en in LEVELS.items() if en == said["level"])
            evidence.append((f'企业的"{fact.words.zh}"由"示例材料"证明，证据等级为"{level}"',))
        yield from _fact(fact, value, vocabulary)
    yield from evidence
    for finding in profile.get("findings", ()):
        yield (_finding(finding, pack),)


def _fact(fact: FactDef, value: Any, vocabulary: Vocabulary) -> Iterator[tuple[str, ...]]:
    label = fact.words.zh
    match value:
        case {"unknown": "uncertain"}:
            yield (f'企业说不清"{label}"',)
        case dict() if fact.yearly:
            for year, each in value.items():
                yield (f'企业{year}年度的"{label}"为"{_shown(fact, each, vocabulary)}"',)
        case []:
            yield (f'企业没有"{label}"',)
        case list() if fact.type.kind == "records":
            yield (f'企业的"{label}"有：', *_table(fact, value, vocabulary))
        case list() if fact.type.kind in ("set", "codes"):
            yield (f'企业的"{label}"包括"{_shown(fact, value, vocabulary)}"',)
        case list() | dict():
            raise Unsayable(f"“{label}”没有对应的句子")
        case _:
            yield (f'企业的"{label}"为"{_shown(fact, value, vocabulary)}"',)


def _table(fact: FactDef, records: list[dict[str, Any]], vocabulary: Vocabulary) -> Iterator[str]:
    """One record a row; only fields that some record has."""
    fields = [each for id, each in fact.type.fields.items() if any(id in record for record in records)]
    if not fields:
        raise Unsayable(f"“{fact.words.zh}”的记录什么都没有填")
    rows = [[each.words.zh for each in fields]]
    rows += [[_cell(each, record.get(each.id), vocabulary) for each in fields] for record in records]
    return (f"| {' | '.join(row)} |" for row in rows)


def _cell(field: FactDef, value: Any, vocabulary: Vocabulary) -> str:
    if isinstance(value, dict):
        raise Unsayable(f"“{field.words.zh}”在记录里说不清")
    return "" if value is None else _shown(field, value, vocabulary)


def _shown(fact: FactDef, value: Any, vocabulary: Vocabulary) -> str:
    match value:
        case bool():
            return "是" if value else "否"
        case list():
            return "、".join(_shown(fact, each, vocabulary) for each in value) or "无"
        case str() if fact.type.kind == "code" and fact.type.domain == "division":
            return next(name for name, code in places_by_name(vocabulary).items() if code == value)
        case str() if fact.type.kind in ("enum", "set") and fact.type.domain is not None:
            known = vocabulary.enumerations[fact.type.domain].values
            return known[value].zh if value in known else value
        case _:
            return str(value)


def _finding(finding: Mapping[str, Any], pack: Pack) -> str:
    id = finding["open"]
    record = f'编号为"{finding["record"]}"的记录的' if "record" in finding else ""
    term, _, parameter = id.partition("@")
    if id not in pack.opens and (parameter != "" if not record else parameter != "place"):
        raise Unsayable(f"没有对“{id}”作出认定的句子")
    words = pack.opens[id].words if id in pack.opens else pack.terms[term].words
    until = f"，有效至{finding['until']}" if "until" in finding else ""
    holds = "是" if finding["holds"] else "否"
    return (
        f'"{finding["by"]}"于{finding["on"]}就{record}"{words.zh}"作出认定：{holds}，理由为"{finding["ground"]}"{until}'
    )
