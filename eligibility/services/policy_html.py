"""A policy to be read, as HTML: parts for pages, and one whole page that needs nothing from outside and prints on A4.

Everything that is not ours is escaped. It draws `policy_view` and says nothing that is not there. The text of a policy is Chinese and
marked so in every language.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from html import escape
from importlib.resources import files
from typing import Any

from eligibility.domain.vocabulary import Words
from eligibility.services.policy_view import effective_words

Json = dict[str, Any]

WORDS: dict[str, Words] = {
    "clause": Words("第 {number} 条", "Clause {number}"),
    "status": Words("文本", "Text"),
    "departments": Words("责任单位", "Responsible departments"),
    "gives": Words("给什么", "What it gives"),
    "pays": Words("给多少", "How much"),
    "shared": Words("共用的限额和支付次序", "What benefits share"),
    "whom": Words("给谁", "To whom"),
    "everyone": Words("原文没有限定对象", "The text names no particular addressee"),
    "needs": Words("条件", "Criteria"),
    "none": Words("原文没有写条件", "The text states no criterion"),
    "per": Words("按每一条“{records}”分别判断", "Judged for each of “{records}”"),
    "readings": Words("解释口径", "Interpretation"),
    "why": Words("理由：", "Why: "),
    "wording": Words("不是条件的词句", "Words that are no criterion"),
    "excludes": Words("不重复享受", "Not beside"),
    "duties": Words("政府职责", "Government duties"),
    "presumed": Words("推定", "Presumed"),
    "defined": Words("定义", "Defined"),
    "terms": Words("用语", "Terms"),
    "basis": Words("依据：", "Rests on: "),
    "opens": Words("机器不判断的", "What no machine decides"),
    "settled": Words("由谁认定：", "Settled by: "),
    "norms": Words("依据的其他文件", "Other norms"),
    "legend": Words("原文标记", "Marks in the text"),
    "characters": Words("{count} 字符", "{count} characters"),
    "counts": Words("{clauses} 条 · {provisions} 个惠企事项 · {duties} 项政府职责", "{clauses} clauses · {provisions} provisions · {duties} government duties"),
    "version": Words("规则版本 {version}", "Rule set version {version}"),
    "stop": Words("。", ". "),
    "no_provision": Words("本条没有可比对的申报条件，只规定政府职责。", "This clause has no criterion to check: it binds only government."),
    "translation": Words("", "English words are an unofficial help; the Chinese text is what counts."),
}  # fmt: skip
"""What the parts are called."""

_MARKED = {"judgement", "other_norm", "evidence", "decided", "benefit", "duty", "not_a_condition", "unaccounted"}
"""Kinds that have a look of their own."""


@cache
def reading_style() -> str:
    """The style sheet of the parts. Colours come from custom properties where a page sets them."""
    return files("eligibility.services").joinpath("policy.css").read_text("utf-8")


def policy_html(view: Json, lang: str) -> str:
    """A whole page of a policy, as `policy_view` gives it."""
    return "\n".join(_page(view, Reader(lang))) + "\n"


def _page(view: Json, reader: Reader) -> Iterator[str]:
    title = escape(view["title"])
    yield f'<!doctype html>\n<html lang="{reader.tag}">\n<head>\n<meta charset="utf-8">\n<title>{title}</title>'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield f'<style>\n{reading_style()}</style>\n</head>\n<body class="reading-page">\n<main class="reading">\n<h1>{title}</h1>'
    yield from reader.head(view)
    for section in view["sections"]:
        if section["heading"]:
            yield f'<h2 lang="zh-CN">{escape(section["heading"])}</h2>'
        for each in section["clauses"]:
            yield from reader.clause(each, view["kinds"])
    yield from reader.terms(view["terms"])
    yield from reader.opens(view["opens"])
    yield from reader.norms(view["norms"])
    yield "</main>\n</body>\n</html>"


class Reader:
    """The parts in a language. One reader draws one page: it gives every anchor once. Provisions have headings of a rank."""

    def __init__(self, lang: str, rank: int = 4) -> None:
        self.lang, self.rank = lang, rank
        self.tag = "zh-CN" if lang == "zh" else "en"
        self.given: set[str] = set()

    def words(self, id: str, **values: object) -> str:
        """What a part is called, escaped."""
        return escape(WORDS[id].in_language(self.lang).format(**values))

    def head(self, view: Json) -> Iterator[str]:
        """Which policy and rule set this is, and what the marks in the text mean."""
        yield f"<p>{self.words('counts', **view['counts'])} · {self.words('version', version=view['version'])}</p>"
        yield f'<p class="digest">SHA-256 {escape(view["digest"])}</p>'
        if view["effective"]:
            yield f"<p>{escape(effective_words(view['effective']))}</p>"
        if self.lang != "zh":
            yield f"<p>{self.words('translation')}</p>"
        if view["preamble"]:
            yield f'<blockquote lang="zh-CN">{escape(view["preamble"]["text"])}</blockquote>'
        yield from self.legend(view["coverage"])

    def legend(self, coverage: Iterable[Json]) -> Iterator[str]:
        """The kinds of words, each in its look, with how much of the text they are."""
        yield f'<h2>{self.words("legend")}</h2>\n<ul class="legend">'
        for each in coverage:
            if each["kind"] in _MARKED:
                count = self.words("characters", count=each["characters"])
                yield f'<li><span class="k-{each["kind"]}">{escape(each["words"])}</span> {count}</li>'
        yield "</ul>"

    def clause(self, view: Json, kinds: Json) -> Iterator[str]:
        """A clause: its text beside its reading."""
        heading = f'{self.words("clause", number=view["number"])} <span lang="zh-CN">{escape(view["heading"])}</span>'
        yield f'<article class="clause" id="{view["anchor"]}">\n<h3>{heading}</h3>'
        yield from self.standing(view)
        yield from self.beside(view, kinds)
        yield "</article>"

    def standing(self, view: Json) -> Iterator[str]:
        """How the text of a clause came to us, where it is not as received."""
        if view["why"]:
            yield f'<p class="note">{self.words("status")}: {escape(view["status"])}{self.words("stop")}{escape(view["why"])}</p>'

    def beside(self, view: Json, kinds: Json) -> Iterator[str]:
        """The text of a clause, and beside it what was made of it."""
        yield '<div class="beside">'
        yield from self.text(view, kinds)
        yield '<div class="made">'
        yield from self.made(view)
        yield "</div>\n</div>"

    def text(self, view: Json, kinds: Json) -> Iterator[str]:
        """The clause's words; what was made into something leads to it."""
        pieces = "".join(self._piece(each, kinds) for each in view["pieces"])
        departments = "、".join(view["departments"])
        yield f'<blockquote class="text" lang="zh-CN"><p>{pieces}</p>'
        yield f"<p>（责任单位：{escape(departments)}）</p></blockquote>"

    def _piece(self, piece: Json, kinds: Json) -> str:
        text = escape(piece["text"])
        if piece["to"] is None:
            return f'<span class="k-{piece["kind"]}">{text}</span>' if piece["kind"] in _MARKED else text
        title = escape(kinds[piece["kind"]], quote=True)
        return f'<a class="k-{piece["kind"]}" href="#{piece["to"]}" title="{title}">{text}</a>'

    def made(self, view: Json) -> Iterator[str]:
        """What was made of the clause: provisions, and what binds only government."""
        if not view["provisions"] and not view["shared"]:
            yield f"<p>{self.words('no_provision')}</p>"
        for each in view["provisions"]:
            yield from self.provision(each)
        if view["shared"]:
            yield f'<h{self.rank}>{self.words("shared")}</h{self.rank}>\n<ul class="duties">'
            for each in view["shared"]:
                said = f"{escape(each['title'])} {escape(each['words'])} {self._quoted(each['quote'])}"
                yield f'<li id="{each["anchor"]}">{said}</li>'
            yield "</ul>"
        if view["duties"]:
            yield f'<h{self.rank}>{self.words("duties")}</h{self.rank}>\n<ul class="duties">'
            yield from (
                f'<li id="{each["anchor"]}">{each["id"]} {self._quoted(each["quote"])}</li>' for each in view["duties"]
            )
            yield "</ul>"

    def provision(self, view: Json) -> Iterator[str]:
        """A provision: what it gives, to whom, on which criteria; how it is read."""
        yield f'<section class="provision" id="{view["anchor"]}">'
        effect = f'<span class="effect">{escape(view["effect_words"])}</span>'
        yield f"<h{self.rank}>{view['id']} {escape(view['title'])} {effect}</h{self.rank}>\n<dl>"
        benefit = view["benefit"]
        silent = f'<br><span class="note">{escape(benefit["amount_open"])}</span>' if benefit["amount_open"] else ""
        yield self._term("gives", f"{self._id(benefit)}{escape(benefit['words'])}{self._mark(benefit)}{silent}</div>")
        if view["pays"]:
            lines = "".join(
                f"<li{self._anchored(each)}>{'　' * each['depth']}{escape(each['words'])}{self._mark(each)}</li>"
                for each in view["pays"]
            )
            yield self._term("pays", f'<ul class="tree">{lines}</ul>')
        yield self._term("whom", self._tree(view["applies_to"], "everyone"))
        per = f'<p class="note">{self.words("per", records=view["per"])}</p>' if view["per"] else ""
        yield self._term("needs", per + self._tree(view["requires"], "none"))
        for each in view["readings"]:
            said = f"{self._id(each)}{escape(each['reading'])}{self.words('stop')}{self.words('why')}{escape(each['why'])}{self._mark(each)}</div>"
            yield self._term("readings", said)
        for each in view["excludes"]:
            yield self._term("excludes", f"{self._id(each)}{escape(each['words'])}{self._mark(each)}</div>")
        if view["wording"]:
            yield self._term(
                "wording", "".join(f"{self._id(each)}{self._quoted(each['quote'])}</div>" for each in view["wording"])
            )
        yield "</dl>\n</section>"

    def _term(self, name: str, content: str) -> str:
        return f"<dt>{self.words(name)}</dt><dd>{content}</dd>"

    def _id(self, marked: Json) -> str:
        return f"<div{self._anchored(marked)}>"

    def _anchored(self, marked: Json) -> str:
        """The anchor of a quote; several that quote the same words share one."""
        anchor = marked["anchor"]
        if anchor is None or anchor in self.given:
            return ""
        self.given.add(anchor)
        return f' id="{anchor}"'

    def _mark(self, marked: Json) -> str:
        return f" {self._quoted(marked['quote'])}" if marked["quote"] else ""

    def _quoted(self, text: str) -> str:
        return f'<q lang="zh-CN">{escape(text)}</q>'

    def _tree(self, node: Json, empty: str) -> str:
        if node["kind"] == "all" and not node["of"]:
            return self.words(empty)
        return f'<ul class="tree">{self._node(node)}</ul>'

    def _node(self, node: Json) -> str:
        """A criterion as an item of a list, with what is below it."""
        name = escape(node["words"] or "")
        if node.get("term"):
            name = f'<a href="#term-{node["term"]}">{name}</a>'
        if node["kind"] == "open":
            name = (
                f'<a href="#open-{node["open"]}">{name}</a> <span class="tag k-judgement">{self.words("opens")}</span>'
            )
        if node.get("presumption"):
            name += f' <span class="tag">{self.words("presumed")}</span>'
        if node.get("gate"):
            name += f'{"：" if name else ""}<span class="gate">{escape(node["gate"])}</span>'
        needed = f'<br><span class="note">{escape(node["needed"])}</span>' if node.get("needed") else ""
        reading = (
            f'<br><span class="note">{self.words("readings")}：{escape(node["reading"])}</span>'
            if node["reading"]
            else ""
        )
        below = f"<ul>{''.join(map(self._node, node['of']))}</ul>" if node["of"] else ""
        return f"<li{self._anchored(node)}>{name}{self._mark(node)}{needed}{reading}{below}</li>"

    def terms(self, terms: Iterable[Json]) -> Iterator[str]:
        """What words of the policy are taken to mean."""
        for number, each in enumerate(terms):
            if number == 0:
                yield f"<h2>{self.words('terms')}</h2>"
            kind = self.words("presumed" if each["presumption"] else "defined")
            yield f'<section class="provision" id="term-{each["id"]}"><h3>{escape(each["name"])} <span class="tag">{kind}</span></h3>'
            yield f"<p>{escape(each['why'])}</p>"
            yield self._tree(each["tree"], "none") if each["tree"] else ""
            yield f'<p class="note">{self.words("basis")}{escape(each["source"])}</p></section>'

    def opens(self, opens: Iterable[Json]) -> Iterator[str]:
        """What the text leaves to people, and to whom."""
        for number, each in enumerate(opens):
            if number == 0:
                yield f"<h2>{self.words('opens')}</h2>"
            yield f'<section class="provision" id="open-{each["id"]}"><h3>{escape(each["question"])}</h3>'
            yield f'<p>{escape(each["because"])}</p><p class="note">{self.words("settled")}{escape(each["settled_by"])}</p></section>'

    def norms(self, norms: Sequence[Json]) -> Iterator[str]:
        """Other documents that the policy leans on, and how far they are known."""
        for number, each in enumerate(norms):
            if number == 0:
                yield f"<h2>{self.words('norms')}</h2>\n<ul>"
            told = " · ".join(filter(None, (each["title"], each["number"], each["status"])))
            yield f'<li id="norm-{each["id"]}">{escape(told)}</li>'
        if norms:
            yield "</ul>"
