"""For authors of policies: compile a folder, and the JSON Schemas that editors check rule files against."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from eligibility.ir.rules import Pack
from eligibility.packs import pack_from_folder, vocabulary_from_folder
from eligibility.source.models import ClauseFile, PolicyFile, Source, TermsFile, VocabularyFile

DIALECT = "https://json-schema.org/draft/2020-12/schema"

_FILES: dict[str, type[Source]] = {"policy": PolicyFile, "terms": TermsFile, "clause": ClauseFile, "vocabulary": VocabularyFile}


def compile_folder(folder: Path, vocabulary: Path | None = None) -> Pack:
    """Compile the pack in a folder, with the installed vocabulary or the one in another folder. Raises `PackProblems`."""
    return pack_from_folder(folder, vocabulary_from_folder(vocabulary) if vocabulary else None)


def editor_schemas() -> dict[str, dict[str, Any]]:
    """The form of `policy.yaml`, `terms.yaml`, `clauses/*.yaml` and vocabulary files, by the name of the schema's file."""
    return {
        f"{name}.schema.json": {"$schema": DIALECT} | _any_scalar(model.model_json_schema())
        for name, model in _FILES.items()
    }


def _any_scalar(schema: Any) -> Any:
    """Rule files are read as text, and editors read `1.10` as a number: where text is wanted, a number is fine too."""
    match schema:
        case {"type": "string", **rest} if "pattern" not in rest and "enum" not in rest:
            return {**{key: _any_scalar(each) for key, each in rest.items()}, "type": ["string", "number", "boolean"]}
        case dict():
            return {key: _any_scalar(each) for key, each in schema.items()}
        case list():
            return [_any_scalar(each) for each in schema]
        case _:
            return schema
