"""The audit log in words: every action that is noted has some, and what about it is told."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import eligibility
from eligibility.domain.access import TABLE
from eligibility_api.pages.audit_words import DEEDS, KINDS, about, choices, words_of

STEPS = {"submitted": "申报", "accepted": "受理"}


def noted_actions() -> Iterator[str]:
    """The actions that services note: those of the table whose name stands in a service."""
    services = Path(eligibility.__file__).parent / "services"
    text = "\n".join(each.read_text("utf-8") for each in services.glob("*.py"))
    said = set(re.findall(r'"([a-z]+[A-Z]?[A-Za-z]*)"', text))
    reading = re.compile("get|list|show|find|verify|download|attachOn|returnOn|read")
    for area in TABLE.values():
        yield from (each for each in area if each in said and not reading.match(each))


@pytest.mark.parametrize("action", sorted(set(noted_actions())))
def test_every_action_has_words_in_both_languages(action: str) -> None:
    assert words_of(DEEDS, action, "zh") != action
    assert words_of(DEEDS, action, "en") != action


def test_an_action_of_an_older_log_is_told_by_its_id_and_can_be_chosen() -> None:
    assert words_of(DEEDS, "stampApplication", "zh") == "stampApplication"
    assert choices(DEEDS, "stampApplication", "zh")["stampApplication"] == "stampApplication"
    assert "" not in choices(KINDS, "", "zh")


@pytest.mark.parametrize(
    ("details", "said"),
    [
        ({"from": "submitted", "to": "accepted", "move": "accept"}, "申报 → 受理"),
        ({"from": "submitted", "to": "gone"}, "申报 → gone"),
        ({"provision": "8.3", "conclusion": "eligible", "kind": "agree"}, "8.3 符合条件"),
        ({"provision": "8.3", "amount": "100"}, "8.3"),
        ({"digest": "0f"}, ""),
    ],
)
def test_what_about_it_is_told_in_a_few_words(details: dict[str, str], said: str) -> None:
    assert about(details, STEPS, "zh") == said
