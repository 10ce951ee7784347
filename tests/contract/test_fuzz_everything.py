"""Every operation of the OpenAPI document is asked by schemathesis' engine, with every check, as everybody: no fault of ours, and never an answer
that the document does not promise.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest

from eligibility.domain.actors import Role
from eligibility_api.app import create_app
from eligibility_api.schemas.links import LINKS
from tests.contract.fuzz_world import World, a_world
from tests.contract.fuzzing import Found, fuzzed

ENOUGH = 20_000
WALKS = 10
"""A walk of schemathesis ends when what is kept changes what it has planned, so that there are many of them."""
OPERATIONS = {each["operationId"]: each for of in create_app().openapi()["paths"].values() for each in of.values()}


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with a_world(tmp_path_factory.mktemp("fuzz")) as made:
        yield made


def asked_as(who: Role | str | None, world: World, *phases: str, examples: int = 1, seed: int | None = 0) -> Found:
    world.who = who
    return fuzzed(world, phases, examples=examples, seed=seed)


@pytest.mark.parametrize("source", sorted(LINKS))
def test_a_link_leads_to_an_operation_by_parameters_that_it_has(source: str) -> None:
    (answer,) = [each for status, each in OPERATIONS[source]["responses"].items() if status[0] == "2"]
    for link in answer["links"].values():
        target = OPERATIONS[link["operationId"]]
        assert set(link["parameters"]) <= {f"{each['in']}.{each['name']}" for each in target["parameters"]}
        place = {name for name in link["parameters"] if name.startswith("path.")}
        assert place == {f"path.{each['name']}" for each in target["parameters"] if each["in"] == "path"}


@pytest.mark.slow
def test_every_operation_keeps_to_the_description_at_its_edges(world: World) -> None:
    found = asked_as("anybody", world, "coverage")

    assert found.failures == {}
    assert found.cases["coverage"] > 2_000


@pytest.mark.slow
def test_a_walk_along_the_links_keeps_to_the_description(world: World) -> None:
    found = asked_as("anybody", world, "stateful", examples=20)

    assert found.failures == {}
    assert found.cases["stateful"] > 0


@pytest.mark.soak
def test_everything_is_asked_by_everybody_however_often(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    found = Found()
    for who in (*Role, None, "anybody"):
        found += asked_as(who, world, "coverage")
    found += asked_as("anybody", world, "examples", "fuzzing", examples=10, seed=None)
    for _ in range(WALKS):
        found += asked_as("anybody", world, "stateful", examples=30, seed=None)
    with capsys.disabled():
        told(found)

    assert found.failures == {}
    assert found.cases.total() >= ENOUGH


def told(found: Found) -> None:
    """How many were asked: what a soak run is for."""
    never = sorted(set(OPERATIONS) - set(found.succeeded))
    sys.stdout.write(
        f"\n{found.cases.total()} cases: {dict(found.cases)}; granted {found.succeeded.total()}, never {never}\n"
    )
