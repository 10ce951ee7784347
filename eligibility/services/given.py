"""A whole fact as it was given, all years, spans and records of it, as JSON and in words. It must not judge."""

from __future__ import annotations

from typing import Any

from eligibility.domain.facts import Evidence
from eligibility.domain.vocabulary import FactDef, FactType, Vocabulary
from eligibility.explain.words import plain_value, shown_value
from eligibility.profile import Dated

Json = dict[str, Any]


def plain_given(fact: FactDef, value: Any) -> Any:
    """The value as JSON: by year, by span, by record, or one."""
    match value:
        case dict():
            return {str(year): _plain(fact.type, each) for year, each in sorted(value.items())}
        case (Dated(), *_):
            return [{"value": _plain(fact.type, each.value), **span_document(each)} for each in value]
        case tuple():
            return [{name: _plain(fact.type.fields[name].type, each) for name, each in one.items()} for one in value]
        case _:
            return _plain(fact.type, value)


def _plain(type_: FactType, value: Any) -> Any:
    return plain_value(type_.kind, value, type_.unit)


def span_document(dated: Dated) -> Json:
    """The first and last day, where there is one."""
    document = {}
    if dated.begin is not None:
        document["from"] = dated.begin.isoformat()
    if dated.end is not None:
        document["to"] = dated.end.isoformat()
    return document


def shown_given(vocabulary: Vocabulary, fact: FactDef, value: Any, lang: str) -> str:
    """The value as a person reads it; of records, how many."""
    english = lang == "en"
    match value:
        case dict():
            years = (
                f"{year}{': ' if english else '年：'}{shown_value(vocabulary, fact.type, each, lang)}"
                for year, each in sorted(value.items())
            )
            return ("; " if english else "；").join(years)
        case (Dated(), *_):
            return ("; " if english else "；").join(_shown_span(vocabulary, fact, each, lang) for each in value)
        case tuple() if fact.type.kind == "records":
            return _counted(len(value), english)
        case _:
            return shown_value(vocabulary, fact.type, value, lang)


def _counted(size: int, english: bool) -> str:
    if size == 0:
        return "none" if english else "无"
    return f"{size} record{'s' if size > 1 else ''}" if english else f"{size} 条"


def _shown_span(vocabulary: Vocabulary, fact: FactDef, dated: Dated, lang: str) -> str:
    text = shown_value(vocabulary, fact.type, dated.value, lang)
    if dated.begin is None and dated.end is None:
        return text
    begin, end = (day.isoformat() if day else "…" for day in (dated.begin, dated.end))
    return f"{text} ({begin} to {end})" if lang == "en" else f"{text}（{begin} 至 {end}）"


def source_document(evidence: Evidence | None) -> Json:
    """Level, and source and date where they were given. A bare value is claimed."""
    held = evidence or Evidence()
    document: Json = {"level": held.level.name.lower()}
    if held.source is not None:
        document["source"] = held.source
    if held.on is not None:
        document["on"] = held.on.isoformat()
    return document
