"""Two versions of whole random policies, against every enterprise there is: nothing is called equal that somebody tells apart, and whoever is shown does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

import pytest

from eligibility.amounts.account import account_of
from eligibility.checks.differences import Difference, Sort
from eligibility.checks.witness import Witness
from eligibility.domain.facts import Slots
from eligibility.domain.verdict import MET, NOT_MET, Verdict
from eligibility.engines import reference
from eligibility.ir.reasons import Outcome
from eligibility.ir.rules import Pack, Provision
from eligibility.services.checking import slots_from_witness
from eligibility.services.differing import Compared, compare_meaning, compared_json
from tests.checks import small_packs as small

MOST_GIVEN = 1_500
"""Of how many enterprises amounts are computed too; conclusions are compared of everybody."""

RANK = {NOT_MET: 0, Verdict.UNDETERMINED: 1, MET: 2}


@dataclass
class Tally:
    """What came out of many pairs."""

    pairs: int = 0
    provisions: int = 0
    equal: int = 0
    wholly_equal: int = 0
    undecided: int = 0
    asked: int = 0
    """How many enterprises were judged by both."""


def told(outcome: Outcome) -> tuple[Any, ...]:
    """What an enterprise is told of a provision."""
    return outcome.verdict, outcome.verdict is NOT_MET and outcome.applies_verdict is NOT_MET, outcome.askable


def everybody(rules: object, most: int) -> list[Slots]:
    """Every enterprise that rules can tell apart, or as many as may be, the same ones every time."""
    all_ = list(small.enterprises(rules))
    return all_ if len(all_) <= most else Random(len(all_)).sample(all_, most)


def hold(seed: int, most: int, tally: Tally) -> None:
    """One pair of policies: what is said of every provision, and of all together, against everybody."""
    r = Random(seed)
    first = small.specification(r)
    old, new = (small.pack_of(each) for each in (first, small.altered(r, first)))
    compared = compare_meaning(old, new, small.DAYS[2])
    tally.pairs += 1
    for each in compared.differences:
        assert each.old is not None
        assert each.new is not None
        crowd = everybody((each.old, each.new), most)
        hold_provision(each, each.old, each.new, crowd)
        tally.asked += len(crowd)
        tally.provisions += 1
        tally.equal += each.sort is Sort.EQUAL
        tally.undecided += each.sort is Sort.UNDECIDED
    if compared.is_equal:
        tally.wholly_equal += 1
        hold_whole(compared, everybody((old.provisions, new.provisions), min(most, MOST_GIVEN)))


def hold_provision(found: Difference, old: Provision, new: Provision, crowd: Sequence[Slots]) -> None:
    for witness, better, worse in ((found.gains, new, old), (found.loses, old, new)):
        if witness is not None:
            assert RANK[judged(better, witness).verdict] > RANK[judged(worse, witness).verdict]
    if found.told is not None:
        assert told(judged(old, found.told)) != told(judged(new, found.told))
    shown = [each for each in (found.gains, found.loses, found.told) if each is not None]
    assert bool(shown) is (found.sort not in (Sort.EQUAL, Sort.UNDECIDED))
    if found.sort is Sort.DIFFERENT:
        return  # its witnesses show it
    for slots in crowd:
        before, after = reference.judge_provision(old, slots), reference.judge_provision(new, slots)
        match found.sort:
            case Sort.EQUAL:
                assert told(before) == told(after), slots
            case Sort.WIDER:
                assert RANK[after.verdict] >= RANK[before.verdict], slots
            case Sort.NARROWER:
                assert RANK[after.verdict] <= RANK[before.verdict], slots
            case _:
                return


def judged(provision: Provision, witness: Witness) -> Outcome:
    return reference.judge_provision(provision, slots_from_witness(witness, small.vocabulary()))


def hold_whole(compared: Compared, crowd: Sequence[Slots]) -> None:
    """Everybody is told and given the same by two policies that are called equal."""
    for slots in crowd:
        assert given(compared.old, slots) == given(compared.new, slots), slots


def given(pack: Pack, slots: Slots) -> Any:
    """What is told of every provision, and all that is given: each benefit, what is left of each limit, the best together."""
    outcomes = reference.judge(pack, slots)
    account = account_of(pack, {each.provision.id: each.verdict for each in outcomes}, slots, whole=True)
    benefits = [(each.provision.id, each.priced.range) for each in account.benefits]
    return [told(each) for each in outcomes], benefits, account.limits, account.together


def test_what_is_said_of_whole_policies_holds_of_everybody() -> None:
    tally = Tally()
    for seed in range(30):
        hold(seed, 400, tally)
    assert tally.undecided == 0
    assert tally.provisions // 3 < tally.equal < tally.provisions * 9 // 10
    assert tally.wholly_equal >= 3


def test_what_is_shared_between_benefits_makes_policies_unequal() -> None:
    """A limit, which of two is kept, and a term that only an amount leans on: no conclusion hangs on them, and what is given does."""
    first = small.specification(Random(1)) | {"limit": {"at_most": "2元", "over": ["1.1"]}}
    first["provisions"]["1.1"] |= {
        "effect": "grant",
        "amount": {"fixed": "3元", "when": {"term": "able"}},
        "excludes": {"ids": ["1.2"], "keep": "choice"},
    }
    old = small.pack_of(first)
    assert compare_meaning(old, old, small.DAYS[0]).is_equal
    for change in ({"limit": {"at_most": "1元", "over": ["1.1"]}}, {"limit": None}):
        compared = compare_meaning(old, small.pack_of(first | change), small.DAYS[0])
        assert not compared.is_equal
        assert [each["id"] for each in compared_json(compared)["shared"]] == ["1.9"]
    other = small.altered_at(first, ("provisions", "1.1", "excludes", "keep"), "highest")
    assert changed(old, small.pack_of(other)) == {"1.1": ["excludes"]}
    alone = small.altered_at(
        first,
        ("provisions",),
        {
            "1.1": first["provisions"]["1.1"] | {"applies_to": None, "requires": {"holds": "staff >= 1人"}},
            "1.2": first["provisions"]["1.2"]
            | {"applies_to": None, "requires": {"holds": "staff >= 1人"}, "amount": None, "excludes": None},
        },
    )
    otherwise = small.altered_at(alone, ("terms", "able", "is"), {"holds": "staff >= 2人"})
    assert changed(small.pack_of(alone), small.pack_of(otherwise)) == {"1.1": ["benefit"]}


def changed(old: Pack, new: Pack) -> dict[str, list[str]]:
    """What is said to have changed besides conclusions."""
    found = compared_json(compare_meaning(old, new, small.DAYS[0]))["provisions"]
    return {each["id"]: each["changed"] for each in found if each["changed"]}


@pytest.mark.soak
@pytest.mark.parametrize("part", range(8))
def test_what_is_said_of_five_hundred_and_sixty_pairs_of_policies_holds_of_everybody(part: int) -> None:
    tally = Tally()
    for seed in range(1_000 + part * 70, 1_000 + (part + 1) * 70):
        hold(seed, 1_000_000, tally)
    assert tally.undecided <= tally.provisions // 100
    assert tally.wholly_equal >= 5
