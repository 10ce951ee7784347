"""What is said of undetermined and of failed conditions, gathered into lists of text in the decision's order."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby

from eligibility.engines.sql.dataset import Part
from eligibility.engines.sql.dialect import Dialect
from eligibility.engines.sql.text import FALSE, Sql, every, some, sql, when


def under(guard: Sql, parts: Iterable[Part]) -> tuple[Part, ...]:
    """The parts where the guard holds as well; those that never can are left out."""
    guarded = (Part(every([guard, part.when]), part.text, part.texts) for part in parts)
    return tuple(part for part in guarded if part.when != FALSE)


def said(dialect: Dialect, parts: Iterable[Part]) -> Sql:
    """Whether anything is said; never null where the guards are not."""
    return some(
        part.when if part.texts is None else every([part.when, sql("({} > 0)", dialect.length(part.texts))])
        for part in parts
    )


def list_of(dialect: Dialect, parts: Sequence[Part]) -> Sql:
    """What is said, in order, as often as it is said."""
    lists: list[Sql] = []
    for is_text, group in groupby(parts, key=lambda part: part.texts is None):
        if is_text:
            lists.append(dialect.texts([_text(part) for part in group]))
        else:
            lists.extend(_texts(dialect, part) for part in group)
    return dialect.concatenated(lists) if len(lists) > 1 else lists[0] if lists else dialect.texts([])


def _text(part: Part) -> Sql:
    assert part.text is not None
    return when((part.when, part.text))


def _texts(dialect: Dialect, part: Part) -> Sql:
    assert part.texts is not None
    return when((part.when, part.texts), otherwise=dialect.texts([]))
