"""Audit logs to test with, and a signer whose key everybody may know."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from eligibility.domain.audit import (
    CHECKPOINT_SIGNED,
    AuditEntry,
    Checkpoint,
    checkpoint_of,
    entry_after,
    record_of,
)

BEGUN = datetime(2026, 11, 25, 8, 30, tzinfo=UTC)


class FakeSigner:
    """Signs with a digest: enough to tell a changed message from the signed one."""

    algorithm = "fake"

    def __init__(self, key: str = "k1") -> None:
        self.key = key

    def sign(self, message: bytes) -> str:
        return hashlib.sha256(self.key.encode() + message).hexdigest()

    def knows(self, algorithm: str, key: str) -> bool:
        return (algorithm, key) == (self.algorithm, self.key)

    def verifies(self, checkpoint: Checkpoint, message: bytes) -> bool:
        return checkpoint.signature == self.sign(message)


def log_of(count: int, checkpoint_every: int = 0) -> tuple[list[AuditEntry], list[Checkpoint]]:
    """`count` entries, with a signed checkpoint before every so many."""
    entries: list[AuditEntry] = []
    checkpoints: list[Checkpoint] = []
    while len(entries) < count:
        at = BEGUN + timedelta(seconds=len(entries))
        last = entries[-1] if entries else None
        if last is not None and checkpoint_every and len(entries) % checkpoint_every == 0:
            checkpoint = checkpoint_of(last, at, FakeSigner())
            checkpoints.append(checkpoint)
            details = record_of(checkpoint)
            entries.append(entry_after(last, at, "system", CHECKPOINT_SIGNED, "checkpoint", str(last.number), details))
        else:
            said = {"from": "受理", "to": "初审", "round": len(entries)}
            entries.append(
                entry_after(last, at, f"officer-{len(entries) % 7}", "moveApplication", "application", "a1", said)
            )
    return entries, checkpoints


def relinked(entries: Sequence[AuditEntry], last: AuditEntry | None = None) -> list[AuditEntry]:
    """The chain written anew over the same contents, as somebody would who covers up a change."""
    written: list[AuditEntry] = []
    for each in entries:
        at = datetime.fromisoformat(each.at)
        last = entry_after(last, at, each.actor, each.action, each.kind, each.id, _details(each))
        written.append(last)
    return written


def _details(entry: AuditEntry) -> dict[str, object]:
    return dict(json.loads(entry.details))
