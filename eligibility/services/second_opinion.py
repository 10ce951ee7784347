"""Whether a second, independent opinion can be had here, in words. It asks for none."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from eligibility.engines.rete import Availability, availability


def second_opinion(lang: str = "zh") -> dict[str, Any]:
    """`available`, and a sentence about it. The first call tries the import in a process of its own; later ones remember."""
    return second_opinion_words(_availability(), lang)


def second_opinion_words(found: Availability, lang: str = "zh") -> dict[str, Any]:
    """What is said of an availability."""
    if lang == "en":
        return {"available": found.ready, "words": str(found)}
    if found.ready:
        return {"available": True, "words": "第二执行器（durable-rules）可用，可出具独立复核意见"}
    words = f"第二执行器（durable-rules）不可用，暂不能出具需独立复核的正式认定；其他功能不受影响。原因：{found.why}"
    return {"available": False, "words": words}


@lru_cache(maxsize=1)
def _availability() -> Availability:
    return availability()
