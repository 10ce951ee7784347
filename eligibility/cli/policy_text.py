"""Policies and clauses as people read them in a terminal. It draws the catalogue's documents and knows no rules."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from eligibility.cli.decision_text import benefit_text
from eligibility.cli.terminal import Terminal, quoted
from eligibility.services.policy_html import WORDS
from eligibility.services.policy_view import EFFECT_WORDS, GATE_WORDS, gate_words

Document = dict[str, Any]


def list_lines(policies: list[Document], terminal: Terminal) -> Iterator[str]:
    """Every installed policy."""
    if not policies:
        yield terminal.words("没有安装政策", "No policy is installed")
    for each in policies:
        yield terminal.paint(each["id"], "strong")
        yield from terminal.paragraph(each["title"], "  ")
        yield from terminal.paragraph(_counts(each, each["version"], terminal), "  ")
        yield from terminal.field("SHA-256", each["digest"], "  ", "quiet")


def _counts(counts: Document, version: str, terminal: Terminal) -> str:
    return terminal.words(
        f"第 {version} 版 · {counts['clauses']} 条 · {counts['provisions']} 个惠企事项 · {counts['duties']} 项政府职责",
        f"version {version} · {counts['clauses']} clauses · {counts['provisions']} provisions · {counts['duties']} government duties",
    )


def policy_lines(policy: Document, terminal: Terminal) -> Iterator[str]:
    """A policy: its clauses in short, what it presumes, leaves open and leans on, and its texts."""
    yield from terminal.paragraph(policy["title"], style="strong")
    yield from terminal.paragraph(_counts(policy["counts"], policy["version"], terminal))
    if policy["effective"]:
        effective = policy["effective"]
        yield from terminal.paragraph(effective.get("open") or effective["words"], style="quiet")
    yield from _clause_list(policy["clauses"], terminal)
    yield from _terms(policy["terms"], terminal)
    yield from _opens(policy["opens"], terminal)
    yield from _norms(policy["norms"], terminal)
    yield from _documents(policy, terminal)


def _clause_list(clauses: list[Document], terminal: Terminal) -> Iterator[str]:
    section = None
    for each in clauses:
        if each["section"] != section:
            section = each["section"]
            yield ""
            yield from terminal.rule(section)
        parts = [provision["id"] for provision in each["provisions"]]
        duties = (
            terminal.words(f"职责 {len(each['duties'])}", f"duties {len(each['duties'])}") if each["duties"] else ""
        )
        said = [each["heading"], terminal.paint(" ".join(parts), "calm"), terminal.paint(duties, "quiet")]
        yield f"{each['number']:>3}  {'  '.join(filter(None, said))}"


def _terms(terms: list[Document], terminal: Terminal) -> Iterator[str]:
    if terms:
        yield ""
        yield from terminal.rule(terminal.words("用语", "Terms"))
    for each in terms:
        kind = (
            terminal.words("（推定）", " (presumed)")
            if each["presumption"]
            else terminal.words("（定义）", " (defined)")
        )
        yield from terminal.paragraph(each["name"] + kind, "   ", style="strong")
        yield from terminal.paragraph(each["why"], "   ")
        yield from terminal.field(terminal.words("依据", "Rests on"), each["source"], "   ", "quiet")


def _opens(opens: list[Document], terminal: Terminal) -> Iterator[str]:
    if opens:
        yield ""
        yield from terminal.rule(terminal.words("原文留待认定的", "What the text leaves open"))
    for each in opens:
        yield from terminal.paragraph(each["question"], "   ", " " + terminal.paint("!", "judge") + " ")
        yield from terminal.field(terminal.words("由谁认定", "Settled by"), each["settled_by"], "   ", "quiet")


def _norms(norms: list[Document], terminal: Terminal) -> Iterator[str]:
    if norms:
        yield ""
        yield from terminal.rule(terminal.words("援引的其他文件", "Other norms"))
    for each in norms:
        number = f" {each['number']}" if each["number"] else ""
        yield from terminal.paragraph(f"{each['title']}{number} · {each['status']}", "   ")


def _documents(policy: Document, terminal: Terminal) -> Iterator[str]:
    yield ""
    yield from terminal.rule(terminal.words("文本和规则集", "Texts and rule set"))
    for each in policy["documents"]:
        said = terminal.words(
            f"{each['status']}，{each['characters']} 字符", f"{each['status']}, {each['characters']} characters"
        )
        yield from terminal.field(each["id"], f"{said} · SHA-256 {each['sha256']}", "   ")
        if each["why"]:
            yield from terminal.paragraph(each["why"], "   ", style="quiet")
    yield from terminal.field(terminal.words("规则集", "Rule set"), policy["digest"], "   ")


def clause_lines(clause: Document, terminal: Terminal, why: str | None) -> Iterator[str]:
    """A clause: its text, and why it is not as received if it is not; its provisions with their conditions, its duties."""
    heading = terminal.words(f"第 {clause['number']} 条 {clause['heading']}", f"{clause['number']} {clause['heading']}")
    yield from terminal.paragraph(heading, style="strong")
    yield from terminal.paragraph(" · ".join(filter(None, (clause["section"], clause["status"]))), style="quiet")
    if why:
        yield from terminal.paragraph(why, style="quiet")
    yield ""
    yield from quoted(clause["plain"], terminal, "")
    for each in clause["provisions"]:
        yield ""
        effect = EFFECT_WORDS[each["effect"]].in_language(terminal.lang)
        yield from terminal.rule(f"{each['id']} {each['title']} · {effect}")
        yield from quoted(each["quote"]["text"], terminal, "")
        yield from terminal.field(terminal.words("内容", "Gives"), benefit_text(each, terminal))
        yield from _pays(each, terminal)
        yield from _conditions(each, terminal)
    yield from _shared(clause, terminal)
    if clause["duties"]:
        yield ""
        yield from terminal.rule(terminal.words("政府职责", "Government duties"))
    for each in clause["duties"]:
        yield from terminal.field(each["id"], each["quote"]["text"], "", "quiet")


def _pays(provision: Document, terminal: Terminal) -> Iterator[str]:
    """How much is given, part by part."""
    if "pays" in provision:
        yield terminal.paint(WORDS["pays"].in_language(terminal.lang), "strong")
    for each in provision.get("pays", ()):
        quote = f"  “{each['quote']['text']}”" if "quote" in each else ""
        indent = "  " * each["depth"]
        yield from terminal.paragraph(each["words"] + quote, indent + "  ", indent + "• ")


def _shared(clause: Document, terminal: Terminal) -> Iterator[str]:
    """The limits and the order of payment that benefits share."""
    shared = [*clause.get("limits", ()), *([clause["order"]] if "order" in clause else [])]
    if shared:
        yield ""
        yield from terminal.rule(WORDS["shared"].in_language(terminal.lang))
    for each in shared:
        yield from terminal.field(
            f"{each['id']} {each.get('title', '')}".strip(), f"{each['words']}  “{each['quote']['text']}”"
        )


def _conditions(provision: Document, terminal: Terminal) -> Iterator[str]:
    for key, label in (
        ("applies_to", terminal.words("所指对象", "Whom it speaks to")),
        ("requires", terminal.words("条件", "What it requires")),
    ):
        if provision[key].get("of") != []:
            yield terminal.paint(label, "strong")
            yield from _node(provision[key], "", "", terminal)
    for each in provision["readings"]:
        said = f"{each['reading']}{terminal.words('。理由：', '. Why: ')}{each['why']}"
        yield from terminal.field(terminal.words("解释口径", "Interpretation"), said, "", "quiet")
    for each in provision["excludes"]:
        said = f"{each['words']}  “{each['quote']['text']}”"
        yield from terminal.field(terminal.words("不重复享受", "Not beside"), said, "", "quiet")


def _node(node: Document, first: str, rest: str, terminal: Terminal) -> Iterator[str]:
    """A condition and what is below it. The rows of a table are named, not drawn."""
    name = str(node.get("name") or node.get("needed") or node.get("question") or _group_words(node, terminal))
    sign = "!" if node["kind"] == "open" else "•"
    if node.get("presumption"):
        name += terminal.words("（推定）", " (presumed)")
    quote = f"  “{node['quote']['text']}”" if "quote" in node else ""
    yield from terminal.paragraph(name + quote, rest + "  ", first + sign + " ")
    children = [] if node["kind"] == "term" else node.get("of", [])
    for index, child in enumerate(children):
        last = index == len(children) - 1
        branch, below = ("└─ ", "   ") if last else ("├─ ", "│  ")
        yield from _node(child, rest + branch, rest + below, terminal)


def _group_words(node: Document, terminal: Terminal) -> str:
    return gate_words(node, terminal.lang) if node["kind"] in GATE_WORDS else str(node["id"])
