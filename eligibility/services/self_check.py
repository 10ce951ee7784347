"""A self-check as pages ask it: an interview whose questions have addresses, with what few enterprises have looked over in one question first.

What comes next is chosen by the interview's own advice. A record is one question, with all its fields that can matter. It knows no HTTP.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from eligibility.domain.canonical import canonical
from eligibility.domain.conclusion import Conclusion
from eligibility.domain.facts import Level
from eligibility.explain.words import path_label, shown_value
from eligibility.ir.rules import Pack
from eligibility.profile import numbers_as_decimals, profile_from_json
from eligibility.services.advising import Outlook
from eligibility.services.documents import is_subject
from eligibility.services.interview import (
    UNCERTAIN,
    Interview,
    bare,
    interview_from_profile,
    interview_from_saved,
    said_from_text,
)
from eligibility.services.judging import judge, provision_ids
from eligibility.services.pages import pages_of
from eligibility.services.questions import questions_of
from eligibility.services.receipts import receipt
from eligibility.services.situations import definition_of
from eligibility.values import Faulty, value_from_json

Json = dict[str, Any]

FORMAT = "eligibility.self-check/1"
LOOKED_OVER = frozenset({"records", "set", "boolean"})
"""Kinds of facts that most enterprises answer with no or none."""
FEWEST_LOOKED_OVER = 3
REASONS_SHOWN = 3
_RECORD = re.compile(r"([a-z_0-9]+)\[([0-9]{1,3})\]")

Kind = Literal["question", "overview", "record", "review"]


class NoQuestion(LookupError):
    """An address that is no question of this policy."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a self-check is: the kind of its question, and the question's subject."""

    kind: Kind
    subject: str = ""


