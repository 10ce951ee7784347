"""Provisions as SQL: verdict, conclusion, what is missing, what else keeps it open, and what blocks it (docs/screening.md, Results)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from eligibility.domain.conclusion import MET_CONCLUSIONS, Conclusion
from eligibility.domain.verdict import Verdict
from eligibility.engines.sql.conditions import Condition, Conditions
from eligibility.engines.sql.dataset import Dataset, Part
from eligibility.engines.sql.dialect import Dialect
from eligibility.engines.sql.frame import Frame
from eligibility.engines.sql.gathering import Gathering
from eligibility.engines.sql.parts import list_of
from eligibility.engines.sql.scope import Hand, Scope
from eligibility.engines.sql.text import (
    TRUE,
    UNKNOWN,
    Sql,
    every,
    is_null,
    negated,
    not_null,
    some,
    surely,
    unknown,
    when,
)
from eligibility.ir.rules import Provision

COLUMNS = ("provision", "verdict", "conclusion", "missing", "because", "blocking")

_VERDICT, _APPLIES, _CAN_MEET, _CAN_FAIL, _MISSING, _BECAUSE, _BLOCKING = "vambcxd"


@dataclass(frozen=True, slots=True)
class Standing:
    """A provision's verdict, its applicability, and whether a fact that can be asked could still settle it; the lists as parts."""

    verdict: Sql
    applies: Sql
    askable: Sql
    missing: tuple[Part, ...]
    because: tuple[Part, ...]
    blocking: tuple[Part, ...]


