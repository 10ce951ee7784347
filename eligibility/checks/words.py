"""Passes that hold a condition against the words it quotes: numbers, comparisons, places and names, 等, exclusions, 和 and 或."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import cast

from eligibility.checks.examined import Claim, Condition, Examined, Example, Finding, Part, example_of
from eligibility.checks.leaves import exchanged, parts_of
from eligibility.checks.query import Query
from eligibility.checks.solver import both, opposite
from eligibility.domain.verdict import MET
from eligibility.domain.vocabulary import Words
from eligibility.ir import atoms as ir
from eligibility.ir.numbers import literals_of, numbers_in
from eligibility.ir.rules import Leaf, Node
from eligibility.source.text import normalise

# Comparisons

_COMPARED = re.compile(
    r"(?P<before>不低于|不少于|不小于|不超过|不高于|不多于|不大于|不得低于|不得少于|不得超过|不得高于|超过|高于|大于|多于|低于|少于|小于|不足|不满|未满|至少|达到|满)?"
    r"(?P<number>\d[\d,]*(?:\.\d+)?|(?:百|千|万)分之[零一二三四五六七八九十百千]+|[零〇一二两三四五六七八九十百千万亿]+(?:点[零一二三四五六七八九]+)?)"
    r"(?P<unit>[%‰]|[百千万亿]*元|万|亿|成|个月|[人个户家项件名台套次所亩年月日天])?"
    r"(?P<after>及以上|（含）以上|\(含\)以上|以上|及以下|以下|以内|之内|以外)?"
)
_SYMBOLS: dict[str, ir.Operator] = {
    word: symbol
    for symbol, listed in cast(
        dict[ir.Operator, str],
        {
            ">=": "不低于 不少于 不小于 不得低于 不得少于 至少 达到 满 及以上 （含）以上 (含)以上 以上",
            ">": "超过 高于 大于 多于 以外",
            "<=": "不超过 不高于 不多于 不大于 不得超过 不得高于 及以下 以下 以内 之内",
            "<": "低于 少于 小于 不足 不满 未满",
        },
    ).items()
    for word in listed.split()
}
"""What each word says of a number: 以上, 以下 and 以内 include it, 不满, 超过 and 以外 do not (Civil Code, article 1259)."""

_MIRRORED: dict[ir.Operator, ir.Operator] = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!="}


@dataclass(frozen=True, slots=True)
class Stated:
    """A number that a quote compares something with."""

    words: str
    symbol: ir.Operator
    numbers: frozenset[Decimal]


def stated_in(quote: str) -> Iterator[Stated]:
    """Every comparison that a quote states in words."""
    text = normalise(quote)
    for found in _COMPARED.finditer(text):
        word = found["after"] or found["before"]
        if word is None or (found["before"] == "满" and found["after"] is None and found["unit"] not in ("年", "个月")):
            continue
        number = f"{found['number']}{found['unit'] or ''}"
        yield Stated(found[0], _SYMBOLS[word], frozenset(numbers_in(number)))


def comparisons(examined: Examined) -> Iterator[Finding]:
    """以上, 以下, 以内, 不满, 超过 and their like against the operator."""
    for part in examined.parts:
        for condition in part.conditions:
            if isinstance(condition.node, Leaf) and condition.quote:
                yield from _comparison(examined, part, condition, condition.node)


def _comparison(examined: Examined, part: Part, condition: Condition, leaf: Leaf) -> Iterator[Finding]:
    stated = list(stated_in(condition.quote))
    for compare, measured, numbers in _measured(leaf.atom):
        fitting = [each for each in stated if each.numbers & numbers]
        wanted = {each.symbol for each in fitting}
        if condition.excluded:
            wanted |= {_OPPOSITE[each] for each in wanted}
        if len(fitting) == 1 and measured not in wanted and measured not in ("==", "!="):
            expected = fitting[0].symbol
            yield _differs(examined, part, condition, leaf, compare, measured, expected, fitting[0].words)


_OPPOSITE: dict[ir.Operator, ir.Operator] = {"<": ">=", ">=": "<", "<=": ">", ">": "<=", "==": "!=", "!=": "=="}


def _measured(atom: ir.Atom) -> Iterator[tuple[ir.Compare, ir.Operator, frozenset[Decimal]]]:
    """Each comparison with a number: the operator with the number on its right, and the numbers."""
    match atom:
        case ir.Compare(symbol, left, right):
            numbers = frozenset(Decimal(each) for each in literals_of(replace_where(atom)))
            if _has_number(right) and not _has_number(left):
                yield atom, _MIRRORED[symbol] if _is_back(right) else symbol, numbers
            elif _has_number(left) and not _has_number(right):
                yield atom, symbol if _is_back(left) else _MIRRORED[symbol], numbers
            for side in (left, right):
                if isinstance(side, ir.Count | ir.Sum):
                    for each in side.where:
                        yield from _measured(each)
        case ir.AnyRecord(_, where):
            for each in where:
                yield from _measured(each)
        case _:
            return


def replace_where(atom: ir.Compare) -> ir.Compare:
    """A comparison without what its counts and sums ask of records."""
    sides = [
        replace(side, where=()) if isinstance(side, ir.Count | ir.Sum) else side for side in (atom.left, atom.right)
    ]
    return replace(atom, left=sides[0], right=sides[1])


def _has_number(expression: ir.Expression) -> bool:
    match expression:
        case ir.Literal_(value):
            return not isinstance(value, bool)
        case ir.Shift():
            return True
        case ir.Arithmetic(_, left, right):
            return _has_number(left) or _has_number(right)
        case _:
            return False


def _is_back(expression: ir.Expression) -> bool:
    """A day so long before another: the longer ago, the earlier the day."""
    return isinstance(expression, ir.Shift) and min(expression.years, expression.months, expression.days) < 0


def _differs(
    examined: Examined,
    part: Part,
    condition: Condition,
    leaf: Leaf,
    compare: ir.Compare,
    measured: ir.Operator,
    expected: ir.Operator,
    words: str,
) -> Finding:
    symbol = expected if measured == compare.operator else _MIRRORED[expected]
    meant = Leaf(exchanged(leaf.atom, compare, replace(compare, operator=symbol)), leaf.text, leaf.about)
    said = Words(
        f"原文“{words}”应为 `{symbol}`，条件写的是 `{compare.operator}`",
        f"“{words}” means `{symbol}`, but the condition says `{compare.operator}`",
    )
    help = Words(
        "“以上、以下、以内”含本数，“不满、超过、以外”不含本数：改正运算符",
        "以上, 以下 and 以内 include the number, 不满, 超过 and 以外 do not: mend the operator",
    )
    code = "last-day-lost" if _is_last_day(compare, expected) else "comparison-differs"
    return part.finding(code, "error", said, help, condition, told_apart(examined, part, condition, meant))


def _is_last_day(compare: ir.Compare, expected: ir.Operator) -> bool:
    dated = any(isinstance(side, ir.Literal_) and side.kind == "date" for side in (compare.left, compare.right))
    return dated and expected in ("<=", ">=")


def told_apart(examined: Examined, part: Part, condition: Condition, meant: Node) -> Example | None:
    """An enterprise that the rule judges otherwise than the words would: met by one of them only."""
    other = part.with_(condition, meant)
    query = Query(examined.pack.vocabulary, examined.as_of, (part.provision, other))
    is_, would = query.concluded(part.provision), query.concluded(other)
    lost = Words("按原文符合，按现在的条件不符合", "is met by the words, and not by the condition as it is")
    won = Words("按现在的条件符合，按原文不符合", "is met by the condition as it is, and not by the words")
    return example_of(
        query, both(would.met, opposite(is_.met)), lost, Claim(part.provision, MET, not_=True), Claim(other, MET)
    ) or example_of(
        query, both(is_.met, opposite(would.met)), won, Claim(part.provision, MET), Claim(other, MET, not_=True)
    )


# Days

_LAST_DAY = re.compile(
    r"(?P<year>\d{4})年(?:(?P<month>\d{1,2})月)?(?:(?P<day>\d{1,2})日)?(?:\(含\)|（含）|含当日)?(?P<after>以?前|之前|止|为止|底前|底|末)?"
)


def days(examined: Examined) -> Iterator[Finding]:
    """截至, 至…止 and 以前 include the day; 以后, 自…起 too."""
    for part in examined.parts:
        for condition in part.conditions:
            if isinstance(condition.node, Leaf) and condition.quote:
                yield from _day(examined, part, condition, condition.node)


def _day(examined: Examined, part: Part, condition: Condition, leaf: Leaf) -> Iterator[Finding]:
    for each in parts_of(leaf.atom):
        match each:
            case ir.Compare(("<" | ">") as symbol, _, ir.Literal_(date() as day)):
                words = _including(condition.quote, day, until=symbol == "<")
                if words:
                    expected: ir.Operator = "<=" if symbol == "<" else ">="
                    yield _differs(examined, part, condition, leaf, each, symbol, expected, words)
            case _:
                continue


def _including(quote: str, day: date, *, until: bool) -> str:
    """The words of a quote that name the day as the last one, or the first; nothing where they do not."""
    text = normalise(quote)
    found = _LAST_DAY.search(text)
    if found is None or str(day.year) != found["year"]:
        return ""
    before, after = text[: found.start()], text[found.end() :]
    if until:
        is_last = found["after"] in ("止", "为止", "以前", "底", "底前", "末") or re.search(
            r"(?:至|截至|截止|到)$", before
        )
        return found[0] if is_last else ""
    return found[0] if before.endswith("自") or after.startswith(("起", "以后", "(含)以后")) else ""
