"""Small print of reading profiles: what an empty span list, a finding in YAML and a record's field mean."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from eligibility.errors import ProfileProblems
from eligibility.packs import installed_vocabulary
from eligibility.profile import Profile, profile_from_json, slots_from_profile

FINDING = {"open": "meihekou", "by": "省工信厅", "on": "2025-03-01", "ground": "规划文本"}


def read(**said: Any) -> Profile:
    return profile_from_json(said, installed_vocabulary())


def test_no_spans_of_a_dated_fact_say_nothing() -> None:
    slots = slots_from_profile(read(facts={"registered_division": []}), date(2025, 6, 30))
    assert "registered_division" not in slots.known


def test_no_records_are_known_to_be_none() -> None:
    slots = slots_from_profile(read(facts={"recognitions": []}), date(2025, 6, 30))
    assert slots.known["recognitions"] == ()


@pytest.mark.parametrize(("said", "expected"), [(True, True), ("true", True), ("否", False), (False, False)])
def test_a_finding_holds_or_not_in_json_and_in_yaml(said: Any, expected: bool) -> None:
    assert [each.holds for each in read(findings=[FINDING | {"holds": said}]).findings] == [expected]


@pytest.mark.parametrize("said", [None, 1, "perhaps", []])
def test_a_finding_that_says_neither_is_refused(said: Any) -> None:
    with pytest.raises(ProfileProblems) as caught:
        read(findings=[FINDING | {"holds": said}])
    assert [(each.code, each.pointer) for each in caught.value.problems] == [("finding", "/findings/0")]


def test_a_field_is_checked_as_its_record_is_unless_it_says_otherwise() -> None:
    facts = installed_vocabulary().facts
    assert facts["recognitions"].check == facts["recognitions"].type.fields["kind"].check == "registry"
    assert facts["projects"].type.fields["designations"].check == "document"
    assert facts["projects"].type.fields["place"].verified_by == facts["projects"].verified_by
