"""Conditions as written to typed nodes: heads, leaves, terms with their parameters, open questions, norms.

Problems are collected with their places. It must not know clauses; quotes are anchored through a callback.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from eligibility.domain.facts import Why
from eligibility.domain.quantity import UNITS, Number
from eligibility.domain.vocabulary import Vocabulary, Words
from eligibility.errors import Diagnostic, did_you_mean
from eligibility.ir import atoms as ir
from eligibility.ir.derive import no_standard, open_question, term_from_derived
from eligibility.ir.leaf import Derived, LeafProblem, Typer
from eligibility.ir.printing import text_from_atom
from eligibility.ir.rules import About, Gate, Leaf, Node, Open, OpenQuestion, Quote, Term
from eligibility.source.models import HEADS, ConditionSource, TermsFile
from eligibility.source.yaml import Path, YamlFile

Anchor = Callable[[str, Path], Quote | None]
"""Finds a condition's quote, or reports why it cannot and gives `None`."""

NORM = "norm:"
"""Prefix of the open question that `ref: norm` stands for."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a condition stands: its file, the quote finder (none in terms), and what bare names mean there."""

    file: YamlFile
    typer: Typer
    anchor: Anchor | None
    within: tuple[str, ...] = ()
    """The terms being defined, outermost first."""


