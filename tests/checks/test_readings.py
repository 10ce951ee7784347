"""Readings that were not adopted stand beside the one that was, compared with it by enterprises."""

from __future__ import annotations

import pytest

from eligibility.errors import PackProblems
from eligibility.packs import PackSource, installed_source
from eligibility.services.readings import readings_of, side_by_side
from tests.checks.corpus import DAY, base, sourced
from tests.cli.run import POLICY, run

READING = """
    readings:
      - quote: 成立3年以上
        zh: 满三年的当日算
        en: The day itself counts
        why: {zh: “以上”含本数, en: 以上 includes the number}
"""
WRITTEN = """\
readings:
  - provision: "1.1"
    quote: 成立3年以上
    alternatives:
      - id: day_after
        zh: 满三年的次日起算
        en: From the day after
        why_not: {zh: 民法典第一千二百五十九条, en: Civil Code article 1259}
        requires:
          all:
            - {quote: 注册在长春市, holds: "registered_division under [220100]"}
            - {quote: 成立3年以上, holds: "founded < as_of - 3年"}
            - {quote: 上一年度研发费用占营业收入比例不低于3%, holds: "rd_spending[-1] / revenue[-1] >= 3%"}
            - {quote: 从业人员20人以上, holds: "employees[-1] >= 20人"}
          unless: {quote: 列入失信被执行人名单的除外, holds: "credit_lists has [dishonest_judgment_debtor]"}
"""


def source(written: str = WRITTEN) -> PackSource:
    """A good pack whose provision 1.1 adopts a reading, with what is written of others."""
    files = base("grants")
    clause = files["clauses/clause_01.yaml"].decode().replace("\n    wording:", f"{READING}    wording:", 1)
    return sourced(files | {"clauses/clause_01.yaml": clause.encode(), "readings.yaml": written.encode()})


def test_an_alternative_is_compared_with_what_is_adopted() -> None:
    (read,) = side_by_side(source(), DAY)
    (other,) = read["alternatives"]
    assert (read["adopted"]["reading"], other["reading"]) == ("满三年的当日算", "满三年的次日起算")
    assert other["against_adopted"]["sort"] == "narrower"
    assert other["against_adopted"]["loses"]["profile"]["facts"]["founded"] == "2023-11-26"


def test_an_alternative_changes_neither_the_rules_nor_their_digest() -> None:
    with_it = source()
    without = PackSource({k: v for k, v in with_it.files.items() if k != "readings.yaml"}, with_it.vocabulary_files)
    assert with_it.compiled().digest == without.compiled().digest


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ('provision: "1.1"', 'provision: "1.9"', "unknown-provision"),
        ("quote: 成立3年以上\n    alt", "quote: 从业人员20人以上\n    alt", "quote-not-found"),
        ("as_of - 3年", "as_of - 5年", "number-not-quoted"),
        ("id: day_after", "id: Day", "bad-value"),
    ],
)
def test_what_is_wrong_with_a_reading_is_told_at_its_place(old: str, new: str, code: str) -> None:
    faulty = source(WRITTEN.replace(old, new))
    with pytest.raises(PackProblems) as problems:
        readings_of(faulty, faulty.compiled())
    assert [(each.file, each.code) for each in problems.value.diagnostics] == [("readings.yaml", code)]


def test_the_readings_of_an_installed_policy_are_shown_side_by_side(capsysbinary) -> None:
    said = run(capsysbinary, "policies", "readings", POLICY, "--as-of", "2026-11-26", "--format", "text")
    assert said.code == 0
    assert "16.3" in said.text
    assert "未采用：高校、科研院所都要有" in said.text
    assert "与采用的相比：收窄" in said.text


def test_a_clause_that_is_shown_names_the_readings_that_were_not_adopted(capsysbinary) -> None:
    said = run(capsysbinary, "policies", "show", POLICY, "--clause", "16", "--format", "text")
    assert "16.3 另一种读法：高校、科研院所都要有。不采用的理由：" in said.text


def test_every_installed_reading_compiles() -> None:
    corridor = installed_source(POLICY)
    assert [each.provision.id for each in readings_of(corridor, corridor.compiled())] == ["11.2", "16.3"]
