"""What is told of a decision is the same wherever it is shown: JSON, result page, report, the page behind a PDF, terminal, workbook."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date
from html import unescape
from pathlib import Path
from random import Random
from typing import Any

import pytest
from starlette.requests import Request

from bench._enterprises import plausible
from bench._self_checks import said
from eligibility.cli.decision_text import DecisionText
from eligibility.cli.terminal import Terminal
from eligibility.domain.facts import Level
from eligibility.ir.rules import Pack
from eligibility.packs import installed_pack
from eligibility.profile import Profile, numbers_as_decimals, profile_from_json
from eligibility.services import explanation_json, judge, receipt_json
from eligibility.services.reading import Sentences, told
from eligibility.services.reports import report_from_receipt
from eligibility.services.screening import Screener
from eligibility_api.pages.cards import result_from
from eligibility_api.pages.site import Head, Site

AS_OF = date(2024, 6, 30)
COUNT = 52
EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "01-little-giant-changchun.json"
POLICY = "jilin.corridor_2018_2025"
PACK = installed_pack(POLICY)
TERMINAL = Terminal(width=100, colour=False, lang="zh")
SITE = Site()


def profiles() -> Iterator[Profile]:
    """Enterprises of many kinds, some of which only half of the facts are known."""
    r = Random(20240630)
    yield profile_from_json(numbers_as_decimals(EXAMPLE.read_bytes()), PACK.vocabulary)
    for number in range(COUNT):
        whole = plausible(r, PACK)
        known = {name: value for name, value in whole.items() if number % 2 or r.random() < 0.5}
        yield profile_from_json({"facts": facts_of(PACK, known)}, PACK.vocabulary)


def facts_of(pack: Pack, known: dict[str, Any]) -> dict[str, Any]:
    """Slots as a profile has them."""
    facts: dict[str, Any] = {}
    for name, value in known.items():
        fact, bracket, _ = name.partition("[")
        if isinstance(value, tuple):
            facts[fact] = [record_of(pack, fact, record) for record in value]
        else:
            plain = said(pack, name, value)
            facts[fact] = {str(AS_OF.year - 1): plain} if bracket else plain
    return facts


def record_of(pack: Pack, name: str, record: dict[str, Any]) -> dict[str, Any]:
    """A record as a profile has it; a span that was made at random and ends before it begins has no end."""
    fields = pack.vocabulary.facts[name].type.fields
    plain = {
        field: str(each) if fields[field].type.kind == "text" else said(pack, f"{name}[0].{field}", each)
        for field, each in record.items()
    }
    if str(plain.get("from", "")) > str(plain.get("to", "9")):
        del plain["to"]
    return plain


def words_of(html: str) -> str:
    """The words of a page without white space, in which each surface breaks lines in its own way."""
    return squeezed(unescape(re.sub(r"<[^>]+>", "", html)))


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def page_of(template: str, **values: Any) -> str:
    """A page as the service makes it."""
    scope = {"type": "http", "method": "GET", "path": "/", "query_string": b"", "headers": []}
    answer = SITE.answer(Request(scope), template, Head("t"), packed=False, **values)
    return bytes(answer.body).decode()


@pytest.mark.slow
def test_every_surface_says_the_same_of_every_provision() -> None:
    screener, seen = Screener(PACK, AS_OF, Level.CLAIMED, "zh"), set[str]()
    for profile in profiles():
        asked = (PACK, profile, AS_OF, Level.CLAIMED, "zh", None)
        decision = judge(*asked).document()
        explained = json.loads(explanation_json(*asked))
        result = result_from(decision, explained, "zh")
        report = report_from_receipt(receipt_json(*asked), None, "zh")
        common = {"result": result, "following": "", "check": None}
        kept = {
            "report": report,
            "named": {"name": "", "credit_code": ""},
            "same": "",
            "code": "x",
            "expires": AS_OF,
            "can_pdf": False,
            "address": "",
        }
        surfaces = {
            "result page": words_of(page_of("check/result.html", **common)),
            "report": words_of(page_of("check/report.html", **common, **kept)),
            "pdf": words_of(page_of("check/report_pdf.html", **common, **kept)),
            "terminal": squeezed(
                "\n".join(DecisionText(told(PACK, profile, decision), Sentences(PACK, "zh"), TERMINAL, None).lines())
            ),
        }
        workbook = dict(zip((each["id"] for each in decision["provisions"]), screener(profile), strict=True))
        for each in explained["provisions"]:
            sentence = squeezed(each["summary"])
            assert [where for where, text in surfaces.items() if sentence not in text] == [], (
                each["id"],
                each["summary"],
            )
            assert squeezed(workbook[each["id"]].reason) in sentence, each["id"]
            seen.add(each["conclusion"])
    assert seen >= {
        "eligible",
        "within_orientation",
        "information_needed",
        "needs_judgement",
        "not_met_at_present",
        "not_applicable",
    }
