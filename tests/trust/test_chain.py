"""The audit chain: whatever is done to a log is found, at the entry where it was done."""

from __future__ import annotations

import hashlib
import random
from dataclasses import fields, replace
from datetime import datetime
from typing import Any

import pytest

from eligibility.domain.audit import (
    BEGINNING,
    AuditEntry,
    Checkpoint,
    Fault,
    FaultKind,
    bytes_of,
    entry_after,
    first_fault,
    text_from_instant,
)
from tests.trust.chains import BEGUN, FakeSigner, log_of, relinked

LENGTH = 60
SIGNER = FakeSigner()


def changed(value: Any, random_: random.Random) -> Any:
    """The value with one byte of its text changed; a number stays a number."""
    data = bytearray(str(value).encode())
    at = random_.randrange(len(data))
    if isinstance(value, int):
        data[at] = random_.choice([each for each in b"123456789" if each != data[at]])
        return int(data)
    data[at] ^= random_.randrange(1, 256)
    return data.decode("utf-8", "surrogateescape")


def an_alteration(entries: list[AuditEntry], random_: random.Random) -> tuple[int, AuditEntry]:
    """An index, and that entry with one byte changed. No two entries can be kept under one number, so a number becomes a free one."""
    while True:
        at, field = random_.randrange(len(entries)), random_.choice(fields(AuditEntry)).name
        damaged = replace(entries[at], **{field: changed(getattr(entries[at], field), random_)})
        if field != "number" or damaged.number > len(entries):
            return at, damaged


def test_a_log_as_it_was_written_has_no_fault() -> None:
    entries, checkpoints = log_of(LENGTH, checkpoint_every=9)

    assert first_fault(entries, checkpoints, SIGNER) is None


def test_an_empty_log_has_no_fault() -> None:
    assert first_fault([], [], SIGNER) is None


def test_what_is_hashed_can_be_written_down_by_anybody() -> None:
    entry = entry_after(None, BEGUN, "a1", "signIn", "account", "a1", {"b": 1, "a": "中"})

    expected = (
        '[1,"2026-11-25T08:30:00.000000Z","a1","signIn","account","a1","{\\"a\\":\\"中\\",\\"b\\":1}","'
        + BEGINNING
        + '"]'
    )
    assert bytes_of(entry) == expected.encode()
    assert entry.hash == hashlib.sha256(expected.encode()).hexdigest()


def test_every_changed_byte_of_an_entry_is_found_where_it_is() -> None:
    entries, checkpoints = log_of(LENGTH, checkpoint_every=9)
    random_ = random.Random(20261125)

    for _ in range(1000):
        at, damaged = an_alteration(entries, random_)
        stored = sorted([*entries[:at], damaged, *entries[at + 1 :]], key=lambda each: each.number)
        fault = first_fault(stored, checkpoints, SIGNER)

        assert (fault and fault.number) == at + 1, damaged


@pytest.mark.parametrize("field", [each.name for each in fields(Checkpoint)])
@pytest.mark.parametrize("verifier", [SIGNER, None])
def test_a_changed_checkpoint_is_found_with_the_public_key_and_without(field: str, verifier: FakeSigner | None) -> None:
    entries, checkpoints = log_of(LENGTH, checkpoint_every=9)
    value = getattr(checkpoints[2], field)
    change: dict[str, Any] = {field: value + 1 if isinstance(value, int) else value + "x"}
    damaged = replace(checkpoints[2], **change)

    fault = first_fault(entries, [*checkpoints[:2], damaged, *checkpoints[3:]], verifier)

    assert fault is not None
    assert fault.number in {checkpoints[2].number, damaged.number}


@pytest.mark.parametrize("at", [0, 1, 30, LENGTH - 2])
def test_a_removed_entry_is_named_as_missing(at: int) -> None:
    entries, _ = log_of(LENGTH)

    assert first_fault(entries[:at] + entries[at + 1 :], [], None) == Fault(FaultKind.MISSING, at + 1)


def test_two_entries_that_changed_places_are_found_at_the_first() -> None:
    entries, _ = log_of(LENGTH)
    entries[20], entries[40] = entries[40], entries[20]

    assert first_fault(entries, [], None) == Fault(FaultKind.MISSING, 21)


def test_two_entries_that_changed_contents_are_found_at_the_first() -> None:
    entries, _ = log_of(LENGTH)
    first, second = entries[20], entries[40]
    entries[20], entries[40] = replace(second, number=21), replace(first, number=41)

    assert first_fault(entries, [], None) == Fault(FaultKind.ALTERED, 21)


def test_an_entry_that_stands_twice_is_found() -> None:
    entries, _ = log_of(LENGTH)

    assert first_fault(entries[:6] + entries[5:], [], None) == Fault(FaultKind.MISPLACED, 7)


def test_an_entry_replaced_with_its_own_right_hash_does_not_fit_the_next() -> None:
    entries, _ = log_of(LENGTH)
    entries[10] = entry_after(entries[9], BEGUN, "somebody", "signIn", "account", "x", {})

    assert first_fault(entries, [], None) == Fault(FaultKind.UNLINKED, 12)


def test_a_log_written_anew_is_found_by_the_next_checkpoint() -> None:
    entries, checkpoints = log_of(LENGTH, checkpoint_every=9)
    forged = entry_after(entries[3], BEGUN, "somebody", "signIn", "account", "x", {})
    rewritten = [*entries[:4], forged, *relinked(entries[5:], forged)]

    assert first_fault(rewritten, checkpoints, SIGNER) == Fault(FaultKind.REWRITTEN, 9)


@pytest.mark.parametrize("kept", [0, 5, 8, 44])
def test_a_log_cut_short_of_a_checkpoint_is_found(kept: int) -> None:
    entries, checkpoints = log_of(50, checkpoint_every=45)

    assert first_fault(entries[:kept], checkpoints, SIGNER) == Fault(FaultKind.TRUNCATED, kept + 1)


def test_a_checkpoint_that_was_removed_is_missed() -> None:
    entries, checkpoints = log_of(LENGTH, checkpoint_every=9)

    fault = first_fault(entries, checkpoints[1:], SIGNER)

    assert fault == Fault(FaultKind.CHECKPOINT_MISSING, checkpoints[0].number)


def test_a_checkpoint_of_a_key_that_is_not_trusted_proves_nothing() -> None:
    entries, checkpoints = log_of(LENGTH, checkpoint_every=9)

    assert first_fault(entries, checkpoints, FakeSigner("another")) == Fault(FaultKind.KEY_UNKNOWN, 9)


@pytest.mark.parametrize("field", ["at", "actor", "details", "previous", "hash"])
def test_a_field_that_is_no_text_any_more_is_an_altered_entry(field: str) -> None:
    entries, _ = log_of(LENGTH)
    nothing: dict[str, Any] = {field: None}
    entries[7] = replace(entries[7], **nothing)

    assert first_fault(entries, [], None) == Fault(FaultKind.ALTERED, 8)


@pytest.mark.parametrize("kind", FaultKind)
def test_every_fault_says_in_both_languages_where_it_is(kind: FaultKind) -> None:
    words = Fault(kind, 4711).words

    assert ("4711" in words.zh, "4711" in words.en) == (True, True)


def test_an_instant_without_a_time_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="has no time zone"):
        text_from_instant(datetime(2026, 1, 1))  # noqa: DTZ001 - what is refused
