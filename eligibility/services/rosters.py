"""Applicants from files, and what a person has confirmed about their headers. It judges nobody."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from eligibility.domain.vocabulary import Vocabulary
from eligibility.tables.mapping import HeaderMapping, mapping_from_text, mapping_with
from eligibility.tables.model import Roster, Suggestion
from eligibility.tables.reading import NO_MAPPING, roster_from_files
from eligibility.tables.refusal import FileRefused
from eligibility.tables.texts import text_of_file

__all__ = [
    "NO_MAPPING",
    "FileRefused",
    "HeaderMapping",
    "Roster",
    "Suggestion",
    "confirmed",
    "mapping_from_file",
    "read_roster",
]


def read_roster(paths: Sequence[str | Path], vocabulary: Vocabulary, mapping: HeaderMapping = NO_MAPPING) -> Roster:
    """The applicants of files, folders and globs. Raises `FileRefused`; see `eligibility.tables.reading`."""
    return roster_from_files(paths, vocabulary, mapping)


def mapping_from_file(path: Path, vocabulary: Vocabulary) -> HeaderMapping:
    """What a mapping file confirms. Raises `FileRefused`."""
    if not path.is_file():
        zh, en = f"没有映射文件 `{path.name}`", f"there is no mapping `{path.name}`"
        raise FileRefused(path.name, "table-missing", zh, en, "请核对文件名和所在文件夹", "check its name and folder")
    return mapping_from_text(path.name, text_of_file(path), vocabulary)


def confirmed(
    mapping: HeaderMapping, suggestions: Iterable[Suggestion], vocabulary: Vocabulary, save_to: Path | None = None
) -> HeaderMapping:
    """The mapping with the suggestions that a person has confirmed, and saved if a file is named."""
    whole = mapping_with(mapping, suggestions, vocabulary)
    if save_to is not None:
        save_to.write_text(whole.text(), "utf-8")
    return whole
