"""How a clerk is told: fixed sentences for every kind of condition, in Chinese and English.

Whoever changes a sentence changes it here first, and reads it aloud.

Longer than 400 lines because every kind of condition stands here with its sentence in both languages, to be read side by side.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from random import Random
from typing import Any

import pytest

from eligibility.domain.conclusion import CONCLUSION_WORDS
from eligibility.domain.facts import Evidence, Level, Slots, Why
from eligibility.domain.vocabulary import CodeList, Enumeration, FactDef, FactType, Vocabulary, Words
from eligibility.engines import reference
from eligibility.explain.sentences import GroundsWriter
from eligibility.ir import atoms as ir
from eligibility.ir import rules
from tests import strategies

DAY = date(2025, 6, 1)


def fact(id: str, zh: str, en: str, kind: Any, **more: Any) -> FactDef:
    keys = {key: more.pop(key) for key in ("domain", "unit", "fields") if key in more}
    return FactDef(id, Words(zh, en), FactType(kind, **keys), **more)


FIELDS = {
    "kind": fact("kind", "类别", "Kind", "enum", domain="kinds"),
    "size": fact("size", "投资额", "Investment", "money"),
    "green": fact("green", "绿色改造", "Green retrofit", "boolean"),
}
VOCABULARY = Vocabulary(
    {
        each.id: each
        for each in (
            fact("revenue", "营业收入", "Revenue", "money", yearly=True),
            fact("rd", "研发费用", "R&D spending", "money", yearly=True, evidence=("研发费用专项审计报告",)),
            fact("employees", "从业人员", "Persons employed", "count", unit="人", yearly=True),
            fact("rate", "资产负债率", "Debt ratio", "ratio"),
            fact("founded", "成立日期", "Date of founding", "date"),
            fact("listed", "已上市", "Is listed", "boolean", verified_by=("证券登记机构",)),
            fact("ownership", "所有制", "Ownership", "enum", domain="kinds"),
            fact("channels", "销售渠道", "Sales channels", "set", domain="kinds"),
            fact("place", "注册地", "Place of registration", "code", domain="places"),
            fact("projects", "项目", "Projects", "records", fields=FIELDS),
        )
    },
    {
        "kinds": Enumeration(
            "kinds",
            Words("名单", "List"),
            {"a": Words("民营", "Private"), "b": Words("国有", "State-owned")},
            {},
            open=True,
        )
    },
    {"places": CodeList("places", Words("区划", "Division"), {"22": "吉林省", "21": "辽宁省"}, {}, "made", "d")},
    {},
)
SLOTS = Slots(
    DAY,
    {
        "revenue[-1]": 12_000_000, "rd[-1]": 384_000, "employees[-1]": 12, "rate": Decimal("0.7"), "founded": date(2023, 1, 5),
        "listed": False, "ownership": "b", "channels": frozenset({"b"}), "place": "21",
        "projects": ({"kind": "a", "size": 5_000_000, "green": False}, {"kind": "b", "size": 1_000_000, "green": False}),
        "finding:open_word": False,
    },
    evidence={"rd": Evidence(Level.DOCUMENTED, "2024年度审计报告", date(2025, 4, 20)), "finding:open_word": Evidence(Level.FINDING, "省工信厅", DAY)},
)  # fmt: skip

REVENUE = ir.Slot("revenue[-1]", "money")
RD = ir.Slot("rd[-1]", "money")
EMPLOYEES = ir.Slot("employees[-1]", "count", "top", None, "人")
OWNERSHIP = ir.Slot("ownership", "enum", "top", "kinds")
CHANNELS = ir.Slot("channels", "set", "top", "kinds")
PLACE = ir.Slot("place", "code", "top", "places")
LISTED = ir.Truth(ir.Slot("listed", "boolean"))
KIND = ir.Slot("kind", "enum", "item", "kinds")
SIZE = ir.Slot("size", "money", "item")
QUOTE = rules.Quote("研发投入", "source", ((0, 4),))


def number(value: Any, kind: Any, unit: str | None = None) -> ir.Literal_:
    return ir.Literal_(value, kind, unit)


SHARE = ir.Compare(">=", ir.Arithmetic("/", RD, REVENUE), number(Decimal("0.04"), "ratio"))
HEADS = ir.Compare(">=", EMPLOYEES, number(20, "count", "人"))
THREE_YEARS = ir.Compare("<=", ir.Slot("founded", "date"), ir.Shift(ir.AsOf(), years=-3))
BUILT = ir.AnyRecord("projects", (ir.Compare(">=", SIZE, number(10_000_000, "money")),))
PRIVATE = (ir.Member(KIND, ("a",)),)


def leaf(atom: ir.Atom) -> rules.Leaf:
    return rules.Leaf(atom, "", rules.About(QUOTE))


def none(*children: rules.Node) -> rules.Gate:
    return rules.Gate("none", children)


OPEN = rules.Open("open_word", Why.OPEN_TERM, rules.About(QUOTE))
PRESUMED = rules.Term("presumed", True, leaf(SHARE), rules.About(QUOTE, Words("在走廊内", "In the corridor")))


def pack() -> rules.Pack:
    opens = {
        "open_word": rules.OpenQuestion(
            "open_word",
            Words("是否为重点项目", "Is it a key project"),
            Why.OPEN_TERM,
            Words("省工信厅", "the department"),
            Words("未定", "open"),
        ),
        "norm": rules.OpenQuestion(
            "norm",
            Words("依《办法》认定", "as the Measures decide"),
            Why.OTHER_NORM,
            Words("该文件的主管部门", "the authority of that document"),
            Words("另定", "elsewhere"),
            "norm",
        ),
    }
    return replace(strategies.pack_of((), VOCABULARY), opens=opens, terms={})


def told(node: rules.Node, lang: str, slots: Slots = SLOTS, per: str | None = None) -> dict[str, Any]:
    """What is said of a provision that requires just this."""
    provision = replace(
        strategies.provision(Random(1), 1), effect="grant", per=per, applies_to=rules.Gate("all", ()), requires=node
    )
    return GroundsWriter(pack(), lang).provision(reference.judge_provision(provision, slots), slots)


def line(node: rules.Node, lang: str, slots: Slots = SLOTS, per: str | None = None) -> str:
    """The one line of its grounds."""
    grounds = told(node, lang, slots, per)["grounds"]
    lines = grounds.get("sufficient") or grounds.get("open") or grounds["blocking"][0]["lines"]
    [only] = lines
    return str(only["words"])


def without(*names: str, **why: Why) -> Slots:
    """The enterprise without some facts, or with why they are unknown."""
    gone = {*names, *(name.replace("_1", "[-1]") for name in why)}
    known = {key: value for key, value in SLOTS.known.items() if key not in gone}
    return replace(SLOTS, known=known, unknown={name.replace("_1", "[-1]"): each for name, each in why.items()})


DETERMINED: dict[str, rules.Node] = {
    "a share below its threshold": leaf(SHARE),
    "a count below its threshold": leaf(HEADS),
    "an amount that is met": leaf(ir.Compare(">=", REVENUE, number(10_000_000, "money"))),
    "a share above its ceiling": leaf(ir.Compare("<=", ir.Slot("rate", "ratio"), number(Decimal("0.6"), "ratio"))),
    "a threshold written from the right": leaf(ir.Compare("<=", number(20, "count", "人"), EMPLOYEES)),
    "a share without a finite decimal form": leaf(
        ir.Compare(
            ">=",
            ir.Arithmetic("/", REVENUE, ir.Arithmetic("*", REVENUE, number(3, "number"))),
            number(Decimal("0.5"), "number"),
        )
    ),
    "two facts compared": leaf(ir.Compare(">=", RD, REVENUE)),
    "a value that is excluded by name": leaf(ir.Compare("!=", EMPLOYEES, number(12, "count", "人"))),
    "a date too late": leaf(THREE_YEARS),
    "a truth that does not hold": leaf(LISTED),
    "a truth that is excluded": none(leaf(LISTED)),
    "one listed value": leaf(ir.Member(OWNERSHIP, ("a",))),
    "listed values": leaf(ir.Member(OWNERSHIP, ("a", "b"))),
    "a value not to be one of": leaf(ir.Member(OWNERSHIP, ("a", "b"), negated=True)),
    "one of a set": leaf(ir.Overlap(CHANNELS, ("a",))),
    "all of a set": leaf(ir.Overlap(CHANNELS, ("a", "b"), every=True)),
    "an excluded set": none(leaf(ir.Overlap(CHANNELS, ("b",)))),
    "a code": leaf(ir.Under(PLACE, ("22",), frozenset({"22"}))),
    "an excluded code": none(leaf(ir.Under(PLACE, ("21",), frozenset({"21"})))),
    "records of which none matches": leaf(BUILT),
    "records that match": leaf(ir.AnyRecord("projects", PRIVATE)),
    "records that are excluded": none(leaf(ir.AnyRecord("projects", PRIVATE))),
    "a count of records": leaf(ir.Compare(">=", ir.Count("projects", PRIVATE), number(2, "count", "个"))),
    "a sum over records": leaf(ir.Compare(">=", ir.Sum("projects", SIZE, PRIVATE), number(8_000_000, "money"))),
    "a finding against": OPEN,
    "a finding for an exclusion": none(OPEN),
    "a presumption": PRESUMED,
    "at least one of two": rules.Gate(
        "at_least", (leaf(HEADS), leaf(ir.Under(PLACE, ("21",), frozenset({"21"})))), wanted=1
    ),
}

UNDETERMINED: dict[str, tuple[rules.Node, Slots]] = {
    "missing": (leaf(HEADS), without("employees[-1]")),
    "uncertain": (leaf(LISTED), without(listed=Why.UNCERTAIN)),
    "unverified": (leaf(SHARE), without(rd_1=Why.UNVERIFIED)),
    "conflict": (leaf(HEADS), without(employees_1=Why.CONFLICT)),
    "findings in conflict": (OPEN, without(**{"finding:open_word": Why.CONFLICT})),
    "open term": (OPEN, without("finding:open_word")),
    "judgement": (replace(OPEN, why=Why.JUDGEMENT), without("finding:open_word")),
    "other norm": (rules.Open("norm", Why.OTHER_NORM), SLOTS),
    "open list": (leaf(ir.Member(OWNERSHIP, ("a",), open=True)), SLOTS),
    "division by zero": (
        leaf(ir.Compare(">=", ir.Arithmetic("/", RD, REVENUE), number(1, "ratio"))),
        replace(SLOTS, known={**SLOTS.known, "revenue[-1]": 0}),
    ),
    "date out of range": (leaf(ir.Compare("<=", ir.Slot("founded", "date"), ir.Shift(ir.AsOf(), years=-3000))), SLOTS),
    "presumption above the level": (PRESUMED, replace(SLOTS, presume=False)),
}

GREEN = leaf(ir.Truth(ir.Slot("green", "boolean", "per")))
PROVISIONS: dict[str, tuple[rules.Node, str | None]] = {
    "met": (rules.Gate("all", (leaf(ir.Member(OWNERSHIP, ("b",))), none(leaf(LISTED)))), None),
    "nothing asked": (rules.Gate("all", ()), None),
    "one ground": (leaf(SHARE), None),
    "two together": (rules.Gate("any", (leaf(SHARE), leaf(HEADS))), None),
    "two apart": (rules.Gate("all", (leaf(SHARE), leaf(HEADS))), None),
    "every record": (GREEN, "projects"),
    "never": (rules.Gate("at_least", (leaf(SHARE),), wanted=2), None),
    "judgement": (rules.Open("norm", Why.OTHER_NORM), None),
    "missing": (leaf(ir.Truth(ir.Slot("unheard", "boolean"))), None),
}

SENTENCES: dict[str, tuple[str, str]] = {
    "a share below its threshold": (
        "上一年度研发费用占营业收入 3.2%（2024年度审计报告，2025-04-20），要求不低于 4%，差 0.8 个百分点",
        "R&D spending as a share of Revenue (last fiscal year): 3.2% (2024年度审计报告, 2025-04-20); required: at least 4%, short by 0.8 percentage points",
    ),
    "a count below its threshold": (
        "从业人员（上一年度）12人，要求不低于 20人，差 8人",
        "Persons employed (last fiscal year): 12人; required: at least 20人, short by 8人",
    ),
    "an amount that is met": (
        "营业收入（上一年度）1200万元，要求不低于 1000万元，已满足",
        "Revenue (last fiscal year): 1200万元; required: at least 1000万元; met",
    ),
    "a share above its ceiling": (
        "资产负债率 70%，要求不高于 60%，超出 10 个百分点",
        "Debt ratio: 70%; required: at most 60%, over by 10 percentage points",
    ),
    "a threshold written from the right": (
        "从业人员（上一年度）12人，要求不低于 20人，差 8人",
        "Persons employed (last fiscal year): 12人; required: at least 20人, short by 8人",
    ),
    "a share without a finite decimal form": (
        "营业收入（上一年度） ÷ （营业收入（上一年度） × 3）约 0.3333，要求不低于 0.5，差约 0.1667",
        "Revenue (last fiscal year) ÷ (Revenue (last fiscal year) × 3): about 0.3333; required: at least 0.5, short by about 0.1667",
    ),
    "two facts compared": (
        "研发费用（上一年度）38.4万元（2024年度审计报告，2025-04-20），要求不低于营业收入（上一年度）（1200万元），差 1161.6万元",
        "R&D spending (last fiscal year): 38.4万元 (2024年度审计报告, 2025-04-20); required: at least Revenue (last fiscal year) (1200万元), short by 1161.6万元",
    ),
    "a value that is excluded by name": (
        "从业人员（上一年度）12人，要求不为 12人，未满足",
        "Persons employed (last fiscal year): 12人; required: not 12人, not met",
    ),
    "a date too late": (
        "成立日期 2023-01-05，要求不晚于基准日前3年（2022-06-01），晚 218 天",
        "Date of founding: 2023-01-05; required: no later than the as-of date -3 years (2022-06-01), 218 days too late",
    ),
    "a truth that does not hold": (
        "已上市：否，要求为是，未满足",
        "Is listed: no; required: yes, not met",
    ),
    "a truth that is excluded": (
        "已上市：否，要求为否，已满足",
        "Is listed: no; required: no; met",
    ),
    "one listed value": (
        "所有制：国有，要求为民营，未满足",
        "Ownership: State-owned; required: Private, not met",
    ),
    "listed values": (
        "所有制：国有，要求属于 民营、国有，已满足",
        "Ownership: State-owned; required: one of Private, State-owned; met",
    ),
    "a value not to be one of": (
        "所有制：国有，要求不属于 民营、国有，未满足",
        "Ownership: State-owned; required: none of Private, State-owned, not met",
    ),
    "one of a set": (
        "销售渠道：国有，要求包含其中之一：民营，未满足",
        "Sales channels: State-owned; required: one of Private, not met",
    ),
    "all of a set": (
        "销售渠道：国有，要求包含全部：民营、国有，未满足",
        "Sales channels: State-owned; required: all of Private, State-owned, not met",
    ),
    "an excluded set": (
        "销售渠道：国有，要求不包含：国有，未满足",
        "Sales channels: State-owned; required: none of State-owned, not met",
    ),
    "a code": (
        "注册地：辽宁省（21），要求属于吉林省（22），未满足",
        "Place of registration: 辽宁省 (21); required: within 吉林省 (22), not met",
    ),
    "an excluded code": (
        "注册地：辽宁省（21），要求不属于辽宁省（21），未满足",
        "Place of registration: 辽宁省 (21); required: not within 辽宁省 (21), not met",
    ),
    "records of which none matches": (
        "项目 2 条，其中 0 条满足，要求至少有一条满足（投资额不低于1000万元），未满足",
        "Projects: 2 entries, 0 matching; required: at least one entry with (Investment at least 1000万元), not met",
    ),
    "records that match": (
        "项目 2 条，其中 1 条满足，要求至少有一条满足（类别为民营），已满足",
        "Projects: 2 entries, 1 matching; required: at least one entry with (Kind is Private); met",
    ),
    "records that are excluded": (
        "项目 2 条，其中 1 条满足，要求没有一条满足（类别为民营），未满足",
        "Projects: 2 entries, 1 matching; required: no entry with (Kind is Private), not met",
    ),
    "a count of records": (
        "项目的数量（类别为民营）1个，要求不低于 2个，差 1个",
        "the number of Projects (Kind is Private): 1个; required: at least 2个, short by 1个",
    ),
    "a sum over records": (
        "投资额合计（类别为民营）500万元，要求不低于 800万元，差 300万元",
        "the sum of Investment (Kind is Private): 500万元; required: at least 800万元, short by 300万元",
    ),
    "a finding against": (
        "“是否为重点项目”：认定为否（省工信厅，2025-06-01），要求为是，未满足",
        "“Is it a key project”: found no (省工信厅, 2025-06-01); required: yes, not met",
    ),
    "a finding for an exclusion": (
        "“是否为重点项目”：认定为否（省工信厅，2025-06-01），要求为否，已满足",
        "“Is it a key project”: found no (省工信厅, 2025-06-01); required: no; met",
    ),
    "a presumption": (
        "上一年度研发费用占营业收入 3.2%（2024年度审计报告，2025-04-20），要求不低于 4%，差 0.8 个百分点",
        "R&D spending as a share of Revenue (last fiscal year): 3.2% (2024年度审计报告, 2025-04-20); required: at least 4%, short by 0.8 percentage points",
    ),
    "at least one of two": (
        "注册地：辽宁省（21），要求属于辽宁省（21），已满足",
        "Place of registration: 辽宁省 (21); required: within 辽宁省 (21); met",
    ),
    "missing": (
        "从业人员（上一年度）尚未填写",
        "Persons employed (last fiscal year) has not been given",
    ),
    "uncertain": (
        "已上市企业说不清，可由证券登记机构核实",
        "the enterprise cannot say: Is listed; verified by 证券登记机构",
    ),
    "unverified": (
        "研发费用（上一年度）有待核实，可凭研发费用专项审计报告核实",
        "R&D spending (last fiscal year) is still to be verified; proved by 研发费用专项审计报告",
    ),
    "conflict": (
        "从业人员（上一年度）各来源不一致，须核实",
        "sources differ on Persons employed (last fiscal year); to be verified",
    ),
    "findings in conflict": (
        "对“是否为重点项目”的认定意见相互矛盾，均不采用，须由省工信厅重新认定",
        "findings on “Is it a key project” contradict each other, and none counts; for the department to determine again",
    ),
    "open term": (
        "“是否为重点项目”须由省工信厅认定",
        "“Is it a key project” is for the department to determine",
    ),
    "judgement": (
        "“是否为重点项目”须由省工信厅认定",
        "“Is it a key project” is for the department to determine",
    ),
    "other norm": (
        "“依《办法》认定”由其他文件规定，须由该文件的主管部门认定",
        "“as the Measures decide” is decided by another document; for the authority of that document to determine",
    ),
    "open list": (
        "所有制不在列举之内，是否属于“等”须由主管部门认定",
        "Ownership is not among those listed; whether 等 covers it is for the competent body to determine",
    ),
    "division by zero": (
        "除数为零，无法计算，请核对所填数据",
        "a division by zero cannot be computed; the facts need checking",
    ),
    "date out of range": (
        "日期超出可计算的范围，请核对所填数据",
        "a date out of range cannot be computed; the facts need checking",
    ),
    "presumption above the level": (
        "“在走廊内”须由主管部门认定",
        "“In the corridor” is for the competent body to determine",
    ),
}

SUMMARIES: dict[str, tuple[str, str]] = {
    "met": (
        "符合条件：所有制：国有，要求为国有，已满足；已上市：否，要求为否，已满足。",
        "Eligible: Ownership: State-owned; required: State-owned; met; Is listed: no; required: no; met.",
    ),
    "nothing asked": (
        "符合条件：没有其他条件。",
        "Eligible: there is no further condition.",
    ),
    "one ground": (
        "暂不符合：上一年度研发费用占营业收入 3.2%（2024年度审计报告，2025-04-20），要求不低于 4%，差 0.8 个百分点。",
        "Not met at present: R&D spending as a share of Revenue (last fiscal year): 3.2% (2024年度审计报告, 2025-04-20); required: at least 4%, short by 0.8 percentage points.",
    ),
    "two together": (
        "暂不符合：上一年度研发费用占营业收入 3.2%（2024年度审计报告，2025-04-20），要求不低于 4%，差 0.8 个百分点；从业人员（上一年度）12人，要求不低于 20人，差 8人。",
        "Not met at present: R&D spending as a share of Revenue (last fiscal year): 3.2% (2024年度审计报告, 2025-04-20); required: at least 4%, short by 0.8 percentage points; Persons employed (last fiscal year): 12人; required: at least 20人, short by 8人.",
    ),
    "two apart": (
        "暂不符合：上一年度研发费用占营业收入 3.2%（2024年度审计报告，2025-04-20），要求不低于 4%，差 0.8 个百分点；另有 1 组条件也各自足以如此。",
        "Not met at present: R&D spending as a share of Revenue (last fiscal year): 3.2% (2024年度审计报告, 2025-04-20); required: at least 4%, short by 0.8 percentage points; so does one more set of conditions.",
    ),
    "every record": (
        "暂不符合：项目1：绿色改造：否，要求为是，未满足；项目2：绿色改造：否，要求为是，未满足。",
        "Not met at present: Projects 1: Green retrofit: no; required: yes, not met; Projects 2: Green retrofit: no; required: yes, not met.",
    ),
    "never": (
        "暂不符合：按所写条件不可能满足。",
        "Not met at present: as written this can never be met.",
    ),
    "judgement": (
        "需人工研判：“依《办法》认定”由其他文件规定，须由该文件的主管部门认定。",
        "Needs an officer's judgement: “as the Measures decide” is decided by another document; for the authority of that document to determine.",
    ),
    "missing": (
        "待补充：unheard尚未填写。",
        "Information needed: unheard has not been given.",
    ),
}


@pytest.mark.parametrize("kind", DETERMINED)
def test_a_condition_is_told(kind: str) -> None:
    assert (line(DETERMINED[kind], "zh"), line(DETERMINED[kind], "en")) == SENTENCES[kind]


@pytest.mark.parametrize("kind", UNDETERMINED)
def test_a_cause_is_told(kind: str) -> None:
    node, slots = UNDETERMINED[kind]
    assert (line(node, "zh", slots), line(node, "en", slots)) == SENTENCES[kind]


@pytest.mark.parametrize("kind", SUMMARIES)
def test_a_provision_is_told_in_one_sentence(kind: str) -> None:
    node, per = PROVISIONS[kind]
    assert tuple(told(node, lang, per=per)["summary"] for lang in ("zh", "en")) == SUMMARIES[kind]


def test_every_kind_has_its_sentence() -> None:
    assert set(SENTENCES) == {*DETERMINED, *UNDETERMINED}
    assert set(SUMMARIES) == set(PROVISIONS)


@pytest.mark.parametrize("kind", PROVISIONS)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_conclusion_is_called_by_its_word_alone(kind: str, lang: str) -> None:
    node, per = PROVISIONS[kind]
    document = told(node, lang, per=per)
    others = {words.in_language(lang) for words in CONCLUSION_WORDS.values()} - {document["conclusion_words"]}
    assert document["summary"].startswith(document["conclusion_words"])
    assert not [each for each in others if each in document["summary"].removeprefix(document["conclusion_words"])]


def test_no_sentence_suggests_a_value_to_enter() -> None:
    for zh, en in SENTENCES.values():
        assert not [each for each in ("改为", "改成", "填写为", "建议", "请填") if each in zh]
        assert not [each for each in ("change it", "enter a", "should be", "set it") if each in en.lower()]


def test_a_line_has_its_quote_its_values_and_their_source() -> None:
    [only] = told(leaf(SHARE), "zh")["grounds"]["blocking"][0]["lines"]
    assert only["quote"]["text"] == "研发投入"
    assert (only["fact"], only["found"], only["needed"], only["gap"]) == (
        "上一年度研发费用占营业收入",
        "3.2%",
        "不低于 4%",
        "差 0.8 个百分点",
    )
    assert only["sources"] == [
        {"fact": "rd[-1]", "level": "documented", "source": "2024年度审计报告", "on": "2025-04-20"}
    ]


def test_a_presumption_is_labelled() -> None:
    [only] = told(PRESUMED, "zh")["grounds"]["blocking"][0]["lines"]
    assert only["presumption"] == "presumed"
