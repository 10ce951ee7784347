"""Flags: what other documents ask besides the policy, beside a decision and never in it.

A flag is raised, clear or not known; a procedure is only told. No conclusion changes by it, because none of these words stands in
the policy. Its open questions are nobody's to answer here: findings belong to the policy's own. No clock: `as_of` is an argument.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from eligibility.domain.facts import Cause, Level, Slots, Why
from eligibility.domain.standing import SOURCE_STANDING_WORDS
from eligibility.domain.verdict import MET, UNDETERMINED
from eligibility.domain.vocabulary import Words
from eligibility.engines import reference
from eligibility.explain.document import DocumentWriter, bytes_from_document
from eligibility.ir.overlay import Flag, Origin, Overlay, Paper
from eligibility.ir.reasons import Reason
from eligibility.ir.rules import Pack
from eligibility.packs import installed_overlays
from eligibility.profile import Profile, slots_from_profile
from eligibility.version import ENGINE_VERSION

__all__ = ["KIND_WORDS", "LABEL", "VERDICT_WORDS", "Flags", "flags", "overlays_beside"]

Json = dict[str, Any]

LABEL = Words(
    "非本政策原文：来自其他文件，只作提示，不改变任何结论",
    "Not in the policy's text: from other documents, for attention only, and no conclusion changes by it",
)

KIND_WORDS: dict[str, Words] = {
    "exclusion": Words("负面清单", "Exclusion"),
    "general_condition": Words("通用申报条件", "Usual condition"),
    "procedure": Words("申报程序", "Procedure"),
}

VERDICT_WORDS: dict[str, Words] = {
    "raised": Words("需注意", "Raised"),
    "clear": Words("未触及", "Clear"),
    "not_known": Words("尚不清楚", "Not known"),
    "told": Words("请留意", "To be noted"),
}


@dataclass(frozen=True, slots=True)
class Flags:
    """The flags of one enterprise as canonical JSON bytes."""

    json: bytes

    def document(self) -> Json:
        """The flags as plain data."""
        document: Json = json.loads(self.json)
        return document


def overlays_beside(policy: str) -> Sequence[Overlay]:
    """The installed overlays that are shown beside a policy. Raises `PackProblems`."""
    return [each for each in installed_overlays() if each.stands_beside(policy)]


def flags(overlay: Overlay, profile: Profile, as_of: date, level: Level = Level.CLAIMED, lang: str = "zh") -> Flags:
    """Every flag of an overlay for one enterprise."""
    slots = slots_from_profile(replace(profile, findings=()), as_of, level)
    writer = _FlagWriter(overlay, slots, lang)
    documents = [writer.flag(each) for each in overlay.flags]
    counted = Counter(each["verdict"] for each in documents)
    document = {
        "overlay": writer.head(),
        "label": LABEL.in_language(writer.lang),
        "engine": {"name": "eligibility", "version": ENGINE_VERSION},
        "as_of": as_of.isoformat(),
        "level": level.name.lower(),
        "facts_digest": profile.digest,
        "language": writer.lang,
        "counts": {each: counted[each] for each in VERDICT_WORDS},
        "flags": documents,
        "usual_materials": [writer.paper(each) for each in overlay.papers],
    }
    return Flags(bytes_from_document(document))


class _FlagWriter:
    """The parts of the document in one language."""

    def __init__(self, overlay: Overlay, slots: Slots, lang: str) -> None:
        self.overlay, self.slots = overlay, slots
        # Reasons are told in the words of a pack; this one has the overlay's open questions and no policy.
        told = Pack(overlay.id, overlay.title, overlay.version, {}, None, (), {}, overlay.opens, {}, overlay.vocabulary)
        self.words = DocumentWriter(told, lang)
        self.lang = self.words.lang

    def head(self) -> Json:
        """Which overlay it is, and what it is not."""
        overlay = self.overlay
        return {
            "id": overlay.id,
            "title": overlay.title.in_language(self.lang),
            "version": overlay.version,
            "digest": overlay.digest,
            "about": overlay.about.in_language(self.lang),
        }

    def flag(self, flag: Flag) -> Json:
        """One flag with its verdict, its sources and, where there is a condition, its reasons."""
        reason = reference.judge_node(flag.condition, reference.Frame(self.slots)) if flag.condition else None
        verdict = verdict_of(flag, reason)
        document: Json = {
            "id": flag.id,
            "kind": flag.kind,
            "kind_words": KIND_WORDS[flag.kind].in_language(self.lang),
            "words": flag.words.in_language(self.lang),
            "verdict": verdict,
            "verdict_words": VERDICT_WORDS[verdict].in_language(self.lang),
            "sources": [self.origin(each) for each in flag.origins],
        }
        return document | (self._reasons(reason) if reason else {})

    def _reasons(self, reason: Reason) -> Json:
        causes = list(dict.fromkeys(_causes(reason)))
        missing = [each for each in causes if each.kind == Why.MISSING.value]
        return {
            "missing": [{"fact": each.subject, "label": self.words.label(each.subject)} for each in missing],
            "because": [self.words.cause(each) for each in causes if each not in missing],
            "reasons": self.words.reason(reason, self.slots, None),
        }

    def origin(self, origin: Origin) -> Json:
        """A source, where it was seen, and how far it can be trusted."""
        noted = {"where": origin.where, "on": origin.on}
        return {
            "title": origin.words.in_language(self.lang),
            **{key: value for key, value in noted.items() if value is not None},
            "standing": origin.standing,
            "standing_words": SOURCE_STANDING_WORDS[origin.standing].in_language(self.lang),
        }

    def paper(self, paper: Paper) -> Json:
        """A paper that notices usually ask for."""
        return {
            "document": paper.words.in_language(self.lang),
            "sources": [self.origin(each) for each in paper.origins],
        }


def verdict_of(flag: Flag, reason: Reason | None) -> str:
    """An exclusion is raised when it is met, a general condition when it fails."""
    if reason is None:
        return "told"
    if reason.verdict is UNDETERMINED:
        return "not_known"
    return "raised" if (reason.verdict is MET) == (flag.kind == "exclusion") else "clear"


def _causes(reason: Reason) -> Iterator[Cause]:
    if reason.verdict is UNDETERMINED:
        yield from reason.causes
        for child in reason.children:
            yield from _causes(child)