@dataclass
class Provisions:
    """Provisions over one dataset."""

    dataset: Dataset
    conditions: Conditions

    @property
    def dialect(self) -> Dialect:
        """The database's way of writing."""
        return self.dataset.dialect

    def results(self, provisions: Sequence[Provision]) -> list[Mapping[str, Sql]]:
        """One row of results a provision, in order."""
        lists = dict.fromkeys(each.per for each in provisions if each.per is not None)
        standings: dict[str, Standing] = {}
        for records in lists:
            standings |= self._of_records(records, [each for each in provisions if each.per == records])
        for each in provisions:
            if each.per is None:
                standings[each.id] = self._of_enterprise(each)
        return [self._result(each, standings[each.id]) for each in provisions]

    def _result(self, provision: Provision, standing: Standing) -> Mapping[str, Sql]:
        text = self.dialect.text
        judged = standing.verdict
        met, failed = surely(judged), surely(negated(judged))
        words = {each: text(each.value) for each in (*Verdict, *Conclusion)}
        undetermined = unknown(judged)
        return {
            "provision": text(provision.id),
            "verdict": when(
                (met, words[Verdict.MET]), (failed, words[Verdict.NOT_MET]), otherwise=words[Verdict.UNDETERMINED]
            ),
            "conclusion": when(
                (met, words[MET_CONCLUSIONS[provision.effect]]),
                (every([failed, surely(negated(standing.applies))]), words[Conclusion.NOT_APPLICABLE]),
                (failed, words[Conclusion.NOT_MET_AT_PRESENT]),
                (standing.askable, words[Conclusion.INFORMATION_NEEDED]),
                otherwise=words[Conclusion.NEEDS_JUDGEMENT],
            ),
            "missing": self._list(undetermined, standing.missing),
            "because": self._list(undetermined, standing.because),
            "blocking": self._list(failed, standing.blocking),
        }

    def _list(self, guard: Sql, parts: Sequence[Part]) -> Sql:
        """What is said where the guard holds, in order, each once."""
        nothing = self.dialect.texts([])
        if not parts:
            return nothing
        listed = when((guard, list_of(self.dialect, parts)), otherwise=nothing)
        repeats = any(part.texts is not None for part in parts) or len({part.text for part in parts}) < len(parts)
        return self.dialect.distinct(self.dataset.top.let(listed)) if repeats else listed

    # ── once for the enterprise ──────────────────────────────────────────────────────────────────────────────────────

    def _of_enterprise(self, provision: Provision) -> Standing:
        frame = self.dataset.top
        applies, meets = self._pair(provision, Scope(frame))
        judged = frame.let(every([applies.verdict, meets.verdict]))
        can_meet, can_fail = _chances(applies, meets)
        return Standing(judged, applies.verdict, some([can_meet, can_fail]), *self._said(applies, meets, frame))

    def _pair(self, provision: Provision, scope: Scope) -> tuple[Condition, Condition]:
        condition = self.conditions.condition
        return condition(provision.applies_to, scope), condition(provision.requires, scope)

    def _said(self, applies: Condition, meets: Condition, frame: Frame) -> tuple[tuple[Part, ...], ...]:
        """What is missing and what else keeps it open, where it is undetermined, and the leaves on which a failure rests."""
        gathering, pair = Gathering(self.dialect, frame), (applies, meets)
        return (
            tuple(part for each in pair for part in gathering.open_parts(each, "missing")),
            tuple(part for each in pair for part in gathering.open_parts(each, "because")),
            tuple(part for each in pair for part in gathering.blocking_parts(each)),
        )

    # ── for each of its records ──────────────────────────────────────────────────────────────────────────────────────

    def _of_records(self, records: str, provisions: Sequence[Provision]) -> dict[str, Standing]:
        """All provisions judged per the same records, in one pass over them."""
        read, top = self.dataset.records(records), self.dataset.top
        if is_null(read.value) == TRUE:
            asked = some(part.when for part in read.missing)
            return {each.id: Standing(UNKNOWN, UNKNOWN, asked, read.missing, read.because, ()) for each in provisions}
        frame = self.dataset.record_frame(top)
        outputs: dict[str, Sql] = {}
        for number, each in enumerate(provisions):
            outputs |= self._outputs(each, Scope(top, Hand(records, frame)), str(number))
        rows = top.let(self.dialect.rows(read.value, frame, outputs))
        asked = some(part.when for part in read.missing)
        return {
            each.id: self._standing(rows, str(number), asked, read.missing, read.because)
            for number, each in enumerate(provisions)
        }

    def _outputs(self, provision: Provision, scope: Scope, number: str) -> dict[str, Sql]:
        """What is known of a provision for one record."""
        applies, meets = self._pair(provision, scope)
        judged = scope.frame.let(every([applies.verdict, meets.verdict]))
        can_meet, can_fail = _chances(applies, meets)
        outputs = {_VERDICT: judged, _APPLIES: applies.verdict, _CAN_MEET: can_meet, _CAN_FAIL: can_fail}
        guards = {_MISSING: unknown(judged), _BECAUSE: unknown(judged), _BLOCKING: surely(negated(judged))}
        said = self._said(applies, meets, scope.frame)
        for (name, guard), parts in zip(guards.items(), said, strict=True):
            outputs[name] = when((guard, list_of(self.dialect, parts)), otherwise=self.dialect.texts([]))
        return {name + number: each for name, each in outputs.items()}

    def _standing(
        self, rows: Sql, number: str, asked: Sql, missing: tuple[Part, ...], because: tuple[Part, ...]
    ) -> Standing:
        """Any of the records; of no list at all, why there is none."""
        dialect, top = self.dialect, self.dataset.top
        verdict_, can_meet, can_fail = (dialect.output(name + number) for name in (_VERDICT, _CAN_MEET, _CAN_FAIL))
        judged, applies = (top.let(dialect.any_of(rows, name + number)) for name in (_VERDICT, _APPLIES))
        open_ = is_null(verdict_)
        may_meet = dialect.exists(rows, every([open_, can_meet]))
        some_cannot_fail = dialect.exists(rows, every([open_, negated(can_fail)]))
        askable = when((is_null(rows), asked), otherwise=some([may_meet, negated(some_cannot_fail)]))
        missing_in, because_in, blocking_in = (
            top.let(dialect.texts_of(rows, name + number)) for name in (_MISSING, _BECAUSE, _BLOCKING)
        )
        known = not_null(rows)
        return Standing(
            judged,
            applies,
            askable,
            (*missing, Part(known, texts=missing_in)),
            (*because, Part(known, texts=because_in)),
            (Part(known, texts=blocking_in),),
        )


def _chances(applies: Condition, meets: Condition) -> tuple[Sql, Sql]:
    """Whether the provision may still be met, and may still fail."""
    return every([applies.may_meet, meets.may_meet]), some([applies.may_fail, meets.may_fail])
