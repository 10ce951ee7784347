"""`verify`, `materials`, `flags`, and the flags below a decision."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.run import DAY, EXAMPLES, LITTLE_GIANT, POLICY, ROOT, run

PHARMA = ROOT / "examples" / "03-pharma-meihekou.json"


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("command", ["verify", "materials", "flags"])
@pytest.mark.parametrize("profile", EXAMPLES, ids=lambda path: path.stem)
def test_every_example_gets_text_in_both_languages(
    capfdbinary: pytest.CaptureFixture[bytes], profile: Path, command: str, lang: str
):
    said = run(capfdbinary, command, profile, "--as-of", DAY, "-f", "text", "--lang", lang)
    assert (said.code, said.err) == (0, "")
    assert said.text.strip()


def test_the_verification_list_names_facts_their_source_and_who_verifies(capfdbinary: pytest.CaptureFixture[bytes]):
    said = run(capfdbinary, "verify", LITTLE_GIANT, "--as-of", DAY, "-c", "8.3", "-f", "text")
    assert "注册地：朝阳区（220104）（来自登记，营业执照，2023-11-02）" in said.text.replace("\n   ", "")
    assert "核验单位：市场监督管理部门" in said.text
    assert "走廊内企业（推定为是）" in said.text


def test_sources_that_disagree_are_shown_with_both_values(capfdbinary: pytest.CaptureFixture[bytes]):
    said = run(capfdbinary, "verify", PHARMA, "--as-of", DAY, "-f", "text")
    assert "3.88亿元（自报，企业申报表）" in said.text
    assert "4.01亿元（自报，2024年度审计报告）" in said.text


def test_json_is_the_services_document(capfdbinary: pytest.CaptureFixture[bytes]):
    said = run(capfdbinary, "verify", LITTLE_GIANT, "--as-of", DAY).json()
    assert (said["policy"]["id"], said["level"]) == (POLICY, "verified")
    assert run(capfdbinary, "materials", LITTLE_GIANT, "--as-of", DAY).json()["level"] == "claimed"
    assert [each["overlay"]["id"] for each in run(capfdbinary, "flags", LITTLE_GIANT, "--as-of", DAY).json()] == [
        "common_application"
    ]


def test_a_decision_shows_what_is_flagged_under_its_label(capfdbinary: pytest.CaptureFixture[bytes]):
    said = run(capfdbinary, "judge", LITTLE_GIANT, "--as-of", DAY, "-f", "text").text
    assert said.index("复核信息") < said.index("非本政策原文")


def test_a_decision_as_data_holds_no_flags(capfdbinary: pytest.CaptureFixture[bytes]):
    assert b"common_application" not in run(capfdbinary, "judge", LITTLE_GIANT, "--as-of", DAY).out
