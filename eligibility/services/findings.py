"""Officers' findings in a decision: which were used, which are spent or contradict each other, and which are still awaited."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from eligibility.domain.facts import Why
from eligibility.explain.document import DocumentWriter
from eligibility.ir.reasons import Outcome, Reason, open_causes
from eligibility.ir.rules import Pack
from eligibility.profile import Finding, Profile

Json = dict[str, Any]
Key = tuple[str, str | None]
"""An open question or term, and the id of the record that a finding is about, if it is about one."""

_OPEN = frozenset({Why.OPEN_TERM.value, Why.JUDGEMENT.value, Why.OTHER_NORM.value, Why.CONFLICT.value})
"""Causes that open questions have; the last one where findings on them contradict each other."""

STATUS_WORDS: dict[str, tuple[str, str]] = {
    "used": ("本次采用", "Used"),
    "unused": ("本次未用到", "Not used"),
    "expired": ("已过有效期", "Expired"),
    "contradicted": ("与另一认定意见相反，均未采用", "Contradicted by another finding; neither counts"),
}


def findings_documents(
    profile: Profile, outcomes: Sequence[Outcome], as_of: date, writer: DocumentWriter
) -> list[Json]:
    """Every finding of the profile, in its order, with what became of it."""
    used = _used(profile, outcomes)
    current = [each for each in profile.findings if _is_current(each, as_of)]
    said = {key: {each.holds for each in current if key_of(each) == key} for key in map(key_of, current)}
    return [_finding(each, _status(each, as_of, said, used), used, writer) for each in profile.findings]


def key_of(finding: Finding) -> Key:
    """What a finding answers."""
    return finding.open, finding.record


def _is_current(finding: Finding, as_of: date) -> bool:
    return finding.until is None or as_of <= finding.until


def _status(finding: Finding, as_of: date, said: dict[Key, set[bool]], used: dict[Key, list[str]]) -> str:
    if not _is_current(finding, as_of):
        return "expired"
    if len(said[key_of(finding)]) > 1:
        return "contradicted"
    return "used" if key_of(finding) in used else "unused"


def _finding(finding: Finding, status: str, used: dict[Key, list[str]], writer: DocumentWriter) -> Json:
    zh, en = STATUS_WORDS[status]
    document: Json = {
        "open": finding.open,
        "question": writer.label(finding.open),
        "holds": finding.holds,
        "by": finding.by,
        "on": finding.on.isoformat(),
        "ground": finding.ground,
        "until": finding.until.isoformat() if finding.until else None,
        "record": finding.record,
        "status": status,
        "status_words": en if writer.lang == "en" else zh,
        "provisions": used.get(key_of(finding), []) if status == "used" else [],
    }
    return document


def _used(profile: Profile, outcomes: Sequence[Outcome]) -> dict[Key, list[str]]:
    """The provisions in which a finding took part."""
    used: dict[Key, list[str]] = {}
    for outcome in outcomes:
        for key in dict.fromkeys(key for reason in outcome.reasons() for key in _keys(reason, profile)):
            used.setdefault(key, []).append(outcome.provision.id)
    return used


def _keys(reason: Reason, profile: Profile) -> Iterator[Key]:
    if reason.decided_by == "finding":
        for found in reason.found:
            path, _, id = found.subject.rpartition("finding:")
            yield id, _record_id(path, profile)
    for child in reason.children:
        yield from _keys(child, profile)


def _record_id(path: str, profile: Profile) -> str | None:
    """The id of the record at `projects[0].`; `None` for the enterprise itself."""
    records, bracket, index = path.removesuffix(".").removesuffix("]").partition("[")
    if not bracket:
        return None
    id = profile.facts[records].value[int(index)].get("id")
    return id if isinstance(id, str) else None


def awaited_documents(pack: Pack, outcomes: Sequence[Outcome], profile: Profile, writer: DocumentWriter) -> list[Json]:
    """The open questions that undetermined provisions wait for, who settles them, and for which record."""
    waiting: dict[str, list[str]] = {}
    for outcome in outcomes:
        for subject in dict.fromkeys(cause.subject for cause in open_causes(outcome) if cause.kind in _OPEN):
            waiting.setdefault(subject, []).append(outcome.provision.id)
    return [
        _awaited(subject, ids, pack, profile, writer)
        for subject, ids in waiting.items()
        if subject.rpartition("].")[2] in pack.opens
    ]


def _awaited(subject: str, provisions: list[str], pack: Pack, profile: Profile, writer: DocumentWriter) -> Json:
    path, dot, id = subject.rpartition("].")
    question = pack.opens[id]
    return {
        "open": id,
        "question": question.words.in_language(writer.lang),
        "kind": question.why.value,
        "settled_by": question.settled_by.in_language(writer.lang),
        "because": question.because.in_language(writer.lang),
        "about": path + "]" if dot else None,
        "record": _record_id(path, profile) if dot else None,
        "provisions": provisions,
    }
