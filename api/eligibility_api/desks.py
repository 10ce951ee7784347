"""The desks at which applications are treated, by policy, and the slow work that is done for them before a transaction: judging and finding what is missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from eligibility.domain.facts import Level
from eligibility.domain.records import Application
from eligibility.domain.workdays import day_of
from eligibility.errors import Problem
from eligibility.services import determinations, noticing
from eligibility.services.desk import Desk, installed_desk
from eligibility_api.problems import Refused

if TYPE_CHECKING:
    from eligibility.services.determinations import Prepared
    from eligibility.services.noticing import MissingList
    from eligibility_api.installed import Installed
    from eligibility_api.keeper import Keeper
    from eligibility_api.turns import Turns


def _stands_aside(policy: str) -> Problem:
    """What is said of a policy that nobody can apply under."""
    return Problem(
        "policy-unknown",
        "/policy",
        f"`{policy}` 的文本不是政策原文，不能据此申报",
        f"the text of `{policy}` is not the original one, so nobody can apply under it",
        "只能用来自查；请选择原文政策",
        "it serves self-checking only; name a policy whose text is the original one",
    )


class Desks:
    """One desk a policy, made when it is first needed."""

    def __init__(self, installed: Installed, keeper: Keeper, turns: Turns) -> None:
        self.installed, self.keeper, self.turns = installed, keeper, turns
        self._desks: dict[str, Desk] = {}

    def of(self, policy: str) -> Desk:
        """The desk of a policy. Raises `Refused` for one that is not installed."""
        if policy not in self._desks:
            if policy not in self.installed.packs:
                raise Refused("request-invalid", [self.installed.unknown_policy(policy, "/policy")])
            if policy not in self.installed.originals:
                raise Refused("request-invalid", [_stands_aside(policy)])
            self._desks[policy] = installed_desk(policy)
        return self._desks[policy]

    async def of_application(self, id: str) -> Desk:
        """The desk of an application. Raises `Refused`."""
        application = await self.keeper.read(lambda unit: unit.get(Application, id))
        return self.of(application.policy)

    async def prepared(self, desk: Desk, enterprise: str, level: Level = Level.CLAIMED) -> Prepared:
        """A determination of an enterprise as it is now. Raises `Refused`: for one without a profile, and when too many wait."""
        material = await self.keeper.read(lambda unit: determinations.material_of(unit, desk, enterprise))
        as_of = day_of(self.keeper.now())
        return await self.turns.do(lambda: determinations.prepare(material, desk, as_of, level))

    async def missing(self, desk: Desk, application: Application) -> MissingList:
        """What an application lacks. Raises `Refused`."""
        material = await self.keeper.read(lambda unit: determinations.material_of(unit, desk, application.enterprise))
        as_of = day_of(self.keeper.now())
        return await self.turns.do(lambda: noticing.missing_list(material, desk, application.provisions, as_of))
