"""Answers that are given once: the same request again, by the same caller under the same key, does nothing and gets the same bytes.

An answer is kept in the transaction of what it answers, for a day. It knows no HTTP: requests are digests here, answers are bytes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from eligibility.domain.actors import Actor
from eligibility.domain.keeping import Missing, Query, Reading, Unit
from eligibility.domain.outbox import Answered

KEPT = timedelta(hours=24)
"""How long an answer is kept. Afterwards its key is as good as new."""
SWEPT = 4
"""Answers past their day that go whenever one is added: more than are added, so that none stays for long."""


class KeyReused(Exception):
    """A key was used for another request before."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A request under a key: `id` is the caller's and the key's, `request` the SHA-256 of all that is asked."""

    id: str
    request: str


def asked(actor: Actor, key: str, *parts: bytes) -> Asked:
    """A request of an actor, made of `parts` whose order and bounds count."""
    caller = f"{actor.account}\n{key}".encode()
    bounded = b"".join(b"%d:%b" % (len(part), part) for part in parts)
    return Asked(hashlib.sha256(caller).hexdigest(), hashlib.sha256(bounded).hexdigest())


def answer_of(reading: Reading, request: Asked) -> Answered | None:
    """What was answered to the same request. Raises `KeyReused` when another request had its key."""
    try:
        found = reading.get(Answered, request.id)
    except Missing:
        return None
    if found.at + KEPT <= reading.at:
        return None
    if found.request != request.request:
        raise KeyReused
    return found


def once(unit: Unit, request: Asked, work: Callable[[], tuple[int, bytes]]) -> Answered:
    """Answer a request by doing its work, or as it was answered before. Raises `KeyReused`, and what `work` raises: then nothing is kept."""
    if (found := answer_of(unit, request)) is not None:
        return found
    _sweep(unit, request.id)
    status, answer = work()
    answered = Answered(request.id, request.request, status, answer, unit.at)
    unit.add(answered)
    return answered


def _sweep(unit: Unit, id: str) -> None:
    """Let go of what is past its day: of this key for certain, of others a few."""
    old = {"at": unit.at - KEPT}
    gone = {each.id for each in unit.find(Query(Answered, at_most=old, order="at", limit=SWEPT))}
    gone |= {each.id for each in unit.find(Query(Answered, equal={"id": id}))}
    for each in sorted(gone):
        unit.remove(Answered, each)
