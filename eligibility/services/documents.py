"""What is answered about one enterprise beside its decision, each as JSON bytes: one signature for all, for edges that send bytes.

It only names the use cases that make them. Each raises `UnknownClause`, and `ProfileProblems` for findings that the pack does not
ask for and for profiles of which too much is unknown.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Any

from eligibility.domain.canonical import canonical
from eligibility.domain.facts import Level
from eligibility.domain.likeness import nearest
from eligibility.domain.vocabulary import Vocabulary
from eligibility.explain.document import bytes_from_document
from eligibility.ir.rules import Pack
from eligibility.packs import installed_source
from eligibility.profile import Profile
from eligibility.services.advising import advise
from eligibility.services.archive import Archive, ArchiveFaulty
from eligibility.services.evidence import evidence, materials
from eligibility.services.explaining import explain
from eligibility.services.flags import flags, overlays_beside
from eligibility.services.judging import check_findings
from eligibility.services.receipt_html import receipt_html
from eligibility.services.receipts import pack_of_receipt, receipt, receipt_from_bytes
from eligibility.services.replaying import Replay, ReplayStatus, replay
from eligibility.services.sealing import BrokenSeal
from eligibility.services.whatif import what_if

__all__ = ["Archive", "ArchiveFaulty", "Replay", "ReplayStatus"]


def explanation_json(pack: Pack, profile: Profile, as_of: date, level: Level, lang: str, only: str | None) -> bytes:
    """The grounds of every verdict."""
    return bytes_from_document(explain(pack, profile, as_of, level, lang, only=only))


def advice_json(
    pack: Pack, profile: Profile, as_of: date, level: Level, lang: str, only: str | None, skipped: Sequence[str] = ()
) -> bytes:
    """What to ask next, and what can still matter."""
    return bytes_from_document(advise(pack, profile, as_of, level, lang, only, skipped).document)


def what_if_json(pack: Pack, profile: Profile, as_of: date, level: Level, lang: str, only: str | None) -> bytes:
    """What would change an answer, and when time will."""
    return bytes_from_document(what_if(pack, profile, as_of, level, lang, only))


def verification_json(pack: Pack, profile: Profile, as_of: date, level: Level, lang: str, only: str | None) -> bytes:
    """What an officer has to verify for the conclusions as claimed to stand at a level."""
    return evidence(pack, profile, as_of, level, lang, only).json


def materials_json(pack: Pack, profile: Profile, as_of: date, level: Level, lang: str, only: str | None) -> bytes:
    """The papers to bring."""
    return materials(pack, profile, as_of, level, lang, only).json


def flags_json(pack: Pack, profile: Profile, as_of: date, level: Level, lang: str) -> bytes:
    """The flags of every overlay that stands beside the policy, as a list."""
    check_findings(pack, profile)
    found = (flags(each, profile, as_of, level, lang).json for each in overlays_beside(pack.id))
    return b"[" + b",".join(found) + b"]"


def receipt_json(pack: Pack, profile: Profile, as_of: date, level: Level, lang: str, only: str | None) -> bytes:
    """The receipt of a decision, canonical and sealed."""
    return receipt(pack, profile, as_of, level, lang, only=only)


def replayed(data: bytes, archive: Archive | None) -> Replay:
    """What becomes of a receipt when it is computed again."""
    return replay(data, archive)


def replay_json(found: Replay, lang: str) -> bytes:
    """The outcome of a replay; numbers stay as they were written."""
    return canonical(found.document(lang)).encode()


def receipt_page(data: bytes, archive: Archive | None) -> str:
    """A receipt that replays, as a page to print."""
    recorded = receipt_from_bytes(data)
    return receipt_html(recorded, pack_of_receipt(recorded, archive))


def profile_in_receipt(data: bytes) -> Any:
    """The profile that a receipt holds, as it was given; `None` for a receipt whose seal is broken."""
    try:
        return receipt_from_bytes(data)["profile"]
    except BrokenSeal:
        return None


def keep_pack(archive: Archive, pack: Pack) -> None:
    """Keep what an installed pack was compiled from. Raises `OSError` and `ArchiveFaulty`."""
    archive.keep(pack, installed_source(pack.id))


_SUBJECT = re.compile(r"([a-z_0-9]+)(?:\[(?:(-[1-9][0-9]?)|([0-9]{1,4}))\])?(?:\.([a-z_0-9]+))?")


def is_subject(vocabulary: Vocabulary, subject: str) -> bool:
    """Whether a text names what can be asked for: `body_kind`, `revenue[-1]`, `projects[0].place`."""
    named = _SUBJECT.fullmatch(subject)
    fact = vocabulary.facts.get(named[1]) if named else None
    if named is None or fact is None:
        return False
    _, year, record, field = named.groups()
    if fact.yearly or fact.type.kind != "records":
        return (year is not None) is fact.yearly and record is None and field is None
    return year is None and (record is None) is (field is None) and (field is None or field in fact.type.fields)


def subjects_like(vocabulary: Vocabulary, subject: str) -> list[str]:
    """The facts whose name is nearest to what was written."""
    return nearest(subject.partition("[")[0], vocabulary.facts)
