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
    "getLiveness": ("service", "服务是否在运行 / Whether the service answers", ref("Liveness"), ()),
    "getReadiness": (
        "service",
        "服务能否工作：数据库、写入、磁盘 / Whether the service can work: database, writer, disk",
        ref("Readiness"),
        (),
    ),
}
"""Tag, words, schema of the answer, and problems."""

GUARDED = (
    "sign-in-needed",
    "credential-refused",
    "not-allowed",
    "cross-site",
    "too-many-requests",
    "store-unavailable",
)
"""Problems of every address that is not open to everybody."""
SIGNED_IN: list[dict[str, list[str]]] = [{"key": []}, {"session": []}, {"token": []}]
"""How one proves who one is there: one of these."""

_BODY = ("body-too-large", "media-type", "too-slow", "request-invalid")
_PROFILE = ("request-syntax", *_BODY, "profile-invalid")
_SLOW = (*_PROFILE, "busy")

ASKED: dict[str, tuple[str, str, str, Schema, tuple[str, ...]]] = {
    "decide": (
        "decisions",
        "判定一家企业 / Judge an enterprise",
        "没有当前时间的概念：`as_of` 必填 / there is no clock inside: `as_of` is required",
        ref("Decision"),
        _PROFILE,
    ),
    "explain": (
        "reasons",
        "说明理由 / Explain every conclusion",
        "符合：一组足以成立的最少条件；不符合：全部最小阻碍组；未定：由谁确定 / sufficient conditions, all minimal blocking sets, who settles it",
        ref("Explanation"),
        _SLOW,
    ),
    "advise": (
        "questions",
        "下一个问题 / The next question",
        "送上已知的档案，得到下一题、有影响的事实和表单；写明 uncertain 的不再问 / a profile in, the next question out; what is `uncertain` is never asked",
        ref("Advice"),
        _SLOW,
    ),
    "askWhatIf": (
        "questions",
        "怎样才会不同 / What would change an answer",
        "使事项符合的最少变化、到期或到时才会有的变化、不能改变的条件 / minimal changes, what time brings or takes, what cannot change",
        ref("WhatIf"),
        _SLOW,
    ),
    "listVerifications": (
        "evidence",
        "核验清单 / What an officer verifies",
        "企业自报的结论要在所选等级成立，须核验和认定什么；来源冲突、认定意见 / facts to verify, findings to record, conflicts, what is awaited",
        ref("Verification"),
        _SLOW,
    ),
    "listMaterials": (
        "evidence",
        "所需材料 / The papers to bring",
        "每份材料一次，列出它证明的事实 / each paper once, with the facts it proves",
        ref("Materials"),
        _SLOW,
    ),
    "listFlags": (
        "evidence",
        "提示事项 / Flags",
        "其他文件的要求，不改变任何结论 / what other documents ask; no conclusion changes by it",
        listed(ref("Flags")),
        _SLOW,
    ),
    "makeReceipt": (
        "receipts",
        "出具收据 / Make a receipt",
        "判定结果连同所依据的一切，封存为规范 JSON；请逐字节保存 / a decision with all it rests on, sealed; keep its bytes as they are",
        ref("Receipt"),
        _SLOW,
    ),
    "replayReceipt": (
        "receipts",
        "按收据重新计算 / Compute a receipt again",
        "收据逐字节送回：一致、有误、缺少规则包，或者哪里不同、为什么 / identical, faulty, rules not at hand, or what differs and why",
        ref("Replay"),
        (*_BODY, "busy"),
    ),
    "layOutReceipt": (
        "receipts",
        "收据的打印页 / A receipt as a page to print",
        "只为重新计算一致的收据排版，A4，中文 / only of a receipt that comes out the same; A4, in Chinese",
        {"type": "string"},
        (*_BODY, "receipt-faulty", "receipt-differs", "rules-unavailable", "busy"),
    ),
}
"""Of the operations that are asked: tag, words, more words, schema of the answer, and problems."""


_ID = ("job-unknown", "store-unavailable")

