"""Conditions as written to typed nodes: heads, leaves, terms with their parameters, open questions, norms.

Problems are collected with their places. It must not know clauses; quotes are anchored through a callback.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Literal, cast

from eligibility.domain.facts import Why
from eligibility.domain.quantity import Number, number_from_decimal, text_from_number
from eligibility.domain.vocabulary import FactDef, Vocabulary, Words
from eligibility.errors import Diagnostic, did_you_mean
from eligibility.ir import atoms as ir
from eligibility.ir.anchoring import QuoteProblem, whole
from eligibility.ir.canonical import NORM, canonical_condition, no_standard
from eligibility.ir.dated import standing_of, term_from_dated, used_in
from eligibility.ir.derive import open_question, term_from_derived
from eligibility.ir.leaf import Derived, LeafProblem, Typer
from eligibility.ir.money import Parameter
from eligibility.ir.numbers import literals_of, numbers_in, unquoted
from eligibility.ir.printing import text_from_atom
from eligibility.ir.rules import About, Gate, Leaf, Node, Open, OpenQuestion, Quote, ScoreItem, Term
from eligibility.ir.scores import score_gate
from eligibility.source.models import HEADS, ConditionSource, ScoreItemSource, TermsFile, TermSource
from eligibility.source.text import AND_OTHERS, Text, normalise
from eligibility.source.yaml import Path, YamlFile

__all__ = ["NORM", "ConditionBuilder", "Place", "literals_of", "numbers_in", "terms_in"]

Anchor = Callable[[str, Path], Quote | None]
"""Finds a condition's quote, or reports why it cannot and gives `None`."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a condition stands: its file, the quote finder, what bare names mean there, and the words it may rest on."""

    file: YamlFile
    typer: Typer
    anchor: Anchor
    stated: str = ""
    """The provision's quote, or what a term says its source is: where a number must stand that no nearer quote has."""

    within: tuple[str, ...] = ()
    """The terms being defined, outermost first; empty in a provision."""


@dataclass(frozen=True, slots=True)
class _Use:
    """How a term was used: the records around it and its parameter's fact."""

    per: str | None
    of: FactDef | None


