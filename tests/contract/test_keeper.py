"""The store as the service uses it: what it refuses is told as problem documents."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from eligibility.domain.records import Enterprise
from eligibility.store import StoredUnit
from eligibility_api.keeper import Keeper
from eligibility_api.problems import Refused
from tests.store.jobs import NOON
from tests.store.records import CODE, an_enterprise


@pytest.fixture
def keeper(tmp_path: Path) -> Iterator[Keeper]:
    made = Keeper(tmp_path, lambda: NOON)
    yield made
    made.close()


def write(keeper: Keeper, work: Callable[[StoredUnit], object]) -> object:
    return asyncio.run(keeper.write(work))


@pytest.mark.parametrize(
    ("work", "code"),
    [
        (lambda unit: unit.get(Enterprise, "x"), "record-unknown"),
        (lambda unit: unit.add(an_enterprise()), "record-taken"),
        (lambda unit: unit.replace(replace(an_enterprise(), version=3)), "record-changed"),
    ],
)
def test_what_the_store_refuses_is_told_by_its_code(
    keeper: Keeper, work: Callable[[StoredUnit], object], code: str
) -> None:
    write(keeper, lambda unit: unit.add(an_enterprise()))
    with pytest.raises(Refused) as refusal:
        write(keeper, work)
    assert refusal.value.code == code


def test_what_was_written_can_be_read_at_once(keeper: Keeper) -> None:
    write(keeper, lambda unit: unit.add(an_enterprise()))
    assert asyncio.run(keeper.read(lambda unit: unit.get(Enterprise, CODE))) == an_enterprise()


def test_a_store_that_is_not_there_is_unavailable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ELIGIBILITY_DATABASE", f"postgresql://somebody@/d?host={tmp_path}")
    keeper = Keeper(tmp_path)
    for ask in (keeper.read, keeper.write):
        with pytest.raises(Refused) as refusal:
            asyncio.run(ask(lambda unit: unit.get(Enterprise, CODE)))
        assert (refusal.value.code, refusal.value.headers) == ("store-unavailable", {"Retry-After": "2"})
