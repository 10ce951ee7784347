"""One question of a form: what is shown of it, what stands in it, and what somebody made of it.

It knows the controls, not the questions: what an answer must be, the services say.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from eligibility.services.choices import code_choices, known_texts, listed_choices, units_of
from eligibility.services.interview import UNCERTAIN
from eligibility.services.situations import definition_of
from eligibility.values import Faulty

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from eligibility.services.choices import Choice, Group
    from eligibility.services.self_check import SelfCheck
    from eligibility_api.languages import Lang
    from eligibility_api.pages.forms import Form

OTHER = "other"
"""The value of the choice with which another one is said in words."""
FOR_EVER = "长期"
_UNITLESS = re.compile(r"[0-9０-９.,，]+")


@dataclass(frozen=True, slots=True)
class Field:
    """A question in a form. `texts` are what stands in it, as it was typed or ticked; `fault` is what is wrong with that, in words.

    `ends` is whether it is the day on which something ends. `uncertain`, `none` and `forever` are whether it is said to be unknown, to be nothing,
    to have no end.
    """

    name: str
    subject: str
    question: Mapping[str, Any]
    choices: Sequence[Choice]
    is_open: bool
    groups: Sequence[Group]
    units: Sequence[str]
    ends: bool
    texts: Sequence[str]
    other: str
    unit: str
    uncertain: bool
    none: bool
    forever: bool
    fault: str | None
    help: str | None
    known: Sequence[str] = ()
    """Words that can be chosen instead of typed."""

    @property
    def id(self) -> str:
        """The id of its control."""
        return "f-" + self.name.replace("[", "-").replace("]", "").replace(".", "-")

    @property
    def control(self) -> str:
        """The kind of control."""
        kind = str(self.question["control"])
        if kind == "date" and self.ends:
            return "end_date"
        return "groups" if kind == "code" and self.groups else kind

    @property
    def text(self) -> str:
        """What stands in a control for one answer."""
        return self.texts[0] if self.texts else ""


def field_of(
    check: SelfCheck, question: Mapping[str, Any], name: str, form: Form | None = None, fault: Faulty | None = None
) -> Field:
    """A question as it is shown: with what was sent if something was, else with what is known."""
    subject, lang = str(question["fact"]), check.going.lang
    vocabulary = check.going.pack.vocabulary
    fact = definition_of(vocabulary, subject)
    choices, is_open = listed_choices(vocabulary, fact, lang)
    units = units_of(fact)
    said = question.get("said")
    texts, other, unit = _sent(form, name) if form else _known(said, choices, units)
    uncertain, none = _marked(form, subject) if form else (said == UNCERTAIN, said == [])
    forever = bool(form.get(f"{name}.forever")) if form else texts == [FOR_EVER]
    return Field(
        name, subject, question, choices, is_open, code_choices(vocabulary, fact, check.going.as_of), units,
        fact.type.kind == "end_date", [each for each in texts if each != FOR_EVER], other, unit, uncertain, none, forever, *_words(fault, "en" if lang == "en" else "zh"), known_texts(check.going.pack, subject),
    )  # fmt: skip


def _words(fault: Faulty | None, lang: Lang) -> tuple[str | None, str | None]:
    if fault is None:
        return None, None
    return (fault.en, fault.help_en or None) if lang == "en" else (fault.zh, fault.help_zh or None)


def _sent(form: Form, name: str) -> tuple[list[str], str, str]:
    return list(form.all(name)), form.get(f"{name}.other") or "", form.get(f"{name}.unit") or ""


def _marked(form: Form, subject: str) -> tuple[bool, bool]:
    """Whether a form of many questions says that the answer to one is unknown, or that there is none."""
    return subject in (*form.all("unsure"), *form.all("unsure_list")), subject in form.all("none")


def _known(said: Any, choices: Sequence[Choice], units: Sequence[str]) -> tuple[list[str], str, str]:
    """What is known, as it would have been typed."""
    match said:
        case None | {"unknown": _}:
            return [], "", ""
        case {"value": value}:
            return _known(value, choices, units)
        case bool():
            return ["true" if said else "false"], "", ""
        case list():
            texts = [str(each) for each in said if not isinstance(each, dict)]
        case _:
            texts = [str(said)]
    unit = next((each for each in units if texts and texts[0].endswith(each)), "")
    texts = [text.removesuffix(unit) if unit else text for text in texts]
    values = {each.value for each in choices} | {each.label for each in choices}
    others = [
        text.partition("：")[2] or text.partition(":")[2] or text for text in texts if choices and text not in values
    ]
    by_label = {each.label: each.value for each in choices}
    return [by_label.get(text, text) for text in texts] + ([OTHER] if others else []), "、".join(others), unit


def said_in(check: SelfCheck, subject: str, name: str, form: Form) -> Any:
    """What was answered to a question, in the form a profile has it; `None` when nothing was. Raises `Faulty`."""
    fact = definition_of(check.going.pack.vocabulary, subject)
    sent = [text for text in form.all(name) if text.strip()]
    if OTHER in sent and fact.type.kind in ("enum", "set"):
        sent = [f"其他：{form.get(f'{name}.other') or ''}" if text == OTHER else text for text in sent]
    if fact.type.kind == "set":
        return check.sound(subject, sent) if sent else None
    if form.get(f"{name}.forever"):
        sent = [FOR_EVER]
    if not sent:
        return None
    unit = form.get(f"{name}.unit") or ""
    text = sent[-1].strip()
    return check.read(subject, text + unit if unit in units_of(fact) and _UNITLESS.fullmatch(text) else text)
