"""Passes that look for words of a quote that no condition took up: numbers, named values, facts, 等, exclusions.

They read words, so they only speak where the words leave little doubt; an author's note answers the rest.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from decimal import Decimal

from eligibility.checks.examined import Condition, Examined, Example, Finding, Part
from eligibility.checks.leaves import Listed, exchanged, listed_in, values_of
from eligibility.checks.words import told_apart
from eligibility.domain.vocabulary import NUMERIC, Vocabulary, Words
from eligibility.ir import atoms as ir
from eligibility.ir.conditions import says_and_others
from eligibility.ir.numbers import literals_of, numbers_in
from eligibility.ir.reads import reads_of
from eligibility.ir.rules import Gate, Leaf, Node, Open, Term
from eligibility.source.text import normalise

_UNIT = r"(?:[%‰]|[百千万亿]*元|万|亿|成|个月|[人个户家项件名台套次所亩年天])"
_QUANTITY = re.compile(
    rf"(?:\d[\d,]*(?:\.\d+)?|[零〇一二两三四五六七八九十百千万亿]*[二两三四五六七八九十][零〇一二两三四五六七八九十百千万亿]*){_UNIT}"
    r"|(?:百|千|万)分之[零一二三四五六七八九十百千]+"
)
_BOUND = re.compile(r"以上|以下|以内|不低于|不少于|不超过|不高于|不多于|超过|低于|高于|少于|不足|不满|至少|达到|满")


def numbers(examined: Examined) -> Iterator[Finding]:
    """A number with its unit in a condition's quote, or one that bounds something in wording, that no condition uses."""
    for part in examined.provisions:
        used = {number for each in part.conditions for number in _used(each.node, examined.pack.vocabulary)}
        for condition in part.conditions:
            if condition.quote and not isinstance(condition.node, Open):
                left = _unused(condition.quote, used)
                if left:
                    yield _number_finding(part, left, condition)
        for wording in part.provision.wording:
            left = _unused(wording.quote.text, used)
            if left and _BOUND.search(wording.quote.text):
                yield _number_finding(part, left, None)


def _number_finding(part: Part, number: str, condition: Condition | None) -> Finding:
    words = Words(f"原文中的数字“{number}”没有任何条件用到", f"no condition uses the number “{number}” of the text")
    help = Words(
        "补上使用它的条件；不是条件的数字在 checks.yaml 里说明",
        "add the condition that it states; if it is none, say so in checks.yaml",
    )
    return part.finding("number-unused", "error", words, help, condition)


def _unused(quote: str, used: set[Decimal]) -> str:
    """The first quantity of a quote that nothing uses."""
    for found in _QUANTITY.finditer(normalise(quote)):
        if not numbers_in(found[0]) & used:
            return found[0]
    return ""


def _used(node: Node, vocabulary: Vocabulary) -> Iterator[Decimal]:
    """Numbers that a condition compares with, and those in the names of what it lists; of a term, all that it says."""
    match node:
        case Leaf(atom):
            yield from (Decimal(each) for each in literals_of(atom))
            yield from _in_dates(atom)
            yield from _in_years(node)
            for listed in listed_in(atom):
                for name in _names(vocabulary, listed.slot, values_of(listed)):
                    yield from numbers_in(name)
        case Gate(children=children, wanted=wanted, scale=scale):
            yield from map(
                Decimal, (Decimal(wanted) / scale, *(points for item in node.score for points, _ in item.levels))
            )
            for child in children:
                yield from _used(child, vocabulary)
        case Term(body=body):
            yield from _used(body, vocabulary)
        case Open():
            return


def _in_years(leaf: Leaf) -> Iterator[Decimal]:
    """How many fiscal years a leaf looks at, and how far back."""
    back = {int(each) for each in re.findall(r"\[-(\d+)\]", leaf.text)}
    yield from (Decimal(each) for each in (*back, len(back)))


def _in_dates(atom: ir.Atom) -> Iterator[Decimal]:
    sides = (atom.left, atom.right) if isinstance(atom, ir.Compare) else ()
    for side in sides:
        day = getattr(side, "value", None)
        if isinstance(side, ir.Literal_) and side.kind == "date":
            yield from (Decimal(getattr(day, each)) for each in ("year", "month", "day"))
    for each in atom.where if isinstance(atom, ir.AnyRecord) else ():
        yield from _in_dates(each)


def _names(vocabulary: Vocabulary, slot: ir.Slot, values: Iterable[str]) -> Iterator[str]:
    """Everything that values are called."""
    if slot.kind in ("enum", "set"):
        enumeration = vocabulary.enumerations[slot.domain or ""]
        wanted = set(values)
        yield from (name for name, value in enumeration.aliases.items() if value in wanted)
    elif slot.kind in ("code", "codes"):
        names = vocabulary.code_lists[slot.domain or ""].names
        yield from (names[value] for value in values if value in names)
    else:
        yield from values


# Names of values and facts


