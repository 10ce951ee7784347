"""The example enterprises are sound profiles, plainly fictional, and as varied as they are meant to be."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from eligibility.domain.conclusion import Conclusion
from eligibility.packs import installed_pack
from eligibility.profile import numbers_as_decimals, profile_from_json
from eligibility.services.judging import Decision, judge

EXAMPLES = sorted((Path(__file__).resolve().parents[2] / "examples").glob("[0-9]*"))
PACK = installed_pack("jilin.corridor_2018_2025")


def content(path: Path) -> Any:
    text = path.read_text("utf-8")
    return numbers_as_decimals(text) if path.suffix == ".json" else yaml.load(text, Loader=yaml.BaseLoader)


def judged(path: Path) -> Decision:
    return judge(PACK, profile_from_json(content(path), PACK.vocabulary), date(2025, 6, 1))


def test_there_are_six() -> None:
    assert [path.name[:2] for path in EXAMPLES] == ["01", "02", "03", "04", "05", "06"]


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_an_example_says_that_it_is_fictional(path: Path) -> None:
    facts = content(path)["facts"]
    assert "虚构" in facts["name"]
    assert facts["credit_code"][8:12] == "FAKE"


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_an_example_is_read_and_judged(path: Path) -> None:
    assert set(judged(path).conclusions) == {provision.id for provision in PACK.provisions}


def test_together_they_show_every_conclusion_an_enterprise_can_have() -> None:
    shown = {conclusion for path in EXAMPLES for conclusion in judged(path).conclusions.values()}
    assert shown == set(Conclusion) - {Conclusion.GOVERNMENT_DUTY}


@pytest.mark.parametrize(
    ("number", "conclusion"),
    [
        ("01", Conclusion.ELIGIBLE),
        ("02", Conclusion.NOT_MET_AT_PRESENT),
        ("03", Conclusion.NEEDS_JUDGEMENT),
        ("04", Conclusion.NOT_MET_AT_PRESENT),
        ("05", Conclusion.NOT_MET_AT_PRESENT),
        ("06", Conclusion.NOT_MET_AT_PRESENT),
    ],
)
def test_the_award_for_little_giants_differs_between_them(number: str, conclusion: Conclusion) -> None:
    [path] = [each for each in EXAMPLES if each.name.startswith(number)]
    assert judged(path).conclusions["8.3"] is conclusion
