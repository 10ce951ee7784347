"""Which known words a word is like: what "did you mean" suggests. Always in bounded time, and each word is looked for once.

The same word and the same known words give the same answer, whatever was asked before.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from functools import lru_cache

LONGEST = 100
"""A longer word is no slip of the pen, and comparing it costs."""

COMPARED = 60
"""Known words that a word is compared with: of many, those that have most pairs of neighbouring characters in common with it."""

SUGGESTED = 3
ALIKE = 0.6
REMEMBERED = 5_000


def nearest(word: str, known: Iterable[str]) -> list[str]:
    """Up to three known words like this one, the likest first."""
    return list(_likeness(tuple(known)).nearest(word))


@lru_cache(maxsize=64)
def _likeness(known: tuple[str, ...]) -> Likeness:
    return Likeness(known)


class Likeness:
    """One list of known words."""

    def __init__(self, known: Sequence[str]) -> None:
        self._known = list(known)
        self._with_pair: defaultdict[str, list[int]] = defaultdict(list)
        for number, word in enumerate(self._known if len(self._known) > COMPARED else ()):
            for pair in _pairs(word):
                self._with_pair[pair].append(number)
        self.nearest = lru_cache(maxsize=REMEMBERED)(self._nearest)

    def _nearest(self, word: str) -> tuple[str, ...]:
        if len(word) > LONGEST:
            return ()
        return tuple(get_close_matches(word, self._compared(word), n=SUGGESTED, cutoff=ALIKE))

    def _compared(self, word: str) -> list[str]:
        if len(self._known) <= COMPARED:
            return self._known
        shared: Counter[int] = Counter()
        for pair in _pairs(word):
            shared.update(self._with_pair.get(pair, ()))
        first = sorted(shared, key=lambda number: (-shared[number], number))[:COMPARED]
        return [self._known[number] for number in first]


def _pairs(word: str) -> set[str]:
    """Neighbouring characters, the ends being neighbours of nothing."""
    ended = f"\0{word}\0"
    return {ended[at : at + 2] for at in range(len(ended) - 1)}
