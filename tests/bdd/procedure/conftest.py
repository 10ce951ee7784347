"""Sentences about the procedure: who does what to an application, and what becomes of it. Each is a call of a service over a real store."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from pytest_bdd import given, then, when

from eligibility.domain.conclusion import CONCLUSION_WORDS, Conclusion
from eligibility.domain.keeping import Stale
from eligibility.domain.procedure import TimeLimits
from eligibility.domain.records import (
    Determination,
    Notice,
    Objection,
    Publication,
    Ruling,
    RulingKind,
    RulingState,
    Snapshot,
)
from eligibility.errors import CaseProblems
from eligibility.ir.rules import Pack
from eligibility.packs import installed_pack, pack_from_folder
from eligibility.services import determinations, enterprises, interests, moving, objecting, paying, ruling
from eligibility.services.desk import Desk
from eligibility.services.ruling import Decided
from tests.bdd.conftest import sentence
from tests.procedure.office import (
    AGREE,
    BOTH,
    CODE,
    DAYS,
    ENTERPRISE,
    GIANT,
    OFFICER,
    OFFICER_2,
    REASON,
    REVIEWER,
    STRANGER,
    Office,
    an_office,
)

PEOPLE = {
    "企业": ENTERPRISE,
    "另一企业": STRANGER,
    "经办甲": OFFICER,
    "经办乙": OFFICER_2,
    "复核丙": REVIEWER,
    "兼职丁": BOTH,
}
CONCLUSIONS = {words.zh: conclusion for conclusion, words in CONCLUSION_WORDS.items()}
RULES = Path(__file__).resolve().parents[3] / "rules" / "eligibility_rules" / "jilin" / "corridor_2018_2025"
WHO = "|".join(PEOPLE)


@dataclass
class Desks:
    """The office, the application in hand, and what the last of what people did came to."""

    office: Office
    id: str = ""
    version: int = 0
    refused: list[str] = field(default_factory=list)
    stale: bool = False

    def try_(self, work: Callable[[], Any]) -> None:
        self.refused, self.stale = [], False
        try:
            work()
        except CaseProblems as problems:
            self.refused = [each.zh for each in problems.problems]
        except Stale:
            self.stale = True

    def done(self, work: Callable[..., Any], who: str, *args: Any, **said: Any) -> None:
        """Somebody does something to the application as it is."""
        version = self.office.application(self.id).version
        self.try_(lambda: self.office.write(work, PEOPLE[who], self.office.desk, self.id, version, *args, **said))

    def ruling(self, provision: str) -> Ruling | None:
        """The last decision on a provision that still counts."""
        found = [
            each
            for each in self.office.every(Ruling, application=self.id, provision=provision)
            if each.state is not RulingState.REPLACED
        ]
        return found[-1] if found else None

    def determination(self) -> Determination:
        made = self.office.application(self.id).determination
        assert made is not None
        return self.office.read(lambda unit: unit.get(Determination, made))


@pytest.fixture
def desks(tmp_path: Path) -> Iterator[Desks]:
    with an_office(tmp_path / "store.sqlite3") as office:
        yield Desks(office)


@pytest.fixture(scope="session")
def next_edition(tmp_path_factory: pytest.TempPathFactory) -> Pack:
    """The policy as if 8.3 were given on conditions that another document states."""
    folder = tmp_path_factory.mktemp("edition") / "pack"
    shutil.copytree(RULES, folder)
    clause = folder / "clauses" / "clause_08.yaml"
    clause.write_text(clause.read_text("utf-8").replace("effect: grant", "effect: conditional"), "utf-8")
    return pack_from_folder(folder)


# 假如


@given("一家长春市的科技型小巨人企业建有档案")
def a_giant_is_on_file(desks: Desks) -> None:
    desks.office.enrol()


@given("一家长春市的企业建有档案，没有填写注册地和获得的认定")
def an_incomplete_file(desks: Desks) -> None:
    left_out = ("registered_division", "recognitions")
    desks.office.enrol({"facts": {id: each for id, each in GIANT["facts"].items() if id not in left_out}})


@given(sentence(r'申报处于"(?P<step>[^"]+)"'))
def the_application_is_brought_to(desks: Desks, step: str) -> None:
    desks.id = desks.office.brought_on(named(desks, step))


def named(desks: Desks, step: str) -> str:
    """The step of that name."""
    (id,) = [id for id, each in desks.office.desk.procedure.steps.items() if each.words.zh == step]
    return id


# 当


@when(sentence(rf'"(?P<who>{WHO})"就惠企事项"(?P<provision>[^"]+)"提交申报'))
def submits(desks: Desks, who: str, provision: str) -> None:
    desks.id = desks.office.drafted(provision, by=PEOPLE[who])
    desks.office.submit(desks.id, by=PEOPLE[who])


@when(sentence(rf'"(?P<who>{WHO})"(?:以"(?P<reason>[^"]+)"为由)?办理"(?P<move>[^"]+)"'))
def makes_a_move(desks: Desks, who: str, move: str, reason: str | None) -> None:
    state = desks.office.application(desks.id).state
    moves = [each for each in desks.office.desk.procedure.moves.values() if each.words.zh == move]
    id = next((each.id for each in moves if state in each.sources), moves[0].id)
    desks.done(moving.move_application, who, id, reason)


@when(sentence(rf'"(?P<who>{WHO})"同意惠企事项"(?P<provision>[^"]+)"'))
def agrees(desks: Desks, who: str, provision: str) -> None:
    desks.done(ruling.rule, who, provision, AGREE)


@when(
    sentence(
        rf'"(?P<who>{WHO})"把惠企事项"(?P<provision>[^"]+)"改判为"(?P<conclusion>[^"]+)"，'
        r'理由为"(?P<reason>[^"]+)"，引用原文"(?P<quote>[^"]+)"'
    )
)
def overrides(desks: Desks, who: str, provision: str, conclusion: str, reason: str, quote: str) -> None:
    decided = Decided(RulingKind.OVERRIDE, CONCLUSIONS[conclusion], reason, quote)
    desks.done(ruling.rule, who, provision, decided)


@when(sentence(rf'"(?P<who>{WHO})"(?P<what>确认|驳回)惠企事项"(?P<provision>[^"]+)"的审核意见'))
def reviews(desks: Desks, who: str, what: str, provision: str) -> None:
    found = desks.ruling(provision)
    assert found is not None
    desks.done(ruling.review, who, found.id, confirmed=what == "确认", reason=REASON)


@when(sentence(rf'"(?P<who>{WHO})"将申报列入公示'))
def publishes(desks: Desks, who: str) -> None:
    desks.office.publish(desks.id, by=PEOPLE[who])


@when(sentence(r"过了(?P<days>\d+)天"))
def days_pass(desks: Desks, days: str) -> None:
    desks.office.turn(days=int(days))


@when(sentence(rf'"(?P<who>{WHO})"兑付惠企事项"(?P<provision>[^"]+)"(?P<amount>[\d.]+)元'))
def pays(desks: Desks, who: str, provision: str, amount: str) -> None:
    desks.done(paying.pay, who, provision, amount, "吉财企指〔2024〕1号")


@when(sentence(rf'"(?P<who>{WHO})"追回惠企事项"(?P<provision>[^"]+)"(?P<amount>[\d.]+)元，理由为"(?P<reason>[^"]+)"'))
def claims_back(desks: Desks, who: str, provision: str, amount: str, reason: str) -> None:
    desks.done(paying.recover, who, {provision: amount}, reason)


@when(sentence(rf'"(?P<who>{WHO})"记录惠企事项"(?P<provision>[^"]+)"追回到账(?P<amount>[\d.]+)元'))
def records_what_came_back(desks: Desks, who: str, provision: str, amount: str) -> None:
    desks.done(paying.record_recovery, who, provision, amount, "缴款书2号")


@when(sentence(rf'"(?P<who>{WHO})"退回补正'))
def returns(desks: Desks, who: str) -> None:
    desks.done(moving.return_for_correction, who, desks.office.missing(desks.id))


@when(sentence(rf'"(?P<who>{WHO})"不列清单、不写理由退回补正'))
def returns_for_nothing(desks: Desks, who: str) -> None:
    desks.done(moving.return_for_correction, who, None)


@when(sentence(rf'"(?P<who>{WHO})"补齐档案并再次提交'))
def completes_and_submits(desks: Desks, who: str) -> None:
    lacking = {id: GIANT["facts"][id] for id in ("registered_division", "recognitions")}
    given_ = {id: {"value": each["value"], "level": "documented"} for id, each in lacking.items()}
    desks.office.write(enterprises.add_facts, PEOPLE[who], CODE, desks.office.profile({"facts": given_}))
    desks.office.submit(desks.id, by=PEOPLE[who])


@when(sentence(rf'"(?P<who>{WHO})"把从业人员改为(?P<count>\d+)人'))
def gives_a_fact(desks: Desks, who: str, count: str) -> None:
    profile = desks.office.profile({"facts": {"employees": {"2024": int(count)}}})
    desks.office.write(enterprises.add_facts, PEOPLE[who], CODE, profile)


@when(sentence(rf'"(?P<one>{WHO})"和"(?P<other>{WHO})"同时打开申报'))
def both_open_it(desks: Desks, one: str, other: str) -> None:
    desks.version = desks.office.application(desks.id).version


@when(sentence(rf'"(?P<who>{WHO})"按打开时的样子同意惠企事项"(?P<provision>[^"]+)"'))
def agrees_with_what_was_opened(desks: Desks, who: str, provision: str) -> None:
    office = desks.office
    desks.try_(lambda: office.write(ruling.rule, PEOPLE[who], office.desk, desks.id, desks.version, provision, AGREE))


@when(sentence(rf'"(?P<who>{WHO})"申报与该企业有利害关系'))
def declares_an_interest(desks: Desks, who: str) -> None:
    ground = "配偶在该企业任财务负责人"
    desks.office.write(interests.declare_interest, PEOPLE[who], PEOPLE[who].account, CODE, ground)


@when(sentence(rf'规则改版以后"(?P<who>{WHO})"重新认定'))
def determines_by_new_rules(desks: Desks, next_edition: Pack, who: str) -> None:
    limits = TimeLimits(desks.office.desk.limits.calendar, DAYS)
    desks.office.desk = Desk(next_edition, desks.office.desk.procedure, limits)
    desks.done(determinations.redetermine, who, desks.office.prepare())


@when(sentence(rf'"(?P<who>{WHO})"提出异议，理由为"(?P<ground>[^"]+)"'))
def objects(desks: Desks, who: str, ground: str) -> None:
    [listed] = desks.office.every(Publication)
    office = desks.office
    desks.try_(lambda: office.write(objecting.object_to, PEOPLE[who], office.desk, listed.id, desks.id, ground))


@when(sentence(rf'"(?P<who>{WHO})"答复异议(?P<what>成立|不成立)，答复为"(?P<answer>[^"]+)"'))
def answers_the_objection(desks: Desks, who: str, what: str, answer: str) -> None:
    [found] = desks.office.every(Objection)
    office, upheld = desks.office, what == "成立"
    desks.try_(
        lambda: office.write(
            objecting.answer_objection, PEOPLE[who], office.desk, found.id, found.version, upheld=upheld, answer=answer
        )
    )


# 那么


@then(sentence(r'申报处于"(?P<step>[^"]+)"'))
def the_application_is_at(desks: Desks, step: str) -> None:
    assert desks.office.application(desks.id).state == named(desks, step)


@then(sentence(r'第(?P<provision>[\d.]+)项的认定结论为"(?P<conclusion>[^"]+)"'))
def it_is_determined_as(desks: Desks, provision: str, conclusion: str) -> None:
    assert Conclusion(desks.determination().conclusions[provision]) is CONCLUSIONS[conclusion]


@then(sentence(r'第(?P<provision>[\d.]+)项的结论由"(?P<before>[^"]+)"变为"(?P<now>[^"]+)"'))
def the_conclusion_has_changed(desks: Desks, provision: str, before: str, now: str) -> None:
    [changed] = [each for each in desks.determination().changes["provisions"] if each["id"] == provision]
    assert (changed["from"], changed["to"]) == (CONCLUSIONS[before].value, CONCLUSIONS[now].value)


@then(sentence(r'变化的原因是(?:规则|事实"(?P<facts>[^"]+)")'))
def the_cause_of_the_change_is(desks: Desks, facts: str | None) -> None:
    changes = desks.determination().changes
    assert [each["fact"] for each in changes["facts"]] == (facts.split("；") if facts else [])
    assert ("pack" in changes) is (facts is None)
    if facts is None:
        assert changes["pack"]["from"] == installed_pack(desks.office.application(desks.id).policy).digest


@then(sentence(r'不能这样办理，因为"(?P<why>[^"]+)"'))
def it_is_refused_because(desks: Desks, why: str) -> None:
    assert why in desks.refused


@then("因申报已被他人修改而没有写入")
def it_is_stale(desks: Desks) -> None:
    assert desks.stale


@then(sentence(r'公示名单写有"(?P<text>[^"]+)"'))
def the_list_says(desks: Desks, text: str) -> None:
    [listed] = desks.office.every(Publication)
    assert text in [each["enterprise"] for each in listed.entries]


@then(sentence(r'企业收到了"(?P<kind>[a-z_]+)"告知书'))
def the_enterprise_was_told(desks: Desks, kind: str) -> None:
    assert [each.kind for each in desks.office.every(Notice, application=desks.id)][-1] == kind


@then(sentence(r'告知书列出的缺失事实为"(?P<facts>[^"]+)"'))
def the_notice_lists(desks: Desks, facts: str) -> None:
    [notice] = desks.office.every(Notice)
    assert [each["zh"] for each in notice.content["missing"]] == facts.split("；")


@then(sentence(r'告知书写明"(?P<fact>[^"]+)"由"(?P<papers>[^"]+)"证明，由"(?P<bodies>[^"]+)"核实'))
def the_notice_says_how_to_prove(desks: Desks, fact: str, papers: str, bodies: str) -> None:
    [notice] = desks.office.every(Notice)
    [item] = [each for each in notice.content["missing"] if each["zh"] == fact]
    assert (item["documents"], item["confirmed_by"]) == (papers.split("；"), bodies.split("；"))


@then(sentence(r'惠企事项"(?P<provision>[^"]+)"的审核意见为"(?P<state>[a-z]+)"'))
def the_decision_stands_as(desks: Desks, provision: str, state: str) -> None:
    found = desks.ruling(provision)
    assert found is not None
    assert found.state.value == state


@then(sentence(r'惠企事项"(?P<provision>[^"]+)"的审核意见出自"(?P<who>[^"]+)"'))
def the_decision_is_of(desks: Desks, provision: str, who: str) -> None:
    found = desks.ruling(provision)
    assert found is not None
    assert found.by == PEOPLE[who].account


@then(sentence(r'惠企事项"(?P<provision>[^"]+)"没有审核意见'))
def no_decision_stands(desks: Desks, provision: str) -> None:
    assert desks.ruling(provision) is None


@then("申报仍以提交时的档案为准")
def the_profile_is_frozen(desks: Desks) -> None:
    first, newest = sorted(desks.office.every(Snapshot), key=lambda each: each.number)
    assert first.digest != newest.digest
    assert desks.office.application(desks.id).snapshot == first.id


@then("审计记录完整")
def the_log_is_sound(desks: Desks) -> None:
    assert desks.office.log_is_sound()
