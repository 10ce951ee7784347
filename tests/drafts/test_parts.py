"""The parts of drafting by themselves: labels, verbs, mending, numbers that Word prints, written YAML."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import docx
import pytest
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from hypothesis import given
from hypothesis import strategies as st

from eligibility.drafts.documents import received_from_file
from eligibility.drafts.effects import proposal_for
from eligibility.drafts.labels import label_of
from eligibility.drafts.mending import mended_from
from eligibility.drafts.model import Received
from eligibility.drafts.numbering import chinese_number
from eligibility.drafts.yaml_text import yaml_of
from eligibility.source.text import normalise
from eligibility.source.yaml import yaml_from_text
from tests.drafts.fictional import articles, bracketed, scanned

VERBS = (
    ("对首次认定的高新技术企业，一次性奖励20万元。", "grant", ""),
    ("按实际投资额的10%给予补助，最高不超过500万元。", "grant", ""),
    ("对新建标准厂房的企业，每平方米补贴80元。", "grant", ""),
    ("对年营业收入首次超过1亿元的企业，给予一次性奖励50万元，同一企业不重复享受。", "grant", ""),
    ("免收入驻企业首年租金。", "grant", ""),
    ("按照《甲市专项资金管理办法》给予补助。", "conditional", ""),
    ("对符合条件的企业，依照有关规定给予贷款贴息。", "conditional", ""),
    ("全面落实小微企业税收优惠政策。", "conditional", ""),
    ("对符合条件的企业，优先推荐申报省级项目。", "priority", ""),
    ("对重点项目优先保障用地。", "priority", ""),
    ("组织开展企业家培训。", "service", ""),
    ("为企业提供一站式服务。", "service", ""),
    ("每年培育100家专精特新企业。", "service", ""),
    ("鼓励企业开展技术改造。", "support", ""),
    ("支持高校院所与企业共建实验室。", "support", ""),
    ("探索开展知识产权质押融资业务。", "support", ""),
    ("支持各县（市、区）建设产业园区。", "duty", ""),
    ("加快建设公共技术服务平台。", "duty", ""),
    ("市财政局负责资金拨付和监督检查。", "duty", ""),
    ("贯彻落实《关于支持民营企业发展的若干意见》，制定配套措施。", "duty", ""),
    ("申请单位应当符合下列条件：（一）在本市注册；（二）信用良好。", "duty", "condition"),
    ("有下列情形之一的，不予支持。", "duty", "exclusion"),
    ("同一事项不重复享受，就高不就低。", "duty", "exclusion"),
    ("企业弄虚作假的，取消申报资格，追回资金。", "duty", "exclusion"),
    ("同一企业每年获得的上述资金合计不超过300万元。", "duty", "limit"),
    ("奖补资金依次支付第1条、第2条。", "duty", "limit"),
    ("对企业给予补助100万元，同一企业累计不超过300万元。", "grant", ""),
    ("本办法所称中小企业，是指符合国家标准的企业。", "duty", "definition"),
    ("本办法自2025年1月1日起施行。", "duty", "definition"),
    ("天气很好。", "duty", "no_verb"),
    ("支持企业上云；鼓励企业开放场景。", "support", "several_parts"),
)
"""Sentences of no policy, and what their verbs give."""


@pytest.mark.parametrize(("sentence", "effect", "doubt"), VERBS)
def test_the_verb_proposes_the_effect(sentence: str, effect: str, doubt: str) -> None:
    proposal = proposal_for(sentence)
    assert (proposal.effect, proposal.doubt) == (effect, doubt)
    assert proposal.verb in sentence


LABELS = (
    ("第十二条 本办法", "article", 12, "第十二条"),
    ("第 3 条　本办法", "article", 3, "第 3 条"),
    ("第二章　总则", "part", 2, "第二章"),
    ("二十一、强化支持", "cn", 21, "二十一、"),
    ("（十）支持企业", "cn_paren", 10, "（十）"),
    ("１２．支持企业", "num", 12, "１２．"),
    ("８\ue010支持企业", "num", 8, "８\ue010"),
    ("(3)支持企业", "num_paren", 3, "(3)"),
    ("4\t支持企业", "row", 4, "4"),
    ("第一百零五条 本办法", "article", 105, "第一百零五条"),
)


@pytest.mark.parametrize(("line", "kind", "value", "words"), LABELS)
def test_a_number_before_a_paragraph_is_read_as_it_is_printed(line: str, kind: str, value: int, words: str) -> None:
    label = label_of(line)
    assert label is not None
    assert (label.kind, label.value, label.words) == (kind, value, words)


@pytest.mark.parametrize(
    "line", ["5G网络建设", "3.5万元以上的", "2025年1月", "第二条的规定", "第三条和第四条", "一是加强领导", "十余户企业"]
)
def test_what_looks_like_a_number_and_is_none_is_left(line: str) -> None:
    assert label_of(line) is None


@given(st.integers(1, 999))
def test_chinese_numbers_are_read_as_they_are_written(value: int) -> None:
    label = label_of(f"第{chinese_number(value)}条 甲")
    assert label is not None
    assert label.value == value


@pytest.mark.parametrize("paragraphs", [articles(), bracketed()], ids=["articles", "brackets"])
def test_ragged_wraps_heads_and_page_numbers_are_mended_back_to_the_paragraphs(paragraphs: list[str]) -> None:
    mended = mended_from(Received("a.txt", "txt", scanned(paragraphs)))
    assert ["".join(each.split()) for each in mended.text.splitlines()] == [
        "".join(each.split()) for each in paragraphs
    ]


@given(st.text(alphabet="第一二条、。，（）：3 \n\f—甲企业支持A\t", max_size=200))
def test_mending_adds_and_changes_no_character_and_loses_only_what_it_lists(text: str) -> None:
    mended = mended_from(Received("a.txt", "txt", text))
    left_out = "".join(text[slice(*span)] for span in mended.furniture)
    assert sorted(normalise(mended.text + left_out)) == sorted(normalise(text))
    assert all(text[mended.offsets[at]] == each for at, each in enumerate(mended.text) if not each.isspace())


def test_a_policy_without_hard_wraps_keeps_its_paragraphs() -> None:
    mended = mended_from(Received("a.txt", "txt", "\n".join(articles())))
    assert (mended.text.splitlines(), mended.joined) == (articles(), 0)


def _run(words: str, tag: str = "w:t") -> Any:
    run, text = OxmlElement("w:r"), OxmlElement(tag)
    text.text = words
    run.append(text)
    return run


def test_insertions_of_change_tracking_are_read_and_deletions_are_not(tmp_path: Path) -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("第一条 给予")._p
    inserted, deleted = OxmlElement("w:ins"), OxmlElement("w:del")
    inserted.append(_run("20万元"))
    deleted.append(_run("10万元", "w:delText"))
    for each in (deleted, inserted):
        each.set(qn("w:id"), "1")
        paragraph.append(each)
    document.save(str(tmp_path / "a.docx"))
    received = received_from_file(tmp_path / "a.docx")
    assert received.text == "第一条 给予20万元"
    assert [each.code for each in received.remarks] == ["changes"]


SCALARS = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cs", "Cc", "Cn", "Co", "Cf", "Zl", "Zp")), min_size=1, max_size=20
)


@given(
    st.dictionaries(
        st.from_regex(r"[a-z]{1,6}", fullmatch=True),
        SCALARS | st.lists(SCALARS, min_size=1, max_size=3),
        min_size=1,
        max_size=4,
    )
)
def test_written_yaml_reads_as_it_was_meant(content: dict[str, Any]) -> None:
    table: dict[str, Any] = {"as_of": "2024-06-01", "rows": [{"name": "x", "facts": {"a": content, "b": [content]}}]}
    file = yaml_from_text("a.yaml", yaml_of(table))
    assert (file.content, file.problems) == (table, [])
