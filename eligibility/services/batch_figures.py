"""What came of a batch, in pictures with their figures, and how it differs from the same file screened by other rules. It reads the job's summary only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from eligibility.domain.conclusion import Conclusion
from eligibility.ir.rules import Pack
from eligibility.tables.charts import Picture
from eligibility.tables.figures import figures_from_plain
from eligibility.tables.pictures import pictures_of


@dataclass(frozen=True, slots=True)
class Difference:
    """A conclusion of a provision that another number of applicants has now."""

    provision: str
    conclusion: str
    before: int
    now: int


def batch_figures(summary: Mapping[str, Any], pack: Pack | None, lang: str) -> Mapping[str, Picture]:
    """The pictures by name, those in which there is something to show."""
    figures = figures_from_plain(summary)
    titles = {} if pack is None else {each.id: each.title.in_language(lang) for each in pack.provisions}
    return pictures_of(figures, {id: titles.get(id, "") for id in figures.conclusions}, lang)


def differences(before: Mapping[str, Any], now: Mapping[str, Any]) -> Sequence[Difference]:
    """By provision and conclusion, where the counts differ; a provision that only one of them has counts as none in the other."""
    old, new = before.get("conclusions", {}), now.get("conclusions", {})
    return [
        Difference(provision, each.value, was, is_)
        for provision in {**old, **new}
        for each in Conclusion
        for was, is_ in [(old.get(provision, {}).get(each.value, 0), new.get(provision, {}).get(each.value, 0))]
        if was != is_
    ]
