"""Bounds that no row of a pack's own tables (`features/*.yaml`) stands on: the pass that needs enterprises to be judged, and so no pass of `eligibility.checks`.

A comparison is tried when some row makes its two sides equal. That is judged by the reference executor, with `==` in the place of the operator.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from eligibility.checks.examined import Claim, Condition, Examined, Finding, Part, example_of, told
from eligibility.domain.facts import Slots
from eligibility.domain.verdict import MET
from eligibility.domain.vocabulary import Words
from eligibility.engines import reference
from eligibility.errors import PackProblems
from eligibility.ir import atoms as ir
from eligibility.ir.rules import Gate, Leaf, Pack, Provision
from eligibility.profile import LEVELS, profile_from_json, slots_from_profile
from eligibility.scenarios.tables import rows_from_bytes

FOLDER = "features/"


def untested(examined: Examined, files: Mapping[str, bytes]) -> Iterator[Finding]:
    """Bounds of a pack that has tables, on which none of their rows stands. Raises `PackProblems` for a faulty table."""
    tried = list(_rows(files, examined.pack))
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
    words = Words(f"没有一行正好落在{name.zh}的界线上", f"no row stands on the line of {name.en}")
    help = Words("在 features/ 的表里加上示例这样的一行", "add a row such as the example to a table under features/")
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


def _rows(files: Mapping[str, bytes], pack: Pack) -> Iterator[Slots]:
    """The enterprises of every table, each on its day."""
    for name in sorted(files):
        if name.startswith(FOLDER) and name.endswith(".yaml"):
            rows, problems = rows_from_bytes(name, files[name], pack)
            if problems:
                raise PackProblems(problems)
            for row in rows:
                profile = profile_from_json(row.profile, pack.vocabulary)
                yield slots_from_profile(profile, row.as_of, LEVELS[row.level])
