"""An interview: one question at a time, the next one chosen from what is known, until no answer can change anything any more.

A state machine without any input or output of its own: a front shows `current()` and hands in what a person typed. Answers are
read exactly as a profile is. Lists of records are asked record by record and field by field, only fields that matter.
"""

from __future__ import annotations

import re
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from eligibility.domain.facts import Level
from eligibility.domain.vocabulary import FactDef
from eligibility.errors import ProfileProblems
from eligibility.ir.reads import money_fields
from eligibility.ir.rules import Pack
from eligibility.profile import MAX_RECORDS, Profile, profile_from_json
from eligibility.services.advising import Advice, Outlook, advise, outlook
from eligibility.services.questions import place_of, questions_of
from eligibility.services.situations import definition_of
from eligibility.values import Faulty, value_from_json

Json = dict[str, Any]

FORMAT = "eligibility.interview/1"
UNCERTAIN = {"unknown": "uncertain"}

_PARTS = re.compile(r"[、,，;；\n]+")
_YES = frozenset({"是", "有", "对", "y", "yes", "true", "1"})
_NO = frozenset({"否", "没有", "无", "不是", "n", "no", "none", "false", "0"})
_NOTHING = frozenset({"无", "没有", "都没有", "none", "[]"})


class NotAnInterview(ValueError):
    """What was saved is no interview of this policy."""


@dataclass(frozen=True, slots=True)
class Step:
    """What to show now. `question` is as `advise` gives it; of `another_record` it is the list's; at `review` there is none."""

    kind: Literal["question", "any_record", "another_record", "review"]
    subject: str | None
    question: Json | None
    advice: Json
    records: int = 0


@dataclass(slots=True)
class _State:
    """What is saved. `building` is the list whose records are being asked for: not yet said to be all."""

    facts: Json = field(default_factory=dict)
    findings: list[Json] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    building: str | None = None
    again: str | None = None


