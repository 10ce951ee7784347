"""Leaves: from the words of the leaf language to typed atoms.

`Typer` reads one leaf against the vocabulary; what is wrong raises `LeafProblem` with the place inside the leaf.
It must not know clauses or quotes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, cast

from lark import Token, Tree

from eligibility.domain.facts import YEARS_BACK
from eligibility.domain.quantity import UNITS, QuantityError, quantity_from_text
from eligibility.domain.vocabulary import NUMERIC, FactDef, Vocabulary
from eligibility.errors import did_you_mean
from eligibility.ir import atoms as ir
from eligibility.ir.grammar import LeafProblem, parse_leaf
from eligibility.ir.kinds import DATES, INSTEAD, article, check_comparable, kind_of, kind_of_quantity

__all__ = ["Derived", "LeafProblem", "Typer", "kind_of", "parse_leaf"]

_SHIFTS = {"年": "years", "个月": "months", "月": "months", "日": "days", "天": "days"}
_ARITHMETIC = {"add": "+", "sub": "-", "mul": "*", "div": "/"}
_COMPARED = frozenset({*NUMERIC, *DATES, "boolean"})
"""Kinds of facts that stand in comparisons of expressions."""


@dataclass(frozen=True, slots=True)
class Derived:
    """A leaf about a derived fact: its class is one of `values` (`negated`: is not). It stands for a tree of leaves."""

    id: str
    values: tuple[str, ...]
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Typer:
    """Types leaves. `per` names the records a provision is judged per; `bound` gives a term's parameter its fact.

    `standing` are facts under names that only exist here: parameters, where a term is printed and not used.
    """

    vocabulary: Vocabulary
    per: str | None = None
    bound: Mapping[str, str] | None = None
    item: str | None = None
    standing: Mapping[str, FactDef] = field(default_factory=dict)

    def atom(self, text: str) -> ir.Atom | Derived:
        """Read one leaf. Raises `LeafProblem`."""
        return self.typed(parse_leaf(text))

    def figure(self, text: str) -> ir.Expression:
        """Read a number computed from facts: one side of a comparison. Raises `LeafProblem`."""
        compared = self.atom(f"{text} >= 0")
        assert isinstance(compared, ir.Compare), "what `>=` cannot order was refused"
        return compared.left

    def slot_from_text(self, text: str) -> ir.Slot:
        """Read a slot such as `revenue[-1]`. Raises `LeafProblem`."""
        base, _, year = text.partition("[-")
        return self.resolve(base, int(year.rstrip("]")) if year else None, 0)

    def typed(self, tree: Tree[Token]) -> ir.Atom | Derived:
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
            message = f"`{slot.name}` is {article(slot.kind)}, so it cannot stand alone"
            raise LeafProblem("type-mismatch", message, _at(tree), INSTEAD[slot.kind])
        return ir.Truth(slot)

    def _compare(self, symbol: ir.Operator, left: Tree[Token], right: Tree[Token]) -> ir.Atom | Derived:
        listed = self._listed(left)
        if listed is not None:
            return self._equal(listed, symbol, left, right)
        self._check_compared(left)
        self._check_compared(right)
        one, other = self._expression(left), self._expression(right)
        check_comparable(symbol, one, other, _at(right))
        return ir.Compare(symbol, one, other)

    def _equal(self, listed: ir.Slot | str, symbol: str, left: Tree[Token], right: Tree[Token]) -> ir.Atom | Derived:
        """A fact whose values are words is equal to a word or not; nothing else."""
        word, name = _word(right), listed if isinstance(listed, str) else listed.name
        if symbol not in ("==", "!="):
            raise LeafProblem(
                "type-mismatch", f"`{symbol}` cannot order the values of `{name}`", _at(left), INSTEAD["enum"]
            )
        if word is None:
            raise LeafProblem("type-mismatch", f"`{name}` can only be compared with one of its values", _at(right))
        return self._membership(listed, [(word, _at(right))], False, symbol == "!=", _at(left))

    def _check_compared(self, tree: Tree[Token]) -> None:
        """Sets, codes and records are asked in other ways."""
        if tree.data == "slot":
            slot = self._slot(tree)
            if slot.kind not in _COMPARED:
                message = f"`{slot.name}` is {article(slot.kind)}, which is compared with nothing"
                raise LeafProblem("type-mismatch", message, _at(tree), INSTEAD[slot.kind])

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
            message = f"`{slot.name}` is {article(slot.kind)}, which is not `in` a list"
            raise LeafProblem("type-mismatch", message, _at(tree), INSTEAD[slot.kind])
        is_open = any(isinstance(each, Token) and each.type == "OPEN" for each in tree.children)
        return self._membership(
            listed, _items(_tree(tree.children[-1])), is_open, tree.data == "member_not", _at(slot_tree)
        )

    def _membership(
        self, listed: ir.Slot | str, items: list[tuple[str, int]], is_open: bool, negated: bool, at: int
    ) -> ir.Atom | Derived:
        if isinstance(listed, str):
            derived = self.vocabulary.derived[listed]
            if is_open:
                raise LeafProblem("type-mismatch", f"the classes of `{listed}` are not an open list", at)
            return Derived(listed, self._values("enum", derived.enumeration, items, at), negated)
        return ir.Member(listed, self._values(listed.kind, listed.domain, items, at), is_open, negated)

    def _overlap(self, tree: Tree[Token]) -> ir.Overlap:
        slot = self._slot(_tree(tree.children[0]))
        if slot.kind != "set":
            message = f"`{slot.name}` is {article(slot.kind)}, so it `has` nothing"
            raise LeafProblem("type-mismatch", message, _at(tree), INSTEAD[slot.kind])
        flags = {each.type for each in tree.children if isinstance(each, Token)}
        values = self._values("enum", slot.domain, _items(_tree(tree.children[-1])), _at(tree))
        return ir.Overlap(slot, values, "OPEN" in flags, "ALL" in flags)

    def _under(self, tree: Tree[Token]) -> ir.Under:
        slot = self._slot(_tree(tree.children[0]))
        if slot.kind not in ("code", "codes"):
            message = f"`{slot.name}` is {article(slot.kind)}, so nothing lists what it is `under`"
            raise LeafProblem("type-mismatch", message, _at(tree), INSTEAD[slot.kind])
        codes = self._values("code", slot.domain, _items(_tree(tree.children[-1])), _at(tree))
        members = self.vocabulary.code_lists[slot.domain or ""].below(codes)
        return ir.Under(slot, codes, members, tree.data == "under_not")

    def _values(self, kind: str, domain: str | None, items: list[tuple[str, int]], at: int) -> tuple[str, ...]:
        if not items:
            raise LeafProblem("leaf-syntax", "the list is empty", at, "name at least one value")
        return tuple(self._value(kind, domain, word, at) for word, at in items)

    def _value(self, kind: str, domain: str | None, word: str, at: int) -> str:
        if kind == "enum":
            enumeration = self.vocabulary.enumerations[domain or ""]
            value = enumeration.value_from_label(word)
            if value is None:
                message = f"`{word}` is not one of `{enumeration.id}` ({enumeration.words.zh})"
                help = did_you_mean(word, enumeration.aliases) or f"values: {', '.join(enumeration.values)}"
                raise LeafProblem("unknown-value", message, at, help)
            return value
        if kind == "code":
            codes = self.vocabulary.code_lists[domain or ""]
            if word not in codes.names:
                message = f"`{word}` is not in the list `{codes.id}` ({codes.words.zh})"
                raise LeafProblem("unknown-code", message, at, did_you_mean(word, codes.names))
        return word

    def _slot(self, tree: Tree[Token]) -> ir.Slot:
        name, at = str(tree.children[0]), _at(tree)
        year = str(_tree(tree.children[1]).children[-1]) if len(tree.children) > 1 else None
        if year is not None and not (year.isdigit() and 1 <= int(year) <= YEARS_BACK):
            message = f"`[-{year}]` is no fiscal year that can be asked for"
            raise LeafProblem("year-selector", message, at, f"write [-1] for the last year, down to [-{YEARS_BACK}]")
        return self.resolve((self.bound or {}).get(name, name), None if year is None else int(year), at)

    def resolve(self, name: str, year: int | None, at: int) -> ir.Slot:
        fact, scope = self._find(name, at)
        if fact.yearly != (year is not None):
            wanted = f"`{name}` has one value a year" if fact.yearly else f"`{name}` has no years"
            help = f"write `{name}[-1]` for the last fiscal year" if fact.yearly else f"write `{name}`"
            raise LeafProblem("year-selector", wanted, at, help)
        return _slot_from(name if year is None else f"{name}[-{year}]", fact, scope)

    def _find(self, name: str, at: int) -> tuple[FactDef, ir.Scope]:
        """The nearest meaning of a name: the record in hand, the record judged per, the enterprise."""
        scopes: tuple[tuple[ir.Scope, str | None], ...] = (("item", self.item), ("per", self.per))
        for scope, records in scopes:
            fields = self.vocabulary.facts[records].type.fields if records else {}
            if name in fields and name not in self.standing:
                return fields[name], scope
        fact = self.standing.get(name) or self.vocabulary.facts.get(name)
        if fact is not None:
            return fact, "top"
        if name in self.vocabulary.derived:
            message = f"`{name}` is derived, so it is only compared with its classes"
            raise LeafProblem("type-mismatch", message, at, f"write `{name} is …` or `{name} in […]`")
        raise LeafProblem("unknown-fact", f"there is no fact `{name}`", at, did_you_mean(name, self._known()))

    def fact(self, name: str) -> FactDef:
        """The fact or field that a bare name means here. Raises `LeafProblem`."""
        return self._find(name, 0)[0]

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
            help = did_you_mean(records, known) or f"lists of records: {', '.join(known)}"
            code = "unknown-fact" if fact is None else "type-mismatch"
            raise LeafProblem(code, f"`{records}` is not a list of records", getattr(name, "start_pos", 0) or 0, help)
        return records, self._where(records, fact, tree.children[1 + first :])

    def _where(self, records: str, fact: FactDef, filters: list[Any]) -> tuple[ir.Atom, ...]:
        inner = replace(self, item=records)
        where: list[ir.Atom] = []
        for each in filters:
            if not isinstance(each, Tree):
                continue
            if each.data == "current":
                where.extend(inner.current(records, fact, _at(each)))
                continue
            atom = inner.typed(each)
            if isinstance(atom, Derived | ir.AnyRecord):
                message = "derived facts and `any` cannot stand in a `where`"
                raise LeafProblem("type-mismatch", message, _at(each), "make it a condition of its own")
            where.append(atom)
        return tuple(where)

    def current(self, records: str, fact: FactDef, at: int) -> tuple[ir.Atom, ...]:
        if fact.type.span is None:
            raise LeafProblem("type-mismatch", f"`{records}` has no span, so nothing in it is `current`", at)
        begin, end = (self.resolve(name, None, at) for name in fact.type.span)
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
        try:
            kind, unit = kind_of_quantity(text)
            return ir.Literal_(quantity_from_text(text, kind), kind, unit)
        except KeyError as error:
            help = f"{did_you_mean(str(error.args[0]), UNITS)} units: {' '.join(UNITS)}".strip()
            raise LeafProblem("unit-mismatch", f"`{text}` has the unknown unit `{error.args[0]}`", at, help) from error
        except QuantityError as error:
            raise LeafProblem("bad-value", str(error), at) from error

    def _sum(self, tree: Tree[Token]) -> ir.Sum:
        names = [each for each in tree.children if isinstance(each, Token) and each.type == "NAME"]
        records, _ = self._records(Tree("records", [names[0]], tree.meta))
        fact = self.vocabulary.facts[records]
        summed = replace(self, item=records).resolve(str(names[1]), None, names[1].start_pos or 0)
        if summed.scope != "item" or summed.kind not in NUMERIC:
            message = f"`{summed.name}` is not a number of `{records}`"
            known = [id for id, each in fact.type.fields.items() if each.type.kind in NUMERIC]
            help = f"numbers of `{records}`: {', '.join(known) or 'none'}"
            raise LeafProblem("type-mismatch", message, names[1].start_pos or 0, help)
        return ir.Sum(records, summed, self._where(records, fact, list(tree.children)))

    def _arithmetic(self, tree: Tree[Token]) -> ir.Expression:
        shift = self._shift(tree)
        if shift is not None:
            return shift
        symbol = _ARITHMETIC[tree.data]
        left, right = self._expression(_tree(tree.children[0])), self._expression(_tree(tree.children[-1]))
        self._check_operands(symbol, left, right, _at(tree))
        result = ir.Arithmetic(cast(Any, symbol), left, right)
        if kind_of(result) is None:
            message = f"`{symbol}` cannot join {article(kind_of(left))} and {article(kind_of(right))}"
            raise LeafProblem("unit-mismatch", message, _at(tree))
        return result

    def _check_operands(self, symbol: str, left: ir.Expression, right: ir.Expression, at: int) -> None:
        for side in (left, right):
            if isinstance(side, ir.Count | ir.Sum):
                help = "compare it with a number"
                raise LeafProblem(
                    "type-mismatch", "`count(…)` and `sum(…)` stand alone on a side of a comparison", at, help
                )
            if kind_of(side) not in NUMERIC:
                message = f"`{symbol}` needs numbers on both sides, and one is {article(kind_of(side))}"
                raise LeafProblem("type-mismatch", message, at)

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
