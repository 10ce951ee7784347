"""The second opinion comes to the compiled executor's verdicts, on random packs and enterprises of every sort."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eligibility.engines import reference
from eligibility.engines.compiled import CompiledPack
from eligibility.engines.rete import ReteProgram, ReteWorkers, inputs_from_outcomes
from eligibility.explain.document import DocumentWriter
from tests.strategies import pack, slots


def agrees_with_second_opinion(seed: int, enterprises: int, workers: ReteWorkers) -> None:
    r = Random(seed)
    made = pack(r)
    compiled, program = CompiledPack(made, DocumentWriter), ReteProgram.from_pack(made)
    for _ in range(enterprises):
        enterprise = slots(r)
        opinion = workers.decide(program, inputs_from_outcomes(reference.judge(made, enterprise)))
        expected = [(each.verdict, each.applies) for each in opinion.provisions]
        assert [(each.verdict, each.applies) for each in compiled.verdicts(enterprise)] == expected


@pytest.mark.slow
@settings(max_examples=50)
@given(seed=st.integers(0, 2**63))
def test_the_second_opinion_agrees_with_the_compiled_executor(workers: ReteWorkers, seed: int) -> None:
    agrees_with_second_opinion(seed, 10, workers)


@pytest.mark.soak
@settings(max_examples=1_000)
@given(seed=st.integers(0, 2**63))
def test_the_second_opinion_agrees_ten_thousand_times(workers: ReteWorkers, seed: int) -> None:
    agrees_with_second_opinion(seed, 10, workers)