class Interview:
    """One enterprise's interview about a policy, or the part that `only` names."""

    def __init__(
        self, pack: Pack, as_of: date, lang: str = "zh", level: Level = Level.CLAIMED, only: str | None = None
    ) -> None:
        self.pack = pack
        self.as_of = as_of
        self.lang = "en" if lang == "en" else "zh"
        self.level = level
        self.only = only
        self._state = _State()
        self._past: list[_State] = []

    # What is known, and what to show.

    def profile_data(self) -> Json:
        """The profile so far, as JSON. A list that is still being asked for is left out: it is not known to be whole."""
        facts = {id: said for id, said in self._state.facts.items() if id != self._state.building}
        return {"facts": facts} | ({"findings": self._state.findings} if self._state.findings else {})

    def profile(self) -> Profile:
        """The profile so far."""
        return profile_from_json(self.profile_data(), self.pack.vocabulary)

    def current(self) -> Step:
        """The step to show. The same state always gives the same step."""
        state = self._state
        if state.building is not None:
            return self._record_step(state.building)
        advice = self._advice(self.profile_data())
        subject = state.again or advice.next
        if subject is None:
            return Step("review", None, None, advice.document)
        kind: Literal["question", "any_record"] = (
            "any_record" if self._fact(subject).type.kind == "records" else "question"
        )
        return Step(kind, subject, self._question(subject), advice.document)

    def _record_step(self, name: str) -> Step:
        """The last record's fields that matter if it were the last record; when there are none, whether there is another."""
        records = self._state.facts[name]
        whole = {**self.profile_data()["facts"], name: records}
        advice = self._advice({**self.profile_data(), "facts": whole})
        prefix = f"{name}[{len(records) - 1}]."
        subject = next((each for each in advice.ranked if each.startswith(prefix)), None)
        if subject is None:
            return Step("another_record", name, self._question(name), advice.document, len(records))
        return Step("question", subject, self._question(subject), advice.document, len(records))

    def _advice(self, data: Json) -> Advice:
        profile = profile_from_json(data, self.pack.vocabulary)
        return advise(self.pack, profile, self.as_of, self.level, self.lang, self.only, self._state.skipped)

    def _fact(self, subject: str) -> FactDef:
        return definition_of(self.pack.vocabulary, subject)

    def _question(self, subject: str) -> Json:
        return questions_of(self.pack, self.lang).question(subject, self.as_of)

    # What a person does.

    def answer(self, text: str) -> None:
        """Take an answer to the current step. Raises `Faulty`, and nothing has changed then."""
        step = self.current()
        match step.kind:
            case "question":
                self._answer_question(str(step.subject), text)
            case "any_record":
                self._answer_any(str(step.subject), text)
            case "another_record":
                self._answer_another(str(step.subject), text)
            case "review":
                raise Faulty("value-type", "没有待回答的问题", "there is no question to answer")

    def unsure(self) -> None:
        """The enterprise cannot say: recorded as such, and never asked again."""
        step = self.current()
        if step.kind == "another_record" or step.subject is None:
            raise Faulty("value-type", "请回答是或否", "please answer yes or no")
        self._remember()
        self._put(step.subject, dict(UNCERTAIN))
        self._state.again = None

    def skip(self) -> None:
        """Leave the question for now: it stays unknown, and is told as missing in the result."""
        step = self.current()
        if step.kind == "another_record" or step.subject is None:
            raise Faulty("value-type", "请回答是或否", "please answer yes or no")
        self._remember()
        self._state.skipped.append(step.subject)
        self._state.again = None

    def back(self) -> bool:
        """Undo the last thing that was done; whether there was one."""
        if not self._past:
            return False
        self._state = self._past.pop()
        return True

    def change(self, subject: str) -> None:
        """Ask for a fact again, from the review. Raises `Faulty` for what was not answered."""
        if subject not in {each["subject"] for each in self.answers()}:
            raise Faulty("fact-unknown", f"没有回答过 `{subject}`", f"`{subject}` was not answered")
        self._remember()
        self._take(subject)
        self._state.again = subject

    # What a person does who chooses the question themselves: on pages, any question can be come back to.

    def outlook(self, records: Json | None = None) -> Outlook:
        """What can be asked, as far as it is known; `records` are lists that stand in the place of what is known of them."""
        data = self.profile_data()
        profile = profile_from_json({**data, "facts": data["facts"] | (records or {})}, self.pack.vocabulary)
        return outlook(self.pack, profile, self.as_of, self.level, self.only, self._state.skipped)

    def question(self, subject: str) -> Json:
        """A question, asked just now or not."""
        return self._question(subject)

    def said(self, subject: str) -> Any:
        """What was answered, in the form a profile has it; `None` when nothing was."""
        place = place_of(subject, self.as_of)["in"]
        held = bare(self._state.facts.get(place["fact"]))
        if "field" in place:
            records = self.records(place["fact"])
            return records[place["record"]].get(place["field"]) if place["record"] < len(records) else None
        return held.get(place["year"]) if "year" in place and isinstance(held, dict) and held != UNCERTAIN else held

    def put(self, subject: str, said: Any) -> None:
        """Take an answer in the form a profile has it; of a list of records only that there are none. Raises `Faulty`, and nothing has changed then."""
        type_ = self._fact(subject).type
        if said not in (UNCERTAIN, [] if type_.kind == "records" else UNCERTAIN):
            value_from_json(said, type_, self.pack.vocabulary)
        self._remember()
        if self._state.facts.get(place_of(subject, self.as_of)["in"]["fact"]) == UNCERTAIN:
            self._take(subject)
        if subject in self._state.skipped:
            self._state.skipped.remove(subject)
        self._put(subject, said)
        self._check_whole()

    def put_record(self, name: str, index: int, record: Json, *, whole: bool) -> None:
        """Take a record of a list, whose fields were found sound; `whole` says that the list has no others. Raises `Faulty`, as `put`."""
        if index >= MAX_RECORDS:
            raise Faulty("too-large", f"最多 {MAX_RECORDS} 条", f"at most {MAX_RECORDS} records")
        self._remember()
        held = self.records(name)
        self._state.facts[name] = [*held[:index], record, *held[index + 1 :]]
        self._state.building = None if whole else name
        self._check_whole()

    def _check_whole(self) -> None:
        """Undo what was done last if its parts do not go together, as a span that ends before it begins. Raises `Faulty`."""
        try:
            profile_from_json({"facts": self._state.facts}, self.pack.vocabulary)
        except ProfileProblems as error:
            self.back()
            first = error.problems[0]
            raise Faulty(first.code, first.zh, first.en, first.help_zh, first.help_en) from error

    def take_record(self, name: str, index: int) -> None:
        """Take a record out of a list, if it is there."""
        self._remember()
        held = self.records(name)
        self._state.facts[name] = [*held[:index], *held[index + 1 :]]

    def records(self, name: str) -> list[Json]:
        """The records of a list so far."""
        held = bare(self._state.facts.get(name))
        return held if isinstance(held, list) else []

    def fields(self, name: str, index: int) -> list[str]:
        """The fields that can matter, as far as the others are known, or else are money's, with those that it has: in the vocabulary's order."""
        held = self.records(name)
        records = [*held[:index], {}, *held[index + 1 :]]
        prefix = f"{name}[{index}]."
        ranked = [each for each in self.outlook({name: records}).ranked if each.startswith(prefix)]
        wanted = {each.removeprefix(prefix) for each in ranked} or money_fields(self.pack, name)
        given = set(held[index]) if index < len(held) else set()
        return [each for each in self._fact(name).type.fields if each in wanted | given]

    def pass_over(self, subject: str) -> None:
        """Leave a question for now, asked just now or not."""
        self._remember()
        self._state.skipped.append(subject)

    @property
    def building(self) -> str | None:
        """The list whose records are being asked for."""
        return self._state.building

    def answers(self) -> list[Json]:
        """What was answered, for the review: subject, label and what was said, in order."""
        questions = questions_of(self.pack, self.lang)
        found = []
        for id, said in self._state.facts.items():
            by_year = bare(said)
            years = (
                [each for each in by_year if each.isdigit()]
                if self._fact(id).yearly and isinstance(by_year, dict)
                else []
            )
            subjects = [f"{id}[{int(year) - self.as_of.year}]" for year in years] or [id]
            values = [by_year[year] for year in years] or [said]
            for subject, value in zip(subjects, values, strict=True):
                found.append({"subject": subject, "label": questions.head(subject, self.as_of)["label"], "said": value})
        return found

    # Keeping it.

    def saved(self) -> Json:
        """Everything needed to go on later."""
        state = deepcopy(self._state)
        return {
            "format": FORMAT,
            "policy": {"id": self.pack.id, "digest": self.pack.digest},
            "as_of": self.as_of.isoformat(),
            "level": self.level.name.lower(),
            "only": self.only,
            "facts": state.facts,
            "findings": state.findings,
            "skipped": state.skipped,
            "building": state.building,
            "again": state.again,
        }

    # Inside.

    def _remember(self) -> None:
        self._past.append(deepcopy(self._state))

    def _answer_question(self, subject: str, text: str) -> None:
        fact = self._fact(subject)
        said = said_from_text(fact, text)
        value_from_json(said, fact.type, self.pack.vocabulary)
        self._remember()
        self._put(subject, said)
        self._state.again = None

    def _answer_any(self, subject: str, text: str) -> None:
        some = yes_from_text(text)
        self._remember()
        self._state.again = None
        self._state.facts[subject] = [{}] if some else []
        self._state.building = subject if some else None

    def _answer_another(self, subject: str, text: str) -> None:
        some = yes_from_text(text)
        if some and len(self._state.facts[subject]) >= MAX_RECORDS:
            raise Faulty("too-large", f"最多 {MAX_RECORDS} 条", f"at most {MAX_RECORDS} records")
        self._remember()
        if some:
            self._state.facts[subject].append({})
        else:
            self._state.building = None

    def _put(self, subject: str, said: Any) -> None:
        """Where `place_of` says. Not knowing one year's figure cannot be said beside another year's: it is skipped."""
        place = place_of(subject, self.as_of)["in"]
        facts, id = self._state.facts, place["fact"]
        if "field" in place:
            facts[id] = self.records(id)  # what is changed is no longer what its source said
            facts[id][place["record"]][place["field"]] = said
        elif "year" not in place:
            facts[id] = self._beside(facts.get(id), said)
        elif said == UNCERTAIN and facts.get(id):
            self._state.skipped.append(subject)
        elif said == UNCERTAIN:
            facts[id] = said
        else:
            facts[id] = {**(bare(facts.get(id)) or {}), place["year"]: said}

    def _beside(self, held: Any, said: Any) -> Any:
        """Spans of another time stay; the answer is for the judging date."""
        if not isinstance(held, list) or not held or said == UNCERTAIN or isinstance(said, list):
            return said
        day = self.as_of.isoformat()
        return [*held, {"value": said, "from": day, "to": day}]

    def _take(self, subject: str) -> None:
        place = place_of(subject, self.as_of)["in"]
        if "year" in place and self._state.facts[place["fact"]] != UNCERTAIN:
            by_year = bare(self._state.facts[place["fact"]])
            self._state.facts[place["fact"]] = {year: said for year, said in by_year.items() if year != place["year"]}
        if "year" not in place or not self._state.facts[place["fact"]] or self._state.facts[place["fact"]] == UNCERTAIN:
            self._state.facts.pop(place["fact"])


