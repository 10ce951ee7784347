"""Sentences of the scenarios, in the words of a policy officer. Each is reusable for any policy and any fact of the vocabulary.

`features/README.md` tells them all. They know the answer's document and not how a case is judged: whoever runs a scenario brings the judge.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, Protocol

from eligibility.scenarios.case import LEVELS, Case

DATE = r"\d{4}-\d{2}-\d{2}"
Part = Literal["given", "when", "then"]


class Judging(Protocol):
    """Who judges a case."""

    def judge(self, profile: dict[str, Any], as_of: date, level: str, only: str) -> dict[str, Any]:
        """The decision's document, of a provision (`8.3`) or a clause (`8`)."""

    def amounts(self, profile: dict[str, Any], as_of: date) -> dict[str, Any]:
        """The document of the whole decision, with amounts; facts as claimed."""


class NotSo(AssertionError):
    """A scenario says something that is not so."""

    def __init__(self, zh: str, en: str) -> None:
        self.zh, self.en = zh, en
        super().__init__(en)


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence: the part of a scenario it may stand in, its form, and what it does.

    What it does is asked for by the names of its arguments: `case`, `court`, `datatable`, and the groups of the form.
    """

    part: Part
    form: re.Pattern[str]
    means: Callable[..., None]

    @property
    def shown(self) -> str:
        """The sentence as it is written, with … where words of the case stand; an alternative is shown in brackets."""
        text = re.sub(r"\(\?P<\w+>([^()|]*)\)", "…", self.form.pattern)
        text = re.sub(r"\(\?P<\w+>([^()]*)\)", r"（\1）", text)
        return re.sub(r"\(\?:|\)\??|\\d\+|\[\^.\]\+", "", text)


SENTENCES: list[Sentence] = []
"""Every sentence, in the order of this page; `eligibility.scenarios.amounts` adds its own."""


def form_of(pattern: str) -> str:
    """A sentence as a regular expression; 〈日〉 stands for a date."""
    return pattern.replace("〈日〉", DATE)


def _adding(part: Part) -> Callable[[str], Callable[[Callable[..., None]], Callable[..., None]]]:
    def sentence(pattern: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
        def add(means: Callable[..., None]) -> Callable[..., None]:
            SENTENCES.append(Sentence(part, re.compile(form_of(pattern)), means))
            return means

        return add

    return sentence


given, when, then = _adding("given"), _adding("when"), _adding("then")


def same(found: object, wanted: object) -> None:
    """That what was found is what the scenario says. Raises `NotSo`."""
    if found != wanted:
        raise NotSo(f"应为{_told(wanted)}，实为{_told(found)}", f"{_told(wanted)} was said, {_told(found)} was found")


def _told(value: object) -> str:
    match value:
        case set():
            return "“" + "；".join(sorted(map(str, value))) + "”" if value else "“无”"
        case _:
            return f"“{value}”"


def answer_of(case: Case) -> dict[str, Any]:
    if case.answer is None:
        raise NotSo("先写一句“当 … 判定 …”，再写结论", "nothing was judged before")
    return case.answer


def labels(text: str) -> set[str]:
    """Labels may hold 、, so several of them are separated by ；."""
    return set(text.split("；"))


def compact(text: str) -> str:
    """Text as quotes are compared: NFKC, without white space."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def reasons_within(part: Any) -> Iterator[dict[str, Any]]:
    """Every condition of a reason tree."""
    match part:
        case dict():
            if "kind" in part and "verdict" in part:
                yield part
            for value in part.values():
                yield from reasons_within(value)
        case list():
            for each in part:
                yield from reasons_within(each)


# 假如：企业的情况


@given(r'企业注册地和实际经营地均为"(?P<place>[^"]+)"')
def both_places_are(case: Case, place: str) -> None:
    case.state("注册地", place)
    case.state("实际经营地", place)


@given(r'企业(?P<label>注册地|实际经营地)为"(?P<place>[^"]+)"')
def place_is(case: Case, label: str, place: str) -> None:
    case.state(label, place)


@given(r'企业自(?P<start>〈日〉)(?:至(?P<end>〈日〉)|起)(?P<label>注册地|实际经营地)为"(?P<place>[^"]+)"')
def place_was(case: Case, label: str, place: str, start: str, end: str | None) -> None:
    case.state_place(label, place, start, end)


