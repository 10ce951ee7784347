"""Conclusions: what a verdict means for a provision of a given effect, and the words for it."""

from __future__ import annotations

from enum import Enum
from typing import assert_never

from eligibility.domain.verdict import NOT_MET, Verdict
from eligibility.domain.vocabulary import Words


class Conclusion(Enum):
    """The nine things that can be said of a provision and an enterprise. Never merged, never more than the text gives."""

    ELIGIBLE = "eligible"
    CONDITIONALLY_ELIGIBLE = "conditionally_eligible"
    IN_PRIORITY_SCOPE = "in_priority_scope"
    WITHIN_ORIENTATION = "within_orientation"
    INFORMATION_NEEDED = "information_needed"
    NEEDS_JUDGEMENT = "needs_judgement"
    NOT_MET_AT_PRESENT = "not_met_at_present"
    NOT_APPLICABLE = "not_applicable"
    GOVERNMENT_DUTY = "government_duty"


CONCLUSION_WORDS: dict[Conclusion, Words] = {
    Conclusion.ELIGIBLE: Words("符合条件", "Eligible"),
    Conclusion.CONDITIONALLY_ELIGIBLE: Words("有条件符合", "Conditionally eligible"),
    Conclusion.IN_PRIORITY_SCOPE: Words("属优先支持范围", "In priority scope"),
    Conclusion.WITHIN_ORIENTATION: Words("属政策导向范围", "Within policy orientation"),
    Conclusion.INFORMATION_NEEDED: Words("待补充", "Information needed"),
    Conclusion.NEEDS_JUDGEMENT: Words("需人工研判", "Needs an officer's judgement"),
    Conclusion.NOT_MET_AT_PRESENT: Words("暂不符合", "Not met at present"),
    Conclusion.NOT_APPLICABLE: Words("不适用", "Not applicable"),
    Conclusion.GOVERNMENT_DUTY: Words("政府职责", "Government duty"),
}

CONCLUSION_SIGNS: dict[Conclusion, str] = {
    Conclusion.ELIGIBLE: "✓",
    Conclusion.CONDITIONALLY_ELIGIBLE: "✓",
    Conclusion.IN_PRIORITY_SCOPE: "+",
    Conclusion.WITHIN_ORIENTATION: "›",
    Conclusion.INFORMATION_NEEDED: "?",
    Conclusion.NEEDS_JUDGEMENT: "!",
    Conclusion.NOT_MET_AT_PRESENT: "✗",
    Conclusion.NOT_APPLICABLE: "-",
    Conclusion.GOVERNMENT_DUTY: "=",
}
"""A sign beside the word. A tick is for what is stated and met, never for an orientation."""

MET_CONCLUSIONS: dict[str, Conclusion] = {
    "grant": Conclusion.ELIGIBLE,
    "conditional": Conclusion.CONDITIONALLY_ELIGIBLE,
    "priority": Conclusion.IN_PRIORITY_SCOPE,
    "support": Conclusion.WITHIN_ORIENTATION,
    "service": Conclusion.WITHIN_ORIENTATION,
}
"""By effect. A service is open to whom it addresses; being addressed is no award, so it is an orientation too."""


IN_REACH = frozenset({Conclusion.ELIGIBLE, Conclusion.CONDITIONALLY_ELIGIBLE, Conclusion.IN_PRIORITY_SCOPE})
"""What an enterprise is told of unasked (免申即享). An orientation gives nothing, so being within one is not."""


def conclude(effect: str, verdict: Verdict, applies: Verdict, askable: bool) -> Conclusion:
    """Effect × verdict. `askable`: a fact that can still be asked could settle the verdict."""
    match verdict:
        case Verdict.MET:
            return MET_CONCLUSIONS[effect]
        case Verdict.NOT_MET:
            return Conclusion.NOT_APPLICABLE if applies is NOT_MET else Conclusion.NOT_MET_AT_PRESENT
        case Verdict.UNDETERMINED:
            return Conclusion.INFORMATION_NEEDED if askable else Conclusion.NEEDS_JUDGEMENT
        case _:
            assert_never(verdict)
