"""What another version of a policy's rules would make of the applications under way: which conclusions would be others, from what to what.

Reading takes a transaction, judging none; each is judged again as of the day, at the level and with the findings of its own determination. It records nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from eligibility.domain.access import require
from eligibility.domain.actors import Actor
from eligibility.domain.conclusion import MET_CONCLUSIONS
from eligibility.domain.facts import Level
from eligibility.domain.keeping import Reading
from eligibility.domain.records import Application, Determination, RecordedFinding, Snapshot
from eligibility.errors import ProfileProblems
from eligibility.ir.rules import Pack
from eligibility.profile import profile_from_json
from eligibility.services import worklist
from eligibility.services.determinations import Material
from eligibility.services.judging import judge
from eligibility.services.worklist import Filter, Steps

MOST = 500
"""Applications that are judged again at once: the ones that were submitted last."""
_MET = frozenset(each.value for each in MET_CONCLUSIONS.values())


@dataclass(frozen=True, slots=True)
class Stored:
    """An application, its determination, and what that was made of."""

    application: Application
    determination: Determination
    material: Material


@dataclass(frozen=True, slots=True)
class Changed:
    """A provision of an application that would be concluded otherwise; nothing where one of the versions does not have it."""

    application: Application
    provision: str
    before: str | None
    after: str | None

    @property
    def gains(self) -> bool:
        """Whether it would come to a positive conclusion, and has none now."""
        return self.after in _MET and self.before not in _MET

    @property
    def loses(self) -> bool:
        """The reverse."""
        return self.before in _MET and self.after not in _MET


@dataclass(slots=True)
class Effect:
    """What would be different. `unreadable` have a profile that the other version's vocabulary does not take; `total` are all under way."""

    total: int
    looked_at: int = 0
    unreadable: int = 0
    changed: list[Changed] = field(default_factory=list)

    @property
    def applications(self) -> int:
        """How many applications would have another conclusion."""
        return len({each.application.id for each in self.changed})


def stored_cases(reading: Reading, actor: Actor, steps: Steps, policy: str) -> tuple[Sequence[Stored], int]:
    """The newest applications under way under a policy that have a determination, and how many are under way. Raises `NotAllowed`."""
    require(actor, "showRules")
    wanted = Filter(policy=policy, descending=True)
    total = worklist.counts_of(reading, actor, steps, wanted)[wanted.tab]
    found = []
    for line in worklist.lines_of(reading, actor, worklist.matching(reading, actor, steps, wanted, MOST)):
        if line.application.determination is not None:
            made = reading.get(Determination, line.application.determination)
            findings = tuple(reading.get(RecordedFinding, each) for each in made.findings)
            found.append(Stored(line.application, made, Material(reading.get(Snapshot, made.snapshot), findings)))
    return found, total


def effect_of(cases: Sequence[Stored], total: int, pack: Pack) -> Effect:
    """Judge each again. It takes some milliseconds each: not inside a transaction."""
    effect = Effect(total)
    for each in cases:
        effect.looked_at += 1
        try:
            profile = profile_from_json(each.material.said(), pack.vocabulary)
            made = judge(pack, profile, each.determination.as_of, Level[each.determination.level.upper()])
        except ProfileProblems:
            effect.unreadable += 1
            continue
        for provision in each.application.provisions:
            before = each.determination.conclusions.get(provision)
            now = made.conclusions.get(provision)
            after = None if now is None else now.value
            if before != after:
                effect.changed.append(Changed(each.application, provision, before, after))
    return effect
