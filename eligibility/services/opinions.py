"""The second opinion as a service: one pool of supervised workers a process, one compiled program a pack.

Nothing of the rules is decided here. It never stands on the interactive path; who asks waits some milliseconds.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from eligibility.domain.consequences import Consequence, Signal
from eligibility.engines.rete import (
    ConsequenceProgram,
    EnvelopeBreached,
    NotThisProgram,
    Patience,
    ReteProgram,
    ReteWorkers,
    Run,
    SecondOpinion,
    SecondOpinionFailed,
    SecondOpinionUnavailable,
    Unfounded,
    consequence_program,
    inputs_from_outcomes,
    runs_from_opinion,
)
from eligibility.ir.reasons import Outcome
from eligibility.ir.rules import Pack
from eligibility.services.following import MOST_PACKS, rules_of

__all__ = [
    "Opinion",
    "Programs",
    "SecondOpinionFailed",
    "SecondOpinionUnavailable",
    "SecondOpinions",
    "second_opinions",
]


PATIENCE = Patience(decide=10.0)
"""What is of record can wait: on a busy machine a worker that is slow must not be taken for one that hangs."""


@dataclass(frozen=True, slots=True)
class Programs:
    """What the second executor is given of a pack: the rules of its verdicts, and of what follows from them."""

    verdicts: ReteProgram
    following: ConsequenceProgram


def programs_from_pack(pack: Pack) -> Programs:
    """Compile a pack. Raises `EnvelopeBreached` only for a fault in the compiler."""
    return Programs(ReteProgram.from_pack(pack), consequence_program(rules_of(pack)))


@dataclass(frozen=True, slots=True)
class Opinion:
    """What the second executor concluded, and which of its rules fired on which conditions."""

    said: SecondOpinion
    runs: tuple[Run, ...]


class SecondOpinions:
    """Asks the second executor. Safe to share between threads; no process is started before the first question.

    `compiled` compiles a pack; tests hand in one that breaks its rules.
    """

    def __init__(
        self, workers: ReteWorkers | None = None, compiled: Callable[[Pack], Programs] = programs_from_pack
    ) -> None:
        self.workers = workers or ReteWorkers(min(4, os.cpu_count() or 1), patience=PATIENCE)
        self._compiled = compiled
        self._programs: dict[str, Programs] = {}
        self._compiling = threading.Lock()

    def of(self, pack: Pack, outcomes: Iterable[Outcome]) -> Opinion:
        """What it concludes from the leaves of the outcomes; their own verdicts are not read.

        Raises `SecondOpinionUnavailable`, and `SecondOpinionFailed` of its kinds for rules that are broken.
        """
        with _telling_broken():
            program = self._programs_of(pack).verdicts
            said = self.workers.decide(program, inputs_from_outcomes(outcomes))
            if said.program != program.digest or tuple(each.id for each in said.provisions) != program.order:
                raise NotThisProgram("the answer is to another question")
            return Opinion(said, runs_from_opinion(program, said))

    def following(self, pack: Pack, signals: Collection[Signal]) -> tuple[Consequence, ...]:
        """What it chains from what a determination tells. Raises as `of` does."""
        with _telling_broken():
            following = self._programs_of(pack).following
            return following.consequences(self.workers.conclude(following.program, following.entering(signals)))

    def _programs_of(self, pack: Pack) -> Programs:
        """Compiled once a pack. A pack made by hand has no digest to keep them by."""
        if not pack.digest:
            return self._compiled(pack)
        with self._compiling:
            programs = self._programs.get(pack.digest)
            if programs is None:
                if len(self._programs) >= MOST_PACKS:
                    self._programs.clear()
                programs = self._programs[pack.digest] = self._compiled(pack)
            return programs

    def close(self) -> None:
        """Stop the workers, each once its question is answered."""
        self.workers.close()


@contextmanager
def _telling_broken() -> Iterator[None]:
    """Whatever says that rules, inputs and answers do not fit each other is one thing to who asked: the second executor is broken."""
    try:
        yield
    except (EnvelopeBreached, NotThisProgram, Unfounded) as error:
        raise SecondOpinionFailed(f"{type(error).__name__}: {error}") from error


_OF_THIS_PROCESS = SecondOpinions()


def second_opinions() -> SecondOpinions:
    """Those of this process; its workers end with it."""
    return _OF_THIS_PROCESS
