"""Check a pack: run every pass, judge every example again by the reference executor, and lay out what is left to look at.

An example that does not show what it should is not reported, and neither is its finding: it is counted as withheld.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from eligibility.checks.examined import Claim, Example, Finding, examined
from eligibility.checks.notes import Silenced, sifted
from eligibility.checks.passes import findings_of
from eligibility.checks.solver import begin
from eligibility.checks.witness import Witness
from eligibility.domain.facts import Level, Slots
from eligibility.domain.vocabulary import Vocabulary
from eligibility.engines import reference
from eligibility.errors import TEST_CODES
from eligibility.ir.rules import Pack
from eligibility.packs import PackSource, files_below, installed_source, source_from_folder
from eligibility.profile import profile_from_json, slots_from_profile
from eligibility.services.boundaries import untested


@dataclass(frozen=True, slots=True)
class Checked:
    """What was found in a pack. `withheld` findings had an example that shows nothing; `unanswered` questions had no answer."""

    pack: Pack
    as_of: date
    findings: tuple[Finding, ...]
    meant: tuple[Silenced, ...]
    withheld: int
    unanswered: int

    def is_faulty(self, *, strict: bool = False) -> bool:
        """Whether something is wrong, with `strict` or only worth a look."""
        return any(strict or each.severity == "error" for each in self.findings)


def source_of(target: str, vocabulary: Path | None = None) -> PackSource:
    """The files of a folder or of an installed policy. Raises `PackProblems`."""
    folder = Path(target)
    source = source_from_folder(folder) if folder.is_dir() or "/" in target else installed_source(target)
    return PackSource(source.files, files_below(vocabulary)) if vocabulary is not None else source


def check(source: PackSource, as_of: date, tried: Sequence[Slots] = ()) -> Checked:
    """Compile a pack and look for what is wrong with its rules. Raises `PackProblems` where it does not compile.

    `tried` are the enterprises of its scenarios: bounds on which none of them stands are told, where there are any.
    """
    pack = source.compiled()
    begin()
    looked_at = examined(pack, source.files, as_of)
    found = [*findings_of(looked_at), *untested(looked_at, tried)]
    sound = [each for each in found if each.example is None or _shows(each.example, pack.vocabulary)]
    findings, meant = sifted(sound, source.files, lambda code: code not in TEST_CODES)
    ordered = sorted(findings, key=lambda each: (each.file, each.line, each.column, each.code))
    return Checked(pack, as_of, tuple(ordered), tuple(meant), len(found) - len(sound), looked_at.given_up())


def _shows(example: Example, vocabulary: Vocabulary) -> bool:
    """Whether the reference executor says what the example claims."""
    return all(_holds(claim, example.witness, vocabulary) for claim in example.claims)


def _holds(claim: Claim, witness: Witness, vocabulary: Vocabulary) -> bool:
    slots = slots_from_witness(witness, vocabulary, claim.as_of)
    return (reference.judge_provision(claim.provision, slots).verdict is claim.verdict) is not claim.not_


def slots_from_witness(witness: Witness, vocabulary: Vocabulary, as_of: date | None = None) -> Slots:
    """A witness as an executor sees it, read as anybody's profile is."""
    profile = profile_from_json(witness.profile, vocabulary)
    return slots_from_profile(profile, as_of or witness.as_of, Level.CLAIMED if witness.presume else Level.VERIFIED)


def check_json(checked: Checked, lang: str = "zh") -> dict[str, Any]:
    """What was found, as plain data."""
    return {
        "policy": checked.pack.id,
        "digest": checked.pack.digest,
        "as_of": checked.as_of.isoformat(),
        "findings": [finding_json(each, lang) for each in checked.findings],
        "meant": [{**finding_json(each.finding, lang), "why": each.why.in_language(lang)} for each in checked.meant],
        "withheld": checked.withheld,
        "unanswered": checked.unanswered,
    }


def finding_json(finding: Finding, lang: str) -> dict[str, Any]:
    """A finding, as plain data."""
    said: dict[str, Any] = {
        "code": finding.code,
        "severity": finding.severity,
        "file": finding.file,
        "line": finding.line,
        "column": finding.column,
        "about": finding.about,
        "message": finding.words.in_language(lang),
        "help": finding.help.in_language(lang),
    }
    if finding.quote:
        said["quote"] = finding.quote
    if finding.example is not None:
        shows = finding.example.words.in_language(lang)
        said["example"] = {**witness_json(finding.example.witness), "shows": shows}
    return said


def witness_json(witness: Witness) -> Mapping[str, Any]:
    """An enterprise that anybody can judge again."""
    level = "claimed" if witness.presume else "verified"
    return {"profile": witness.profile, "as_of": witness.as_of.isoformat(), "level": level}
