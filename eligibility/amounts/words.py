"""Words for amounts: ranges, and the lines of a computation. It computes nothing."""

from __future__ import annotations

from fractions import Fraction
from typing import assert_never

from eligibility.amounts.figures import Computed
from eligibility.amounts.interval import Interval
from eligibility.amounts.pricing import Line
from eligibility.domain.quantity import number_from_fraction, text_from_number, text_from_quantity
from eligibility.domain.verdict import MET, NOT_MET
from eligibility.explain.words import Phrases
from eligibility.ir import atoms as ir
from eligibility.ir.amounts import figure_kind
from eligibility.ir.money import (
    Amount,
    Band,
    Banded,
    Bound,
    Figure,
    Fixed,
    ParameterUse,
    Progressive,
    Rate,
    Rounding,
    Several,
    Span,
    Tier,
)
from eligibility.ir.rules import Leaf, Pack, Provision

_HOW = {
    "down": ("零头舍去", "rounded down"),
    "up": ("零头进一", "rounded up"),
    "half_up": ("四舍五入", "rounded half up"),
}
_BOUNDS = {
    "at_most": ("最高不超过", "at most"),
    "at_least": ("最低不少于", "at least"),
    "less": ("扣减", "less"),
}


def exact_text(number: Fraction) -> str:
    """A number for machines: a decimal, or a fraction where no decimal is exactly so much."""
    decimal = number_from_fraction(number)
    return f"{number.numerator}/{number.denominator}" if decimal is None else text_from_number(decimal)


def money_text(number: Fraction, lang: str) -> str:
    """An amount for people. What has no end is cut to the fen, and says so."""
    decimal = number_from_fraction(number)
    if decimal is not None:
        return text_from_quantity(decimal, "money")
    cut = number_from_fraction(Fraction(int(number * 100), 100))
    assert cut is not None, "whole fen are decimals"
    text = text_from_quantity(cut, "money")
    return (
        f"about {text} (exactly {exact_text(number)}元)"
        if lang == "en"
        else f"约{text}（精确值{exact_text(number)}元）"
    )


class AmountWords:
    """Words of one pack's amounts in one language."""

    def __init__(self, pack: Pack, lang: str) -> None:
        self.pack, self.lang = pack, "en" if lang == "en" else "zh"
        self.phrases = Phrases(pack.vocabulary, self.lang)

    def say(self, zh: str, en: str) -> str:
        """The one of the language."""
        return en if self.lang == "en" else zh

    def range(self, interval: Interval, kind: str | None = "money", unit: str | None = None) -> str:
        """A range in words."""

        def shown(number: Fraction) -> str:
            decimal = number_from_fraction(number)
            if kind == "money" or decimal is None:
                return money_text(number, self.lang) if kind == "money" else exact_text(number)
            return text_from_quantity(decimal, kind or "number", unit)

        low, high = interval.low, interval.high
        if low is not None and low == high:
            return shown(low)
        if high is None:
            nothing = low is None or low == 0
            return self.say("尚不能确定", "not known yet") if nothing or low is None else self._at_least(shown(low))
        if low is None or low == 0:
            return self.say(f"不超过{shown(high)}", f"at most {shown(high)}")
        return self.say(f"{shown(low)}至{shown(high)}", f"{shown(low)} to {shown(high)}")

    def _at_least(self, text: str) -> str:
        return self.say(f"不少于{text}", f"at least {text}")

    def line(self, line: Line, provision: Provision) -> str:
        """What one line of a computation does."""
        per, part = provision.per, line.part
        match part:
            case int():
                label = self.phrases.label(ir.Slot(per or "", "records"), None)
                return self.say(f"{label}{part + 1}", f"{label} {part + 1}")
            case Fixed(figure):
                return self.say("金额", "Amount ") + self._figure(figure, line.operands[0], per)
            case Rate(rate, of):
                return f"{self._figure(of, line.operands[1], per)} × {self._figure(rate, line.operands[0], per)}"
            case Tier(span, rate):
                inside = self.range(line.operands[0].range, span.kind, span.unit)
                rated = self._figure(rate, line.operands[1], per)
                return self.say(
                    f"{self._span(span)}的部分{inside} × {rated}", f"the part {self._span(span)}, {inside}, × {rated}"
                )
            case Progressive(of):
                base = self._figure(of, line.operands[0], per)
                return self.say(f"{base}，分段计算后相加", f"{base}, tier by tier")
            case Band(span):
                return self.say("按档：", "By band: ") + self._span(span)
            case Banded(of):
                measure = self._figure(of, line.operands[0], per)
                return self.say(f"{measure}，不在任何一档", f"{measure} lies in no band")
            case Several(operator):
                return self.say(
                    *(("各项相加", "all together") if operator == "sum" else ("取最高的一项", "the highest of these"))
                )
            case Bound(operator, figure):
                return self.say(*_BOUNDS[operator]) + self.say("", " ") + self._figure(figure, line.operands[0], per)
            case Rounding(unit, how):
                return self.say(f"取整到{unit}（{_HOW[how][0]}）", f"to whole {unit}, {_HOW[how][1]}")
            case Amount():
                return self._when(part, line, per)
            case _:
                assert_never(part)

    def _when(self, amount: Amount, line: Line, per: str | None) -> str:
        assert amount.when is not None
        assert line.reason is not None
        about = amount.when.about
        named = about.words.in_language(self.lang) if about.words else (about.quote.text if about.quote else "")
        if not named and isinstance(amount.when, Leaf):
            named = self.phrases.needed(amount.when.atom, per)
        stands = {MET: ("满足", "met"), NOT_MET: ("不满足，不计", "not met, nothing")}
        return (
            self.say("条件“", "Condition: ")
            + named
            + self.say("”", ", ")
            + self.say(*stands.get(line.reason.verdict, ("尚不能确定", "undetermined")))
        )

    def _figure(self, figure: Figure, computed: Computed, per: str | None) -> str:
        """A figure's name, and what it is here; of a number as written, the number."""
        value = self.range(computed.range, figure_kind(figure), _unit(figure))
        if isinstance(figure, ir.Literal_):
            return value
        name = self._name(figure, per)
        return self.say(f"{name}（{value}）", f"{name} ({value})")

    def _name(self, figure: Figure, per: str | None) -> str:
        if isinstance(figure, ParameterUse):
            return self.pack.parameters[figure.id].words.in_language(self.lang)
        return self.phrases.expression(figure, per)

    def _span(self, span: Span) -> str:
        parts = []
        if span.low is not None:
            low = text_from_quantity(span.low, span.kind, span.unit)
            parts.append(
                self.say(f"{low}以上", f"from {low}") if span.low_inside else self.say(f"超过{low}", f"above {low}")
            )
        if span.high is not None:
            high = text_from_quantity(span.high, span.kind, span.unit)
            inside = self.say(f"{high}以下（含）", f"up to {high}")
            parts.append(inside if span.high_inside else self.say(f"不满{high}", f"below {high}"))
        return self.say("、", " and ").join(parts)


def _unit(figure: Figure) -> str | None:
    return figure.unit if isinstance(figure, ir.Slot | ir.Literal_) else None
