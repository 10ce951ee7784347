"""The evidence document on the examples: what an officer verifies, conflicts, findings, papers."""

from __future__ import annotations

from datetime import date

from eligibility.domain.facts import Level, Why
from eligibility.packs import installed_pack
from eligibility.profile import Profile, profile_from_json, slots_from_profile
from eligibility.services.evidence import evidence, materials

PACK = installed_pack("jilin.corridor_2018_2025")
DAY = date(2025, 6, 30)

RECOGNITION = {"kind": "科技型小巨人企业", "level": "省级", "from": "2024-01-01", "to": "2026-12-31"}
FACTS = {
    "body_kind": "企业",
    "registered_division": {"value": "220104", "source": "营业执照", "on": "2023-11-02", "level": "registry"},
    "operating_division": "220104",
    "recognitions": {"value": [RECOGNITION], "level": "verified"},
}
CORRIDOR = {"open": "corridor", "by": "省工信厅", "on": "2025-01-01", "ground": "规划", "holds": True}


def profile(facts: object = None, *findings: object) -> Profile:
    return profile_from_json({"facts": FACTS if facts is None else facts, "findings": list(findings)}, PACK.vocabulary)


def of_8_3(made: Profile, level: Level = Level.VERIFIED, lang: str = "zh"):
    return evidence(PACK, made, DAY, level, lang, "8.3").document()


def test_the_list_names_each_fact_below_the_level_and_the_presumption_beside_them():
    found = of_8_3(profile())["verification"]
    assert [each["fact"] for each in found["facts"]] == ["body_kind", "registered_division", "operating_division"]
    assert found["facts"][1] == {
        "fact": "registered_division", "label": "注册地", "value": [{"value": "220104"}], "shown": "朝阳区（220104）",
        "level": "registry", "source": "营业执照", "on": "2023-11-02", "verified_by": ["市场监督管理部门"], "check": "registry",
        "evidence": ["营业执照"], "provisions": ["8.3"], "settles_alone": [],
    }  # fmt: skip
    assert [(each["open"], each["presumed"]) for each in found["findings"]] == [("corridor", True)]
    provision = found["provisions"][0]
    conclusions = [provision[each]["conclusion"] for each in ("as_claimed", "at_level", "after")]
    assert conclusions == ["eligible", "needs_judgement", "eligible"]


def test_with_the_finding_recorded_its_presumption_needs_no_facts():
    found = of_8_3(profile(None, CORRIDOR))["verification"]
    assert [each["fact"] for each in found["facts"]] == ["body_kind"]
    assert found["findings"] == []


def test_at_the_claimed_level_nothing_is_left_to_verify():
    found = of_8_3(profile(), Level.CLAIMED)["verification"]
    assert found == {"facts": [], "findings": [], "provisions": [], "stands": ["8.3"]}


def test_a_conflict_keeps_every_source_with_its_value_and_date():
    said = [
        {"value": {"2024": "388万元"}, "source": "申报表", "on": "2025-02-01"},
        {"value": {"2024": "401万元"}, "source": "审计报告", "level": "documented"},
    ]
    conflicts = of_8_3(profile({**FACTS, "revenue": {"conflict": said}}))["conflicts"]
    assert [each["fact"] for each in conflicts] == ["revenue"]
    assert conflicts[0]["values"] == [
        {"value": {"2024": "388万元"}, "shown": "2024年：388万元", "level": "claimed", "source": "申报表", "on": "2025-02-01"},
        {"value": {"2024": "401万元"}, "shown": "2024年：401万元", "level": "documented", "source": "审计报告"},
    ]  # fmt: skip


def test_two_places_on_one_day_are_a_conflict_and_two_one_after_the_other_are_none():
    spans = [{"value": "220104", "from": "2020-01-01"}, {"value": "220502", "from": "2025-01-01"}]
    conflicts = of_8_3(profile({**FACTS, "registered_division": spans}))["conflicts"]
    assert [each["from"] for each in conflicts[0]["values"]] == ["2020-01-01", "2025-01-01"]
    spans[0]["to"] = "2024-12-31"
    assert of_8_3(profile({**FACTS, "registered_division": spans}))["conflicts"] == []


def test_a_finding_is_used_expired_or_contradicted():
    expired = {**CORRIDOR, "until": "2025-06-29"}
    assert [each["status"] for each in of_8_3(profile(None, CORRIDOR))["findings"]] == ["used"]
    assert [each["status"] for each in of_8_3(profile(None, expired, CORRIDOR))["findings"]] == ["expired", "used"]
    against = {**CORRIDOR, "holds": False}
    assert [each["status"] for each in of_8_3(profile(None, CORRIDOR, against))["findings"]] == ["contradicted"] * 2


def test_a_question_on_which_findings_contradict_each_other_is_awaited_again():
    facts = {**FACTS, "registered_division": "220581", "operating_division": "220581"}
    said = {**CORRIDOR, "open": "meihekou"}
    awaited = of_8_3(profile(facts, said, {**said, "holds": False}))["awaited"]
    assert [(each["open"], each["settled_by"]) for each in awaited] == [("meihekou", "省工业和信息化厅")]


def test_an_open_question_names_who_settles_it():
    facts = {**FACTS, "registered_division": "220581", "operating_division": "220581"}
    awaited = of_8_3(profile(facts))["awaited"]
    assert [(each["open"], each["settled_by"], each["provisions"]) for each in awaited] == [
        ("meihekou", "省工业和信息化厅", ["8.3"])
    ]


def test_papers_stand_once_with_what_they_prove():
    document = materials(PACK, profile(), DAY, Level.CLAIMED, "zh", "8.3").document()
    proved = {each["document"]: [one["fact"] for one in each["facts"]] for each in document["materials"]}
    assert proved["营业执照"] == ["body_kind", "registered_division"]
    assert proved["认定证书"] == ["recognitions"]


def test_a_failed_provision_needs_papers_only_when_it_is_asked_for():
    facts = {**FACTS, "recognitions": []}
    asked = materials(PACK, profile(facts), DAY, only="8.3").document()
    assert [each["document"] for each in asked["materials"]] == ["认定证书", "认定公告"]
    everything = materials(PACK, profile(facts), DAY).document()
    assert all("8.3" not in one["provisions"] for each in everything["materials"] for one in each["facts"])


def test_a_year_that_nobody_gave_is_missing_at_every_level():
    slots = slots_from_profile(profile({"revenue": {"2024": 5, "2022": 7}}), DAY, Level.VERIFIED)
    assert dict(slots.unknown) == {"revenue[-1]": Why.UNVERIFIED, "revenue[-3]": Why.UNVERIFIED}
