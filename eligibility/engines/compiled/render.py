"""Reasons as generated code writes them: static pieces chosen by state, with values and causes put between.

A piece is bytes, a choice of three by a state, or source text that yields bytes. It must agree byte for byte with the document
of `eligibility.explain`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from eligibility.domain.facts import Why
from eligibility.engines.compiled.code import Module
from eligibility.engines.compiled.fragments import Fragments, Triple
from eligibility.engines.compiled.records import Match
from eligibility.engines.compiled.scope import Place, Scope
from eligibility.engines.compiled.shared import Written
from eligibility.engines.compiled.states import Plan, presumes
from eligibility.ir.rules import Gate, Leaf, Open, Term

FOUND = b',"found":['
MIDDLE = b'],"because":['
SETTLED = b'],"because":[]}'
NO_VERDICT = b',"decided_by":null,"found":[],"because":['
BY_FINDING = b',"decided_by":"finding","found":['
PRESUMED = b'"presumption","found":[],"because":[],"of":['
DEFINED = b',"decided_by":"definition","found":[],"because":[],"of":['
NO_CHILDREN = b'],"of":[]}'
AFTER_FINDING = b'],"because":[],"of":[]}'
FOLDED = 160
"""Static bytes up to this length are folded into a choice beside them, to join fewer pieces."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One of three pieces, by a state."""

    state: str
    options: Triple


@dataclass
class Pieces:
    """A growing sequence of pieces."""

    parts: list[bytes | Choice | str] = field(default_factory=list)

    def static(self, text: bytes) -> None:
        """Bytes that never change."""
        last = self.parts[-1] if self.parts else ""
        if isinstance(last, bytes):
            self.parts[-1] = last + text
        elif isinstance(last, Choice) and len(text) <= FOLDED:
            unknown, met, failed = last.options
            self.parts[-1] = Choice(last.state, (unknown + text, met + text, failed + text))
        else:
            self.parts.append(text)

    def choose(self, state: str, options: Triple) -> None:
        """One of three, by a state."""
        if state.isdecimal():
            self.static(options[int(state) & 3])
            return
        last = self.parts[-1] if self.parts else ""
        if isinstance(last, bytes) and len(last) <= FOLDED:
            self.parts.pop()
            unknown, met, failed = options
            options = (last + unknown, last + met, last + failed)
        self.parts.append(Choice(state, options))

    def dynamic(self, text: str) -> None:
        """Source text that yields bytes."""
        self.parts.append(text)

    def tuple_text(self, module: Module) -> str:
        """Source text of a tuple of all the pieces."""
        return f"({''.join(f'{_piece_text(part, module)}, ' for part in self.parts)})"


def _piece_text(part: bytes | Choice | str, module: Module) -> str:
    if isinstance(part, Choice):
        return f"{module.constant(part.options)}[{part.state} & 3]"
    return module.constant(part) if isinstance(part, bytes) else part


