"""Every defect of the corpus is found, where it is, with an enterprise that shows it; and good packs have nothing to find.

The cases stand in `tests/golden/checks/<code>/<case>/`; `tests/checks/corpus.py` says how they are written.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from eligibility.checks.examined import Finding
from eligibility.errors import CHECK_CODES, PackProblems
from eligibility.packs import installed_packs, installed_source
from eligibility.services.authoring import scenarios_below
from eligibility.services.checking import Checked, check
from eligibility.services.trials import enterprises_in
from tests.checks.corpus import CHECKS, DAY, PACKS, base, case, cases, sourced

CASES = cases()


@cache
def checked(folder: Path) -> Checked:
    """What is found in a case, looked for once."""
    source = case(folder)
    return check(source, DAY, enterprises_in(scenarios_below(folder / "features"), source.compiled()))


def told(finding: Finding) -> str:
    """A finding as a reader of golden files sees it."""
    place = f"{finding.file}:{finding.line}:{finding.column}"
    lines = [
        f"{place}: {finding.severity}: {finding.code}: {finding.words.en}",
        f"    help: {finding.help.en}",
        f"    {finding.words.zh}",
        f"    怎么改：{finding.help.zh}",
    ]
    if finding.example is not None:
        profile = json.dumps(finding.example.witness.profile, ensure_ascii=False)
        lines += [f"    {finding.example.witness.as_of}: {finding.example.words.zh}", f"    {profile}"]
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("folder", CASES, ids=lambda path: f"{path.parent.name}-{path.name}")
def test_a_defect_is_found_where_it_is_with_an_enterprise_that_shows_it(
    folder: Path, golden: Callable[[Path, str], None]
) -> None:
    golden(folder / "expected.txt", "\n".join(told(each) for each in checked(folder).findings))


def test_at_least_95_of_100_defects_are_found_and_the_list_says_which(golden: Callable[[Path, str], None]) -> None:
    found = {folder: {each.code for each in checked(folder).findings} for folder in CASES}
    named = {folder: folder.parent.name in codes for folder, codes in found.items()}
    lines = [f"{'found ' if each else 'missed'} {folder.parent.name}: {folder.name}" for folder, each in named.items()]
    golden(CHECKS / "found.txt", "\n".join([f"{sum(named.values())} of {len(named)}", *lines]) + "\n")
    assert len(named) >= 60
    assert sum(named.values()) >= 0.95 * len(named)


def test_every_code_has_a_case() -> None:
    assert sorted(CHECK_CODES) == sorted({folder.parent.name for folder in CASES})


@pytest.mark.parametrize("name", PACKS)
def test_a_good_pack_has_nothing_to_find(name: str) -> None:
    found = check(sourced(base(name)), DAY)
    assert [told(each) for each in found.findings] == []
    assert (found.meant, found.withheld, found.unanswered) == ((), 0, 0)


def test_an_installed_policy_has_nothing_to_find_that_its_author_has_not_explained() -> None:
    for id in installed_packs():
        found = check(installed_source(id), DAY)
        assert [told(each) for each in found.findings] == []
        assert (found.withheld, found.unanswered) == (0, 0)


TWICE = """\
meant:
  - code: condition-duplicate
    at: "1.2"
    quote: 民营
    why: {zh: 原文说了两次, en: The text says it twice}
"""


def test_a_note_silences_the_finding_it_names_and_is_told_with_its_reason() -> None:
    source = case(CHECKS / "condition-duplicate" / "said-twice")
    files = {**source.files, "checks.yaml": TWICE.encode()}
    found = check(type(source)(files, source.vocabulary_files), DAY)
    assert found.findings == ()
    assert [(each.finding.code, each.why.zh) for each in found.meant] == [("condition-duplicate", "原文说了两次")]


def test_notes_that_are_not_well_formed_are_told_as_any_other_file() -> None:
    source = sourced(base("grants") | {"checks.yaml": b"meant:\n  - {code: condition-duplicate}\n"})
    with pytest.raises(PackProblems) as problems:
        check(source, DAY)
    assert [each.code for each in problems.value.diagnostics] == ["missing-key", "missing-key"]


def test_a_finding_whose_example_shows_nothing_is_withheld(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("eligibility.services.checking._holds", lambda *_: False)
    found = check(case(CHECKS / "condition-duplicate" / "said-twice"), DAY)
    assert (found.findings, found.withheld) == ((), 1)


def test_the_same_enterprises_are_shown_whatever_was_looked_at_before() -> None:
    folder = CHECKS / "comparison-differs" / "above-without-the-line"
    first = [told(each) for each in check(case(folder), DAY).findings]
    check(case(CHECKS / "value-differs" / "misspelt-city"), DAY)
    assert [told(each) for each in check(case(folder), DAY).findings] == first
