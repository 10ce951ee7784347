"""The page of a screening: what its pictures show is what was counted."""

from __future__ import annotations

import json
import re
from collections import Counter
from datetime import date
from pathlib import Path
from xml.dom.minidom import Element, Text, parseString

import pytest

from eligibility.packs import installed_pack
from eligibility.services.screening import screen, screening_of
from eligibility.tables.charts import table_of
from eligibility.tables.figures import figures_from_plain, figures_from_tally, plain_from_figures
from eligibility.tables.pictures import pictures_of
from eligibility.tables.reading import roster_from_files
from eligibility.tables.report import report_html
from eligibility.tables.screened import Screened
from eligibility.tables.tally import FURTHEST, Tally
from tests.enterprises import fictional_code
from tools.applicants import applicants, write

PACK = installed_pack("jilin.corridor_2018_2025")
DAY = date(2024, 6, 1)


@pytest.fixture(scope="module", params=["zh", "en"])
def shown(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, list[Screened]]:
    path = tmp_path_factory.mktemp("page") / "申报.xlsx"
    write(path, applicants(80, seed=6))
    roster = roster_from_files([path], PACK.vocabulary)
    screening = screening_of(PACK, roster, DAY, lang=request.param)
    tally = Tally(screening, PACK.vocabulary)
    rows = list(tally.counting(screen(PACK, roster, DAY, lang=request.param)))
    return report_html(screening, roster, tally), rows


def figure(page: str, id: str) -> Element:
    found = re.search(rf'<figure[^>]*aria-labelledby="{id}".*?</figure>', page, re.DOTALL)
    assert found is not None
    element = parseString(found[0]).documentElement
    assert element is not None
    return element


def text_of(element: Element) -> str:
    """All text in an element."""
    parts = element.childNodes
    return "".join(
        each.data if isinstance(each, Text) else text_of(each) for each in parts if isinstance(each, Text | Element)
    )


def test_dots_say_by_how_many_facts_and_conditions_applicants_miss_each_provision(
    shown: tuple[str, list[Screened]],
) -> None:
    page, rows = shown
    counted: Counter[tuple[str, int, int]] = Counter()
    for row in rows:
        for each in row.judged:
            if each.conclusion.value == "information_needed" and not each.because:
                counted[each.provision, 0, min(len(each.wanted), FURTHEST)] += 1
            elif each.conclusion.value == "not_met_at_present":
                counted[each.provision, 1, min(len(each.blocking), FURTHEST)] += 1
    body = figure(page, "distances").getElementsByTagName("tbody")[0]
    lines = body.getElementsByTagName("tr")
    assert len(lines) > 5
    for line in lines:
        id = text_of(line.getElementsByTagName("th")[0]).split()[0]
        told = [int(text_of(cell)) for cell in line.getElementsByTagName("td")]
        assert told == [counted[id, part, far] for part in (0, 1) for far in range(1, FURTHEST + 1)]


def test_every_dot_has_its_number_and_its_words(shown: tuple[str, list[Screened]]) -> None:
    drawn = figure(shown[0], "distances")
    figures = [int(text_of(each)) for each in drawn.getElementsByTagName("td")]
    numbers = [int(text_of(each)) for each in drawn.getElementsByTagName("text") if each.getAttribute("class") == "in"]
    assert sorted(numbers) == sorted(count for count in figures if count)
    assert [int(text_of(each).rsplit(" ", 1)[1]) for each in drawn.getElementsByTagName("circle")] == numbers


def test_a_threshold_that_is_missed_is_told_by_how_much_of_it(tmp_path: Path) -> None:
    pack, path = installed_pack("fictional.teaching"), tmp_path / "a.jsonl"
    revenues = (9_999_000, 9_600_000, 9_500_000, 9_499_000, 8_000_000, 100_000, 10_000_000)
    facts = ({"revenue": {"2023": f"{10 * each}元"}} for each in revenues)
    lines = [{"facts": {"credit_code": fictional_code(n), **each}} for n, each in enumerate(facts)]
    path.write_text("\n".join(json.dumps(each) for each in lines), "utf-8")
    roster = roster_from_files([path], pack.vocabulary)
    tally = Tally(screening_of(pack, roster, DAY, only="4.1"), pack.vocabulary)
    judged = [row.judged[0] for row in tally.counting(screen(pack, roster, DAY, only="4.1"))]
    assert [each.missed for each in judged] == [1, 4, 5, 6, 20, 99, 0]
    figures = figures_from_tally(tally)
    assert figures_from_plain(json.loads(json.dumps(plain_from_figures(figures)))) == figures
    picture = pictures_of(figures, {"4.1": ""}, "zh")["missed"]
    assert table_of(picture)[1] == [["4.1 营业收入（上一年度）：不低于 1亿元", 3, 1, 1, 0, 1]]