@dataclass(slots=True)
class ConditionBuilder:
    """Builds the conditions of one pack."""

    vocabulary: Vocabulary
    terms_file: YamlFile
    terms: TermsFile
    problems: list[Diagnostic] = field(default_factory=list)
    opens: dict[str, OpenQuestion] = field(default_factory=dict)

    def node(self, source: ConditionSource, path: Path, place: Place) -> Node | None:
        """One condition; `None` after a problem was reported."""
        heads = [head for head in HEADS if getattr(source, head) is not None]
        if len(heads) != 1:
            self._shape(source, heads, path, place)
            return None
        about = self._about(source, path, place)
        node = self._head(heads[0], source, about, path, place)
        if source.unless is None or node is None:
            return node
        excluded = self.node(source.unless, (*path, "unless"), place)
        return Gate("all", (node, Gate("none", (excluded,)))) if excluded is not None else None

    def _shape(self, source: ConditionSource, heads: list[str], path: Path, place: Place) -> None:
        known = ", ".join(HEADS)
        message = f"a condition has one of {known}; this has {' and '.join(heads) or 'none'}"
        self._report(place, path, "condition-shape", message)

    def _report(self, place: Place, path: Path, code: str, message: str, help: str = "") -> None:
        self.problems.append(place.file.diagnostic(path, code, message, help))

    def _about(self, source: ConditionSource, path: Path, place: Place) -> About:
        quote = place.anchor(source.quote, (*path, "quote")) if source.quote and place.anchor else None
        words = Words(source.zh, source.en or source.zh) if source.zh else None
        reading = Words(source.reading.zh, source.reading.en) if source.reading else None
        return About(quote, words, reading)

    def _head(self, head: str, source: ConditionSource, about: About, path: Path, place: Place) -> Node | None:
        if head in ("all", "any", "none", "at_least"):
            return self._gate(head, source, about, path, place)
        if place.anchor is not None and source.quote is None:
            message = "a condition of a provision says which words it comes from"
            self._report(place, path, "quote-missing", message, "add `quote:`")
        match head:
            case "holds":
                return self._leaf(source, about, (*path, "holds"), place)
            case "term":
                return self._term(source, about, (*path, "term"), place)
            case "open":
                return self._open(str(source.open), about, (*path, "open"), place)
            case _:
                return self._ref(str(source.ref), about, (*path, "ref"), place)

    def _gate(self, head: str, source: ConditionSource, about: About, path: Path, place: Place) -> Node | None:
        key = "of" if head == "at_least" else head
        children = getattr(source, key)
        if not isinstance(children, list) or not children:
            self._report(place, path, "condition-shape", f"`{head}` needs a list of conditions under `{key}`")
            return None
        wanted = source.at_least or 0
        if wanted > len(children):
            self._report(
                place, path, "condition-shape", f"at least {wanted} of {len(children)} conditions can never hold"
            )
        nodes = [self.node(child, (*path, key, index), place) for index, child in enumerate(children)]
        known = tuple(node for node in nodes if node is not None)
        return Gate(head, known, about, wanted) if len(known) == len(nodes) else None  # type: ignore[arg-type]

    def _leaf(self, source: ConditionSource, about: About, path: Path, place: Place) -> Node | None:
        text = str(source.holds)
        try:
            atom = place.typer.atom(text)
        except LeafProblem as problem:
            mark = place.file.mark_within(path, text, problem.offset)
            place_of = (place.file.name, mark.line, mark.column)
            self.problems.append(Diagnostic(*place_of, problem.code, problem.message, problem.help))
            return None
        if isinstance(atom, Derived):
            definition = self.vocabulary.derived[atom.id]
            self.opens.setdefault(no_standard(atom.id), open_question(definition))
            return term_from_derived(atom, self.vocabulary, about)
        self._check_numbers(atom, source, path, place)
        self._check_open_list(atom, source, path, place)
        return Leaf(atom, text_from_atom(atom), about)

    def _check_numbers(self, atom: ir.Atom, source: ConditionSource, path: Path, place: Place) -> None:
        quoted = source.quote or self._term_source(place) or ""
        known = numbers_in(quoted)
        for number in literals_of(atom):
            if number not in known:
                message = f"the number in `{source.holds}` does not stand in `{quoted}`"
                self._report(place, path, "number-not-quoted", message, "a condition holds no number its quote lacks")
                return

    def _term_source(self, place: Place) -> str | None:
        term = self.terms.terms.get(place.within[-1]) if place.within else None
        return term.source if term else None

    def _check_open_list(self, atom: ir.Atom, source: ConditionSource, path: Path, place: Place) -> None:
        closed = isinstance(atom, ir.Member | ir.Overlap) and len(atom.values) > 1 and not atom.open
        if closed and source.quote and "等" in source.quote:
            message = f"`{source.quote}` says 等, but the list is closed"
            self._report(place, path, "list-not-open", message, "write `in open […]` or `has open […]`")

    def _open(self, id: str, about: About, path: Path, place: Place) -> Node | None:
        source = self.terms.opens.get(id)
        if source is None:
            help = did_you_mean(id, self.terms.opens)
            self._report(place, path, "unknown-open", f"there is no open question `{id}`", help)
            return None
        return Open(id, Why(source.kind), about)

    def _ref(self, id: str, about: About, path: Path, place: Place) -> Node | None:
        norm = self.terms.norms.get(id)
        if norm is None:
            self._report(place, path, "unknown-norm", f"there is no norm `{id}`", did_you_mean(id, self.terms.norms))
            return None
        words = Words(f"依《{norm.zh}》认定", f"as decided by {norm.en}")
        because = Words("由其他文件规定", "another document decides this")
        settled_by = Words("该文件的主管部门", "the authority of that document")
        self.opens[NORM + id] = OpenQuestion(NORM + id, words, Why.OTHER_NORM, settled_by, because, id)
        return Open(NORM + id, Why.OTHER_NORM, about)

    def _term(self, source: ConditionSource, about: About, path: Path, place: Place) -> Node | None:
        id = str(source.term)
        term = self.terms.terms.get(id)
        if term is None:
            self._report(place, path, "unknown-term", f"there is no term `{id}`", did_you_mean(id, self.terms.terms))
            return None
        if id in place.within:
            chain = " → ".join((*place.within, id))
            self._report(place, path, "term-cycle", f"`{id}` is defined by itself: {chain}")
            return None
        of = source.of if isinstance(source.of, str) else None
        if (term.parameter is None) != (of is None):
            wanted = f"`of: <{term.parameter}>`" if term.parameter else "no `of`"
            self._report(place, path, "term-parameter", f"`{id}` is used with {wanted}")
            return None
        return self._term_body(id, of, about, place)

    def _term_body(self, id: str, of: str | None, about: About, place: Place) -> Node | None:
        term = self.terms.terms[id]
        bound = {term.parameter: of} if term.parameter and of else {}
        outer = place.typer.bound or {}
        bound = {name: outer.get(fact, fact) for name, fact in bound.items()}
        typer = replace(place.typer, bound=bound)
        inner = Place(self.terms_file, typer, None, (*place.within, id))
        bare = term.model_copy(update={"zh": None, "en": None, "quote": None})
        body = self.node(bare, ("terms", id), inner)
        if body is None:
            return None
        named = about if about.words else About(about.quote, Words(term.zh, term.en), about.reading)
        key = id if of is None else f"{id}@{next(iter(bound.values()))}"
        return Term(key, term.status == "presumption", body, named)