@dataclass(slots=True)
class ConditionBuilder:
    """Builds the conditions of one pack."""

    vocabulary: Vocabulary
    file: YamlFile
    """The file of terms."""

    terms: TermsFile
    texts: Mapping[str, Text]
    problems: list[Diagnostic] = field(default_factory=list)
    opens: dict[str, OpenQuestion] = field(default_factory=dict)
    uses: dict[str, dict[tuple[str, str], _Use]] = field(default_factory=dict)
    parameters: Mapping[str, Parameter] = field(default_factory=dict)
    """Dated parameters, by which a leaf may compare; set once they are read."""

    _bodies: dict[Node, Node] = field(default_factory=dict)
    """Equal bodies of terms are one object, so that whoever judges or explains them can tell."""

    def node(self, source: ConditionSource, path: Path, place: Place) -> Node | None:
        """One condition; `None` after a problem was reported."""
        heads = [head for head in HEADS if getattr(source, head) is not None]
        if len(heads) != 1:
            message = f"a condition has one head; this has {' and '.join(f'`{head}`' for head in heads) or 'none'}"
            self._report(place, path, "condition-shape", message, f"write one of {', '.join(HEADS)}")
            return None
        about = self._about(source, path, place)
        node = self._head(heads[0], source, about, path, place)
        if source.unless is None:
            return node
        excluded = self.node(source.unless, (*path, "unless"), place)
        return Gate("all", (node, Gate("none", (excluded,)))) if node is not None and excluded is not None else None

    def _report(self, place: Place, path: Path, code: str, message: str, help: str = "") -> None:
        self.problems.append(place.file.diagnostic(path, code, message, help))

    def _about(self, source: ConditionSource, path: Path, place: Place) -> About:
        quote = place.anchor(source.quote, (*path, "quote")) if source.quote else None
        words = Words(source.zh, source.en or source.zh) if source.zh else None
        reading = Words(source.reading.zh, source.reading.en) if source.reading else None
        return About(quote, words, reading)

    def _head(self, head: str, source: ConditionSource, about: About, path: Path, place: Place) -> Node | None:
        if head in {"all", "any", "none", "at_least"}:
            return self._gate(head, source, about, path, place)
        if (head == "score") != (source.items is not None):
            message = "`score` and `items` stand together"
            self._report(place, path, "condition-shape", message, "write both of them, or neither")
            return None
        if head == "score":
            return self._score(source, about, path, place)
        if source.quote is None and not place.within:
            message = "a condition of a provision says which words it comes from"
            self._report(place, path, "quote-missing", message, "add `quote:` with words of the provision")
        if source.of is not None and head != "term":
            help = "write the head it belongs to, or leave it out"
            self._report(place, (*path, "#of"), "condition-shape", "`of` stands with `at_least` and `term` only", help)
        match head:
            case "holds":
                return self._leaf(source, about, (*path, "holds"), place)
            case "term":
                return self._term(source, about, path, place)
            case "open":
                return self._open(str(source.open), about, (*path, "open"), place)
            case _:
                return self._ref(str(source.ref), about, (*path, "ref"), place)

    # Gates

    def _gate(self, head: str, source: ConditionSource, about: About, path: Path, place: Place) -> Node | None:
        key = "of" if head == "at_least" else head
        children = getattr(source, key)
        if not isinstance(children, list) or not children:
            help = f"write them under `{key}:`, each after `- `"
            self._report(place, path, "condition-shape", f"`{head}` needs a list of conditions", help)
            return None
        wanted = source.at_least or 0
        if wanted:
            self._check_wanted(wanted, len(children), source, path, place)
        nodes = [self.node(child, (*path, key, index), place) for index, child in enumerate(children)]
        known = tuple(node for node in nodes if node is not None)
        operator = cast(Literal["all", "any", "none", "at_least"], head)
        return Gate(operator, known, about, wanted) if len(known) == len(nodes) else None

    def _check_wanted(self, wanted: int, listed: int, source: ConditionSource, path: Path, place: Place) -> None:
        at = (*path, "at_least")
        if wanted > listed:
            message = f"at least {wanted} of {listed} conditions can never hold"
            self._report(place, at, "condition-shape", message, "list more conditions, or ask for fewer")
        self._check_stated(wanted, source.quote or place.stated, at, place)

    def _score(self, source: ConditionSource, about: About, path: Path, place: Place) -> Node | None:
        items = source.items or []
        built = [self._item(each, (*path, "items", index), place) for index, each in enumerate(items)]
        known = tuple(item for item in built if item is not None)
        wanted = number_from_decimal(source.score or Decimal(0))
        if wanted > sum(max(level.points for level in item.levels) for item in items):
            message, help = f"{text_from_number(wanted)} points can never be reached", "list more, or ask for fewer"
            self._report(place, (*path, "score"), "condition-shape", message, help)
        self._check_stated(wanted, source.quote or place.stated, (*path, "score"), place)
        return score_gate(wanted, known, about) if len(known) == len(built) else None

    def _item(self, source: ScoreItemSource, path: Path, place: Place) -> ScoreItem | None:
        levels = []
        for index, each in enumerate(source.levels):
            at = (*path, "levels", index)
            node = self.node(each.when, (*at, "when"), place)
            worth = number_from_decimal(each.points)
            self._check_stated(worth, each.when.quote or place.stated, (*at, "points"), place)
            levels += [(worth, node)] if node is not None else []
        if len(levels) < len(source.levels):
            return None
        return ScoreItem(Words(source.zh, source.en), tuple(levels))

    def _check_stated(self, number: Number, quoted: str, path: Path, place: Place) -> None:
        if number not in numbers_in(quoted):
            written = text_from_number(number)
            message = f"the number {written} does not stand in `{quoted}`"
            self._report(place, path, "number-not-quoted", message, number_help(written, quoted))

    # Leaves

    def _leaf(self, source: ConditionSource, about: About, path: Path, place: Place) -> Node | None:
        text = str(source.holds)
        typer = replace(place.typer, standing={**standing_of(self.parameters), **place.typer.standing})
        try:
            atom = typer.atom(text)
        except LeafProblem as problem:
            self.report_in_leaf(problem, text, path, place)
            return None
        if isinstance(atom, Derived):
            self.opens.setdefault(no_standard(atom.id), open_question(self.vocabulary.derived[atom.id]))
            return term_from_derived(atom, self.vocabulary, about)
        self._check_numbers(atom, source, path, place)
        self._check_open_list(atom, source, path, place)
        used = {id: self.parameters[id] for id in used_in(atom, self.parameters) if id not in place.typer.standing}
        if not used:
            return Leaf(atom, text_from_atom(atom), about)
        term, question = term_from_dated(atom, used, about)
        self.opens.setdefault(question.id, question)
        return term

    def report_in_leaf(self, problem: LeafProblem, text: str, path: Path, place: Place) -> None:
        """Report what is wrong inside a leaf or a figure, at its character."""
        mark = place.file.mark_within(path, text, problem.offset)
        where = (place.file.name, mark.line, mark.column)
        self.problems.append(Diagnostic(*where, problem.code, problem.message, problem.help))

    def _check_numbers(self, atom: ir.Atom, source: ConditionSource, path: Path, place: Place) -> None:
        """In a provision the leaf's own quote states its numbers; in a term its quote or the term's source does."""
        if source.quote is None and not place.within:
            return  # reported already
        quoted = source.quote or place.stated
        number = unquoted(atom, quoted)
        if number is not None:
            message = f"`{number}` does not stand in `{quoted}`"
            self._report(place, path, "number-not-quoted", message, number_help(number, quoted))

    def _check_open_list(self, atom: ir.Atom, source: ConditionSource, path: Path, place: Place) -> None:
        if source.quote and says_and_others(source.quote) and any(_is_closed_list(each) for each in _parts(atom)):
            message = f"`{source.quote}` says 等, but the list is closed"
            help = "write `in open […]` or `has open […]`; a value that is not listed is then undetermined"
            self._report(place, path, "list-not-open", message, help)

    # Open questions and norms

    def _open(self, id: str, about: About, path: Path, place: Place) -> Node | None:
        source = self.terms.opens.get(id)
        if source is None:
            help = did_you_mean(id, self.terms.opens) or "define it under `opens` of terms.yaml"
            self._report(place, path, "unknown-open", f"there is no open question `{id}`", help)
            return None
        return Open(id, Why(source.kind), about)

    def _ref(self, id: str, about: About, path: Path, place: Place) -> Node | None:
        norm = self.terms.norms.get(id)
        if norm is None:
            help = did_you_mean(id, self.terms.norms) or "define it under `norms` of terms.yaml"
            self._report(place, path, "unknown-norm", f"there is no norm `{id}`", help)
            return None
        words = Words(f"依《{norm.zh}》认定", f"as decided by {norm.en}")
        because = Words("由其他文件规定", "another document decides this")
        settled_by = Words("该文件的主管部门", "the authority of that document")
        self.opens[NORM + id] = OpenQuestion(NORM + id, words, Why.OTHER_NORM, settled_by, because, id)
        return Open(NORM + id, Why.OTHER_NORM, about)

    # Terms

    def _term(self, source: ConditionSource, about: About, path: Path, place: Place) -> Node | None:
        id, at = str(source.term), (*path, "term")
        term = self.terms.terms.get(id)
        if term is None:
            help = did_you_mean(id, self.terms.terms) or "define it under `terms` of terms.yaml"
            self._report(place, at, "unknown-term", f"there is no term `{id}`", help)
            return None
        if id in place.within:
            chain = " → ".join((*place.within[place.within.index(id) :], id))
            self._report(
                place, at, "term-cycle", f"`{id}` is defined by itself: {chain}", "define one of them without the other"
            )
            return None
        of = source.of if isinstance(source.of, str) else None
        fact = self._parameter(id, term, of, path, place)
        if (fact is None) != (term.parameter is None):
            return None
        return self._use(id, of, fact, about, place)

    def _parameter(self, id: str, term: TermSource, of: str | None, path: Path, place: Place) -> FactDef | None:
        """The fact that a term is asked of; `None` for none, and after a problem was reported."""
        if term.parameter is None:
            if of is not None:
                self._report(place, (*path, "of"), "term-parameter", f"`{id}` has no parameter", "leave `of` out")
            return None
        if of is None:
            help = f"add `of:` with the fact that stands for `{term.parameter}`"
            self._report(place, path, "term-parameter", f"`{id}` needs a fact for `{term.parameter}`", help)
            return None
        try:
            fact = place.typer.fact((place.typer.bound or {}).get(of, of))
        except LeafProblem as problem:
            self._report(place, (*path, "of"), problem.code, problem.message, problem.help)
            return None
        if fact.yearly:
            message = f"`{of}` has one value a year, so it cannot stand for `{term.parameter}`"
            self._report(place, (*path, "of"), "term-parameter", message, "write the year in the term's leaves instead")
            return None
        return fact

    def _use(self, id: str, of: str | None, fact: FactDef | None, about: About, place: Place) -> Term | None:
        term = self.terms.terms[id]
        outer = place.typer.bound or {}
        bound = {str(term.parameter): outer.get(str(of), str(of))} if of else {}
        self.uses.setdefault(id, {})[(place.typer.per or "", of or "")] = _Use(place.typer.per, fact)
        body = self._body(id, replace(place.typer, bound=bound), place.within)
        if body is None:
            return None
        named = about if about.words else About(about.quote, Words(term.zh, term.en), about.reading)
        key = id if of is None else f"{id}@{bound[str(term.parameter)]}"
        return Term(key, term.status == "presumption", self._bodies.setdefault(body, body), named)

    def _body(self, id: str, typer: Typer, within: tuple[str, ...]) -> Node | None:
        term = self.terms.terms[id]
        place = Place(self.file, typer, self.anchor_in_policy, term.source, (*within, id))
        bare = term.model_copy(update={"zh": None, "en": None, "quote": None})
        return self.node(bare, ("terms", id), place)

    def anchor_in_policy(self, quote: str, path: Path) -> Quote | None:
        """A term may rest on words anywhere in the policy."""
        texts = [text for text in self.texts.values() if text.find(quote)] or list(self.texts.values())
        try:
            return whole(texts[0]).anchor(quote).quote if texts else None
        except QuoteProblem as problem:
            self.problems.append(self.file.diagnostic(path, problem.code, problem.message, problem.help))
            return None

    def check_unused(self) -> None:
        """Check the terms that nothing uses, and the norms that open questions lean on.

        What an unused parameter stands for cannot be told, so such a term is not checked.
        """
        for id, term in self.terms.terms.items():
            if id not in self.uses and term.parameter is None:
                self._body(id, Typer(self.vocabulary), ())
        for id, source in self.terms.opens.items():
            if source.norm is not None and source.norm not in self.terms.norms:
                help = did_you_mean(source.norm, self.terms.norms) or "define it under `norms`"
                message = f"there is no norm `{source.norm}`"
                self.problems.append(self.file.diagnostic(("opens", id, "norm"), "unknown-norm", message, help))

    def printed(self, id: str) -> str:
        """A term's condition in canonical form, as JSON. Of terms without problems only."""
        term = self.terms.terms[id]
        uses = self.uses.get(id, {})
        use = uses[min(uses)] if uses else _Use(None, None)
        if term.parameter is not None and use.of is None:
            return json.dumps(_as_written(term), ensure_ascii=False, sort_keys=True)
        standing = {term.parameter: replace(use.of, id=term.parameter)} if term.parameter and use.of else {}
        body = self._body(id, Typer(self.vocabulary, use.per, standing=standing), ())
        assert body is not None, "a term with problems is not printed"
        return json.dumps(canonical_condition(body), ensure_ascii=False, sort_keys=True)


def number_help(number: str, quoted: str) -> str:
    """How to mend a number that its quote does not state."""
    if number in normalise(quoted):
        return "write it with the unit that it has there"
    return "a condition holds no number that its quote lacks; quote the words that state it"


def _as_written(term: TermSource) -> object:
    return term.model_dump(include={*HEADS, "of", "unless"}, exclude_none=True, mode="json")


def says_and_others(quote: str) -> bool:
    """Whether a quote leaves a list open with 等, and not as a part of 高等, 等级, 一等 and their like."""
    return AND_OTHERS.search(normalise(quote)) is not None


def _parts(atom: ir.Atom) -> Iterator[ir.Atom]:
    """A leaf and what its `where` asks."""
    yield atom
    match atom:
        case ir.AnyRecord(_, where) | ir.Compare(left=ir.Count(_, where)) | ir.Compare(left=ir.Sum(_, _, where)):
            for each in where:
                yield from _parts(each)
        case _:
            return


def _is_closed_list(atom: ir.Atom) -> bool:
    return isinstance(atom, ir.Member | ir.Overlap) and len(atom.values) > 1 and not atom.open


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
