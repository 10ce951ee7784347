"""Bounds that no scenario of a pack stands on: the pass that needs enterprises to be judged, and so no pass of `eligibility.checks`.

A comparison is tried when some scenario makes its two sides equal. That is judged by the reference executor, with `==` in the place of the operator.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date

from eligibility.checks.examined import Claim, Condition, Examined, Finding, Part, example_of, told
from eligibility.domain.facts import Slots
from eligibility.domain.verdict import MET
from eligibility.domain.vocabulary import Vocabulary, Words
from eligibility.engines import reference
from eligibility.errors import PackProblems, ProfileProblems
from eligibility.ir import atoms as ir
from eligibility.ir.rules import Gate, Leaf, Provision
from eligibility.profile import profile_from_json, slots_from_profile
from eligibility.source.read import model_from_bytes
from eligibility.source.scenarios import ScenariosFile
from eligibility.source.yaml import YamlFile

FOLDER = "scenarios/"


def untested(examined: Examined, files: Mapping[str, bytes]) -> Iterator[Finding]:
    """Bounds of a pack that has scenarios, on which none of them stands. Raises `PackProblems` for a faulty scenario."""
    tried = list(_scenarios(files, examined.pack.vocabulary))
    if not tried:
        return
    for part in examined.provisions:
        for condition in part.conditions:
            if isinstance(condition.node, Leaf):
                for bound in _on_the_line(condition.node.atom):
                    only = _alone(part.provision, Leaf(bound, condition.node.text))
                    if not any(reference.judge_provision(only, slots).verdict is MET for slots in tried):
                        yield _finding(examined, part, condition, only)


def _finding(examined: Examined, part: Part, condition: Condition, only: Provision) -> Finding:
    name = told(condition)
    words = Words(f"没有情景正好落在{name.zh}的界线上", f"no scenario stands on the line of {name.en}")
    help = Words("在 scenarios/ 里加上示例这样的情景", "add a scenario such as the example under scenarios/")
    alone = replace(part, id=f"{part.id}:line", provision=only)
    query = examined.query(alone, part)
    example = example_of(
        query, query.concluded(only).met, Words("正好在界线上", "stands on the line"), Claim(only, MET)
    )
    return part.finding("boundary-untested", "warning", words, help, condition, example)


def _alone(provision: Provision, leaf: Leaf) -> Provision:
    return replace(provision, applies_to=Gate("all", ()), requires=leaf)


def _on_the_line(atom: ir.Atom) -> Iterator[ir.Atom]:
    """The leaf with each of its ordering comparisons an equation, one at a time."""
    match atom:
        case ir.Compare(operator) if operator not in ("==", "!="):
            yield replace(atom, operator="==")
        case ir.AnyRecord(_, where):
            for index, each in enumerate(where):
                for line in _on_the_line(each):
                    yield replace(atom, where=(*where[:index], line, *where[index + 1 :]))
        case _:
            return


def _scenarios(files: Mapping[str, bytes], vocabulary: Vocabulary) -> Iterator[Slots]:
    for name in sorted(files):
        if name.startswith(FOLDER) and name.endswith(".yaml"):
            source, file = model_from_bytes(name, files[name], ScenariosFile)
            if source is None or file.problems:
                raise PackProblems(file.problems)
            for index, each in enumerate(source.scenarios):
                said = {"facts": each.facts, "findings": each.findings}
                yield _slots(said, date.fromisoformat(each.as_of), vocabulary, file, index)


def _slots(said: Mapping[str, object], as_of: date, vocabulary: Vocabulary, file: YamlFile, index: int) -> Slots:
    try:
        return slots_from_profile(profile_from_json(said, vocabulary), as_of)
    except ProfileProblems as problems:
        raise PackProblems(
            file.diagnostic(
                ("scenarios", index, *(part for part in each.pointer.split("/") if part)),
                "bad-value",
                each.en,
                each.help_en,
            )
            for each in problems.problems
        ) from problems
