"""Features and tables as authors write them: what is read, and where every mistake is told."""

from __future__ import annotations

import pytest

from eligibility.errors import TEST_CODES, PackProblems
from eligibility.services.courts import Court
from eligibility.services.trials import trials_from_files
from tests.checks.corpus import base, sourced

PACK = sourced(base("grants")).compiled()
HEAD = "# language: zh-CN\n功能: 研发奖补\n  场景: 小企业\n"
ROWS = "as_of: 2026-11-26\nrows:\n  - name: 小企业\n"


def told(name: str, text: str) -> list[str]:
    """Everything that is wrong with a file, whether it shows when it is read or when it is tried."""
    try:
        trials = trials_from_files({name: text.encode()}, PACK)
    except PackProblems as problems:
        return [f"{each.line}:{each.column} {each.code}: {each.message}" for each in problems.diagnostics]
    found = [each.check(Court(PACK)) for each in trials]
    return [f"{each.line}:{each.column} {each.code}: {each.message}" for each in found if each is not None]


GOOD = HEAD + '    假如 企业的"主体类型"为"企业"\n    并且 企业2025年度的"研发费用"为"500万元"\n'
GOOD += '    当 以2026-11-26为基准日判定惠企事项"1.3"\n    那么 结论为"属政策导向范围"\n'

FAULTY = {
    "no-gherkin": (
        "a.feature",
        HEAD + '    假如 企业没有"获得的认定"\n    哦 企业\n',
        ["5:5 feature-syntax: no line of a feature begins so: '哦 企业'"],
    ),
    "unknown-sentence": (
        "a.feature",
        HEAD + '    假如 企业很大\n    当 以2026-11-26为基准日判定惠企事项"1.3"\n',
        ["4:5 sentence-unknown: no sentence is written as `企业很大`"],
    ),
    "what-is-not-so": (
        "a.feature",
        GOOD.replace('那么 结论为"属政策导向范围"', '那么 结论为"不适用"'),
        ['7:5 scenario-failed: `结论为"不适用"`: “不适用” was said, “属政策导向范围” was found'],
    ),
    "nothing-judged": (
        "a.feature",
        HEAD + '    那么 结论为"不适用"\n',
        ['4:5 scenario-failed: `结论为"不适用"`: nothing was judged before'],
    ),
    "no-such-provision": (
        "a.feature",
        GOOD.replace('"1.3"', '"9.9"'),
        ['6:5 word-unknown: `以2026-11-26为基准日判定惠企事项"9.9"`: the policy has no `9.9`'],
    ),
    "no-such-value": (
        "a.feature",
        GOOD.replace("500万元", "五百吨"),
        ['6:5 word-unknown: `以2026-11-26为基准日判定惠企事项"1.3"`: `五百吨` is not a number'],
    ),
    "unknown-key": (
        "a.yaml",
        ROWS + '    fact: {}\n    concludes: {"1.3": 待补充}\n',
        ["4:5 unknown-key: `fact` is not a key here"],
    ),
    "no-conclusions": (
        "a.yaml",
        ROWS + "    facts: {body_kind: enterprise}\n",
        ["3:5 missing-key: the key `concludes` is missing"],
    ),
    "wrong-fact": (
        "a.yaml",
        ROWS + '    facts:\n      body_kinds: enterprise\n    concludes: {"1.3": 待补充}\n',
        ["5:7 table-profile: row 1: there is no fact `body_kinds`"],
    ),
    "wrong-fact-for-all": (
        "a.yaml",
        "facts: {body_kinds: enterprise}\n" + ROWS + '    concludes: {"1.3": 待补充}\n',
        ["1:9 table-profile: row 1: there is no fact `body_kinds`"],
    ),
    "wrong-provision": (
        "a.yaml",
        ROWS + '    concludes: {"1.4": 待补充}\n',
        ["4:17 expectation-unknown: there is no provision `1.4`"],
    ),
    "wrong-conclusion": (
        "a.yaml",
        ROWS + '    concludes: {"1.3": 符合}\n',
        ["4:24 expectation-unknown: `符合` is no conclusion"],
    ),
    "row-that-is-not-so": (
        "a.yaml",
        ROWS + '    concludes: {"1.3": 不适用}\n',
        ["3:5 scenario-failed: `小企业`, 1.3: “不适用” was said, “待补充” was found"],
    ),
}


def test_a_feature_and_a_table_that_are_so_have_nothing_to_tell() -> None:
    assert told("a.feature", GOOD) == []
    assert told("a.yaml", ROWS + '    concludes: {"1.3": 待补充}\n') == []


@pytest.mark.parametrize("case", FAULTY)
def test_every_mistake_is_told_with_its_place(case: str) -> None:
    name, text, expected = FAULTY[case]
    assert told(name, text) == expected


def test_every_code_of_reading_and_trying_has_a_case() -> None:
    codes = {each.split()[1].removesuffix(":") for _, _, told in FAULTY.values() for each in told}
    assert TEST_CODES.keys() - codes == {"mutation-survived"}


def test_a_row_says_more_than_its_table() -> None:
    text = "as_of: 2026-11-26\nfacts: {body_kind: enterprise}\nrows:\n"
    text += '  - {name: 甲, facts: {rd_spending: {2025: 500万元}}, concludes: {"1.3": 属政策导向范围}}\n'
    text += '  - {name: 乙, facts: {body_kind: university}, concludes: {"1.3": 不适用}}\n'
    text += '  - {name: 丙, as_of: 2024-01-01, level: verified, facts: {rd_spending: {2023: 500万元}}, concludes: {"1.3": 需人工研判}}\n'
    assert told("a.yaml", text) == []
