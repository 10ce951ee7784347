"""Determinations with two opinions: they agree, the receipt says which rule fired on what, and it comes out the same again."""

from __future__ import annotations

import os
import signal
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from itertools import count
from random import Random
from typing import Any

import pytest

from eligibility.domain.facts import Level
from eligibility.domain.opinions import Asking
from eligibility.domain.records import Outcome
from eligibility.engines.rete import ReteProgram, ReteWorkers, inputs_from_outcomes
from eligibility.engines.rete.decide import Contradiction
from eligibility.engines.rete.entering import entering_from_inputs
from eligibility.explain.places import PlaceWords
from eligibility.ir.rules import Pack
from eligibility.profile import profile_from_json
from eligibility.services.opinions import Programs, SecondOpinions, programs_from_pack
from eligibility.services.receipts import receipt_from_bytes
from eligibility.services.replaying import ReplayStatus, replay
from eligibility.services.sealing import sealed
from eligibility.services.two_opinions import judged
from tests.determining.breaking import broken, contradiction, plainly
from tests.determining.cases import DAY, PACK, absent, made, random_made
from tests.determining.conftest import SLOW_MACHINE
from tests.enterprises import EXAMPLES


def second(data: bytes) -> dict[str, Any]:
    return receipt_from_bytes(data)["second_opinion"]


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("number", range(len(EXAMPLES)))
def test_two_opinions_agree_on_every_example(number: int, lang: str, opinions: SecondOpinions) -> None:
    found = made(opinions, EXAMPLES[number], lang=lang)
    assert (found.outcome, found.differences, found.alert, found.held) == (Outcome.AGREED, (), None, None)
    recorded = receipt_from_bytes(found.receipt)
    assert recorded["executors"] == ["compiled", "rete"]
    assert recorded["second_opinion"]["provisions"] == {
        each["id"]: {"verdict": each["verdict"], "applies": each["applies"]}
        for each in recorded["decision"]["provisions"]
    }


def test_the_receipt_names_the_program_of_the_second_executor(opinions: SecondOpinions) -> None:
    assert second(made(opinions).receipt)["program"] == ReteProgram.from_pack(PACK).digest


RULES = {
    "zh": ("8.3 科技型小巨人企业省级财政奖补的要求", ["走廊内企业", "是科技型小巨人企业"]),
    "en": (
        "8.3 Provincial award for technology little giants: what it requires",
        ["Enterprise in the corridor", "Is a technology little giant"],
    ),
}


@pytest.mark.parametrize("lang", RULES)
def test_the_receipt_says_in_words_which_rule_fired_on_which_conditions(lang: str, opinions: SecondOpinions) -> None:
    rule, conditions = RULES[lang]
    said = second(made(opinions, lang=lang).receipt)
    words = said["conditions"]
    (fired,) = [each for run in said["fired"] for each in run["rules"] if words[each["condition"]] == rule]
    assert fired["is"] == "met"
    assert [(words[on["condition"]], on["is"]) for on in fired["on"]] == [(each, "met") for each in conditions]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_place_that_a_rule_can_name_has_words(lang: str) -> None:
    words = PlaceWords(PACK, lang)
    assert [place for place in ReteProgram.from_pack(PACK).places.values() if not words.of(place).strip()] == []


def test_a_determination_comes_out_the_same_when_it_is_computed_again(opinions: SecondOpinions) -> None:
    r = Random(5)
    for _ in range(25):
        found = random_made(r, opinions)
        assert found.outcome is Outcome.AGREED
        assert replay(found.receipt, opinions=opinions).status is ReplayStatus.IDENTICAL


def test_where_the_second_executor_cannot_be_had_a_replay_says_what_it_could_not_compute(
    opinions: SecondOpinions,
) -> None:
    found = replay(made(opinions).receipt, opinions=absent())
    assert found.status is ReplayStatus.IDENTICAL_IN_PART
    assert [(each.pointer, each.en) for each in found.differences] == [
        ("/second_opinion", "the second opinion was not computed again: the workers were closed")
    ]


