"""Receipts that come back: computed again, or laid out for the file. Bytes in, bytes out; it knows no addresses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from eligibility import services
from eligibility.errors import Problem
from eligibility_api.problems import Refused
from eligibility_api.requests import MAX_RECORDS, too_many_records

if TYPE_CHECKING:
    from eligibility.services import Archive, Replay
    from eligibility_api.languages import Lang

MAX_RECEIPT = 8_000_000
"""Bytes. Every receipt that is made here is smaller (a test makes the largest)."""

_CODES = {"receipt_faulty": "receipt-faulty", "differs": "receipt-differs", "rules_unavailable": "rules-unavailable"}


def replay_answer(receipt: bytes, archive: Archive | None, lang: Lang) -> bytes:
    """What becomes of a receipt when it is computed again. Raises `Refused` for more records than are judged at once."""
    return services.replay_json(_replayed(receipt, archive), lang)


def page_answer(receipt: bytes, archive: Archive | None) -> str:
    """The page of a receipt that comes out the same, as far as it can be computed here; of any other there is none. Raises `Refused`."""
    found = _replayed(receipt, archive)
    if not found.status.is_proof:
        code = _CODES[found.status.value]
        raise Refused(code, [Problem(code, each.pointer, each.zh, each.en) for each in found.differences])
    return services.receipt_page(receipt, archive)


def _replayed(receipt: bytes, archive: Archive | None) -> Replay:
    if _records_in(services.profile_in_receipt(receipt)) > MAX_RECORDS:
        raise Refused("request-invalid", [too_many_records(MAX_RECORDS)])
    return services.replayed(receipt, archive)


def _records_in(profile: Any) -> int:
    """The records in a profile as it was given: objects in lists, but for the values of a source or of some time."""
    match profile:
        case {"facts": facts}:
            return _records_in(facts)
        case dict():
            return sum(map(_records_in, profile.values()))
        case list():
            return sum((isinstance(each, dict) and "value" not in each) + _records_in(each) for each in profile)
        case _:
            return 0