def names(examined: Examined) -> Iterator[Finding]:
    """A quote names one value, and the condition lists another; or it names several, and one is left out."""
    for part in examined.provisions:
        for condition in part.conditions:
            if isinstance(condition.node, Leaf) and condition.quote and condition.node.about.reading is None:
                for listed in listed_in(condition.node.atom):
                    yield from _name(examined, part, condition, listed)


def _name(examined: Examined, part: Part, condition: Condition, listed: Listed) -> Iterator[Finding]:
    vocabulary = examined.pack.vocabulary
    named, values = named_in(condition.quote, listed.slot, vocabulary), set(values_of(listed))
    if isinstance(listed, ir.Under):
        reach = listed.members
        left = {each: name for each, name in named.items() if each not in reach}
        strange = {each for each in values if each not in named} if named else set()
    else:
        left = {each: name for each, name in named.items() if each not in values}
        strange = values if named and not values & named.keys() else set()
    help = Words("对照原文改正取值", "mend the value by the words of the text")
    if left and strange:
        called = "、".join(left.values())
        words = Words(
            f"原文写的是“{called}”，条件的取值是 {_listed(vocabulary, listed, strange)}",
            f"the text says “{called}”, but the condition lists {_listed(vocabulary, listed, strange)}",
        )
        example = _with_named(examined, part, condition, listed, tuple(left))
        yield part.finding("value-differs", "error", words, help, condition, example)
    elif left and named.keys() & values and len(named) > 1:
        called = "、".join(left.values())
        words = Words(
            f"原文列举的“{called}”不在条件的取值里",
            f"“{called}”, which the text lists, is not among the condition's values",
        )
        example = _with_named(examined, part, condition, listed, (*values_of(listed), *left))
        yield part.finding("value-left-out", "error", words, help, condition, example)


def _listed(vocabulary: Vocabulary, listed: Listed, values: Iterable[str]) -> str:
    ordered = [each for each in values_of(listed) if each in set(values)]
    if listed.slot.kind in ("code", "codes"):
        return "、".join(f"{each}（{next(_names(vocabulary, listed.slot, [each]), each)}）" for each in ordered)
    if listed.slot.kind in ("enum", "set"):
        labels = vocabulary.enumerations[listed.slot.domain or ""].values
        return "、".join(labels[each].zh for each in ordered)
    return "、".join(ordered)


def _with_named(
    examined: Examined, part: Part, condition: Condition, listed: Listed, values: tuple[str, ...]
) -> Example | None:
    """An enterprise that fares otherwise by the values that the words name."""
    leaf = condition.node
    assert isinstance(leaf, Leaf)
    if isinstance(listed, ir.Under):
        members = examined.pack.vocabulary.code_lists[listed.slot.domain or ""].below(values)
        other: ir.Atom = replace(listed, codes=values, members=members)
    else:
        other = replace(listed, values=values)
    return told_apart(examined, part, condition, Leaf(exchanged(leaf.atom, listed, other), leaf.text, leaf.about))


_ENDINGS = ("市", "县", "区", "省", "自治县", "自治州", "自治区")


def named_in(quote: str, slot: ir.Slot, vocabulary: Vocabulary) -> dict[str, str]:
    """The values of a slot's list that a quote names, and by which words; the longest name at each place counts."""
    text = normalise(quote)
    found: dict[str, str] = {}
    at = 0
    known = _known_names(slot, vocabulary)
    longest = max((len(name) for name in known), default=0)
    while at < len(text):
        name = next((text[at : at + size] for size in range(longest, 1, -1) if text[at : at + size] in known), None)
        if name is not None:
            found.setdefault(known[name], name)
        at += len(name or "x")
    return found


def _known_names(slot: ir.Slot, vocabulary: Vocabulary) -> dict[str, str]:
    if slot.kind in ("enum", "set"):
        enumeration = vocabulary.enumerations[slot.domain or ""]
        return {normalise(name): value for name, value in enumeration.aliases.items() if not name.isascii()}
    if slot.kind not in ("code", "codes"):
        return {}
    codes = vocabulary.code_lists[slot.domain or ""]
    ended = slot.domain == "division"
    known: dict[str, str] = {}
    shared: set[str] = set()
    for code, name in codes.names.items():
        short = next((name.removesuffix(each) for each in _ENDINGS if name.endswith(each)), name) if ended else name
        for each in {name, short} if ended else {name}:
            if each in known and known[each] != code:
                shared.add(each)
            if len(each) >= 2:
                known.setdefault(normalise(each), code)
    return {name: code for name, code in known.items() if name not in shared}


