"""Bodies that are sent, as strict pydantic models, with every problem at once, in both languages and with a JSON pointer.

A model is only the form of a body; what it asks for is checked by the use case.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from eligibility import services
from eligibility.domain.likeness import nearest
from eligibility.errors import Problem
from eligibility_api.bodies import body_of, check_media_type
from eligibility_api.problems import Refused
from eligibility_api.requests import json_from_body

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails
    from starlette.requests import Request


class Sent(BaseModel):
    """A body: no key that is not described, no value that is turned into another type."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, allow_inf_nan=False)


S = TypeVar("S", bound=Sent)


def whole(said: Any) -> Any:
    """A whole number that is written as `3.0`: to JSON, and to JSON Schema, the two are one. A `BeforeValidator`."""
    return int(said) if isinstance(said, Decimal) and abs(said) < 10**15 and said == int(said) else said


async def sent(model: type[S], request: Request) -> S:
    """What was sent. Raises `Refused`."""
    check_media_type(request.scope)
    return sent_from_bytes(model, await body_of(request.scope, request.receive))


def sent_from_bytes(model: type[S], body: bytes) -> S:
    """A body as a model. Raises `Refused` with every problem."""
    data = json_from_body(body)
    try:
        return model.model_validate(data)
    except ValidationError as error:
        raise Refused("request-invalid", [_problem(model, each) for each in error.errors(include_url=False)]) from error


def _problem(model: type[Sent], detail: ErrorDetails) -> Problem:
    place = [str(each) for each in detail["loc"]]
    pointer = "".join(f"/{services.pointer_part(each)}" for each in place)
    key = services.shortened(place[-1]) if place else ""
    match detail["type"]:
        case "missing":
            return Problem("key-missing", pointer, f"缺少 `{key}`", f"`{key}` is missing")
        case "extra_forbidden":
            near = nearest(key, model.model_fields)
            zh = f"是否想写 `{near[0]}`？" if near else f"可用的键：{'、'.join(model.model_fields)}"
            en = f"did you mean `{near[0]}`?" if near else f"keys: {', '.join(model.model_fields)}"
            return Problem(
                "key-unknown", pointer, f"请求没有名为 `{key}` 的键", f"the request has no key `{key}`", zh, en
            )
        case kind:
            zh, en = _words(kind, detail.get("ctx", {}))
            code = "value-unlisted" if kind in ("literal_error", "enum") else "value-type"
            subject = f"`{key}` " if key else ""
            return Problem(code, pointer, f"{subject or '请求'}应为{zh}", f"{subject or 'the request '}should be {en}")


_SHOULD_BE = {
    "string_type": ("文字", "text"),
    "string_sub_type": ("文字", "text"),
    "bool_type": (" true 或 false", "true or false"),
    "int_type": ("整数", "a whole number"),
    "list_type": ("列表", "a list"),
    "tuple_type": ("列表", "a list"),
    "dict_type": (" JSON 对象", "a JSON object"),
    "model_type": (" JSON 对象", "a JSON object"),
    "literal_error": ("：{expected}", "one of {expected}"),
    "enum": ("：{expected}", "one of {expected}"),
    "string_too_short": ("至少 {min_length} 个字符", "at least {min_length} characters long"),
    "string_too_long": ("最多 {max_length} 个字符", "at most {max_length} characters long"),
    "string_pattern_mismatch": ("形如 {pattern} 的文字", "text of the form {pattern}"),
    "too_short": ("至少 {min_length} 项", "at least {min_length} entries long"),
    "too_long": ("最多 {max_length} 项", "at most {max_length} entries long"),
    "greater_than_equal": ("不小于 {ge} 的数", "{ge} or more"),
    "less_than_equal": ("不大于 {le} 的数", "{le} or less"),
}
"""What a value should be, by what pydantic says is wrong with it."""


def _words(kind: str, about: dict[str, Any]) -> tuple[str, str]:
    zh, en = _SHOULD_BE.get(kind, ("接口说明中的形式", "of the form that the description of the interface gives"))
    return zh.format(**about), en.format(**about)
