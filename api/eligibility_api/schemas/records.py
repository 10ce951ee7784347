"""What the OpenAPI document says of the addresses of records: a table by operation id, and the arguments of a route made from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from fastapi import Response

from eligibility_api.pagination import MOST, USUAL
from eligibility_api.schemas.operations import GUARDED, SIGNED_IN, problem_responses
from eligibility_api.schemas.shapes import Schema, closed, listed, ref

if TYPE_CHECKING:
    from pydantic import BaseModel

_TEXT: Schema = {"type": "string"}
_LANGUAGE = {"schema": {"type": "string", "enum": ["zh-CN", "en"]}, "required": True}
_HEADERS = {"Content-Language": _LANGUAGE, "Vary": {"schema": _TEXT, "required": True}}
_TAG = {
    "ETag": {"schema": _TEXT, "required": True, "description": "版本，修改时放在 If-Match / the version, for If-Match"}
}
_REPLAYED = {
    "Idempotency-Replayed": {"schema": {"type": "string", "const": "true"}, "description": "已答复过 / answered before"}
}
_VERSION: Schema = {
    "type": "string",
    "pattern": '^"[1-9][0-9]{0,8}"$',
    "description": "读到的 ETag / the ETag that was read",
}
_LIMIT: Schema = {"type": "integer", "minimum": 1, "maximum": MOST, "default": USUAL}
_CURSOR: Schema = {
    "type": "string", "pattern": "^[A-Za-z0-9_-]{13,}$",
    "description": "上一页 `next` 中的，原样使用 / that of `next` on the page before, as it is",
}  # fmt: skip
_LOCATION = {"Location": {"schema": _TEXT, "required": True}}

SECURITY: dict[str, Schema] = {
    "key": {"type": "http", "scheme": "bearer", "description": "密钥 / a key: `Authorization: Bearer ek_…`"},
    "token": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT", "description": "OpenID Connect"},
    "session": {
        "type": "apiKey",
        "in": "cookie",
        "name": "__Host-session",
        "description": "会话 / a session of a browser",
    },
}
"""The ways in which somebody proves who they are."""


@dataclass(frozen=True, slots=True)
class Told:
    """What is said of one operation. `codes` are its problems beside those that every such address can have."""

    tag: str
    words: str
    answer: Schema | None
    codes: tuple[str, ...] = ()
    status: int = 200
    more: str = ""
    versioned: bool = False
    filters: tuple[str, ...] | None = None
    """Of a list: what it can be filtered by."""
    public: bool = False
    located: bool = False
    """Whether the answer says where the thing is."""
    headers: dict[str, Any] = field(default_factory=dict)
    media_type: str = "application/json"
    optional_version: bool = False
    """Whether a version may be named, and need not."""
    parameters: tuple[str, ...] = ()
    """What else stands in the address, besides filters."""
    forms: Mapping[str, Schema] = field(default_factory=dict)
    """Of filters and parameters: the form of those that are not just any text."""
    body: Mapping[str, Any] | None = None
    """What is sent, where that is no JSON."""

    @property
    def cached(self) -> bool:
        """Whether it is read, and has a version that a caller may know already."""
        return self.versioned and self.status == 200 and not {"version-needed", *ONCE} & {*self.codes}


SENT = ("body-too-large", "media-type", "request-syntax", "request-invalid", "too-slow")
CHANGED = (*SENT, "version-needed", "version-faulty", "record-changed", "record-unknown")
ONCE = ("idempotency-key-faulty", "idempotency-key-reused")
"""Of an address that takes an `Idempotency-Key`."""
LISTED = ("parameter-faulty", "cursor-faulty")
_SIGN_IN = ("sign-in-refused", "cross-site")

RECORDS: dict[str, Told] = {
    "signIn": Told(
        "session", "登录 / Sign in", ref("Who"), (*SENT, *_SIGN_IN, "busy"), public=True, headers={"Set-Cookie": {"schema": _TEXT, "required": True}},
        more="会话在 Cookie 里；修改时另带 `X-CSRF-Token` / the session is a cookie; what changes something carries `X-CSRF-Token` too",
    ),
    "whoAmI": Told("session", "我是谁 / Who I am", ref("Who")),
    "signOut": Told("session", "退出 / Sign out", None, status=204),
    "changePassword": Told(
        "session", "修改密码 / Change one's password", ref("Who"), (*SENT, "sign-in-refused", "record-changed", "busy"),
        more="所有会话随之结束，另开一个 / every session ends, and another begins",
    ),
    "beginSignIn": Told(
        "session", "去统一身份认证 / To the provider", None, ("not-found", "sign-in-unavailable"), 303, public=True, headers=_LOCATION,
    ),
    "endSignIn": Told(
        "session", "从统一身份认证回来 / Back from the provider", None, ("not-found", "sign-in-refused", "sign-in-unavailable"), 303,
        public=True, headers=_LOCATION, filters=("code", "state", "iss"),
    ),
    "createAccount": Told("accounts", "开设账号 / Make an account", ref("Account"), (*SENT, "record-taken", "busy"), 201, versioned=True, headers=_LOCATION),
    "listAccounts": Told("accounts", "全部账号 / All accounts", ref("Account"), LISTED, filters=()),
    "getAccount": Told("accounts", "一个账号 / An account", ref("Account"), ("record-unknown",), versioned=True),
    "changeAccount": Told(
        "accounts", "更改账号 / Change an account", ref("Account"), (*CHANGED, "account-own", "administrator-last", "record-taken", "busy"), versioned=True,
        more="该账号的会话随之结束；不能更改自己的账号 / whoever is signed in with it is signed out; nobody changes their own",
    ),
    "createKey": Told("accounts", "开设密钥 / Make a key", ref("NewKey"), (*SENT, "record-unknown"), 201, versioned=True, headers=_LOCATION),
    "listKeys": Told("accounts", "密钥 / Keys", ref("Key"), LISTED, filters=()),
    "revokeKey": Told("accounts", "停用密钥 / Revoke a key", ref("Key"), ("record-unknown", "record-changed"), versioned=True),
    "declareInterest": Told(
        "accounts", "申报回避 / Declare a conflict of interest", ref("Interest"), (*SENT, *ONCE, "case-refused", "record-unknown"), 201, versioned=True,
        more="本人申报，或由管理员代报；再次申报仍是原来那一条 / one's own, or by an administrator; declared again it stays the one it is",
    ),
    "listInterests": Told(
        "accounts", "回避申报 / Conflicts of interest", ref("Interest"), LISTED, filters=("account", "enterprise"),
        more="经办、复核只见本人的 / officers and reviewers see their own",
    ),
    "endInterest": Told(
        "accounts", "解除回避 / End a conflict of interest", ref("Interest"), (*CHANGED, *ONCE, "case-refused"), versioned=True,
    ),
    "listWatches": Told(
        "events", "主动比对的各次运行 / Runs of the standing watch", ref("Watch"), LISTED, filters=(),
        more="最新的在前，保留 30 天；比对由定时任务启动 / the newest first, kept for 30 days; a timer begins them",
    ),
    "exportEnterprise": Told(
        "enterprises", "导出一家企业的全部记录 / Everything kept about an enterprise", ref("EnterpriseExport"), ("record-unknown",),
        more="谁在何时导出，记入审计 / who took it and when is noted in the audit log",
    ),
    "eraseEnterprise": Told(
        "enterprises", "删除个人信息 / Erase personal data", ref("Erasure"), ("record-unknown", "record-changed", "cross-site"),
        more=(
            "办理中的申报所用的档案留到办结；`salt` 只给这一次，可据以证明审计记录中的承诺值"
            " / what applications under way rest on stays until they end; `salt` is given this once, and proves the commitments in the audit log"
        ),
    ),
    "listAudit": Told("audit", "审计记录 / The audit log", ref("AuditEntry"), LISTED, filters=("kind", "id", "actor", "action")),
    "listCheckpoints": Told("audit", "已签名的检查点 / Signed checkpoints", ref("Checkpoint"), LISTED, filters=()),
    "verifyAudit": Told(
        "audit", "校验审计记录 / Verify the audit log", ref("AuditVerification"), ("busy",),
        more="从头到尾读一遍，指出第一处被改动的记录 / reads it whole and names the first entry that was altered",
    ),
    "getAuditKey": Told("audit", "审计公钥 / The public key of the audit log", ref("AuditKey"), ("not-found",), public=True),
}  # fmt: skip
"""By operation id."""


def record_operation(id: str, sent: type[BaseModel] | None = None) -> dict[str, Any]:
    """The arguments of a FastAPI route for an operation on records; `sent` is the form of its body."""
    return operation_of(id, RECORDS[id], sent)


def operation_of(id: str, told: Told, sent: type[BaseModel] | None = None) -> dict[str, Any]:
    """The same, for an operation of another table."""
    headers = {**told.headers, **(_TAG if told.versioned else {}), **(_LOCATION if told.located else {})}
    if "idempotency-key-reused" in told.codes:
        headers |= _REPLAYED
    found: dict[str, Any] = {"description": told.words, "headers": headers}
    if told.answer is not None:
        schema = told.answer if told.filters is None else page_of(told.answer)
        found |= {"content": {told.media_type: {"schema": schema}}, "headers": _HEADERS | headers}
    codes = (*told.codes, *(("too-many-requests", "store-unavailable") if told.public else GUARDED))
    responses: dict[int | str, dict[str, Any]] = {told.status: found, **problem_responses(codes)}
    if told.cached:
        responses[304] = {"description": "内容没有变化（If-None-Match）/ not changed"}
    return {
        **({} if told.answer is not None else {"response_class": Response}),  # FastAPI would say that JSON comes
        "operation_id": id,
        "summary": told.words,
        "description": told.more,
        "tags": [told.tag],
        "status_code": told.status,
        "responses": responses,
        "response_model": None,
        "openapi_extra": _extra(told, sent),
    }


def page_of(item: Schema) -> Schema:
    """A page of a list."""
    next_: Schema = {"type": "string", "description": "下一页的地址 / where the next page is"}
    return closed({"items": listed(item)}, {"next": next_})


def body_schema(model: type[BaseModel]) -> Schema:
    """The form of a body, whole and without references; and without defaults, which a generated client would send: what is left out of a change stays."""
    schema = model.model_json_schema(ref_template="{model}")
    found: Schema = _inlined(schema, schema.pop("$defs", {}))
    return found


def _inlined(schema: Any, definitions: dict[str, Schema]) -> Any:
    match schema:
        case {"$ref": name, **rest}:
            return _inlined({**definitions[name], **rest}, definitions)
        case {"properties": properties, **rest}:  # one may be called `title`
            inner = {name: _inlined(each, definitions) for name, each in properties.items()}
            return {**_inlined(rest, definitions), "properties": inner}
        case dict():
            return {
                key: _inlined(value, definitions) for key, value in schema.items() if key not in ("title", "default")
            }
        case list():
            return [_inlined(each, definitions) for each in schema]
        case _:
            return schema


def _extra(told: Told, sent: type[BaseModel] | None) -> dict[str, Any]:
    parameters = [_parameter("query", name, told.forms.get(name, _TEXT)) for name in told.filters or ()]
    if told.filters is not None and told.answer is not None:
        parameters += [_parameter("query", "limit", _LIMIT), _parameter("query", "cursor", _CURSOR)]
    parameters += [_parameter("query", name, told.forms.get(name, _TEXT), required=True) for name in told.parameters]
    if "version-needed" in told.codes or told.optional_version:
        parameters.append(_parameter("header", "If-Match", _VERSION, required=not told.optional_version))
    if "idempotency-key-reused" in told.codes:
        key = {"type": "string", "pattern": "^[!-~]{1,255}$"}
        parameters.append(_parameter("header", "Idempotency-Key", key))
    if told.cached:
        parameters.append(_parameter("header", "If-None-Match"))
    extra: dict[str, Any] = {} if told.public else {"security": SIGNED_IN}
    if parameters:
        extra["parameters"] = parameters
    if told.body is not None:
        extra["requestBody"] = {"required": True, "content": told.body}
    if sent is not None:
        extra["requestBody"] = {"required": True, "content": {"application/json": {"schema": body_schema(sent)}}}
    return extra


def _parameter(place: str, name: str, schema: Schema = _TEXT, *, required: bool = False) -> dict[str, Any]:
    return {"name": name, "in": place, "required": required, "schema": schema}
