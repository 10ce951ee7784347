"""The one layout of rule files: what it looks like, that it says what was said, keeps every comment, and leaves what is in it as it is."""

from __future__ import annotations

import json
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eligibility.errors import PackProblems
from eligibility.ir.build import pack_from_files
from eligibility.packs import installed_vocabulary
from eligibility.source.laid_out import laid_out
from eligibility.source.read import file_from_bytes
from eligibility.source.yaml import UNSEEN, comments_of
from tests.checks.corpus import base, sourced

ROOT = Path(__file__).resolve().parents[2]
RULES = sorted((ROOT / "rules").rglob("*.yaml")) + sorted((ROOT / "features").rglob("*.yaml"))

WRITTEN = """\
# Two terms.

norms:
    plan: {status: not_found, en: A plan, zh: 规划}   # not at hand
terms:
    small:   # who is small
        status: definition
        zh: '小型'
        en: "Small: few staff, little revenue"
        why: {zh: 列在 "第1条", en: x}
        source: 第1条
        all:
        - holds: employees[-1] < 20人


        # half of the staff
        - {holds: "employees[-2] < 10人", en: 'no', zh: 去年}
        - any: [{open: other}, {term: plan_term}]
        # all of them
    plan_term: {zh: 规划内, en: In the plan, status: definition, why: {zh: 规划, en: plan}, source: 第2条, ref: plan}
"""
LAID_OUT = """\
# Two terms.

terms:
  small:  # who is small
    zh: 小型
    en: "Small: few staff, little revenue"
    status: definition
    why: {zh: 列在 "第1条", en: x}
    source: 第1条
    all:
      - holds: employees[-1] < 20人

      # half of the staff
      - {zh: 去年, en: no, holds: "employees[-2] < 10人"}
      - any:
          - open: other
          - term: plan_term
      # all of them

  plan_term:
    zh: 规划内
    en: In the plan
    status: definition
    why: {zh: 规划, en: plan}
    source: 第2条
    ref: plan
norms:
  plan: {zh: 规划, en: A plan, status: not_found}  # not at hand
"""


def text_of(written: str) -> str:
    return laid_out("f.yaml", written.encode()).decode()


def test_keys_brackets_quotes_and_empty_lines_are_laid_out_and_comments_stay_where_they_were() -> None:
    assert text_of(WRITTEN) == LAID_OUT
    assert text_of(LAID_OUT) == LAID_OUT


SCALARS = {
    "plain words": "plain words",
    "'8.3'": '"8.3"',
    "'true'": '"true"',
    "'~'": '"~"',
    "it's": "it's",
    "'# no comment'": '"# no comment"',
    "a#b": "a#b",
    '"a # b"': '"a # b"',
    "'a: b'": '"a: b"',
    "a:b": "a:b",
    "'say \"so\": yes'": "'say \"so\": yes'",
    '"tab\\there"': '"tab\\there"',
    '"\\u200b"': '"\\u200b"',
    "- 1": None,
    "'- x'": '"- x"',
    "-1人": "-1人",
    "'%'": '"%"',
    "[a]": None,
    "'[a]'": '"[a]"',
    "'，逗号'": "，逗号",
}


@pytest.mark.parametrize(("written", "expected"), [(a, b) for a, b in SCALARS.items() if b is not None])
def test_a_text_has_quotation_marks_only_where_it_would_be_read_otherwise(written: str, expected: str) -> None:
    assert text_of(f"terms: {{}}\nnorms: {{a: {{en: x, status: found, zh: x}}}}\ndraft: {written}\n").startswith(
        f"draft: {expected}\n"
    )


def test_what_stands_between_brackets_is_quoted_where_a_comma_would_end_it() -> None:
    assert '{zh: 一, en: "a, b", status: found}' in text_of('norms: {a: {zh: 一, en: "a, b", status: found}}\n')


