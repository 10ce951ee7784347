"""From `procedure.yaml` to a procedure: every step and action that is named exists, and every step can be reached and left.

It must not know applications: what moves mean is `eligibility.domain.procedure`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cache
from importlib.resources import files as resources
from typing import Any

from eligibility.domain.access import RIGHTS
from eligibility.domain.canonical import digest_of
from eligibility.domain.procedure import AUTOMATIC, Limit, Move, Procedure, Shown, Step
from eligibility.domain.vocabulary import Words
from eligibility.errors import Diagnostic, PackProblems, did_you_mean
from eligibility.source.models import OpenText
from eligibility.source.procedure import LimitSource, MoveSource, ProcedureFile, StepSource
from eligibility.source.read import model_from_bytes
from eligibility.source.yaml import Path, YamlFile

PROCEDURE_FILE = "procedure.yaml"

USUAL = "usual"
"""The id of the procedure that policies have without one of their own, and that their own may be based on."""


@cache
def usual_procedure() -> Procedure:
    """The procedure of policies that have none of their own."""
    name = "eligibility/ir/procedure.yaml"
    return _compiled(USUAL, name, (resources(__package__ or "eligibility.ir") / PROCEDURE_FILE).read_bytes(), None)


def procedure_from_files(id: str, files: Mapping[str, bytes]) -> Procedure:
    """The procedure of the policy with an id, from the files of its pack; the usual one where there is no `procedure.yaml`.

    Raises `PackProblems` with every problem at once.
    """
    data = files.get(PROCEDURE_FILE)
    return usual_procedure() if data is None else _compiled(id, PROCEDURE_FILE, data, usual_procedure())


def problems_of_procedure(files: Mapping[str, bytes]) -> list[Diagnostic]:
    """Every problem of the procedure among the files of a pack."""
    try:
        procedure_from_files(USUAL, files)
    except PackProblems as problems:
        return list(problems.diagnostics)
    return []


def _compiled(id: str, name: str, data: bytes, usual: Procedure | None) -> Procedure:
    source, file = model_from_bytes(name, data, ProcedureFile)
    if source is None:
        raise PackProblems(file.problems)
    procedure = _Build(source, file, usual if source.based_on else None).procedure(id)
    if file.problems:
        raise PackProblems(file.problems)
    return replace(procedure, digest=digest_of(printed_procedure(procedure)))


class _Build:
    """A procedure in the making. Problems are collected in the file's own list."""

    def __init__(self, source: ProcedureFile, file: YamlFile, base: Procedure | None) -> None:
        self.source, self.file, self.base = source, file, base

    def procedure(self, id: str) -> Procedure:
        steps, moves = self._steps(), self._moves()
        start = self.source.start or (self.base.start if self.base else "")
        self._check_step(start, steps, ("start",))
        for each in self.source.moves:
            self._check_move(each, self.source.moves[each], steps)
        if not self.file.problems:
            self._check_ways(start, steps, moves.values())
        source = self.source
        return Procedure(
            id, source.version, Words(source.title.zh, source.title.en), start, steps, moves, self._shows()
        )

    def _shows(self) -> tuple[Shown, ...]:
        if self.source.publication_shows is not None:
            return tuple(self.source.publication_shows)
        return self.base.shows if self.base else ()

    def _steps(self) -> dict[str, Step]:
        own = {id: self._step(id, each) for id, each in self.source.steps.items()}
        inherited = {id: self._left_open(each) for id, each in (self.base.steps if self.base else {}).items()}
        return {id: each for id, each in (inherited | own).items() if id not in self.source.without}

    def _moves(self) -> dict[str, Move]:
        own = {id: _move(id, each) for id, each in self.source.moves.items()}
        inherited = dict(self.base.moves) if self.base else {}
        for index, each in enumerate(self.source.without):
            if self.base is None or each not in {**self.base.steps, **self.base.moves}:
                known = [*self.base.steps, *self.base.moves] if self.base else []
                message = f"`{each}` is no step or move of the procedure that this one is based on"
                self._report(("without", index), message, did_you_mean(each, known) or "leave it out")
        return {id: self._kept(each) for id, each in (inherited | own).items() if self._stays(each)}

    def _stays(self, move: Move) -> bool:
        """Whether a move is not left out, and neither is where it leads, nor every step that it comes from."""
        without = self.source.without
        return move.id not in without and move.target not in without and not set(move.sources) <= set(without)

    def _kept(self, move: Move) -> Move:
        return replace(move, sources=tuple(each for each in move.sources if each not in self.source.without))

    def _step(self, id: str, source: StepSource) -> Step:
        work = frozenset(source.work)
        return Step(id, Words(source.zh, source.en), work, _limit(source.limit), source.ends)

    def _left_open(self, step: Step) -> Step:
        """An inherited step; what the policy says of all limits that it leaves open stands for them."""
        said = self.source.limits
        if said is None or step.limit is None or step.limit.days is not None:
            return step
        return replace(step, limit=Limit(None, Words(said.open, said.en)))

    def _check_move(self, id: str, move: MoveSource, steps: Mapping[str, Step]) -> None:
        for index, each in enumerate(move.sources):
            self._check_step(each, steps, ("moves", id, "from", index))
        self._check_step(move.target, steps, ("moves", id, "to"))
        if move.automatic is not (id in AUTOMATIC):
            help = f"automatic are {', '.join(sorted(AUTOMATIC))}, and no others"
            self._report(("moves", id), f"`{id}` is {'not ' if move.automatic else ''}an automatic move", help)
        rights = RIGHTS.get(move.action)
        if rights is None:
            help = did_you_mean(move.action, RIGHTS) or "docs/access.md lists them"
            self._report(("moves", id, "action"), f"there is no action `{move.action}`", help)
            return
        for index, role in enumerate(move.by):
            if role not in rights:
                help = f"it is for {', '.join(each.value for each in rights)}"
                self._report(("moves", id, "by", index), f"`{move.action}` is not open to `{role.value}`", help)

    def _check_step(self, id: str, steps: Mapping[str, Step], path: Path) -> None:
        if id not in steps:
            help = did_you_mean(id, steps) or f"steps: {', '.join(steps)}"
            self._report(path, f"there is no step `{id}`", help)

    def _check_ways(self, start: str, steps: Mapping[str, Step], moves: Iterable[Move]) -> None:
        """Every step can be reached from the start, and has a way to an end."""
        ways = [(source, each.target) for each in moves for source in each.sources]
        reached = _closure({start}, ways)
        ending = _closure({id for id, each in steps.items() if each.ends}, [(to, source) for source, to in ways])
        for id in steps:
            if id not in reached:
                self._report(("steps", id), f"no move leads to the step `{id}`", "add a move, or leave the step out")
            elif id not in ending:
                help = "add a move, or mark it with `ends: true`"
                self._report(("steps", id), f"from the step `{id}` nothing leads to an end", help)

    def _report(self, path: Path, message: str, help: str) -> None:
        self.file.problems.append(self.file.diagnostic(path, "procedure-shape", message, help))


