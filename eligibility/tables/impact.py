"""The page of an impact: who gains and loses, as bars with their figures in tables. It counts nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

from eligibility.tables.charts import Beside, Chart, Part, drawn
from eligibility.tables.report import STYLE

MOST = 20
GAIN, LOSS = "#1f6f4a", "#a8442a"


@dataclass(frozen=True, slots=True)
class Group:
    """Counts by one sort of group: its name, and for each group how many gain and lose."""

    id: str
    name: str
    rows: Sequence[tuple[str, int, int]]


@dataclass(frozen=True, slots=True)
class ImpactPage:
    """What the page says: its title, what is compared, the sentence of counts, and the groups."""

    lang: str
    title: str
    compared: str
    counts: str
    groups: Sequence[Group]


def impact_html(page: ImpactPage) -> str:
    """The page. It prints, and asks nothing of the network."""
    return "\n".join(_parts(page)) + "\n"


def _parts(page: ImpactPage) -> Iterator[str]:
    lang = "en" if page.lang == "en" else "zh-CN"
    yield f'<!doctype html>\n<html lang="{lang}">\n<head>\n<meta charset="utf-8">\n<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield f"<title>{escape(page.title)}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>"
    yield f"<h1>{escape(page.title)}</h1>\n<p>{escape(page.compared)}</p>\n<p>{escape(page.counts)}</p>"
    for group in page.groups:
        yield drawn(_chart(group, page.lang), group.id, Beside(_say(page.lang, "数据表", "Figures")))
    yield "</main>\n</body>\n</html>"


def _chart(group: Group, lang: str) -> Chart:
    shown = group.rows[:MOST]
    most = shown[0] if shown else None
    finding = (
        _say(lang, "没有企业受影响。", "No enterprise is affected.")
        if most is None
        else _say(
            lang,
            f"变化最多的是“{most[0]}”：{most[1]} 家受益，{most[2]} 家受损。",
            f"Most moved: {most[0]}, {most[1]} gain and {most[2]} lose.",
        )
    )
    return Chart(
        _say(lang, f"按{group.name}", f"By {group.name.lower()}"),
        finding,
        [name for name, _, _ in shown],
        [Part(_say(lang, "受益", "gain"), GAIN), Part(_say(lang, "受损", "lose"), LOSS)],
        [[gains, loses] for _, gains, loses in shown],
        group.name,
    )


def _say(lang: str, zh: str, en: str) -> str:
    return en if lang == "en" else zh
