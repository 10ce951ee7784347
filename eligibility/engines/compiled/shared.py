"""Terms that several provisions lean on: judged once, and written once, for all of them.

Only in provisions that are judged once for the enterprise: about a record, the same term says something else.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from eligibility.ir.rules import Gate, Node, Provision, Term


@dataclass(frozen=True, slots=True)
class Written:
    """A term written once: the locals that hold the bytes of what is below it, and the causes of its being undetermined."""

    inside: str
    causes: str


def shared_terms(provisions: Iterable[Provision]) -> Mapping[int, int]:
    """By `id` of a term that occurs more than once, whatever is said about it in each place: the number of its meaning."""
    terms = [term for provision in provisions if provision.per is None for term in _provision_terms(provision)]
    meanings: dict[tuple[str, bool, Node], int] = {}
    numbers = [meanings.setdefault((term.id, term.presumption, term.body), len(meanings)) for term in terms]
    often = Counter(numbers)
    return {id(term): number for term, number in zip(terms, numbers, strict=True) if often[number] > 1}


def _provision_terms(provision: Provision) -> Iterator[Term]:
    yield from _terms(provision.applies_to)
    yield from _terms(provision.requires)


def _terms(node: Node) -> Iterator[Term]:
    match node:
        case Gate():
            for child in node.children:
                yield from _terms(child)
        case Term():
            yield node
            yield from _terms(node.body)
        case _:
            return
