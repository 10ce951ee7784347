"""Receipts: everything an answer rests on in one sealed file, and the proof, years later, that it still comes out the same.

A receipt holds the profile as it was given, the decision with all its reasons, and the digests of rules and facts. The rules
themselves are kept in an archive by digest. There is no clock: a receipt knows the date it judged for, not when it was written.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Any

from eligibility.domain.canonical import canonical
from eligibility.domain.facts import Level
from eligibility.domain.vocabulary import Words
from eligibility.errors import PackProblems, ProfileProblems
from eligibility.ir.rules import Pack
from eligibility.packs import installed_pack, installed_packs
from eligibility.profile import LEVELS, Profile, pointer_part, profile_from_json
from eligibility.services.archive import Archive, ArchiveFaulty, PackNotKept
from eligibility.services.judging import Decision, judge
from eligibility.services.sealing import BrokenSeal, sealed, unsealed
from eligibility.values import Faulty, date_from_text
from eligibility.version import ENGINE_VERSION

KIND = "eligibility.receipt"
EXECUTORS = ("compiled",)
"""The executors that `judge` asks."""

MAX_DIFFERENCES = 20


class ReplayStatus(Enum):
    """What became of a replay."""

    IDENTICAL = "identical"
    DIFFERS = "differs"
    RECEIPT_FAULTY = "receipt_faulty"
    RULES_UNAVAILABLE = "rules_unavailable"

    @property
    def words(self) -> Words:
        """In a sentence."""
        return _STATUS_WORDS[self]


_STATUS_WORDS = {
    ReplayStatus.IDENTICAL: Words(
        "完全一致：重新计算的结果与收据逐字节相同", "identical: computed again, byte for byte"
    ),
    ReplayStatus.DIFFERS: Words(
        "不一致：收据完好，但重新计算的结果不同", "differs: the receipt is sound, but the answer comes out differently"
    ),
    ReplayStatus.RECEIPT_FAULTY: Words(
        "收据有误：内容被改动或无法读取", "the receipt is faulty: changed, or unreadable"
    ),
    ReplayStatus.RULES_UNAVAILABLE: Words(
        "缺少规则包，无法重新计算", "the rules are not at hand, so nothing can be computed"
    ),
}


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is not the same: a JSON pointer into the receipt, why in both languages, what it said and what comes out now."""

    pointer: str
    zh: str
    en: str
    recorded: Any = None
    recomputed: Any = None


@dataclass(frozen=True, slots=True)
class Replay:
    """The outcome of a replay; `differences` is empty exactly when it is identical."""

    status: ReplayStatus
    differences: tuple[Difference, ...] = ()

    def document(self, lang: str = "zh") -> dict[str, Any]:
        """As plain data in a language."""
        told = [
            {
                "pointer": each.pointer,
                "words": each.en if lang == "en" else each.zh,
                "recorded": each.recorded,
                "recomputed": each.recomputed,
            }
            for each in self.differences
        ]
        words = self.status.words.in_language(lang)
        return {"status": self.status.value, "words": words, "differences": told}


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


def receipt_of(decision: Decision, pack: Pack, profile: Profile, *, only: str | None = None) -> bytes:
    """The receipt of a decision that was made from this pack and profile."""
    document = decision.document()
    return sealed(
        {
            "kind": KIND,
            "engine": document["engine"],
            "executors": list(EXECUTORS),
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
        }
    )


def receipt_from_bytes(data: bytes) -> dict[str, Any]:
    """A receipt's content, its seal and its form checked: anybody can seal anything. Raises `BrokenSeal`."""
    recorded = unsealed(data, KIND)
    if wrong := [name for name, is_sound in _FORM.items() if not is_sound(recorded.get(name))]:
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


def replay(data: bytes, archive: Archive | None = None) -> Replay:
    """Judge what a receipt records once more, and compare every byte."""
    try:
        recorded = receipt_from_bytes(data)
    except BrokenSeal as error:
        pointers = [f"/{pointer_part(each)}" for each in error.fields] or [""]
        return Replay(ReplayStatus.RECEIPT_FAULTY, tuple(Difference(each, error.zh, error.en) for each in pointers))
    try:
        pack = pack_of_receipt(recorded, archive)
    except (PackNotKept, ArchiveFaulty) as error:
        return Replay(ReplayStatus.RULES_UNAVAILABLE, (_unavailable(recorded["policy"], error),))
    try:
        again = _judged(recorded, pack)
    except (ProfileProblems, LookupError, ValueError, TypeError) as error:
        zh, en = f"收据所记的事实已不能读取：{error}", f"what the receipt records cannot be read: {error}"
        return Replay(ReplayStatus.RECEIPT_FAULTY, (Difference("/profile", zh, en),))
    differences = tuple(_differences(recorded, again))
    return Replay(ReplayStatus.DIFFERS if differences else ReplayStatus.IDENTICAL, differences)


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


def _unavailable(policy: Mapping[str, Any], error: Exception) -> Difference:
    digest, id = policy["digest"], policy["id"]
    if isinstance(error, ArchiveFaulty):
        return Difference("/policy/digest", f"存档的规则包已损坏：{error}", f"the archived pack is damaged: {error}")
    zh = f"找不到摘要为 {digest} 的规则包 `{id}`：已安装的是另一版本，存档中也没有"
    return Difference(
        "/policy/digest", zh, f"no pack `{id}` with the digest {digest}: another is installed, and none is kept"
    )


def _judged(recorded: Mapping[str, Any], pack: Pack) -> bytes:
    """The receipt as it would be written now."""
    profile = profile_from_json(recorded["profile"], pack.vocabulary)
    day = date.fromisoformat(recorded["as_of"])
    return receipt(pack, profile, day, LEVELS[recorded["level"]], recorded["language"], only=recorded["only"])


def _differences(recorded: Mapping[str, Any], again: bytes) -> Iterator[Difference]:
    now = unsealed(again, KIND)
    if recorded["engine"] != now["engine"]:
        was = recorded["engine"].get("version") if isinstance(recorded["engine"], dict) else None
        zh = f"引擎版本不同：当时是 {was}，现在是 {ENGINE_VERSION}"
        yield Difference(
            "/engine", zh, f"another engine: it was {was}, it is {ENGINE_VERSION}", recorded["engine"], now["engine"]
        )
    if canonical(recorded) == canonical(now):
        return
    for count, (pointer, was, is_) in enumerate(_unequal(recorded, now, "")):
        if count == MAX_DIFFERENCES:
            return
        if not pointer.startswith(("/engine", "/decision/engine", "/digest")):
            yield Difference(
                pointer, f"与收据所记不同：{pointer}", f"not what the receipt records: {pointer}", was, is_
            )


def _unequal(one: Any, other: Any, pointer: str) -> Iterator[tuple[str, Any, Any]]:
    """The deepest places where two documents differ."""
    if isinstance(one, dict) and isinstance(other, dict):
        for key in sorted(one.keys() | other.keys()):
            place = f"{pointer}/{pointer_part(key)}"
            yield from _unequal(one.get(key), other.get(key), place)
    elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        for index, pair in enumerate(zip(one, other, strict=True)):
            yield from _unequal(*pair, f"{pointer}/{index}")
    elif canonical(one) != canonical(other):
        yield pointer, one, other
