"""The fixed words around amounts, and numbers as text. It knows no rules."""

from __future__ import annotations

from fractions import Fraction

from eligibility.domain.quantity import number_from_fraction, text_from_number, text_from_quantity
from eligibility.domain.vocabulary import Words

PERIOD_WORDS = {
    "year": Words("每年（自然年）", "a calendar year"),
    "ever": Words("累计", "ever"),
    "application": Words("本次申报", "this application"),
}
"""What counts against a limit."""

HOLDER_WORDS = {
    "enterprise": Words("本企业", "the enterprise"),
    "group": Words("同一集团", "the whole group"),
}
"""Whose benefits count against a limit."""

LABELS = {
    "heading": Words("测算金额", "What it comes to"),
    "total": Words("合计", "Total"),
    "amount": Words("金额", "Amount"),
    "how": Words("金额怎样算出", "How the amount is computed"),
    "depends": Words("待定因素", "Depends on"),
    "combination": Words("怎样组合", "Combination"),
    "order": Words("支付次序", "Order of payment"),
    "why": Words("为什么不会更多", "Why nothing comes to more"),
    "limits": Words("限额", "Limits"),
    "note": Words(
        "按所填信息测算，以主管部门核定为准。", "Computed from what was given; the competent body settles it."
    ),
}
"""What stands above and beside amounts, wherever they are shown."""


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
