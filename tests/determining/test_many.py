"""Very many determinations: two opinions agree on every provision of each, and nothing grows.

The figures are logged: `--log-cli-level=INFO` shows them.
"""

from __future__ import annotations

import logging
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from eligibility.domain.opinions import Asking
from eligibility.domain.records import Outcome
from eligibility.engines.rete import ReteWorkers
from eligibility.profile import LEVELS, profile_from_json
from eligibility.services.opinions import SecondOpinions
from eligibility.services.replaying import ReplayStatus, replay
from eligibility.services.two_opinions import compared, judged
from tests.determining.cases import DAYS, PACK, random_made
from tests.determining.conftest import SLOW_MACHINE
from tests.determining.test_broken_rules import compare, of_a_random_pack
from tests.enterprises import random_said

log = logging.getLogger(__name__)

GROWN = 1.05
"""What memory may come to at the end, by what it was once everything was warm."""


def memory_of(pid: int | str) -> int:
    """Bytes that a process holds."""
    return int(Path(f"/proc/{pid}/statm").read_text("ascii").split()[1]) * 4096


def corridor_outcomes(r: Random, times: int, opinions: SecondOpinions) -> Iterator[Outcome]:
    """Random enterprises by the corridor policy; now and then the receipt is written too, and computed again."""
    for number in range(times):
        if number % 1_000 == 0:
            log.info("%s of %s after %.0f s of processor time", number, times, time.process_time())
        if number % 500 == 0:
            found = random_made(r, opinions)
            assert replay(found.receipt, opinions=opinions).status is ReplayStatus.IDENTICAL
            yield found.outcome
            continue
        profile = profile_from_json(random_said(r), PACK.vocabulary)
        first = judged(PACK, profile, r.choice(DAYS), r.choice(list(LEVELS.values())), "zh")
        yield compared(first, opinions, Asking.REQUIRED).outcome


def hold_corridor(seed: int, warm: int, times: int) -> None:
    """All agree, and neither this process nor the workers have grown."""
    workers = ReteWorkers(patience=SLOW_MACHINE)
    opinions = SecondOpinions(workers)
    assert set(corridor_outcomes(Random(f"warm {seed}"), warm, opinions)) == {Outcome.AGREED}
    (pid,) = workers.pids
    before = memory_of("self"), memory_of(pid)
    counted = sum(each is Outcome.AGREED for each in corridor_outcomes(Random(f"then {seed}"), times, opinions))
    after = memory_of("self"), memory_of(pid)
    assert workers.pids == (pid,)
    opinions.close()
    log.info("agreed: %s; bytes of this process and of the worker: %s before, %s after", warm + counted, before, after)
    assert counted == times
    assert after[0] < before[0] * GROWN
    assert after[1] < before[1] * GROWN


def hold_random_packs(seed: int, packs: int, enterprises: int, opinions: SecondOpinions) -> None:
    """All agree, whatever the rules are."""
    r = Random(f"packs {seed}")
    outcomes: Counter[Outcome] = Counter()
    for number in range(packs):
        case = of_a_random_pack(r, enterprises)
        outcomes.update(compare(case, slots, opinions).outcome for slots in case.enterprises)
        if number % 50 == 0:
            log.info("%s after %.0f s of processor time", outcomes.total(), time.process_time())
    log.info("agreed on random packs: %s", outcomes[Outcome.AGREED])
    assert outcomes == {Outcome.AGREED: packs * enterprises}


@pytest.mark.slow
def test_two_opinions_agree_hundreds_of_times_and_nothing_grows() -> None:
    hold_corridor(0, 300, 700)


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(1, 5))
def test_two_opinions_agree_fifteen_thousand_times_on_the_corridor_policy(seed: int) -> None:
    hold_corridor(seed, 2_000, 13_000)


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(1, 5))
def test_two_opinions_agree_ten_thousand_times_on_random_packs(seed: int, opinions: SecondOpinions) -> None:
    hold_random_packs(seed, 500, 20, opinions)
