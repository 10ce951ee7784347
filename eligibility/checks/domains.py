"""Words and codes as few cases: values that no condition in hand tells apart are one case.

A condition asks of a word only whether it is one of some, and of a code whether it lies under some; so a list of two thousand
industries is as many cases as the conditions make of it. It must not know the solver.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TypeGuard, assert_never, cast

from eligibility.domain.credit_code import credit_code_from_text, problems_of_credit_code
from eligibility.domain.vocabulary import CodeList, FactType, Vocabulary
from eligibility.ir import atoms as ir
from eligibility.ir.rules import Gate, Leaf, Node, Open, Provision, Term

Key = tuple[str, str]
"""A fact and "", or a list of records and one of its fields. Years are left out."""

OTHER = "其他：未列举的一种"
"""A value that an open list of values does not name."""

_WORDS = frozenset({"enum", "set", "text", "credit_code", "code", "codes"})


@dataclass(frozen=True, slots=True)
class Cases:
    """The cases of one fact: a value that stands for each, and the case of every value that a condition names."""

    values: tuple[str, ...]
    sets: Mapping[frozenset[str], frozenset[int]]

    def of(self, values: Iterable[str]) -> frozenset[int]:
        """The cases that one of the values makes true."""
        return self.sets[frozenset(values)]


@dataclass(slots=True)
class Domains:
    """What the conditions in hand ask of every fact: which sets of words, and how many records they can need."""

    vocabulary: Vocabulary
    asked: dict[Key, dict[frozenset[str], None]] = field(default_factory=dict)
    needed: dict[str, int] = field(default_factory=dict)
    """By list of records: how many suffice to show anything, as far as lists are asked for `any` and `count` only."""

    bounded: set[str] = field(default_factory=set)
    """Lists of records that sums are asked of: of these no number of records is known to suffice."""

    numbered: set[str] = field(default_factory=set)
    """Lists of records whose `id` a condition reads, so that findings cannot name them by numbers of ours."""

    _cases: dict[Key, Cases] = field(default_factory=dict)

    def add(self, provision: Provision) -> None:
        """Take in what a provision asks."""
        if provision.per is not None:
            self.needed[provision.per] = self.needed.get(provision.per, 0) + 1
        seen: set[ir.Atom] = set()
        for node in (provision.applies_to, provision.requires):
            for atom in atoms_in(node):
                if atom not in seen:
                    seen.add(atom)
                    self._atom(atom, provision.per, None)

    def cases(self, key: Key) -> Cases:
        """The cases of a fact or field of words."""
        if key not in self._cases:
            sets = tuple(self.asked.get(key, {}))
            self._cases[key] = _cases(self.type_of(key), sets, self.vocabulary)
        return self._cases[key]

    def type_of(self, key: Key) -> FactType:
        """The type of a fact or field."""
        fact, name = key
        return self.vocabulary.facts[fact].type.fields[name].type if name else self.vocabulary.facts[fact].type

    def _atom(self, atom: ir.Atom, per: str | None, item: str | None) -> None:
        match atom:
            case ir.Member(slot, values) | ir.Overlap(slot, values):
                for value in values:
                    self._ask(slot, frozenset({value}), per, item)
                self._ask(slot, frozenset(values), per, item)
            case ir.Under(slot, codes, members):
                for code in codes if len(codes) > 1 else ():
                    self._ask(slot, self.vocabulary.code_lists[slot.domain or ""].below((code,)), per, item)
                self._ask(slot, members, per, item)
            case ir.Truth(slot):
                self._note(slot, per, item)
            case ir.AnyRecord(records, where):
                self._records(records, where, per, 1)
            case ir.Compare(_, left, right):
                bound = next((int(cast(int, each.value)) for each in (left, right) if _is_number(each)), None)
                for each in (left, right):
                    self._expression(each, per, item, bound)
            case _:
                assert_never(atom)

    def _expression(self, expression: ir.Expression, per: str | None, item: str | None, bound: int | None) -> None:
        match expression:
            case ir.Slot():
                self._note(expression, per, item)
            case ir.Shift(base):
                self._expression(base, per, item, bound)
            case ir.Arithmetic(_, left, right):
                self._expression(left, per, item, bound)
                self._expression(right, per, item, bound)
            case ir.Count(records, where):
                if bound is None:
                    self.bounded.add(records)
                self._records(records, where, per, max(bound or 0, 0) + 1)
            case ir.Sum(records, _, where):
                self.bounded.add(records)
                self._records(records, where, per, 1)
            case ir.Literal_() | ir.AsOf():
                return
            case _:
                assert_never(expression)

    def _records(self, records: str, where: tuple[ir.Atom, ...], per: str | None, suffice: int) -> None:
        self.needed[records] = self.needed.get(records, 0) + suffice
        for each in where:
            self._atom(each, per, records)

    def _ask(self, slot: ir.Slot, values: frozenset[str], per: str | None, item: str | None) -> None:
        self._note(slot, per, item)
        self.asked.setdefault(key_of(slot, per, item), {})[values] = None

    def _note(self, slot: ir.Slot, per: str | None, item: str | None) -> None:
        records, name = key_of(slot, per, item)
        if name == "id":
            self.numbered.add(records)


def _is_number(expression: ir.Expression) -> TypeGuard[ir.Literal_]:
    return isinstance(expression, ir.Literal_) and isinstance(expression.value, int)


def key_of(slot: ir.Slot, per: str | None, item: str | None) -> Key:
    """Which fact or field a slot reads."""
    records = {"per": per, "item": item}.get(slot.scope)
    return (slot.name.split("[", 1)[0], "") if records is None else (records, slot.name)


def atoms_in(node: Node) -> Iterator[ir.Atom]:
    """The leaves of a condition and of the terms it leans on."""
    match node:
        case Leaf(atom):
            yield atom
        case Gate(children=children):
            for child in children:
                yield from atoms_in(child)
        case Term(body=body):
            yield from atoms_in(body)
        case Open():
            return
        case _:
            assert_never(node)


def _cases(type_: FactType, sets: tuple[frozenset[str], ...], vocabulary: Vocabulary) -> Cases:
    """One case a combination of the sets that some value has."""
    assert type_.kind in _WORDS, "numbers, dates and truth values need no cases"
    found: dict[frozenset[int], str] = {}
    for value, member in _signatures(type_, sets, vocabulary):
        found.setdefault(member, value)
    ordered = list(found)
    holding = {
        each: frozenset(at for at, member in enumerate(ordered) if index in member) for index, each in enumerate(sets)
    }
    return Cases(tuple(found.values()), holding)


def _signatures(
    type_: FactType, sets: tuple[frozenset[str], ...], vocabulary: Vocabulary
) -> Iterable[tuple[str, frozenset[int]]]:
    if type_.kind in ("code", "codes"):
        return _of_codes(_ByDigest(vocabulary.code_lists[type_.domain or ""]), sets)
    return [(value, _members(value, sets)) for value in _values(type_, sets, vocabulary)]


def _members(value: str, sets: tuple[frozenset[str], ...]) -> frozenset[int]:
    return frozenset(index for index, each in enumerate(sets) if value in each)


def _values(type_: FactType, sets: tuple[frozenset[str], ...], vocabulary: Vocabulary) -> Iterator[str]:
    """Every value that can be given and that a condition could tell apart."""
    if type_.kind in ("enum", "set"):
        enumeration = vocabulary.enumerations[type_.domain or ""]
        yield from enumeration.values
        if enumeration.open:
            yield OTHER
        return
    named = dict.fromkeys(value for each in sets for value in sorted(each))
    if type_.kind == "credit_code":
        yield from (
            value for value in named if not problems_of_credit_code(value) and credit_code_from_text(value) == value
        )
        yield next(code for code in _CREDIT_CODES if code not in named)
        return
    yield from named
    yield next(text for text in ("示例", *(f"示例{at}" for at in range(len(named)))) if text not in named)


_CREDIT_CODES = ("91350100M000100Y43", "91110000600037341L")


@dataclass(frozen=True, slots=True)
class _ByDigest:
    """A code list that is the same as another when their contents are."""

    codes: CodeList = field(compare=False)
    digest: tuple[str, str] = ("", "")

    def __post_init__(self) -> None:
        object.__setattr__(self, "digest", (self.codes.id, self.codes.digest))


@lru_cache(maxsize=512)
def _of_codes(listed: _ByDigest, sets: tuple[frozenset[str], ...]) -> list[tuple[str, frozenset[int]]]:
    """The first code of each combination; one that others lie under stands only where no other does."""
    found: dict[frozenset[int], str] = {}
    above = set(listed.codes.parents.values())
    for code in sorted(listed.codes.names, key=lambda each: (each in above, each)):
        found.setdefault(_members(code, sets), code)
    return [(code, member) for member, code in found.items()]
