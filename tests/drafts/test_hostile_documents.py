"""Hostile and useless documents: each is refused in words, in little memory and time."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from eligibility.drafts import child
from eligibility.drafts.documents import received_from_file
from eligibility.drafts.refusal import FileRefused
from eligibility.errors import DOCUMENT_CODES
from tests.drafts.fictional import articles, pdf_of
from tests.drafts.hostile import DOCUMENTS

CASES = [(code, make) for code, makers in DOCUMENTS.items() for make in makers]


@pytest.mark.parametrize(("code", "make"), CASES, ids=[make.__name__ for _, make in CASES])
def test_it_is_refused_in_words(tmp_path: Path, code: str, make: Callable[[Path], Path]) -> None:
    path = make(tmp_path)
    with pytest.raises(FileRefused) as refused:
        received_from_file(path)
    told = refused.value
    assert (told.code, told.file) == (code, path.name)
    assert all((told.zh, told.en, told.help_zh, told.help_en))


def test_every_code_has_a_case() -> None:
    assert sorted(DOCUMENT_CODES) == sorted({*DOCUMENTS, "document-extra"})


def test_a_missing_library_is_named_with_what_installs_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pdf_of(tmp_path / "政策.pdf", articles())
    monkeypatch.setitem(sys.modules, "pypdfium2", None)
    monkeypatch.delitem(sys.modules, "eligibility.drafts.pdf", raising=False)
    with pytest.raises(FileRefused) as refused:
        child.read("pdf", tmp_path / "政策.pdf")
    assert refused.value.code == "document-extra"
    assert "pypdfium2" in refused.value.en
    assert "eligibility[draft]" in refused.value.help_en
