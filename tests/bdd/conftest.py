"""Sentences of the scenarios, in the words of a policy officer. Each is reusable for any policy and any fact of the vocabulary.

A scenario is judged by every executor and once over HTTP (`court`), which must all give the same answer.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from pytest_bdd import given, parsers, then, when

from tests.bdd.case import LEVELS, Case
from tests.bdd.court import Court

DATE = r"\d{4}-\d{2}-\d{2}"


def sentence(pattern: str) -> parsers.re:
    """A sentence as a regular expression; 〈日〉 stands for a date."""
    return parsers.re(pattern.replace("〈日〉", DATE))


def pytest_bdd_apply_tag(tag: str, function: Callable[..., object]) -> bool:
    """Tags are for readers (`@惠企事项:8.3`), not markers of the test runner."""
    return True


@pytest.fixture(scope="session")
def court() -> Iterator[Court]:
    with Court.open("jilin.corridor_2018_2025") as opened:
        yield opened


@pytest.fixture
def case(court: Court) -> Case:
    return Case(court.pack)


# 假如：企业的情况


@given(sentence(r'企业注册地和实际经营地均为"(?P<place>[^"]+)"'))
def both_places_are(case: Case, place: str) -> None:
    case.state("注册地", place)
    case.state("实际经营地", place)


@given(sentence(r'企业(?P<label>注册地|实际经营地)为"(?P<place>[^"]+)"'))
def place_is(case: Case, label: str, place: str) -> None:
    case.state(label, place)


@given(sentence(r'企业自(?P<start>〈日〉)(?:至(?P<end>〈日〉)|起)(?P<label>注册地|实际经营地)为"(?P<place>[^"]+)"'))
def place_was(case: Case, label: str, place: str, start: str, end: str | None) -> None:
    case.state_place(label, place, start, end)


@given(sentence(r'企业至(?P<end>〈日〉)止(?P<label>注册地|实际经营地)为"(?P<place>[^"]+)"'))
def place_was_until(case: Case, label: str, place: str, end: str) -> None:
    case.state_place(label, place, None, end)


@given(sentence(r'企业的"(?P<label>[^"]+)"为"(?P<text>[^"]+)"'))
def fact_is(case: Case, label: str, text: str) -> None:
    case.state(label, text)


@given(sentence(r'企业(?P<year>\d{4})年度的"(?P<label>[^"]+)"为"(?P<text>[^"]+)"'))
def yearly_fact_is(case: Case, label: str, year: str, text: str) -> None:
    case.state_year(label, year, text)


@given(sentence(r'企业的"(?P<label>[^"]+)"包括"(?P<text>[^"]+)"'))
def fact_includes(case: Case, label: str, text: str) -> None:
    case.state(label, text)


@given(sentence(r'企业没有"(?P<label>[^"]+)"'))
def there_is_none(case: Case, label: str) -> None:
    case.facts[case.fact(label).id] = []


@given(sentence(r'企业未填报"(?P<label>[^"]+)"'))
def fact_is_missing(case: Case, label: str) -> None:
    case.facts.pop(case.fact(label).id, None)


@given(sentence(r'企业说不清"(?P<label>[^"]+)"'))
def fact_is_uncertain(case: Case, label: str) -> None:
    case.facts[case.fact(label).id] = {"unknown": "uncertain"}


@given(
    sentence(
        r'企业的"(?P<label>[^"]+)"有两种说法："(?P<one>[^"]+)"（(?P<from_one>[^）]+)）和"(?P<two>[^"]+)"（(?P<from_two>[^）]+)）'
    )
)
def sources_disagree(case: Case, label: str, one: str, from_one: str, two: str, from_two: str) -> None:
    fact = case.fact(label)
    claims = [
        {"value": case.value(fact, text), "source": source} for text, source in ((one, from_one), (two, from_two))
    ]
    case.facts[fact.id] = {"conflict": claims}


@given(
    sentence(
        r'企业(?P<year>\d{4})年度的"(?P<label>[^"]+)"有两种说法：'
        r'"(?P<one>[^"]+)"（(?P<from_one>[^）]+)）和"(?P<two>[^"]+)"（(?P<from_two>[^）]+)）'
    )
)
def sources_disagree_on_a_year(
    case: Case, year: str, label: str, one: str, from_one: str, two: str, from_two: str
) -> None:
    claims = [{"value": {year: text}, "source": source} for text, source in ((one, from_one), (two, from_two))]
    case.facts[case.fact(label).id] = {"conflict": claims}


@given(sentence(r'企业的"(?P<label>[^"]+)"有：'))
def records_are(case: Case, label: str, datatable: list[list[str]]) -> None:
    case.add_records(label, datatable)


@given(
    sentence(
        r'企业持有(?P<level>国家级|省级|市级|)"(?P<kind>[^"]+)"认定'
        r"(?:，有效期自(?P<start>〈日〉)(?:至(?P<end>〈日〉|长期)|起)|，有效期至(?P<only_end>〈日〉))?"
    )
)
def recognition_is_held(
    case: Case, level: str, kind: str, start: str | None, end: str | None, only_end: str | None
) -> None:
    case.add_recognition(kind, level or None, start, end or only_end)


@given(sentence(r'企业的"(?P<label>[^"]+)"由"(?P<source>[^"]+)"证明，证据等级为"(?P<level>[^"]+)"'))
def fact_is_supported(case: Case, label: str, source: str, level: str) -> None:
    case.support(label, source, level)


@given(
    sentence(
        r'"(?P<by>[^"]+)"于(?P<on>〈日〉)就(?:编号为"(?P<record>[^"]+)"的记录的)?"(?P<question>[^"]+)"作出认定：(?P<holds>是|否)'
        r'，理由为"(?P<ground>[^"]+)"(?:，有效至(?P<until>〈日〉))?'
    )
)
def finding_is_made(
    case: Case, by: str, on: str, record: str | None, question: str, holds: str, ground: str, until: str | None
) -> None:
    said = {"holds": holds == "是", "by": by, "on": on, "ground": ground, "record": record, "until": until}
    case.find(question, {key: value for key, value in said.items() if value is not None})


# 当：判定


@when(
    sentence(
        r'以(?P<as_of>〈日〉)为基准日(?:、只采信"(?P<level>[^"]+)"及以上的事实)?判定惠企事项"(?P<provision>[^"]+)"'
    )
)
def provision_is_judged(case: Case, court: Court, as_of: str, level: str | None, provision: str) -> None:
    answers = court.judge(case.profile(), date.fromisoformat(as_of), LEVELS[level] if level else "claimed", provision)
    [case.answer] = answers["provisions"]


@when(sentence(r"以(?P<as_of>〈日〉)为基准日判定第(?P<clause>\d+)条"))
def clause_is_judged(case: Case, court: Court, as_of: str, clause: str) -> None:
    answers = court.judge(case.profile(), date.fromisoformat(as_of), "claimed", clause)
    case.answer = {part: answers[part] for part in ("provisions", "duties")}


# 那么：结论及其依据


def answer_of(case: Case) -> dict[str, Any]:
    assert case.answer is not None, "nothing was judged before"
    return case.answer


def labels(text: str) -> set[str]:
    """Labels may hold 、, so several of them are separated by ；."""
    return set(text.split("；"))


def compact(text: str) -> str:
    """Text as quotes are compared: NFKC, without white space."""
    return "".join(unicodedata.normalize("NFKC", text).split())


@then(sentence(r'结论为"(?P<conclusion>[^"]+)"'))
def conclusion_is(case: Case, conclusion: str) -> None:
    assert answer_of(case)["conclusion_words"] == conclusion


@then(sentence(r'缺失事实为"(?P<facts>[^"]+)"'))
def missing_facts_are(case: Case, facts: str) -> None:
    assert {each["label"] for each in answer_of(case)["missing"]} == labels(facts)


@then("没有缺失事实")
def nothing_is_missing(case: Case) -> None:
    assert answer_of(case)["missing"] == []


CAUSES = {
    "待研判的问题": {"open_term", "judgement", "other_norm"},
    "清单未穷尽的事实": {"open_list"},
    "说不清的事实": {"uncertain"},
    "未核实的事实": {"unverified"},
    "来源不一致的事实": {"conflict"},
}


@then(sentence(rf'(?P<kind>{"|".join(CAUSES)})(?P<exactly>为|包括)"(?P<about>[^"]+)"'))
def undetermined_because_of(case: Case, kind: str, exactly: str, about: str) -> None:
    found = {each["label"] for each in answer_of(case)["because"] if each["kind"] in CAUSES[kind]}
    assert labels(about) <= found
    assert exactly == "包括" or found == labels(about)


@then("没有待研判的问题")
def nothing_is_left_to_judge(case: Case) -> None:
    assert answer_of(case)["because"] == []


@then(sentence(r'依据原文为"(?P<quote>[^"]+)"'))
def quote_is(case: Case, quote: str) -> None:
    assert compact(answer_of(case)["quote"]["text"]) == compact(quote)


@then(sentence(r'支持内容为"(?P<benefit>[^"]+)"'))
def benefit_is(case: Case, benefit: str) -> None:
    assert answer_of(case)["benefit"]["words"] == benefit


@then(sentence(r'援引的文件为"(?P<norms>[^"]+)"'))
def norms_are(case: Case, norms: str) -> None:
    assert {each["title"] for each in answer_of(case)["norms"]} == labels(norms)


@then(sentence(r'所依推定为"(?P<terms>[^"]+)"'))
def presumptions_are(case: Case, terms: str) -> None:
    presumed = {id.partition("@")[0] for id in answer_of(case)["presumptions"]}
    assert {case.pack.terms[id].words.zh for id in presumed} == labels(terms)


VERDICTS = {"成立": "met", "不成立": "not_met", "无法判定": "undetermined"}


@then(sentence(r'条件"(?P<quote>[^"]+)"(?P<verdict>不成立|成立|无法判定)'))
def condition_has_verdict(case: Case, quote: str, verdict: str) -> None:
    verdicts = {
        reason["verdict"]
        for reason in reasons_within(answer_of(case)["reasons"])
        if "quote" in reason and compact(reason["quote"]["text"]) == compact(quote)
    }
    assert verdicts == {VERDICTS[verdict]}


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


@then(sentence(r"第(?P<clause>\d+)条的政府职责为："))
def duties_are(case: Case, clause: str, datatable: list[list[str]]) -> None:
    duties = answer_of(case)["duties"]
    assert [[each["id"], compact(each["quote"]["text"])] for each in duties] == [
        [id, compact(quote)] for id, quote in datatable[1:]
    ]
    assert {each["conclusion_words"] for each in duties} == {"政府职责"}


@then(sentence(r"第(?P<clause>\d+)条对企业没有结论"))
def clause_concludes_nothing(case: Case, clause: str) -> None:
    assert answer_of(case)["provisions"] == []
