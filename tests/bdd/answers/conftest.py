"""Sentences about answers that people can act on: reasons, questions, what would change an answer, evidence, flags, receipts.

Each is asked of the services and once over HTTP, which must give the same; the case itself is told in the sentences of the folder above. Longer than 400 lines because each sentence is
a function of its own, and a reader looks for all of them in one place.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from pytest_bdd import then, when
from starlette.testclient import TestClient

from eligibility.domain.facts import Level
from eligibility.engines import reference
from eligibility.ir.rules import Pack
from eligibility.packs import PackSource, source_from_folder
from eligibility.profile import Profile, profile_from_json, slots_from_profile
from eligibility.scenarios.case import Case
from eligibility.scenarios.sentences import compact, labels
from eligibility.services.advising import advise
from eligibility.services.archive import Archive
from eligibility.services.evidence import evidence, materials
from eligibility.services.explaining import explain
from eligibility.services.flags import flags, overlays_beside
from eligibility.services.interview import Interview, interview_from_saved
from eligibility.services.judging import judge
from eligibility.services.receipt_html import receipt_html
from eligibility.services.receipts import receipt, receipt_from_bytes
from eligibility.services.replaying import Replay, replay
from eligibility.services.whatif import suggestions_of, what_if
from eligibility.values import Faulty
from eligibility_api.app import create_app
from tests.bdd.conftest import sentence
from tests.bdd.court import Court

RULES = Path(__file__).resolve().parents[3] / "rules" / "eligibility_rules" / "jilin" / "corridor_2018_2025"


@dataclass(slots=True)
class Asked:
    """What was asked of a case, and what was answered."""

    answer: dict[str, Any] = field(default_factory=dict)
    interview: Interview | None = None
    fault: Faulty | None = None
    receipt: bytes = b""
    archive: Archive | None = None
    replay: Replay | None = None
    ways_hold: bool = False


@pytest.fixture
def asked() -> Asked:
    return Asked()


@pytest.fixture(scope="session")
def edition(tmp_path_factory: pytest.TempPathFactory) -> tuple[Pack, PackSource]:
    """The rules as they were published before the ones that are installed now."""
    folder = tmp_path_factory.mktemp("edition") / "pack"
    shutil.copytree(RULES, folder)
    policy = folder / "policy.yaml"
    policy.write_text(policy.read_text("utf-8").replace('version: "1"', 'version: "0.9"'), "utf-8")
    source = source_from_folder(folder)
    return source.compiled(), source


def read(case: Case) -> Profile:
    return profile_from_json(case.profile(), case.pack.vocabulary)


def over_http(case: Case, court: Court, what: str, as_of: str, provision: str | None, level: str = "claimed") -> Any:
    """What the service answers to the same question."""
    asked = {"policy": case.pack.id, "as_of": as_of, "level": level, "profile": case.profile()}
    answer = court.http.post(f"/v1/{what}", json=asked | ({"clause": provision} if provision else {}))
    assert answer.status_code == 200, answer.text
    return answer.json()


# 当


@when(sentence(r'以(?P<as_of>〈日〉)为基准日说明惠企事项"(?P<provision>[^"]+)"的理由'))
def reasons_are_asked_for(case: Case, court: Court, asked: Asked, as_of: str, provision: str) -> None:
    told = explain(case.pack, read(case), date.fromisoformat(as_of), only=provision)
    assert over_http(case, court, "explanations", as_of, provision) == told
    [asked.answer] = told["provisions"]


@when(sentence(r'以(?P<as_of>〈日〉)为基准日询问(?:全部惠企事项|惠企事项"(?P<provision>[^"]+)")还需要什么'))
def advice_is_asked_for(case: Case, court: Court, asked: Asked, as_of: str, provision: str | None) -> None:
    asked.answer = advise(case.pack, read(case), date.fromisoformat(as_of), only=provision).document
    assert over_http(case, court, "advice", as_of, provision) == asked.answer


@when(sentence(r'以(?P<as_of>〈日〉)为基准日询问惠企事项"(?P<provision>[^"]+)"怎样才会改变'))
def changes_are_asked_for(case: Case, court: Court, asked: Asked, as_of: str, provision: str) -> None:
    day, profile = date.fromisoformat(as_of), read(case)
    told = what_if(case.pack, profile, day, only=provision)
    assert over_http(case, court, "what-if", as_of, provision) == told
    [asked.answer] = told["provisions"]
    judged = next(each for each in case.pack.provisions if each.id == provision)
    ways, _ = suggestions_of(case.pack, judged, slots_from_profile(profile, day))
    verdicts = {reference.judge_provision(judged, each.slots).verdict.value for each in ways}
    asked.ways_hold = verdicts == {"met"}


@when(sentence(r'以(?P<as_of>〈日〉)为基准日列出惠企事项"(?P<provision>[^"]+)"须核验的事实'))
def verification_is_asked_for(case: Case, court: Court, asked: Asked, as_of: str, provision: str) -> None:
    asked.answer = evidence(
        case.pack, read(case), date.fromisoformat(as_of), Level.VERIFIED, "zh", provision
    ).document()
    assert over_http(case, court, "verifications", as_of, provision, "verified") == asked.answer


@when(sentence(r'以(?P<as_of>〈日〉)为基准日列出惠企事项"(?P<provision>[^"]+)"的材料'))
def papers_are_asked_for(case: Case, court: Court, asked: Asked, as_of: str, provision: str) -> None:
    asked.answer = materials(
        case.pack, read(case), date.fromisoformat(as_of), Level.CLAIMED, "zh", provision
    ).document()
    assert over_http(case, court, "materials", as_of, provision) == asked.answer


@when(sentence(r"以(?P<as_of>〈日〉)为基准日查看通用申报条件"))
def flags_are_asked_for(case: Case, court: Court, asked: Asked, as_of: str) -> None:
    [overlay] = overlays_beside(case.pack.id)
    asked.answer = flags(overlay, read(case), date.fromisoformat(as_of)).document()
    assert over_http(case, court, "flags", as_of, None) == [asked.answer]


@when(sentence(r'以(?P<as_of>〈日〉)为基准日就惠企事项"(?P<provision>[^"]+)"开始询问'))
def interview_begins(case: Case, asked: Asked, as_of: str, provision: str) -> None:
    asked.interview = Interview(case.pack, date.fromisoformat(as_of), only=provision)


@when(sentence(r'回答"(?P<text>[^"]+)"'))
def question_is_answered(asked: Asked, text: str) -> None:
    try:
        interview_of(asked).answer(text)
    except Faulty as fault:
        asked.fault = fault


@when("跳过")
def question_is_skipped(asked: Asked) -> None:
    interview_of(asked).skip()


@when("说不清")
def enterprise_cannot_say(asked: Asked) -> None:
    interview_of(asked).unsure()


@when("返回上一步")
def step_is_undone(asked: Asked) -> None:
    assert interview_of(asked).back()


@when(sentence(r'核对时修改"(?P<label>[^"]+)"'))
def answer_is_changed_at_the_review(asked: Asked, label: str) -> None:
    interview = interview_of(asked)
    [subject] = [each["subject"] for each in interview.answers() if each["label"] == label]
    interview.change(subject)


@when("保存后换一台电脑继续")
def interview_goes_on_elsewhere(case: Case, asked: Asked) -> None:
    asked.interview = interview_from_saved(case.pack, interview_of(asked).saved())


@when(sentence(r'以(?P<as_of>〈日〉)为基准日就惠企事项"(?P<provision>[^"]+)"出具收据'))
def receipt_is_written(
    case: Case, court: Court, asked: Asked, edition: tuple[Pack, PackSource], tmp_path: Path, as_of: str, provision: str
) -> None:
    pack, source = edition
    asked.receipt = receipt(pack, read(case), date.fromisoformat(as_of), only=provision)
    today = receipt(case.pack, read(case), date.fromisoformat(as_of), only=provision)
    assert over_http(case, court, "receipts", as_of, provision) == json.loads(today)
    asked.archive = Archive(tmp_path / "packs")
    asked.archive.keep(pack, source)


@when(sentence(r'有人把收据中的"(?P<was>[^"]+)"改成"(?P<is_>[^"]+)"'))
def receipt_is_changed(asked: Asked, was: str, is_: str) -> None:
    own = f'"as_of":"{was}","conclusions"'.encode()
    assert asked.receipt.count(own) == 1
    asked.receipt = asked.receipt.replace(own, f'"as_of":"{is_}","conclusions"'.encode())


@when("规则改版")
def rules_move_on(case: Case, asked: Asked) -> None:
    assert receipt_from_bytes(asked.receipt)["policy"]["digest"] != case.pack.digest


@when("规则改版而旧规则没有存档")
def rules_move_on_and_the_old_ones_are_gone(asked: Asked, tmp_path: Path) -> None:
    asked.archive = Archive(tmp_path / "empty")


@when("重新计算收据")
def receipt_is_replayed(asked: Asked) -> None:
    asked.replay = replay(asked.receipt, asked.archive)
    app = create_app(store=asked.archive.folder if asked.archive else None)
    answer = TestClient(app).post("/v1/replays", content=asked.receipt, headers={"content-type": "application/json"})
    assert answer.json()["status"] == asked.replay.status.value


# 那么：理由


@then(sentence(r'最短理由为"(?P<conditions>[^"]+)"'))
def shortest_reason_is(asked: Asked, conditions: str) -> None:
    found = {each["condition"] for each in asked.answer["grounds"]["sufficient"]}
    assert found == labels(conditions)


@then(sentence(r'"(?P<label>[^"]+)"的填报情况为"(?P<found>[^"]+)"'))
def value_found_is(asked: Asked, label: str, found: str) -> None:
    assert {each["found"] for each in lines_of(asked) if each["fact"] == label} == {found}


@then(sentence(r'理由中"(?P<label>[^"]+)"的来源为"(?P<source>[^"]+)"'))
def value_comes_from(asked: Asked, label: str, source: str) -> None:
    sources = {one["source"] for each in lines_of(asked) if each["fact"] == label for one in each["sources"]}
    assert sources == {source}


@then(sentence(r"共有(?P<count>\d+)组阻碍条件"))
def so_many_sets_block(asked: Asked, count: str) -> None:
    assert len(asked.answer["grounds"]["blocking"]) == int(count)


@then(sentence(r'有一组阻碍条件只关系到"(?P<facts>[^"]+)"'))
def one_set_is_about(asked: Asked, facts: str) -> None:
    sets = [{line["fact"] for line in each["lines"]} for each in asked.answer["grounds"]["blocking"]]
    assert labels(facts) in sets


SETTLERS = {
    "由企业补充": "enterprise",
    "由其他文件规定": "other_norm",
    "由主管部门认定": "officer",
    "由登记机关核实": "register",
}


@then(sentence(rf'"(?P<label>[^"]+)"(?P<settler>{"|".join(SETTLERS)})'))
def cause_is_settled_by(asked: Asked, label: str, settler: str) -> None:
    found = {each["settler"] for each in asked.answer["grounds"]["open"] if each["label"] == label}
    assert found == {SETTLERS[settler]}


def lines_of(asked: Asked) -> Iterator[dict[str, Any]]:
    """Every line of the grounds."""
    grounds = asked.answer["grounds"]
    yield from grounds.get("sufficient", [])
    for each in grounds.get("blocking", []):
        yield from each["lines"]


# 那么：询问


@then(sentence(r'下一个问题为"(?P<question>[^"]+)"'))
def next_question_is(asked: Asked, question: str) -> None:
    assert asked.answer["next"]["question"] == question


@then(sentence(r'还会影响结论的事实为"(?P<facts>[^"]+)"'))
def facts_that_matter_are(asked: Asked, facts: str) -> None:
    assert {each["label"] for each in asked.answer["facts"]} == labels(facts)


@then(sentence(r'不再询问"(?P<fact>[^"]+)"'))
def fact_is_not_asked(asked: Asked, fact: str) -> None:
    assert fact not in {each["label"] for each in asked.answer["facts"]}
    assert asked.answer["facts"], "other facts are still asked for"


@then("没有需要询问的事实")
def nothing_is_asked(asked: Asked) -> None:
    assert (asked.answer["facts"], asked.answer["next"]) == ([], None)


@then(sentence(r'知道"(?P<facts>[^"]+)"就可能有定论'))
def set_settles(asked: Asked, facts: str) -> None:
    assert labels(facts) in [set(one["labels"]) for each in asked.answer["provisions"] for one in each.get("sets", [])]


def interview_of(asked: Asked) -> Interview:
    assert asked.interview is not None, "no interview was begun"
    return asked.interview


@then(sentence(r'正在询问"(?P<label>[^"]+)"'))
def question_is_about(asked: Asked, label: str) -> None:
    question = interview_of(asked).current().question
    assert question is not None
    assert question["label"] == label


@then("询问已经结束，可以核对答案")
def interview_is_over(asked: Asked) -> None:
    assert interview_of(asked).current().kind == "review"
    assert interview_of(asked).answers()


@then("这个回答不能用")
def answer_is_refused(asked: Asked) -> None:
    assert asked.fault is not None
    assert asked.fault.help_zh, "it is said how to mend it"


@then(sentence(r'询问得出的"(?P<provision>[^"]+)"结论为"(?P<conclusion>[^"]+)"'))
def interview_concludes(case: Case, asked: Asked, provision: str, conclusion: str) -> None:
    interview = interview_of(asked)
    decision = judge(case.pack, interview.profile(), interview.as_of, only=provision).document()
    assert [each["conclusion_words"] for each in decision["provisions"]] == [conclusion]


# 那么：改变


@then(sentence(r'有一条途径是新增一条"(?P<label>[^"]+)"，须满足"(?P<condition>[^"]+)"'))
def way_is_a_further_record(asked: Asked, label: str, condition: str) -> None:
    found = [
        (each["label"], [one["condition"] for one in each["conditions"]])
        for way in asked.answer["ways"]
        for each in way["changes"]
        if each["further_record"]
    ]
    assert (label, [condition]) in found


@then(sentence(r'有一条途径是改变"(?P<label>[^"]+)"，须满足"(?P<condition>[^"]+)"'))
def way_is_a_change(asked: Asked, label: str, condition: str) -> None:
    found = [
        (each["label"], [one["condition"] for one in each["conditions"]])
        for way in asked.answer["ways"]
        for each in way["changes"]
        if not each["further_record"]
    ]
    assert (label, [condition]) in found


@then(sentence(r'有一条途径须由"(?P<by>[^"]+)"认定"(?P<question>[^"]+)"'))
def way_is_a_finding(asked: Asked, by: str, question: str) -> None:
    found = [(each["settled_by"], each["question"]) for way in asked.answer["ways"] for each in way["findings"]]
    assert (by, question) in found


@then("每条途径重新判定都为符合")
def every_way_holds(asked: Asked) -> None:
    assert asked.ways_hold


@then("没有途径")
def there_is_no_way(asked: Asked) -> None:
    assert asked.answer["ways"] == []


@then(sentence(r'不能改变的条件为"(?P<conditions>[^"]+)"'))
def conditions_that_cannot_change_are(asked: Asked, conditions: str) -> None:
    assert {each["condition"] for each in asked.answer["cannot_change"]} == labels(conditions)


TURNS = {"满足": "met", "不满足": "not_met", "未定": "undetermined"}


@then(sentence(rf"其他情况不变，自(?P<on>〈日〉)起由(?P<before>{'|'.join(TURNS)})变为(?P<after>{'|'.join(TURNS)})"))
def time_alone_changes_it(asked: Asked, on: str, before: str, after: str) -> None:
    assert {"on": on, "from": TURNS[before], "to": TURNS[after]} in asked.answer["time"]


# 那么：证据


@then(sentence(r'须核验的事实为"(?P<facts>[^"]+)"'))
def facts_to_verify_are(asked: Asked, facts: str) -> None:
    assert {each["label"] for each in asked.answer["verification"]["facts"]} == labels(facts)


@then(sentence(r'须由主管部门认定的推定为"(?P<terms>[^"]+)"'))
def presumptions_to_find_are(asked: Asked, terms: str) -> None:
    assert {each["question"] for each in asked.answer["verification"]["findings"]} == labels(terms)


@then(sentence(r'核验后的结论为"(?P<conclusion>[^"]+)"'))
def conclusion_after_is(asked: Asked, conclusion: str) -> None:
    after = [each["after"]["conclusion_words"] for each in asked.answer["verification"]["provisions"]]
    assert after == [conclusion]


@then(sentence(r'"(?P<label>[^"]+)"的两种说法来自"(?P<sources>[^"]+)"'))
def both_sources_are_shown(asked: Asked, label: str, sources: str) -> None:
    found = [{one["source"] for one in each["values"]} for each in asked.answer["conflicts"] if each["label"] == label]
    assert found == [labels(sources)]


USES = {"已被采用": "used", "已经过期": "expired"}


@then(sentence(rf'"(?P<by>[^"]+)"的认定意见(?P<use>{"|".join(USES)})'))
def finding_was(asked: Asked, by: str, use: str) -> None:
    assert [(each["by"], each["status"]) for each in asked.answer["findings"]] == [(by, USES[use])]


@then(sentence(r'还等待认定"(?P<question>[^"]+)"'))
def question_is_awaited(asked: Asked, question: str) -> None:
    assert question in {each["question"] for each in asked.answer["awaited"]}


@then(sentence(r'材料"(?P<paper>[^"]+)"只列一次，证明"(?P<facts>[^"]+)"'))
def paper_is_listed_once(asked: Asked, paper: str, facts: str) -> None:
    found = [{one["label"] for one in each["facts"]} for each in asked.answer["materials"] if each["document"] == paper]
    assert found == [labels(facts)]


# 那么：提示


@then(sentence(r'"(?P<words>[^"]+)"的提示为"(?P<verdict>[^"]+)"'))
def flag_is(asked: Asked, words: str, verdict: str) -> None:
    assert [each["verdict_words"] for each in asked.answer["flags"] if each["words"] == words] == [verdict]


@then(sentence(r'提示注明"(?P<label>[^"]+)"'))
def flags_are_labelled(asked: Asked, label: str) -> None:
    assert asked.answer["label"] == label


@then("提示注明出处")
def flags_name_their_sources(asked: Asked) -> None:
    assert [each["id"] for each in asked.answer["flags"] if not each["sources"]] == []


# 那么：收据

STATUSES = {"完全一致": "identical", "收据有误": "receipt_faulty", "没有当时的规则": "rules_unavailable"}


@then(sentence(rf'重新计算的结果为"(?P<status>{"|".join(STATUSES)})"'))
def replay_is(asked: Asked, status: str) -> None:
    assert asked.replay is not None
    assert asked.replay.status.value == STATUSES[status]


@then(sentence(r'查出的改动在"(?P<pointer>[^"]+)"'))
def change_is_found_at(asked: Asked, pointer: str) -> None:
    assert asked.replay is not None
    assert [each.pointer for each in asked.replay.differences] == [pointer]


def page_of(asked: Asked, edition: tuple[Pack, PackSource]) -> str:
    return receipt_html(receipt_from_bytes(asked.receipt), edition[0])


@then(sentence(r'可打印的页面写有"(?P<text>[^"]+)"'))
def page_says(asked: Asked, edition: tuple[Pack, PackSource], text: str) -> None:
    assert compact(text) in compact(page_of(asked, edition))


@then("可打印的页面写有规则摘要值")
def page_names_the_digest(asked: Asked, edition: tuple[Pack, PackSource]) -> None:
    assert edition[0].digest in page_of(asked, edition)
