"""Files of jobs stay in their own folder, whatever the name that somebody sent."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eligibility.store.files import JobFiles, safe_name


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("申报名单.xlsx", "申报名单.xlsx"),
        ("2024年（第一批）.xlsx", "2024年（第一批）.xlsx"),
        ("C:\\用户\\名单.csv", "名单.csv"),
        ("../../etc/passwd", "passwd"),
        (".bashrc", "bashrc"),
        ("a b\n c.xlsx", "a_b_c.xlsx"),
        ("..", "file"),
        ("", "file"),
        ("名" * 80 + ".xlsx", "名" * 31 + ".xlsx"),
    ],
)
def test_a_name_becomes_one_of_ours(sent: str, kept: str) -> None:
    assert safe_name(sent) == kept


@given(st.text(max_size=300))
def test_no_name_leaves_its_folder(sent: str) -> None:
    name = safe_name(sent)
    assert Path(name).name == name
    assert 0 < len(name.encode()) <= 120
    assert not name.startswith(".")


def test_a_job_has_a_folder_of_its_own_until_it_is_removed(tmp_path: Path) -> None:
    files = JobFiles(tmp_path)
    (files.of("a") / "list.csv").write_text("甲")
    (files.of("b") / "list.csv").write_text("乙")
    files.remove(["a"])
    assert sorted(path.name for path in tmp_path.iterdir()) == ["b"]


@pytest.mark.parametrize("id", ["", "..", "a/b", "a\n", "x" * 65])
def test_an_id_that_is_none_reaches_no_folder(tmp_path: Path, id: str) -> None:
    with pytest.raises(ValueError, match="no id of a job"):
        JobFiles(tmp_path).of(id)
