"""Places of a pack in words: `8.3/requires/0` is the condition that stands there. In one language.

The second opinion names its rules and conditions by such places; `eligibility.engines.rete.compile` makes them. It must not judge.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import assert_never

from eligibility.domain.quantity import text_from_scaled
from eligibility.explain.words import Phrases
from eligibility.ir.rules import Gate, Leaf, Node, Open, Pack, Provision, Term

_COUNTED = re.compile(r"(\d+) of (\d+)")


class PlaceWords:
    """The words of one pack's places (`zh` or `en`); each is found once and kept."""

    def __init__(self, pack: Pack, lang: str) -> None:
        self.pack = pack
        self.zh = lang != "en"
        self._lang = "zh" if self.zh else "en"
        self._phrases = Phrases(pack.vocabulary, self._lang)
        self._provisions = {each.id: each for each in pack.provisions}
        self._known: dict[str, str] = {}

    def of(self, place: str) -> str:
        """What stands at a place. Raises `KeyError` for a provision that the pack does not have."""
        if place not in self._known:
            self._known[place] = self._words(place)
        return self._known[place]

    def _say(self, zh: str, en: str) -> str:
        return zh if self.zh else en

    def _words(self, place: str) -> str:
        if place in ("always met", "never met"):
            return self._say("恒成立", "always so") if place == "always met" else self._say("恒不成立", "never so")
        base, step, counted = place.partition("#")
        id, *steps = base.split("/")
        provision = self._provisions[id]
        words = self._of_provision(provision, steps)
        return words + self._step(counted) if step else words

    def _step(self, counted: str) -> str:
        """A gate with many conditions is concluded in steps."""
        found = _COUNTED.search(counted)
        if found is None:
            return self._say("（其中一部分）", " (a part of them)")
        wanted, of = found.groups()
        return self._say(f"（前 {of} 项中至少 {wanted} 项）", f" (at least {wanted} of the first {of})")

    def _of_provision(self, provision: Provision, steps: list[str]) -> str:
        title = f"{provision.id} {provision.title.in_language(self._lang)}"
        match steps:
            case []:
                return title
            case [*before, "so far"]:
                return self._of_provision(provision, before) + self._say("（此前各条记录）", " (of the records before)")
            case [*before, "any"]:
                return self._of_provision(provision, before) + self._say("（任一条记录）", " (of any record)")
            case ["applies_to"]:
                return title + self._say("的适用对象", ": whom it is for")
            case ["requires"]:
                return title + self._say("的要求", ": what it requires")
            case _:
                part, *below = steps
                return self._of_node(
                    provision.applies_to if part == "applies_to" else provision.requires, below, provision
                )

    def _of_node(self, node: Node, steps: list[str], provision: Provision) -> str:
        name = self._name(node, provision.per)
        for step in steps:
            match node:
                case Term(body=body) if step == "body":
                    name, node = self._body(node, name, provision.per), body
                case Gate(children=children):
                    node = children[int(step)]
                    name = self._name(node, provision.per)
        return name + self._say("（认定意见）", " (an officer's finding)") if steps[-1] == "given" else name

    def _body(self, term: Term, name: str, records: str | None) -> str:
        """What a term means: of a presumption it is said that it goes by its meaning, and not by a finding."""
        if isinstance(term.body, Gate) and term.body.about.words is None:
            return name + self._say("（按推定）", " (as presumed)") if term.presumption else name
        return self._name(term.body, records)

    def _name(self, node: Node, records: str | None) -> str:
        if node.about.words is not None:
            return node.about.words.in_language(self._lang)
        match node:
            case Leaf():
                return self._phrases.needed(node.atom, records)
            case Open(id=id):
                return self.pack.opens[id].words.in_language(self._lang)
            case Term(id=id):
                term = self.pack.terms.get(id.split("@")[0])
                return term.words.in_language(self._lang) if term else id
            case Gate():
                return self._gate(node, records)
            case _:
                assert_never(node)

    def _gate(self, gate: Gate, records: str | None) -> str:
        inner = self._say("、", "; ").join(_short(self._inner(gate, records)))
        match gate.operator:
            case "all":
                return self._say(f"全部满足（{inner}）", f"all of ({inner})")
            case "any":
                return self._say(f"满足其一（{inner}）", f"one of ({inner})")
            case "none":
                return self._say(f"均不符合（{inner}）", f"none of ({inner})")
            case "at_least" if gate.points:
                wanted = text_from_scaled(gate.wanted, gate.scale)
                return self._say(f"得分不低于 {wanted} 分（{inner}）", f"a score of {wanted} from ({inner})")
            case "at_least":
                return self._say(f"至少满足 {gate.wanted} 项（{inner}）", f"at least {gate.wanted} of ({inner})")
            case _:
                assert_never(gate.operator)

    def _inner(self, gate: Gate, records: str | None) -> Iterator[str]:
        """What is below a gate without a name, gates below it only by their number of conditions."""
        for child in gate.children:
            if isinstance(child, Gate) and child.about.words is None:
                yield self._say(f"一组 {len(child.children)} 项条件", f"a group of {len(child.children)}")
            else:
                yield self._name(child, records)


_MOST_NAMED = 6


def _short(names: Iterator[str]) -> list[str]:
    """The first few, and how many there are."""
    listed = list(names)
    return listed if len(listed) <= _MOST_NAMED else [*listed[:_MOST_NAMED], f"… {len(listed)}"]
