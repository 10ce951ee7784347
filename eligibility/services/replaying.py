"""Receipts computed again: what a receipt records is judged once more, and every byte compared.

A determination of record is put to the second executor again too where it can be had; where it cannot, the answer says so and claims
nothing of it. It must not write receipts of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Any

from eligibility.domain.canonical import canonical
from eligibility.domain.opinions import Asking, Cause
from eligibility.domain.records import Outcome
from eligibility.domain.vocabulary import Words
from eligibility.errors import ProfileProblems
from eligibility.ir.rules import Pack
from eligibility.profile import LEVELS, pointer_part, profile_from_json
from eligibility.services.archive import Archive, ArchiveFaulty, PackNotKept
from eligibility.services.determining import made, receipt_with
from eligibility.services.following import consequences_document
from eligibility.services.opinions import SecondOpinions, second_opinions
from eligibility.services.receipts import FIRST, KIND, SECOND, pack_of_receipt, receipt, receipt_from_bytes
from eligibility.services.sealing import BrokenSeal, unsealed
from eligibility.services.two_opinions import Compared, Judged, compared, judged
from eligibility.version import ENGINE_VERSION

MAX_DIFFERENCES = 20


class ReplayStatus(Enum):
    """What became of a replay."""

    IDENTICAL = "identical"
    IDENTICAL_IN_PART = "identical_in_part"
    DIFFERS = "differs"
    RECEIPT_FAULTY = "receipt_faulty"
    RULES_UNAVAILABLE = "rules_unavailable"

    @property
    def words(self) -> Words:
        """In a sentence."""
        return _STATUS_WORDS[self]

    @property
    def is_proof(self) -> bool:
        """Whether the decision came out the same, byte for byte; in part, all but the second opinion did."""
        return self in (ReplayStatus.IDENTICAL, ReplayStatus.IDENTICAL_IN_PART)


_STATUS_WORDS = {
    ReplayStatus.IDENTICAL: Words(
        "完全一致：重新计算的结果与收据逐字节相同", "identical: computed again, byte for byte"
    ),
    ReplayStatus.IDENTICAL_IN_PART: Words(
        "部分一致：其余内容逐字节相同；第二意见在此处不能重新计算",
        "identical in part: computed again, byte for byte, but for the second opinion, which cannot be had here",
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
    """The outcome of a replay; `differences` is empty exactly when it is identical.

    In part, its one entry says what could not be computed again, and why.
    """

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


def replay(data: bytes, archive: Archive | None = None, opinions: SecondOpinions | None = None) -> Replay:
    """Judge what a receipt records once more, and compare every byte. `opinions` are those of the process unless given."""
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
        again = _again(recorded, pack, opinions or second_opinions())
    except (ProfileProblems, LookupError, ValueError, TypeError) as error:
        zh, en = f"收据所记的事实已不能读取：{error}", f"what the receipt records cannot be read: {error}"
        return Replay(ReplayStatus.RECEIPT_FAULTY, (Difference("/profile", zh, en),))
    return _told(tuple(_differences(recorded, again.data)), again)


@dataclass(frozen=True, slots=True)
class _Again:
    """A receipt as it would be written now, and why its second opinion was taken over unseen, if it was."""

    data: bytes
    unseen: str = ""


def _told(differences: tuple[Difference, ...], again: _Again) -> Replay:
    if differences:
        return Replay(ReplayStatus.DIFFERS, differences)
    if not again.unseen:
        return Replay(ReplayStatus.IDENTICAL)
    zh, en = f"第二意见未重新计算：{again.unseen}", f"the second opinion was not computed again: {again.unseen}"
    return Replay(ReplayStatus.IDENTICAL_IN_PART, (Difference("/second_opinion", zh, en),))


def _unavailable(policy: Mapping[str, Any], error: Exception) -> Difference:
    digest, id = policy["digest"], policy["id"]
    if isinstance(error, ArchiveFaulty):
        return Difference("/policy/digest", f"存档的规则包已损坏：{error}", f"the archived pack is damaged: {error}")
    zh = f"找不到摘要为 {digest} 的规则包 `{id}`：已安装的是另一版本，存档中也没有"
    return Difference(
        "/policy/digest", zh, f"no pack `{id}` with the digest {digest}: another is installed, and none is kept"
    )


def _again(recorded: Mapping[str, Any], pack: Pack, opinions: SecondOpinions) -> _Again:
    """Of record or not, as the receipt is."""
    profile = profile_from_json(recorded["profile"], pack.vocabulary)
    day, level, lang = date.fromisoformat(recorded["as_of"]), LEVELS[recorded["level"]], recorded["language"]
    second = recorded.get("second_opinion")
    if second is None:
        return _Again(receipt(pack, profile, day, level, lang, only=recorded["only"]))
    first = judged(pack, profile, day, level, lang)
    if SECOND not in recorded["executors"]:
        return _Again(made(first, _without(second, first, opinions)).receipt)
    return _asked_again(first, second, opinions)


def _without(second: Mapping[str, Any], first: Judged, opinions: SecondOpinions) -> Compared:
    """A determination for which no second opinion was had stands as it did then: that there was none cannot be computed again."""
    outcome = Outcome(second["outcome"])
    following = _alone(first, opinions).following if outcome is Outcome.SINGLE else ()
    return Compared(outcome, Cause(second["cause"]), following=following)


def _alone(first: Judged, opinions: SecondOpinions) -> Compared:
    """What the first executor alone makes of it."""
    return compared(first, opinions, Asking.OFF)


def _asked_again(first: Judged, second: Mapping[str, Any], opinions: SecondOpinions) -> _Again:
    found = compared(first, opinions, Asking.REQUIRED)
    if found.cause is not Cause.UNAVAILABLE or found.alert is None:
        return _Again(made(first, found).receipt)
    following = _alone(first, opinions).following if second["outcome"] == Outcome.AGREED.value else ()
    said = consequences_document(following, first.pack, first.lang)
    return _Again(receipt_with(first, second, (FIRST, SECOND), said), found.alert.detail)


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
