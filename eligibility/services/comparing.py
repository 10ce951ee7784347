"""Judge one roster by two packs, and say whose conclusions differ, from what to what: who gains and who loses."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eligibility.domain.conclusion import MET_CONCLUSIONS, Conclusion
from eligibility.ir.rules import Pack
from eligibility.services.screening import Screener, screening_of
from eligibility.services.screening_files import Order, kind_of_results, reported, whole
from eligibility.services.screening_journal import Journal
from eligibility.tables.compared import (
    ABSENT,
    Change,
    Counts,
    write_changes_csv,
    write_changes_jsonl,
    write_changes_parquet,
    write_changes_workbook,
)
from eligibility.tables.model import Roster
from eligibility.tables.screened import Judged, Screened, Screening

_MET = frozenset(MET_CONCLUSIONS.values())


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


def changes(was: Screened, now: Screened) -> Iterator[Change]:
    """What differs for one applicant, in the order of the new pack; what only the old one has comes last."""
    before = {each.provision: each for each in was.judged}
    after = {each.provision: each for each in now.judged}
    for id in dict.fromkeys([*after, *before]):
        old, new = _conclusion(before, id), _conclusion(after, id)
        if old != new:
            effect = _effect(before.get(id), after.get(id))
            yield Change(now.applicant, id, old, new, effect, _reason(before, id), _reason(after, id))


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


def compare_to_file(old: Pack, order: Order, roster: Roster, progress: Callable[[int], None]) -> Comparison:
    """Judge by `old` and by the order's pack, and write the differences to the order's file, in the form its name asks for.

    Stopped in between, a second call goes on and writes the same bytes: each pack has a journal of its own.
    Raises `UnknownKind`, `UnknownClause`, and `OSError` where the file cannot be written.
    """
    kind, counts = kind_of_results(order.out), Counts()
    with _Side(old, order, roster, ".old.journal") as before, _Side(order.pack, order, roster, ".journal") as after:
        rows = reported(zip(before.rows, after.rows, strict=True), progress)
        with whole(order.out) as part:
            _write(kind, part, before.screening, after.screening, _counted(rows, counts), counts)
        before.journal.finished()
        after.journal.finished()
    return Comparison(counts.rows, counts.changed, counts.gaining, counts.losing, counts.ranked(), order.out)


class _Side:
    """The roster judged by one of the packs, remembered in a journal beside the results while `with` lasts."""

    def __init__(self, pack: Pack, order: Order, roster: Roster, ending: str) -> None:
        self.screening = screening_of(pack, roster, order.as_of, order.level, order.lang, order.only)
        self.journal = Journal(order.out.with_name(f"{order.out.name}{ending}"), self.screening)
        judge = Screener(pack, order.as_of, order.level, order.lang, order.only)
        self.rows = self.journal.screened(roster.applicants, judge)

    def __enter__(self) -> _Side:
        self.journal.__enter__()
        return self

    def __exit__(self, *raised: Any) -> None:
        self.journal.__exit__(*raised)


def _counted(rows: Iterable[tuple[Screened, Screened]], counts: Counts) -> Iterator[Change]:
    for was, now in rows:
        found = list(changes(was, now))
        counts.add(found)
        yield from found


def _write(kind: str, part: Path, old: Screening, new: Screening, found: Iterator[Change], counts: Counts) -> None:
    match kind:
        case ".xlsx":
            write_changes_workbook(part, old, new, found, counts)
        case ".jsonl":
            write_changes_jsonl(part, found)
        case ".parquet":
            write_changes_parquet(part, found)
        case _:
            write_changes_csv(part, found)