def interview_from_saved(pack: Pack, saved: Any, lang: str = "zh") -> Interview:
    """Go on with a saved interview. Raises `NotAnInterview`, and `ProfileProblems` when its answers no longer fit."""
    if not isinstance(saved, dict) or saved.get("format") != FORMAT:
        raise NotAnInterview("not a saved interview")
    if saved["policy"]["id"] != pack.id:
        raise NotAnInterview(f"an interview about `{saved['policy']['id']}`")
    made = Interview(pack, date.fromisoformat(saved["as_of"]), lang, Level[saved["level"].upper()], saved["only"])
    keys = ("facts", "findings", "skipped", "building", "again")
    made._state = _State(**{key: deepcopy(saved[key]) for key in keys})  # noqa: SLF001 - it is made here
    made.profile()
    return made


def interview_from_profile(
    pack: Pack, data: Json, as_of: date, lang: str = "zh", level: Level = Level.CLAIMED, only: str | None = None
) -> Interview:
    """An interview that begins with what a profile already says. Raises `ProfileProblems`."""
    made = Interview(pack, as_of, lang, level, only)
    facts = {id: said for id, said in data.get("facts", {}).items() if said is not None}
    made._state = _State(facts=deepcopy(facts), findings=deepcopy(data.get("findings", [])))  # noqa: SLF001 - it is made here
    made.profile()
    return made


def bare(said: Any) -> Any:
    """A fact without what was said of its source."""
    return said["value"] if isinstance(said, dict) and "value" in said else said


def said_from_text(fact: FactDef, text: str) -> Any:
    """What a person typed, in the form a profile has it; not yet checked."""
    text = text.strip()
    if not text:
        raise Faulty("value-type", "没有填写", "nothing was given")
    if fact.type.kind == "boolean":
        return yes_from_text(text)
    if fact.type.kind in ("set", "codes"):
        return [] if text.lower() in _NOTHING else [part.strip() for part in _PARTS.split(text) if part.strip()]
    return text


def yes_from_text(text: str) -> bool:
    """Yes or no in the ways that people type it. Raises `Faulty`."""
    said = text.strip().lower()
    if said in _YES:
        return True
    if said in _NO:
        return False
    raise Faulty("value-type", f"`{text.strip()[:60]}` 不是“是”或“否”", f"`{text.strip()[:60]}` is neither yes nor no")