def test_numbers_and_flags_are_written_as_such_and_texts_like_them_are_not() -> None:
    clause = text_of("heading: '2024'\nclause: '3'\n")
    assert clause == 'clause: 3\nheading: "2024"\n'
    table = text_of(
        'rows: [{concludes: {"1.1": 不适用}, facts: {main_industry: "220106", employees: {"2023": "5"}}, name: a}]\nas_of: "2024-06-01"\n'
    )
    assert table == (
        "as_of: 2024-06-01\nrows:\n  - {name: a, facts: {main_industry: 220106, employees: {2023: 5}},"
        ' concludes: {"1.1": 不适用}}\n'
    )


def test_a_line_holds_120_columns_and_a_chinese_character_takes_two() -> None:
    fitting = "一" * 38
    row = f"norms:\n  plan: {{zh: {fitting}, en: xxxxx, status: not_found}}\n"
    assert text_of(row) == row
    assert text_of(row.replace("xxxxx", "xxxxxx")).splitlines()[1] == "  plan:"


def test_a_file_of_a_wrong_form_is_told_and_not_laid_out() -> None:
    with pytest.raises(PackProblems) as told:
        text_of("terms: {a: {zh: x, en: x, status: maybe, why: {zh: x, en: x}, source: x, holds: x}}\n")
    assert [(each.line, each.code) for each in told.value.diagnostics] == [(1, "bad-value")]
    with pytest.raises(PackProblems):
        text_of("- a\n")
    with pytest.raises(PackProblems):
        text_of("terms: {}\nterms: {}\n")


@pytest.mark.parametrize("name", ["grants", "works"])
def test_a_pack_laid_out_compiles_to_the_same_rules(name: str) -> None:
    files = dict(sourced(base(name)).files)
    laid = {each: laid_out(each, data) if each.endswith(".yaml") else data for each, data in files.items()}
    assert pack_from_files(laid, installed_vocabulary()) == pack_from_files(files, installed_vocabulary())


def held(text: str) -> str:
    """The text laid out: it says the same, has the same comments, and stays as it is."""
    laid = text_of(text)
    assert file_from_bytes("f.yaml", laid.encode()).content == file_from_bytes("f.yaml", text.encode()).content
    assert words_of_comments(laid) == words_of_comments(text)
    assert text_of(laid) == laid
    return laid


def words_of_comments(text: str) -> list[str]:
    """Sorted: comments that stand at the ends of several lines may come together on one."""
    return sorted(" ".join(each.text for each in comments_of(text)).split())


def remarked(text: str, r: Random) -> str:
    """The text with comments and empty lines put between its lines, and comments at the ends of some."""
    lines: list[str] = []
    beside: set[int] = set()
    for number, line in enumerate(text.split("\n")[:-1]):
        if r.random() < 0.15:
            lines += [""] * r.randint(0, 2) + [f"{' ' * r.randint(0, 9)}# 说明 {number}"]
        end = r.random() < 0.1 and "#" not in line and bool(line.strip()) and not line.rstrip().endswith((">-", "|"))
        beside |= {number} if end else set()
        lines.append(f"{line}  # 旁注 {number}" if end else line)
    return "\n".join([*lines, ""])


@pytest.mark.parametrize("path", RULES[::3], ids=lambda path: path.name)
def test_whatever_is_remarked_in_a_rule_file_stays(path: Path) -> None:
    text = path.read_text("utf-8")
    for seed in range(3):
        held(remarked(text, Random(f"{path.name}{seed}")))


WORDS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12).filter(
    lambda text: not UNSEEN.search(text) and not text.startswith("#")
)
FACTS = st.recursive(
    WORDS | st.sampled_from(["true", "0.10", "2024", "null", "- a", "a: b", "x,y", "'", '"', "[", "# a", "走廊，内"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=3),
    max_leaves=12,
)


@given(st.dictionaries(WORDS, FACTS, max_size=4), st.sampled_from([None, 1, 4]), st.randoms(use_true_random=False))
def test_any_facts_are_laid_out_as_what_they_say_with_every_comment(
    facts: object, indent: int | None, r: Random
) -> None:
    row = {"name": "x", "facts": facts, "concludes": {"1.1": "不适用"}}
    written = json.dumps({"as_of": "2024-06-01", "rows": [row]}, ensure_ascii=False, indent=indent)
    held(remarked(written + "\n", r) if indent else written)
