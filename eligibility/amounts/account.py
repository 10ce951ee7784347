"""All amounts of one enterprise under one policy: each benefit, each limit, and all of them together. It must not know words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from eligibility.amounts.figures import Scene
from eligibility.amounts.pricing import Priced, price
from eligibility.amounts.ranging import Left, Together, left_of, together
from eligibility.domain.facts import Slots
from eligibility.domain.verdict import Verdict
from eligibility.engines import reference
from eligibility.ir.rules import Pack, Provision


@dataclass(frozen=True, slots=True)
class Benefit:
    """A provision with an amount, its verdict, and what it comes to alone."""

    provision: Provision
    verdict: Verdict
    priced: Priced


@dataclass(frozen=True, slots=True)
class Account:
    """Every benefit alone, every limit, and all together; without the last two where only some provisions were asked for."""

    benefits: tuple[Benefit, ...]
    limits: tuple[Left, ...] = ()
    together: Together | None = None


def priced_provisions(pack: Pack) -> tuple[Provision, ...]:
    """The provisions whose benefit has an amount."""
    return tuple(each for each in pack.provisions if each.benefit.amount is not None)


def account_of(pack: Pack, verdicts: Mapping[str, Verdict], slots: Slots, *, whole: bool) -> Account:
    """What benefits come to. `verdicts` are those of the provisions by id; `whole`: they are all of the policy's."""
    scene = Scene(reference.Frame(slots), pack.parameters)
    benefits = tuple(
        _benefit(each, verdicts[each.id], scene) for each in priced_provisions(pack) if each.id in verdicts
    )
    if not whole:
        return Account(benefits)
    limits = tuple(left_of(pack, each, scene) for each in pack.limits)
    return Account(
        benefits, limits, together(pack, {each.provision.id: each.priced.range for each in benefits}, limits)
    )


def _benefit(provision: Provision, verdict: Verdict, scene: Scene) -> Benefit:
    """Judged again where it is judged per record, because each record has an amount of its own."""
    outcome = reference.judge_provision(provision, scene.frame.slots) if provision.per is not None else None
    return Benefit(provision, verdict, price(provision, verdict, scene, outcome))
