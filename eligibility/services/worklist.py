"""The worklist: applications by who has them and what is wanted of them, a page at a time, with counts; one's neighbours; and a selection.

However many there are, it looks at an index and at the rows that are shown, and at no others. It changes nothing.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import Enum
from typing import Any

from eligibility.domain.access import require
from eligibility.domain.actors import Actor
from eligibility.domain.identities import Account
from eligibility.domain.keeping import Query, Reading
from eligibility.domain.procedure import Procedure
from eligibility.domain.records import Application, Determination, Outcome
from eligibility.domain.workdays import span_of
from eligibility.services.browsing import Wanted, confined_to

PAGE = 50
"""Applications on a page."""
MOST_AT_ONCE = 1000
"""Applications that are treated at once."""
MOST_NAMED = 100
"""Ids that one look-up names."""
LONGEST_SEARCH = 300
"""Characters of what an application is looked up by: an index of PostgreSQL takes no long ones."""
SORTS = ("submitted", "name", "division", "missing", "nearest")
DIRECTLY = "-"
"""The source of what came from no portal."""
_ACTION = "listApplications"


class Tab(Enum):
    """Whose applications: nobody's yet, one's own, everybody's, or those that have come to their end."""

    UNASSIGNED = "unassigned"
    MINE = "mine"
    TEAM = "team"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Steps:
    """The steps of the procedures in which an application is under way, and those in which it has ended. A draft is neither."""

    under_way: tuple[str, ...]
    ended: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Filter:
    """What is wanted. What is not said is `None`; `text` is in the name, the credit code or the portal's number; `lacking`: something is missing.

    `source` is a portal, or `DIRECTLY`; `day` is the day in China on which it was submitted. Both together are what came in as one batch (收件批次).
    """

    tab: Tab = Tab.TEAM
    text: str | None = None
    policy: str | None = None
    division: str | None = None
    officer: str | None = None
    step: str | None = None
    lacking: bool = False
    sort: str = "submitted"
    descending: bool = False
    source: str | None = None
    day: date | None = None

    @property
    def narrowed_by(self) -> list[str]:
        """The names of what narrows it down."""
        said = ("text", "policy", "division", "officer", "step", "lacking", "source", "day")
        return [name for name in said if getattr(self, name)]


@dataclass(frozen=True, slots=True)
class Line:
    """An application as it is listed: by provision its conclusion, as far as it is determined, and the name of who has it.

    `pack` is the digest of the rules it was determined by, `outcome` how that stands.
    """

    application: Application
    conclusions: Mapping[str, str]
    officer: str | None
    pack: str | None = None
    outcome: Outcome | None = None


