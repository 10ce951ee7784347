"""A policy to be read: its text with every condition on its own words, beside what was made of it. Plain data for pages and prints.

It arranges what `catalog` and `coverage` say and adds no reading of its own. Every part has an anchor that can be cited: `c8` a clause,
`p8.3` a provision, `p8.3-2` its second quoted condition in order of the text, `term-corridor`, `open-meihekou`, `norm-x`, `d8.1` a duty.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any

from eligibility.domain.quantity import text_from_scaled
from eligibility.domain.vocabulary import Words
from eligibility.ir.rules import Pack
from eligibility.services.catalog import clause, policy
from eligibility.services.coverage import PRECEDENCE, coverage_of, readable

Json = dict[str, Any]

EFFECT_WORDS: dict[str, Words] = {
    "grant": Words("直接给予", "Grant"),
    "conditional": Words("按其他文件给予", "Conditional grant"),
    "priority": Words("优先", "Priority"),
    "support": Words("支持引导", "Orientation"),
    "service": Words("服务", "Service"),
}
"""What a provision does, by effect."""

GATE_WORDS: dict[str, Words] = {
    "all": Words("全部满足", "All of these"),
    "any": Words("满足其一", "One of these"),
    "none": Words("都不成立", "None of these"),
    "at_least": Words("至少满足 {wanted} 项", "At least {wanted} of these"),
}
"""How a group of conditions counts."""

SCORE_WORDS = Words("得分不低于 {wanted} 分", "A score of at least {wanted}")
"""How a group counts that gives points."""


def effective_words(effective: Json) -> str:
    """When a policy holds, or what it leaves open of that."""
    return str(effective.get("open") or f"{effective['words']}（{effective['quote']}）")


def gate_words(node: Json, lang: str) -> str:
    """How a group of conditions counts. Raises `KeyError` for what is no group."""
    words = SCORE_WORDS if "points" in node else GATE_WORDS[node["kind"]]
    wanted = text_from_scaled(node["wanted"], node.get("scale", 1)) if "wanted" in node else None
    return words.in_language(lang).format(wanted=wanted)


def policy_view(pack: Pack, lang: str = "zh") -> Json:
    """The whole policy: head, account of its characters, sections of clauses, and the terms, open questions and norms they lean on."""
    known = policy(pack, lang)
    account = coverage_of(pack, lang)
    views = [clause_view(pack, each["number"], lang) for each in known["clauses"]]
    terms = {id: tree for each in views for id, tree in each["terms"].items()}
    return {
        **{key: known[key] for key in ("id", "title", "version", "digest", "counts", "effective", "preamble", "documents")},
        "coverage": [
            {"kind": kind, "words": account["kinds"][kind], "characters": account["characters"][kind]}
            for kind in PRECEDENCE
            if account["characters"][kind]
        ],
        "kinds": account["kinds"],
        "sections": [
            {"heading": heading, "clauses": list(run)} for heading, run in groupby(views, key=lambda each: each["section"])
        ],
        "terms": [each | {"tree": terms.get(each["id"])} for each in known["terms"]],
        "opens": known["opens"],
        "norms": known["norms"],
    }  # fmt: skip


def clause_view(pack: Pack, number: int | str, lang: str = "zh") -> Json:
    """One clause: its sentences in pieces that say where they lead, its provisions and duties. Raises `UnknownClause`.

    `terms` are the definitions that its conditions name, by id; `opens` and `norms` are the ids of what it leaves to people and papers.
    """
    found = clause(pack, number, lang)
    provisions = [_Provision(each, pack, lang) for each in found["provisions"]]
    places = [place for each in provisions for place in each.places]
    places += [(f"d{each['id']}", each["quote"]["spans"]) for each in found["duties"]]
    shared = list(_shared(found))
    places += [(each["anchor"], each["spans"]) for each in shared]
    why = pack.documents[found["document"]].why
    terms: dict[str, Json] = {}
    for each in provisions:
        terms |= each.terms
    return {
        "anchor": f"c{found['number']}",
        **{key: found[key] for key in ("number", "heading", "section", "departments", "document", "status", "plain")},
        "why": why.in_language(lang) if why else None,
        "pieces": list(_pieces(found, places)),
        "provisions": [each.view for each in provisions],
        "shared": shared,
        "duties": [{"anchor": f"d{each['id']}", "id": each["id"], "quote": each["quote"]["text"]} for each in found["duties"]],
        "terms": terms,
        "opens": sorted({id for each in provisions for id in each.opens}),
        "norms": sorted({id for each in found["provisions"] for id in _norm_ids(each)}),
    }  # fmt: skip


def _shared(found: Json) -> Iterator[Json]:
    """What benefits share: limits, and the order in which they are paid."""
    for each in (*found.get("limits", ()), *([found["order"]] if "order" in found else [])):
        title = f"{each['id']} {each['title']}" if "title" in each else each["id"]
        yield {"anchor": f"l{each['id']}", "title": title, "words": each["words"], "quote": each["quote"]["text"], "spans": each["quote"]["spans"]}  # fmt: skip


def _norm_ids(provision: Json) -> Iterator[str]:
    yield from (each["id"] for each in provision["norms"])
    for root in (provision["applies_to"], provision["requires"]):
        yield from (node["norm"] for node in _nodes(root) if node.get("norm"))


def _nodes(node: Json) -> Iterator[Json]:
    yield node
    for child in node.get("of", ()):
        yield from _nodes(child)


def _pieces(found: Json, places: Iterable[tuple[str, list[list[int]]]]) -> Iterator[Json]:
    """The clause's sentences cut where kind or target changes. Of several quotes that hold a character it leads to the shortest."""
    begin, end = found["span"]
    kinds = [each["kind"] for each in found["coverage"] for _ in range(*each["span"])]
    targets: list[str | None] = [None] * (end - begin)
    for anchor, spans in sorted(places, key=lambda place: -sum(last - first for first, last in place[1])):
        for first, last in (each for each in spans if begin <= each[0] and each[1] <= end):
            targets[first - begin : last - begin] = [anchor] * (last - first)
    told, is_headed = 0, False
    for (kind, target), run in groupby(range(end - begin), key=lambda at: (kinds[at], targets[at])):
        upto = len(so_far := readable(found["text"][: list(run)[-1] + 1]))
        is_headed = is_headed or kind not in {"heading", "punctuation"}  # the stop after the heading goes with it
        if is_headed and kind != "departments" and upto > told:
            yield {"text": so_far[told:], "kind": kind, "to": target}
        told = upto