class Renderer:
    """Writes reasons into pieces. `scope` is where their states were computed."""

    def __init__(self, fragments: Fragments, scope: Scope) -> None:
        self.fragments = fragments
        self.scope = scope
        self.module = scope.module
        self.written: dict[int, Written] = scope.done.setdefault("written", {})

    def render(self, plan: Plan, pieces: Pieces) -> None:
        """One condition and all below it."""
        heads = self.fragments.reason_heads(plan.node, self.scope.per)
        match plan.node:
            case Gate(table=table):
                pieces.choose(plan.state, _each(heads, b',"of":['))
                if table:
                    pieces.dynamic(self._table(plan))
                else:
                    self._children(plan.children, pieces)
                pieces.static(b"]}")
            case Leaf():
                pieces.choose(plan.state, _each(heads, FOUND))
                self._leaf(plan, pieces)
            case Open():
                self._open(plan, plan.node, heads, pieces)
            case Term(presumption=presumption):
                pieces.choose(plan.state, _each(heads, b',"decided_by":' if presumption else DEFINED))
                self._term(plan, plan.node, pieces)

    def _children(self, children: Sequence[Plan], pieces: Pieces) -> None:
        for number, child in enumerate(children):
            if number:
                pieces.static(b",")
            self.render(child, pieces)

    def _term(self, plan: Plan, node: Term, pieces: Pieces) -> None:
        """What follows a term's head."""
        written = self.written.get(self.scope.shared.get(id(node), -1))
        if written is not None:
            pieces.dynamic(written.inside)
        elif node.presumption:
            pieces.dynamic(self._presumption(plan, node))
        else:
            self._children(plan.children, pieces)
            pieces.static(b"]}")

    def write_shared(self, plan: Plan) -> None:
        """Write the shared terms in a condition, inner ones first, where no branch is around them."""
        for child in plan.children:
            self.write_shared(child)
        meaning = self.scope.shared.get(id(plan.node), -1)
        if not isinstance(plan.node, Term) or meaning < 0 or meaning in self.written:
            return
        inside, causes, pieces, body = self.module.fresh("j"), self.module.fresh("c"), Pieces(), self.scope.body
        self._term(plan, plan.node, pieces)
        body.add(f'{inside} = b"".join({pieces.tuple_text(self.module)})')
        body.add(f"{causes} = {{}}")
        with body.under(f"if not {plan.state} & 3"):
            for condition, line in self.cause_lines(plan, (), "", causes):
                body.add(f"if {condition}: {line}")
        self.written[meaning] = Written(inside, causes)

    def _leaf(self, plan: Plan, pieces: Pieces) -> None:
        if plan.simple is None:
            self._complex(plan, pieces)
            return
        place, position = plan.simple.place, plan.simple.place.position
        if position is not None and not plan.simple.open:
            pieces.dynamic(f"g[{position}]")
            return
        tail = f"{self.module.constant(SETTLED)}"
        if plan.simple.open:
            tail = f"({tail} if {plan.state} & 3 else MIDDLE + open_list({place.path}) + END)"
        known = f"{self._found(place)} + {tail}"
        pieces.dynamic(f"(MIDDLE + {place.cause} + END if {place.value} is None else {known})")

    def _found(self, place: Place) -> str:
        """Source text of a found value, known."""
        if place.position is not None:
            return f"g[{place.position}][:-{len(SETTLED)}]"
        return f"found_at({place.path}, {place.value}, ends)"

    def _complex(self, plan: Plan, pieces: Pieces) -> None:
        assert plan.complex is not None
        found = [self._looked_at(each) for each in plan.complex.found]
        pieces.dynamic(found[0] if len(found) == 1 else f"comma(({''.join(f'{each}, ' for each in found)}))")
        pieces.static(MIDDLE)
        pieces.dynamic(f'b",".join({plan.causes})')
        pieces.static(b"]}")

    def _looked_at(self, each: Place | Match) -> str:
        if isinstance(each, Match):
            name = self.scope.table.names[each.place.position or 0]
            start = self.module.constant(self.fragments.records_start(name))
            return f"found_records({start}, {each.verdicts}, {name!r}, ends)"
        return f'(b"" if {each.value} is None else {self._found(each)})'

    def _open(self, plan: Plan, node: Open, heads: Triple, pieces: Pieces) -> None:
        assert plan.finding is not None
        unknown, met, failed = heads
        cause = self._undecided(node.id, node.why, plan.contradicted)
        found = f"{self._found(plan.finding)} + AFTER_FINDING if {plan.state} & 3 else"
        pieces.choose(plan.state, (unknown + NO_VERDICT, met + BY_FINDING, failed + BY_FINDING))
        pieces.dynamic(f"({found} {cause} + NO_CHILDREN)")

    def _undecided(self, id: str, why: Why, contradicted: str) -> str:
        """Source text for the cause that an open question is: itself, or that findings on it contradict each other."""
        open_, conflict = (self._cause(id, each) for each in (why, Why.CONFLICT))
        return f"({conflict} if {contradicted} else {open_})" if contradicted else open_

    def _cause(self, id: str, why: Why) -> str:
        if self.scope.per is None:
            return self.module.constant(self.fragments.because(why.value, id))
        return f"cause_at({why.value!r}, {record_path(self.scope.per, id)})"

    def _presumption(self, plan: Plan, node: Term) -> str:
        assert plan.finding is not None
        name, body, finding = self.module.fresh("j"), self.scope.body, plan.finding
        with body.under(f"if {finding.value} is True or {finding.value} is False"):
            body.add(f"{name} = FOUND_FINDING + {self._found(finding)} + AFTER_FINDING")
        with body.under(f"elif {presumes(plan)}"):
            pieces = Pieces()
            pieces.static(PRESUMED)
            self._children(plan.children, pieces)
            pieces.static(b"]}")
            body.add(f'{name} = b"".join({pieces.tuple_text(self.module)})')
        with body.under("else"):
            start = self.module.constant(NO_VERDICT.removeprefix(b',"decided_by":'))
            body.add(f"{name} = {start} + {self._undecided(node.id, Why.OPEN_TERM, plan.contradicted)} + NO_CHILDREN")
        return name

    def cause_lines(self, plan: Plan, above: tuple[str, ...], also: str, causes: str) -> Iterator[tuple[str, str]]:
        """Pairs of a condition and a statement that adds a cause: of a leaf that is undetermined, as is all above it."""
        if plan.state.isdecimal():
            return
        above = above if plan.state in above else (*above, plan.state)
        condition = f"not ({' | '.join(above)}) & 3{also}"
        match plan.node:
            case Leaf():
                yield condition, _leaf_cause(plan, causes)
            case Open(id=id, why=why):
                yield condition, f"{causes}[{self._undecided(id, why, plan.contradicted)}] = None"
            case Term(id=id, presumption=presumption):
                written = self.written.get(self.scope.shared.get(_address(plan.node), -1))
                if written is not None:
                    yield condition, f"{causes}.update({written.causes})"
                    return
                if presumption:
                    cause = self._undecided(id, Why.OPEN_TERM, plan.contradicted)
                    yield f"{condition} and not ({presumes(plan)})", f"{causes}[{cause}] = None"
                    also += f" and {presumes(plan)}"
                yield from self.cause_lines(plan.children[0], above, also, causes)
            case Gate():
                for child in plan.children:
                    yield from self.cause_lines(child, above, also, causes)

    def _table(self, plan: Plan) -> str:
        """The rows that are not for others; all of them when none is left."""
        rows, everything, body = self.module.fresh("j"), self.module.fresh("z"), self.scope.body
        hidden = [_hidden_text(child) for child in plan.children]
        body.add(f"{rows} = []")
        body.add(f"{everything} = {' and '.join(hidden) or True}")
        for child, text in zip(plan.children, hidden, strict=True):
            with body.under(f"if {everything} or not {text}"):
                pieces = Pieces()
                self.render(child, pieces)
                body.add(f'{rows}.append(b"".join({pieces.tuple_text(self.module)}))')
        return f'b",".join({rows})'


