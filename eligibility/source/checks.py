"""The form of a pack's `checks.yaml`: findings of `eligibility check` that the author means."""

from __future__ import annotations

from eligibility.source.models import Name, Source, WordsSource


class NoteSource(Source):
    """One finding that is meant. `at` is a provision's id, `term:` and a term's, or another name that the finding gives."""

    code: Name
    at: Name
    quote: Name | None = None
    """The words that the condition quotes, where a provision has several such findings."""

    says: Name | None = None
    """Some of the finding's Chinese words, where even the quote is the same."""

    why: WordsSource


class ChecksFile(Source):
    """`checks.yaml`."""

    meant: list[NoteSource]
