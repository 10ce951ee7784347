"""What the pictures of a screening show, as plain counts that can be kept beside its results. It draws nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from eligibility.domain.conclusion import MET_CONCLUSIONS, Conclusion
from eligibility.tables.tally import BOUNDS, FURTHEST, LACKS, SHOWN, UNKNOWN_PLACE, Tally, Wanted

MOST = 15
"""Missing facts, conditions and provisions that are shown where there may be any number: those with the most."""
_MET = frozenset(MET_CONCLUSIONS.values())
Plain = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Figures:
    """Counts by provision. Labels of facts and conditions are in the language that the screening was made in.

    `places` are the place, how many applicants it has, and by provision how many of their conclusions are positive; `distances` are by provision
    and lack (a fact, a condition) how many are one step away, two, and so on; `missed` are provision, condition, and how many miss the amount that it
    requires by how much (`tally.BOUNDS`).
    """

    conclusions: Mapping[str, Mapping[str, int]]
    places: Sequence[tuple[str, int, Mapping[str, int]]] = ()
    wanted: Sequence[Wanted] = ()
    near: Sequence[tuple[str, str, int]] = ()
    distances: Mapping[str, Sequence[Sequence[int]]] = field(default_factory=dict)
    missed: Sequence[tuple[str, str, Sequence[int]]] = ()


def positive(counts: Mapping[str, int]) -> int:
    """How many conclusions of a provision are positive."""
    return sum(counts.get(each.value, 0) for each in _MET)


def figures_from_tally(tally: Tally) -> Figures:
    """What was counted, the places with the most applicants first, and of what may be long the greatest."""
    provisions = [each.id for each in tally.screening.provisions]
    counts = tally.distances
    one = {id: sum(counts[id][lack, 1] for lack in LACKS) for id in provisions if id in counts}
    nearest = sorted(one, key=lambda id: (-one[id], -sum(counts[id].values())))[:MOST]
    return Figures(
        {
            id: {each.value: tally.conclusions[id][each] for each in SHOWN if tally.conclusions[id][each]}
            for id in provisions
        },
        [(place, total, _met_at(tally, place, provisions)) for place, total in _by_size(tally)],
        tally.wanted()[:MOST],
        tally.nearest()[:MOST],
        {id: [[counts[id][lack, far] for far in range(1, FURTHEST + 1)] for lack in LACKS] for id in nearest},
        _missed(tally)[:MOST],
    )


def _missed(tally: Tally) -> list[tuple[str, str, list[int]]]:
    """Those that most miss by little come first."""
    found = [(*of, [by[place] for place in range(len(BOUNDS) + 1)]) for of, by in tally.missed.items()]
    return sorted(found, key=lambda each: ([-count for count in each[2]], each[:2]))


def _by_size(tally: Tally) -> list[tuple[str, int]]:
    return sorted(tally.place_rows.items(), key=lambda each: (each[0] == UNKNOWN_PLACE, -each[1], each[0]))


def _met_at(tally: Tally, place: str, provisions: Sequence[str]) -> dict[str, int]:
    none: Counter[Conclusion] = Counter()
    counted = tally.places.get(place, {})
    return {id: sum(counted.get(id, none)[each] for each in _MET) for id in provisions}


def plain_from_figures(figures: Figures) -> Plain:
    """As JSON takes it."""
    return {
        "conclusions": figures.conclusions,
        "places": [[place, total, dict(met)] for place, total, met in figures.places],
        "wanted": [[each.label, each.alone, each.among] for each in figures.wanted],
        "near": [list(each) for each in figures.near],
        "missed": [[provision, condition, list(counts)] for provision, condition, counts in figures.missed],
        "distances": {id: [list(each) for each in counts] for id, counts in figures.distances.items()},
    }


def figures_from_plain(plain: Mapping[str, Any]) -> Figures:
    """The same of what was kept; what an older screening did not keep is empty."""
    return Figures(
        plain.get("conclusions", {}),
        [(place, total, met) for place, total, met in plain.get("places", ())],
        [Wanted(label, alone, among) for label, alone, among in plain.get("wanted", ())],
        [(provision, condition, count) for provision, condition, count in plain.get("near", ())],
        plain.get("distances", {}),
        [(provision, condition, counts) for provision, condition, counts in plain.get("missed", ())],
    )
