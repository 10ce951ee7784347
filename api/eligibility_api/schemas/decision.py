"""The schema of a decision: verdicts, conclusions and, below them, every reason."""

from __future__ import annotations

from eligibility import services
from eligibility.domain.conclusion import MET_CONCLUSIONS, Conclusion
from eligibility.domain.facts import Why
from eligibility.domain.verdict import Verdict
from eligibility_api.schemas.amounts import amount_schemas
from eligibility_api.schemas.shapes import (
    DAY,
    FLAG,
    SHA256,
    SPAN,
    TEXT,
    WHOLE,
    Schema,
    among,
    closed,
    listed,
    one_of,
    or_null,
    ref,
    said,
)

_ABOUT = {
    "name": said(TEXT, "条件的名称 / what the condition is called"),
    "quote": ref("Quote"),
    "reading": said(TEXT, "所依据的解释口径 / the interpretation it rests on"),
}
POINTS = {
    "points": said(
        listed(WHOLE),
        "评分时各项满足得几分，wanted 为须达到的分数 / of a score what each gives; `wanted` is to be reached",
    ),
    "scale": said(
        WHOLE,
        "分数带小数时，points 和 wanted 是分数乘以几 / of a score with decimals, by how much `points` and `wanted` were multiplied",
    ),
}
_CAUSES = said(listed(ref("Cause")), "尚不能判定的原因 / why it is undetermined")


def decision_schemas() -> dict[str, Schema]:
    """Every component of a decision, by name."""
    return {"Decision": _decision(), **_heads(), **_provisions(), **_reasons(), **_values(), **amount_schemas()}


def _decision() -> Schema:
    about = "一家企业对照一项政策的判定；同样的输入得到同样的字节 / a decision; the same input gives the same bytes"
    members = answer_head() | {
        "counts": said(
            closed({each.value: WHOLE for each in Conclusion}), "各结论的事项数 / how many have each conclusion"
        ),
        "provisions": listed(ref("Provision")),
        "duties": listed(ref("Duty")),
    }
    return closed(members, {"amounts": ref("Amounts")}, about=about)


def answer_head() -> dict[str, Schema]:
    """What every answer about an enterprise names: the rules, the engine, the facts, the day."""
    return {
        "policy": closed({"id": TEXT, "title": TEXT, "version": TEXT, "digest": SHA256}, {"standing": ref("Standing")}),
        "engine": closed({"name": {"const": "eligibility"}, "version": TEXT}),
        "as_of": DAY,
        "level": ref("Level"),
        "facts_digest": said(SHA256, "档案的摘要 / digest of the profile"),
        "language": among("zh", "en"),
    }


def _heads() -> dict[str, Schema]:
    conclusions = [each.value for each in Conclusion]
    return {
        "Standing": closed(
            {"status": among("secondary", "fictional"), "words": TEXT, "why": TEXT},
            about="文本不是政策原文：转载摘要或虚构 / the text is not a policy's original: a secondary summary, or fictional",
        ),
        "Verdict": among(*(each.value for each in Verdict)),
        "Conclusion": among(*conclusions, about="九种结论，互不合并 / nine conclusions, never merged"),
        "Effect": among(*MET_CONCLUSIONS),
        "Level": among(*services.LEVELS, about="证据等级，由低到高 / how well facts are evidenced, lowest first"),
        "Quote": closed(
            {"text": TEXT, "document": TEXT, "spans": listed(SPAN)},
            about="政策原文 / words of the policy, with where they stand in the raw text",
        ),
        "Benefit": closed({"words": TEXT}, {"quote": ref("Quote"), "amount_open": TEXT}),
        "NormCited": closed({"id": TEXT, "title": TEXT, "status": TEXT}, {"number": TEXT}),
        "Reading": closed({"quote": ref("Quote"), "reading": TEXT, "why": TEXT}),
        "Subject": closed({"fact": TEXT, "label": TEXT}),
        "Cause": closed({"kind": among(*(each.value for each in Why)), "about": TEXT, "label": TEXT}),
    }


