"""How decisions are put into sentences and drawn, for the edges."""

from typing import Any

from eligibility.explain.sentence import Sentences, term_ids

__all__ = ["Sentences", "is_idle", "term_ids"]


def is_idle(parent: dict[str, Any], child: dict[str, Any]) -> bool:
    """Whether a condition took no part in settling the one above it."""
    if parent["verdict"] == "undetermined":
        return False
    spare: bool = parent["kind"] in ("any", "at_least") and parent["verdict"] == "met" and child["verdict"] == "not_met"
    return spare or bool(child["verdict"] == "undetermined")