def literals_of(atom: ir.Atom) -> Iterator[Number]:
    """The numbers an atom compares with, in base units; the steps of date shifts too."""
    match atom:
        case ir.Compare(_, left, right):
            yield from _literals(left)
            yield from _literals(right)
        case ir.AnyRecord(_, where):
            for each in where:
                yield from literals_of(each)
        case _:
            return


def _literals(expression: ir.Expression) -> Iterator[Number]:
    match expression:
        case ir.Literal_(value):
            if not isinstance(value, bool | date):
                yield value
        case ir.Shift(base, years, months, days):
            yield from (abs(amount) for amount in (years, months, days) if amount)
            yield from _literals(base)
        case ir.Arithmetic(_, left, right):
            yield from _literals(left)
            yield from _literals(right)
        case ir.Count(_, where) | ir.Sum(_, _, where):
            for each in where:
                yield from literals_of(each)
        case _:
            return


_DIGITS = re.compile(r"(\d[\d,]*(?:\.\d+)?)\s*([%‰]|[百千万亿]*元|万|亿)?")
_CHINESE = re.compile(r"[零〇一二两三四五六七八九十百千万亿]+")
_CHINESE_DIGITS = {character: value for value, character in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_CHINESE_STEPS = {"十": 10, "百": 100, "千": 1000}
_PLAIN_FACTORS = {"万": Decimal(10_000), "亿": Decimal(100_000_000)}


def numbers_in(quote: str) -> set[Decimal]:
    """Every number a quote states, bare and in base units; Arabic and Chinese numerals."""
    text = unicodedata.normalize("NFKC", quote)
    found: set[Decimal] = set()
    for match in _DIGITS.finditer(text):
        value = Decimal(match[1].replace(",", ""))
        found |= {value, value * _factor(match[2])}
    for word in _CHINESE.finditer(text):
        found |= _chinese(word[0], text[: word.start()].endswith("百分之"))
    return found


def _factor(unit: str | None) -> Decimal:
    if unit is None:
        return Decimal(1)
    return _PLAIN_FACTORS.get(unit) or (UNITS[unit].factor if unit in UNITS else Decimal(1))


def _chinese(word: str, percent: bool) -> set[Decimal]:
    if not any(character in _CHINESE_DIGITS or character == "十" for character in word):
        return set()
    total = section = digit = 0
    for character in word:
        if character in _CHINESE_DIGITS:
            digit = _CHINESE_DIGITS[character]
        elif character in _CHINESE_STEPS:
            section += (digit or 1) * _CHINESE_STEPS[character]
            digit = 0
        else:
            total = (total + section + digit) * int(_PLAIN_FACTORS[character])
            section = digit = 0
    value = Decimal(total + section + digit)
    return {value, value / 100} if percent else {value}


def terms_in(node: Node) -> Iterator[Term]:
    """Every term in a condition, outermost first."""
    match node:
        case Term(body=body):
            yield node
            yield from terms_in(body)
        case Gate(children=children):
            for child in children:
                yield from terms_in(child)
        case _:
            return
