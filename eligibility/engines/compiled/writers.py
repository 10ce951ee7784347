"""The writer of a pack in one language: sheets for runs of provisions of common shape, generated code for all others."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain

from eligibility.domain.facts import Slots, Value, Why
from eligibility.engines.compiled.columns import CLOSED, Fact
from eligibility.engines.compiled.fragments import Fragments
from eligibility.engines.compiled.render import MIDDLE, SETTLED
from eligibility.engines.compiled.rows import Planned, planned_row, row_renderer, written_row
from eligibility.engines.compiled.scope import SlotTable
from eligibility.engines.compiled.sheet import Sheet
from eligibility.engines.compiled.values import Closed
from eligibility.engines.compiled.verdicts import CHUNK, Standings, chunks_of, states_of
from eligibility.engines.compiled.writer import Chunk, chunk_of, list_ends
from eligibility.engines.compiled.writing import Ends, ends_of, fact_of
from eligibility.ir.rules import Pack, Provision

SHORTEST = 6
"""Neighbouring provisions of common shape that are worth a sheet."""


Run = list[Planned] | list[Provision]


class Runs:
    """Provisions in order, in runs: each for a sheet or for generated code, none longer than a chunk."""

    def __init__(self, provisions: Sequence[Provision], plain: bool) -> None:
        self.found: list[Run] = []
        self._rows: list[Planned] = []
        self._others: list[Provision] = []
        for provision in provisions:
            self._add(provision, planned_row(provision, len(self._rows)) if plain else None)
        self._end_rows()
        self._end_others()

    def _add(self, provision: Provision, row: Planned | None) -> None:
        if row is None:
            self._end_rows()
            self._others.append(provision)
            return
        self._rows.append(row)
        if len(self._rows) == CHUNK:
            self._end_rows()

    def _end_rows(self) -> None:
        if len(self._rows) < SHORTEST:
            self._others += [row.provision for row in self._rows]
        else:
            self._end_others()
            self.found.append(self._rows)
        self._rows = []

    def _end_others(self) -> None:
        self.found += [list(part) for part in chunks_of(self._others)]
        self._others = []


class WriterProgram:
    """Writes the provisions of a pack. `plain`: for slots that are at most missing."""

    def __init__(self, pack: Pack, fragments: Fragments, *, plain: bool) -> None:
        table, runs = SlotTable(), Runs(pack.provisions, plain).found
        last = len(runs) - 1
        self._parts = [
            _part(run, (number == 0, number == last), fragments, table, pack.id, plain=plain)
            for number, run in enumerate(runs)
        ]
        self._facts = Facts(table.names, pack, fragments)

    def run(self, slots: Slots) -> tuple[Sequence[bytes], Standings]:
        """The JSON of all provisions in pieces, and the standing of each."""
        if not self._parts:
            return (b"[]",), Standings(b"")
        ends = ends_of(slots.evidence)
        looked = self._facts.look(slots, ends)
        written = [
            part.run(slots) if isinstance(part, Sheet) else _run_chunk(part, looked, slots, ends)
            for part in self._parts
        ]
        if len(written) == 1:
            pieces, places = written[0]
            return pieces, Standings(places)
        places = b"".join([each for _, each in written])
        return [*chain.from_iterable(pieces for pieces, _ in written)], Standings(places)


def _run_chunk(chunk: Chunk, looked: Looked, slots: Slots, ends: Ends) -> tuple[Sequence[bytes], bytes]:
    pieces: list[bytes] = []
    return pieces, chunk(pieces, *looked, slots.unknown, slots.as_of, slots.presume, ends)


def _part(
    run: Run, ends: tuple[bool, bool], fragments: Fragments, table: SlotTable, title: str, *, plain: bool
) -> Sheet | Chunk:
    """A run of provisions as a sheet or as generated code. `ends`: whether the list begins and ends with it."""
    rows = [each for each in run if isinstance(each, Planned)]
    provisions = [each for each in run if isinstance(each, Provision)]
    around = list_ends(len(run), *ends)
    if provisions:
        return chunk_of(provisions, around, fragments, table, title, plain=plain)
    renderer = row_renderer(fragments)
    written = [written_row(row, renderer, *ends) for row, ends in zip(rows, around, strict=True)]
    return Sheet(written, lambda name: Fact(name, fragments))


Looked = tuple[list[Value | None], list[int], list[bytes], list[bytes]]
"""By position: values, states of the unknown, causes of the unknown, and the rest of a leaf after its head."""


class Facts:
    """The slots that generated code looks at, by position."""

    def __init__(self, names: Sequence[str], pack: Pack, fragments: Fragments) -> None:
        self._names = names
        self._because = fragments.because
        self._writers: list[Closed] = [_writer_of(name, pack, fragments) for name in names]
        self._asked = [12] * len(names)
        self._causes = [fragments.because(Why.MISSING.value, name) for name in names]
        self._absent = [*map(_absent, self._causes)]
        self._facts = [*map(fact_of, names)]
        self._closed = [
            self._writers[number]
            if _is_records(name, pack)
            else fragments.closed_writer(name, CLOSED, self._absent[number])
            for number, name in enumerate(names)
        ]

    def look(self, slots: Slots, ends: Ends) -> Looked:
        """Everything about an enterprise that generated code asks for."""
        values = [*map(slots.known.get, self._names)]
        if not slots.unknown and not ends:
            found = [write(value) for write, value in zip(self._closed, values, strict=True)]
            return values, self._asked, self._causes, found
        states, causes = self._unknown(slots) if slots.unknown else (self._asked, self._causes)
        absent = [*map(_absent, causes)] if slots.unknown else self._absent
        return values, states, causes, self._evidenced(values, absent, ends)

    def _unknown(self, slots: Slots) -> tuple[list[int], list[bytes]]:
        because, unknown = self._because, slots.unknown
        causes = [because(unknown.get(name, Why.MISSING).value, name) for name in self._names]
        return states_of(self._names, slots), causes

    def _evidenced(self, values: Sequence[Value | None], absent: Sequence[bytes], ends: Ends) -> list[bytes]:
        return [
            unknown if value is None else write(value) + ends.get(fact, b"}") + SETTLED
            for value, unknown, write, fact in zip(values, absent, self._writers, self._facts, strict=True)
        ]


def _absent(cause: bytes) -> bytes:
    """The rest of a leaf whose slot is unknown."""
    return MIDDLE + cause + b"]}"


def _writer_of(name: str, pack: Pack, fragments: Fragments) -> Closed:
    return (lambda _: b"") if _is_records(name, pack) else fragments.value_writer(name)


def _is_records(name: str, pack: Pack) -> bool:
    fact = pack.vocabulary.facts.get(name)
    return fact is not None and fact.type.kind == "records"
