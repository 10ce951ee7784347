"""What came of a batch, in a picture with its figures, and how it differs from the same file screened by other rules. It reads the job's summary only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from eligibility.domain.conclusion import MET_CONCLUSIONS, Conclusion
from eligibility.ir.rules import Pack
from eligibility.tables.charts import Chart, figure
from eligibility.tables.report import part_of
from eligibility.tables.tally import SHOWN

_MET = tuple(dict.fromkeys(each.value for each in MET_CONCLUSIONS.values()))


@dataclass(frozen=True, slots=True)
class Difference:
    """A conclusion of a provision that another number of applicants has now."""

    provision: str
    conclusion: str
    before: int
    now: int


def batch_figures(summary: Mapping[str, Any], pack: Pack | None, lang: str) -> list[str]:
    """The pictures, as HTML."""
    counts: Mapping[str, Mapping[str, int]] = summary.get("conclusions", {})
    if not counts:
        return []
    titles = {} if pack is None else {each.id: each.title.in_language(lang) for each in pack.provisions}
    zh = lang == "zh"
    best = max(counts, key=lambda id: _met(counts[id]))
    many = _met(counts[best])
    none = "没有结论为符合或属于支持范围的。" if zh else "No conclusion is positive."
    finding = (
        none
        if not many
        else (
            f"结论为符合或属于支持范围最多的是 {best} {titles.get(best, '')}，{many} 家。"
            if zh
            else f"Most positive conclusions: {best} {titles.get(best, '')}, {many}."
        )
    )
    chart = Chart(
        "各惠企事项的结论" if zh else "Conclusions by provision",
        finding,
        [f"{id} {titles.get(id, '')}" for id in counts],
        [part_of(each, lang) for each in SHOWN],
        [[counts[id].get(each.value, 0) for each in SHOWN] for id in counts],
        "惠企事项" if zh else "Provision",
    )
    return [figure(chart, "conclusions", "数据表" if zh else "Figures")]


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


def _met(counts: Mapping[str, int]) -> int:
    return sum(counts.get(each, 0) for each in _MET)
