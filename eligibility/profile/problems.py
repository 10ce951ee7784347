"""The problems of one profile while it is read: gathered with their JSON pointers, up to a limit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from eligibility.domain.facts import Value
from eligibility.domain.vocabulary import FactType, Vocabulary
from eligibility.errors import Problem, ProfileProblems
from eligibility.source.strict_json import pointer_part
from eligibility.values import Faulty, date_from_text, has_surrogate, text_from_json, value_from_json

MAX_RECORDS = 1000
"""Records of one fact, findings, and spans of one dated fact."""

MAX_PROBLEMS = 100
"""Reading stops here: finding the likely meaning of every mistake costs, and nobody mends more at once."""

KEY_CODES = frozenset({"fact-unknown", "field-unknown", "key-repeated"})
"""Problems of a key rather than of its value."""

OBJECT = (dict, Mapping)
"""What a JSON object is. A dictionary is one as well as any mapping, and is recognised several times faster."""


def below(place: str, key: object) -> str:
    """The pointer to what stands under a key; to where the key stands when no pointer can name it."""
    return f"{place}/{pointer_part(key)}" if isinstance(key, str) and not has_surrogate(key) else place


@dataclass(slots=True)
class Reader:
    """The vocabulary that a profile is read by, and what is wrong with it so far."""

    vocabulary: Vocabulary
    problems: list[Problem] = field(default_factory=list)

    def report(self, code: str, pointer: str, zh: str, en: str, help_zh: str = "", help_en: str = "") -> None:
        """Note a problem. Raises `ProfileProblems` at the limit."""
        self.problems.append(Problem(code, pointer, zh, en, help_zh, help_en))
        if len(self.problems) >= MAX_PROBLEMS:
            raise ProfileProblems(self.problems)

    def add(self, faulty: Faulty, pointer: str) -> None:
        """Note what is wrong with a value."""
        self.report(faulty.code, pointer, faulty.zh, faulty.en, faulty.help_zh, faulty.help_en)

    def value_of(self, type_: FactType, said: Any, place: str) -> Value | None:
        """A single value, or `None` with a problem."""
        try:
            value: Value = value_from_json(said, type_, self.vocabulary)
        except Faulty as faulty:
            self.add(faulty, place)
            return None
        return value

    def day_of(self, said: Any, place: str) -> date | None:
        """A day, or `None` with a problem."""
        try:
            return date_from_text(said)
        except Faulty as faulty:
            self.add(faulty, place)
            return None

    def text_of(self, said: Any, place: str) -> str | None:
        """A text, or `None` with a problem."""
        try:
            return text_from_json(said)
        except Faulty as faulty:
            self.add(faulty, place)
            return None

    def check_span(self, begin: date | None, end: date | None, place: str) -> None:
        """A span ends on the day it begins or later."""
        if begin is not None and end is not None and end < begin:
            zh, en = f"起始日 {begin} 晚于截止日 {end}", f"the span begins on {begin}, after it ends on {end}"
            self.report("date-impossible", place, zh, en)

    def fits(self, said: list[Any], what_zh: str, what_en: str, place: str) -> bool:
        """Whether a list is no longer than is read."""
        if len(said) > MAX_RECORDS:
            zh, en = f"{what_zh}最多 {MAX_RECORDS} 条", f"{what_en} has at most {MAX_RECORDS} entries"
            self.report("too-large", place, zh, en)
        return len(said) <= MAX_RECORDS
