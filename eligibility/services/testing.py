"""Test a pack as its author can read it: try scenarios and tables, tell what they show of every condition, change every condition and name
the changes that nobody notices.

A change that the solver proves to conclude the same of every enterprise is no survivor: nobody could notice it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from typing import Any

from eligibility.checks.examined import Examined, Finding, examined, told
from eligibility.checks.mutations import Mutant, mutants_of
from eligibility.checks.notes import Silenced, sifted
from eligibility.checks.outcomes import Concluded, differ
from eligibility.checks.query import Query, Shown
from eligibility.checks.solver import Answer, both, either, opposite
from eligibility.checks.witness import Witness
from eligibility.domain.conclusion import CONCLUSION_WORDS, conclude
from eligibility.domain.vocabulary import Words
from eligibility.engines import reference
from eligibility.errors import TEST_CODES, Diagnostic
from eligibility.ir.reasons import Outcome
from eligibility.ir.rules import Pack
from eligibility.packs import PackSource
from eligibility.scenarios.skeleton import Draft, feature_text
from eligibility.services.checking import finding_json, slots_from_witness, witness_json
from eligibility.services.courts import Court
from eligibility.services.holding import Covered, coverage_of
from eligibility.services.trials import Trial, trials_from_files


@dataclass(frozen=True, slots=True)
class Survivor:
    """A change that no scenario notices, and an enterprise that it would treat otherwise, if the solver showed one."""

    mutant: Mutant
    finding: Finding
    provision: str = ""
    witness: Witness | None = None


@dataclass(frozen=True, slots=True)
class Mutated:
    """What became of the changes that were tried. `same` were proven to change no conclusion; `meant` the pack explains."""

    tried: int
    killed: int
    same: int
    survivors: tuple[Survivor, ...]
    meant: tuple[Silenced, ...]
    unneeded: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class PackTried:
    """A pack that was tested. `mutated` is absent where it was not asked for, or a scenario failed."""

    pack: Pack
    trials: int
    failures: tuple[Diagnostic, ...]
    covered: tuple[Covered, ...]
    mutated: Mutated | None = None

    @property
    def is_faulty(self) -> bool:
        """Whether something must be mended: a scenario, a rule that no scenario holds, or a note."""
        held = self.mutated is None or not (self.mutated.survivors or self.mutated.unneeded)
        return bool(self.failures) or not held


@dataclass(slots=True)
class _Tried:
    trial: Trial
    heard: tuple[Outcome, ...]
    ids: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        self.ids = frozenset(each.provision.id for each in self.heard)


@dataclass(frozen=True, slots=True)
class _Drawing:
    """Which changes are tried: the same ones every time, spread over all conditions."""

    share: int
    only: str | None

    @property
    def is_all(self) -> bool:
        return self.share == 1 and self.only is None

    def has(self, mutant: Mutant) -> bool:
        name = f"{mutant.part.id}:{mutant.index}:{mutant.words.en}"
        meant = self.only in (None, mutant.part.id, mutant.part.id.split(".")[0])
        return meant and int.from_bytes(hashlib.sha256(name.encode()).digest()[:4]) % self.share == 0


def try_pack(
    source: PackSource,
    files: Mapping[str, bytes],
    as_of: date,
    *,
    mutate: bool = True,
    share: int = 1,
    only: str | None = None,
) -> PackTried:
    """Try the features and tables of a pack. With `mutate` also every change of every condition, or one in `share` of them, or
    those of `only` one provision (`8.3`), clause (`8`) or term (`term:corridor`).

    Raises `PackProblems` where the pack does not compile, or a feature or table cannot be read.
    """
    pack = source.compiled()
    court = Court(pack)
    failures, tried = [], []
    for trial in trials_from_files(files, pack):
        court.heard = []
        failure = trial.check(court)
        tried.append(_Tried(trial, tuple(court.heard)))
        failures += [failure] if failure is not None else []
    looked_at = examined(pack, source.files, as_of)
    covered = tuple(coverage_of(looked_at, (outcome for each in tried for outcome in each.heard)))
    result = PackTried(pack, len(tried), tuple(failures), covered)
    if failures or not mutate:
        return result
    return replace(result, mutated=_mutated(looked_at, source.files, court, tried, _Drawing(share, only)))


def _mutated(
    looked_at: Examined, files: Mapping[str, bytes], court: Court, tried: list[_Tried], drawing: _Drawing
) -> Mutated:
    mutants = [each for each in mutants_of(looked_at) if drawing.has(each)]
    alive = [each for each in mutants if not _is_killed(each, court, tried)]
    shown = [_survivor(each, looked_at) for each in alive]
    survivors = [each for each in shown if each is not None]
    left, meant = sifted([each.finding for each in survivors], files, TEST_CODES.__contains__)
    kept = tuple(each for each in survivors if each.finding in left)
    unneeded = tuple(each for each in left if each.code == "note-unneeded") if drawing.is_all else ()
    return Mutated(len(mutants), len(mutants) - len(alive), len(alive) - len(survivors), kept, tuple(meant), unneeded)


def _is_killed(mutant: Mutant, court: Court, tried: list[_Tried]) -> bool:
    """Whether some scenario notices. The one that did comes first next time: it is about the same condition."""
    court.with_(mutant.provisions)
    for index, each in enumerate(tried):
        if not each.ids.isdisjoint(mutant.provisions) and each.trial.check(court) is not None:
            tried.insert(0, tried.pop(index))
            return True
    return False


def _survivor(mutant: Mutant, looked_at: Examined) -> Survivor | None:
    """What is told of a change that nobody noticed; nothing where the solver proves that nobody can."""
    pack, part = looked_at.pack, mutant.part
    words = Words(f"没有场景看得出：{mutant.words.zh}", f"no scenario notices: {mutant.words.en}")
    help = Words(
        "补一个只差这一项的场景；有意不管的，写进 checks.yaml",
        "add a scenario that only this decides, or explain it in checks.yaml",
    )
    condition = part.conditions[mutant.index]
    finding = part.finding("mutation-survived", "error", words, help, condition)
    undecided = False
    for provision in pack.provisions:
        changed = mutant.provisions.get(provision.id)
        if changed is None:
            continue
        query = Query(pack.vocabulary, looked_at.as_of, (provision, changed))
        shown = _told_apart(query, query.concluded(provision), query.concluded(changed))
        if shown.witness is not None:
            return Survivor(mutant, finding, provision.id, shown.witness)
        undecided = undecided or shown.answer is not Answer.NO
    return Survivor(mutant, finding) if undecided else None


def _told_apart(query: Query, before: Concluded, after: Concluded) -> Shown:
    """An enterprise that a change treats otherwise: met by the one and not by the other, and without findings, if there is one."""
    told_apart = differ(before, after)
    decided = either(both(before.met, after.failed), both(before.failed, after.met))
    findings = query.enterprise.findings.values()
    plain = [opposite(either(each.given, each.contradicted)) for each in findings]
    shown = query.shown(both(told_apart, *plain), decided)
    return shown if shown.witness is not None else query.shown(told_apart, decided)


def json_from_tested(tested: PackTried, lang: str = "zh") -> dict[str, Any]:
    """What was found, as plain data."""
    said: dict[str, Any] = {
        "policy": tested.pack.id,
        "digest": tested.pack.digest,
        "trials": tested.trials,
        "failures": [asdict(each) for each in tested.failures],
        "conditions": [_covered_json(each) for each in tested.covered],
    }
    if tested.mutated is not None:
        said["mutations"] = _mutated_json(tested.mutated, lang)
    return said


def _covered_json(covered: Covered) -> dict[str, Any]:
    mark = covered.part.file.mark(covered.condition.path)
    return {
        "about": covered.part.id,
        "condition": told(covered.condition).zh,
        "file": covered.part.file.name,
        "line": mark.line,
        "seen": sorted(each.value for each in covered.verdicts),
        "decided": sorted(each.value for each in covered.decided),
        "lacking": list(covered.lacking),
    }


def _mutated_json(mutated: Mutated, lang: str) -> dict[str, Any]:
    return {
        "tried": mutated.tried,
        "killed": mutated.killed,
        "same": mutated.same,
        "survivors": [
            {**finding_json(each.finding, lang), **({"provision": each.provision} if each.provision else {})}
            | ({"example": witness_json(each.witness)} if each.witness else {})
            for each in mutated.survivors
        ],
        "meant": [{**finding_json(each.finding, lang), "why": each.why.in_language(lang)} for each in mutated.meant],
        "unneeded": [finding_json(each, lang) for each in mutated.unneeded],
    }


def suggested_feature(tested: PackTried) -> str:
    """A feature with a scenario for every change that nobody notices; its conclusions are to be compared with the text."""
    survivors = tested.mutated.survivors if tested.mutated else ()
    drafts = [_draft(each, each.witness, tested.pack) for each in survivors if each.witness is not None]
    return feature_text(drafts, tested.pack)


def _draft(survivor: Survivor, witness: Witness, pack: Pack) -> Draft:
    provision = next(each for each in pack.provisions if each.id == survivor.provision)
    outcome = reference.judge_provision(provision, slots_from_witness(witness, pack.vocabulary))
    conclusion = conclude(provision.effect, outcome.verdict, outcome.applies_verdict, outcome.askable)
    level = "claimed" if witness.presume else "verified"
    name = f"{survivor.provision} {survivor.mutant.words.zh}，结论就会不同"
    return Draft(name, survivor.provision, witness.profile, witness.as_of, level, CONCLUSION_WORDS[conclusion].zh)
