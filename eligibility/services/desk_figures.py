"""What an officer sees of everybody's applications at a glance: how far they are, what they lack, and where decisions differ from the rules.

Counts only, of what the actor may see; each picture has its figures in a table. It names no enterprise.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from eligibility.domain.actors import Actor
from eligibility.domain.keeping import Reading
from eligibility.domain.procedure import Procedure
from eligibility.domain.records import Application, Ruling, RulingKind, RulingState
from eligibility.services.browsing import Wanted, confined_to
from eligibility.tables.charts import Chart, Part, figure

_BLUE, _SLATE, _AMBER = "#15548a", "#52606d", "#8a5a00"
MOST_MISSING = 8
"""Missing facts that are counted one by one; more are counted together."""


def desk_figures(reading: Reading, actor: Actor, procedures: Sequence[Procedure], lang: str) -> list[str]:
    """The pictures, as HTML: those for which there is something to show. Raises `NotAllowed`."""
    table = "数据表" if lang == "zh" else "Figures"
    return [
        figure(chart, f"figure-{number}", table)
        for number, chart in enumerate(_charts(reading, actor, procedures, lang), 1)
    ]


def _charts(reading: Reading, actor: Actor, procedures: Sequence[Procedure], lang: str) -> Iterator[Chart]:
    begun = {each.start for each in procedures}
    reached, missing = Counter[str](), Counter[int]()
    for (state, lacking), count in _counted(
        reading, actor, "listApplications", Application, "state", "missing"
    ).items():
        if state not in begun:
            reached[state] += count
            missing[min(lacking, MOST_MISSING)] += count
    if reached:
        yield _by_step(reached, procedures, lang)
        yield _by_missing(missing, lang)
    rulings = _counted(reading, actor, "listRulings", Ruling, "provision", "kind", "state")
    decided = Counter[tuple[str, str]]()
    for (provision, kind, state), count in rulings.items():
        if state in (RulingState.PROPOSED.value, RulingState.CONFIRMED.value):
            decided[provision, kind] += count
    if decided:
        yield _by_decision(decided, lang)


def _counted(
    reading: Reading, actor: Actor, action: str, kind: type[Any], *fields: str
) -> Mapping[tuple[Any, ...], int]:
    confined = confined_to(actor, action, kind, Wanted())
    return {} if confined is None else reading.tally(replace(confined.query(kind), limit=None), *fields)


def _by_step(reached: Mapping[str, int], procedures: Sequence[Procedure], lang: str) -> Chart:
    words = {id: getattr(step.words, lang) for each in procedures for id, step in each.steps.items()}
    order = [id for id in dict.fromkeys(id for each in procedures for id in each.steps) if id in reached]
    total, most = sum(reached.values()), max(order, key=lambda id: reached[id])
    finding = (
        f"共 {total} 件，最多的在“{words[most]}”，{reached[most]} 件。"
        if lang == "zh"
        else f"{total} in all; most are in `{words[most]}`: {reached[most]}."
    )
    title, head, unit = ("各环节的办件", "环节", "件") if lang == "zh" else ("Cases by step", "Step", "cases")
    return Chart(
        title, finding, [words[id] for id in order], [Part(unit, _BLUE)], [[reached[id]] for id in order], head
    )


def _by_missing(missing: Mapping[int, int], lang: str) -> Chart:
    counts = sorted(missing)
    whole = missing.get(0, 0)
    share = whole / sum(missing.values())
    zh = lang == "zh"
    finding = f"{whole} 件（{share:.0%}）没有待补充的事实。" if zh else f"{whole} ({share:.0%}) lack nothing."
    title, head, unit = (
        ("每件待补充的事实", "待补充", "件") if zh else ("Facts missing, case by case", "Missing", "cases")
    )
    more = "项及以上" if zh else " or more"
    labels = [f"{count}{more if count == MOST_MISSING else '项' if zh else ''}" for count in counts]
    return Chart(title, finding, labels, [Part(unit, _AMBER)], [[missing[count]] for count in counts], head)


def _by_decision(decided: Mapping[tuple[str, str], int], lang: str) -> Chart:
    zh = lang == "zh"
    kinds = (RulingKind.AGREE, RulingKind.OVERRIDE, RulingKind.RETURN)
    names = ("同意", "改判", "要求补正") if zh else ("agreed", "overridden", "correction asked")
    provisions = sorted({provision for provision, _ in decided}, key=_number)
    overridden = sum(count for (_, kind), count in decided.items() if kind == RulingKind.OVERRIDE.value)
    share = overridden / sum(decided.values())
    finding = (
        f"改判 {overridden} 项，占 {share:.0%}；某一事项改判多，往往是规则要看一看。"
        if zh
        else f"{overridden} overridden ({share:.0%}); where many are, the rule may need a look."
    )
    title, head = ("各事项的审核意见", "惠企事项") if zh else ("Decisions by provision", "Provision")
    parts = [Part(name, colour) for name, colour in zip(names, (_BLUE, _AMBER, _SLATE), strict=True)]
    values = [[decided.get((provision, kind.value), 0) for kind in kinds] for provision in provisions]
    return Chart(title, finding, provisions, parts, values, head)


def _number(provision: str) -> tuple[int, str]:
    clause = provision.partition(".")[0]
    return (int(clause) if clause.isdigit() else 0, provision)
