"""Answers of a batch as a table: one row an enterprise (`wide`), or one an enterprise and provision (`long`); see `docs/screening.md`.

The table is made of the few different answers and of codes, never value by value. Equal answers give equal tables, whatever was
judged before. It must not judge, and reads and writes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np
import polars as pl
from numpy.typing import NDArray

from eligibility.domain.answer import Answer
from eligibility.domain.conclusion import Conclusion
from eligibility.domain.verdict import Verdict
from eligibility.engines.columnar import Answers
from eligibility.engines.columnar.signals import taken

Shape = Literal["wide", "long"]

_VERDICTS = [verdict.value for verdict in Verdict]
_CONCLUSIONS = [conclusion.value for conclusion in Conclusion]

_REASONS: dict[str, Callable[[Answer], tuple[str, ...]]] = {
    "missing": lambda answer: answer.missing,
    "because": lambda answer: answer.because,
    "blocking": lambda answer: answer.blocking,
}


def wide(key: pl.Series, answers: Sequence[Answers], reasons: bool) -> pl.DataFrame:
    """One row an enterprise, columns `8.3.verdict`, `8.3.conclusion` and so on."""
    columns = [
        replace(column, name=f"{each.provision.id}.{column.name}")
        for each in answers
        for column in _columns(_Coded.of(each, reasons), reasons)
    ]
    return _table([key], columns)


def long(key: pl.Series, answers: Sequence[Answers], reasons: bool) -> pl.DataFrame:
    """One row an enterprise and provision: an enterprise's provisions together, in the order of the text."""
    coded = _Coded.together([_Coded.of(each, reasons) for each in answers])
    rows = np.repeat(np.arange(len(key), dtype=np.uint32), len(answers))
    ids = [each.provision.id for each in answers]
    provisions = np.tile(np.arange(len(ids), dtype=_physical(len(ids))), len(key))
    return _table([key.gather(rows)], [_Enumerated("provision", provisions, ids), *_columns(coded, reasons)])


@dataclass(frozen=True, slots=True)
class _Enumerated:
    """A column of few different texts, and the place of each row's."""

    name: str
    places: NDArray[Any]
    texts: Sequence[str]


def _table(head: Sequence[pl.Series], columns: Sequence[_Enumerated]) -> pl.DataFrame:
    """All columns side by side; turned to text at once, because each step of its own has its price."""
    frame = pl.DataFrame([*head, *(pl.Series(each.name, each.places) for each in columns)])
    return frame.with_columns(pl.col(each.name).cat.to(pl.Enum(each.texts)) for each in columns)


@dataclass(frozen=True, slots=True)
class ToldAnswer(Answer):
    """An answer with its sentence and the words of the policy that it rests on; such answers get two columns more."""

    reason: str = ""
    quotes: tuple[str, ...] = ()


class _Coded:
    """Different answers, and which of them each row has."""

    def __init__(self, codes: NDArray[Any], answers: Sequence[Answer]) -> None:
        self.codes, self.answers = codes, answers

    @classmethod
    def of(cls, answers: Answers, reasons: bool) -> _Coded:
        """Of answers with reasons, whose texts are listed beside the table, only those that occur."""
        if not reasons:
            return cls(answers.codes, answers.known)
        met = np.flatnonzero(np.bincount(answers.codes, minlength=len(answers.known)))
        table = np.zeros(len(answers.known), dtype=_physical(len(met)))
        table[met] = np.arange(len(met))
        return cls(taken(table, answers.codes), [answers.known[code] for code in met.tolist()])

    @classmethod
    def together(cls, columns: Sequence[_Coded]) -> _Coded:
        """Several columns row by row, each row's answers one after the other."""
        starts = np.cumsum([0, *(len(each.answers) for each in columns)])
        codes = [each.codes.astype(np.uint32) + start for each, start in zip(columns, starts, strict=False)]
        return cls(np.stack(codes, axis=1).ravel(), [answer for each in columns for answer in each.answers])

    def column(self, name: str, texts: Sequence[str], all_: Sequence[str]) -> _Enumerated:
        """A column of what each answer says, `texts` being one an answer and `all_` the different ones."""
        place_of = {text: place for place, text in enumerate(all_)}
        places = np.array([place_of[text] for text in texts] or [0], dtype=_physical(len(all_)))
        return _Enumerated(name, taken(places, self.codes), all_)


def _columns(coded: _Coded, reasons: bool) -> Iterator[_Enumerated]:
    yield coded.column("verdict", [each.verdict.value for each in coded.answers], _VERDICTS)
    yield coded.column("conclusion", [each.conclusion.value for each in coded.answers], _CONCLUSIONS)
    if reasons:
        for name, listed in _REASONS.items():
            yield _texts(coded, name, ["\n".join(listed(answer)) for answer in coded.answers])
    told = [each for each in coded.answers if isinstance(each, ToldAnswer)]
    if told:
        yield _texts(coded, "reason", [each.reason for each in told])
        yield _texts(coded, "quotes", ["\n".join(each.quotes) for each in told])


def _texts(coded: _Coded, name: str, texts: Sequence[str]) -> _Enumerated:
    return coded.column(name, texts, sorted(set(texts)))


def _physical(size: int) -> type[np.unsignedinteger[Any]]:
    """The type in which an enumeration of a size holds its places."""
    return np.uint8 if size <= 255 else np.uint16 if size <= 65_535 else np.uint32
