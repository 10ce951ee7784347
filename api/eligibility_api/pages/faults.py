"""What is wrong with a form that was sent, in the words of its page: said at the top of it, and beside the field it is about.

It knows no form: whoever asks says which field of theirs a pointer is about.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from eligibility_api.problems import error_document

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from eligibility.errors import Problem
    from eligibility_api.languages import Lang
    from eligibility_api.problems import Refused


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong. `field` is the id of the control that it is about, if it is about one; else `place` may say where in what was sent."""

    words: str
    field: str | None = None
    place: str = ""


def faults_of(refusal: Refused, lang: Lang, fields: Mapping[str, str]) -> list[Fault]:
    """Everything that a refusal says. `fields` are ids of controls by the beginning of the pointers that are about them."""
    return faults_from(refusal.problems or [refusal.detail], lang, fields)


def faults_from(problems: Sequence[Problem], lang: Lang, fields: Mapping[str, str]) -> list[Fault]:
    """Everything that problems say, with `fields` as for a refusal."""
    return [_fault(error_document(each, lang), fields) for each in problems]


def fault_at(faults: Sequence[Fault], field: str) -> str | None:
    """What is wrong with one field."""
    return next((each.words for each in faults if each.field == field), None)


def _fault(said: Mapping[str, str], fields: Mapping[str, str]) -> Fault:
    words = f"{said['detail']}（{said['help']}）" if "help" in said else said["detail"]
    field = next((id for begins, id in fields.items() if said["pointer"].startswith(begins)), None)
    return Fault(words, field, "" if field else said["pointer"])
