"""The service that judges: its answer is the reference's, byte for byte, for a policy, a clause, a provision."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from eligibility.domain.facts import Level
from eligibility.engines import reference
from eligibility.explain.document import DocumentWriter
from eligibility.packs import installed_pack
from eligibility.profile import numbers_as_decimals, profile_from_json, slots_from_profile
from eligibility.services.judging import UnknownClause, judge

EXAMPLES = sorted((Path(__file__).parents[2] / "examples").glob("*.json"))
AS_OF = date(2024, 6, 1)


def plainly(path: Path, lang: str, level: Level) -> list[dict[str, Any]]:
    pack = installed_pack("jilin.corridor_2018_2025")
    profile = profile_from_json(numbers_as_decimals(path.read_bytes()), pack.vocabulary)
    slots = slots_from_profile(profile, AS_OF, level)
    return DocumentWriter(pack, lang).provisions(reference.judge(pack, slots), slots)


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
@pytest.mark.parametrize(("lang", "level"), [("zh", Level.CLAIMED), ("en", Level.VERIFIED)])
def test_a_decision_says_what_the_reference_says(path: Path, lang: str, level: Level) -> None:
    pack = installed_pack("jilin.corridor_2018_2025")
    profile = profile_from_json(numbers_as_decimals(path.read_bytes()), pack.vocabulary)
    decision = judge(pack, profile, AS_OF, level, lang)
    document = decision.document()
    assert document["provisions"] == plainly(path, lang, level)
    assert sum(document["counts"].values()) == len(document["provisions"]) + len(document["duties"])
    assert decision.json == json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()
    assert {each["id"]: each["conclusion"] for each in document["provisions"]} == {
        id: conclusion.value for id, conclusion in decision.conclusions.items()
    }


@pytest.mark.parametrize(
    ("only", "provisions", "duties"),
    [("8.3", ["8.3"], []), ("22", ["22.1", "22.3b", "22.3c"], ["22.2", "22.3a"]), ("22.2", [], ["22.2"])],
)
def test_a_clause_or_a_provision_is_judged_alone(only: str, provisions: list[str], duties: list[str]) -> None:
    pack = installed_pack("jilin.corridor_2018_2025")
    document = judge(pack, profile_from_json({"facts": {}}, pack.vocabulary), AS_OF, only=only).document()
    assert [each["id"] for each in document["provisions"]] == provisions
    assert [each["id"] for each in document["duties"]] == duties


def test_a_clause_that_the_policy_does_not_have_is_refused() -> None:
    pack = installed_pack("jilin.corridor_2018_2025")
    with pytest.raises(UnknownClause, match="27"):
        judge(pack, profile_from_json({"facts": {}}, pack.vocabulary), AS_OF, only="27")
