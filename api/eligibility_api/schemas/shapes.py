"""Small words to write JSON Schemas (2020-12) with. Every object is closed: a key that is not described is an error."""

from __future__ import annotations

from enum import Enum
from typing import Any

Schema = dict[str, Any]

TEXT: Schema = {"type": "string"}
WHOLE: Schema = {"type": "integer", "minimum": 0}
FLAG: Schema = {"type": "boolean"}
TIME: Schema = {"type": "string", "format": "date-time"}
DAY: Schema = {"type": "string", "format": "date"}
SHA256: Schema = {"type": "string", "pattern": "^[0-9a-f]{64}$"}
SPAN: Schema = {
    "type": "array",
    "items": WHOLE,
    "minItems": 2,
    "maxItems": 2,
    "description": "起止位置（以码位计，含起不含止）/ begin and end in code points of the raw text, the end not included",
}


def closed(required: dict[str, Schema], optional: dict[str, Schema] | None = None, about: str = "") -> Schema:
    """An object of these members and no others."""
    schema: Schema = {"type": "object"}
    if about:
        schema["description"] = about
    return schema | {
        "properties": required | (optional or {}),
        "required": list(required),
        "additionalProperties": False,
    }


def ref(name: str) -> Schema:
    """A schema of the document's components."""
    return {"$ref": f"#/components/schemas/{name}"}


def listed(items: Schema) -> Schema:
    """An array."""
    return {"type": "array", "items": items}


def one_of(*names: str) -> Schema:
    """Exactly one of these components."""
    return {"oneOf": [ref(name) for name in names]}


def among(*values: str, about: str = "") -> Schema:
    """One of these texts."""
    return {"type": "string", "enum": list(values)} | ({"description": about} if about else {})


def one_of_values(kind: type[Enum]) -> Schema:
    """A value of an enumeration."""
    return among(*(each.value for each in kind))


def or_null(schema: Schema) -> Schema:
    """The schema, or null."""
    return {"anyOf": [schema, {"type": "null"}]}


def said(schema: Schema, about: str) -> Schema:
    """The schema with a description."""
    return schema | {"description": about}
