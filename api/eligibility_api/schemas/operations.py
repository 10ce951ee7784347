"""What the OpenAPI document says of each address: its stable id, its words, its answers and the problems it can have."""

from __future__ import annotations

from typing import Any

from eligibility_api.schemas.shapes import Schema, listed, ref
from eligibility_api.words import STATUSES, TITLES

_HEADERS: dict[str, Schema] = {
    "Content-Language": {"schema": {"type": "string", "enum": ["zh-CN", "en"]}, "required": True},
    "Vary": {"schema": {"type": "string"}, "required": True},
}
_TAG: dict[str, Schema] = {"ETag": {"schema": {"type": "string"}, "required": True}}

OPERATIONS: dict[str, tuple[str, str, Schema, tuple[str, ...]]] = {
    "listPolicies": ("policies", "全部政策 / All policies", listed(ref("PolicyHead")), ()),
    "getPolicy": ("policies", "一项政策 / A policy", ref("Policy"), ("policy-unknown",)),
    "getClause": (
        "policies",
        "一条原文及其规则 / A clause, its text and its rules",
        ref("Clause"),
        ("policy-unknown", "clause-unknown"),
    ),
    "getProfileSchema": (
        "policies",
        "一项政策用到的事实，JSON Schema 2020-12 / The facts a policy reads, as JSON Schema",
        {"type": "object"},
        ("policy-unknown",),
    ),
    "getVocabulary": ("vocabulary", "全部事实和取值 / All facts and their values", ref("Vocabulary"), ()),
    "getCodeList": ("vocabulary", "一个代码表 / A code list", ref("CodeList"), ("not-found",)),
    "getHealth": ("service", "服务是否正常 / Whether the service is well", ref("Health"), ()),
}
"""Tag, words, schema of the answer, and problems."""


def operation(id: str) -> dict[str, Any]:
    """The arguments of a FastAPI route for an operation that reads."""
    tag, words, schema, codes = OPERATIONS[id]
    media_type = "application/schema+json" if id == "getProfileSchema" else "application/json"
    responses: dict[int | str, dict[str, Any]] = {
        200: {"description": words, "content": {media_type: {"schema": schema}}, "headers": _HEADERS},
        **problem_responses(codes),
    }
    if id != "getHealth":
        responses[200]["headers"] = _HEADERS | _TAG
        responses[304] = {"description": "内容没有变化（If-None-Match）/ not changed"}
    return {"operation_id": id, "summary": words, "tags": [tag], "responses": responses, "response_model": None}


def problem_responses(
    codes: tuple[str, ...], examples: dict[str, Any] | None = None
) -> dict[int | str, dict[str, Any]]:
    """One response a status, naming the codes that have it; 405 and 500 can come from every address."""
    by_status: dict[int | str, list[str]] = {}
    for code in (*codes, "method-not-allowed", "internal"):
        by_status.setdefault(STATUSES[code], []).append(code)
    return {status: _problem(found, examples or {}) for status, found in sorted(by_status.items(), key=str)}


def _problem(codes: list[str], examples: dict[str, Any]) -> dict[str, Any]:
    words = "；".join(f"`{code}` {TITLES[code].zh} / {TITLES[code].en}" for code in codes)
    content: dict[str, Any] = {"schema": ref("Problem")}
    if shown := {code: {"value": examples[code]} for code in codes if code in examples}:
        content["examples"] = shown
    return {"description": words, "content": {"application/problem+json": content}, "headers": _HEADERS}
