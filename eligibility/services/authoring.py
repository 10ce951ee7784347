"""For authors of policies: compile a folder, and the JSON Schemas that editors check rule files against."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from eligibility.ir.rules import Pack
from eligibility.packs import installed_folder, pack_from_folder, vocabulary_from_folder
from eligibility.source.schema import schemas


def compile_folder(folder: Path, vocabulary: Path | None = None) -> Pack:
    """Compile the pack in a folder, with the installed vocabulary or the one in another folder. Raises `PackProblems`."""
    return pack_from_folder(folder, vocabulary_from_folder(vocabulary) if vocabulary else None)


SCENARIOS = "features"
"""The folder of scenarios: in that of the rules, or one for all policies, with a folder each by their ids."""


def scenario_folders(target: str, id: str) -> tuple[Path, Path]:
    """Where scenarios of a pack may stand: beside its rules, else below the current folder. `target` is a folder or a policy."""
    folder = Path(target) if Path(target).is_dir() else installed_folder(id) or Path(target)
    return folder / SCENARIOS, Path(SCENARIOS) / id


def scenarios_below(folder: Path) -> dict[str, bytes]:
    """Features and tables in a folder and below, by their names relative to it; none where there is no such folder."""
    found = sorted(each for each in folder.rglob("*") if each.suffix in (".feature", ".yaml") and each.is_file())
    return {each.relative_to(folder).as_posix(): each.read_bytes() for each in found}


def editor_schemas() -> dict[str, dict[str, Any]]:
    """The form of every kind of rule file, by the name of the schema's file."""
    return {f"{kind}.schema.json": schema for kind, schema in schemas().items()}
