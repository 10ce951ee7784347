"""Who of a roster gains and who loses when one version of a policy takes the place of another: by provision, city, industry and size."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any, Literal

from eligibility.amounts.account import account_of, priced_provisions
from eligibility.amounts.interval import ZERO, Interval
from eligibility.domain.facts import Level, Slots
from eligibility.domain.verdict import MET
from eligibility.domain.vocabulary import Vocabulary, Words
from eligibility.engines import reference
from eligibility.engines.compiled import CompiledPack
from eligibility.explain.document import DocumentWriter
from eligibility.ir.derive import CLASSES, term_from_derived
from eligibility.ir.leaf import Derived
from eligibility.ir.rules import About, Node, Pack
from eligibility.profile import slots_from_profile
from eligibility.tables.model import Roster

Move = Literal["gains", "loses"]
GROUPS: dict[str, Words] = {
    "provision": Words("惠企事项", "Provision"),
    "city": Words("注册地", "Registered in"),
    "industry": Words("主营行业", "Main industry"),
    "size": Words("企业规模", "Size"),
}
"""By what is counted."""

_SIZE = "size_class"
_UNKNOWN = Words("（未填）", "(not given)")


@dataclass(slots=True)
class Impact:
    """Counts of enterprises. One that gains by some provision and loses by another counts in both."""

    lang: str
    enterprises: int = 0
    gaining: int = 0
    losing: int = 0
    unchanged: int = 0
    before: Fraction = Fraction(0)
    """What all enterprises together are certain to be paid by the old version, in 元: the best lawful combination of each."""

    after: Fraction = Fraction(0)
    unsettled: int = 0
    """Enterprises whose amounts hang on something unknown in either version; the certain part of theirs is counted."""

    moves: dict[str, Counter[tuple[str, Move]]] = field(default_factory=lambda: {each: Counter() for each in GROUPS})
    """By sort of group: group and move."""

    def rows(self, group: str) -> list[tuple[str, int, int]]:
        """Each group with how many gain and lose, the most moved first."""
        counted = self.moves[group]
        names = dict.fromkeys(name for name, _ in counted)
        rows = [(name, counted[name, "gains"], counted[name, "loses"]) for name in names]
        return sorted(rows, key=lambda row: (-(row[1] + row[2]), row[0]))

    def document(self) -> dict[str, Any]:
        """As plain data."""
        counts = {"enterprises": self.enterprises, "gaining": self.gaining, "losing": self.losing}
        groups = {
            f"by_{group}": [{"name": name, "gains": gains, "loses": loses} for name, gains, loses in self.rows(group)]
            for group in GROUPS
        }
        money = {"before": _yuan(self.before), "after": _yuan(self.after), "unsettled": self.unsettled}
        return {**counts, "unchanged": self.unchanged, "money": money, **groups}


def _yuan(amount: Fraction) -> str:
    """An amount to the fen: what is paid has no smaller part, and the sum of rates may."""
    fen = round(amount * 100)
    return f"{fen // 100}.{fen % 100:02}"


def impact(old: Pack, new: Pack, roster: Roster, as_of: date, level: Level, lang: str = "zh") -> Impact:
    """Judge every usable applicant by both, and count who comes to be met and who no longer is."""
    counted = Impact(lang)
    before, after = _Side(old), _Side(new)
    groups = _Groups(new, lang)
    for applicant in roster.applicants:
        slots = slots_from_profile(applicant.profile, as_of, level)
        (was, paid), (now, pays) = before.judged(slots), after.judged(slots)
        _count(counted, groups, slots, now - was, was - now)
        counted.before += paid.low or 0
        counted.after += pays.low or 0
        counted.unsettled += not (paid.is_exact and pays.is_exact)
    return counted


def _count(counted: Impact, groups: _Groups, slots: Slots, gained: set[str], lost: set[str]) -> None:
    counted.enterprises += 1
    counted.gaining += bool(gained)
    counted.losing += bool(lost)
    counted.unchanged += not gained and not lost
    moves: Iterable[tuple[Move, set[str]]] = (("gains", gained), ("loses", lost))
    for move, ids in moves:
        counted.moves["provision"].update((groups.title(id), move) for id in ids)
        if ids:
            for group, name in groups.of(slots).items():
                counted.moves[group][name, move] += 1


class _Side:
    """One version: which of its provisions an enterprise meets, and what they come to together."""

    def __init__(self, pack: Pack) -> None:
        self._pack = pack
        self._ids = [each.id for each in pack.provisions]
        self._compiled = CompiledPack(pack, DocumentWriter)
        self._pays = bool(priced_provisions(pack))

    def judged(self, slots: Slots) -> tuple[set[str], Interval]:
        """Provisions whose verdict is met, and the range of the best lawful combination of amounts in 元."""
        verdicts = {
            id: standing.verdict for id, standing in zip(self._ids, self._compiled.verdicts(slots), strict=True)
        }
        account = account_of(self._pack, verdicts, slots, whole=True) if self._pays else None
        worth = account.together.range if account is not None and account.together is not None else ZERO
        return {id for id, verdict in verdicts.items() if verdict is MET}, worth


class _Groups:
    """The groups that an enterprise belongs to, by name."""

    def __init__(self, pack: Pack, lang: str) -> None:
        self._vocabulary, self._lang = pack.vocabulary, lang
        self._titles = {each.id: f"{each.id} {each.title.in_language(lang)}" for each in pack.provisions}
        self._sizes = dict(_sizes(pack.vocabulary))

    def title(self, id: str) -> str:
        """What a provision is called; one that only the old version has is called by its number."""
        return self._titles.get(id, id)

    def of(self, slots: Slots) -> Mapping[str, str]:
        """City, industry and size."""
        return {
            "city": self._under("registered_division", "division", slots, 1),
            "industry": self._under("main_industry", "industry", slots, 0),
            "size": self._size(slots),
        }

    def _under(self, fact: str, list_: str, slots: Slots, depth: int) -> str:
        """The name of what a code lies under, so many steps below the top."""
        code, codes = slots.known.get(fact), self._vocabulary.code_lists.get(list_)
        if not isinstance(code, str) or codes is None:
            return _UNKNOWN.in_language(self._lang)
        above = codes.ancestors(code)[::-1]
        return codes.names[above[min(depth, len(above) - 1)]] if above else code

    def _size(self, slots: Slots) -> str:
        frame = reference.Frame(slots)
        for value, node in self._sizes.items():
            if reference.judge_node(node, frame).verdict is MET:
                enumeration = self._vocabulary.derived[_SIZE].enumeration
                return self._vocabulary.enumerations[enumeration].values[value].in_language(self._lang)
        return _UNKNOWN.in_language(self._lang)


def _sizes(vocabulary: Vocabulary) -> Iterator[tuple[str, Node]]:
    """The condition of each size class."""
    if _SIZE in vocabulary.derived:
        for value in CLASSES:
            yield value, term_from_derived(Derived(_SIZE, (value,)), vocabulary, About())
