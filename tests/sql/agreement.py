"""What it means that a database agrees with the reference: every column of docs/screening.md's results, of every row."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from eligibility.domain.conclusion import conclude
from eligibility.domain.facts import Slots, Why
from eligibility.domain.verdict import NOT_MET
from eligibility.engines import reference
from eligibility.explain.decisive import decisive
from eligibility.ir.reasons import Outcome, open_causes
from eligibility.ir.rules import Pack

Result = tuple[str, str, str, str, tuple[str, ...], tuple[str, ...], tuple[str, ...]]


def expected_results(pack: Pack, enterprises: Iterable[tuple[str, Slots]]) -> list[Result]:
    """What the reference says of enterprises by key, one result a provision."""
    return sorted(result_of(key, outcome) for key, slots in enterprises for outcome in reference.judge(pack, slots))


def result_of(key: str, outcome: Outcome) -> Result:
    """One row of results."""
    conclusion = conclude(outcome.provision.effect, outcome.verdict, outcome.applies_verdict, outcome.askable)
    causes = open_causes(outcome)
    missing = tuple(cause.subject for cause in causes if cause.kind == Why.MISSING.value)
    because = tuple(f"{cause.kind}:{cause.subject}" for cause in causes if cause.kind != Why.MISSING.value)
    failed = decisive(outcome) if outcome.verdict is NOT_MET else ()
    blocking = tuple(dict.fromkeys(each.leaf.text for each in failed))
    return (key, outcome.provision.id, outcome.verdict.value, conclusion.value, missing, because, blocking)


def results_from_rows(rows: Iterable[Sequence[Any]]) -> list[Result]:
    """What a database gave."""
    return sorted((*row[:4], *(tuple(each) for each in row[4:])) for row in rows)
