"""Where generated code finds the values of slots: the enterprise, the record in hand, the record of a `where`.

A function loads the values of the enterprise that it uses into locals: from the mapping by `get`, or from the list `f`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from eligibility.engines.compiled.code import Body, Module
from eligibility.ir import atoms as ir


class SlotTable:
    """The slots of the enterprise that a pack looks at, by position."""

    def __init__(self) -> None:
        self.positions: dict[str, int] = {}

    def position(self, name: str) -> int:
        """The slot's position, the next free one if it is new."""
        return self.positions.setdefault(name, len(self.positions))

    @property
    def names(self) -> tuple[str, ...]:
        """All slots, in order of their positions."""
        return tuple(self.positions)


@dataclass(frozen=True, slots=True)
class Place:
    """Source text for a slot: its value (`None` when unknown), whether asking can settle it (12 or 0), why it is unknown, its path."""

    value: str
    askable: str
    cause: str
    path: str
    position: int | None = None
    """Of a slot of the enterprise: where its ready fragments are."""


def path_text(records: str, name: str, number: str) -> str:
    """Source text for the path of a record's field: `projects[0].place`."""
    return f"{records.replace('%', '%%') + '[%d].' + name.replace('%', '%%')!r} % {number}"


@dataclass
class Scope:
    """What one generated function can see. `per` names the records that a provision is judged per.

    `plain`: nothing more is known of unknown slots than that they are missing.
    """

    module: Module
    table: SlotTable
    body: Body
    per: str | None = None
    plain: bool = False
    listed: bool = False
    """Values of the enterprise come in a list, not from the mapping."""

    shared: Mapping[int, int] = field(default_factory=dict)
    """By `id` of a term that several provisions lean on: the number of its meaning."""

    outer: Scope | None = None
    done: dict[Any, Any] = field(default_factory=dict)
    """What was already computed here, so that it is computed once."""

    def place(self, slot: ir.Slot) -> Place:
        """Where a slot is read."""
        if slot.scope == "top":
            return self.top(slot.name)
        return self.field(slot.name)

    def top(self, name: str) -> Place:
        """A slot of the enterprise."""
        if self.outer is not None:
            return self.outer.top(name)
        position = self.table.position(name)
        self.body.loads.setdefault(f"x{position}", f"f[{position}]" if self.listed else f"get({name!r})")
        askable = "12" if self.plain else f"u[{position}]"
        return Place(f"x{position}", askable, f"k[{position}]", repr(name), position)

    def field(self, name: str) -> Place:
        """A field of the record in hand, which is `p`, number `n`."""
        local = self._local(name, "p")
        assert self.per is not None
        path = path_text(self.per, name, "n")
        return Place(local, "12" if self.plain else f"asked(unknown, {path})", f"because(unknown, {path})", path)

    def _local(self, name: str, record: str) -> str:
        key = (record, name)
        if key not in self.done:
            self.done[key] = self.module.fresh(record)
            self.body.loads[self.done[key]] = f"{record}.get({name!r})"
        local: str = self.done[key]
        return local

    def exact(self, place: Place) -> str:
        """A local that holds a number in a form that `+ - *` never round, or `None`."""
        value = place.value
        self.body.loads.setdefault(
            f"e{value}", f"{value} if {value} is None or type({value}) is int else Fraction({value})"
        )
        return f"e{value}"


@dataclass
class ItemScope(Scope):
    """A function over the records of a `where`: `q` is the record, `m` its number; outer values come in as parameters."""

    records: str = ""
    captured: dict[str, None] = field(default_factory=dict)

    def place(self, slot: ir.Slot) -> Place:
        """A field of the record looked at, else what is outside."""
        if slot.scope != "item":
            assert self.outer is not None
            return self._capture(self.outer.place(slot))
        path = path_text(self.records, slot.name, "m")
        return Place(self._local(slot.name, "q"), f"asked(unknown, {path})", f"because(unknown, {path})", path)

    def top(self, name: str) -> Place:
        """A slot of the enterprise."""
        assert self.outer is not None
        return self._capture(self.outer.top(name))

    def _capture(self, place: Place) -> Place:
        self.captured[place.value] = None
        return place
