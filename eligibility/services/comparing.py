"""Judge one roster by two packs, and say whose conclusions differ, from what to what: who gains and who loses."""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eligibility.domain.conclusion import MET_CONCLUSIONS, Conclusion
from eligibility.ir.rules import Pack
from eligibility.services.screening import Screener
from eligibility.services.screening_files import Order, kind_of_results
from eligibility.tables.model import Applicant, Roster
from eligibility.tables.screened import Judged
from eligibility.tables.written import CsvCells

ABSENT = "absent"
"""Stands for the conclusion of a provision that a pack does not have."""

_MET = frozenset(MET_CONCLUSIONS.values())


@dataclass(frozen=True, slots=True)
class Change:
    """A provision of an applicant that is concluded otherwise; a reason is empty where the pack does not have the provision."""

    applicant: Applicant
    provision: str
    before: str
    after: str
    effect: str
    """`gain`: positive now and not before; `loss`: the reverse; else `other`."""

    reason_before: str
    reason_after: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """What differs, in counts. `moves` is by provision, conclusion before and after, the most frequent first."""

    rows: int
    changed: int
    gaining: int
    losing: int
    moves: Sequence[tuple[tuple[str, str, str], int]]
    out: Path

    def document(self) -> dict[str, Any]:
        """As plain data."""
        moves = [{"provision": p, "before": b, "after": a, "count": count} for (p, b, a), count in self.moves]
        counts = {"rows": self.rows, "changed": self.changed, "gaining": self.gaining, "losing": self.losing}
        return {**counts, "moves": moves, "file": str(self.out)}


def changes(old: Screener, new: Screener, applicant: Applicant) -> Iterator[Change]:
    """What differs for one applicant, in the order of the new pack; what only the old one has comes last."""
    before = {each.provision: each for each in old(applicant.profile)}
    after = {each.provision: each for each in new(applicant.profile)}
    for id in dict.fromkeys([*after, *before]):
        was, now = _conclusion(before, id), _conclusion(after, id)
        if was != now:
            yield Change(
                applicant, id, was, now, _effect(before.get(id), after.get(id)), _reason(before, id), _reason(after, id)
            )


def _conclusion(judged: Mapping[str, Judged], id: str) -> str:
    return judged[id].conclusion.value if id in judged else ABSENT


def _reason(judged: Mapping[str, Judged], id: str) -> str:
    return judged[id].reason if id in judged else ""


def _effect(before: Judged | None, after: Judged | None) -> str:
    was, now = _is_met(before), _is_met(after)
    return "gain" if now and not was else "loss" if was and not now else "other"


def _is_met(judged: Judged | None) -> bool:
    conclusion: Conclusion | None = judged.conclusion if judged is not None else None
    return conclusion in _MET


FIELDS = ("key", "name", "provision", "before", "after", "effect", "reason_before", "reason_after")


def compare_to_file(old: Pack, order: Order, roster: Roster, progress: Callable[[int], None]) -> Comparison:
    """Judge by `old` and by the order's pack, and write a line a difference, CSV or JSON lines, to the order's file."""
    first = Screener(old, order.as_of, order.level, order.lang, order.only)
    second = Screener(order.pack, order.as_of, order.level, order.lang, order.only)
    moves: Counter[tuple[str, str, str]] = Counter()
    effects: Counter[str] = Counter()
    found: list[Change] = []
    for count, applicant in enumerate(roster.applicants, 1):
        differing = list(changes(first, second, applicant))
        found += differing
        moves.update((each.provision, each.before, each.after) for each in differing)
        effects.update({each.effect for each in differing} | ({"changed"} if differing else set()))
        progress(count)
    _write(order.out, found)
    ranked = sorted(moves.items(), key=lambda each: (-each[1], each[0]))
    return Comparison(len(roster.applicants), effects["changed"], effects["gain"], effects["loss"], ranked, order.out)


def _write(out: Path, found: Sequence[Change]) -> None:
    rows = [(each.applicant.key, each.applicant.name, *(getattr(each, name) for name in FIELDS[2:])) for each in found]
    if kind_of_results(out) == ".jsonl":
        lines = (json.dumps(dict(zip(FIELDS, row, strict=True)), ensure_ascii=False) + "\n" for row in rows)
        out.write_text("".join(lines), encoding="utf-8")
        return
    cells = CsvCells()
    with out.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(FIELDS)
        writer.writerows([map(cells.safe, row) for row in rows])
