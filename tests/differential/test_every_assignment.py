"""Every assignment of true, false and unknown to the leaves of a provision: the executors agree on each.

Exhaustive up to eight distinct leaves, 10,000 random assignments beyond; the ordinary run takes its share of both.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice, product
from random import Random

import pytest

from eligibility.packs import installed_pack, installed_packs
from tests.differential.abstraction import Abstract, Assignment, abstract
from tests.differential.agreement import Executors
from tests.strategies import pack

TRUTHS = (True, False, None)
LARGEST = 8
FEW = 5
PROVISIONS = [(id, number) for id in installed_packs() for number in range(len(installed_pack(id).provisions))]


def installed_provision(id: str, number: int) -> Abstract:
    installed = installed_pack(id)
    return abstract(installed, installed.provisions[number])


def random_assignments(size: int, seed: int) -> Iterator[Assignment]:
    r = Random(seed)
    while True:
        yield r.choices(TRUTHS, r.choice(((1, 1, 1), (4, 1, 1), (1, 4, 1), (2, 2, 1))), k=size)


def assignments_of(made: Abstract, largest: int, sample: int) -> Iterator[Assignment]:
    size = len(made.slots)
    return product(TRUTHS, repeat=size) if size <= largest else islice(random_assignments(size, size), sample)


def agree_on_assignments(made: Abstract, largest: int, sample: int) -> None:
    """Verdicts on every assignment; documents on every eleventh."""
    executors = Executors(made.pack)
    for number, assignment in enumerate(assignments_of(made, largest, sample)):
        executors.agree_on(made.slots_of(assignment), ("zh",) if number % 11 == 0 else ())


@pytest.mark.slow
@pytest.mark.parametrize(("id", "number"), PROVISIONS)
def test_agree_on_assignments_of_every_installed_provision(id: str, number: int) -> None:
    agree_on_assignments(installed_provision(id, number), FEW, 250)


@pytest.mark.soak
@pytest.mark.parametrize(("id", "number"), PROVISIONS)
def test_agree_on_all_assignments_of_every_installed_provision(id: str, number: int) -> None:
    agree_on_assignments(installed_provision(id, number), LARGEST, 10_000)


@pytest.mark.parametrize("seed", range(20))
def test_agree_on_assignments_of_random_provisions(seed: int) -> None:
    made = pack(Random(seed))
    for provision in made.provisions:
        agree_on_assignments(abstract(made, provision), FEW, 100)
