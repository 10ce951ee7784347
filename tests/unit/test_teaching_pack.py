"""The fictional policy uses every construct of the rule language, so that its tutorial leaves none out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from eligibility.domain.conclusion import MET_CONCLUSIONS
from eligibility.ir.canonical import canonical_pack
from eligibility.ir.money import ROUNDING_UNITS
from eligibility.packs import installed_pack, stands_aside
from eligibility.profile import profile_from_json
from eligibility.services.coverage import coverage_of
from eligibility.services.judging import judge
from eligibility.services.receipts import receipt
from eligibility.source.models import AMOUNT_HEADS, HEADS, STEPS

PACK = installed_pack("fictional.teaching")
FILES = canonical_pack(PACK)


def keys_and_values(printed: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(printed, dict):
        for key, value in printed.items():
            yield key, value
            yield from keys_and_values(value)
    elif isinstance(printed, list):
        for each in printed:
            yield from keys_and_values(each)


USED = list(keys_and_values(FILES))
KEYS = {key for key, _ in USED}
SPANS = {"from", "above", "below", "up_to"}
OF_CLAUSES = {
    "per",
    "excludes",
    "keep",
    "norms",
    "wording",
    "definitions",
    "limits",
    "payment_order",
    "records",
    "parameters",
}


@pytest.mark.parametrize("key", sorted({*HEADS, *AMOUNT_HEADS, *STEPS, *OF_CLAUSES, "when"}))
def test_every_key_of_conditions_and_amounts_is_used(key: str) -> None:
    assert key in KEYS


def test_every_effect_kind_of_open_question_and_period_is_used() -> None:
    assert {value for key, value in USED if key == "effect"} == {*MET_CONCLUSIONS}
    assert {value for key, value in USED if key == "kind"} == {"open_term", "judgement"}
    assert {value for key, value in USED if key == "period"} == {"year", "ever", "application"}
    assert {value for key, value in USED if key == "holder"} == {"enterprise", "group"}
    assert {value for key, value in USED if key == "status"} >= {"presumption", "definition", "fictional"}
    assert {value for key, value in USED if key == "round"} <= {*ROUNDING_UNITS}


def test_parameters_stand_in_an_amount_and_in_a_condition() -> None:
    leaves = " ".join(value for key, value in USED if key == "holds")
    figures = {value for key, value in USED if key in ("rate", "fixed")}
    assert {id: (id in figures, id in leaves) for id in PACK.parameters} == {
        "equipment_share": (True, False),
        "service_staff": (False, True),
    }


def test_every_character_of_its_text_has_an_account() -> None:
    account = coverage_of(PACK)
    assert account["clauses_accounted"] == account["clauses_total"] == 8
    assert account["characters"]["unaccounted"] == 0
    assert account["sentences_accounted"] == account["sentences_total"]


@pytest.mark.parametrize(("lang", "mark"), [("zh", "虚构，仅供教学"), ("en", "fictional, for teaching only")])
def test_it_says_in_every_answer_that_it_is_fictional(lang: str, mark: str) -> None:
    profile = profile_from_json({"facts": {}}, PACK.vocabulary)
    head = judge(PACK, profile, date(2024, 6, 1), lang=lang).document()["policy"]
    assert (head["standing"]["status"], mark in head["title"]) == ("fictional", True)
    assert mark in receipt(PACK, profile, date(2024, 6, 1), lang=lang).decode()
    assert stands_aside(PACK.id)