def _by_days(node: Json, days: str = "") -> Iterator[Json]:
    """What a comparison with a dated parameter asks, value by value, each with its days."""
    if "of" not in node:
        asked = node.get("needed") or node["question"]
        yield node | {"name": f"{days}：{asked}" if days else asked, "needed": None}
        return
    for row in node["of"]:
        guard, asked = row["of"]
        yield from _by_days(asked, guard["name"])


class _Provision:
    """A provision with anchors on everything that quotes: `places` are those quotes, `terms` the definitions its conditions name."""

    def __init__(self, found: Json, pack: Pack, lang: str) -> None:
        self.found, self.known, self.lang = found, pack, lang
        self.terms: dict[str, Json] = {}
        self.opens: set[str] = set()
        self.numbers = {
            tuple(map(tuple, spans)): f"p{found['id']}-{number}"
            for number, spans in enumerate(sorted(self._quoted(), key=lambda spans: spans[0]), 1)
        }
        self.view = self._view()
        self.places = [(anchor, [list(each) for each in spans]) for spans, anchor in self.numbers.items()]

    def _quoted(self) -> list[Any]:
        """The places of all quotes, each once."""
        nodes = [node for root in self._roots() for node in _unfolded(root)]
        quotes = [node["quote"] for node in nodes if "quote" in node]
        quotes += [each["quote"] for key in ("readings", "wording", "excludes") for each in self.found[key]]
        quotes += [each["quote"] for each in self.found.get("pays", ()) if "quote" in each]
        quotes += [self.found["benefit"]["quote"]] if self.found["benefit"].get("quote") else []
        return list(dict.fromkeys(tuple(map(tuple, each["spans"])) for each in quotes))

    def _roots(self) -> tuple[Json, Json]:
        return self.found["applies_to"], self.found["requires"]

    def _view(self) -> Json:
        found = self.found
        whom, needs = (self._node(each) for each in self._roots())
        return {
            "anchor": f"p{found['id']}",
            **{key: found[key] for key in ("id", "title", "effect", "departments")},
            "per": self.known.vocabulary.facts[found["per"]].words.in_language(self.lang) if found["per"] else None,
            "effect_words": EFFECT_WORDS[found["effect"]].in_language(self.lang),
            "quote": found["quote"]["text"],
            "benefit": {
                "words": found["benefit"]["words"],
                "amount_open": found["benefit"].get("amount_open"),
                **self._mark(found["benefit"].get("quote")),
            },
            "pays": [each | self._mark(each.get("quote")) for each in found.get("pays", ())],
            "applies_to": whom,
            "requires": needs,
            "readings": [each | self._mark(each["quote"]) for each in found["readings"]],
            "wording": [each | self._mark(each["quote"]) for each in found["wording"]],
            "excludes": [each | self._mark(each["quote"]) for each in found["excludes"]],
            "norms": [each["id"] for each in found["norms"]],
        }

    def _mark(self, quote: Json | None) -> Json:
        if not quote:
            return {"quote": None, "anchor": None}
        return {"quote": quote["text"], "anchor": self.numbers.get(tuple(map(tuple, quote["spans"])))}

    def _node(self, node: Json) -> Json:
        """A condition in words, and below it what it is made of; a term is named and defined elsewhere."""
        made: Json = {"kind": node["kind"], **self._mark(node.get("quote")), "reading": node.get("reading"), "of": []}
        match node["kind"]:
            case "leaf":
                name = node.get("name") or node["needed"]
                return made | {"words": name, "needed": node["needed"] if name != node["needed"] else None}
            case "open":
                self.opens.add(node["id"])
                return made | {"words": node.get("name") or node["question"], "open": node["id"]}
            case "term":
                id = node["id"].split("@")[0]
                if (
                    id not in self.known.terms
                ):  # a derived fact of the vocabulary, such as a size band, or a dated parameter
                    derived = id.split(" ", 1)[0] in self.known.vocabulary.derived
                    values = [] if derived else [self._node(each) for each in _by_days(node["of"][0])]
                    return made | {"words": node.get("name") or id, "term": None, "of": values}
                if id not in self.terms:
                    self.terms[id] = {}  # so that a term that names itself through another ends here
                    self.terms[id] = self._node(node["of"][0])
                return made | {"words": node.get("name") or id, "term": id, "presumption": node["presumption"]}
            case _:
                words = gate_words(node, self.lang)
                return made | {
                    "words": node.get("name"),
                    "gate": words,
                    "of": [self._node(each) for each in node["of"]],
                }


def _unfolded(node: Json) -> Iterator[Json]:
    """A condition and what is below it, but not what a term is made of."""
    yield node
    if node["kind"] != "term":
        for child in node.get("of", ()):
            yield from _unfolded(child)
