"""The explanation of provisions as pages draw it: decision and explanation put together, grouped by conclusion. It judges and words nothing itself."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from eligibility import services
from eligibility.domain.conclusion import CONCLUSION_SIGNS, CONCLUSION_WORDS, Conclusion
from eligibility.services.amounts_html import AmountsHtml
from eligibility.services.reading import is_idle

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from eligibility.domain.facts import Level
    from eligibility.services import Pack, Profile
    from eligibility.services.amounts_html import Link

Json = dict[str, Any]
NEAREST = 3
"""How many provisions are pointed at when nothing is met."""


@dataclass(frozen=True, slots=True)
class Card:
    """One provision: `decided` and `explained` are its parts of the two documents."""

    decided: Json
    explained: Json
    amounts: AmountsHtml | None = None
    """Draws what it comes to, in a policy that states amounts."""

    @property
    def conclusion(self) -> Conclusion:
        """What it comes to."""
        return Conclusion(self.decided["conclusion"])

    @property
    def sign(self) -> str:
        """The sign beside the conclusion's words."""
        return CONCLUSION_SIGNS[self.conclusion]

    @property
    def askable(self) -> list[Json]:
        """The facts that the enterprise can still add."""
        return [each for each in self.explained["grounds"].get("open", ()) if each["settler"] == "enterprise"]

    @property
    def trees(self) -> Iterator[tuple[int | None, Json, Json]]:
        """The conditions: of every record that it is judged by (numbered from 1), or of the enterprise; whom it speaks to, and what it requires."""
        reasons = self.decided["reasons"]
        if "records" not in reasons:
            yield None, _marked(reasons["applies_to"]), _marked(reasons["requires"])
            return
        for record in reasons["records"]:
            yield record["index"] + 1, _marked(record["applies_to"]), _marked(record["requires"])


@dataclass(frozen=True, slots=True)
class Group:
    """The provisions of one conclusion."""

    conclusion: str
    words: str
    sign: str
    cards: Sequence[Card]


@dataclass(frozen=True, slots=True)
class Result:
    """All that is told of an enterprise: by conclusion, and what is nearest where nothing is met."""

    document: Json
    groups: Sequence[Group]
    nearest: Sequence[Card]
    duties: Sequence[Json]
    amounts: AmountsHtml | None


def _marked(node: Json) -> Json:
    """A tree of conditions as it is drawn: what no longer matters in one line (`idle`), and no gate around a single condition."""
    children = node.get("of", ())
    below = [_marked(each) for each in children if not is_idle(node, each)]
    idle = [name for each in children if is_idle(node, each) for name in _names(each)]
    if len(below) == 1 and "name" not in node and node["kind"] in ("all", "any"):
        return {**below[0], "idle": list(dict.fromkeys([*below[0]["idle"], *idle]))}
    return {**node, "of": below, "idle": list(dict.fromkeys(idle))}


def _names(node: Json) -> Iterator[str]:
    """What a condition is called, or else the nearest ones below it."""
    if "name" in node or not node.get("of"):
        yield str(node.get("name") or node.get("needed") or node.get("question") or node.get("id", ""))
        return
    for each in node["of"]:
        yield from _names(each)


def result_of(
    pack: Pack, profile: Profile, as_of: date, level: Level, lang: str, only: str | None, link: Link | None = None
) -> Result:
    """Everything about an enterprise; `link` leads to the question of a fact. Raises as `judge` does."""
    decision = services.judge(pack, profile, as_of, level, lang, only).document()
    explained = json.loads(services.explanation_json(pack, profile, as_of, level, lang, only))
    return result_from(decision, explained, lang, link)


def result_from(decision: Json, explained: Json, lang: str, link: Link | None = None) -> Result:
    """The same of documents that are at hand."""
    by_id: Mapping[str, Json] = {each["id"]: each for each in explained["provisions"]}
    amounts = AmountsHtml(decision["amounts"], lang, link) if "amounts" in decision else None
    cards = [Card(each, by_id[each["id"]], amounts) for each in decision["provisions"]]
    groups = [
        Group(each.value, CONCLUSION_WORDS[each].in_language(lang), CONCLUSION_SIGNS[each], of)
        for each in Conclusion
        if (of := [card for card in cards if card.conclusion is each])
    ]
    met = any(card.decided["verdict"] == "met" for card in cards)
    return Result(decision, groups, [] if met else _nearest(cards), decision["duties"], amounts)


def _nearest(cards: Sequence[Card]) -> list[Card]:
    """The provisions that least stands in the way of: the fewest facts to add, then the fewest conditions that fail."""
    open_ = [card for card in cards if card.conclusion is Conclusion.INFORMATION_NEEDED]
    failed = [card for card in cards if card.conclusion is Conclusion.NOT_MET_AT_PRESENT]
    open_.sort(key=lambda card: len(card.askable))
    failed.sort(key=lambda card: min((len(each["lines"]) for each in card.explained["grounds"]["blocking"]), default=0))
    return [*open_, *failed][:NEAREST]
