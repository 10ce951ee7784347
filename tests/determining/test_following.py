"""What follows from a determination: as plain Python says, by the rules' meaning and by durable-rules alike."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace
from itertools import combinations, count, islice
from random import Random
from typing import Any

import pytest

from eligibility.domain.conclusion import MET_CONCLUSIONS, Conclusion
from eligibility.domain.consequences import (
    Awaited,
    Because,
    Concluded,
    ConsequenceRule,
    Following,
    Kind,
    NotVerified,
    Signal,
    Sort,
    confined,
    consequences,
)
from eligibility.domain.facts import Level
from eligibility.domain.opinions import Asking, Cause
from eligibility.domain.records import Outcome
from eligibility.engines.rete import ConsequenceProgram, ReteWorkers, Unfounded, consequence_program
from eligibility.engines.rete.program import MOST_TESTS
from eligibility.explain.following import FollowingWords
from eligibility.ir.following import consequence_rules, questions_of
from eligibility.ir.rules import Exclusion, Pack, Provision
from eligibility.profile import profile_from_json
from eligibility.services.following import signals_of
from eligibility.services.opinions import SecondOpinions, programs_from_pack
from eligibility.services.receipts import receipt_from_bytes
from eligibility.services.replaying import ReplayStatus, replay
from eligibility.services.two_opinions import compared, judged
from tests import strategies
from tests.determining.breaking import BREAKS, broken, plainly
from tests.determining.cases import DAY, PACK, absent, made
from tests.enterprises import EXAMPLES, random_said
from tests.procedure.exclusions import BOTH_MET, excluding_pack

GIVING = {Conclusion.ELIGIBLE, Conclusion.CONDITIONALLY_ELIGIBLE}


def random_signals(r: Random, pack: Pack) -> frozenset[Signal]:
    """A conclusion for every provision, and some of its questions open where it is undetermined."""
    signals: set[Signal] = {NotVerified()} if r.random() < 0.5 else set()
    for each in pack.provisions:
        conclusion = r.choice([MET_CONCLUSIONS[each.effect], *list(Conclusion)[4:8]])
        signals.add(Concluded(each.id, conclusion))
        if conclusion in (Conclusion.INFORMATION_NEEDED, Conclusion.NEEDS_JUDGEMENT):
            signals |= {Awaited(each.id, question) for question in questions_of(each) if r.random() < 0.5}
    return frozenset(signals)


def expected(pack: Pack, signals: Collection[Signal]) -> Iterator[Following]:
    """What follows, written down without rules."""
    departments = {clause.number: clause.departments for clause in pack.clauses}
    conclusions = {each.provision: each.conclusion for each in signals if isinstance(each, Concluded)}
    for each in pack.provisions:
        conclusion = conclusions[each.id]
        stands = conclusion is MET_CONCLUSIONS[each.effect]
        if stands or conclusion in (Conclusion.INFORMATION_NEEDED, Conclusion.NEEDS_JUDGEMENT):
            yield Following(Kind.REVIEW, each.id, "officer")
            yield Following(Kind.DEADLINE, None, "review")
            yield from (Following(Kind.ROUTING, each.id, department) for department in departments[each.clause])
        if stands and NotVerified() in signals:
            yield Following(Kind.VERIFICATION, each.id, "officer")
        if conclusion in GIVING:
            yield Following(Kind.SECOND_REVIEW, each.id, "reviewer")
        if conclusion is Conclusion.INFORMATION_NEEDED:
            yield from (Following(Kind.SUPPLEMENT, id, "enterprise") for id in (each.id, None))
            yield Following(Kind.DEADLINE, None, "supplement")
    standing = [each.id for each in pack.provisions if conclusions[each.id] is MET_CONCLUSIONS[each.effect]]
    excluded = {(each.id, id) for each in pack.provisions for said in each.excludes for id in said.ids}
    for one, other in combinations(standing, 2):
        if excluded & {(one, other), (other, one)}:
            yield from (Following(kind, one, other) for kind in (Kind.EXCLUSION, Kind.CHOICE))
    for signal in signals:
        if isinstance(signal, Awaited):
            yield from (Following(Kind.FINDING, id, signal.question) for id in (signal.provision, None))


def many(pack: Pack, times: int) -> Pack:
    """A pack with its provisions many times over, under ids of their own."""
    copies = (replace(each, id=f"{each.id}x{number}") for number in range(times) for each in pack.provisions)
    return replace(pack, provisions=tuple(copies), digest="")


def excluding(r: Random, pack: Pack) -> Pack:
    """A pack of which some provisions exclude each other, said of either or of both."""
    ids = [each.id for each in pack.provisions]

    def said(each: Provision) -> Provision:
        others = [id for id in r.sample(ids, min(3, len(ids))) if id != each.id]
        return replace(each, excludes=(Exclusion(tuple(others), each.quote),)) if others and r.random() < 0.5 else each

    return replace(pack, provisions=tuple(map(said, pack.provisions)), digest="")


def hold(r: Random, pack: Pack, times: int, workers: ReteWorkers) -> None:
    rules = consequence_rules(pack)
    following = consequence_program(rules)
    for _ in range(times):
        signals = random_signals(r, pack)
        plain = consequences(rules, signals)
        chained = following.consequences(workers.conclude(following.program, following.entering(signals)))
        assert {each.following for each in plain} == set(expected(pack, signals))
        assert set(chained) == set(plain)
        assert all(signals | {each.following for each in plain} >= set(each.rule.when) for each in chained)


def test_what_follows_from_some_provisions_is_what_would_follow_were_there_no_others() -> None:
    r = Random(4)
    for number in range(60):
        pack = excluding(r, PACK if number % 6 == 0 else strategies.pack(r))
        rules, signals = consequence_rules(pack), random_signals(r, pack)
        some = {each.id for each in pack.provisions if r.random() < 0.4}
        own = {each for each in signals if isinstance(each, NotVerified) or each.provision in some}
        assert confined(rules, consequences(rules, signals), some) == consequences(rules, own)


def test_durable_rules_chains_what_the_rules_mean_on_the_corridor_policy(opinions: SecondOpinions) -> None:
    hold(Random(1), PACK, 30, opinions.workers)


def test_and_on_random_packs(opinions: SecondOpinions) -> None:
    r = Random(2)
    for _ in range(15):
        hold(r, excluding(r, strategies.pack(r)), 4, opinions.workers)


def test_and_where_more_rules_conclude_one_thing_than_fit_a_ruleset(opinions: SecondOpinions) -> None:
    pack = many(PACK, 6)
    assert len(pack.provisions) > MOST_TESTS
    hold(Random(3), pack, 3, opinions.workers)


@pytest.mark.soak
def test_and_ten_thousand_times(opinions: SecondOpinions) -> None:
    r = Random(4)
    for _ in range(200):
        hold(r, excluding(r, strategies.pack(r)), 25, opinions.workers)
    hold(r, PACK, 5_000, opinions.workers)


def test_a_rule_comes_after_the_rules_that_conclude_what_it_reads() -> None:
    rules = consequence_rules(PACK)
    last = {rule.concludes: number for number, rule in enumerate(rules)}
    for number, rule in enumerate(rules):
        assert all(last[each] < number for each in rule.when if isinstance(each, Following))


def test_each_kind_is_of_a_sort() -> None:
    assert {kind.sort for kind in Kind} == set(Sort)


def test_a_grant_that_is_met_goes_to_its_departments_and_to_a_second_reviewer(opinions: SecondOpinions) -> None:
    found = [each.following for each in made(opinions).consequences if each.following.provision == "8.3"]
    assert [(each.kind.value, each.target) for each in found] == [
        ("review", "officer"),
        ("routing", "省科技厅"),
        ("routing", "省工业和信息化厅"),
        ("routing", "省财政厅"),
        ("verification", "officer"),
        ("second_review", "reviewer"),
    ]


def test_facts_that_are_verified_need_no_verification(opinions: SecondOpinions) -> None:
    verified = {
        "facts": {
            id: {"value": said, "level": "verified", "source": "登记机关"}
            for id, said in {"body_kind": "enterprise"}.items()
        }
    }
    first = judged(PACK, profile_from_json(verified, PACK.vocabulary), DAY, Level.VERIFIED, "zh")
    found = compared(first, opinions, Asking.REQUIRED)
    assert found.outcome is Outcome.AGREED
    assert {each.following.kind for each in found.following} & {Kind.VERIFICATION} == set()


def test_everything_missing_is_told_in_one_notice_and_its_time_runs(opinions: SecondOpinions) -> None:
    found = made(opinions, {"facts": {}}).consequences
    once = [each for each in found if each.following.provision is None and each.following.kind is not Kind.FINDING]
    assert [(each.following.kind, each.following.target, each.rule.because) for each in once] == [
        (Kind.SUPPLEMENT, "enterprise", Because.ONE_NOTICE_FOR_ALL),
        (Kind.DEADLINE, "supplement", Because.TIME_RUNS),
        (Kind.DEADLINE, "review", Because.TIME_RUNS),
    ]


def test_an_open_question_on_a_record_asks_for_a_finding(opinions: SecondOpinions) -> None:
    awaited = [
        each.following.target
        for said in EXAMPLES
        for each in made(opinions, said).consequences
        if each.following.kind is Kind.FINDING and each.following.provision is None
    ]
    records = {question for each in PACK.provisions if each.per for question in questions_of(each)}
    assert records & set(awaited)
    assert set(awaited) <= {question for each in PACK.provisions for question in questions_of(each)}


def test_of_benefits_that_exclude_each_other_the_enterprise_chooses(opinions: SecondOpinions) -> None:
    found = made(opinions, BOTH_MET, pack=excluding_pack())
    assert found.outcome is Outcome.AGREED
    pairs = [each for each in found.consequences if each.following.target == "2.1"]
    assert [(each.following.kind, each.following.provision) for each in pairs] == [
        (Kind.EXCLUSION, "1.1"),
        (Kind.CHOICE, "1.1"),
    ]
    told = receipt_from_bytes(found.receipt)["consequences"]
    assert [each["because"]["on"] for each in told if each["kind"] == "exclusion"] == [
        ["1.1 的结论是“符合条件”", "2.1 的结论是“属优先支持范围”"]
    ]


WORDS = {
    "zh": (
        "8.3 转责任单位：省科技厅",
        "初审的事项转原文载明的责任单位",
        ["8.3 初审"],
        "8.3 初审",
        ["8.3 的结论是“符合条件”"],
    ),
    "en": (
        "8.3 goes to: 省科技厅",
        "what is reviewed goes to the departments that the text names",
        ["review of 8.3"],
        "review of 8.3",
        ["the conclusion on 8.3 is “Eligible”"],
    ),
}


@pytest.mark.parametrize("lang", WORDS)
def test_the_receipt_says_in_words_what_follows_by_which_rule_on_which_conditions(
    lang: str, opinions: SecondOpinions
) -> None:
    told = {each["words"]: each for each in receipt_from_bytes(made(opinions, lang=lang).receipt)["consequences"]}
    routed, rule, on, review, reviewed = WORDS[lang]
    assert told[routed]["because"] == {"rule": "department_is_responsible", "words": rule, "on": on}
    assert told[review]["because"]["on"] == reviewed
    assert (told[routed]["sort"], told[routed]["target"]) == ("routing", "省科技厅")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_everything_that_can_follow_has_words(lang: str) -> None:
    words = FollowingWords(PACK, lang)
    for rule in consequence_rules(PACK):
        said = [words.of(rule.concludes), words.rule(rule.because), *map(words.of, rule.when)]
        assert all(each.strip() == each != "" for each in said)


def test_nothing_follows_from_what_is_held() -> None:
    assert made(absent()).consequences == ()
    assert receipt_from_bytes(made(absent()).receipt)["consequences"] == []


def test_what_follows_from_one_opinion_is_what_follows_from_two(opinions: SecondOpinions) -> None:
    r = Random(6)
    for said in (*EXAMPLES, *(random_said(r) for _ in range(5))):
        alone = made(absent(), said, Asking.PREFERRED)
        assert alone.consequences == made(opinions, said).consequences
        assert replay(alone.receipt, opinions=opinions).status is ReplayStatus.IDENTICAL


def broken_following(how: str, seeds: Iterator[int]) -> Iterator[ConsequenceProgram]:
    """The rules of what follows with one broken, again and again."""
    right = consequence_program(consequence_rules(PACK))
    for seed in seeds:
        wrong = broken(Random(seed), right.program, BREAKS[how])
        if wrong is not None:
            yield replace(right, program=wrong)


def tells(wrong: ConsequenceProgram, said: dict[str, Any]) -> bool:
    """Whether a broken rule changes what follows, or cannot say why it does; without durable-rules."""
    first = judged(PACK, profile_from_json(said, PACK.vocabulary), DAY, Level.CLAIMED, "zh")
    signals = signals_of(first.decision, first.outcomes, first.level)
    try:
        chained = wrong.consequences(plainly(wrong.program, wrong.entering(signals)))
    except Unfounded:
        return True
    return set(chained) != set(consequences(consequence_rules(PACK), signals))


@pytest.mark.parametrize("how", ["another_rail", "dropped_rule", "added_rule"])
def test_a_broken_rule_of_what_follows_is_caught_wherever_it_tells(how: str, opinions: SecondOpinions) -> None:
    right, held = programs_from_pack(PACK), 0
    for wrong in islice(broken_following(how, count()), 6):
        asked = SecondOpinions(opinions.workers, lambda _, wrong=wrong: replace(right, following=wrong))
        for said in EXAMPLES:
            outcome = made(asked, said).outcome
            assert outcome is (Outcome.HELD if tells(wrong, said) else Outcome.AGREED)
            held += outcome is Outcome.HELD
    assert held > 0


def test_a_consequence_that_only_one_executor_sees_is_named(opinions: SecondOpinions) -> None:
    right = programs_from_pack(PACK)
    second_review = Following(Kind.SECOND_REVIEW, "8.3", "reviewer")
    missing = tuple(rule for rule in consequence_rules(PACK) if rule.concludes != second_review)
    asked = SecondOpinions(opinions.workers, lambda _: replace(right, following=consequence_program(missing)))
    found = made(asked)
    assert (found.outcome, found.compared.cause, found.differences) == (Outcome.HELD, Cause.DIFFERENT, ())
    assert found.alert is not None
    assert found.alert.provisions == found.differing == ("8.3",)
    strays = receipt_from_bytes(found.receipt)["second_opinion"]["strays"]
    assert [(each["kind"], each["provision"]) for each in strays] == [("second_review", "8.3")]


def test_the_first_rule_that_holds_is_the_reason() -> None:
    done = Following(Kind.REVIEW, "1.1", "officer")
    one, other = (Concluded("1.1", each) for each in (Conclusion.ELIGIBLE, Conclusion.NEEDS_JUDGEMENT))
    rules = [
        ConsequenceRule(Because.CONCLUSION_STANDS, done, (one,)),
        ConsequenceRule(Because.JUDGEMENT_IS_NEEDED, done, (other,)),
    ]
    assert [each.rule.because for each in consequences(rules, {one, other})] == [Because.CONCLUSION_STANDS]
    assert consequences(rules, set()) == ()
