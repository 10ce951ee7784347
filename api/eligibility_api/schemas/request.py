"""The schema of what is sent for a decision: the installed policies, and every fact of the vocabulary as it is read."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from eligibility import services
from eligibility_api.schemas.shapes import Schema, closed, or_null, ref, said

if TYPE_CHECKING:
    from collections.abc import Iterable

PREFIX = "Profile."


def request_schemas(policies: Iterable[str], lang: str) -> dict[str, Schema]:
    """The request, the profile and its parts, by name."""
    profile = services.profile_schema(None, lang)
    parts = {f"{PREFIX}{name}": schema for name, schema in profile.pop("$defs").items()}
    profile.pop("$schema")
    own = {"DecisionRequest": _request(policies), "Profile": profile, **parts}
    moved: dict[str, Schema] = json.loads(json.dumps(own).replace('"#/$defs/', f'"#/components/schemas/{PREFIX}'))
    return moved


def _request(policies: Iterable[str]) -> Schema:
    clause: Schema = {"type": "string", "pattern": r"^[1-9][0-9]*(\.[1-9][0-9]*[a-z]?)?$", "examples": ["8", "8.3"]}
    day = "判定所依据的日期，当日在内 / the day to judge for; the service has no clock"
    only = "只判定一条或一个事项 / judge one clause or one provision only"
    level = "只采用不低于此等级的事实；不填为 claimed / count only facts evidenced so well; claimed unless given"
    required = {
        "policy": {"type": "string", "enum": list(policies)},
        "as_of": said(ref(f"{PREFIX}date"), day),
        "profile": ref("Profile"),
    }
    return closed(required, {"level": said(or_null(ref("Level")), level), "clause": said(or_null(clause), only)})