class SelfCheck:
    """One enterprise's self-check about a policy, or the part that `only` names."""

    def __init__(self, going: Interview, *, looked_over: bool = False) -> None:
        self.going, self.looked_over = going, looked_over

    # Where it is.

    def next(self, outlook: Outlook | None = None) -> Place:
        """What is asked next."""
        if (name := self.going.building) is not None:
            return Place("record", f"{name}[{len(self.going.records(name))}]")
        ranked = (outlook or self.going.outlook()).ranked
        if not ranked:
            return Place("review")
        return Place("overview", "overview") if self.overview(ranked) else self.place(ranked[0])

    def place(self, subject: str) -> Place:
        """The question of a subject, asked just now or not: a list is asked by its first record. Raises `NoQuestion`."""
        if subject == "overview":
            return Place("overview", subject)
        if (record := _RECORD.fullmatch(subject)) and self._kind(record[1]) == "records":
            if int(record[2]) > len(self.going.records(record[1])):
                raise NoQuestion(subject)
            return Place("record", subject)
        self._check_is_there(subject)
        return Place("record", f"{subject}[0]") if self._kind(subject) == "records" else Place("question", subject)

    def _check_is_there(self, subject: str) -> None:
        """Raises `NoQuestion` for a subject that is none, and for a field of a record that is not there."""
        if not is_subject(self.going.pack.vocabulary, subject):
            raise NoQuestion(subject)
        base, dot, _ = subject.partition("].")
        name, _, index = base.partition("[")
        if dot and int(index) >= len(self.going.records(name)):
            raise NoQuestion(subject)

    def _kind(self, subject: str) -> str:
        try:
            return definition_of(self.going.pack.vocabulary, subject).type.kind
        except (KeyError, ValueError) as error:
            raise NoQuestion(subject) from error

    def overview(self, ranked: Sequence[str]) -> tuple[str, ...]:
        """What to look over before anything is asked of it: nothing once that was done, nor before something of it comes up."""
        if self.looked_over or not ranked or not self._is_looked_over(ranked[0]):
            return ()
        found = tuple(each for each in ranked if self._is_looked_over(each))
        return found if len(found) >= FEWEST_LOOKED_OVER else ()

    def _is_looked_over(self, subject: str) -> bool:
        return "]" not in subject and self._kind(subject) in LOOKED_OVER

    # What is asked.

    def label(self, subject: str) -> str:
        """What a fact is called."""
        return path_label(self.going.pack.vocabulary, subject, self.going.lang)

    def question(self, subject: str, matters_to: Collection[str] | None = None) -> Json:
        """A question with why it is asked: of at most three provisions, the first of `matters_to` if it is known."""
        questions = questions_of(self.going.pack, self.going.lang)
        wanted = provision_ids(self.going.pack, self.going.only)
        asking = [each for each in self.going.pack.provisions if each.id in (matters_to or wanted)]
        reasons = [(each, questions.reason(each, subject)) for each in asking]
        why = [
            {**said, "marked": marked(each.quote.text, said["quote"]["text"])}
            for each, said in reasons
            if "condition" in said
        ][:REASONS_SHOWN]
        return {**self.going.question(subject), "why": why, "said": self.going.said(subject)}

    def fields(self, name: str, index: int) -> Iterator[Json]:
        """The questions of a record's fields that can matter."""
        for each in self.going.fields(name, index):
            yield {"field": each, **self.question(f"{name}[{index}].{each}")}

    def read(self, subject: str, text: str) -> Any:
        """An answer in the form a profile has it. Raises `Faulty`."""
        return self.sound(subject, said_from_text(definition_of(self.going.pack.vocabulary, subject), text))

    def sound(self, subject: str, said: Any) -> Any:
        """An answer that is in that form already, once it is seen to fit. Raises `Faulty`."""
        value_from_json(said, definition_of(self.going.pack.vocabulary, subject).type, self.going.pack.vocabulary)
        return said

    def pages(self) -> list[tuple[str, list[str]]]:
        """Everything that can matter or was answered, by pages of a form; a list is one of its facts, without its records' fields."""
        going = self.going
        subjects = dict.fromkeys([*(each["subject"] for each in going.answers()), *going.outlook().ranked])
        plain = [each for each in subjects if "]." not in each]
        pages = pages_of(plain, questions_of(going.pack, going.lang), going.as_of)
        return [(each["title"], [fact["fact"] for fact in each["facts"]]) for each in pages]

    def record_of(self, subject: str) -> tuple[str, int]:
        """The list and number of a record's subject. Raises `NoQuestion`."""
        if (found := _RECORD.fullmatch(subject)) is None:
            raise NoQuestion(subject)
        return found[1], int(found[2])

    def field_names(self, name: str) -> tuple[str, ...]:
        """The fields that a record of a list can have."""
        return tuple(definition_of(self.going.pack.vocabulary, name).type.fields)

    def is_list(self, subject: str) -> bool:
        """Whether a subject is a list of records."""
        fact = self.going.pack.vocabulary.facts.get(subject)
        return fact is not None and fact.type.kind == "records"

    def answers(self) -> list[Json]:
        """What was answered, in words: of a list, record by record."""
        order = list(self.going.pack.vocabulary.facts)
        found = sorted(self.going.answers(), key=lambda each: order.index(str(each["subject"]).partition("[")[0]))
        return [self._answer(each["subject"], each["label"], each["said"]) for each in found]

    def _answer(self, subject: str, label: str, said: Any) -> Json:
        head, said = {"subject": subject, "label": label}, bare(said)
        if not isinstance(said, list) or not any(isinstance(each, dict) for each in said) or not self.is_list(subject):
            return {**head, "words": self._words(subject, said), "records": []}
        separator = ", " if self.going.lang == "en" else "、"
        records = [
            separator.join(
                self._words(f"{subject}[{index}].{field}", record[field])
                for field in self.field_names(subject)
                if record.get(field) is not None
            )
            for index, record in enumerate(said)
        ]
        return {**head, "words": "", "records": records}

    def _words(self, subject: str, said: Any) -> str:
        """An answer as people read it; what cannot be read as one value is an account of several days or sources."""
        vocabulary, lang = self.going.pack.vocabulary, self.going.lang
        type_ = definition_of(vocabulary, subject).type
        match bare(said):
            case {"unknown": _}:
                return "cannot say" if lang == "en" else "说不清"
            case {"conflict": _} | [{"value": _}, *_]:
                return "several accounts" if lang == "en" else "有几种说法"
            case [] if type_.kind == "records":
                return "none" if lang == "en" else "没有"
            case value:
                return shown_value(vocabulary, type_, value_from_json(value, type_, vocabulary), lang)

    # What is answered.

    def look_over(self, shown: Sequence[str], ticked: frozenset[str]) -> None:
        """Of all that was shown, take what was ticked as to be asked, and of the others that there is none. Raises `NoQuestion`."""
        for each in shown:
            if not self._is_looked_over(each):
                raise NoQuestion(each)
            if each not in ticked and self.going.said(each) is None:
                self.going.put(each, False if self._kind(each) == "boolean" else [])
        self.looked_over = True

    def none_of(self, name: str) -> None:
        """A list, or a set, has nothing in it."""
        self.going.put(name, [])

    def unsure(self, subject: str) -> None:
        """The enterprise cannot say."""
        self.going.put(subject, dict(UNCERTAIN))

    def put_record(self, name: str, index: int, record: Mapping[str, Any], *, another: bool) -> None:
        """Take a record; one in which nothing is said ends the list. Raises `Faulty` where it would be the first."""
        if record or index < len(self.going.records(name)):
            self.going.put_record(name, index, dict(record), whole=not another)
        elif index == 0:
            zh, en = "请至少填写一项，或者选“没有”", "fill in something, or say that there is none"
            raise Faulty("value-type", zh, en)
        else:
            self.going.put_record(name, index - 1, self.going.records(name)[index - 1], whole=True)

    # What comes of it.

    def counts(self) -> Mapping[Conclusion, int]:
        """How many provisions have each conclusion by now."""
        going = self.going
        decision = judge(going.pack, going.profile(), going.as_of, going.level, going.lang, going.only)
        return Counter(decision.conclusions.values())

    def saved(self) -> str:
        """Everything needed to go on later, as canonical JSON: numbers stay as they were written."""
        return canonical({"format": FORMAT, "interview": self.going.saved(), "looked_over": self.looked_over})

    def carried_to(self, pack: Pack) -> SelfCheck:
        """A self-check about another policy that begins with what was answered here, as far as its vocabulary has it.

        Findings stay behind: they answer questions of this policy. Raises `ProfileProblems`.
        """
        known = pack.vocabulary.facts
        facts = {id: said for id, said in self.going.profile_data()["facts"].items() if id in known}
        return new_self_check(pack, self.going.as_of, self.going.lang, profile={"facts": facts})

    def receipt(self, named: Mapping[str, str]) -> bytes:
        """The receipt of the result, with what is to stand on it and no rule asks for. Raises `ProfileProblems`."""
        going, data = self.going, self.going.profile_data()
        profile = profile_from_json({**data, "facts": {**data["facts"], **named}}, going.pack.vocabulary)
        return receipt(going.pack, profile, going.as_of, going.level, going.lang, only=going.only)