def facts(examined: Examined) -> Iterator[Finding]:
    """A quote names one figure (营业收入), and the condition compares another."""
    vocabulary = examined.pack.vocabulary
    figures = {
        normalise(name): fact.id
        for fact in vocabulary.facts.values()
        if fact.type.kind in NUMERIC
        for name in (fact.words.zh, *fact.aliases)
    }
    for part in examined.provisions:
        for condition in part.conditions:
            if isinstance(condition.node, Leaf) and condition.quote and isinstance(condition.node.atom, ir.Compare):
                named = [name for name in figures if name in normalise(condition.quote)]
                longest = [name for name in named if not any(name != each and name in each for each in named)]
                read = {each.fact for each in reads_of(condition.node, part.provision.per)}
                strange = [name for name in longest if figures[name] not in read]
                if longest and len(strange) == len(longest) and read & set(figures.values()):
                    yield _fact_finding(vocabulary, part, condition, strange[0], read & set(figures.values()))


def _fact_finding(vocabulary: Vocabulary, part: Part, condition: Condition, name: str, read: set[str]) -> Finding:
    used = "、".join(vocabulary.facts[each].words.zh for each in sorted(read))
    words = Words(
        f"原文说的是“{name}”，条件比较的是“{used}”", f"the text speaks of “{name}”, but the condition compares “{used}”"
    )
    help = Words("改用原文所说的填报项", "compare the fact that the text speaks of")
    return part.finding("fact-differs", "error", words, help, condition)


# 等, exclusions


def others(examined: Examined) -> Iterator[Finding]:
    """等 in a quote whose condition closes the list, with nothing beside it that leaves it open."""
    for part in examined.provisions:
        for condition in part.conditions:
            node = condition.node
            if not isinstance(node, Leaf) or not says_and_others(condition.quote) or not list(listed_in(node.atom)):
                continue
            if any(getattr(each, "open", False) for each in listed_in(node.atom)) or _left_open(condition):
                continue
            words = Words(
                f"原文“{condition.quote}”有“等”，条件却把列举封闭了",
                f"“{condition.quote}” says 等, but the condition closes the list",
            )
            help = Words(
                "写 `in open […]`、`has open […]`，或在旁边加一个 `open:` 的情形",
                "write `in open […]` or `has open […]`, or put an alternative with `open:` beside it",
            )
            yield part.finding("others-closed", "error", words, help, condition)


def _left_open(condition: Condition) -> bool:
    around = condition.within[-1] if condition.within else None
    return around is not None and around.operator == "any" and any(_is_open(child) for child in around.children)


def _is_open(node: Node) -> bool:
    match node:
        case Open():
            return True
        case Gate(children=children):
            return any(_is_open(child) for child in children)
        case _:
            return False


_EXCEPT = re.compile(r"除外|不包括|不含(?!税)|不得|不予|不适用(?!范围)|不再|未被|未列入|没有被|禁止|但不")
_BOUNDED = re.compile(r"不得(?:低于|少于|超过|高于|多于)")


def exclusions(examined: Examined) -> Iterator[Finding]:
    """不得, 除外 and their like in what a provision says, without a condition that excludes anything."""
    for part in examined.provisions:
        said = part.provision
        elsewhere = [each.quote.text for each in said.excludes] + (
            [said.benefit.quote.text] if said.benefit.quote else []
        )
        for condition in part.conditions:
            if condition.quote and not condition.excluded and not _negates(condition.node):
                word = _exception(condition.quote)
                if word and not _beside(part, word):
                    yield _exclusion(part, word, condition.quote, condition)
        for wording in said.wording:
            word = _exception(wording.quote.text)
            if word and not any(wording.quote.text in each for each in elsewhere):
                yield _exclusion(part, word, wording.quote.text, None)


def _exception(quote: str) -> str:
    found = _EXCEPT.search(_BOUNDED.sub("", normalise(quote)))
    return found[0] if found else ""


def _beside(part: Part, word: str) -> bool:
    """Another condition quotes the word and excludes something."""
    return any((each.excluded or _negates(each.node)) and word in normalise(each.quote) for each in part.conditions)


def _negates(node: Node) -> bool:
    match node:
        case Leaf(atom):
            parts = list(listed_in(atom))
            unequal = isinstance(atom, ir.Compare) and (
                atom.operator == "!=" or (atom.operator == "==" and _is_false(atom.right)) or _is_zero(atom)
            )
            return unequal or any(getattr(each, "negated", False) for each in parts)
        case Gate(operator=operator, children=children):
            return operator == "none" or any(_negates(child) for child in children)
        case Term() | Open():
            return True  # what it excludes stands in the term, or is for a person


def _is_false(expression: ir.Expression) -> bool:
    return isinstance(expression, ir.Literal_) and expression.value is False


def _is_zero(atom: ir.Compare) -> bool:
    return any(isinstance(side, ir.Literal_) and side.value in (0, 1) for side in (atom.left, atom.right))


def _exclusion(part: Part, word: str, quote: str, condition: Condition | None) -> Finding:
    words = Words(f"原文“{quote}”有“{word}”，但没有排除条件", f"“{quote}” says {word}, but nothing is excluded")
    help = Words("用 `unless:` 或 `none:` 写出被排除的情形", "write what is excluded under `unless:` or `none:`")
    return part.finding("exclusion-missing", "error", words, help, condition)
