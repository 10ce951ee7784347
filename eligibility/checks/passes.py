"""Every pass over a pack, in the order in which findings are told, and one run of all. It must not judge: see `eligibility.services.checking`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from eligibility.checks import amounts, joining, limits, meaning, quotes, standing, values, windows, words
from eligibility.checks.examined import Examined, Finding

Pass = Callable[[Examined], Iterator[Finding]]

PASSES: tuple[Pass, ...] = (
    meaning.dead,
    meaning.always,
    meaning.redundant,
    values.unreachable,
    values.covered,
    windows.windows,
    words.comparisons,
    words.days,
    quotes.numbers,
    quotes.names,
    quotes.facts,
    quotes.others,
    quotes.exclusions,
    joining.choices,
    standing.repeated,
    standing.apart,
    standing.unanswerable,
    standing.unused,
    amounts.bands,
    amounts.ceilings,
    limits.limits,
    amounts.conflicts,
)


def findings_of(examined: Examined, passes: Iterable[Pass] = PASSES) -> list[Finding]:
    """What the passes find, in the order of files and lines."""
    found = [finding for each in passes for finding in each(examined)]
    return sorted(found, key=lambda each: (each.file, each.line, each.column, each.code, each.words.zh))
