"""Flags: what other documents ask, beside a decision and never in it."""

from __future__ import annotations

from datetime import date

import pytest

from eligibility.domain.facts import Level
from eligibility.errors import PackProblems
from eligibility.ir.overlay import overlay_from_files
from eligibility.packs import installed_pack, installed_vocabulary
from eligibility.profile import Profile, profile_from_json
from eligibility.services.flags import flags, overlays_beside
from eligibility.services.judging import judge

VOCABULARY = installed_vocabulary()
POLICY = "jilin.corridor_2018_2025"
OVERLAY = overlays_beside(POLICY)[0]
DAY = date(2025, 6, 30)

GOOD = """
id: some_notice
version: "1"
title: {zh: 通知, en: Notice}
about: {zh: 其他文件, en: Another document}
policies: [jilin]
sources:
  notice: {zh: 通知, en: A notice, where: example.com, standing: notice}
flags:
  listed:
    zh: 失信被执行人
    en: Dishonest
    kind: exclusion
    sources: [notice]
    raised_by: {holds: "credit_lists has [dishonest_judgment_debtor]"}
"""


def profile(**facts: object) -> Profile:
    return profile_from_json({"facts": facts}, VOCABULARY)


def verdicts(made: Profile, level: Level = Level.CLAIMED) -> dict[str, str]:
    return {each["id"]: each["verdict"] for each in flags(OVERLAY, made, DAY, level).document()["flags"]}


def problems(old: str, new: str) -> list[str]:
    assert GOOD.count(old) == 1
    with pytest.raises(PackProblems) as refused:
        overlay_from_files({"overlay.yaml": GOOD.replace(old, new).encode()}, VOCABULARY)
    return [f"{each.line} {each.code}" for each in refused.value.diagnostics]


def test_an_enterprise_on_a_list_is_flagged_and_one_known_to_be_on_none_is_clear():
    listed = verdicts(profile(credit_lists=["失信被执行人"]))
    assert (listed["dishonest_judgment_debtor"], listed["abnormal_operation_list"]) == ("raised", "clear")
    assert listed["no_major_accident"] == "raised"
    assert verdicts(profile(credit_lists=[]))["dishonest_judgment_debtor"] == "clear"


def test_what_was_not_said_is_not_known_and_never_clear():
    found = {each["id"]: each for each in flags(OVERLAY, profile(), DAY).document()["flags"]}
    assert found["dishonest_judgment_debtor"]["verdict"] == "not_known"
    assert [each["fact"] for each in found["dishonest_judgment_debtor"]["missing"]] == ["credit_lists"]


def test_a_list_that_is_only_claimed_is_not_known_where_evidence_is_wanted():
    assert verdicts(profile(credit_lists=[]), Level.REGISTRY)["joint_sanction"] == "not_known"


def test_a_general_condition_is_raised_when_it_fails_and_never_clear_while_a_person_has_to_look():
    assert verdicts(profile(registered_division="110000"))["local_legal_person"] == "raised"
    assert verdicts(profile(registered_division="220104", body_kind="企业"))["local_legal_person"] == "not_known"


def test_procedures_are_told_and_not_judged():
    document = flags(OVERLAY, profile(), DAY).document()
    told = [each for each in document["flags"] if each["kind"] == "procedure"]
    assert {"late", "incomplete", "double_dipping", "higher_of"} <= {each["id"] for each in told}
    assert all(each["verdict"] == "told" and "reasons" not in each for each in told)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_flag_names_its_sources_under_a_label_that_it_is_not_the_policys(lang: str):
    document = flags(OVERLAY, profile(), DAY, lang=lang).document()
    assert ("非本政策原文" if lang == "zh" else "Not in the policy's text") in document["label"]
    assert all(each["sources"] and each["sources"][0]["standing_words"] for each in document["flags"])
    standings = {one["standing"] for each in document["flags"] for one in each["sources"]}
    assert {"unverified", "secondary", "other_province"} <= standings


def test_a_decision_is_the_same_bytes_whatever_is_flagged():
    pack = installed_pack(POLICY)
    made = profile(body_kind="企业", registered_division="220104")
    before = judge(pack, made, DAY).json
    assert flags(OVERLAY, made, DAY) == flags(OVERLAY, made, DAY)
    assert judge(pack, made, DAY).json == before
    assert all(flag not in before.decode() for flag in ("credit_lists", "失信", OVERLAY.digest))


def test_an_overlay_stands_beside_the_policies_it_names_only():
    assert OVERLAY.stands_beside("jilin.another")
    assert not OVERLAY.stands_beside("jilinish.one")
    assert overlays_beside("zhejiang.one") == []


def test_the_digest_follows_the_words_and_the_conditions():
    files = {"overlay.yaml": GOOD.encode()}
    changed = {"overlay.yaml": GOOD.replace("A notice", "The notice").encode()}
    assert overlay_from_files(files, VOCABULARY).digest == overlay_from_files(files, VOCABULARY).digest
    assert overlay_from_files(files, VOCABULARY).digest != overlay_from_files(changed, VOCABULARY).digest


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("raised_by:", "requires:", ["11 condition-shape"]),
        ("kind: exclusion", "kind: procedure", ["11 condition-shape"]),
        ("sources: [notice]", "sources: [other]", ["14 bad-value"]),
        ("dishonest_judgment_debtor]", "dishonest]", ["15 unknown-value"]),
        ("{holds:", "{quote: 失信, holds:", ["15 quote-not-found"]),
        ("standing: notice", "standing: hearsay", ["8 bad-value"]),
        ("version:", "edition:", ["3 missing-key", "3 unknown-key"]),
    ],
)
def test_a_fault_is_told_where_it_stands(old: str, new: str, expected: list[str]):
    assert [each.split()[1] for each in problems(old, new)] == [each.split()[1] for each in expected]


def test_a_folder_without_an_overlay_is_refused():
    with pytest.raises(PackProblems, match="file-missing"):
        overlay_from_files({}, VOCABULARY)
