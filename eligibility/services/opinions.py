"""The second opinion as a service: one pool of supervised workers a process, one compiled program a pack.

Nothing of the rules is decided here. It never stands on the interactive path; who asks waits some milliseconds.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from eligibility.engines.rete import (
    EnvelopeBreached,
    NotThisProgram,
    ReteProgram,
    ReteWorkers,
    Run,
    SecondOpinion,
    SecondOpinionFailed,
    SecondOpinionUnavailable,
    Unfounded,
    inputs_from_outcomes,
    runs_from_opinion,
)
from eligibility.ir.reasons import Outcome
from eligibility.ir.rules import Pack

__all__ = ["Opinion", "SecondOpinionFailed", "SecondOpinionUnavailable", "SecondOpinions", "second_opinions"]

MOST_PROGRAMS = 64
"""Packs whose programs are kept; with more they are compiled anew, which takes milliseconds."""


@dataclass(frozen=True, slots=True)
class Opinion:
    """What the second executor concluded, and which of its rules fired on which conditions."""

    said: SecondOpinion
    runs: tuple[Run, ...]


class SecondOpinions:
    """Asks the second executor. Safe to share between threads; no process is started before the first question.

    `program_of` compiles a pack; tests hand in one that breaks it.
    """

    def __init__(
        self, workers: ReteWorkers | None = None, program_of: Callable[[Pack], ReteProgram] = ReteProgram.from_pack
    ) -> None:
        self.workers = workers or ReteWorkers(min(4, os.cpu_count() or 1))
        self._program_of = program_of
        self._programs: dict[str, ReteProgram] = {}
        self._compiling = threading.Lock()

    def of(self, pack: Pack, outcomes: Iterable[Outcome]) -> Opinion:
        """What it concludes from the leaves of the outcomes; their own verdicts are not read.

        Raises `SecondOpinionUnavailable`, and `SecondOpinionFailed` of its kinds for rules that are broken.
        """
        try:
            program = self._program(pack)
            said = self.workers.decide(program, inputs_from_outcomes(outcomes))
            return Opinion(said, runs_from_opinion(program, said))
        except (EnvelopeBreached, NotThisProgram, Unfounded) as error:
            raise SecondOpinionFailed(f"{type(error).__name__}: {error}") from error

    def _program(self, pack: Pack) -> ReteProgram:
        """Compiled once a pack. A pack made by hand has no digest to keep it by."""
        if not pack.digest:
            return self._program_of(pack)
        with self._compiling:
            program = self._programs.get(pack.digest)
            if program is None:
                if len(self._programs) >= MOST_PROGRAMS:
                    self._programs.clear()
                program = self._programs[pack.digest] = self._program_of(pack)
            return program

    def close(self) -> None:
        """Stop the workers, each once its question is answered."""
        self.workers.close()


_OF_THIS_PROCESS = SecondOpinions()


def second_opinions() -> SecondOpinions:
    """Those of this process; its workers end with it."""
    return _OF_THIS_PROCESS
