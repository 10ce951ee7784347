"""JSON Schemas of the source files, for editors: completion, and a mark under a key that does not exist.

An editor sees YAML with types, so a flag is a boolean there and a count of clauses an integer. The compiler is stricter than a schema can be.
"""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel

from eligibility.source.calendar import YearFile
from eligibility.source.checks import ChecksFile
from eligibility.source.models import HEADS, ClauseFile, PolicyFile, Source, TermsFile
from eligibility.source.overlay import OverlayFile
from eligibility.source.procedure import ProcedureFile
from eligibility.source.readings import ReadingsFile
from eligibility.source.tables import TableFile
from eligibility.source.vocabulary_models import BandsFile, VocabularyFile

DIALECT = "https://json-schema.org/draft/2020-12/schema"

FILES: dict[str, type[Source]] = {
    "policy": PolicyFile,
    "terms": TermsFile,
    "clause": ClauseFile,
    "vocabulary": VocabularyFile,
    "bands": BandsFile,
    "procedure": ProcedureFile,
    "calendar": YearFile,
    "checks": ChecksFile,
    "readings": ReadingsFile,
    "table": TableFile,
    "overlay": OverlayFile,
}
"""The kinds of source files: `policy.yaml`, `terms.yaml`, `clauses/*.yaml`, `vocabulary/*.yaml`, size tables, `procedure.yaml`, `calendar/*.yaml`,
`checks.yaml`, `readings.yaml`, tables of tests, `overlay.yaml`."""

Json = dict[str, Any]


def schemas() -> dict[str, Json]:
    """The JSON Schema (draft 2020-12) of each kind of source file."""
    return {kind: schema_from_model(kind, model) for kind, model in FILES.items()}


def schema_from_model(kind: str, model: type[BaseModel]) -> Json:
    """The schema of one kind of file, without the nulls that the strict reader refuses."""
    schema = model.model_json_schema(ref_template="#/$defs/{model}")
    for name, definition in schema.get("$defs", {}).items():
        if name in {"ConditionSource", "TermSource"}:
            definition["oneOf"] = [{"required": [head]} for head in HEADS]
    return {"$schema": DIALECT, "$id": f"urn:eligibility:{kind}", **_without_nulls(schema)}


def _without_nulls(schema: Any) -> Any:
    """An optional key is left out, never null; and where keys have a pattern there are no others."""
    match schema:
        case list():
            return [_without_nulls(each) for each in schema]
        case {"anyOf": list(choices), **rest} if {"type": "null"} in choices:
            said = {key: value for key, value in rest.items() if key not in {"default", "discriminator"}}
            kept = [_without_nulls(each) for each in choices if each != {"type": "null"}]
            return {**_without_nulls(said), **(kept[0] if len(kept) == 1 else {"anyOf": kept})}
        case dict():
            closed = {"additionalProperties": False} if "patternProperties" in schema else {}
            return {key: _without_nulls(value) for key, value in schema.items()} | closed
        case _:
            return schema
