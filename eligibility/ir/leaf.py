"""Leaves: from the words of the leaf language to typed atoms.

`Typer` reads one leaf against the vocabulary; what is wrong raises `LeafProblem` with the place inside the leaf.
It must not know clauses or quotes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, cast

from lark import Lark, Token, Tree, UnexpectedInput

from eligibility.domain.quantity import QuantityError, quantity_from_text
from eligibility.domain.vocabulary import NUMERIC, FactDef, Kind, Vocabulary
from eligibility.errors import did_you_mean
from eligibility.ir import atoms as ir

DATES = frozenset({"date", "end_date"})
_SHIFTS = {"年": "years", "个月": "months", "月": "months", "日": "days", "天": "days"}
_ARITHMETIC = {"add": "+", "sub": "-", "mul": "*", "div": "/"}


class LeafProblem(Exception):
    """What is wrong with a leaf: code, message, offset from its first character, help."""

    def __init__(self, code: str, message: str, offset: int = 0, help: str = "") -> None:
        super().__init__(message)
        self.code, self.message, self.offset, self.help = code, message, offset, help


@dataclass(frozen=True, slots=True)
class Derived:
    """A leaf about a derived fact: its class is one of `values` (`negated`: is not). It stands for a tree of leaves."""

    id: str
    values: tuple[str, ...]
    negated: bool = False


@lru_cache(maxsize=1)
def _parser() -> Lark:
    grammar = Path(__file__).with_name("leaf.lark").read_text("utf-8")
    return Lark(grammar, parser="lalr", propagate_positions=True, maybe_placeholders=False)


def parse_leaf(text: str) -> Tree[Token]:
    """The parse tree of a leaf. Raises `LeafProblem`."""
    try:
        return cast("Tree[Token]", _parser().parse(text))
    except UnexpectedInput as error:
        at = error.pos_in_stream if error.pos_in_stream is not None else len(text)
        place = text[at : at + 12] if 0 <= at < len(text) else "the end"
        raise LeafProblem("leaf-syntax", f"cannot read `{text}` at `{place}`", max(at, 0), _syntax_help(text)) from error


def _syntax_help(text: str) -> str:
    for word, instead in (("&&", "all"), (" and ", "all"), ("||", "any"), (" or ", "any"), ("!", "none")):
        if word in text and "!=" not in text:
            return f"a leaf holds one comparison; join several with `{instead}:`"
    if "=" in text and not any(each in text for each in ("==", ">=", "<=", "!=")):
        return "write `==` or `is` to compare"
    return "see docs/language.md §4"


Names = Mapping[str, FactDef]


@dataclass(frozen=True, slots=True)
class Typer:
    """Types leaves. `per` names the records a provision is judged per; `bound` gives a term's parameter its fact."""

    vocabulary: Vocabulary
    per: str | None = None
    bound: Mapping[str, str] | None = None
    item: str | None = None

    def atom(self, text: str) -> ir.Atom | Derived:
        """Read one leaf. Raises `LeafProblem`."""
        return self._atom(parse_leaf(text))

    def slot_from_text(self, text: str) -> ir.Slot:
        """Read a slot such as `revenue[-1]`. Raises `LeafProblem`."""
        base, _, year = text.partition("[")
        return self._resolve(base, int(year.rstrip("]")) if year else None, 0)

    def _atom(self, tree: Tree[Token]) -> ir.Atom | Derived:
        match tree.data:
            case "compare":
                left, symbol, right = tree.children
                return self._compare(cast(ir.Operator, str(symbol)), _tree(left), _tree(right))
            case "compare_is":
                return self._compare("==", _tree(tree.children[0]), _tree(tree.children[-1]))
            case "compare_is_not":
                return self._compare("!=", _tree(tree.children[0]), _tree(tree.children[-1]))
            case "member" | "member_not":
                return self._member(tree)
            case "overlap":
                return self._overlap(tree)
            case "under" | "under_not":
                return self._under(tree)
            case "any_record":
                records, where = self._records(_tree(tree.children[-1]))
                return ir.AnyRecord(records, where)
            case _:
                return self._truth(tree)

    def _truth(self, tree: Tree[Token]) -> ir.Truth:
        slot = self._slot(_tree(tree.children[0]))
        if slot.kind != "boolean":
            message = f"`{slot.name}` is {_article(slot.kind)}, so it needs a comparison"
            raise LeafProblem("type-mismatch", message, _at(tree), "only a boolean fact stands alone")
        return ir.Truth(slot)

    def _compare(self, symbol: ir.Operator, left: Tree[Token], right: Tree[Token]) -> ir.Atom | Derived:
        listed = self._listed(left)
        if listed is not None and symbol in ("==", "!="):
            word = _word(right)
            if word is not None:
                return self._membership(listed, [(word, _at(right))], False, symbol == "!=", _at(left))
        one, other = self._expression(left), self._expression(right)
        self._check_comparable(symbol, one, other, _at(right))
        return ir.Compare(symbol, one, other)

    def _listed(self, tree: Tree[Token]) -> ir.Slot | str | None:
        """The slot on the left when its values are words, or the id of a derived fact."""
        if tree.data != "slot":
            return None
        name = str(tree.children[0])
        if name in self.vocabulary.derived:
            return name
        slot = self._slot(tree)
        return slot if slot.kind in ("enum", "text", "credit_code", "code") else None

    def _member(self, tree: Tree[Token]) -> ir.Atom | Derived:
        slot_tree = _tree(tree.children[0])
        listed = self._listed(slot_tree)
        if listed is None:
            slot = self._slot(slot_tree)
            message = f"`{slot.name}` is {_article(slot.kind)}, which is not `in` a list"
            raise LeafProblem("type-mismatch", message, _at(tree), "write `has` for a set, `under` for codes")
        is_open = any(isinstance(each, Token) and each.type == "OPEN" for each in tree.children)
        return self._membership(listed, _items(_tree(tree.children[-1])), is_open, tree.data == "member_not", _at(slot_tree))

    def _membership(
        self, listed: ir.Slot | str, items: list[tuple[str, int]], is_open: bool, negated: bool, at: int
    ) -> ir.Atom | Derived:
        if isinstance(listed, str):
            derived = self.vocabulary.derived[listed]
            if is_open:
                raise LeafProblem("type-mismatch", f"the classes of `{listed}` are not an open list", at)
            return Derived(listed, self._values("enum", derived.enumeration, items), negated)
        return ir.Member(listed, self._values(listed.kind, listed.domain, items), is_open, negated)

    def _overlap(self, tree: Tree[Token]) -> ir.Overlap:
        slot = self._slot(_tree(tree.children[0]))
        if slot.kind != "set":
            message = f"`{slot.name}` is {_article(slot.kind)}, so it cannot `has` anything"
            raise LeafProblem("type-mismatch", message, _at(tree), "write `in` for a single value")
        flags = {each.type for each in tree.children if isinstance(each, Token)}
        values = self._values("enum", slot.domain, _items(_tree(tree.children[-1])))
        return ir.Overlap(slot, values, "OPEN" in flags, "ALL" in flags)

    def _under(self, tree: Tree[Token]) -> ir.Under:
        slot = self._slot(_tree(tree.children[0]))
        if slot.kind not in ("code", "codes"):
            raise LeafProblem("type-mismatch", f"`{slot.name}` is {_article(slot.kind)}, not a code", _at(tree))
        codes = self._values("code", slot.domain, _items(_tree(tree.children[-1])))
        members = self.vocabulary.code_lists[slot.domain or ""].below(codes)
        return ir.Under(slot, codes, members, tree.data == "under_not")

    def _values(self, kind: str, domain: str | None, items: list[tuple[str, int]]) -> tuple[str, ...]:
        if not items:
            raise LeafProblem("leaf-syntax", "the list is empty", 0, "name at least one value")
        return tuple(self._value(kind, domain, word, at) for word, at in items)

    def _value(self, kind: str, domain: str | None, word: str, at: int) -> str:
        if kind == "enum":
            enumeration = self.vocabulary.enumerations[domain or ""]
            value = enumeration.value_from_label(word)
            if value is None:
                message = f"`{word}` is not one of `{enumeration.id}` ({enumeration.words.zh})"
                raise LeafProblem("unknown-value", message, at, did_you_mean(word, enumeration.aliases))
            return value
        if kind == "code":
            codes = self.vocabulary.code_lists[domain or ""]
            if word not in codes.names:
                message = f"`{word}` is not in the list `{codes.id}` ({codes.words.zh})"
                raise LeafProblem("unknown-code", message, at, did_you_mean(word, codes.names))
        return word

    def _slot(self, tree: Tree[Token]) -> ir.Slot:
        name, at = str(tree.children[0]), _at(tree)
        year = int(str(_tree(tree.children[1]).children[-1])) if len(tree.children) > 1 else None
        return self._resolve((self.bound or {}).get(name, name), year, at)

    def _resolve(self, name: str, year: int | None, at: int) -> ir.Slot:
        for scope, records in (("item", self.item), ("per", self.per)):
            fields = self.vocabulary.facts[records].type.fields if records else {}
            if name in fields:
                return _slot_from(name, fields[name], cast(ir.Scope, scope))
        fact = self.vocabulary.facts.get(name)
        if fact is None:
            raise LeafProblem("unknown-fact", f"there is no fact `{name}`", at, did_you_mean(name, self._known()))
        if fact.yearly != (year is not None):
            wanted = f"`{name}` has one value a year" if fact.yearly else f"`{name}` has no years"
            help = f"write `{name}[-1]` for the last fiscal year" if fact.yearly else f"write `{name}`"
            raise LeafProblem("year-selector", wanted, at, help)
        return _slot_from(name if year is None else f"{name}[-{abs(year)}]", fact, "top")

    def _known(self) -> Iterable[str]:
        for records in (self.item, self.per):
            if records:
                yield from self.vocabulary.facts[records].type.fields
        yield from self.vocabulary.facts
        yield from self.vocabulary.derived

    def _records(self, tree: Tree[Token], first: int = 0) -> tuple[str, tuple[ir.Atom, ...]]:
        name = tree.children[0]
        records = str(name)
        fact = self.vocabulary.facts.get(records)
        if fact is None or fact.type.kind != "records":
            known = [id for id, each in self.vocabulary.facts.items() if each.type.kind == "records"]
            message = f"`{records}` is not a list of records"
            raise LeafProblem("unknown-fact", message, getattr(name, "start_pos", 0) or 0, did_you_mean(records, known))
        return records, self._where(records, fact, tree.children[1 + first :])

    def _where(self, records: str, fact: FactDef, filters: list[Any]) -> tuple[ir.Atom, ...]:
        inner = replace(self, item=records)
        where: list[ir.Atom] = []
        for each in filters:
            if not isinstance(each, Tree):
                continue
            if each.data == "current":
                where.extend(inner._current(records, fact, _at(each)))
                continue
            atom = inner._atom(each)
            if isinstance(atom, Derived | ir.AnyRecord):
                raise LeafProblem("type-mismatch", "this cannot stand in `where`", _at(each))
            where.append(atom)
        return tuple(where)

    def _current(self, records: str, fact: FactDef, at: int) -> tuple[ir.Atom, ...]:
        if fact.type.span is None:
            raise LeafProblem("type-mismatch", f"`{records}` has no span, so nothing in it is `current`", at)
        begin, end = (self._resolve(name, None, at) for name in fact.type.span)
        return ir.Compare("<=", begin, ir.AsOf()), ir.Compare(">=", end, ir.AsOf())

    def _expression(self, tree: Tree[Token]) -> ir.Expression:
        match tree.data:
            case "slot":
                return self._slot(tree)
            case "as_of":
                return ir.AsOf()
            case "true" | "false":
                return ir.Literal_(tree.data == "true", "boolean")
            case "date":
                return self._date(str(tree.children[0]), _at(tree))
            case "quantity":
                return self._quantity(str(tree.children[0]), _at(tree))
            case "negative":
                literal = self._quantity(str(tree.children[-1]), _at(tree))
                return replace(literal, value=-cast(int, literal.value))
            case "count":
                return ir.Count(*self._records(_tree(tree.children[-1])))
            case "sum":
                return self._sum(tree)
            case "string":
                raise LeafProblem("type-mismatch", "a text can only be compared with a listed or text fact", _at(tree))
            case _:
                return self._arithmetic(tree)

    def _date(self, text: str, at: int) -> ir.Literal_:
        try:
            return ir.Literal_(date.fromisoformat(text), "date")
        except ValueError as error:
            raise LeafProblem("bad-value", f"`{text}` is not a date that exists", at) from error

    def _quantity(self, text: str, at: int) -> ir.Literal_:
        kind, unit = kind_of_quantity(text)
        if kind is None:
            raise LeafProblem("unit-mismatch", f"`{text}` has an unknown unit", at)
        try:
            return ir.Literal_(quantity_from_text(text, kind), kind, unit)
        except QuantityError as error:
            raise LeafProblem("unit-mismatch", str(error), at) from error

    def _sum(self, tree: Tree[Token]) -> ir.Sum:
        names = [each for each in tree.children if isinstance(each, Token) and each.type == "NAME"]
        records, _ = self._records(Tree("records", [names[0]], tree.meta))
        fact = self.vocabulary.facts[records]
        summed = replace(self, item=records)._resolve(str(names[1]), None, names[1].start_pos or 0)
        if summed.scope != "item" or summed.kind not in NUMERIC:
            raise LeafProblem("type-mismatch", f"`{summed.name}` is not a number of `{records}`", names[1].start_pos or 0)
        return ir.Sum(records, summed, self._where(records, fact, list(tree.children)))

    def _arithmetic(self, tree: Tree[Token]) -> ir.Expression:
        shift = self._shift(tree)
        if shift is not None:
            return shift
        symbol = _ARITHMETIC[tree.data]
        left, right = self._expression(_tree(tree.children[0])), self._expression(_tree(tree.children[-1]))
        for side in (left, right):
            if isinstance(side, ir.Count | ir.Sum) or kind_of(side) not in NUMERIC:
                raise LeafProblem("type-mismatch", f"`{symbol}` needs numbers on both sides", _at(tree))
        result = ir.Arithmetic(cast(Any, symbol), left, right)
        if kind_of(result) is None:
            message = f"`{symbol}` cannot join {_article(kind_of(left))} and {_article(kind_of(right))}"
            raise LeafProblem("unit-mismatch", message, _at(tree))
        return result

    def _shift(self, tree: Tree[Token]) -> ir.Shift | None:
        """A date plus or minus whole years, months or days."""
        right = _tree(tree.children[-1])
        if tree.data not in ("add", "sub") or right.data != "quantity":
            return None
        text = str(right.children[0])
        digits = text.rstrip("".join(_SHIFTS))
        unit = _SHIFTS.get(text[len(digits) :])
        base = self._expression(_tree(tree.children[0]))
        if kind_of(base) not in DATES:
            return None
        if unit is None or not digits.isdigit():
            raise LeafProblem("unit-mismatch", f"a date moves by whole 年, 月 or 日, not `{text}`", _at(right))
        amount = int(digits) if tree.data == "add" else -int(digits)
        return ir.Shift(base, **{unit: amount})

    def _check_comparable(self, symbol: str, one: ir.Expression, other: ir.Expression, at: int) -> None:
        left, right = kind_of(one), kind_of(other)
        if left in DATES and right in DATES:
            return
        if left == right == "boolean" and symbol in ("==", "!="):
            return
        if not (left in NUMERIC and right in NUMERIC):
            raise LeafProblem("type-mismatch", f"cannot compare {_article(left)} with {_article(right)}", at)
        if left != right and "number" not in (left, right):
            raise LeafProblem("unit-mismatch", f"cannot compare {_article(left)} with {_article(right)}", at)
        units = {unit for unit in (_counted(one), _counted(other)) if unit}
        if left == right == "count" and len(units) > 1:
            raise LeafProblem("unit-mismatch", f"cannot compare a count of {' with a count of '.join(sorted(units))}", at)
        if "number" in (left, right) and left != right and not _bare(one if left == "number" else other):
            raise LeafProblem("unit-mismatch", f"cannot compare {_article(left)} with {_article(right)}", at)


