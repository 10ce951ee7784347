"""The worklist's filter as it stands in an address, so that it can be shared, named, and come back to; and the token that pins a selection to it.

What is not understood in an address is left out: an old link shows more, never an error.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import parse_qsl, urlencode

from eligibility.services.worklist import SORTS, Filter, Tab

LONGEST = 100
"""Characters of what is looked for."""
_DIVISION = re.compile(r"[0-9]{2,6}")


def filter_from(query: Mapping[str, str]) -> Filter:
    """The filter that an address says."""

    def text(name: str) -> str | None:
        said = "".join(filter(str.isprintable, query.get(name, ""))).strip()  # what is pasted may hold what nobody sees
        return said[:LONGEST] or None

    sort = query.get("sort", "")
    tab, division = query.get("tab"), text("division")
    return Filter(
        Tab(tab) if tab in {each.value for each in Tab} else Tab.TEAM,
        text("q"),
        text("policy"),
        division if division and _DIVISION.fullmatch(division) else None,
        text("officer"),
        text("step"),
        query.get("lacking") == "1",
        sort.removeprefix("-") if sort.removeprefix("-") in SORTS else "submitted",
        sort.startswith("-"),
        text("from"),
        _day(query.get("on", "")),
    )


def query_of(wanted: Filter, **changed: Any) -> str:
    """A filter as it stands in an address; `changed` are other parts of the address, or parts of it that are to be otherwise."""
    said: dict[str, Any] = {
        "tab": wanted.tab.value,
        "q": wanted.text,
        "policy": wanted.policy,
        "division": wanted.division,
        "officer": wanted.officer,
        "step": wanted.step,
        "lacking": "1" if wanted.lacking else None,
        "from": wanted.source,
        "on": wanted.day.isoformat() if wanted.day else None,
        "sort": ("-" if wanted.descending else "") + wanted.sort,
    }
    return urlencode({name: value for name, value in (said | changed).items() if value not in (None, "")})


def _day(said: str) -> date | None:
    """A day of this or the next century, as people have them; nothing for anything else."""
    try:
        day = date.fromisoformat(said)
    except ValueError:
        return None
    return day if date(1949, 10, 1) <= day <= date(2199, 12, 31) else None


def filter_from_text(text: str) -> Filter:
    """The filter in a piece of an address."""
    return filter_from(dict(parse_qsl(text)))


@dataclass(frozen=True, slots=True)
class Selection:
    """All that a filter named at a moment, judged by certain rules (their digests, by policy): what was added or changed since is not in it."""

    wanted: Filter
    until: datetime
    rules: Mapping[str, str]

    @property
    def token(self) -> str:
        """As a form sends it. It gives nobody a right: whatever it names is looked up for who asks."""
        said = [query_of(self.wanted), self.until.isoformat(), dict(self.rules)]
        return base64.urlsafe_b64encode(json.dumps(said, separators=(",", ":")).encode()).decode()


def selection_from(token: str) -> Selection | None:
    """The selection of a token; nothing for what is none."""
    try:
        query, until, rules = json.loads(base64.urlsafe_b64decode(token.encode()))
        at = datetime.fromisoformat(until)
        if not isinstance(rules, dict) or at.tzinfo is None:
            return None
        return Selection(filter_from_text(query), at, rules)
    except (ValueError, TypeError, AttributeError, binascii.Error):
        return None