def provision_head() -> dict[str, Schema]:
    """What a provision says whoever asks."""
    return {
        "id": TEXT,
        "clause": WHOLE,
        "heading": TEXT,
        "title": TEXT,
        "effect": ref("Effect"),
        "quote": ref("Quote"),
        "benefit": ref("Benefit"),
        "departments": listed(TEXT),
        "norms": listed(ref("NormCited")),
        "readings": listed(ref("Reading")),
    }


def _provisions() -> dict[str, Schema]:
    concluded = {"conclusion": ref("Conclusion"), "conclusion_words": TEXT}
    judged = {
        "verdict": ref("Verdict"),
        "applies": said(ref("Verdict"), "是否属于适用对象 / whether the provision addresses this enterprise"),
        **concluded,
        "missing": said(listed(ref("Subject")), "补充后可能得出结论的事实 / facts that could still decide"),
        "because": _CAUSES,
        "presumptions": said(listed(TEXT), "起作用的推定 / presumed terms that took part"),
        "reasons": one_of("Reasons", "ReasonsByRecord"),
    }
    conditions = {"applies_to": ref("Reason"), "requires": ref("Reason")}
    duty = {"id": TEXT, "clause": WHOLE, "heading": TEXT, "quote": ref("Quote"), "departments": listed(TEXT)}
    return {
        "Provision": closed(provision_head() | judged),
        "Reasons": closed(conditions),
        "ReasonsByRecord": closed({"per": TEXT, "records": listed(ref("RecordReasons"))}),
        "RecordReasons": closed({"index": WHOLE, "verdict": ref("Verdict"), **conditions}),
        "Duty": closed(duty | concluded | {"conclusion": {"const": Conclusion.GOVERNMENT_DUTY.value}}),
    }


def _reasons() -> dict[str, Schema]:
    verdict, below = {"verdict": ref("Verdict")}, {"of": listed(ref("Reason"))}
    looked = {"found": listed(ref("Found")), "because": _CAUSES}
    decided = {"decided_by": or_null(among("finding", "presumption", "definition")), **looked, **below}
    kinds = {
        "all": "Gate",
        "any": "Gate",
        "none": "Gate",
        "at_least": "AtLeast",
        "leaf": "Leaf",
        "open": "OpenReason",
        "term": "TermReason",
    }
    mapping = {kind: f"#/components/schemas/{name}" for kind, name in kinds.items()}
    choice = one_of(*dict.fromkeys(kinds.values())) | {"discriminator": {"propertyName": "kind", "mapping": mapping}}
    asked = {"id": TEXT, "question": TEXT, "settled_by": TEXT}
    wanted = {"wanted": WHOLE}
    needed = {"condition": said(TEXT, "条件的规范写法 / the condition in the rule language"), "needed": TEXT}
    return {
        "Reason": choice | {"description": "条件及其下各层 / a condition and what is below it"},
        "Gate": closed({"kind": among("all", "any", "none"), **verdict, **below}, _ABOUT),
        "AtLeast": closed({"kind": {"const": "at_least"}, **verdict, **wanted, **below}, _ABOUT | POINTS),
        "Leaf": closed({"kind": {"const": "leaf"}, **verdict, **needed, **looked}, _ABOUT),
        "OpenReason": closed({"kind": {"const": "open"}, **verdict, **asked, **decided}, _ABOUT),
        "TermReason": closed(
            {"kind": {"const": "term"}, **verdict, "id": TEXT, "presumption": FLAG, **decided}, _ABOUT
        ),
    }


def _values() -> dict[str, Schema]:
    evidence = {"level": ref("Level"), "source": TEXT, "on": DAY}
    head = {"fact": TEXT, "label": TEXT}
    value = {"anyOf": [TEXT, WHOLE, FLAG, listed(TEXT)]}
    return {
        "Found": one_of("FoundValue", "FoundRecords"),
        "FoundValue": closed({**head, "value": value, "shown": TEXT}, evidence),
        "FoundRecords": closed({**head, "records": WHOLE, "matching": listed(WHOLE)}, evidence),
    }
