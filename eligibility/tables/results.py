"""Answers of a batch as a table: one row an enterprise (`wide`), or one an enterprise and provision (`long`); see `docs/screening.md`.

The table is made of the few different answers and of codes, never value by value. Equal answers give equal tables, whatever was
judged before. It must not judge, and reads and writes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Literal

import numpy as np
import polars as pl
from numpy.typing import NDArray

from eligibility.domain.answer import Answer
from eligibility.domain.conclusion import Conclusion
from eligibility.domain.verdict import Verdict
from eligibility.engines.columnar import Answers

Shape = Literal["wide", "long"]

_VERDICTS = pl.Enum([verdict.value for verdict in Verdict])
_CONCLUSIONS = pl.Enum([conclusion.value for conclusion in Conclusion])

_REASONS: dict[str, Callable[[Answer], tuple[str, ...]]] = {
    "missing": lambda answer: answer.missing,
    "because": lambda answer: tuple(f"{cause.kind}:{cause.subject}" for cause in answer.because),
    "blocking": lambda answer: answer.blocking,
}


def wide(key: pl.Series, answers: Sequence[Answers], reasons: bool) -> pl.DataFrame:
    """One row an enterprise, columns `8.3.verdict`, `8.3.conclusion` and so on."""
    columns = [key]
    for each in answers:
        columns += [column.alias(f"{each.provision.id}.{column.name}") for column in _columns(_Coded.of(each), reasons)]
    return pl.DataFrame(columns)


def long(key: pl.Series, answers: Sequence[Answers], reasons: bool) -> pl.DataFrame:
    """One row an enterprise and provision: an enterprise's provisions together, in the order of the text."""
    coded = _Coded.together([_Coded.of(each) for each in answers])
    size = len(answers)
    ids = [each.provision.id for each in answers]
    rows = np.repeat(np.arange(len(key), dtype=np.uint32), size)
    provisions = np.tile(np.arange(size, dtype=_physical(size)), len(key))
    head = [key.gather(rows), pl.Series("provision", provisions).cat.to(pl.Enum(ids))]
    return pl.DataFrame([*head, *_columns(coded, reasons)])


class _Coded:
    """Different answers, and which of them each row has."""

    def __init__(self, codes: NDArray[Any], answers: Sequence[Answer]) -> None:
        self.codes, self.answers = codes, answers

    @classmethod
    def of(cls, answers: Answers) -> _Coded:
        """Only the answers that occur."""
        met = np.flatnonzero(np.bincount(answers.codes, minlength=len(answers.known)))
        table = np.zeros(len(answers.known), dtype=_physical(len(met)))
        table[met] = np.arange(len(met))
        return cls(np.take(table, answers.codes, mode="clip"), [answers.known[code] for code in met.tolist()])

    @classmethod
    def together(cls, columns: Sequence[_Coded]) -> _Coded:
        """Several columns row by row, each row's answers one after the other."""
        starts = np.cumsum([0, *(len(each.answers) for each in columns)])
        codes = [each.codes.astype(np.uint32) + start for each, start in zip(columns, starts, strict=False)]
        return cls(np.stack(codes, axis=1).ravel(), [answer for each in columns for answer in each.answers])


def _columns(coded: _Coded, reasons: bool) -> Iterator[pl.Series]:
    verdicts = [list(Verdict).index(each.verdict) for each in coded.answers]
    conclusions = [list(Conclusion).index(each.conclusion) for each in coded.answers]
    yield pl.Series("verdict", _taken(verdicts, coded, 3)).cat.to(_VERDICTS)
    yield pl.Series("conclusion", _taken(conclusions, coded, 9)).cat.to(_CONCLUSIONS)
    if reasons:
        for name, listed in _REASONS.items():
            yield _texts(name, ["\n".join(listed(answer)) for answer in coded.answers], coded)


def _taken(values: Sequence[int], coded: _Coded, size: int) -> NDArray[Any]:
    table = np.array(values or [0], dtype=_physical(size))
    return np.take(table, coded.codes, mode="clip")


def _texts(name: str, texts: Sequence[str], coded: _Coded) -> pl.Series:
    different = sorted(set(texts))
    place_of = {text: place for place, text in enumerate(different)}
    places = [place_of[text] for text in texts]
    return pl.Series(name, _taken(places, coded, len(different))).cat.to(pl.Enum(different))


def _physical(size: int) -> type[np.unsignedinteger[Any]]:
    """The type in which an enumeration of a size holds its places."""
    return np.uint8 if size <= 255 else np.uint16 if size <= 65_535 else np.uint32
