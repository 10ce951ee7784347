"""The pass over time: provisions that nobody can meet any more, or nobody yet."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from eligibility.checks.examined import Claim, Examined, Finding, Part, example_of
from eligibility.checks.query import Query
from eligibility.checks.solver import Formula, both
from eligibility.domain.verdict import MET
from eligibility.domain.vocabulary import Words

_HELP_OVER = Words("期限已过的条款撤下，或核对期限", "withdraw the provision, or mend its dates")
_HELP_FUTURE = Words("核对起始日期；尚未开始的条款到期自然生效", "check when it begins; until then nobody meets it")


def windows(examined: Examined) -> Iterator[Finding]:
    """Provisions that could be met before the day of the check only, or after it only."""
    today = examined.as_of.toordinal()
    for part in examined.provisions:
        query = examined.query(part)
        met, as_of = query.concluded(part.provision).met, query.enterprise.as_of
        if query.never(met):
            continue
        if query.never(both(met, as_of >= today)):
            yield _finding(examined, part, query, "window-over", met, as_of)
        elif query.never(both(met, as_of <= today)):
            yield _finding(examined, part, query, "window-future", met, as_of)


def _finding(examined: Examined, part: Part, query: Query, code: str, met: Formula, as_of: Formula) -> Finding:
    day = examined.as_of
    over = code == "window-over"
    words = (
        Words(
            f"{part.id} 在 {day} 及以后没有主体能符合：期限已过",
            f"nobody can meet {part.id} on {day} or later: its time is over",
        )
        if over
        else Words(
            f"{part.id} 在 {day} 及以前没有主体能符合：期限未到",
            f"nobody can meet {part.id} on {day} or earlier: its time has not come",
        )
    )
    edge = _edge(query, met, as_of, day, over=over)
    says = Words(f"{date.fromordinal(edge)} 符合，{day} 不符合", f"is met on {date.fromordinal(edge)}, not on {day}")
    claims = Claim(part.provision, MET), Claim(part.provision, MET, not_=True, as_of=day)
    example = example_of(query, both(met, as_of == edge), says, *claims)
    return part.finding(code, "warning", words, _HELP_OVER if over else _HELP_FUTURE, None, example)


def _edge(query: Query, met: Formula, as_of: Formula, day: date, *, over: bool) -> int:
    """The last day (or the first) on which somebody meets it, between the day of the check and the ends of the calendar."""
    low, high = (date.min.toordinal(), day.toordinal()) if over else (day.toordinal(), date.max.toordinal())
    while low < high:
        middle = (low + high + over) // 2
        beyond = both(met, as_of >= middle) if over else both(met, as_of <= middle)
        if query.never(beyond):
            low, high = (low, middle - 1) if over else (middle + 1, high)
        else:
            low, high = (middle, high) if over else (low, middle)
    return low
