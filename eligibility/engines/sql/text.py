"""Pieces of SQL that know which names they use, and three-valued logic over them.

SQL's own AND, OR and NOT over TRUE, FALSE and NULL are strong Kleene, so a verdict is a nullable boolean: NULL is undetermined. What is
constant is folded here. Nothing in this file knows a dialect.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sql:
    """An expression as text, closed under composition (in brackets where it needs them), and the names it uses."""

    text: str
    uses: frozenset[str] = frozenset()


TRUE, FALSE = Sql("TRUE"), Sql("FALSE")
UNKNOWN = Sql("CAST(NULL AS BOOLEAN)")
CONSTANTS = frozenset({TRUE, FALSE, UNKNOWN})


def sql(template: str, *parts: Sql) -> Sql:
    """The template with each `{}` filled by a part."""
    return Sql(template.format(*(part.text for part in parts)), _used(parts))


def joined(separator: str, parts: Sequence[Sql]) -> Sql:
    """Parts with a separator between them, without brackets."""
    return Sql(separator.join(part.text for part in parts), _used(parts))


def _used(parts: Iterable[Sql]) -> frozenset[str]:
    return frozenset().union(*(part.uses for part in parts))


def truth(value: bool | None) -> Sql:
    """A constant verdict."""
    if value is None:
        return UNKNOWN
    return TRUE if value else FALSE


def every(parts: Iterable[Sql]) -> Sql:
    """Kleene and; nothing to fail is true."""
    return _gate(" AND ", parts, neutral=TRUE, settles=FALSE)


def some(parts: Iterable[Sql]) -> Sql:
    """Kleene or; nothing to choose from is false."""
    return _gate(" OR ", parts, neutral=FALSE, settles=TRUE)


def _gate(word: str, parts: Iterable[Sql], neutral: Sql, settles: Sql) -> Sql:
    kept = [part for part in dict.fromkeys(parts) if part != neutral]
    if settles in kept:
        return settles
    if len(kept) < 2:
        return kept[0] if kept else neutral
    return sql("({})", joined(word, kept))


def negated(part: Sql) -> Sql:
    """Kleene not."""
    if part in CONSTANTS:
        return {TRUE: FALSE, FALSE: TRUE}.get(part, UNKNOWN)
    return sql("(NOT {})", part)


def unknown(part: Sql) -> Sql:
    """Whether a verdict is undetermined: true or false, never null."""
    if part in CONSTANTS:
        return truth(part == UNKNOWN)
    return is_null(part)


def null(type_: str) -> Sql:
    """The null of a type."""
    return Sql(f"{_NULL} AS {type_})")


_NULL = "CAST(NULL"


def is_null(part: Sql) -> Sql:
    """Whether a value is null."""
    if part.text.startswith(_NULL):
        return TRUE
    return sql("({} IS NULL)", part)


def not_null(part: Sql) -> Sql:
    """Whether a value is known."""
    if part.text.startswith(_NULL):
        return FALSE
    return sql("({} IS NOT NULL)", part)


def surely(part: Sql) -> Sql:
    """Whether a verdict is met: true or false, never null."""
    if part in CONSTANTS:
        return truth(part == TRUE)
    return sql("COALESCE({}, FALSE)", part)


def possibly(part: Sql) -> Sql:
    """Whether a verdict is met or undetermined: true or false, never null."""
    if part in CONSTANTS:
        return truth(part != FALSE)
    return sql("COALESCE({}, TRUE)", part)


def when(*cases: tuple[Sql, Sql], otherwise: Sql | None = None) -> Sql:
    """CASE: the first result whose condition is true; without `otherwise`, else null. A condition that is null does not count."""
    live = [(condition, result) for condition, result in cases if condition not in (FALSE, UNKNOWN)]
    for index, (condition, result) in enumerate(live):
        if condition == TRUE:
            live, otherwise = live[:index], result
            break
    if not live and otherwise is not None:
        return otherwise
    branches = [sql("WHEN {} THEN {}", condition, result) for condition, result in live]
    if otherwise is not None:
        branches.append(sql("ELSE {}", otherwise))
    return sql("CASE {} END", joined(" ", branches)) if branches else Sql("NULL")


def verdict(*cases: tuple[Sql, bool], otherwise: bool | None = None) -> Sql:
    """A verdict by cases; undetermined where none holds, or `otherwise`."""
    live = [(condition, truth(result)) for condition, result in cases]
    made = when(*live, otherwise=truth(otherwise) if otherwise is not None else None)
    return UNKNOWN if made.text == "NULL" else made


def at_least(wanted: int, met: Sequence[Sql], points: Sequence[int]) -> Sql:
    """Whether conditions with `wanted` points together are true; the conditions are never null."""
    if wanted <= 0:
        return TRUE
    if wanted > sum(points):
        return FALSE
    counted = [sql(f"CASE WHEN {{}} THEN {worth} ELSE 0 END", each) for each, worth in zip(met, points, strict=True)]
    return sql(f"({{}} >= {wanted})", joined(" + ", counted))
