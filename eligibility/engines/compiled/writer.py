"""Generated code for the whole answer: every provision with its verdict and all its reasons, as JSON bytes.

Every condition is judged, without short circuit, and its piece of the document chosen by its state; only found values and causes
are put between. The pieces of all provisions are joined once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from eligibility.engines.compiled.code import Body, Module
from eligibility.engines.compiled.fragments import Fragments, encoded
from eligibility.engines.compiled.render import MIDDLE, Pieces, Renderer, open_provision
from eligibility.engines.compiled.scope import Scope, SlotTable
from eligibility.engines.compiled.shared import shared_terms
from eligibility.engines.compiled.states import Plan, both, hoist, plan_node
from eligibility.engines.compiled.writing import namespace_from_fragments
from eligibility.ir.rules import Gate, Leaf, Node, Open, Provision, Term

PARAMETERS = ("page", "f", "u", "k", "g", "unknown", "as_of", "presume", "evidence")

Chunk = Callable[..., bytes]


def chunk_of(provisions: Sequence[Provision], first: bool, fragments: Fragments, table: SlotTable, title: str) -> Chunk:
    module, body = Module(namespace_from_fragments(fragments)), Body()
    scope = Scope(module, table, body, listed=True, shared=shared_terms(provisions))
    marks = [
        _Provision(provision, fragments, scope).write(b"," if number or not first else b"")
        for number, provision in enumerate(provisions)
    ]
    body.add(f"return bytes(({''.join(f'{mark}, ' for mark in marks)}))")
    module.add("chunk", PARAMETERS, body)
    chunk: Chunk = module.run(title)["chunk"]
    return chunk


class _Provision:
    """Writes one provision's statements into the chunk."""

    def __init__(self, provision: Provision, fragments: Fragments, scope: Scope) -> None:
        self.provision = provision
        self.fragments = fragments
        self.scope = scope
        self.module = scope.module
        self.mark, self.causes, self.opened = (scope.module.fresh(prefix) for prefix in ("m", "c", "b"))
        self.presumed = (
            scope.module.fresh("a") if any(map(_presumes, (provision.applies_to, provision.requires))) else ""
        )

    def write(self, comma: bytes) -> str:
        """All statements; returns the local that holds the provision's place in the table of standings."""
        self._declare()
        if self.provision.per is not None:
            self._write_records(comma, self.provision.per)
            return self.mark
        applies, meets = (
            plan_node(self.provision.applies_to, self.scope),
            plan_node(self.provision.requires, self.scope),
        )
        state = both(applies.state, meets.state, self.scope)
        renderer = Renderer(self.fragments, self.scope)
        renderer.write_shared(applies)
        renderer.write_shared(meets)
        self._explain(state, (applies, meets), renderer)
        self._open(state)
        self.scope.body.add(f"{self.mark} = {state} << 2 | {applies.state} & 3")
        pieces = self._start(comma)
        pieces.static(b'"applies_to":')
        renderer.render(applies, pieces)
        pieces.static(b',"requires":')
        renderer.render(meets, pieces)
        pieces.static(b"}}")
        self.scope.body.add(f"page += {pieces.tuple_text(self.module)}")
        return self.mark

    def _declare(self) -> None:
        self.scope.body.add(f"{self.causes} = {{}}")
        if self.presumed:
            self.scope.body.add(f"{self.presumed} = {{}}")

    def _explain(self, state: str, plans: Sequence[Plan], renderer: Renderer) -> None:
        """Collect causes where the state is undetermined, and presumptions that settled something."""
        scope = renderer.scope
        with scope.body.under(f"if not {state} & 3"):
            for plan in plans:
                for condition, line in renderer.cause_lines(plan, (), "", self.causes):
                    scope.body.add(f"if {condition}: {line}")
        for plan in plans:
            for condition, id in presumption_lines(plan, ""):
                scope.body.add(f"if {condition}: {self.presumed}[{id!r}] = None")

    def _open(self, state: str) -> None:
        settled = self.module.constant(MIDDLE)
        self.scope.body.add(f"{self.opened} = {settled} if {state} & 3 else opened({self.causes})")

    def _start(self, comma: bytes) -> Pieces:
        """From the head to the beginning of the reasons."""
        pieces, head = Pieces(), comma + self.fragments.head(self.provision)
        standing = f"{self.module.constant(self.fragments.standings(self.provision))}[{self.mark}]"
        open_provision(pieces, head, standing, self.opened, f"ids({self.presumed})" if self.presumed else "")
        return pieces

    def _write_records(self, comma: bytes, per: str) -> None:
        records, body, module = self.scope.top(per), self.scope.body, self.module
        written, states, state, applies = (module.fresh(prefix) for prefix in ("o", "r", "s", "s"))
        for node in (self.provision.applies_to, self.provision.requires):
            hoist(node, self.scope)
        body.add(f"{written} = []")
        with body.under(f"if isinstance({records.value}, tuple)"):
            body.add(f"{states} = []")
            with body.under(f"for n, p in enumerate({records.value})"):
                body.splice(self._record(written, states))
            body.add(f"{state}, {applies} = over_records({states})")
        with body.under("else"):
            body.add(f"{state}, {applies} = {records.askable}, 0")
            body.add(f"{self.causes}[{records.cause}] = None")
        self._open(state)
        body.add(f"{self.mark} = {state} << 2 | {applies} & 3")
        pieces = self._start(comma)
        pieces.static(b'"per":' + encoded(per) + b',"records":[')
        body.add(f"page += {pieces.tuple_text(module)}")
        body.add(f"page += {written}")
        body.add(f"page.append({module.constant(b']}}')})")

    def _record(self, written: str, states: str) -> Body:
        inner = Scope(self.module, self.scope.table, Body(), self.provision.per, outer=self.scope)
        applies, meets = plan_node(self.provision.applies_to, inner), plan_node(self.provision.requires, inner)
        state = both(applies.state, meets.state, inner)
        inner.body.add(f"{states}.append(({state}, {applies.state}))")
        pieces, renderer = Pieces(), Renderer(self.fragments, inner)
        self._explain(state, (applies, meets), renderer)
        pieces.dynamic("""(b',{"index":%d' if n else b'{"index":%d') % n""")
        pieces.choose(state, _RECORD_HEADS)
        renderer.render(applies, pieces)
        pieces.static(b',"requires":')
        renderer.render(meets, pieces)
        pieces.static(b"}")
        inner.body.add(f"{written} += {pieces.tuple_text(self.module)}")
        return inner.body


_RECORD_HEADS = (
    b',"verdict":"undetermined","applies_to":',
    b',"verdict":"met","applies_to":',
    b',"verdict":"not_met","applies_to":',
)


def presumption_lines(plan: Plan, also: str) -> Iterator[tuple[str, str]]:
    """Pairs of a condition and the id of a presumption that took part in settling something."""
    if isinstance(plan.node, Term) and plan.finding is not None:
        presumed = f"presume and {plan.finding.value} is not True and {plan.finding.value} is not False{also}"
        yield f"{presumed} and {plan.state} & 3", plan.node.id
        also = f" and {presumed}"
    for child in plan.children:
        yield from presumption_lines(child, also)


def _presumes(node: Node) -> bool:
    match node:
        case Gate():
            return any(map(_presumes, node.children))
        case Term():
            return node.presumption or _presumes(node.body)
        case Leaf() | Open():
            return False
