"""The schema of the amounts of a decision: each benefit line by line, limits, and the best lawful combination with its proof."""

from __future__ import annotations

from eligibility_api.schemas.shapes import FLAG, TEXT, WHOLE, Schema, among, closed, listed, or_null, ref, said

_EXACT = {"type": "string", "pattern": r"^-?[0-9]+(\.[0-9]+|/[0-9]+)?$"}
_OPEN = {
    "missing": said(listed(ref("Subject")), "补充后金额才能确定的事实 / facts that would narrow the amount"),
    "because": said(listed(ref("Cause")), "金额尚不能确定的其他原因 / other reasons why the amount is a range"),
}


def amount_schemas() -> dict[str, Schema]:
    """Every component of amounts, by name."""
    return {
        "AmountRange": closed(
            {"low": _EXACT, "high": or_null(_EXACT), "words": TEXT},
            about="金额（元，精确），未知时为区间；high 为 null 即没有上限 / an exact amount in 元, a range while facts are unknown",
        ),
        "Amounts": closed(
            {"benefits": listed(ref("BenefitAmount"))},
            {
                "limits": listed(ref("LimitState")),
                "total": ref("AmountRange"),
                "combination": or_null(ref("Combination")),
            },
            about="测算的金额；只问部分事项时没有限额和合计 / amounts; without limits and total where only some provisions were asked",
        ),
        "BenefitAmount": closed(
            {
                "id": TEXT,
                "title": TEXT,
                "verdict": ref("Verdict"),
                "amount": ref("AmountRange"),
                "words": said(TEXT, "多少、怎么算，一句话 / how much and how, in one sentence"),
                "lines": said(listed(ref("AmountLine")), "逐步算法 / how it was computed, step by step"),
                **_OPEN,
            }
        ),
        "AmountLine": closed(
            {"depth": WHOLE, "words": TEXT, "amount": ref("AmountRange")},
            {
                "quote": ref("Quote"),
                "step": said(
                    among("at_most", "at_least", "less", "round", "received"),
                    "封顶、保底、扣减、取整，或减去已领取的 / what sort of step it is",
                ),
                "before": said(ref("AmountRange"), "这一步之前的金额 / what the amount was before the step"),
            },
        ),
        "LimitState": closed(
            {
                "id": TEXT,
                "title": TEXT,
                "quote": ref("Quote"),
                "over": listed(TEXT),
                "period": TEXT,
                "holder": TEXT,
                "cap": ref("AmountRange"),
                "used": said(ref("AmountRange"), "以前已领取的 / what was received before"),
                "left": ref("AmountRange"),
                "words": TEXT,
                **_OPEN,
            }
        ),
        "Combination": closed(
            {
                "certain": said(
                    FLAG, "合计是否已确定；否则按可能的最高额测算 / else everything is taken as high as it can be"
                ),
                "proved": FLAG,
                "words": TEXT,
                "given": listed(
                    closed(
                        {"id": TEXT, "title": TEXT, "amount": _EXACT, "words": TEXT},
                        {"why": said(TEXT, "少于单独测算时的原因 / why it is less than the benefit alone")},
                    )
                ),
                "left_out": listed(closed({"id": TEXT, "title": TEXT, "why": TEXT}, {"quote": ref("Quote")})),
                "proof": said(
                    listed(closed({"with": listed(TEXT), "without": listed(TEXT), "most": _EXACT, "words": TEXT})),
                    "所有组合分成这些情形，每一种都不高于合计 / all combinations fall in these cases, none above the total",
                ),
            },
            {"order": closed({"words": TEXT, "quote": ref("Quote")})},
            about="不重复、不超限的组合中合计最高的一种 / the lawful combination that comes to most",
        ),
    }
