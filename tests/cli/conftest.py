"""A terminal of 80 columns, whatever the one that runs the tests has."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def eighty_columns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    for name in ("NO_COLOR", "ELIGIBILITY_LANG", "ELIGIBILITY_DEBUG"):
        monkeypatch.delenv(name, raising=False)
