"""Words for amounts: ranges, and the lines of a computation. It computes nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from fractions import Fraction
from typing import assert_never

from eligibility.amounts.combining import Best
from eligibility.amounts.figures import Computed
from eligibility.amounts.interval import NOT_NEGATIVE, Interval, exactly
from eligibility.amounts.pricing import Line
from eligibility.amounts.ranging import Left
from eligibility.amounts.texts import HOLDER_WORDS, PERIOD_WORDS, exact_text, money_text
from eligibility.domain.quantity import number_from_fraction, text_from_quantity
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
    Head,
    Limit,
    Parameter,
    ParameterUse,
    PaymentOrder,
    Progressive,
    Rate,
    Rounding,
    Several,
    Span,
    Step,
    Tier,
)
from eligibility.ir.rules import Exclusion, Leaf, Pack, Provision, Quote

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
_WHEN = {MET: ("满足", "met"), NOT_MET: ("不满足，不计", "not met, nothing")}


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
        """What one line of a computation does, with the numbers of the enterprise."""
        if isinstance(line.part, int):
            label = self.phrases.label(ir.Slot(provision.per or "", "records"), None)
            return self.say(f"{label}{line.part + 1}", f"{label} {line.part + 1}")
        if isinstance(line.part, Amount):
            assert line.reason is not None
            stands = _WHEN.get(line.reason.verdict, ("尚不能确定", "undetermined"))
            return self._condition(line.part, provision.per, stands)
        return self.part(line.part, provision.per, line.operands)

    def part(
        self, part: Head | Tier | Band | Step | Exclusion, per: str | None, operands: Sequence[Computed] = ()
    ) -> str:
        """What a part of an amount does. Without `operands` as the policy states it; with them as it is for one enterprise."""
        match part:
            case Fixed(figure):
                return self.say("金额", "Amount ") + self._figure(figure, per, operands)
            case Rate(rate, of):
                return f"{self._figure(of, per, operands[1:])} × {self._figure(rate, per, operands)}"
            case Tier(span, rate):
                inside = self.range(operands[0].range, span.kind, span.unit) if operands else ""
                rated = self._figure(rate, per, operands[1:])
                return self.say(
                    f"{self._span(span)}的部分{inside} × {rated}",
                    f"the part {self._span(span)}{inside and f', {inside},'} × {rated}",
                )
            case Progressive(of):
                return self._figure(of, per, operands) + self.say("，分段计算后相加", ", tier by tier")
            case Band(span):
                return self.say("按档：", "By band: ") + self._span(span)
            case Banded(of):
                lies = (
                    ("，不在任何一档", " lies in no band")
                    if operands
                    else ("，按所在的一档", ", by the band it lies in")
                )
                return self._figure(of, per, operands) + self.say(*lies)
            case Several(operator):
                return self.say(
                    *(("各项相加", "all together") if operator == "sum" else ("取最高的一项", "the highest of these"))
                )
            case Bound(operator, figure):
                return self.say(*_BOUNDS[operator]) + self.say("", " ") + self._figure(figure, per, operands)
            case Rounding(unit, how):
                return self.say(f"取整到{unit}（{_HOW[how][0]}）", f"to whole {unit}, {_HOW[how][1]}")
            case Exclusion():
                return self._beside(part, operands)
            case _:
                assert_never(part)

    def stated(self, amount: Amount, per: str | None, depth: int = 0) -> Iterator[tuple[int, str, Quote | None]]:
        """An amount as the policy states it: what stands how far inside, and the words it rests on."""
        if amount.when is not None:
            yield depth, self._condition(amount, per, ("满足才给", "only where met")), amount.when.about.quote
        yield depth, self.part(amount.head, per), amount.quote
        match amount.head:
            case Progressive(_, tiers):
                for tier in tiers:
                    yield depth + 1, self.part(tier, per), tier.quote
            case Banded(_, bands):
                for band in bands:
                    yield depth + 1, self.part(band, per), band.quote
                    yield from self.stated(band.amount, per, depth + 2)
            case Several(_, parts):
                for each in parts:
                    yield from self.stated(each, per, depth + 1)
            case Fixed() | Rate():
                pass
            case _:
                assert_never(amount.head)
        for step in amount.steps:
            yield depth, self.part(step, per), step.quote
        if amount.take is not None and per is not None:
            yield depth, self._taken(amount.take, per), amount.take_quote

    def _beside(self, exclusion: Exclusion, operands: Sequence[Computed]) -> str:
        """What was received under other policies, and what that does."""
        assert exclusion.received is not None, "only what was received stands in a computation"
        received = self._figure(exclusion.received, None, operands)
        if exclusion.keep == "highest":
            return self.say(
                f"就高不重复，减去已领取的{received}", f"only the highest is given: less what was received, {received}"
            )
        return self.say(f"不重复享受：已领取的{received}大于0的不再给", f"nothing beside what was received: {received}")

    def limit(self, left: Left, best: Best | None) -> str:
        """A limit on an enterprise's facts, and what the best combination takes of it."""
        limit, (cap, used, rest) = left.limit, map(self.range, (left.cap, left.used, left.left))
        parts = [cap]
        if limit.period != "application":
            many = "多少" if left.used == NOT_NEGATIVE else ""
            parts += [
                self.say(f"以前已用{many}{used}", f"used before: {used}"),
                self.say(f"还余{rest}", f"left: {rest}"),
            ]
        if best is not None:
            taken = sum((paid for id, paid in best.paid.items() if id in limit.over), Fraction(0))
            full = self.say("，用满", ", all of it") if left.left == exactly(taken) else ""
            parts.append(self.say("本次用", "this time: ") + money_text(taken, self.lang) + full)
        return self.say("，", ", ").join(parts) + self.limit_scope(limit)

    def limit_scope(self, limit: Limit) -> str:
        """Whose benefits count against a limit, and since when."""
        holder, period = HOLDER_WORDS[limit.holder], PERIOD_WORDS[limit.period]
        return self.say(f"（{holder.zh}，{period.zh}）", f" ({holder.en}, {period.en})")

    def order(self, order: PaymentOrder) -> str:
        """In which order benefits draw on the limits that they share."""
        listed = self.say("、", ", ").join(order.ids)
        return self.say(f"依次支付 {listed}", f"paid in this order: {listed}")

    def title(self, of: Provision | Limit) -> str:
        """The title of a provision or limit."""
        return of.title.in_language(self.lang)

    def exclusion(self, exclusion: Exclusion) -> str:
        """What is not given beside a benefit, as the policy states it."""
        if exclusion.received is not None:
            return self._beside(exclusion, ())
        ids = self.say("、", ", ").join(exclusion.ids)
        if exclusion.keep == "highest":
            return self.say(f"与 {ids} 就高不重复，只给最高的一项", f"of this and {ids} only the highest is given")
        return self.say(f"与 {ids} 不重复享受，由企业选择", f"not beside {ids}: the enterprise chooses")

    def shared(self, limit: Limit) -> str:
        """A limit that several benefits share, as the policy states it."""
        most, over = self._figure(limit.at_most, None, ()), self.say("、", ", ").join(limit.over)
        said = self.say(f"{over} 合计不超过{most}", f"{over} together at most {most}")
        return said + self.limit_scope(limit)

    def _taken(self, take: str, per: str) -> str:
        label = self.phrases.label(ir.Slot(per, "records"), None)
        if take == "sum":
            return self.say(f"各{label}的金额相加", f"all of {label} together")
        return self.say(f"取金额最高的一个{label}", f"the highest of {label}")

    def _condition(self, amount: Amount, per: str | None, stands: tuple[str, str]) -> str:
        assert amount.when is not None
        about = amount.when.about
        named = about.words.in_language(self.lang) if about.words else (about.quote.text if about.quote else "")
        if not named and isinstance(amount.when, Leaf):
            named = self.phrases.needed(amount.when.atom, per)
        return self.say("条件“", "Condition: ") + named + self.say("”", ", ") + self.say(*stands)

    def _figure(self, figure: Figure, per: str | None, operands: Sequence[Computed]) -> str:
        """A figure's name, and what the first operand says it is here; of a number as written, the number."""
        kind, unit = figure_kind(figure), _unit(figure)
        if isinstance(figure, ir.Literal_):
            assert not isinstance(figure.value, date), "the compiler lets only numbers through"
            return self.range(exactly(figure.value), kind, unit)
        if isinstance(figure, ParameterUse):
            name = self.pack.parameters[figure.id].words.in_language(self.lang)
            value = self._dated(figure.id) if not operands else ""
        else:
            name, value = self.phrases.expression(figure, per), ""
        if operands:
            value = self.range(operands[0].range, kind, unit)
        return self.say(f"{name}（{value}）", f"{name} ({value})") if value else name

    def _dated(self, id: str) -> str:
        """The values of a parameter, each with its days."""
        return self.say("；", "; ").join(
            self.say("，", ", ").join(each) for each in self.dated_values(self.pack.parameters[id])
        )

    def dated_values(self, parameter: Parameter) -> Iterator[tuple[str, str]]:
        """Each value of a parameter: the days it holds for, and the value."""
        for each in parameter.values:
            assert not isinstance(each.value.value, date), "the compiler lets only numbers through"
            begin = self.say(f"{each.begin}起", f"from {each.begin}") if each.begin else ""
            end = self.say(f"至{each.end}", f"to {each.end}") if each.end else ""
            days = self.say("", " ").join(filter(None, (begin, end))) or self.say("不限日期", "on any day")
            yield days, self.range(exactly(each.value.value), parameter.kind, each.value.unit)

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