def test_a_second_opinion_that_was_changed_and_sealed_anew_differs(opinions: SecondOpinions) -> None:
    recorded = receipt_from_bytes(made(opinions).receipt)
    recorded["second_opinion"]["provisions"]["8.3"]["verdict"] = "not_met"
    found = replay(sealed(recorded), opinions=opinions)
    assert found.status is ReplayStatus.DIFFERS
    assert [(each.pointer, each.recorded, each.recomputed) for each in found.differences] == [
        ("/second_opinion/provisions/8.3/verdict", "not_met", "met")
    ]


def test_that_two_opinions_were_had_cannot_be_taken_out_of_a_receipt_unseen(opinions: SecondOpinions) -> None:
    recorded = receipt_from_bytes(made(opinions).receipt)
    del recorded["second_opinion"]
    assert replay(sealed(recorded), opinions=opinions).status is ReplayStatus.RECEIPT_FAULTY


def test_a_pack_is_compiled_once(opinions: SecondOpinions) -> None:
    compiled = []

    def counted(pack: Pack) -> Programs:
        compiled.append(pack.id)
        return programs_from_pack(pack)

    counting = SecondOpinions(opinions.workers, counted)
    for said in EXAMPLES:
        made(counting, said)
    assert compiled == [PACK.id]


def lying(pack: Pack) -> Programs:
    """Programs by which some condition comes out met and not met at once."""
    right = programs_from_pack(pack)
    tried = (broken(Random(seed), right.verdicts, contradiction) for seed in count())
    return replace(right, verdicts=next(each for each in tried if each is not None and contradicts(each)))


def contradicts(program: ReteProgram) -> bool:
    first = judged(PACK, profile_from_json(EXAMPLES[0], PACK.vocabulary), DAY, Level.CLAIMED, "zh")
    try:
        plainly(program, entering_from_inputs(program, inputs_from_outcomes(first.outcomes)))
    except Contradiction:
        return True
    return False


@pytest.mark.parametrize("asking", [Asking.REQUIRED, Asking.PREFERRED])
def test_an_executor_that_contradicts_itself_is_an_alarm_whatever_the_setting(
    asking: Asking, opinions: SecondOpinions
) -> None:
    found = made(SecondOpinions(opinions.workers, lying), asking=asking)
    assert found.outcome is Outcome.HELD
    assert found.alert is not None
    assert "both met and not met" in found.alert.detail
    assert receipt_from_bytes(found.receipt)["second_opinion"]["cause"] == "failed"
    assert replay(found.receipt, opinions=opinions).status is ReplayStatus.IDENTICAL


def hold_while_workers_are_killed(determinations: int, blows: int, callers: int) -> int:
    """No determination is lost, held or other than it is without the killing. How many workers were lost."""
    workers = ReteWorkers(2, attempts=1_000, patience=SLOW_MACHINE)
    opinions = SecondOpinions(workers)
    expected = [made(opinions, said) for said in EXAMPLES]
    done, counting = count(1), threading.Lock()

    def ask(number: int) -> bool:
        same = made(opinions, EXAMPLES[number % len(EXAMPLES)]).receipt == expected[number % len(EXAMPLES)].receipt
        with counting:
            if next(done) % (determinations // blows) == 0:
                strike(workers)
        return same

    with ThreadPoolExecutor(callers) as pool:
        assert all(pool.map(ask, range(determinations)))
    opinions.close()
    assert {each.outcome for each in expected} == {Outcome.AGREED}
    return workers.lost


def strike(workers: ReteWorkers) -> None:
    """Kill every worker that is up, whatever it is at."""
    for pid in workers.pids:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


@pytest.mark.slow
def test_nothing_is_lost_or_changed_while_workers_are_killed() -> None:
    assert hold_while_workers_are_killed(60, blows=6, callers=4) >= 6


@pytest.mark.soak
def test_nothing_is_lost_or_changed_in_a_thousand_determinations_while_workers_are_killed() -> None:
    assert hold_while_workers_are_killed(1_000, blows=50, callers=4) >= 50
