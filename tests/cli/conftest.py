"""A terminal of 80 columns, whatever the one that runs the tests has."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools.applicants import applicants, write


@pytest.fixture(autouse=True)
def eighty_columns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    for name in ("NO_COLOR", "ELIGIBILITY_LANG", "ELIGIBILITY_DEBUG"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def applied(tmp_path: Path) -> Path:
    """A workbook of 40 applicants, some with a mistake."""
    path = tmp_path / "申报.xlsx"
    write(path, applicants(40, seed=2, mistakes=0.1))
    return path