def _bare(expression: ir.Expression) -> bool:
    """A literal without a unit takes the unit of what it is compared with, in base units."""
    return isinstance(expression, ir.Literal_)


def kind_of_quantity(text: str) -> tuple[Kind | None, str | None]:
    """The kind a quantity's unit gives it, and what a count counts."""
    unit = text.lstrip("0123456789.")
    if not unit:
        return "number", None
    if unit in ("%", "‰"):
        return "ratio", None
    if unit.endswith("元"):
        return "money", None
    for kind in ("count",):
        try:
            quantity_from_text("1" + unit, kind)
        except QuantityError:
            return None, None
    return "count", unit


def kind_of(expression: ir.Expression) -> Kind | None:
    """The kind of an expression's value; `None` where units do not fit together."""
    match expression:
        case ir.Slot(kind=kind) | ir.Literal_(kind=kind):
            return kind
        case ir.AsOf() | ir.Shift():
            return "date"
        case ir.Count():
            return "count"
        case ir.Sum(field=summed):
            return summed.kind
        case ir.Arithmetic(operator, left, right):
            return _kind_of_arithmetic(operator, kind_of(left), kind_of(right))


def _kind_of_arithmetic(symbol: str, left: Kind | None, right: Kind | None) -> Kind | None:
    if left is None or right is None:
        return None
    plain = ("number", "ratio")
    match symbol:
        case "+" | "-":
            return left if left == right else None
        case "*":
            if left in plain:
                return right
            return left if right in plain else None
        case _:
            if left == right:
                return "ratio"
            return left if right in plain else ("number" if "count" in (left, right) else None)


