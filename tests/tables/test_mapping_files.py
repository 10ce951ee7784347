"""Mappings as files: what a person has confirmed is saved, found again, and nothing else is taken."""

from __future__ import annotations

from pathlib import Path

import pytest

from eligibility.packs import installed_vocabulary
from eligibility.services.rosters import NO_MAPPING, FileRefused, confirmed, mapping_from_file, read_roster
from tests.tables_files import text_file

VOCABULARY = installed_vocabulary()


def test_what_is_confirmed_is_saved_and_read_again(tmp_path: Path) -> None:
    table = text_file(tmp_path / "a.csv", "名称,成立日\n甲,2020-01-01\n")
    suggestions = read_roster([table], VOCABULARY).suggestions
    confirmed(NO_MAPPING, suggestions, VOCABULARY, tmp_path / "m.json")
    roster = read_roster([table], VOCABULARY, mapping_from_file(tmp_path / "m.json", VOCABULARY))
    assert [each.target for each in roster.columns] == ["name", "founded"]
    assert roster.source["mapping"] == {"columns": {"成立日": "founded"}}


def test_a_confirmed_header_is_found_however_it_is_dressed(tmp_path: Path) -> None:
    mapping = mapping_from_file(text_file(tmp_path / "m.json", '{"columns": {"成立日": "founded"}}'), VOCABULARY)
    table = text_file(tmp_path / "a.csv", "名称,*成立 日：\n甲,2020-01-01\n")
    assert [each.target for each in read_roster([table], VOCABULARY, mapping).columns] == ["name", "founded"]


@pytest.mark.parametrize(
    "text",
    ['{"columns": {"a": "revenue"}}', '{"columns": {"a": "founded 万元"}}', '{"columns": []}', "{}", '{"columns": {}, "x": 1}', "{", '{"columns": {"a": "recognitions.1.colour"}}'],
)  # fmt: skip
def test_a_mapping_that_cannot_be_meant_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(FileRefused) as refused:
        mapping_from_file(text_file(tmp_path / "m.json", text), VOCABULARY)
    assert refused.value.code == "mapping-invalid"
    assert refused.value.help_zh


def test_a_mapping_that_is_not_there_is_said_to_be_missing(tmp_path: Path) -> None:
    with pytest.raises(FileRefused) as refused:
        mapping_from_file(tmp_path / "m.json", VOCABULARY)
    assert refused.value.code == "table-missing"