def _closure(first: set[str], ways: Iterable[tuple[str, str]]) -> set[str]:
    reached, ways = set(first), list(ways)
    while more := {to for source, to in ways if source in reached} - reached:
        reached |= more
    return reached


def _limit(source: LimitSource | OpenText | None) -> Limit | None:
    match source:
        case None:
            return None
        case LimitSource():
            return Limit(source.days, Words(source.source.zh, source.source.en))
        case OpenText():
            return Limit(None, Words(source.open, source.en))


def _move(id: str, source: MoveSource) -> Move:
    return Move(
        id,
        Words(source.zh, source.en),
        tuple(source.sources),
        source.target,
        source.action,
        frozenset(source.by),
        tuple(source.needs),
        source.other_person,
        source.automatic,
    )


def printed_procedure(procedure: Procedure) -> dict[str, Any]:
    """The whole procedure as plain data: what its digest is of."""
    return {
        "id": procedure.id,
        "version": procedure.version,
        "title": _pair(procedure.title),
        "start": procedure.start,
        "steps": {id: _printed_step(each) for id, each in procedure.steps.items()},
        "moves": {id: _printed_move(each) for id, each in procedure.moves.items()},
        "shows": [each.value for each in procedure.shows],
    }


def _printed_step(step: Step) -> dict[str, Any]:
    limit = None if step.limit is None else {"days": step.limit.days, "source": _pair(step.limit.source)}
    return {
        "words": _pair(step.words),
        "work": sorted(each.value for each in step.work),
        "limit": limit,
        "ends": step.ends,
    }


def _printed_move(move: Move) -> dict[str, Any]:
    return {
        "words": _pair(move.words),
        "from": list(move.sources),
        "to": move.target,
        "action": move.action,
        "by": sorted(each.value for each in move.by),
        "needs": [each.value for each in move.needs],
        "other_person": move.other_person,
        "automatic": move.automatic,
    }


def _pair(words: Words) -> list[str]:
    return [words.zh, words.en]