@dataclass(frozen=True, slots=True)
class Listing:
    """A page of the worklist. `counts` are by tab, with the same filter otherwise; `page` counts from 1."""

    lines: Sequence[Line]
    counts: Mapping[Tab, int]
    page: int
    total: int

    @property
    def pages(self) -> int:
        """How many there are, at least one."""
        return max(1, -(-self.total // PAGE))


@dataclass(frozen=True, slots=True)
class Place:
    """Where an application is in a filtered list: its number from 1, of how many, and its neighbours."""

    number: int
    total: int
    before: str | None
    behind: str | None


def steps_of(procedures: Sequence[Procedure]) -> Steps:
    """The steps of all procedures together."""
    steps = {(id, step.ends) for each in procedures for id, step in each.steps.items() if id != each.start}
    return Steps(tuple(sorted(id for id, ends in steps if not ends)), tuple(sorted(id for id, ends in steps if ends)))


def listing(reading: Reading, actor: Actor, steps: Steps, wanted: Filter, page: int) -> Listing:
    """A page; the last one for a number beyond it. Raises `NotAllowed`."""
    counts = counts_of(reading, actor, steps, wanted)
    total = counts[wanted.tab]
    page = min(max(page, 1), max(1, -(-total // PAGE)))
    query = _query(actor, steps, wanted)
    if query is None or not total:
        return Listing((), counts, 1, 0)
    return Listing(_lines(reading, _page_ids(reading, query, page, total)), counts, page, total)


def counts_of(reading: Reading, actor: Actor, steps: Steps, wanted: Filter) -> Mapping[Tab, int]:
    """How many each tab has with a filter, by one look. Raises `NotAllowed`."""
    counts = dict.fromkeys(Tab, 0)
    base = _base(actor, wanted)
    if base is None:
        return counts
    equal = {**base.equal, **({"policy": wanted.policy} if wanted.policy else {})}
    one_of = {"state": (*steps.under_way, *steps.ended)} if wanted.step is None else {"state": (wanted.step,)}
    for (state, officer), count in reading.tally(replace(base, equal=equal, one_of=one_of), "state", "officer").items():
        if wanted.officer not in (None, officer):
            continue
        for tab in _tabs(actor, steps, state, officer):
            counts[tab] += count
    return counts


def place_of(reading: Reading, actor: Actor, steps: Steps, wanted: Filter, id: str) -> Place | None:
    """Where an application stands in a list, whether or not it is still in it; nothing for one without a place. Raises `NotAllowed`, `Missing`."""
    application, query = reading.get(Application, id), _query(actor, steps, wanted)
    key = getattr(application, wanted.sort)
    if query is None or key is None:
        return None
    behind = replace(query, after=(key, id), limit=1)
    before = replace(behind, descending=not query.descending)
    return Place(
        reading.behind(before) + 1,
        reading.count(query),
        next(iter(reading.ids(before)), None),
        next(iter(reading.ids(behind)), None),
    )


def selected(reading: Reading, actor: Actor, steps: Steps, wanted: Filter, until: datetime) -> Sequence[str]:
    """The ids of all that match and have not changed since a moment, at most `MOST_AT_ONCE`, in their order. Raises `NotAllowed`."""
    query = _query(actor, steps, wanted)
    if query is None:
        return ()
    return reading.ids(replace(query, at_most={**query.at_most, "changed": until}, limit=MOST_AT_ONCE))


def matching(reading: Reading, actor: Actor, steps: Steps, wanted: Filter, most: int) -> Sequence[str]:
    """The ids of the first so many that match, in their order. Raises `NotAllowed`."""
    query = _query(actor, steps, wanted)
    return () if query is None else reading.ids(replace(query, limit=most))


def lines_of(reading: Reading, actor: Actor, ids: Sequence[str]) -> Sequence[Line]:
    """Some applications as they are listed, without those that the actor may not see. Raises `NotAllowed`."""
    require(actor, _ACTION)
    confined = confined_to(actor, _ACTION, Application, Wanted())
    if confined is None or not ids:
        return ()
    query, known = replace(confined.query(Application), limit=None), set[str]()
    for first in range(0, len(ids), MOST_NAMED):
        known.update(reading.ids(replace(query, one_of={"id": ids[first : first + MOST_NAMED]})))
    return _lines(reading, [each for each in ids if each in known])


def search_text(name: str, enterprise: str, reference: str | None) -> str:
    """What an application is looked up by: the enterprise's name and credit code, and the portal's number for it."""
    return folded(f"{name} {enterprise} {reference or ''}".strip())[:LONGEST_SEARCH]


def folded(text: str) -> str:
    """Text as it is looked up: whatever its width and case."""
    return unicodedata.normalize("NFKC", text).casefold()


def _query(actor: Actor, steps: Steps, wanted: Filter) -> Query[Application] | None:
    """The query of a tab; nothing where no application can be what is wanted. Raises `NotAllowed`."""
    equal: dict[str, Any] = {name: getattr(wanted, name) for name in ("policy", "officer") if getattr(wanted, name)}
    if wanted.tab in (Tab.UNASSIGNED, Tab.MINE):
        own = None if wanted.tab is Tab.UNASSIGNED else actor.account
        if equal.setdefault("officer", own) != own:
            return None
    among = steps.ended if wanted.tab is Tab.DONE else steps.under_way
    states = among if wanted.step is None else tuple(each for each in among if each == wanted.step)
    base = _base(actor, wanted)
    if base is None or not states:
        return None
    return replace(base, equal={**base.equal, **equal}, one_of={"state": states})


def _base(actor: Actor, wanted: Filter) -> Query[Application] | None:
    """What is common to all tabs."""
    require(actor, _ACTION)
    prefix = {"division": wanted.division} if wanted.division else {}
    source = {} if wanted.source is None else {"portal": None if wanted.source == DIRECTLY else wanted.source}
    confined = confined_to(actor, _ACTION, Application, Wanted(source, prefix=prefix))
    if confined is None:
        return None
    first, last = (None, None) if wanted.day is None else span_of(wanted.day)
    return replace(
        confined.query(Application),
        limit=None,
        at_least=({"missing": 1} if wanted.lacking else {}) | ({"submitted": first} if first else {}),
        at_most={"submitted": last} if last else {},
        containing={"search": folded(wanted.text)} if wanted.text else {},
        order=wanted.sort,
        descending=wanted.descending,
    )


def _tabs(actor: Actor, steps: Steps, state: str, officer: str | None) -> Sequence[Tab]:
    if state in steps.ended:
        return (Tab.DONE,)
    if officer is None:
        return (Tab.TEAM, Tab.UNASSIGNED)
    return (Tab.TEAM, Tab.MINE) if officer == actor.account else (Tab.TEAM,)


def _page_ids(reading: Reading, query: Query[Application], page: int, total: int) -> Sequence[str]:
    """The ids of a page. One in the second half is counted from the end."""
    first = (page - 1) * PAGE
    count = min(PAGE, total - first)
    if first <= total // 2:
        return reading.ids(replace(query, offset=first, limit=count))
    turned = replace(query, descending=not query.descending, offset=total - first - count, limit=count)
    return reading.ids(turned)[::-1]


def _lines(reading: Reading, ids: Sequence[str]) -> Sequence[Line]:
    """The applications of these ids, in this order."""
    found = _by_id(reading, Application, ids)
    determined = _by_id(reading, Determination, [each.determination for each in found.values() if each.determination])
    names = names_of(reading, [each.officer for each in found.values() if each.officer])
    return [_line(found[id], determined, names) for id in ids if id in found]


def _line(application: Application, determined: Mapping[str, Determination], names: Mapping[str, str]) -> Line:
    made = determined.get(application.determination or "")
    conclusions = (
        {} if made is None else {id: made.conclusions[id] for id in application.provisions if id in made.conclusions}
    )
    officer = names.get(application.officer or "")
    return Line(application, conclusions, officer, *((None, None) if made is None else (made.pack, made.outcome)))


def names_of(reading: Reading, accounts: Sequence[str]) -> Mapping[str, str]:
    """What accounts are called."""
    return {id: each.name for id, each in _by_id(reading, Account, accounts).items()}


def _by_id(reading: Reading, kind: type[Any], ids: Sequence[str]) -> Mapping[str, Any]:
    wanted = list(dict.fromkeys(ids))
    parts = (wanted[first : first + MOST_NAMED] for first in range(0, len(wanted), MOST_NAMED))
    return {each.id: each for part in parts for each in reading.find(Query(kind, one_of={"id": part}))}
