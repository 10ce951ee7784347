"""Facts that belong together, as pages of a form with a JSON Schema each, for a portal to draw. It must not choose or judge."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from eligibility.domain.vocabulary import NUMERIC, Words
from eligibility.explain.words import path_label
from eligibility.services.questions import Questions
from eligibility.services.situations import definition_of

Json = dict[str, Any]

_TITLES = {
    "identity": Words("企业基本情况", "The enterprise"),
    "figures": Words("年度数据", "Figures of the year"),
    "activities": Words("经营与活动", "Activities"),
}
_IDENTITY = ("enum", "code", "date", "text", "credit_code")


def pages_of(subjects: Sequence[str], questions: Questions, as_of: date) -> list[Json]:
    """The pages, those with the best questions first; on a page the questions keep their order."""
    grouped: dict[str, list[str]] = {}
    for subject in subjects:
        grouped.setdefault(_page(questions, subject), []).append(subject)
    return [_page_document(id, members, questions, as_of) for id, members in grouped.items()]


def _page(questions: Questions, subject: str) -> str:
    base, dot, _ = subject.partition("].")
    if dot:
        return base + "]"
    fact = definition_of(questions.pack.vocabulary, subject)
    if fact.type.kind == "records":
        return fact.id
    if fact.type.kind in NUMERIC:
        return "figures"
    return "identity" if fact.type.kind in _IDENTITY else "activities"


def _page_document(id: str, subjects: Sequence[str], questions: Questions, as_of: date) -> Json:
    heads = [questions.head(subject, as_of) for subject in subjects]
    return {"id": id, "title": _title(id, questions), "facts": heads, "schema": page_schema(subjects, questions)}


def _title(id: str, questions: Questions) -> str:
    if id in _TITLES:
        return _TITLES[id].in_language(questions.lang)
    name, _, index = id.partition("[")
    label = path_label(questions.pack.vocabulary, name, questions.lang)
    return f"{label}{'' if questions.lang == 'zh' else ' '}{int(index[:-1]) + 1}" if index else label


def page_schema(subjects: Sequence[str], questions: Questions) -> Json:
    """The schema of a page's answers: an object by subject, nothing required, null for what stays unknown."""
    properties: Json = {}
    shared: Json = {}
    for subject in subjects:
        schema = dict(questions.schema(subject))
        shared |= schema.pop("$defs", {})
        fact = definition_of(questions.pack.vocabulary, subject)
        title = path_label(questions.pack.vocabulary, subject, questions.lang)
        words = fact.question.in_language(questions.lang) if fact.question else title
        properties[subject] = {"title": title, "description": words, "anyOf": [schema, {"type": "null"}]}
    document: Json = {"type": "object", "properties": properties, "additionalProperties": False}
    return document | ({"$defs": shared} if shared else {})
