"""A sentence to its draft rule, in the written form, with everything marked that a person must decide. It writes no word in English:
what is missing keeps the pack from compiling until somebody has written it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping

from eligibility.domain.vocabulary import Vocabulary
from eligibility.drafts.model import Doubt, Mark, MarkKind, Sentence
from eligibility.drafts.yaml_text import Node
from eligibility.source.models import DRAFT
from eligibility.source.text import AND_OTHERS, normalise

EFFECT_WORDS = {
    "grant": "给予", "conditional": "按其他规定给予", "priority": "优先", "service": "服务", "support": "支持引导", "duty": "政府职责",
}  # fmt: skip

DOUBTS: dict[Doubt, str] = {
    "no_verb": "没有认出动词，请判断这句话约束谁",
    "condition": "像是申报条件，应写进有关事项的 requires，再删去这一项",
    "exclusion": "像是排除情形，应写进有关事项的 unless 或 excludes，再删去这一项",
    "limit": "像是几项共用的限额或支付次序，应写成 limits 或 payment_order，再删去这一项",
    "definition": "像是定义、适用范围或附则，请看要不要写成 terms 或 effective",
    "several_parts": "句中有分号，可能要拆成几项（{id}a、{id}b）",
}

MARK_WORDS: dict[MarkKind, str] = {
    "norm": "援引", "date": "日期", "amount": "金额", "share": "比例", "place": "地点", "recognition": "认定", "open_list": "“等”（清单开放）",
    "reference": "其他条款", "exclusion": "排除", "number": "数字",
}  # fmt: skip
_TITLE = 24
_LONGEST = 40
"""A longer benefit would swallow conditions."""

_ADDRESSED = frozenset({"grant", "conditional", "priority", "support"})


def rule_of(sentence: Sentence, heading: str, norms: Mapping[str, str], vocabulary: Vocabulary) -> dict[str, Node]:
    """A provision or duty. `heading` is its title, if it is the clause's only provision; `norms` gives the id of a cited document by its name."""
    effect = sentence.proposal.effect
    quote = plain(sentence.words)
    if effect == "duty":
        return {"id": sentence.id, DRAFT: note_of(sentence), "quote": quote}
    rule: dict[str, Node] = {
        "id": sentence.id,
        DRAFT: note_of(sentence),
        "title": {"zh": plain(heading) or _title(sentence)},
        "quote": quote,
        "effect": effect,
        "benefit": _benefit(sentence),
        "applies_to": _addressee(sentence, vocabulary),
        "requires": _recognised(sentence) if effect in _ADDRESSED else {},
        "norms": [norms[each.words] for each in sentence.marks if each.words in norms],
    }
    return rule


def note_of(sentence: Sentence) -> str:
    """What it rests on and what is left to a person, for the `draft` key."""
    found = "、".join(dict.fromkeys(_told(each) for each in sentence.marks))
    doubt = DOUBTS[sentence.proposal.doubt].format(id=sentence.id) if sentence.proposal.doubt else ""
    return "；".join(
        filter(
            None,
            (
                _rests(sentence),
                f"句中有{found}" if found else "",
                doubt,
                _about_amount(sentence),
                _about_projects(sentence),
            ),
        )
    )


def _rests(sentence: Sentence) -> str:
    proposal, verb = sentence.proposal, plain(sentence.proposal.verb)
    if proposal.effect != "duty":
        return f"由“{verb}”推定为{EFFECT_WORDS[proposal.effect]}"
    return f"暂列为政府职责（“{verb}”）" if verb else "没有给企业的动词，推定为政府职责"


def _told(mark: Mark) -> str:
    word = MARK_WORDS[mark.kind]
    return word if mark.kind == "open_list" else f"{word}“{plain(mark.words)}”"


def _about_amount(sentence: Sentence) -> str:
    given = sentence.proposal.effect in {"grant", "conditional"}
    return "原文写了数额，请写成 benefit 的 amount" if given and _states_amount(sentence) else ""


def _states_amount(sentence: Sentence) -> bool:
    return any(each.kind in {"amount", "share"} for each in sentence.marks)


def _about_projects(sentence: Sentence) -> str:
    part = sentence.words[slice(*_part(sentence))]
    if sentence.proposal.effect != "duty" and "项目" in part and "企业" not in part:
        return "说的是项目，可以写 per: projects 逐个判断"
    return ""


def _part(sentence: Sentence) -> tuple[int, int]:
    """The part of a sentence, between commas, that holds the verb."""
    words = sentence.words
    at = max(words.find(sentence.proposal.verb), 0)
    begin = max(words.rfind(mark, 0, at) for mark in "，；：") + 1
    ends = [end for mark in "，；。" if (end := words.find(mark, at + len(sentence.proposal.verb))) >= 0]
    return begin, min(ends, default=len(words))


