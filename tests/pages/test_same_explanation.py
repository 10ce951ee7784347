"""What is told of a decision is the same wherever it is shown: JSON, result page, report, the page behind a PDF, terminal, workbook, an officer's case."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from html import unescape
from pathlib import Path
from random import Random
from typing import Any

import pytest
from starlette.requests import Request
from starlette.testclient import TestClient

from bench._enterprises import plausible
from bench._self_checks import said
from eligibility.cli.decision_text import DecisionText
from eligibility.cli.terminal import Terminal
from eligibility.domain.actors import SYSTEM
from eligibility.domain.facts import Level
from eligibility.domain.identities import Account
from eligibility.ir.rules import Pack
from eligibility.packs import installed_pack
from eligibility.profile import Profile, numbers_as_decimals, profile_from_json
from eligibility.services import enterprises, explanation_json, judge, receipt_json
from eligibility.services.reading import Sentences, told
from eligibility.services.reports import report_from_receipt
from eligibility.services.screening import Screener
from eligibility_api.app import create_app
from eligibility_api.languages import Lang
from eligibility_api.pages.cards import result_from
from eligibility_api.pages.site import Head, Site
from tests.browser.desk import a_desk, people
from tests.enterprises import fictional_code
from tests.identities import session_of
from tests.pages.conftest import BROWSER
from tests.procedure.office import Office

AS_OF = date(2024, 6, 30)
COUNT = 52
EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "01-little-giant-changchun.json"
POLICY = "jilin.corridor_2018_2025"
PACK = installed_pack(POLICY)
SITE = Site()
LANGUAGES: tuple[Lang, ...] = ("zh", "en")


def enterprises_said() -> Iterator[dict[str, Any]]:
    """Profiles of enterprises of many kinds, some of which only half of the facts are known."""
    r = Random(20240630)
    yield numbers_as_decimals(EXAMPLE.read_bytes())
    for number in range(COUNT):
        whole = plausible(r, PACK)
        known = {name: value for name, value in whole.items() if number % 2 or r.random() < 0.5}
        yield {"facts": facts_of(PACK, known)}


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


def page_of(template: str, lang: Lang, **values: Any) -> str:
    """A page as the service makes it."""
    headers = [(b"accept-language", lang.encode())]
    scope = {"type": "http", "method": "GET", "path": "/", "query_string": b"", "headers": headers}
    answer = SITE.answer(Request(scope), template, Head("t"), packed=False, **values)
    return bytes(answer.body).decode()


@dataclass(frozen=True)
class Case:
    """An enterprise that applied for every provision, and the application's id."""

    profile: Profile
    id: str


@dataclass(frozen=True)
class ReviewDesk:
    """A review desk in this process, seen by an officer."""

    client: TestClient
    headers: dict[str, str]
    cases: list[Case]

    def page(self, case: Case, lang: Lang) -> str:
        """The page of a case."""
        answer = self.client.get(f"/officer/cases/{case.id}", headers=self.headers | {"accept-language": lang})
        assert answer.status_code == 200, answer.text[:300]
        return answer.text


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ReviewDesk]:
    data = tmp_path_factory.mktemp("desk")
    with a_desk(data) as office:
        office.now[0] = datetime(AS_OF.year, AS_OF.month, AS_OF.day, 1, tzinfo=UTC)
        officer = people(office)["王经办"]
        cases = [applied(office, number, said) for number, said in enumerate(enterprises_said())]
        account = office.read(lambda unit: unit.get(Account, officer.account))
    app = create_app(data=data)
    with TestClient(app, headers=BROWSER) as client:
        yield ReviewDesk(client, session_of(app, account), cases)


def applied(office: Office, number: int, said: dict[str, Any]) -> Case:
    """Keep an enterprise and what it applies for: everything."""
    code = fictional_code(number)
    profile = profile_from_json({**said, "facts": {**said["facts"], "credit_code": code}}, PACK.vocabulary)
    office.write(enterprises.put_profile, SYSTEM, code, f"示例{number}", "220104", profile)
    id = office.drafted(*(each.id for each in PACK.provisions), by=SYSTEM, code=code)
    office.submit(id, by=SYSTEM)
    return Case(profile, id)


@pytest.mark.slow
@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_surface_says_the_same_of_every_provision(desk: ReviewDesk, lang: Lang) -> None:
    screener, seen = Screener(PACK, AS_OF, Level.CLAIMED, lang), set[str]()
    for case in desk.cases:
        asked = (PACK, case.profile, AS_OF, Level.CLAIMED, lang, None)
        decision, explained = judge(*asked).document(), json.loads(explanation_json(*asked))
        surfaces = surfaces_of(case.profile, decision, explained, lang) | {"case": words_of(desk.page(case, lang))}
        workbook = dict(zip((each["id"] for each in decision["provisions"]), screener(case.profile), strict=True))
        for each in explained["provisions"]:
            sentence = squeezed(each["summary"])
            silent = [where for where, text in surfaces.items() if sentence not in text]
            assert silent == [], (each["id"], each["summary"])
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


def surfaces_of(profile: Profile, decision: dict[str, Any], explained: dict[str, Any], lang: Lang) -> dict[str, str]:
    """The words of everything that tells a self-check, by what it is."""
    common = {"result": result_from(decision, explained, lang), "following": "", "others": (), "check": None}
    receipt = receipt_json(PACK, profile, AS_OF, Level.CLAIMED, lang, None)
    kept = {
        "report": report_from_receipt(receipt, None, lang),
        "named": {"name": "", "credit_code": ""},
        "same": "",
        "code": "x",
        "expires": AS_OF,
        "can_pdf": False,
        "address": "",
    }
    terminal, sentences = Terminal(width=100, colour=False, lang=lang), Sentences(PACK, lang)
    return {
        "result page": words_of(page_of("check/result.html", lang, **common)),
        "report": words_of(page_of("check/report.html", lang, **common, **kept)),
        "pdf": words_of(page_of("check/report_pdf.html", lang, **common, **kept)),
        "terminal": squeezed("\n".join(DecisionText(told(PACK, profile, decision), sentences, terminal, None).lines())),
    }
