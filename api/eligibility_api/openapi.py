"""The OpenAPI 3.1 document: FastAPI's account of the addresses that read, and ours of those that are asked with a profile or a receipt."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fastapi.openapi.utils import get_openapi

from eligibility import services
from eligibility_api.asking import ASKINGS
from eligibility_api.examples import examples_of, problem_examples
from eligibility_api.routes.receipts import PAGES, REPLAYS
from eligibility_api.schemas.advice import advice_schemas, what_if_schemas
from eligibility_api.schemas.cases import case_schemas
from eligibility_api.schemas.catalogue import catalogue_schemas
from eligibility_api.schemas.decision import decision_schemas
from eligibility_api.schemas.events import declared_webhooks, event_schemas
from eligibility_api.schemas.evidence import evidence_schemas, flag_schemas
from eligibility_api.schemas.explanation import explanation_schemas
from eligibility_api.schemas.identity import identity_schemas
from eligibility_api.schemas.jobs import job_schemas
from eligibility_api.schemas.links import links_of
from eligibility_api.schemas.operations import ASKED, problem_responses
from eligibility_api.schemas.problems import problem_schemas
from eligibility_api.schemas.receipts import receipt_schemas
from eligibility_api.schemas.records import SECURITY
from eligibility_api.schemas.request import request_schemas
from eligibility_api.schemas.shapes import ref

if TYPE_CHECKING:
    from collections.abc import Sequence

    from starlette.routing import BaseRoute

    from eligibility_api.installed import Installed
    from eligibility_api.languages import Lang

TITLE = "惠企政策适用判定 / Eligibility under enterprise-support policies"
ABOUT = (
    "对照政策原文，逐项说明一家企业符合什么、为什么、还缺什么。用 `Accept-Language` 选择中文（默认）或英文。"
    "所有错误均为 RFC 9457 问题说明。\n\n"
    "Judges an enterprise against the words of a policy, provision by provision: what fits, why, and what is missing. "
    "`Accept-Language` chooses Chinese (default) or English. Every error is a problem document (RFC 9457)."
)
LANGUAGE_PARAMETER = {
    "name": "Accept-Language",
    "in": "header",
    "required": False,
    "description": "zh（默认）或 en / zh (default) or en",
    "schema": {"type": "string", "default": "zh", "examples": ["zh-CN", "en"]},
}
TAGS = {
    "policies": "政策 / Policies", "vocabulary": "填报项 / Facts", "decisions": "判定 / Decisions", "reasons": "理由 / Reasons",
    "questions": "提问和变化 / Questions and changes", "evidence": "核实和材料 / Evidence", "receipts": "收据 / Receipts",
    "screenings": "筛查 / Screenings", "enterprises": "企业 / Enterprises", "applications": "申报 / Applications",
    "determinations": "认定 / Determinations", "findings": "研判结论 / Findings", "rulings": "审核意见 / Decisions of officers", "tasks": "待办 / Tasks",
    "publications": "公示和异议 / Publications and objections", "payments": "兑付 / Payments", "events": "回调和事件 / Webhooks and events",
    "session": "登录 / Signing in", "accounts": "账号和密钥 / Accounts and keys", "audit": "留痕 / Audit trail", "service": "服务 / The service",
}  # fmt: skip
"""What operations are grouped by, in the order in which they are read."""
PATHS = {id: asking.path for id, asking in ASKINGS.items()} | {"replayReceipt": REPLAYS, "layOutReceipt": PAGES}


def openapi_document(routes: Sequence[BaseRoute], installed: Installed, lang: Lang) -> dict[str, Any]:
    """The document, with the facts' names and the examples in one language."""
    document = get_openapi(
        title=TITLE, version=services.ENGINE_VERSION, openapi_version="3.1.0", description=ABOUT, routes=routes
    )
    for id, path in PATHS.items():
        document["paths"][path] = {"post": asked_operation(id, installed, lang)}
    for path in document["paths"].values():
        for operation in path.values():
            if "HTTPValidationError" in str(operation["responses"].get("422")):
                del operation["responses"]["422"]  # FastAPI's own, which no address here answers with
            operation.setdefault("parameters", []).append(LANGUAGE_PARAMETER)
            if links := links_of(operation["operationId"]):
                next(answer for status, answer in operation["responses"].items() if status[0] == "2")["links"] = links
    document["tags"] = [{"name": tag, "description": words} for tag, words in TAGS.items()]
    document["components"] = {"schemas": component_schemas(installed, lang), "securitySchemes": SECURITY}
    document["webhooks"] = declared_webhooks()
    return document


def component_schemas(installed: Installed, lang: Lang) -> dict[str, Any]:
    """Every schema the document refers to."""
    return {
        **decision_schemas(),
        **explanation_schemas(),
        **advice_schemas(),
        **what_if_schemas(),
        **evidence_schemas(),
        **flag_schemas(),
        **receipt_schemas(),
        **job_schemas(),
        **identity_schemas(),
        **event_schemas(),
        **case_schemas(),
        **problem_schemas(),
        **catalogue_schemas(),
        **request_schemas(installed.packs, lang),
    }


def asked_operation(id: str, installed: Installed, lang: Lang) -> dict[str, Any]:
    """An operation that is asked with a body."""
    tag, words, more, schema, codes = ASKED[id]
    asked, answers = examples_of(id, installed, lang)
    request = ASKINGS[id].request if id in ASKINGS else "ReceiptSent"
    media_type = "text/html" if id == "layOutReceipt" else "application/json"
    answer = {"schema": schema} | ({"examples": answers} if answers else {})
    problems = problem_responses(codes, problem_examples(installed, lang) if id == "decide" else None)
    headers = {name: {"schema": {"type": "string"}, "required": True} for name in ("Content-Language", "Vary")}
    found = {"description": words, "content": {media_type: answer}, "headers": headers}
    return {
        "operationId": id,
        "summary": words,
        "description": more,
        "tags": [tag],
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": ref(request), "examples": asked}},
        },
        "responses": {"200": found, **{str(status): each for status, each in problems.items()}},
    }
