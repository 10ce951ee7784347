"""What is told of amounts is the same wherever it is shown: JSON, result page, report, receipt, terminal."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from eligibility.cli.amount_text import amount_lines
from eligibility.cli.decision_text import DecisionText
from eligibility.cli.terminal import Terminal
from eligibility.domain.facts import Level
from eligibility.packs import installed_pack
from eligibility.profile import profile_from_json
from eligibility.services import explanation_json, judge, receipt_json
from eligibility.services.case_file import Explained
from eligibility.services.reading import Sentences, told
from eligibility.services.receipt_html import receipt_html
from eligibility_api.languages import Lang
from eligibility_api.pages.cards import Card, result_from
from eligibility_api.pages.wording import teller
from tests.pages.asking import AS_OF, Checking, page, text_of
from tests.pages.test_same_explanation import SITE, squeezed, words_of

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
    for card in cards:
        surfaces["desk"] = surfaces.get("desk", result.amounts.together(2)) + on_the_desk(card, lang)
    if lang == "zh":
        surfaces["receipt"] = receipt_html(json.loads(receipt_json(*asked)), TEACHING)
    words = {where: words_of(text) for where, text in surfaces.items()}
    for each in amounts_said(decision["amounts"]):
        assert [where for where, text in words.items() if squeezed(each) not in text] == [], each


def on_the_desk(card: Card, lang: Lang) -> str:
    """A provision as it is explained to whoever decides on it."""
    drawn = SITE.environment.from_string(
        '{% from "desk/explanation.html" import explanation %}{{ explanation(card, e, true, t, lang) }}'
    )
    return drawn.render(card=card, e=Explained(card.decided, card.explained, (), ()), t=teller(lang), lang=lang)


def steps_of(card: Card) -> str:
    assert card.amounts is not None
    return card.amounts.brief(card.decided["id"]) + card.amounts.steps(card.decided["id"], 4)


def test_what_an_amount_depends_on_can_be_given_from_the_result_even_where_no_condition_asks_for_it(
    client: TestClient,
) -> None:
    going = Checking(client)
    client.post("/", data={"as_of": AS_OF, "all": "fictional.teaching"})
    result = page(client, "/check/result")
    assert '<a href="/check/q/benefits_received">已领取的奖补</a>' in result
    assert '<a href="/check/q/assets[-2]">资产总额（前2年度）</a>' in result
    going.at = "/check/q/benefits_received[0]"
    assert {"policy", "amount", "received", "receiver"} <= set(re.findall(r'name="([a-z]+)"', going.page()))
    assert re.findall(r'<option value="([^"]+)">', going.page()) == [TEACHING.name.zh, "示范省研发奖补办法"]
    record = {"policy": TEACHING.name.zh, "provision": "5.1", "received": "2024-02-01", "receiver": "enterprise"}
    going.answer(amount="20", **{"amount.unit": "万元"}, **record)
    assert "300万元，以前已用20万元，还余280万元" in text_of(page(client, "/check/result"))
