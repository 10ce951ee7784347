"""Every problem a pack can have, as its author reads it: one small change of a good pack a case, its words a golden file.

The cases stand in `tests/golden/diagnostics/<code>/<case>/`; `tests/minimal_pack.py` says how they are written.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from eligibility.errors import PACK_CODES
from tests.minimal_pack import GOLDEN, case_files, changed, minimal, problems_of

CASES = sorted(path for path in (GOLDEN / "diagnostics").glob("*/*") if path.is_dir())

DISCOVERED = {"pack-not-found", "pack-duplicate"}
"""Problems of installed distributions, which `test_discovery.py` makes."""


def test_the_good_pack_has_no_problem() -> None:
    assert problems_of(minimal()) == []


def test_every_code_has_a_case() -> None:
    assert sorted(PACK_CODES) == sorted({path.parent.name for path in CASES} | DISCOVERED)


@pytest.mark.parametrize("folder", CASES, ids=lambda path: f"{path.parent.name}-{path.name}")
def test_a_fault_is_told_where_it_is_with_its_mending(folder: Path, golden: Callable[[Path, str], None]) -> None:
    problems = problems_of(case_files(folder))
    assert {folder.parent.name} == {each.code for each in problems}
    golden(folder / "expected.txt", "".join(f"{each}\n" for each in problems))


FIVE_FAULTS = """
@ policy.yaml
-preamble: 为支持企业发展，制定以下措施。
+preamble: 为支持民营企业发展，制定以下措施。

@ terms.yaml
-    norm: plan
+    norm: planning

@ clauses/clause_01.yaml
-          holds: rd_spending[-1] / revenue[-1] >= 3%
+          holds: rd_spending[-1] / revenue[-1] >= 5%

@ clauses/clause_01.yaml
-departments: [省科技厅, 省财政厅]
+departments: [省科技厅]

@ clauses/clause_02.yaml
-        - {quote: 总投资1000万元以上的, holds: investment >= 1000万元}
+        - {quote: 总投资1000万元以上的, holds: invesment >= 1000万元}
"""


def test_five_faults_in_four_files_are_told_at_once() -> None:
    assert [(each.file, each.code) for each in problems_of(changed(minimal(), FIVE_FAULTS))] == [
        ("clauses/clause_01.yaml", "departments-differ"),
        ("clauses/clause_01.yaml", "number-not-quoted"),
        ("clauses/clause_02.yaml", "unknown-fact"),
        ("policy.yaml", "quote-not-found"),
        ("terms.yaml", "unknown-norm"),
    ]


FAULTS_UNDER_A_LOST_HEADING = """
@ clauses/clause_02.yaml
-heading: 支持项目建设
+heading: 支持工程建设

@ clauses/clause_02.yaml
-        - {quote: 总投资1000万元以上的, holds: investment >= 1000万元}
+        - {quote: 总投资1000万元以上的, holds: investment >= 1000人}
"""


def test_a_clause_that_is_not_found_does_not_hide_the_faults_of_its_conditions() -> None:
    codes = [each.code for each in problems_of(changed(minimal(), FAULTS_UNDER_A_LOST_HEADING))]
    assert codes == ["clause-not-found", "unit-mismatch"]


def test_a_file_that_cannot_be_read_still_counts_as_the_account_of_its_clause() -> None:
    files = minimal() | {"clauses/clause_02.yaml": b"clause: ["}
    assert [each.code for each in problems_of(files)] == ["yaml-syntax"]
