"""The kinds of record that conditions can tell apart, and the lists of records that leaves over lists can.

Caps: `MOST_CLASSES` kinds, and lists of up to `MOST_RECORDS` records of them. Pure; it must not judge.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from eligibility.domain.facts import Record
from eligibility.explain.cells import Cells
from eligibility.explain.diagram import FAILS, Diagrams
from eligibility.explain.knowledge import Knowledge

MOST_CLASSES = 128
MOST_RECORDS = 4


def kinds_of(knowledge: Knowledge, formulas: tuple[int, ...], prefix: str) -> dict[tuple[int, ...], Record]:
    """The kinds of record: what is left of the formulas once a record's fields are known, and a record of that kind."""
    found: dict[tuple[int, ...], Record] = {}
    seen: set[tuple[int, ...]] = set()

    def walk(left: tuple[int, ...], record: dict[str, Any]) -> None:
        if left in seen or len(found) >= MOST_CLASSES:
            return
        seen.add(left)
        numbers = sorted(frozenset().union(*(knowledge.diagrams.mentions(each) for each in left)))
        own = [each for each in numbers if knowledge.variables[each].subject.startswith(prefix)]
        if not own:
            found.setdefault(left, record)
            return
        variable = knowledge.variables[own[0]]
        name = variable.subject.removeprefix(prefix)
        for cell in range(knowledge.diagrams.sizes[own[0]]):
            rest = tuple(knowledge.diagrams.restrict(each, own[0], cell) for each in left)
            walk(rest, record | ({name: variable.values[cell]} if cell < len(variable.values) else {}))

    walk(formulas, {})
    return found


def covered(knowledge: Knowledge, formulas: tuple[int, ...], prefix: str) -> bool:
    """Whether the cells of a record's fields stand for all that they can be."""
    numbers = frozenset().union(*(knowledge.diagrams.mentions(each) for each in formulas))
    named = (knowledge.variables[each] for each in numbers)
    return all(each.complete for each in named if each.subject.startswith(prefix))


def joined_kinds(diagrams: Diagrams, kinds: Mapping[tuple[int, ...], Record], whole: bool) -> Cells:
    """Lists of up to a few records: a list is to a leaf what its best record is."""
    found: dict[tuple[int, ...], tuple[Record, ...]] = {}
    edge: dict[tuple[int, ...], tuple[Record, ...]] = {kind: (record,) for kind, record in kinds.items()}
    for _ in range(MOST_RECORDS):
        fresh = {kind: records for kind, records in edge.items() if kind not in found}
        if not fresh:
            break
        found |= fresh
        edge = {
            tuple(diagrams.any_of(pair) for pair in zip(kind, other, strict=True)): (*records, record)
            for kind, records in fresh.items()
            for other, record in kinds.items()
        }
    complete = whole and set(edge) <= set(found) and len(found) < MOST_CLASSES
    empty = tuple(FAILS for _ in next(iter(kinds)))
    lists = [records for kind, records in found.items() if kind != empty]
    return Cells(((), *lists[:MOST_CLASSES]), complete)
