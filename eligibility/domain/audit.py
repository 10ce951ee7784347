"""The audit log as a chain: every entry carries the hash of the one before it, and signed checkpoints hold its head.

Whoever changes, removes or moves an entry breaks the chain at that place; whoever writes the rest of the chain anew, or cuts it short, is
found out by the last checkpoint. What was written after the last checkpoint can be cut off unseen: sign often, and keep checkpoints elsewhere.
Standard library only. It must not know where entries are kept, nor any key: signatures stand behind a port. Entries hold no personal data.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from enum import Enum
from json.encoder import encode_basestring
from operator import attrgetter
from typing import Any, Protocol, TypeAlias

from eligibility.domain.canonical import canonical
from eligibility.domain.vocabulary import Words

BEGINNING = "0" * 64
"""What the first entry carries as the hash of the one before it."""

CHECKPOINT_SIGNED = "signCheckpoint"
"""The action of the entry that records a checkpoint, so that a checkpoint that is taken away is missed; its `id` is the checkpoint's number."""

_DOMAIN = "eligibility.audit.checkpoint.1"


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One thing that was done: by whom (`actor`, an account's id), what (`action`), to what (`kind` and `id`), and the rest as canonical JSON.

    `at` is text (RFC 3339, UTC, microseconds): what is hashed is what is kept, to the byte. `previous` and `hash` are SHA-256 in hex.
    """

    number: int
    at: str
    actor: str
    action: str
    kind: str
    id: str
    details: str
    previous: str
    hash: str


EntryFields: TypeAlias = tuple[Any, ...]
"""An entry as it is kept: its fields in the order in which `AuditEntry` declares them, damaged or not. Millions are read, and none need be built."""

FIELDS = tuple(each.name for each in fields(AuditEntry))
fields_of: Callable[[AuditEntry], EntryFields] = attrgetter(*FIELDS)
"""An entry as its fields."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The head of the log (`number` and `hash` of its last entry) as it was signed. `algorithm` names how, `key` is the public key's fingerprint."""

    number: int
    hash: str
    at: str
    algorithm: str
    key: str
    signature: str

    @property
    def id(self) -> str:
        """What the entry that records it calls it."""
        return str(self.number)


class Signer(Protocol):
    """Who signs checkpoints. An algorithm is plugged in here: Ed25519 now, SM2 where it is demanded."""

    @property
    def algorithm(self) -> str: ...

    @property
    def key(self) -> str:
        """The public key's fingerprint."""

    def sign(self, message: bytes) -> str:
        """The signature, as text."""


class Verifier(Protocol):
    """Who knows public keys."""

    def knows(self, algorithm: str, key: str) -> bool:
        """Whether the key of this fingerprint is trusted."""

    def verifies(self, checkpoint: Checkpoint, message: bytes) -> bool:
        """Whether the checkpoint's signature is that of `message` by its key."""


class FaultKind(Enum):
    """What is wrong with a log."""

    ALTERED = "altered"
    MISSING = "missing"
    MISPLACED = "misplaced"
    UNLINKED = "unlinked"
    REWRITTEN = "rewritten"
    TRUNCATED = "truncated"
    CHECKPOINT_ALTERED = "checkpoint-altered"
    CHECKPOINT_MISSING = "checkpoint-missing"
    KEY_UNKNOWN = "key-unknown"


_SAID = {
    FaultKind.ALTERED: Words(
        "第 {} 条审计记录被改动：内容与其哈希不符", "entry {} was altered: its hash is not that of its contents"
    ),
    FaultKind.MISSING: Words("缺少第 {} 条审计记录", "entry {} is missing"),
    FaultKind.MISPLACED: Words(
        "第 {} 条审计记录的位置上是另一条记录", "another entry stands where entry {} should be"
    ),
    FaultKind.UNLINKED: Words(
        "第 {} 条审计记录与前一条不相接：其中一条被替换", "entry {} does not follow the one before it: one of the two was replaced"
    ),
    FaultKind.REWRITTEN: Words(
        "第 {} 条审计记录与已签名的检查点不符：记录被整体重写", "entry {} is not what a signed checkpoint says: the log was written anew"
    ),
    FaultKind.TRUNCATED: Words(
        "记录在第 {} 条之前中断，而已签名的检查点证明它曾存在", "the log ends before entry {}, which a signed checkpoint proves was there"
    ),
    FaultKind.CHECKPOINT_ALTERED: Words("第 {} 条的检查点被改动", "the checkpoint of entry {} was altered"),
    FaultKind.CHECKPOINT_MISSING: Words("缺少第 {} 条的检查点", "the checkpoint of entry {} is missing"),
    FaultKind.KEY_UNKNOWN: Words(
        "第 {} 条的检查点由不受信任的密钥签名", "the checkpoint of entry {} is signed by a key that is not trusted"
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Fault:
    """The first thing wrong, and the number of the entry where it is."""

    kind: FaultKind
    number: int

    @property
    def words(self) -> Words:
        """What is wrong and where."""
        said = _SAID[self.kind]
        return Words(said.zh.format(self.number), said.en.format(self.number))


def text_from_instant(at: datetime) -> str:
    """RFC 3339 in UTC with microseconds, always of one length, so that texts sort as instants do. Raises `ValueError` for a naive one."""
    if at.tzinfo is None:
        raise ValueError(f"`{at}` has no time zone")
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def entry_after(
    last: AuditEntry | None, at: datetime, actor: str, action: str, kind: str, id: str, details: Mapping[str, Any]
) -> AuditEntry:
    """The entry that follows `last`, or begins the log. Raises `TypeError` for details without a canonical form."""
    number, previous = (1, BEGINNING) if last is None else (last.number + 1, last.hash)
    said, instant = canonical(details), text_from_instant(at)
    hashed = _hash(number, instant, actor, action, kind, id, said, previous)
    return AuditEntry(number, instant, actor, action, kind, id, said, previous, hashed)


def checkpoint_of(head: AuditEntry, at: datetime, signer: Signer) -> Checkpoint:
    """Sign the head of the log."""
    unsigned = Checkpoint(head.number, head.hash, text_from_instant(at), signer.algorithm, signer.key, "")
    signature = signer.sign(message_of(unsigned))
    return Checkpoint(unsigned.number, unsigned.hash, unsigned.at, unsigned.algorithm, unsigned.key, signature)


def message_of(checkpoint: Checkpoint) -> bytes:
    """What is signed: a canonical JSON list, so that anybody can write it down again."""
    said = [_DOMAIN, checkpoint.algorithm, checkpoint.key, checkpoint.number, checkpoint.hash, checkpoint.at]
    return canonical(said).encode("utf-8", "surrogatepass")  # of a damaged text too, which is then not what was signed


def bytes_of(entry: AuditEntry) -> bytes:
    """What is hashed: the canonical JSON list of every field but the hash, in the order in which they are declared."""
    return _text(
        entry.number, entry.at, entry.actor, entry.action, entry.kind, entry.id, entry.details, entry.previous
    ).encode()


def record_of(checkpoint: Checkpoint) -> dict[str, str]:
    """The details of the entry that records a checkpoint: its digest, so that no checkpoint can be changed or exchanged."""
    return {
        "checkpoint": hashlib.sha256(
            message_of(checkpoint) + checkpoint.signature.encode("utf-8", "surrogatepass")
        ).hexdigest()
    }


def first_fault(
    entries: Iterable[AuditEntry], checkpoints: Iterable[Checkpoint], verifier: Verifier | None
) -> Fault | None:
    """The first fault of a log of entries, or nothing; see `first_fault_in`."""
    return first_fault_in(map(fields_of, entries), checkpoints, verifier)


def first_fault_in(
    entries: Iterable[EntryFields], checkpoints: Iterable[Checkpoint], verifier: Verifier | None
) -> Fault | None:
    """The first fault of a log read in the order of its numbers, or nothing. Without a verifier signatures are not looked at.

    Fields of a wrong type, as a damaged database may give, count as altered; nothing is raised over them.
    """
    signed = {each.number: each for each in checkpoints}
    unseen = dict(signed)
    expected, previous = 1, BEGINNING
    for number, at, actor, action, kind, id, details, before, own in entries:
        if number != expected:
            return _number_fault(number, expected)
        try:
            found = _hash(number, at, actor, action, kind, id, details, before)
        except (TypeError, UnicodeEncodeError):
            return Fault(FaultKind.ALTERED, expected)
        if found != own:
            return Fault(FaultKind.ALTERED, expected)
        if before != previous:
            return Fault(FaultKind.UNLINKED, expected)
        if action == CHECKPOINT_SIGNED and (fault := _record_fault(id, details, signed)):
            return fault
        if expected in unseen and (fault := _checkpoint_fault(unseen.pop(expected), own, verifier)):
            return fault
        expected, previous = expected + 1, own
    return next((_beyond(each, expected, verifier) for each in unseen.values()), None)


def _number_fault(number: Any, expected: int) -> Fault:
    later = str(number).isdecimal() and int(number) > expected
    return Fault(FaultKind.MISSING if later else FaultKind.MISPLACED, expected)


def _record_fault(id: str, details: str, signed: Mapping[int, Checkpoint]) -> Fault | None:
    """Whether the checkpoint that an entry records is there as it was."""
    number = int(id)
    if number not in signed:
        return Fault(FaultKind.CHECKPOINT_MISSING, number)
    as_recorded = canonical(record_of(signed[number])) == details
    return None if as_recorded else Fault(FaultKind.CHECKPOINT_ALTERED, number)


def _checkpoint_fault(checkpoint: Checkpoint, signed: str, verifier: Verifier | None) -> Fault | None:
    """Of a checkpoint; `signed` is the hash of the entry that it signs."""
    if fault := _signature_fault(checkpoint, verifier):
        return fault
    return Fault(FaultKind.REWRITTEN, checkpoint.number) if checkpoint.hash != signed else None


def _beyond(checkpoint: Checkpoint, expected: int, verifier: Verifier | None) -> Fault:
    """Of a checkpoint whose entry is not there: it is either false itself, or proves that the log was cut short."""
    return _signature_fault(checkpoint, verifier) or Fault(FaultKind.TRUNCATED, expected)


def _signature_fault(checkpoint: Checkpoint, verifier: Verifier | None) -> Fault | None:
    if verifier is None:
        return None
    if not verifier.knows(checkpoint.algorithm, checkpoint.key):
        return Fault(FaultKind.KEY_UNKNOWN, checkpoint.number)
    if not verifier.verifies(checkpoint, message_of(checkpoint)):
        return Fault(FaultKind.CHECKPOINT_ALTERED, checkpoint.number)
    return None


def _hash(number: int, at: str, actor: str, action: str, kind: str, id: str, details: str, previous: str) -> str:
    return hashlib.sha256(_text(number, at, actor, action, kind, id, details, previous).encode()).hexdigest()


def _text(number: int, at: str, actor: str, action: str, kind: str, id: str, details: str, previous: str) -> str:
    """Written by hand and not with `canonical`: verifying a log is hashing millions of these."""
    q = encode_basestring
    return f"[{number},{q(at)},{q(actor)},{q(action)},{q(kind)},{q(id)},{q(details)},{q(previous)}]"
