"""A policy to be read, as Markdown: for a repository, a review by mail, a printout without a browser.

It draws `policy_view` as `policy_html` does. Words of the text that became something are followed by a mark such as 〔8.3-2〕, which
stands again before what was made of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby
from typing import Any

from eligibility.services.policy_html import WORDS
from eligibility.services.policy_view import effective_words

Json = dict[str, Any]

_SPECIAL = re.compile(r"([\\`*_\[\]<>#|])")


def policy_markdown(view: Json, lang: str) -> str:
    """A whole policy, as `policy_view` gives it."""
    return "\n".join(_Writer(lang).policy(view)) + "\n"


def _plain(text: str) -> str:
    """Words that Markdown takes for words."""
    return _SPECIAL.sub(r"\\\1", text)


class _Writer:
    def __init__(self, lang: str) -> None:
        self.lang = lang

    def words(self, id: str, **values: object) -> str:
        return WORDS[id].in_language(self.lang).format(**values)

    def policy(self, view: Json) -> Iterator[str]:
        yield f"# {_plain(view['title'])}"
        yield ""
        yield f"{self.words('counts', **view['counts'])} · {self.words('version', version=view['version'])}  "
        yield f"SHA-256 `{view['digest']}`"
        if view["effective"]:
            yield f"\n{_plain(effective_words(view['effective']))}"
        if self.lang != "zh":
            yield f"\n{self.words('translation')}"
        if view["preamble"]:
            yield f"\n> {_plain(view['preamble']['text'])}"
        for section in view["sections"]:
            if section["heading"]:
                yield f"\n## {_plain(section['heading'])}"
            for each in section["clauses"]:
                yield from self.clause(each)
        yield from self.terms(view["terms"])
        yield from self.opens(view["opens"])
        yield from self.norms(view["norms"])

    def clause(self, view: Json) -> Iterator[str]:
        yield f"\n### {self.words('clause', number=view['number'])} {_plain(view['heading'])}\n"
        if view["why"]:
            yield f"{self.words('status')}: {_plain(view['status'])}{self.words('stop')}{_plain(view['why'])}\n"
        yield f"> {self.text(view)}"
        yield f">\n> （责任单位：{_plain('、'.join(view['departments']))}）"
        if not view["provisions"] and not view["shared"]:
            yield f"\n{self.words('no_provision')}"
        for each in view["provisions"]:
            yield from self.provision(each)
        if view["shared"]:
            yield f"\n**{self.words('shared')}**\n"
            yield from (f"- {self.at(each)}{_plain(each['title'])} {_plain(each['words'])}" for each in view["shared"])
        if view["duties"]:
            yield f"\n**{self.words('duties')}**\n"
            yield from (f"- {self.at(each)}“{_plain(each['quote'])}”" for each in view["duties"])

    def text(self, view: Json) -> str:
        """The clause's words, each run that leads somewhere followed by its mark."""
        made = ""
        for target, run in groupby(view["pieces"], key=lambda piece: piece["to"]):
            words = _plain("".join(piece["text"] for piece in run))
            made += f"{words}〔{target[1:]}〕" if target else words
        return made

    def at(self, marked: Json) -> str:
        """The mark before what was made of a quote."""
        return f"〔{marked['anchor'][1:]}〕" if marked["anchor"] else ""

    def provision(self, view: Json) -> Iterator[str]:
        yield f"\n#### {view['id']} {_plain(view['title'])}（{view['effect_words']}）\n"
        benefit = view["benefit"]
        silent = f"{self.words('stop')}{_plain(benefit['amount_open'])}" if benefit["amount_open"] else ""
        yield f"- **{self.words('gives')}** {self.at(benefit)}{_plain(benefit['words'])}{silent}"
        if view["pays"]:
            yield f"- **{self.words('pays')}**"
            yield from (f"  {'  ' * each['depth']}- {self.at(each)}{_plain(each['words'])}" for each in view["pays"])
        yield from self.tree("whom", view["applies_to"], "everyone")
        if view["per"]:
            yield f"- {self.words('per', records=view['per'])}"
        yield from self.tree("needs", view["requires"], "none")
        for each in view["readings"]:
            yield f"- **{self.words('readings')}** {self.at(each)}{_plain(each['reading'])}{self.words('stop')}{self.words('why')}{_plain(each['why'])}"
        for each in view["excludes"]:
            yield f"- **{self.words('excludes')}** {self.at(each)}{_plain(each['words'])}"

    def tree(self, name: str, node: Json, empty: str) -> Iterator[str]:
        if node["kind"] == "all" and not node["of"]:
            yield f"- **{self.words(name)}** {self.words(empty)}"
            return
        yield f"- **{self.words(name)}**"
        yield from self.node(node, "  ")

    def node(self, node: Json, indent: str) -> Iterator[str]:
        tags = [self.words("opens")] if node["kind"] == "open" else []
        tags += [self.words("presumed")] if node.get("presumption") else []
        said = [_plain(node["words"] or ""), *(f"（{each}）" for each in tags)]
        said += [f"**{node['gate']}**"] if node.get("gate") else []
        said += [f"（{_plain(node['needed'])}）"] if node.get("needed") else []
        said += [f"{self.words('stop')}{self.words('readings')}：{_plain(node['reading'])}"] if node["reading"] else []
        yield f"{indent}- {self.at(node)}{''.join(said)}"
        for child in node["of"]:
            yield from self.node(child, indent + "  ")

    def terms(self, terms: list[Json]) -> Iterator[str]:
        if terms:
            yield f"\n## {self.words('terms')}"
        for each in terms:
            kind = self.words("presumed" if each["presumption"] else "defined")
            yield f"\n### {_plain(each['name'])}（{kind}）\n\n{_plain(each['why'])}\n"
            if each["tree"]:
                yield from self.node(each["tree"], "")
            yield f"\n{self.words('basis')}{_plain(each['source'])}"

    def opens(self, opens: list[Json]) -> Iterator[str]:
        if opens:
            yield f"\n## {self.words('opens')}\n"
        for each in opens:
            yield f"- **{_plain(each['question'])}** {_plain(each['because'])} {self.words('settled')}{_plain(each['settled_by'])}"

    def norms(self, norms: list[Json]) -> Iterator[str]:
        if norms:
            yield f"\n## {self.words('norms')}\n"
        for each in norms:
            yield f"- {' · '.join(filter(None, (_plain(each['title']), each['number'], each['status'])))}"
