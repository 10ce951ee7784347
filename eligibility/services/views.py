"""Filters of the worklist that somebody has given a name, to come back to: their own and nobody else's."""

from __future__ import annotations

from collections.abc import Sequence

from eligibility.domain.access import require, resource_of
from eligibility.domain.actors import Actor
from eligibility.domain.keeping import Query, Reading, Unit
from eligibility.domain.records import SavedView
from eligibility.errors import CaseProblems
from eligibility.services.dossier import problem

MOST_VIEWS = 30
"""Views that one account may have."""
LONGEST_NAME = 40


def views_of(reading: Reading, actor: Actor) -> Sequence[SavedView]:
    """One's own, the oldest first."""
    return reading.find(Query(SavedView, equal={"account": actor.account}))


def save_view(unit: Unit, actor: Actor, name: str, query: str) -> SavedView:
    """Give a filter a name; the one that had it before goes. Raises `NotAllowed`, `CaseProblems`."""
    require(actor, "saveView")
    name, held = name.strip(), views_of(unit, actor)
    if not 0 < len(name) <= LONGEST_NAME or not name.isprintable():
        zh, en = f"名称为1至{LONGEST_NAME}个字", f"a name has 1 to {LONGEST_NAME} characters"
        raise CaseProblems([problem("view-refused", "/name", zh, en)])
    same = [each for each in held if each.name == name]
    if len(held) - len(same) >= MOST_VIEWS:
        zh, en = f"最多保存{MOST_VIEWS}个视图，请先删除不用的", f"at most {MOST_VIEWS} views are kept: remove one first"
        raise CaseProblems([problem("view-refused", "/name", zh, en)])
    for each in same:
        unit.remove(SavedView, each.id)
    made = SavedView(unit.new_id(), actor.account, name, query, unit.at)
    unit.add(made)
    return made


def remove_view(unit: Unit, actor: Actor, id: str) -> None:
    """Let go of a view. Raises `NotAllowed`, `Missing`."""
    require(actor, "removeView")
    require(actor, "removeView", resource_of(unit.get(SavedView, id)))
    unit.remove(SavedView, id)
