"""The verification list against judging again: sound, minimal, and of the size that trying every set finds."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import chain, combinations
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from eligibility.domain.facts import Evidence, Level, Why
from eligibility.domain.verdict import UNDETERMINED
from eligibility.engines import reference
from eligibility.explain.document import bytes_from_document
from eligibility.ir import rules
from eligibility.ir.reasons import open_causes
from eligibility.ir.rules import Gate, Term
from eligibility.profile import Finding, Given, Profile, slots_from_profile
from eligibility.services.evidence import evidence
from eligibility.services.judging import judge
from eligibility.services.verification import Verifier, conclusion_of, smallest_sets, verifications
from tests import strategies as some

CASES = 100
LEVELS = (Level.DOCUMENTED, Level.REGISTRY, Level.VERIFIED)


def profile(r: Random) -> Profile:
    """A random enterprise with facts of every level, conflicts and findings."""
    facts = {}
    richness = r.choice((0.5, 0.8, 1.0))
    for id, fact in some.VOCABULARY.facts.items():
        if r.random() < richness:
            value = some.value(r, fact.type, richness)
            held = Evidence(r.choice((Level.CLAIMED, Level.CLAIMED, Level.REGISTRY, Level.VERIFIED)))
            facts[id] = Given({r.choice((2023, 2022)): value} if fact.yearly else value, held)
        elif r.random() < 0.3:
            facts[id] = Given(why=r.choice((Why.UNCERTAIN, Why.CONFLICT)))
    findings = tuple(
        Finding(id, r.random() < 0.5, "厅", date(2020, 1, 1), "据", None, r.choice((None, date(2021, 1, 1))))
        for id in some.OPENS
        if r.random() < 0.3
    )
    return Profile(facts, findings, "d" * 64)


def pack(r: Random) -> rules.Pack:
    """A random pack in which every presumed term has one body, as a written pack's has."""
    numbers = iter(range(10**6))

    def named(node: rules.Node) -> rules.Node:
        match node:
            case Gate(children=children):
                return replace(node, children=tuple(named(each) for each in children))
            case Term(presumption=presumption, body=body):
                id = f"presumed_{next(numbers)}" if presumption else node.id
                return replace(node, id=id, body=named(body))
            case _:
                return node

    made = some.pack_of(tuple(some.provision(r, number) for number in range(r.choice((1, 1, 2)))))
    return some.pack_of(
        tuple(
            replace(each, applies_to=named(each.applies_to), requires=named(each.requires)) for each in made.provisions
        )
    )


def as_read(enterprise: Profile) -> Profile:
    """The enterprise as a reader leaves it: no findings of these made-up packs, and none inside records."""

    def bare(given: Given) -> Given:
        if not isinstance(given.value, tuple):
            return given
        records = [{name: value for name, value in each.items() if "finding:" not in name} for each in given.value]
        return replace(given, value=tuple(records))

    return replace(enterprise, findings=(), facts={id: bare(each) for id, each in enterprise.facts.items()})


cases = st.randoms(use_true_random=False).map(lambda r: (pack(r), profile(r), r.choice(LEVELS)))


@settings(max_examples=CASES)
@given(cases)
def test_with_exactly_these_facts_and_findings_the_verdict_is_the_claimed_one(case):
    made, enterprise, level = case
    verifier = Verifier(enterprise, date(2024, 5, 1), level)
    for each in verifications(verifier, made.provisions):
        assert each.after.verdict is each.claimed.verdict
        if each.claimed.verdict is not UNDETERMINED:
            assert conclusion_of(each.after) is conclusion_of(each.claimed)
        if not each.needs:
            assert conclusion_of(each.at_level) is conclusion_of(each.after)


@settings(max_examples=CASES)
@given(cases)
def test_raising_the_facts_in_the_profile_itself_is_what_was_promised(case):
    made, enterprise, level = case
    verifier = Verifier(enterprise, date(2024, 5, 1), level)
    found = verifications(verifier, made.provisions)
    listed = {id for each in found for id in each.facts}
    raised = {
        id: replace(each, evidence=Evidence(level)) if id in listed else each for id, each in enterprise.facts.items()
    }
    slots = replace(slots_from_profile(replace(enterprise, facts=raised), date(2024, 5, 1), level), presume=True)
    for each in found:
        outcome = reference.judge_provision(each.provision, slots)
        assert conclusion_of(outcome) is conclusion_of(each.claimed)


@settings(max_examples=CASES)
@given(cases)
def test_no_fact_can_be_left_out_and_no_smaller_set_would_do(case):
    made, enterprise, level = case
    verifier = Verifier(enterprise, date(2024, 5, 1), level)
    for each in verifications(verifier, made.provisions):

        def stands(raised: tuple[str, ...], each=each) -> bool:
            slots = replace(verifier.slots(frozenset(raised)), presume=True)
            outcome = reference.judge_provision(each.provision, slots)
            unverified = [cause for cause in open_causes(outcome) if cause.kind == Why.UNVERIFIED.value]
            return conclusion_of(outcome) is conclusion_of(each.claimed) and not unverified

        assert stands(each.facts)
        assert not any(stands(tuple(one for one in each.facts if one != left_out)) for left_out in each.facts)
        read = verifier.below_read_by(each.provision)
        if len(read) <= 6:
            smaller = chain.from_iterable(combinations(read, size) for size in range(len(each.facts)))
            assert not any(stands(one) for one in smaller)


@settings(max_examples=CASES)
@given(cases)
def test_no_finding_can_be_left_out(case):
    made, enterprise, level = case
    verifier = Verifier(enterprise, date(2024, 5, 1), level)
    for each in verifications(verifier, made.provisions):
        if each.claimed.verdict is UNDETERMINED:
            continue
        for left_out in each.findings:
            kept = [one for one in each.findings if one != left_out]
            outcome = verifier.judged_with(each.provision, frozenset(each.facts), kept)
            assert conclusion_of(outcome) is not conclusion_of(each.claimed)


@settings(max_examples=30)
@given(cases)
def test_the_document_is_the_same_bytes_every_time_and_leaves_the_decision_alone(case):
    made, enterprise, level = case
    enterprise = as_read(enterprise)
    before = judge(made, enterprise, date(2024, 5, 1), level).json
    documents = [evidence(made, enterprise, date(2024, 5, 1), level, lang) for lang in ("zh", "zh", "en")]
    assert documents[0] == documents[1]
    assert bytes_from_document(documents[2].document()) == documents[2].json
    assert judge(made, enterprise, date(2024, 5, 1), level).json == before


@settings(max_examples=CASES)
@given(cases)
def test_each_paper_and_each_of_its_facts_stands_once(case):
    made, enterprise, level = case
    document = evidence(made, as_read(enterprise), date(2024, 5, 1), level).document()
    papers = [each["document"] for each in document["materials"]]
    assert len(papers) == len(set(papers))
    for listed in (document["without_document"], *(each["facts"] for each in document["materials"])):
        facts = [each["fact"] for each in listed]
        assert len(facts) == len(set(facts))


@settings(max_examples=200)
@given(st.sets(st.frozensets(st.integers(0, 6), min_size=0, max_size=4), min_size=1, max_size=4))
def test_the_smallest_of_any_family_of_sufficient_sets_is_found(family):
    members = tuple(range(7))
    found = smallest_sets(members, lambda chosen: any(each <= chosen for each in family))
    smallest = min(len(each) for each in family)
    assert found.shortest
    assert {frozenset(each) for each in found.sets} == {each for each in family if len(each) == smallest}
