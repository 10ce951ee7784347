"""Determinations of record: a decision with a second, independent opinion beside it, and a receipt that carries both.

They agree on every provision, or the determination is held for a person and an alert is raised; what has only one opinion says so. A use case
without a clock, a database or HTTP: the caller keeps what is made; an alert goes to the log too. It takes some ten
milliseconds, so it is made before a transaction begins, never inside one.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from eligibility.domain.consequences import Consequence
from eligibility.domain.facts import Level
from eligibility.domain.opinions import Alert, Asking, Cause, Difference
from eligibility.domain.records import Outcome
from eligibility.domain.vocabulary import Words
from eligibility.ir.rules import Pack
from eligibility.profile import Profile
from eligibility.services.following import consequences_document
from eligibility.services.judging import Decision
from eligibility.services.opinions import SecondOpinions, second_opinions
from eligibility.services.receipts import FIRST, SECOND, receipt_of
from eligibility.services.second_opinion import asking_from_settings
from eligibility.services.two_opinions import Compared, Judged, compared, document_of, judged

log = logging.getLogger("eligibility.determining")


@dataclass(frozen=True, slots=True)
class Made:
    """A determination of record, ready to be kept. `receipt` is its canonical bytes, for ever the same.

    `consequences_said` is what follows, as the receipt tells it.
    """

    decision: Decision
    receipt: bytes
    compared: Compared
    consequences_said: tuple[Mapping[str, Any], ...] = ()

    @property
    def outcome(self) -> Outcome:
        """Whether two opinions agree, it is held for a person, or there is one opinion only."""
        return self.compared.outcome

    @property
    def differences(self) -> tuple[Difference, ...]:
        """The provisions on which the two differ, and what each says."""
        return self.compared.differences

    @property
    def differing(self) -> tuple[str, ...]:
        """The provisions on which the two differ, or on what follows from which they do."""
        return self.alert.provisions if self.alert is not None else ()

    @property
    def consequences(self) -> tuple[Consequence, ...]:
        """What follows; nothing while it is held."""
        return self.compared.following

    @property
    def alert(self) -> Alert | None:
        """What whoever runs the service has to be told."""
        return self.compared.alert

    @property
    def held(self) -> Words | None:
        """Why it is held, when it is."""
        alert = self.alert
        return alert.words if alert is not None and self.outcome is Outcome.HELD else None


def determine(
    pack: Pack,
    profile: Profile,
    as_of: date,
    level: Level = Level.CLAIMED,
    lang: str = "zh",
    *,
    asking: Asking | None = None,
    opinions: SecondOpinions | None = None,
) -> Made:
    """Make the determination of record of every provision. From any thread.

    What is asked for is what the settings say, and `opinions` are those of the process, unless given. Raises `ProfileProblems` for a finding that
    answers no open question of the pack, and `SettingsFaulty`. That no second opinion can be had is no error: it is how the determination stands.
    """
    asking = asking or asking_from_settings()
    first = judged(pack, profile, as_of, level, lang)
    found = compared(first, opinions or second_opinions(), asking)
    if found.alert is not None:
        _log(found.alert)
    return made(first, found)


def _log(alert: Alert) -> None:
    """In the log, where whoever runs the service is watching. It names rules and provisions, and no enterprise."""
    level = logging.WARNING if alert.cause is Cause.UNAVAILABLE else logging.ERROR
    log.log(level, "%s (%s, rules %s): %s", alert.words.en, alert.policy, alert.pack, alert.detail)


def made(first: Judged, found: Compared) -> Made:
    """The determination that a first opinion and its comparison make."""
    executors = (FIRST,) if found.opinion is None else (FIRST, SECOND)
    second = document_of(found, first.pack, first.lang)
    following = consequences_document(found.following, first.pack, first.lang)
    return Made(first.decision, receipt_with(first, second, executors, following), found, tuple(following))


def receipt_with(
    first: Judged, second: Mapping[str, Any], executors: Sequence[str], following: Sequence[Mapping[str, Any]]
) -> bytes:
    """The receipt of a determination: with what is written of its second opinion, the executors that gave one, and what follows."""
    of_record = {"second_opinion": second, "consequences": following}
    return receipt_of(first.decision, first.pack, first.profile, executors=executors, of_record=of_record)
