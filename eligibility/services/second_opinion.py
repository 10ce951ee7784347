"""Whether a second, independent opinion can be had here, whether it is needed, and what follows, in words. It asks for none."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from eligibility import settings
from eligibility.domain.opinions import Asking
from eligibility.domain.vocabulary import Words
from eligibility.engines.rete import Availability, availability

SETTING = "ELIGIBILITY_SECOND_OPINION"


def asking_from_settings() -> Asking:
    """What the settings say: `required` unless said otherwise. Raises `SettingsFaulty`: a slip of the pen must not weaken what is of record."""
    said = settings.value_of(SETTING) or settings.SETTINGS[SETTING].default
    if said not in {each.value for each in Asking}:
        raise settings.SettingsFaulty(settings.problems_of())
    return Asking(said)


_TWO = Words(
    "正式认定须两个执行器意见一致，不一致的暂缓", "a determination of record needs two opinions that agree, or is held"
)
_HELD = Words("正式认定一律暂缓，直至可用", "a determination of record is held until a second opinion can be had")
_MARKED = Words("正式认定只有一个执行器的意见，并予注明", "determinations of record rest on one opinion and say so")
_NOT_ASKED = Words("按设置不要求第二意见", "none is asked for by the setting")


def second_opinion(lang: str = "zh") -> dict[str, Any]:
    """`available`, what is asked for, and a sentence about it. Raises `SettingsFaulty`.

    The first call tries the import in a process of its own; later ones remember.
    """
    return second_opinion_words(_availability(), lang, asking_from_settings())


def second_opinion_words(found: Availability, lang: str = "zh", asking: Asking = Asking.REQUIRED) -> dict[str, Any]:
    """What is said of an availability and of what is asked for."""
    parts = [_found(found), *_follows(found.ready, asking)]
    said = ("; " if lang == "en" else "；").join(each.in_language(lang) for each in parts)
    return {"available": found.ready, "asking": asking.value, "words": said}


def _found(found: Availability) -> Words:
    if found.ready:
        return Words("第二执行器（durable-rules）可用", str(found))
    return Words(f"第二执行器（durable-rules）不可用（{found.why}），其他功能不受影响", str(found))


def _follows(ready: bool, asking: Asking) -> tuple[Words, ...]:
    match asking:
        case Asking.OFF:
            return _NOT_ASKED, _MARKED
        case Asking.PREFERRED if not ready:
            return (_MARKED,)
        case Asking.REQUIRED if not ready:
            return (_HELD,)
        case _:
            return (_TWO,)


@lru_cache(maxsize=1)
def _availability() -> Availability:
    return availability()
