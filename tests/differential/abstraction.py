"""A provision with each distinct leaf replaced by a boolean fact of its own, so that every assignment can be made.

Leaves over the same facts cannot take every combination of verdicts; what gates, terms and records make of them can still be
tried on all 3ⁿ. Open questions and presumptions keep their meaning: a finding, or none.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from eligibility.domain.facts import Slots, Value
from eligibility.domain.vocabulary import FactDef, FactType, Words
from eligibility.ir import atoms as ir
from eligibility.ir.rules import Gate, Leaf, Node, Open, Pack, Provision, Term

Assignment = Sequence[bool | None]


@dataclass
class Abstract:
    """A pack of the one provision, and the slots that its distinct leaves, open questions and presumptions became."""

    pack: Pack
    slots: tuple[str, ...] = ()
    _atoms: dict[ir.Atom, str] = field(default_factory=dict)
    _findings: dict[str, None] = field(default_factory=dict)

    def slots_of(self, assignment: Assignment) -> Slots:
        """An enterprise for which each is true, false or unknown."""
        known: dict[str, Value] = {
            slot: value for slot, value in zip(self.slots, assignment, strict=True) if value is not None
        }
        per = self.pack.provisions[0].per
        return Slots(date(2024, 6, 30), known if per is None else known | {per: (known,)}, presume=False)

    def node(self, node: Node, scope: ir.Scope) -> Node:
        """The condition over facts of its own."""
        match node:
            case Gate():
                return replace(node, children=tuple(self.node(child, scope) for child in node.children))
            case Leaf(atom=atom):
                name = self._atoms.setdefault(atom, f"leaf_{len(self._atoms)}")
                return replace(node, atom=ir.Truth(ir.Slot(name, "boolean", scope)))
            case Open(id=id):
                self._findings[f"finding:{id}"] = None
                return node
            case Term(id=id, presumption=presumption):
                if presumption:
                    self._findings[f"finding:{id}"] = None
                return replace(node, body=self.node(node.body, scope))


def abstract(pack: Pack, provision: Provision) -> Abstract:
    """The provision of a pack, each leaf a fact."""
    made = Abstract(pack)
    scope: ir.Scope = "top" if provision.per is None else "per"
    applies, requires = made.node(provision.applies_to, scope), made.node(provision.requires, scope)
    made.slots = (*made._atoms.values(), *made._findings)
    facts = {name: FactDef(name, Words(name, name), FactType("boolean")) for name in made._atoms.values()}
    vocabulary = replace(pack.vocabulary, facts=_with_fields(pack.vocabulary.facts, provision.per, facts))
    only = replace(provision, applies_to=applies, requires=requires)
    made.pack = replace(pack, vocabulary=vocabulary, provisions=(only,), digest="")
    return made


def _with_fields(all_: Mapping[str, FactDef], per: str | None, facts: Mapping[str, FactDef]) -> Mapping[str, FactDef]:
    if per is None:
        return {**all_, **facts}
    records = all_[per]
    return {**all_, per: replace(records, type=replace(records.type, fields={**records.type.fields, **facts}))}


def abstract_provisions(packs: Sequence[Pack]) -> Iterator[Abstract]:
    """Every provision of some packs."""
    for pack in packs:
        for provision in pack.provisions:
            yield abstract(pack, provision)
