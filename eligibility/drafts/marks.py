"""What stands in a sentence and may matter to its rule: norms, dates, amounts, places, recognitions, 等, references. Found, not understood."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from eligibility.domain.vocabulary import Vocabulary
from eligibility.drafts.labels import number_from_words
from eligibility.drafts.model import Mark, MarkKind, Span
from eligibility.source.text import AND_OTHERS, normalise

_D = r"[\d０-９]"
_FORMS: tuple[tuple[MarkKind, re.Pattern[str]], ...] = (
    (
        "norm",
        re.compile(
            rf"《[^《》]{{2,120}}》\s*(?:[（(][^（）()]{{0,20}}[〔\[【]{_D}{{4}}[〕\]】]\s*{_D}+\s*号[）)])?"
            rf"|[\u4e00-\u9fff]{{1,8}}[〔\[【]{_D}{{4}}[〕\]】]\s*{_D}+\s*号"
        ),
    ),
    (
        "date",
        re.compile(
            rf"{_D}{{4}}年(?:{_D}{{1,2}}月(?:{_D}{{1,2}}日)?)?(?:\s*(?:[—－~～-]|至|到)\s*(?:{_D}{{4}}年)?(?:{_D}{{1,2}}月)?(?:{_D}{{1,2}}日)?)?"
            rf"|{_D}{{4}}\s*[—－~～-]\s*{_D}{{4}}年|自[^，。；]{{1,12}}之日起(?:{_D}{{1,3}}(?:日|天|个工作日|个月|年)内?)?"
        ),
    ),
    (
        "amount",
        re.compile(
            rf"(?:{_D}[\d０-９,，.．]*)\s*(?:万亿|亿|千万|百万|万|千|百)?\s*元(?:[/／][\u4e00-\u9fff]{{1,4}})?|[一二三四五六七八九十百千万]+元"
        ),
    ),
    (
        "share",
        re.compile(rf"{_D}[\d０-９.．]*\s*[%％‰]|百分之[一二三四五六七八九十百点零〇]+|[一二三四五六七八九十]成"),
    ),
    (
        "number",
        re.compile(
            rf"{_D}[\d０-９.．]*\s*(?:个工作日|个月|平方米|人次|人|户|家|个|件|项|亩|日|天|年|倍|分|次|期|岁|台|套|名|吨|公里|千瓦)(?:以上|以下|以内)?"
        ),
    ),
    (
        "reference",
        re.compile(
            r"第[一二三四五六七八九十百零〇\d０-９]+[条款项](?:第?[（(]?[一二三四五六七八九十\d０-９]+[）)]?[款项])*|前款|前条|上款|上条|本条|前述|上述"
        ),
    ),
    (
        "exclusion",
        re.compile(r"不得|不予|不再|除外|不重复[^，。；]{0,6}|不享受|就高不就低|就高不重复|从高不重复|择优不重复"),
    ),
    ("open_list", AND_OTHERS),
    (
        "place",
        re.compile(
            r"(?:全省|全市|全县|全区|全国)(?:范围内?)?|本省|本市|本区|本县|省内|市内|区内|县内|境内|辖区内|走廊(?:地区|区域|范围)?内?|范围内"
        ),
    ),
)
_ALONE = frozenset({"走廊"})


@dataclass(frozen=True, slots=True)
class _Names:
    """The vocabulary's own names of places and recognitions, the longest first."""

    places: re.Pattern[str]
    recognitions: re.Pattern[str]


def marks_of(sentence: str, begin: int, vocabulary: Vocabulary) -> tuple[Mark, ...]:
    """Every mark of a sentence that begins at an offset, in the order of the text; none inside another of its kind."""
    found = [*_by_form(sentence), *_by_name(sentence, vocabulary)]
    found.sort(key=lambda each: (each.span[0], -each.span[1]))
    kept: list[Mark] = []
    reaching: list[Mark] = []
    for each in found:
        reaching = [other for other in reaching if other.span[1] > each.span[0]]
        if not any(_hides(other, each) for other in reaching):
            kept.append(each)
            reaching.append(each)
    return tuple(Mark(each.kind, (each.span[0] + begin, each.span[1] + begin), each.words, each.says) for each in kept)


def _hides(other: Mark, each: Mark) -> bool:
    """Whether one mark lies in another: a year in a norm's number or a date, 等 in the name of a norm."""
    inside = other.span[0] <= each.span[0] and each.span[1] <= other.span[1]
    overlap = other.kind == each.kind and each.span[0] < other.span[1]
    return (inside and other.kind in {"norm", "date", "amount", "share", each.kind}) or overlap


def _by_form(sentence: str) -> Iterator[Mark]:
    for kind, form in _FORMS:
        for found in form.finditer(sentence):
            if found[0] not in _ALONE:
                yield Mark(kind, found.span(), found[0], _meaning(kind, found[0]))


def _meaning(kind: MarkKind, words: str) -> str:
    if kind == "reference" and words.startswith("第") and "条" in words:
        value = number_from_words(normalise(words[1 : words.index("条")]))
        return str(value) if value else ""
    return normalise(words) if kind in {"amount", "share", "number", "date"} else ""


def _by_name(sentence: str, vocabulary: Vocabulary) -> Iterator[Mark]:
    names = _names(_Key(vocabulary))
    kinds = vocabulary.enumerations.get("recognition_kind", None)
    divisions = vocabulary.code_lists.get("division")
    for found in names.places.finditer(sentence):
        if not _stands_alone(sentence, found.span()):
            continue
        codes = (divisions.called(found[0]) or divisions.called(f"{found[0]}市")) if divisions else ()
        yield Mark("place", found.span(), found[0], " ".join(codes))
    for found in names.recognitions.finditer(sentence):
        yield Mark("recognition", found.span(), found[0], (kinds.value_from_label(found[0]) if kinds else None) or "")


_BEFORE = frozenset("在与和及到赴向驻以对由从至为")
_AFTER = frozenset("与和及等省市地区县州")


def _stands_alone(sentence: str, span: Span) -> bool:
    """Whether a name is one: 广东 in 推广东北 is none. A name with its kind (长春市) is one anywhere."""
    before, after = sentence[: span[0]][-1:], sentence[span[1] :][:1]
    whole = sentence[span[1] - 1] in "省市县区州旗"
    return whole or not before.isalnum() or not after.isalnum() or before in _BEFORE or after in _AFTER


class _Key:
    """A vocabulary by its digest."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary

    def __hash__(self) -> int:
        return hash(self.vocabulary.digest)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Key) and self.vocabulary.digest == other.vocabulary.digest


@lru_cache(maxsize=4)
def _names(key: _Key) -> _Names:
    vocabulary = key.vocabulary
    divisions = vocabulary.code_lists.get("division")
    places = set(divisions.names.values()) if divisions else set()
    places |= {name[:-1] for name in places if name.endswith(("省", "市")) and len(name) > 2}
    kinds = vocabulary.enumerations.get("recognition_kind")
    recognitions = {name for name in kinds.aliases if not name.isascii() and len(name) > 2} if kinds else set()
    return _Names(_any_of(places), _any_of(recognitions))


def _any_of(names: set[str]) -> re.Pattern[str]:
    listed = sorted((each for each in names if len(each) > 1), key=lambda name: (-len(name), name))
    return re.compile("|".join(map(re.escape, listed)) or r"(?!)")