@given(r'企业至(?P<end>〈日〉)止(?P<label>注册地|实际经营地)为"(?P<place>[^"]+)"')
def place_was_until(case: Case, label: str, place: str, end: str) -> None:
    case.state_place(label, place, None, end)


@given(r'企业的"(?P<label>[^"]+)"为"(?P<text>[^"]+)"')
def fact_is(case: Case, label: str, text: str) -> None:
    case.state(label, text)


@given(r'企业(?P<year>\d{4})年度的"(?P<label>[^"]+)"为"(?P<text>[^"]+)"')
def yearly_fact_is(case: Case, label: str, year: str, text: str) -> None:
    case.state_year(label, year, text)


@given(r'企业的"(?P<label>[^"]+)"包括"(?P<text>[^"]+)"')
def fact_includes(case: Case, label: str, text: str) -> None:
    case.state(label, text)


@given(r'企业没有"(?P<label>[^"]+)"')
def there_is_none(case: Case, label: str) -> None:
    case.facts[case.fact(label).id] = []


@given(r'企业未填报"(?P<label>[^"]+)"')
def fact_is_missing(case: Case, label: str) -> None:
    case.facts.pop(case.fact(label).id, None)


@given(r'企业说不清"(?P<label>[^"]+)"')
def fact_is_uncertain(case: Case, label: str) -> None:
    case.facts[case.fact(label).id] = {"unknown": "uncertain"}


@given(
    r'企业的"(?P<label>[^"]+)"有两种说法："(?P<one>[^"]+)"（(?P<from_one>[^）]+)）和"(?P<two>[^"]+)"（(?P<from_two>[^）]+)）'
)
def sources_disagree(case: Case, label: str, one: str, from_one: str, two: str, from_two: str) -> None:
    fact = case.fact(label)
    claims = [
        {"value": case.value(fact, text), "source": source} for text, source in ((one, from_one), (two, from_two))
    ]
    case.facts[fact.id] = {"conflict": claims}


@given(
    r'企业(?P<year>\d{4})年度的"(?P<label>[^"]+)"有两种说法：'
    r'"(?P<one>[^"]+)"（(?P<from_one>[^）]+)）和"(?P<two>[^"]+)"（(?P<from_two>[^）]+)）'
)
def sources_disagree_on_a_year(
    case: Case, year: str, label: str, one: str, from_one: str, two: str, from_two: str
) -> None:
    claims = [{"value": {year: text}, "source": source} for text, source in ((one, from_one), (two, from_two))]
    case.facts[case.fact(label).id] = {"conflict": claims}


@given(r'企业的"(?P<label>[^"]+)"有：')
def records_are(case: Case, label: str, datatable: list[list[str]]) -> None:
    case.add_records(label, datatable)


@given(
    r'企业持有(?P<level>国家级|省级|市级|)"(?P<kind>[^"]+)"认定'
    r"(?:，有效期自(?P<start>〈日〉)(?:至(?P<end>〈日〉|长期)|起)|，有效期至(?P<only_end>〈日〉))?"
)
def recognition_is_held(
    case: Case, level: str, kind: str, start: str | None, end: str | None, only_end: str | None
) -> None:
    case.add_recognition(kind, level or None, start, end or only_end)


@given(r'企业的"(?P<label>[^"]+)"由"(?P<source>[^"]+)"证明，证据等级为"(?P<level>[^"]+)"')
def fact_is_supported(case: Case, label: str, source: str, level: str) -> None:
    case.support(label, source, level)


@given(
    r'"(?P<by>[^"]+)"于(?P<on>〈日〉)就(?:编号为"(?P<record>[^"]+)"的记录的)?"(?P<question>[^"]+)"作出认定：(?P<holds>是|否)'
    r'，理由为"(?P<ground>[^"]+)"(?:，有效至(?P<until>〈日〉))?'
)
def finding_is_made(
    case: Case, by: str, on: str, record: str | None, question: str, holds: str, ground: str, until: str | None
) -> None:
    said = {"holds": holds == "是", "by": by, "on": on, "ground": ground, "record": record, "until": until}
    case.find(question, {key: value for key, value in said.items() if value is not None})


# 当：判定


