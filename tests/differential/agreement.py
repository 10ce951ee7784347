"""What it means that executors agree: the same verdicts, and the same document to the last byte, in both languages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from eligibility.domain.facts import Slots
from eligibility.engines import reference
from eligibility.engines.compiled import CompiledPack, Standing
from eligibility.explain.document import DocumentWriter, bytes_from_document
from eligibility.ir.reasons import Outcome
from eligibility.ir.rules import Pack

LANGUAGES = ("zh", "en")


def standings_of(outcomes: Iterable[Outcome]) -> list[Standing]:
    """What the reference says, in the compiled executor's form."""
    return [Standing(outcome.verdict, outcome.applies_verdict, outcome.askable) for outcome in outcomes]


@dataclass
class Executors:
    """The reference and the compiled executor of one pack."""

    pack: Pack

    def __post_init__(self) -> None:
        self.compiled = CompiledPack(self.pack, DocumentWriter)
        self.writers = {lang: DocumentWriter(self.pack, lang) for lang in LANGUAGES}

    def agree_on(self, slots: Slots, languages: Sequence[str] = LANGUAGES) -> None:
        """Both say the same of the enterprise."""
        outcomes = reference.judge(self.pack, slots)
        expected = standings_of(outcomes)
        assert list(self.compiled.verdicts(slots)) == expected
        for lang in languages:
            written, standings = self.compiled.decide(slots, lang)
            assert written.decode() == self._document(outcomes, slots, lang)
            assert list(standings) == expected

    def _document(self, outcomes: tuple[Outcome, ...], slots: Slots, lang: str) -> str:
        documents = [bytes_from_document(each) for each in self.writers[lang].provisions(outcomes, slots)]
        return f"[{b','.join(documents).decode()}]"
