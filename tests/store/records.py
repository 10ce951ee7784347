"""Records as tests make them: on days of their own, no clock."""

from __future__ import annotations

from datetime import date
from typing import Any

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
