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
from eligibility.domain.procedure import STAGE_WORDS, Procedure, Stage
from eligibility.domain.records import Application, Ruling, RulingKind, RulingState
from eligibility.services.browsing import Wanted, confined_to
from eligibility.services.desk import Desk
from eligibility.tables.charts import Chart, Part, Picture

_BLUE, _SLATE, _AMBER = "#15548a", "#52606d", "#8a5a00"
MOST_MISSING = 8
"""Missing facts that are counted one by one; more are counted together."""


def desk_figures(reading: Reading, actor: Actor, desks: Sequence[Desk], lang: str) -> Mapping[str, Picture]:
    """The pictures by name: those in which there is something to show. Raises `NotAllowed`."""
    return dict(_charts(reading, actor, desks, lang))


def _charts(reading: Reading, actor: Actor, desks: Sequence[Desk], lang: str) -> Iterator[tuple[str, Chart]]:
    procedures = [each.procedure for each in desks]
    begun = {each.start for each in procedures}
    came, missing = Counter[str](), Counter[int]()
    for (state, lacking), count in _counted(
        reading, actor, "listApplications", Application, "state", "missing"
    ).items():
        if state not in begun:
            came[state] += count
            missing[min(lacking, MOST_MISSING)] += count
    if came:
        reached = {
            stage: count
            for (stage,), count in _counted(reading, actor, "listApplications", Application, "reached").items()
        }
        if any(reached):
            yield "funnel", _funnel(reached, lang)
        yield "steps", _by_step(came, procedures, lang)
        yield "missing", _by_missing(missing, lang)
    decided = _decided(_counted(reading, actor, "listRulings", Ruling, "policy", "provision", "kind", "state"), desks)
    if decided:
        yield "decisions", _by_decision(decided, lang)
        if any(each[kind.value] for each in decided.values() for kind in (RulingKind.AGREE, RulingKind.OVERRIDE)):
            yield "overrides", _by_override(decided, lang)


Decided = Mapping[str, Counter[str]]
"""By provision as it is called here, how many decisions of each kind stand, in the order of provisions."""


def _decided(counted: Mapping[tuple[Any, ...], int], desks: Sequence[Desk]) -> Decided:
    """Rejected and replaced decisions do not count. Provisions of several policies are told apart by the policy's title."""
    titles = {each.pack.id: each.pack.title.zh for each in desks}
    found: dict[tuple[str, str], Counter[str]] = {}
    for (policy, provision, kind, state), count in counted.items():
        if state in (RulingState.PROPOSED.value, RulingState.CONFIRMED.value):
            found.setdefault((policy, provision), Counter())[kind] += count
    several = len({policy for policy, _ in found}) > 1
    ordered = sorted(found, key=lambda each: (each[0], _number(each[1])))
    return {
        f"{provision} {titles.get(policy, policy)}" if several else provision: found[policy, provision]
        for policy, provision in ordered
    }


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


def _by_decision(decided: Decided, lang: str) -> Chart:
    zh = lang == "zh"
    names = ("同意", "改判", "要求补正") if zh else ("agreed", "overridden", "correction asked")
    total = sum(sum(each.values()) for each in decided.values())
    finding = f"共 {total} 项审核意见。" if zh else f"{total} decisions in all."
    title, head = ("各事项的审核意见", "惠企事项") if zh else ("Decisions by provision", "Provision")
    parts = [Part(name, colour) for name, colour in zip(names, (_BLUE, _AMBER, _SLATE), strict=True)]
    values = [[each[kind.value] for kind in _KINDS] for each in decided.values()]
    return Chart(title, finding, list(decided), parts, values, head)


_KINDS = (RulingKind.AGREE, RulingKind.OVERRIDE, RulingKind.RETURN)


def _by_override(decided: Decided, lang: str) -> Chart:
    """How many of a hundred decisions override the rules, the most first: requests for a correction decide nothing and do not count."""
    zh = lang == "zh"
    settled = {id: (each[RulingKind.OVERRIDE.value], each[RulingKind.AGREE.value]) for id, each in decided.items()}
    rates = {id: round(100 * over / (over + agreed)) for id, (over, agreed) in settled.items() if over + agreed}
    order = sorted(rates, key=lambda id: -rates[id])
    over, all_ = sum(over for over, _ in settled.values()), sum(map(sum, settled.values()))
    share = over / all_ if all_ else 0.0
    finding = (
        f"改判 {over} 项，占 {share:.0%}；某一事项改判多，往往是规则要看一看。"
        if zh
        else f"{over} overridden ({share:.0%}); where many are, the rule may need a look."
    )
    title, head = ("各事项的改判率（%）", "惠企事项") if zh else ("Overridden, of a hundred decisions", "Provision")
    unit = "改判率（%）" if zh else "overridden (%)"
    labels = [
        f"{id}（{settled[id][0]}/{sum(settled[id])}）" if zh else f"{id} ({settled[id][0]}/{sum(settled[id])})"
        for id in order
    ]
    return Chart(title, finding, labels, [Part(unit, _AMBER)], [[rates[id]] for id in order], head)


def _funnel(reached: Mapping[int, int], lang: str) -> Chart:
    """How many came as far as each stage: whoever reached a later one has been at the earlier ones."""
    zh = lang == "zh"
    stages = [each for each in Stage if each is not Stage.NONE]
    counts = [sum(count for stage, count in reached.items() if stage >= each) for each in stages]
    received, approved = counts[0], counts[-1]
    finding = (
        f"收到 {received} 件，已予支持 {approved} 件（{approved / received:.0%}）。"
        if zh
        else f"{received} received, {approved} approved ({approved / received:.0%})."
    )
    title, head, unit = (
        ("从收到到支持", "到过的阶段", "件") if zh else ("From received to approved", "Stage reached", "cases")
    )
    labels = [STAGE_WORDS[each].in_language(lang) for each in stages]
    return Chart(title, finding, labels, [Part(unit, _BLUE)], [[count] for count in counts], head)


def _number(provision: str) -> tuple[int, str]:
    clause = provision.partition(".")[0]
    return (int(clause) if clause.isdigit() else 0, provision)
