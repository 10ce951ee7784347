"""Generated code for the whole answer: every provision with its verdict and all its reasons, as JSON bytes.

Every condition is judged, without short circuit, and its piece of the document chosen by its state; only found values and causes
are put between. The pieces of all provisions are joined once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from eligibility.engines.compiled.code import Body, Module
from eligibility.engines.compiled.fragments import Fragments, encoded
from eligibility.engines.compiled.render import Pieces, Renderer, open_provision
from eligibility.engines.compiled.scope import Scope, SlotTable
from eligibility.engines.compiled.shared import shared_terms
from eligibility.engines.compiled.states import Plan, both, hoist, plan_node, presumes
from eligibility.engines.compiled.writing import namespace_from_fragments
from eligibility.ir.rules import Gate, Leaf, Node, Open, Provision, Term

PARAMETERS = ("page", "f", "u", "k", "g", "unknown", "as_of", "presume", "ends")

Chunk = Callable[..., bytes]


Around = tuple[bytes, bytes]


def list_ends(size: int, begins: bool, ends: bool) -> list[Around]:
    """What stands before and after each of a list's items, of which these are the first, the last, or some between."""
    before = [b"[" if begins else b",", *([b","] * (size - 1))]
    return list(zip(before, [*([b""] * (size - 1)), b"]" if ends else b""], strict=True))


def chunk_of(
    provisions: Sequence[Provision],
    around: Sequence[Around],
    fragments: Fragments,
    table: SlotTable,
    title: str,
    *,
    plain: bool,
) -> Chunk:
    """A function that writes the provisions into a list of pieces, and returns their places in the table of standings."""
    module, body = Module(namespace_from_fragments(fragments)), Body()
    scope = Scope(module, table, body, plain=plain, listed=True, shared=shared_terms(provisions))
    marks = [
        _Provision(provision, fragments, scope, *ends).write()
        for provision, ends in zip(provisions, around, strict=True)
    ]
    body.add(f"return bytes(({''.join(f'{mark}, ' for mark in marks)}))")
    module.add("chunk", PARAMETERS, body)
    chunk: Chunk = module.run(title)["chunk"]
    return chunk


class _Provision:
    """Writes one provision's statements into the chunk, its document between `before` and `after`."""

    def __init__(self, provision: Provision, fragments: Fragments, scope: Scope, before: bytes, after: bytes) -> None:
        self.provision = provision
        self.fragments = fragments
        self.scope = scope
        self.module = scope.module
        self.before, self.after = before, after
        self.mark, self.causes, self.opened = (scope.module.fresh(prefix) for prefix in ("m", "c", "b"))
        presumes = _presumes(provision.applies_to) or _presumes(provision.requires)
        self.presumed = scope.module.fresh("a") if presumes else ""

    def write(self) -> str:
        """All statements; returns the local that holds the provision's place in the table of standings."""
        if self.presumed:
            self.scope.body.add(f"{self.presumed} = {{}}")
        if self.provision.per is not None:
            self._write_records(self.provision.per)
        else:
            self._write_once()
        return self.mark

    def _write_once(self) -> None:
        scope, renderer = self.scope, Renderer(self.fragments, self.scope)
        applies, meets = plan_node(self.provision.applies_to, scope), plan_node(self.provision.requires, scope)
        state = both(applies.state, meets.state, scope)
        renderer.write_shared(applies)
        renderer.write_shared(meets)
        scope.body.add(f"{self.opened} = MIDDLE")
        with scope.body.under(f"if not {state} & 3"):
            scope.body.add(f"{self.causes} = {{}}")
            self._explain((applies, meets), renderer)
            scope.body.add(f"{self.opened} = opened({self.causes})")
        self._presume((applies, meets), scope)
        scope.body.add(f"{self.mark} = {state} << 2 | {applies.state} & 3")
        pieces = self._start()
        pieces.static(b'"applies_to":')
        renderer.render(applies, pieces)
        pieces.static(b',"requires":')
        renderer.render(meets, pieces)
        pieces.static(b"}}" + self.after)
        scope.body.add(f"page += {pieces.tuple_text(self.module)}")

    def _explain(self, plans: Sequence[Plan], renderer: Renderer) -> None:
        """Collect the causes of what is undetermined."""
        for plan in plans:
            for condition, line in renderer.cause_lines(plan, (), "", self.causes):
                renderer.scope.body.add(f"if {condition}: {line}")

    def _presume(self, plans: Sequence[Plan], scope: Scope) -> None:
        """Collect the presumptions that settled something."""
        for plan in plans:
            for condition, id in presumption_lines(plan, ""):
                scope.body.add(f"if {condition}: {self.presumed}[{encoded(id)!r}] = None")

    def _start(self) -> Pieces:
        """From the head to the beginning of the reasons."""
        pieces, head = Pieces(), self.before + self.fragments.head(self.provision)
        standing = f"{self.module.constant(self.fragments.standings(self.provision))}[{self.mark}]"
        open_provision(pieces, head, standing, self.opened, f'b",".join({self.presumed})' if self.presumed else "")
        return pieces

    def _write_records(self, per: str) -> None:
        records, body, module = self.scope.top(per), self.scope.body, self.module
        written, states, state, applies = (module.fresh(prefix) for prefix in ("o", "r", "s", "s"))
        for node in (self.provision.applies_to, self.provision.requires):
            hoist(node, self.scope)
        body.add(f"{written}, {self.causes} = [], {{}}")
        with body.under(f"if isinstance({records.value}, tuple)"):
            body.add(f"{states} = []")
            with body.under(f"for n, p in enumerate({records.value})"):
                body.splice(self._record(written, states))
            body.add(f"{state}, {applies} = over_records({states})")
        with body.under("else"):
            body.add(f"{state}, {applies} = {records.askable}, 0")
            body.add(f"{self.causes}[{records.cause}] = None")
        body.add(f"{self.opened} = MIDDLE if {state} & 3 else opened({self.causes})")
        body.add(f"{self.mark} = {state} << 2 | {applies} & 3")
        pieces = self._start()
        pieces.static(b'"per":' + encoded(per) + b',"records":[')
        body.add(f"page += {pieces.tuple_text(module)}")
        body.add(f"page += {written}")
        body.add(f"page.append({module.constant(b']}}' + self.after)})")

    def _record(self, written: str, states: str) -> Body:
        inner = Scope(self.module, self.scope.table, Body(), self.provision.per, self.scope.plain, outer=self.scope)
        applies, meets = plan_node(self.provision.applies_to, inner), plan_node(self.provision.requires, inner)
        state = both(applies.state, meets.state, inner)
        inner.body.add(f"{states}.append(({state}, {applies.state}))")
        pieces, renderer = Pieces(), Renderer(self.fragments, inner)
        with inner.body.under(f"if not {state} & 3"):
            self._explain((applies, meets), renderer)
        self._presume((applies, meets), inner)
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
        undecided = f"{plan.finding.value} is not True and {plan.finding.value} is not False"
        presumed = f"{presumes(plan)} and {undecided}{also}"
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