_address = id
"""Of an object; inside patterns `id` is the rules' own."""


def _leaf_cause(plan: Plan, causes: str) -> str:
    if plan.simple is None:
        return f"{causes}.update({plan.causes} or NO_CAUSES)"
    place = plan.simple.place
    if not plan.simple.open:
        return f"{causes}[{place.cause}] = None"
    return f"{causes}[{place.cause} if {place.value} is None else open_list({place.path})] = None"


def open_provision(pieces: Pieces, head: bytes, standing: str, opened: str, presumed: str = "") -> None:
    """A provision from its head to the beginning of its reasons."""
    pieces.static(head)
    pieces.dynamic(standing)
    pieces.static(b',"missing":[')
    pieces.dynamic(opened)
    pieces.static(b'],"presumptions":[')
    if presumed:
        pieces.dynamic(presumed)
    pieces.static(b'],"reasons":{')


def record_path(records: str, id: str) -> str:
    """Source text for the path of an open question about the record in hand."""
    return f"{records.replace('%', '%%') + '[%d].' + id.replace('%', '%%')!r} % n"


def _hidden_text(row: Plan) -> str:
    """Whether a row of a table is for others: its first condition fails."""
    if not row.children:
        return "False"
    first = f"{row.children[0].state} & 2"
    if row.finding is None:
        return f"({first})"
    return f"({row.finding.value} is not True and {row.finding.value} is not False and {presumes(row)} and {first})"


def _each(options: Triple, tail: bytes) -> Triple:
    unknown, met, failed = options
    return unknown + tail, met + tail, failed + tail
