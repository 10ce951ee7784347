"""A kept result to look at again: what its receipt records, told in either language, and whether it still comes out the same. It keeps nothing."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from eligibility.profile import LEVELS, profile_from_json
from eligibility.services.archive import Archive
from eligibility.services.explaining import explain
from eligibility.services.judging import judge
from eligibility.services.receipts import pack_of_receipt, receipt_from_bytes
from eligibility.services.replaying import Replay, replay
from eligibility.services.standing import notices

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Report:
    """A receipt, the decision and its explanation in the language asked for, what its rules leave undefined, what a replay says, and what is told
    first of the policy as of that day.
    """

    receipt: Mapping[str, Any]
    decision: Json
    explained: Json
    presumed: Mapping[str, str]
    replay: Replay
    notices: Sequence[Json]


def report_from_receipt(data: bytes, archive: Archive | None, lang: str) -> Report:
    """Everything about a receipt. Raises `BrokenSeal`, `PackNotKept` and `ArchiveFaulty`."""
    recorded = receipt_from_bytes(data)
    pack = pack_of_receipt(recorded, archive)
    profile = profile_from_json(recorded["profile"], pack.vocabulary)
    asked = (pack, profile, date.fromisoformat(recorded["as_of"]), LEVELS[recorded["level"]], lang)
    decision = judge(*asked, recorded["only"]).document()
    ids = {id.partition("@")[0] for each in decision["provisions"] for id in each["presumptions"]}
    presumed = {
        pack.terms[id].words.in_language(lang): pack.terms[id].why.in_language(lang)
        for id in sorted(ids)
        if id in pack.terms
    }
    explained = explain(*asked, only=recorded["only"])
    # A copy: what was told is kept, and pages may do with it what they like.
    return Report(
        recorded,
        decision,
        json.loads(json.dumps(explained)),
        presumed,
        replay(data, archive),
        notices(asked[0], lang, asked[2]),
    )
