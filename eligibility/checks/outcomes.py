"""Provisions for the solver: the verdict and the conclusion that an enterprise would get. It must not know what is asked of them."""

from __future__ import annotations

from dataclasses import dataclass

from eligibility.checks.conditions import Rails, Reader
from eligibility.checks.solver import Formula, both, either, false, opposite, same
from eligibility.ir.rules import Provision


@dataclass(frozen=True, slots=True)
class Concluded:
    """What is concluded: met, not met, that it is not met because it does not apply, and that a missing fact could settle it."""

    met: Formula
    failed: Formula
    not_applicable: Formula
    askable: Formula

    @property
    def undetermined(self) -> Formula:
        """Neither met nor not met."""
        return both(opposite(self.met), opposite(self.failed))


def differ(one: Concluded, other: Concluded) -> Formula:
    """An enterprise is told one thing by the first and another by the second."""
    return opposite(
        both(
            same(one.met, other.met),
            same(one.failed, other.failed),
            same(one.not_applicable, other.not_applicable),
            same(one.askable, other.askable),
        )
    )


def concluded(provision: Provision, reader: Reader) -> Concluded:
    """A provision judged."""
    if provision.per is None:
        return _of_enterprise(*_sides(provision, reader))
    listed = reader.enterprise.records(provision.per)
    there = [listed.exists(index) for index in range(listed.most)]
    sides = [_sides(provision, reader.of_record(provision.per, index)) for index in range(listed.most)]
    each = [_of_enterprise(*pair) for pair in sides]
    met = either(*(both(exists, one.met) for exists, one in zip(there, each, strict=True)))
    failed = both(
        listed.known, *(either(opposite(exists), one.failed) for exists, one in zip(there, each, strict=True))
    )
    unaddressed = [either(opposite(exists), pair[0].failed) for exists, pair in zip(there, sides, strict=True)]
    return Concluded(
        met,
        failed,
        both(failed, listed.known, *unaddressed),
        _askable_of_records(there, sides, each, listed.missing, opposite(either(met, failed))),
    )


def _sides(provision: Provision, reader: Reader) -> tuple[Rails, Rails]:
    return reader.node(provision.applies_to), reader.node(provision.requires)


def _of_enterprise(applies: Rails, meets: Rails) -> Concluded:
    met, failed = both(applies.met, meets.met), either(applies.failed, meets.failed)
    can = either(both(applies.may_meet, meets.may_meet), applies.may_fail, meets.may_fail)
    return Concluded(met, failed, applies.failed, both(opposite(met), opposite(failed), can))


def _askable_of_records(
    there: list[Formula],
    sides: list[tuple[Rails, Rails]],
    each: list[Concluded],
    unlisted: Formula,
    undetermined: Formula,
) -> Formula:
    """One open record may be met, or all open ones may fail; of a list that nobody gave, that it can be asked for."""
    open_ = [both(exists, one.undetermined) for exists, one in zip(there, each, strict=True)]
    can_meet = [
        both(is_open, applies.may_meet, meets.may_meet) for is_open, (applies, meets) in zip(open_, sides, strict=True)
    ]
    can_fail = [
        either(opposite(is_open), applies.may_fail, meets.may_fail)
        for is_open, (applies, meets) in zip(open_, sides, strict=True)
    ]
    some_open = either(*open_) if open_ else false()
    return both(undetermined, either(unlisted, both(some_open, either(*can_meet, both(*can_fail)))))
