"""The schemas of what is sent about an enterprise: the installed policies, and every fact of the vocabulary as it is read."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from eligibility import services
from eligibility_api.asking import ASKINGS
from eligibility_api.requests import MAX_SKIPPED
from eligibility_api.schemas.shapes import Schema, closed, listed, or_null, ref, said

if TYPE_CHECKING:
    from collections.abc import Iterable

PREFIX = "Profile."
_SUBJECTS: Schema = listed({"type": "string", "examples": ["body_kind", "revenue[-1]", "projects[0].place"]})
_SUBJECTS["maxItems"] = MAX_SKIPPED


def request_schemas(policies: Iterable[str], lang: str) -> dict[str, Schema]:
    """The request, the profile and its parts, by name."""
    profile = services.profile_schema(None, lang)
    parts = {f"{PREFIX}{name}": schema for name, schema in profile.pop("$defs").items()}
    profile.pop("$schema")
    own = {**_requests(policies), "Profile": profile, **parts}
    parts |= {name: _choices_described(each) for name, each in parts.items()}
    own |= parts
    moved: dict[str, Schema] = json.loads(json.dumps(own).replace('"#/$defs/', f'"#/components/schemas/{PREFIX}'))
    return moved


def _choices_described(schema: Schema) -> Schema:
    """A schema whose choices are described instead of titled: programs that write clients make classes of titles, and several choices are called alike."""
    if "anyOf" not in schema:
        return schema
    choices = [
        {("description" if key == "title" else key): value for key, value in each.items()} for each in schema["anyOf"]
    ]
    return {**schema, "anyOf": choices}


def _requests(policies: Iterable[str]) -> dict[str, Schema]:
    """One schema for each form of a request."""
    known = list(policies)
    forms = {asking.request: asking.form.options for asking in ASKINGS.values()}
    return {name: _request(known, options) for name, options in forms.items()}


def _request(policies: list[str], options: tuple[str, ...]) -> Schema:
    clause: Schema = {"type": "string", "pattern": r"^[1-9][0-9]*(\.[1-9][0-9]*[a-z]?)?$", "examples": ["8", "8.3"]}
    day = "判定所依据的日期，当日在内 / the day to judge for; the service has no clock"
    only = "只判定一条或一个事项 / judge one clause or one provision only"
    level = "只采用不低于此等级的事实 / count only facts evidenced so well; `claimed`, of verifications `verified`, unless given"
    skipped = "暂不回答的事实 / facts that are not to be asked next"
    required = {
        "policy": {"type": "string", "enum": policies},
        "as_of": said(ref(f"{PREFIX}date"), day),
        "profile": ref("Profile"),
    }
    optional = {
        "level": said(or_null(ref("Level")), level),
        "clause": said(or_null(clause), only),
        "skipped": said(or_null(_SUBJECTS), skipped),
    }
    return closed(required, {key: optional[key] for key in options})
