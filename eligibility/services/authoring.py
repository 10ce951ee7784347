"""For authors of policies: compile a folder, and the JSON Schemas that editors check rule files against."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from eligibility.ir.rules import Pack
from eligibility.packs import pack_from_folder, vocabulary_from_folder
from eligibility.source.schema import schemas


def compile_folder(folder: Path, vocabulary: Path | None = None) -> Pack:
    """Compile the pack in a folder, with the installed vocabulary or the one in another folder. Raises `PackProblems`."""
    return pack_from_folder(folder, vocabulary_from_folder(vocabulary) if vocabulary else None)


def editor_schemas() -> dict[str, dict[str, Any]]:
    """The form of every kind of rule file, by the name of the schema's file."""
    return {f"{kind}.schema.json": schema for kind, schema in schemas().items()}
