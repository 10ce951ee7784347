"""Records as documents, and the schemas of these, from one list of fields each: what is not in the list is told to nobody."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from eligibility_api.schemas.jobs import time_text
from eligibility_api.schemas.shapes import DAY, FLAG, TEXT, TIME, WHOLE, Schema, closed, listed, one_of_values

Json = dict[str, Any]

_PLAIN: Mapping[Any, Schema] = {str: TEXT, int: WHOLE, bool: FLAG, datetime: TIME, date: DAY}


@dataclass(frozen=True, slots=True)
class Shape:
    """What is shown of a kind of record: its fields, in their order. `words` says of some of them what they are."""

    kind: type[Any]
    fields: tuple[str, ...]
    words: Mapping[str, str]

    def schema(self) -> Schema:
        """The schema of its documents: what may be empty may be left out."""
        hints = get_type_hints(self.kind)
        required, optional = dict[str, Schema](), dict[str, Schema]()
        for name in self.fields:
            about = {"description": self.words[name]} if name in self.words else {}
            inner = _without_none(hints[name])
            (required if inner is hints[name] else optional)[name] = _schema(inner) | about
        return closed(required, optional)

    def document(self, record: Any) -> Json:
        """A record of the kind."""
        values = ((name, getattr(record, name)) for name in self.fields)
        return {name: plain(value) for name, value in values if value is not None}


def shape(kind: type[Any], fields: str, **words: str) -> Shape:
    """A shape, its fields with spaces between. Raises `AssertionError` for a field that the kind does not have: a slip of ours."""
    named = tuple(fields.split())
    assert set(named) <= set(get_type_hints(kind)), (kind, named)
    assert set(words) <= set(named), words
    return Shape(kind, named, words)


def plain(value: Any) -> Any:
    """A value as JSON has it."""
    match value:
        case Enum():
            return value.value
        case datetime():
            return time_text(value)
        case date():
            return value.isoformat()
        case tuple() | list():
            return [plain(each) for each in value]
        case Mapping():
            return {key: plain(each) for key, each in value.items()}
        case _:
            return value


def _without_none(hint: Any) -> Any:
    if get_origin(hint) in (Union, UnionType):
        (inner,) = (each for each in get_args(hint) if each is not NoneType)
        return inner
    return hint


def _schema(hint: Any) -> Schema:
    if get_origin(hint) is tuple:
        return listed(_schema(get_args(hint)[0]))
    if isinstance(hint, type) and issubclass(hint, Enum):
        return one_of_values(hint)
    if get_origin(hint) is Mapping or getattr(hint, "__origin__", None) is Mapping:
        return _object(get_args(hint)[1])
    return dict(_PLAIN[hint])


def _object(value: Any) -> Schema:
    return {"type": "object"} if value is Any else {"type": "object", "patternProperties": {"": _schema(value)}}
