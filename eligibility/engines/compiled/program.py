"""A pack as a program: compiled at first use, run for one enterprise at a time."""

from __future__ import annotations

from functools import cached_property

from eligibility.domain.facts import Slots
from eligibility.engines.compiled.fragments import Fragments, WriterFactory
from eligibility.engines.compiled.scope import SlotTable
from eligibility.engines.compiled.verdicts import Standings, VerdictProgram, states_of
from eligibility.engines.compiled.writers import WriterProgram
from eligibility.ir.rules import Pack


class CompiledPack:
    """The generated functions of one pack. Safe to share between threads: what is made at first use is made whole, then kept.

    `writer_of` makes who knows the words: `eligibility.explain.document.DocumentWriter`.
    """

    def __init__(self, pack: Pack, writer_of: WriterFactory) -> None:
        self.pack = pack
        self._writer_of = writer_of
        self._writers: dict[tuple[str, bool], WriterProgram] = {}

    @cached_property
    def _plain(self) -> tuple[VerdictProgram, tuple[int, ...]]:
        table = SlotTable()
        return VerdictProgram(self.pack, table, plain=True), (12,) * len(table.names)

    @cached_property
    def _full(self) -> tuple[VerdictProgram, tuple[str, ...]]:
        table = SlotTable()
        return VerdictProgram(self.pack, table, plain=False), table.names

    def verdicts(self, slots: Slots) -> Standings:
        """The standing of every provision, in the pack's order."""
        if not slots.unknown:
            plain, states = self._plain
            return plain.run(slots, states)
        full, names = self._full
        return full.run(slots, states_of(names, slots))

    def write(self, slots: Slots, lang: str = "zh") -> bytes:
        """The JSON of the `provisions` of the decision document, in `zh` or `en`."""
        return self.decide(slots, lang)[0]

    def decide(self, slots: Slots, lang: str = "zh") -> tuple[bytes, Standings]:
        """The JSON of the `provisions` of the decision document, and the standing of each."""
        return self._writer("en" if lang == "en" else "zh", not slots.unknown).run(slots)

    def _writer(self, lang: str, plain: bool) -> WriterProgram:
        writer = self._writers.get((lang, plain))
        if writer is None:
            fragments = Fragments(self._writer_of(self.pack, lang))
            writer = self._writers[lang, plain] = WriterProgram(self.pack, fragments, plain=plain)
        return writer
