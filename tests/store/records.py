"""Records as tests make them: on days of their own, no clock."""

from __future__ import annotations

import dataclasses
from datetime import UTC, date, datetime
from enum import Enum
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from eligibility.domain.records import (
    Application,
    Determination,
    Enterprise,
    Outcome,
    Snapshot,
)
from tests.store.jobs import NOON

CODE = "91220101MA0Y5K8X0A"


def an_enterprise(id: str = CODE, **changed: Any) -> Enterprise:
    """An enterprise of Changchun."""
    whole: dict[str, Any] = {"name": "长春示例科技有限公司", "division": "220104", "created": NOON, "changed": NOON}
    return Enterprise(id, **(whole | changed))


def a_snapshot(id: str = "s1", enterprise: str = CODE, number: int = 1, **changed: Any) -> Snapshot:
    """A profile that says nothing."""
    whole: dict[str, Any] = {
        "at": NOON, "by": "portal-a", "profile": '{"facts":{}}', "digest": "0" * 64, "division": "220104",
    }  # fmt: skip
    return Snapshot(id, enterprise, number, **(whole | changed))


def an_application(id: str = "a1", enterprise: str = CODE, **changed: Any) -> Application:
    """An application that nobody has submitted."""
    whole: dict[str, Any] = {
        "division": "220104", "policy": "jilin.corridor_2018_2025", "provisions": ("8.3",), "state": "draft", "created": NOON,
        "created_by": "portal-a", "changed": NOON,
    }  # fmt: skip
    return Application(id, enterprise, **(whole | changed))


def a_determination(id: str = "d1", enterprise: str = CODE, snapshot: str = "s1", **changed: Any) -> Determination:
    """One on which both opinions agree."""
    whole: dict[str, Any] = {
        "division": "220104", "policy": "jilin.corridor_2018_2025", "pack": "f" * 64, "as_of": date(2024, 6, 1), "level": "claimed",
        "at": NOON, "outcome": Outcome.AGREED, "conclusions": {"8.3": "insufficient_data"}, "receipt": "e" * 64,
        "consequences": ({"kind": "notice", "provision": "8.3"},),
    }  # fmt: skip
    return Determination(id, enterprise, snapshot=snapshot, **(whole | changed))


def sample(kind: type[Any], number: int, *, whole: bool) -> Any:
    """A record with a value in every field; not `whole`: only where one must be."""
    hints = get_type_hints(kind)
    return kind(**{
        field.name: a_value(hints[field.name], number)
        for field in dataclasses.fields(kind)
        if whole or (field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING)
    })  # fmt: skip


def a_value(hint: Any, number: int) -> Any:
    """A value of a type."""
    if get_origin(hint) in (Union, UnionType):
        return a_value(get_args(hint)[0], number)
    if get_origin(hint) is tuple:
        return (a_value(get_args(hint)[0], number),)
    if isinstance(hint, type) and issubclass(hint, Enum):
        return list(hint)[number % len(hint)]
    plain = {
        str: f"文{number}", int: number, bool: True, bytes: b"\x00\xff", date: date(2024, 2, 29),
        datetime: datetime(2024, 2, 29, 23, 59, 59, 123456, tzinfo=UTC),
    }  # fmt: skip
    return plain.get(hint, {"键": ["值", 1, None]})
