"""A pack as a program: compiled at first use, run for one enterprise at a time."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property

from eligibility.domain.facts import Slots
from eligibility.engines.compiled.fragments import Fragments, WriterFactory
from eligibility.engines.compiled.verdicts import Places, Standings, places_function
from eligibility.engines.compiled.writers import WriterProgram
from eligibility.ir.rules import Pack

_new = object.__new__


class CompiledPack:
    """The generated functions of one pack. Safe to share between threads: what is made at first use is made whole, then kept.

    `writer_of` makes who knows the words: `eligibility.explain.document.DocumentWriter`.
    """

    def __init__(self, pack: Pack, writer_of: WriterFactory) -> None:
        self.pack = pack
        self._writer_of = writer_of
        self._writers: dict[tuple[str, bool], WriterProgram] = {}

    @cached_property
    def _plain(self) -> Places:
        with _everything_kept():
            return places_function(self.pack, plain=True)

    @cached_property
    def _full(self) -> Places:
        with _everything_kept():
            return places_function(self.pack, plain=False)

    def verdicts(self, slots: Slots) -> Standings:
        """The standing of every provision, in the pack's order."""
        standings = _new(Standings)  # calling the class would take a thirtieth of the time of judging 30 provisions
        standings.places = self._full(slots) if slots.unknown else self._plain(slots)
        return standings

    def write(self, slots: Slots, lang: str = "zh") -> bytes:
        """The JSON of the `provisions` of the decision document, in `zh` or `en`."""
        return self.decide(slots, lang)[0]

    def decide(self, slots: Slots, lang: str = "zh") -> tuple[bytes, Standings]:
        """The JSON of the `provisions` of the decision document, and the standing of each."""
        pieces, standings = self.pieces(slots, lang)
        return b"".join(pieces), standings

    def pieces(self, slots: Slots, lang: str = "zh") -> tuple[Sequence[bytes], Standings]:
        """As `decide`, the JSON in pieces: for who puts more around it and would copy it once more."""
        return self._writer("en" if lang == "en" else "zh", not slots.unknown).run(slots)

    def _writer(self, lang: str, plain: bool) -> WriterProgram:
        writer = self._writers.get((lang, plain))
        if writer is None:
            with _everything_kept():
                fragments = Fragments(self._writer_of(self.pack, lang))
                writer = self._writers[lang, plain] = WriterProgram(self.pack, fragments, plain=plain)
        return writer


@contextmanager
def _everything_kept() -> Iterator[None]:
    """No search for garbage while a pack is compiled: all that is made is kept, and looking through it again and again
    took a third of the time of compiling 10,000 provisions. Should two threads compile at once, the first to end resumes it."""
    searched = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if searched:
            gc.enable()