def plain(words: str) -> str:
    """Printed words with half-width digits and letters, as rules are written; the punctuation stays Chinese."""
    return "".join(unicodedata.normalize("NFKC", each) if each in _WIDE else each for each in words).strip()


_WIDE = frozenset(
    chr(code) for code in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B), 0xFF0B, 0xFF05)
)


def _title(sentence: Sentence) -> str:
    """The part that holds the verb; from the verb on, or from its last 给予, where that is too long."""
    begin, end = _part(sentence)
    at = max(sentence.words.find(sentence.proposal.verb), begin)
    gives = sentence.words.rfind("给予", at, end)
    for start in (begin, at, gives):
        words = plain(sentence.words[max(start, 0) : end]) if start >= 0 else ""
        if 0 < len(words) <= _TITLE:
            return words
    return f"{plain(sentence.words[at:end])[:_TITLE]}…"


def _given(sentence: Sentence) -> str:
    """What is given, in the sentence's words: of a service the whole part, of anything else from the verb on."""
    begin = (
        _part(sentence)[0]
        if sentence.proposal.effect == "service"
        else max(sentence.words.find(sentence.proposal.verb), 0)
    )
    return plain(sentence.words[begin:]).rstrip("。")


def _benefit(sentence: Sentence) -> dict[str, Node]:
    words = _given(sentence)
    amount = (
        {}
        if _states_amount(sentence)
        else {"open": "本文件未载明标准和金额", "en": "This text does not state the rate or the amount"}
    )
    quote = _benefit_quote(sentence, words)
    return {"quote": quote, "zh": words if len(words) <= 60 else f"{words[:60]}…", "amount": amount}


def _benefit_quote(sentence: Sentence, words: str) -> str:
    """What is given, where the verb says it; of an orientation the verb alone: whom it is for must be quoted by conditions."""
    effect, verb = sentence.proposal.effect, plain(sentence.proposal.verb)
    quote = re.split(r"[，；]", words, maxsplit=1)[0] if effect in {"grant", "conditional", "priority"} else verb
    return quote if len(quote) <= _LONGEST and "…" not in quote and _once(sentence.words, quote) else ""


def _addressee(sentence: Sentence, vocabulary: Vocabulary) -> dict[str, Node]:
    """The first kind of body that the sentence names; none where it names none that the vocabulary knows."""
    kinds = vocabulary.enumerations.get("body_kind")
    found = {
        sentence.words.find(label): (label, value)
        for label, value in (kinds.aliases.items() if kinds else ())
        if not label.isascii() and label in sentence.words
    }
    if not found:
        return {}
    at = min(found)
    label, value = found[at]
    quote = _around(sentence, at, at + len(label))
    return {"quote": quote, "holds": f"body_kind is {value}"} if quote else {}


def _recognised(sentence: Sentence) -> Node:
    """One of the recognitions that the sentence names, in force."""
    found = list(_conditions(sentence))
    return found[0] if len(found) == 1 else {"any": found} if found else {}


def _conditions(sentence: Sentence) -> Iterator[dict[str, Node]]:
    seen = set()
    for mark in sentence.marks:
        if mark.kind == "recognition" and mark.says and mark.says not in seen:
            seen.add(mark.says)
            at = sentence.words.find(mark.words)
            quote = _unique(sentence.words, at, at + len(mark.words)) if at >= 0 else ""
            if quote and not AND_OTHERS.search(quote):
                yield {"quote": quote, "holds": f"any(recognitions where kind is {mark.says}, current)"}


def _around(sentence: Sentence, begin: int, end: int) -> str:
    """A place's words if they stand once; those of the recognition that holds them; else the fewest around them."""
    named = (
        plain(each.words)
        for each in sentence.marks
        if each.kind == "recognition" and sentence.words[begin:end] in each.words
    )
    holding = next((each for each in named if _once(sentence.words, each)), "")
    return (
        holding
        if holding and not _once(sentence.words, sentence.words[begin:end])
        else _unique(sentence.words, begin, end)
    )


def _unique(words: str, begin: int, end: int) -> str:
    """The fewest words around a place that stand only once in the sentence, and end at no comma; empty if none do."""
    while not _once(words, words[begin:end]):
        if begin > 0 and words[begin - 1] not in "，。；：":
            begin -= 1
        elif end < len(words) and words[end] not in "，。；：":
            end += 1
        else:
            return ""
    return plain(words[begin:end])


def _once(words: str, part: str) -> bool:
    return bool(part) and normalise(words).count(normalise(part)) == 1