@when(r'以(?P<as_of>〈日〉)为基准日(?:、只采信"(?P<level>[^"]+)"及以上的事实)?判定惠企事项"(?P<provision>[^"]+)"')
def provision_is_judged(case: Case, court: Judging, as_of: str, level: str | None, provision: str) -> None:
    answers = court.judge(case.profile(), date.fromisoformat(as_of), LEVELS[level] if level else "claimed", provision)
    [case.answer] = answers["provisions"]


@when(r"以(?P<as_of>〈日〉)为基准日判定第(?P<clause>\d+)条")
def clause_is_judged(case: Case, court: Judging, as_of: str, clause: str) -> None:
    answers = court.judge(case.profile(), date.fromisoformat(as_of), "claimed", clause)
    case.answer = {part: answers[part] for part in ("provisions", "duties")}


# 那么：结论及其依据


@then(r'结论为"(?P<conclusion>[^"]+)"')
def conclusion_is(case: Case, conclusion: str) -> None:
    same(answer_of(case)["conclusion_words"], conclusion)


@then(r'缺失事实为"(?P<facts>[^"]+)"')
def missing_facts_are(case: Case, facts: str) -> None:
    same({each["label"] for each in answer_of(case)["missing"]}, labels(facts))


@then("没有缺失事实")
def nothing_is_missing(case: Case) -> None:
    same({each["label"] for each in answer_of(case)["missing"]}, set())


CAUSES = {
    "待研判的问题": {"open_term", "judgement", "other_norm"},
    "清单未穷尽的事实": {"open_list"},
    "说不清的事实": {"uncertain"},
    "未核实的事实": {"unverified"},
    "来源不一致的事实": {"conflict"},
}


@then(rf'(?P<kind>{"|".join(CAUSES)})(?P<exactly>为|包括)"(?P<about>[^"]+)"')
def undetermined_because_of(case: Case, kind: str, exactly: str, about: str) -> None:
    found = {each["label"] for each in answer_of(case)["because"] if each["kind"] in CAUSES[kind]}
    wanted = labels(about)
    same(found if exactly == "为" else found & wanted, wanted)


@then("没有待研判的问题")
def nothing_is_left_to_judge(case: Case) -> None:
    same({each["label"] for each in answer_of(case)["because"]}, set())


@then(r'依据原文为"(?P<quote>[^"]+)"')
def quote_is(case: Case, quote: str) -> None:
    same(compact(answer_of(case)["quote"]["text"]), compact(quote))


@then(r'支持内容为"(?P<benefit>[^"]+)"')
def benefit_is(case: Case, benefit: str) -> None:
    same(answer_of(case)["benefit"]["words"], benefit)


@then(r'援引的文件为"(?P<norms>[^"]+)"')
def norms_are(case: Case, norms: str) -> None:
    same({each["title"] for each in answer_of(case)["norms"]}, labels(norms))


@then(r'所依推定为"(?P<terms>[^"]+)"')
def presumptions_are(case: Case, terms: str) -> None:
    presumed = {id.partition("@")[0] for id in answer_of(case)["presumptions"]}
    same({case.pack.terms[id].words.zh for id in presumed}, labels(terms))


VERDICTS = {"成立": "met", "不成立": "not_met", "无法判定": "undetermined"}


@then(r'条件"(?P<quote>[^"]+)"(?P<verdict>不成立|成立|无法判定)')
def condition_has_verdict(case: Case, quote: str, verdict: str) -> None:
    verdicts = {
        reason["verdict"]
        for reason in reasons_within(answer_of(case)["reasons"])
        if "quote" in reason and compact(reason["quote"]["text"]) == compact(quote)
    }
    same(verdicts, {VERDICTS[verdict]})


@then(r"第\d+条的政府职责为：")
def duties_are(case: Case, datatable: list[list[str]]) -> None:
    duties = answer_of(case)["duties"]
    same(
        [[each["id"], compact(each["quote"]["text"])] for each in duties],
        [[id, compact(quote)] for id, quote in datatable[1:]],
    )
    same({each["conclusion_words"] for each in duties}, {"政府职责"})


@then(r"第\d+条对企业没有结论")
def clause_concludes_nothing(case: Case) -> None:
    same(answer_of(case)["provisions"], [])
