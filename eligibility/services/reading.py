"""How decisions are put into sentences and drawn, for the edges."""

from datetime import date
from typing import Any

from eligibility.explain.sentence import Sentences, term_ids
from eligibility.ir.rules import Pack
from eligibility.profile import LEVELS, Profile
from eligibility.services.explaining import explain

__all__ = ["Sentences", "is_idle", "term_ids", "told"]


def told(pack: Pack, profile: Profile, document: dict[str, Any]) -> dict[str, Any]:
    """A decision document with the `summary` that its explanation has of each provision: one sentence, wherever it is shown."""
    day, level, provisions = date.fromisoformat(document["as_of"]), LEVELS[document["level"]], document["provisions"]
    only = provisions[0]["id"] if len(provisions) == 1 else None
    explained = explain(pack, profile, day, level, document["language"], only=only)["provisions"]
    sentences = {each["id"]: each["summary"] for each in explained}
    return {**document, "provisions": [{**each, "summary": sentences[each["id"]]} for each in provisions]}


def is_idle(parent: dict[str, Any], child: dict[str, Any]) -> bool:
    """Whether a condition took no part in settling the one above it."""
    if parent["verdict"] == "undetermined":
        return False
    spare: bool = parent["kind"] in ("any", "at_least") and parent["verdict"] == "met" and child["verdict"] == "not_met"
    return spare or bool(child["verdict"] == "undetermined")
