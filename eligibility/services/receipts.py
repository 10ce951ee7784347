"""Receipts: everything an answer rests on in one sealed file.

A receipt holds the profile as it was given, the decision with all its reasons, and the digests of rules and facts; that of a determination
of record also the second opinion and what follows. The rules themselves are kept in an archive by digest. There is no clock: a receipt knows
the date it judged for, not when it was written. `eligibility.services.replaying` proves, years later, that it still comes out the same.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Container, Mapping, Sequence
from datetime import date
from typing import Any

from eligibility.domain.facts import Level
from eligibility.errors import PackProblems
from eligibility.ir.rules import Pack
from eligibility.packs import installed_pack, installed_packs
from eligibility.profile import LEVELS, Profile
from eligibility.services.archive import Archive, PackNotKept
from eligibility.services.judging import Decision, judge
from eligibility.services.sealing import BrokenSeal, sealed, unsealed
from eligibility.values import Faulty, date_from_text

KIND = "eligibility.receipt"
FIRST, SECOND = "compiled", "rete"
"""The executors: the one that `judge` asks, and the one that gives the second opinion."""


def receipt(
    pack: Pack,
    profile: Profile,
    as_of: date,
    level: Level = Level.CLAIMED,
    lang: str = "zh",
    *,
    only: str | None = None,
) -> bytes:
    """Judge, and write the receipt of the decision. Raises as `judge` does."""
    decision = judge(pack, profile, as_of, level, lang, only)
    return receipt_of(decision, pack, profile, only=only)


def receipt_of(
    decision: Decision,
    pack: Pack,
    profile: Profile,
    *,
    only: str | None = None,
    executors: Sequence[str] = (FIRST,),
    of_record: Mapping[str, Any] | None = None,
) -> bytes:
    """The receipt of a decision that was made from this pack and profile.

    `executors` are those that gave an opinion; `of_record` is what a determination of record adds.
    """
    document = decision.document()
    return sealed(
        {
            "kind": KIND,
            "engine": document["engine"],
            "executors": list(executors),
            "policy": {"id": pack.id, "version": pack.version, "digest": pack.digest},
            "profile": profile.said,
            "facts_digest": profile.digest,
            "as_of": document["as_of"],
            "level": document["level"],
            "language": document["language"],
            "only": only,
            "conclusions": {id: conclusion.value for id, conclusion in decision.conclusions.items()},
            "decision": document,
            "decision_sha256": hashlib.sha256(decision.json).hexdigest(),
            **(of_record or {}),
        }
    )


def receipt_from_bytes(data: bytes) -> dict[str, Any]:
    """A receipt's content, its seal and its form checked: anybody can seal anything. Raises `BrokenSeal`."""
    recorded = unsealed(data, KIND)
    wrong = [name for name, is_sound in _FORM.items() if not is_sound(recorded.get(name))]
    if wrong or not _is_asked_as_told(recorded):
        wrong = wrong or ["second_opinion"]
        zh, en = (
            f"下列字段不是收据应有的形式：{'、'.join(wrong)}",
            f"not of the form that a receipt has: {', '.join(wrong)}",
        )
        raise BrokenSeal(zh, en, wrong)
    return recorded


def _is_text(said: Any) -> bool:
    return isinstance(said, str)


def _is_pack(said: Any) -> bool:
    return isinstance(said, dict) and all(_is_text(said.get(key)) for key in ("id", "version", "digest"))


def _is_day(said: Any) -> bool:
    try:
        date_from_text(said)
    except Faulty:
        return False
    return True


_STANDINGS: Mapping[bool, Container[tuple[str, str | None]]] = {
    True: {("agreed", None), ("held", "different")},
    False: {("held", "failed"), ("held", "unavailable"), ("single", "unavailable"), ("single", "not_asked")},
}
"""How a determination of record can stand, and why, with and without an opinion of the second executor."""


def _is_asked_as_told(recorded: Mapping[str, Any]) -> bool:
    """Whether the executors named are those that the second opinion speaks of: without one nothing can be agreed on."""
    second, executors = recorded.get("second_opinion"), recorded["executors"]
    if second is None:
        return bool(executors == [FIRST])
    if not isinstance(second, dict) or executors not in ([FIRST], [FIRST, SECOND]):
        return False
    said = (second.get("outcome"), second.get("cause"))
    return all(each is None or _is_text(each) for each in said) and said in _STANDINGS[SECOND in executors]


_FORM: dict[str, Callable[[Any], bool]] = {
    "engine": lambda said: isinstance(said, dict) and all(_is_text(said.get(key)) for key in ("name", "version")),
    "executors": lambda said: isinstance(said, list) and all(map(_is_text, said)),
    "policy": _is_pack,
    "profile": lambda said: isinstance(said, dict),
    "facts_digest": _is_text,
    "as_of": _is_day,
    "level": lambda said: _is_text(said) and said in LEVELS,
    "language": lambda said: said in ("zh", "en"),
    "only": lambda said: said is None or _is_text(said),
    "decision": lambda said: isinstance(said, dict),
    "decision_sha256": _is_text,
}
"""What replay goes by, and the form it must have. That the rest is right shows when everything is compared."""


def pack_of_receipt(recorded: Mapping[str, Any], archive: Archive | None = None) -> Pack:
    """The rules as they were: those installed when nothing changed, else those kept. Raises `PackNotKept` and `ArchiveFaulty`."""
    policy = recorded["policy"]
    try:
        installed = installed_pack(policy["id"]) if policy["id"] in installed_packs() else None
    except PackProblems:
        installed = None  # what is installed now may be broken; the receipt is about what was
    if installed is not None and installed.digest == policy["digest"]:
        return installed
    if archive is None:
        raise PackNotKept(policy["digest"])
    return archive.pack(policy["digest"])