JOBS: dict[str, tuple[int, str, str, Schema, tuple[str, ...]]] = {
    "createScreening": (
        202,
        "筛查一批企业 / Screen a file of applicants",
        "上传 .xlsx .xls .ods .csv .jsonl，排队处理；用返回的编号查看、跟踪、取结果 / upload a file; the job's id tells how it is and has the result",
        ref("Job"),
        (
            "body-too-large",
            "media-type",
            "form-unreadable",
            "request-syntax",
            "request-invalid",
            "path-refused",
            "too-many-jobs",
            "store-unavailable",
        ),
    ),
    "getScreening": (200, "任务的情况 / How a job is", "", ref("Job"), _ID),
    "answerScreening": (
        200,
        "确认表头后继续 / Confirm the columns and go on",
        "`pause` 的任务读完文件后等人确认 / a job with `pause` waits for a person once its file is read",
        ref("Job"),
        ("request-syntax", *_BODY, *_ID, "job-state"),
    ),
    "cancelScreening": (
        200,
        "停止任务 / Stop a job",
        "已经结束的不受影响 / one that has ended stays as it is",
        ref("Job"),
        _ID,
    ),
    "followScreening": (
        200,
        "跟踪进度 / Follow a job",
        "服务器推送事件，断开后用 `Last-Event-ID` 接着收 / server-sent events; `Last-Event-ID` goes on where it was",
        {"description": "`id`、`event`（状态）、`data`（JSON） / `id`, `event` (the state) and `data` (JSON) of each"},
        _ID,
    ),
    "getScreeningResult": (
        200,
        "下载结果 / Download the result",
        "",
        {"type": "string", "format": "binary"},
        (*_ID, "job-state"),
    ),
}
"""Of the operations on jobs: status, words, more words, schema of the answer, and problems."""

_SENT = {
    "createScreening": {
        "multipart/form-data": {
            "schema": {
                "type": "object",
                "properties": {
                    "request": ref("ScreeningRequest"),
                    "file": {"type": "string", "format": "binary"},
                },
                "required": ["request"],
                "additionalProperties": False,
            },
            "encoding": {"request": {"contentType": "application/json"}},
        }
    },
    "answerScreening": {"application/json": {"schema": ref("ScreeningAnswer")}},
}
_MEDIA = {"followScreening": "text/event-stream", "getScreeningResult": "application/octet-stream"}


def job_operation(id: str) -> dict[str, Any]:
    """The arguments of a FastAPI route for an operation on jobs."""
    status, words, more, schema, codes = JOBS[id]
    answer = {
        "description": words,
        "content": {_MEDIA.get(id, "application/json"): {"schema": schema}},
        "headers": _HEADERS,
    }
    sent = {"requestBody": {"required": True, "content": _SENT[id]}} if id in _SENT else {}
    return {
        "operation_id": id,
        "summary": words,
        "description": more,
        "tags": ["screenings"],
        "status_code": status,
        "responses": {status: answer, **problem_responses((*codes, *GUARDED))},
        "response_model": None,
        "openapi_extra": {"security": SIGNED_IN, **sent},
    }


def operation(id: str) -> dict[str, Any]:
    """The arguments of a FastAPI route for an operation that reads."""
    tag, words, schema, codes = OPERATIONS[id]
    media_type = "application/schema+json" if id == "getProfileSchema" else "application/json"
    responses: dict[int | str, dict[str, Any]] = {
        200: {"description": words, "content": {media_type: {"schema": schema}}, "headers": _HEADERS},
        **problem_responses(codes),
    }
    if id == "getReadiness":
        responses[503] = {**responses[200], "description": "现在不能工作 / it cannot work now"}
    if tag != "service":
        responses[200]["headers"] = _HEADERS | _TAG
        responses[304] = {"description": "内容没有变化（If-None-Match）/ not changed"}
    return {"operation_id": id, "summary": words, "tags": [tag], "responses": responses, "response_model": None}


def problem_responses(
    codes: tuple[str, ...], examples: dict[str, Any] | None = None
) -> dict[int | str, dict[str, Any]]:
    """One response a status, naming the codes that have it; 405, 429 and 500 can come from every address."""
    by_status: dict[int | str, list[str]] = {}
    for code in dict.fromkeys((*codes, "method-not-allowed", "too-many-requests", "internal")):
        by_status.setdefault(STATUSES[code], []).append(code)
    return {status: _problem(found, examples or {}) for status, found in sorted(by_status.items(), key=str)}


def _problem(codes: list[str], examples: dict[str, Any]) -> dict[str, Any]:
    words = "；".join(f"`{code}` {TITLES[code].zh} / {TITLES[code].en}" for code in codes)
    content: dict[str, Any] = {"schema": ref("Problem")}
    if shown := {code: {"value": examples[code]} for code in codes if code in examples}:
        content["examples"] = shown
    return {"description": words, "content": {"application/problem+json": content}, "headers": _HEADERS}
