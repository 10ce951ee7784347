"""Judge one enterprise against one policy: the decision, with everything needed to replay it.

The same pack, profile, date, level, language and engine version give the same bytes. No clock: `as_of` is an argument.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from typing import Any

from eligibility.amounts.account import account_of, priced_provisions
from eligibility.amounts.document import AmountsWriter
from eligibility.domain.conclusion import Conclusion, conclude
from eligibility.domain.facts import Level, Slots
from eligibility.domain.standing import POLICY_STANDING_WORDS
from eligibility.engines.compiled import STANDINGS, CompiledPack, Standing
from eligibility.errors import Problem, ProfileProblems, did_you_mean
from eligibility.explain.document import DocumentWriter, bytes_from_document
from eligibility.ir.rules import Pack
from eligibility.profile import Profile, slots_from_profile
from eligibility.version import ENGINE_VERSION


class UnknownClause(LookupError):
    """A clause or provision that the policy does not have."""


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision as canonical JSON bytes (see `docs/api.md`), and the conclusion of each provision by id."""

    json: bytes
    conclusions: dict[str, Conclusion]

    def document(self) -> dict[str, Any]:
        """The decision as plain data."""
        document: dict[str, Any] = json.loads(self.json)
        return document


def judge(
    pack: Pack,
    profile: Profile,
    as_of: date,
    level: Level = Level.CLAIMED,
    lang: str = "zh",
    only: str | None = None,
) -> Decision:
    """Judge every provision of a pack, or those of one clause (`8`) or one provision (`8.3`).

    Raises `UnknownClause`, and `ProfileProblems` for a finding that answers no open question of the pack.
    """
    check_findings(pack, profile)
    slots = slots_from_profile(profile, as_of, level)
    return _program(pack, only).decide(profile, slots, level, "en" if lang == "en" else "zh")


def check_findings(pack: Pack, profile: Profile) -> None:
    """Every finding must answer an open question or a term of the pack."""
    if not profile.findings:
        return  # most profiles have none, and looking for the terms walks the whole pack
    known = {*pack.opens, *(key for key in presumption_keys(pack))}
    problems = [
        Problem(
            "finding",
            f"{finding.pointer}/open",
            f"本政策没有待认定事项 `{finding.open}`",
            f"this policy has no open question `{finding.open}`",
            f"可认定事项：{'、'.join(sorted(known))}",
            did_you_mean(finding.open, known) or f"open questions: {', '.join(sorted(known))}",
        )
        for finding in profile.findings
        if finding.open not in known
    ]
    if problems:
        raise ProfileProblems(problems)


def presumption_keys(pack: Pack) -> set[str]:
    """The terms that a finding may settle: those that are presumed."""
    from eligibility.ir.conditions import terms_in  # noqa: PLC0415

    nodes = (node for provision in pack.provisions for node in (provision.applies_to, provision.requires))
    return {term.id for node in nodes for term in terms_in(node) if term.presumption}


def provision_ids(pack: Pack, only: str | None) -> frozenset[str]:
    """The ids of the provisions that `only` names: all, those of a clause number, or one. Raises `UnknownClause`."""
    if only is None:
        return frozenset(provision.id for provision in pack.provisions)
    for clause in pack.clauses:
        if only == str(clause.number):
            return frozenset(provision.id for provision in clause.provisions)
        ids = {each.id for each in clause.provisions} | {each.id for each in clause.duties}
        if only in ids:
            return frozenset({only})
    raise UnknownClause(only)


