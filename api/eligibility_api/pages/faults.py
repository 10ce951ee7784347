"""What is wrong with a form that was sent, in the words of its page: said at the top of it, and beside the field it is about.

It knows no form: whoever asks says which field of theirs a pointer is about.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from eligibility_api.problems import error_document

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from eligibility_api.languages import Lang
    from eligibility_api.problems import Refused


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong. `field` is the id of the control that it is about, if it is about one."""

    words: str
    field: str | None = None


def faults_of(refusal: Refused, lang: Lang, fields: Mapping[str, str]) -> list[Fault]:
    """Everything that a refusal says. `fields` are ids of controls by the beginning of the pointers that are about them."""
    told = refusal.problems or [refusal.detail]
    return [_fault(error_document(each, lang), fields) for each in told]


def fault_at(faults: Sequence[Fault], field: str) -> str | None:
    """What is wrong with one field."""
    return next((each.words for each in faults if each.field == field), None)


def _fault(said: Mapping[str, str], fields: Mapping[str, str]) -> Fault:
    words = f"{said['detail']}（{said['help']}）" if "help" in said else said["detail"]
    return Fault(words, next((id for begins, id in fields.items() if said["pointer"].startswith(begins)), None))
