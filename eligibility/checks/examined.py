"""A compiled pack with the place of every condition in its files: what passes look at. It must not know what they look for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Literal

from eligibility.checks.query import Query
from eligibility.checks.solver import Formula
from eligibility.checks.witness import Witness
from eligibility.domain.verdict import Verdict
from eligibility.domain.vocabulary import Words
from eligibility.ir.conditions import terms_in
from eligibility.ir.rules import Gate, Leaf, Node, Pack, Provision, Term
from eligibility.ir.scores import parts_of, with_parts
from eligibility.source.models import HEADS
from eligibility.source.yaml import Path, YamlFile, yaml_from_text

Severity = Literal["error", "warning"]
"""An error says that the rule is not what the text says, or can do nothing; a warning, that somebody should look."""


@dataclass(frozen=True, slots=True)
class Claim:
    """What an example shows: that the provision, as it is or as it could be, gives the verdict."""

    provision: Provision
    verdict: Verdict
    not_: bool = False
    """It gives any other verdict."""

    as_of: date | None = None
    """Judged on another day than the witness's."""


@dataclass(frozen=True, slots=True)
class Example:
    """An enterprise that shows a finding, what it shows, and the claims that a judge can check."""

    witness: Witness
    words: Words
    claims: tuple[Claim, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """Something to look at: where (line and column from 1), what, how to mend it, and an enterprise that shows it."""

    file: str
    line: int
    column: int
    code: str
    severity: Severity
    about: str
    """A provision's id, a term's or a fact's."""

    words: Words
    help: Words
    quote: str = ""
    """The words of the policy that the condition quotes, by which an author's note can name it."""

    example: Example | None = None


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition as it stands in a file. `within` are the gates around it, outermost first."""

    node: Node
    path: Path
    within: tuple[Gate, ...] = ()
    excluded: bool = False
    """Under `none` or `unless`, an odd number of times."""

    @property
    def quote(self) -> str:
        """Its own words of the policy, or nothing."""
        return self.node.about.quote.text if self.node.about.quote else ""


@dataclass(frozen=True, slots=True)
class Part:
    """A provision, or a term as if it were one, with its conditions and their places."""

    id: str
    provision: Provision
    file: YamlFile
    path: Path
    conditions: tuple[Condition, ...]
    is_term: bool = False

    def without(self, condition: Condition, *, met: bool) -> Provision:
        """The provision with a condition taken as met, or as failed."""
        return self.with_(condition, Gate("all" if met else "any", ()))

    def with_(self, condition: Condition, node: Node) -> Provision:
        """The provision with another condition in the place of one."""
        provision = self.provision
        return replace(
            provision,
            applies_to=_replaced(provision.applies_to, condition.node, node),
            requires=_replaced(provision.requires, condition.node, node),
        )

    def branch(self, condition: Condition) -> Part:
        """The same without the alternatives to those that a condition stands in."""
        chain, provision = (*condition.within, condition.node), self.provision
        applies, requires = (_narrowed(side, chain) for side in (provision.applies_to, provision.requires))
        return replace(self, provision=replace(provision, applies_to=applies, requires=requires))

    def finding(
        self,
        code: str,
        severity: Severity,
        words: Words,
        help: Words,
        condition: Condition | None = None,
        example: Example | None = None,
    ) -> Finding:
        """A finding at a condition, or at the provision itself."""
        mark = self.file.mark(condition.path if condition else self.path)
        quote = condition.quote if condition else ""
        return Finding(self.file.name, mark.line, mark.column, code, severity, self.id, words, help, quote, example)


def _replaced(tree: Node, old: Node, new: Node) -> Node:
    if tree is old:
        return new
    if isinstance(tree, Gate):
        return with_parts(tree, tuple(_replaced(part, old, new) for part in parts_of(tree)))
    return tree


def _narrowed(tree: Node, chain: tuple[Node, ...]) -> Node:
    """A condition of which every `any` on the way down the chain has the chain's child only."""
    if not isinstance(tree, Gate) or len(chain) < 2 or tree is not chain[0]:
        return tree
    parts = tuple(_narrowed(part, chain[1:]) for part in parts_of(tree))
    if tree.operator == "any":
        return replace(
            tree, children=tuple(new for old, new in zip(tree.children, parts, strict=True) if old is chain[1])
        )
    return with_parts(tree, parts)


@dataclass(slots=True)
class Examined:
    """A pack, its files and the day on which it is looked at."""

    pack: Pack
    files: Mapping[str, YamlFile]
    as_of: date
    parts: tuple[Part, ...] = ()
    _queries: dict[str, Query] = field(default_factory=dict)
    _others: list[Query] = field(default_factory=list)

    @property
    def provisions(self) -> tuple[Part, ...]:
        """The parts that are provisions."""
        return tuple(each for each in self.parts if not each.is_term)

    def query(self, *parts: Part) -> Query:
        """Questions about some parts; of one part the same solver each time, which has learned about it."""
        if len(parts) != 1:
            self._others.append(Query(self.pack.vocabulary, self.as_of, [each.provision for each in parts]))
            return self._others[-1]
        if parts[0].id not in self._queries:
            self._queries[parts[0].id] = Query(self.pack.vocabulary, self.as_of, [parts[0].provision])
        return self._queries[parts[0].id]

    def given_up(self) -> int:
        """How many questions had no answer."""
        return sum(each.questions.unanswered for each in (*self._queries.values(), *self._others))


def examined(pack: Pack, files: Mapping[str, bytes], as_of: date) -> Examined:
    """A pack that compiled without a problem from these files."""
    read = {
        name: yaml_from_text(name, data.decode())
        for name, data in files.items()
        if name.endswith(".yaml") and (name.startswith("clauses/") or "/" not in name)
    }
    provisions = {each.id: each for each in pack.provisions}
    parts = [
        _part(provisions[source["id"]], file, ("provisions", index), source)
        for name, file in sorted(read.items())
        if name.startswith("clauses/")
        for index, source in enumerate(file.content.get("provisions", []))
    ]
    parts.sort(key=lambda part: list(provisions).index(part.id))
    return Examined(pack, read, as_of, (*parts, *_terms(pack, read["terms.yaml"])))


def _part(provision: Provision, file: YamlFile, path: Path, source: Mapping[str, Any]) -> Part:
    found = [
        condition
        for side, node in (("applies_to", provision.applies_to), ("requires", provision.requires))
        if side in source
        for condition in _walk(source[side], node, (*path, side), (), False)
    ]
    return Part(provision.id, provision, file, path, tuple(found))


def _walk(
    source: Mapping[str, Any], node: Node, path: Path, within: tuple[Gate, ...], excluded: bool
) -> Iterator[Condition]:
    """The conditions of a node and the keys they were written under, side by side."""
    if "unless" in source:
        assert isinstance(node, Gate), "an exclusion makes a gate of what it stands beside"
        inner, exclusion = node.children
        assert isinstance(exclusion, Gate)
        rest = {key: value for key, value in source.items() if key != "unless"}
        yield from _walk(rest, inner, path, (*within, node), excluded)
        around = (*within, node, exclusion)
        yield from _walk(source["unless"], exclusion.children[0], (*path, "unless"), around, not excluded)
        return
    yield Condition(node, path, within, excluded)
    if isinstance(node, Gate):
        for (written, at), part in zip(_written(source), parts_of(node), strict=True):
            yield from _walk(written, part, (*path, *at), (*within, node), excluded != (node.operator == "none"))


def _written(source: Mapping[str, Any]) -> Iterator[tuple[Mapping[str, Any], Path]]:
    """What is written of the parts of a gate, and where."""
    for index, item in enumerate(source.get("items", ())):
        for place, level in enumerate(item["levels"]):
            yield level["when"], ("items", index, "levels", place, "when")
    for key in ("all", "any", "none", "of"):
        yield from ((each, (key, index)) for index, each in enumerate(source.get(key, ())))


def _terms(pack: Pack, file: YamlFile) -> Iterator[Part]:
    """Each term that is used, as it was used first, as if it were a provision that requires it."""
    used: dict[str, tuple[Term, Provision]] = {}
    for provision in pack.provisions:
        for side in (provision.applies_to, provision.requires):
            for term in terms_in(side):
                used.setdefault(term.id.split("@", 1)[0], (term, provision))
    for id in file.content.get("terms", {}):
        if id in used:
            term, provision = used[id]
            alone = replace(provision, id=f"term:{id}", applies_to=Gate("all", ()), requires=term.body)
            source = {key: value for key, value in file.content["terms"][id].items() if key in (*HEADS, "of", "unless")}
            walked = _walk(source, term.body, ("terms", id), (), False)
            yield Part(f"term:{id}", alone, file, ("terms", id), tuple(walked), is_term=True)


def example_of(query: Query, asked: Formula, says: Words, *claims: Claim) -> Example | None:
    """An enterprise of which something can be said, where the solver has one."""
    shown = query.shown(asked)
    return Example(shown.witness, says, claims) if shown.witness else None


def quoted(node: Node) -> str:
    """The words that a condition and what stands below it quote, joined."""
    own = node.about.quote.text if node.about.quote else ""
    below = [quoted(child) for child in node.children] if isinstance(node, Gate) else []
    return "".join(dict.fromkeys([own, *below]))


def told(condition: Condition) -> Words:
    """What a condition is called in a finding."""
    node = condition.node
    if condition.quote:
        return Words(f"“{condition.quote}”", f"“{condition.quote}”")
    match node:
        case Leaf(text=text):
            return Words(f"`{text}`", f"`{text}`")
        case Gate(operator=operator):
            inside = "、".join(each for child in node.children if (each := quoted(child)))
            named = f"（{inside}）" if inside else ""
            return Words(f"`{operator}`{named}", f"`{operator}`{named}")
        case _:
            return Words(f"`{node.id}`", f"`{node.id}`")
