"""Receipts of determinations of record are of the form that the OpenAPI document says they have, however they stand."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from itertools import count
from random import Random
from typing import Any

import pytest
from jsonschema_rs import Draft202012Validator

from eligibility.domain.opinions import Asking, Cause
from eligibility.engines.rete import ReteProgram
from eligibility.engines.rete.consequences import consequence_program
from eligibility.ir.following import consequence_rules
from eligibility.services.determining import Made
from eligibility.services.opinions import SecondOpinions, programs_from_pack
from eligibility_api.app import create_app
from tests.determining.breaking import broken, swapped_conclusion
from tests.determining.cases import PACK, absent, made, random_made
from tests.enterprises import EXAMPLES


@cache
def described() -> Draft202012Validator:
    components = create_app().openapi()["components"]
    schema = {"$ref": "#/components/schemas/ReceiptOfRecord", "components": components}
    return Draft202012Validator(schema, validate_formats=True)


def faults(receipt: Any) -> list[str]:
    return [f"{each.instance_path}: {each.message[:200]}" for each in described().iter_errors(receipt)]


def faults_of(found: Made) -> list[str]:
    return faults(json.loads(found.receipt))


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_receipt_that_two_opinions_agree_on_is_as_described(lang: str, opinions: SecondOpinions) -> None:
    assert {number: faults_of(made(opinions, said, lang=lang)) for number, said in enumerate(EXAMPLES)} == {
        number: [] for number in range(len(EXAMPLES))
    }


def test_a_receipt_of_whatever_enterprise_is_as_described(opinions: SecondOpinions) -> None:
    r = Random(5)
    assert [faults_of(random_made(r, opinions)) for _ in range(20)] == [[]] * 20


@pytest.mark.parametrize("asking", Asking)
def test_a_receipt_without_a_second_opinion_is_as_described(asking: Asking) -> None:
    assert faults_of(made(absent(), asking=asking)) == []


def wrong_programs() -> Iterator[ReteProgram]:
    """Programs with the rules for met and not met in each other's place somewhere."""
    right = programs_from_pack(PACK).verdicts
    for seed in count():
        if (wrong := broken(Random(seed), right, swapped_conclusion)) is not None:
            yield wrong


def test_a_receipt_on_which_two_opinions_differ_is_as_described(opinions: SecondOpinions) -> None:
    right = programs_from_pack(PACK)
    for wrong in wrong_programs():
        asked = SecondOpinions(opinions.workers, lambda _, wrong=wrong: replace(right, verdicts=wrong))
        found = made(asked)
        if found.compared.cause is Cause.DIFFERENT:
            break
    assert json.loads(found.receipt)["second_opinion"]["differs"] != []
    assert faults_of(found) == []


def test_a_receipt_of_which_only_one_executor_sees_what_follows_is_as_described(opinions: SecondOpinions) -> None:
    right, none = programs_from_pack(PACK), consequence_program(consequence_rules(PACK)[:1])
    found = made(SecondOpinions(opinions.workers, lambda _: replace(right, following=none)))
    assert json.loads(found.receipt)["second_opinion"]["strays"] != []
    assert faults_of(found) == []


@pytest.mark.parametrize(
    ("place", "wrong"),
    [
        (("second_opinion", "outcome"), "agreed upon"),
        (("second_opinion", "fired", 0, "rules", 0, "is"), "true"),
        (("second_opinion", "conditions"), None),
        (("consequences", 0, "because"), {}),
        (("consequences", 0, "sort"), "wish"),
    ],
)
def test_what_is_not_so_is_not_described_so(place: tuple[str | int, ...], wrong: Any, opinions: SecondOpinions) -> None:
    receipt = json.loads(made(opinions).receipt)
    *way, last = place
    inner = receipt
    for step in way:
        inner = inner[step]
    inner[last] = wrong
    assert faults(receipt) != []


def test_a_receipt_of_record_cannot_leave_out_what_makes_it_so() -> None:
    receipt = json.loads(made(absent(), asking=Asking.OFF).receipt)
    for name in ("second_opinion", "consequences"):
        assert faults({key: value for key, value in receipt.items() if key != name}) != []
