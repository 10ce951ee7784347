"""Leaves taken apart and put together again: the lists of values and comparisons within, and one part in the place of another."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from eligibility.ir import atoms as ir

Listed = ir.Member | ir.Overlap | ir.Under


def parts_of(atom: ir.Atom) -> Iterator[ir.Atom]:
    """A leaf, and what its `where` asks of records."""
    yield atom
    match atom:
        case ir.AnyRecord(_, where) | ir.Compare(left=ir.Count(_, where)) | ir.Compare(left=ir.Sum(_, _, where)):
            for each in where:
                yield from parts_of(each)
        case _:
            return


def listed_in(atom: ir.Atom) -> Iterator[Listed]:
    """The lists of values of a leaf and of what its `where` asks."""
    return (each for each in parts_of(atom) if isinstance(each, ir.Member | ir.Overlap | ir.Under))


def values_of(atom: Listed) -> tuple[str, ...]:
    """The values as written."""
    return atom.codes if isinstance(atom, ir.Under) else atom.values


def exchanged(atom: ir.Atom, old: ir.Atom, new: ir.Atom) -> ir.Atom:
    """A leaf with another part in the place of one."""
    if atom is old:
        return new
    match atom:
        case ir.AnyRecord(_, where):
            return replace(atom, where=tuple(exchanged(each, old, new) for each in where))
        case ir.Compare(left=ir.Count(_, where) | ir.Sum(_, _, where) as left):
            return replace(atom, left=replace(left, where=tuple(exchanged(each, old, new) for each in where)))
        case _:
            return atom
