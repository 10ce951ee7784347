"""The schema of problem documents (RFC 9457)."""

from __future__ import annotations

from eligibility.errors import CASE_CODES
from eligibility_api.schemas.shapes import TEXT, Schema, among, closed, listed, ref, said
from eligibility_api.words import STATUSES, TITLES


def problem_schemas() -> dict[str, Schema]:
    """Every component, by name."""
    code = among(*STATUSES, about="稳定的代码，与语言无关 / stable, the same in every language")
    members = {
        "type": {"type": "string", "format": "uri-reference"},
        "title": TEXT,
        "status": {"type": "integer", "minimum": 400, "maximum": 599},
        "detail": said(TEXT, "按 Accept-Language 选择的语言 / in the language of Accept-Language"),
        "code": code,
        "zh": TEXT,
        "en": TEXT,
    }
    help_ = {"help": TEXT, "help_zh": TEXT, "help_en": TEXT}
    optional = help_ | {"instance": {"type": "string", "format": "uri"}, "errors": listed(ref("ProblemError"))}
    return {"Problem": closed(members, optional, "问题说明（RFC 9457）/ a problem document"), "ProblemError": _error()}


def _error() -> Schema:
    pointer: Schema = {"type": "string", "format": "json-pointer", "pattern": "^(/([^~/]|~[01])*)*$"}
    required = {
        "code": among(*TITLES, *CASE_CODES),
        "pointer": said(pointer, "指向请求中的位置（RFC 6901）/ where in the request"),
        "detail": TEXT,
        "zh": TEXT,
        "en": TEXT,
    }
    return closed(required, {"help": TEXT, "help_zh": TEXT, "help_en": TEXT})