class _Program:
    """The generated executor of a pack or of some of its provisions, with the parts of the answer that never change."""

    def __init__(self, pack: Pack, only: str | None) -> None:
        wanted = provision_ids(pack, only)
        self.pack = replace(pack, provisions=tuple(each for each in pack.provisions if each.id in wanted))
        self.compiled = CompiledPack(self.pack, DocumentWriter)
        duties = [duty for clause in pack.clauses for duty in clause.duties]
        self.duties = frozenset(duty.id for duty in duties if only in (None, duty.id, str(duty.clause)))
        self.priced = bool(priced_provisions(self.pack))
        self.whole = only is None
        self._tails: dict[str, bytes] = {}
        self._ids = tuple(provision.id for provision in self.pack.provisions)
        self._marks = [_marks(provision.effect) for provision in self.pack.provisions]
        self._duty_marks = bytes([_CONCLUSIONS.index(Conclusion.GOVERNMENT_DUTY)]) * len(self.duties)

    def decide(self, profile: Profile, slots: Slots, level: Level, lang: str) -> Decision:
        """The decision's bytes: head and counts around what the executor wrote."""
        provisions, standings = self.compiled.pieces(slots, lang)
        marks = bytes([by_place[place] for by_place, place in zip(self._marks, standings.places, strict=True)])
        head = head_document(self.pack, profile, slots, level, lang)
        head["counts"] = _counts(marks + self._duty_marks)
        amounts = self._amounts(slots, standings, lang) if self.priced else b""
        parts = (bytes_from_document(head)[:-1], b',"provisions":', *provisions, amounts, b",", self._tail(lang))
        json_bytes = b"".join(parts)
        return Decision(json_bytes, {id: _CONCLUSIONS[mark] for id, mark in zip(self._ids, marks, strict=True)})

    def _amounts(self, slots: Slots, standings: Iterable[Standing], lang: str) -> bytes:
        """What benefits come to, where some have an amount."""
        verdicts = {id: each.verdict for id, each in zip(self._ids, standings, strict=True)}
        account = account_of(self.pack, verdicts, slots, whole=self.whole)
        return b',"amounts":' + bytes_from_document(AmountsWriter(self.pack, lang).document(account))

    def _tail(self, lang: str) -> bytes:
        """The duties: the same for every enterprise."""
        if lang not in self._tails:
            duties = [duty for duty in DocumentWriter(self.pack, lang).duties() if duty["id"] in self.duties]
            self._tails[lang] = bytes_from_document({"duties": duties})[1:]
        return self._tails[lang]


_CONCLUSIONS = tuple(Conclusion)
"""A conclusion's mark is its place here: marks are counted much faster than members of an enumeration."""

_COUNTED = tuple((mark, each.value) for mark, each in enumerate(_CONCLUSIONS))


@cache
def _marks(effect: str) -> bytes:
    """The marks of what provisions of an effect come to, by place in the table of standings."""
    concluded = (conclude(effect, each.verdict, each.applies, each.askable) for each in STANDINGS)
    return bytes(map(_CONCLUSIONS.index, concluded))


def _counts(marks: bytes) -> dict[str, int]:
    """How many provisions and duties have each conclusion; all nine, in their order."""
    return {value: marks.count(mark) for mark, value in _COUNTED}


_PROGRAMS: dict[tuple[str, str | None], _Program] = {}
_MOST_PROGRAMS = 512


def _program(pack: Pack, only: str | None) -> _Program:
    """The program of a pack, made once. A pack made by hand has no digest to keep it by."""
    if not pack.digest:
        return _Program(pack, only)
    program = _PROGRAMS.get((pack.digest, only))
    if program is None:
        if len(_PROGRAMS) >= _MOST_PROGRAMS:
            _PROGRAMS.clear()
        program = _PROGRAMS[pack.digest, only] = _Program(pack, only)
    return program


def standing_document(pack: Pack, lang: str) -> dict[str, Any]:
    """That the pack's text is not the original one, where that is so."""
    if pack.standing is None:
        return {}
    words = POLICY_STANDING_WORDS[pack.standing.status].in_language(lang)
    return {"standing": {"status": pack.standing.status, "words": words, "why": pack.standing.why.in_language(lang)}}


def head_document(pack: Pack, profile: Profile, slots: Slots, level: Level, lang: str) -> dict[str, Any]:
    """What a replay needs: rules, facts, date, level, engine version."""
    return {
        "policy": {
            "id": pack.id,
            "title": pack.title.in_language(lang),
            "version": pack.version,
            "digest": pack.digest,
            **standing_document(pack, lang),
        },
        "engine": {"name": "eligibility", "version": ENGINE_VERSION},
        "as_of": slots.as_of.isoformat(),
        "level": level.name.lower(),
        "facts_digest": profile.digest,
        "language": lang,
    }