def new_self_check(
    pack: Pack, as_of: date, lang: str, only: str | None = None, profile: Json | None = None
) -> SelfCheck:
    """A self-check that begins with nothing, or with what a profile says. Raises `UnknownClause` and `ProfileProblems`."""
    provision_ids(pack, only)
    if profile is None:
        return SelfCheck(Interview(pack, as_of, lang, Level.CLAIMED, only))
    return SelfCheck(interview_from_profile(pack, profile, as_of, lang, Level.CLAIMED, only))


def marked(sentence: str, quote: str) -> list[tuple[str, bool]]:
    """A sentence in pieces, each with whether it is of the quote, whose own pieces (`经认定…科技型小巨人`) stand in it in their order."""
    pieces: list[tuple[str, bool]] = []
    for part in quote.split("…"):
        before, found, after = sentence.partition(part)
        if not found:
            break
        pieces += [(before, False), (part, True)]
        sentence = after
    return [piece for piece in (*pieces, (sentence, False)) if piece[0]]


def policy_of_saved(text: str) -> str:
    """The id of the policy that a saved self-check is about."""
    return str(numbers_as_decimals(text)["interview"]["policy"]["id"])


def self_check_from_saved(pack: Pack, text: str, lang: str) -> SelfCheck:
    """Go on with a saved one, perhaps in another language. Raises `ProfileProblems` when its answers no longer fit the vocabulary."""
    saved = numbers_as_decimals(text)
    return SelfCheck(interview_from_saved(pack, saved["interview"], lang), looked_over=saved["looked_over"])
