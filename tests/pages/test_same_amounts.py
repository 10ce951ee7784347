"""What is told of amounts is the same wherever it is shown: JSON, result page, report, receipt, terminal."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from eligibility.cli.amount_text import amount_lines
from eligibility.cli.decision_text import DecisionText
from eligibility.cli.terminal import Terminal
from eligibility.domain.facts import Level
from eligibility.packs import installed_pack
from eligibility.profile import profile_from_json
from eligibility.services import explanation_json, judge, receipt_json
from eligibility.services.reading import Sentences, told
from eligibility.services.receipt_html import receipt_html
from eligibility_api.languages import Lang
from eligibility_api.pages.cards import Card, result_from
from tests.pages.test_same_explanation import squeezed, words_of

TEACHING = installed_pack("fictional.teaching")
TEACHING_DAY = date(2024, 6, 1)
GIVEN = json.loads((Path(__file__).resolve().parents[1] / "data" / "teaching_enterprise.json").read_text("utf-8"))


def amounts_said(amounts: dict[str, Any]) -> Iterator[str]:
    """Everything that is told of the amounts of a decision: what each met benefit comes to and how, and all of them together."""
    yield amounts["total"]["words"]
    for benefit in amounts["benefits"]:
        if benefit["verdict"] != "not_met":
            yield benefit["amount"]["words"]
            yield from (line["words"] for line in benefit["lines"])
            yield from (each["label"] for each in (*benefit["missing"], *benefit["because"]))
    yield from (limit["words"] for limit in amounts["limits"])
    yield from combination_said(amounts["combination"])


def combination_said(combination: dict[str, Any] | None) -> Iterator[str]:
    if combination is not None:
        yield combination["words"]
        yield from (each["words"] for each in (*combination["given"], *combination["proof"]))
        yield from (each["why"] for each in (*combination["given"], *combination["left_out"]) if "why" in each)
        yield combination["order"]["words"]


@pytest.mark.parametrize("lacking", [(), ("rd_spending",), ("benefits_received", "projects")], ids=str)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_surface_says_the_same_of_every_amount(lang: Lang, lacking: tuple[str, ...]) -> None:
    facts = {name: value for name, value in GIVEN["facts"].items() if name not in lacking}
    profile = profile_from_json(GIVEN | {"facts": facts}, TEACHING.vocabulary)
    asked = (TEACHING, profile, TEACHING_DAY, Level.CLAIMED, lang, None)
    decision = judge(*asked).document()
    result = result_from(decision, json.loads(explanation_json(*asked)), lang)
    terminal = Terminal(width=100, colour=False, lang=lang)
    drawn = DecisionText(told(TEACHING, profile, decision), Sentences(TEACHING, lang), terminal, None).lines()
    steps = [line for each in decision["amounts"]["benefits"] for line in amount_lines(each, terminal, "")]
    assert result.amounts is not None
    cards = [card for group in result.groups for card in group.cards]
    surfaces = {
        "page": result.amounts.together(2) + "".join(map(steps_of, cards)),
        "terminal": "\n".join([*drawn, *steps]),
    }
    if lang == "zh":
        surfaces["receipt"] = receipt_html(json.loads(receipt_json(*asked)), TEACHING)
    words = {where: words_of(text) for where, text in surfaces.items()}
    for each in amounts_said(decision["amounts"]):
        assert [where for where, text in words.items() if squeezed(each) not in text] == [], each


def steps_of(card: Card) -> str:
    assert card.amounts is not None
    return card.amounts.brief(card.decided["id"]) + card.amounts.steps(card.decided["id"], 4)