def _counted(expression: ir.Expression) -> str | None:
    match expression:
        case ir.Slot(unit=unit, kind="count") | ir.Literal_(unit=unit, kind="count"):
            return unit
        case _:
            return None


def _slot_from(name: str, fact: FactDef, scope: ir.Scope) -> ir.Slot:
    return ir.Slot(name, fact.type.kind, scope, fact.type.domain, fact.type.unit)


def _tree(child: Tree[Token] | Token) -> Tree[Token]:
    return child if isinstance(child, Tree) else Tree("token", [child])


def _at(tree: Tree[Token]) -> int:
    return getattr(tree.meta, "start_pos", 0) or 0


def _word(tree: Tree[Token]) -> str | None:
    """A bare name, a code or a quoted text: what can be a listed value."""
    if tree.data == "slot" and len(tree.children) == 1:
        return str(tree.children[0])
    if tree.data == "string":
        return str(tree.children[0])[1:-1]
    return str(tree.children[0]) if tree.data == "quantity" else None


def _items(tree: Tree[Token]) -> list[tuple[str, int]]:
    items = []
    for child in tree.children:
        token = cast(Token, _tree(child).children[0])
        items.append((str(token).strip("`"), token.start_pos or 0))
    return items


_ARTICLES = {None: "something without a type", "records": "a list of records", "set": "a set", "money": "an amount of money", "ratio": "a share",
    "enum": "a listed value", "end_date": "a date"}  # fmt: skip


def _article(kind: str | None) -> str:
    return _ARTICLES.get(kind, f"a {kind}")
