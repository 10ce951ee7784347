"""JSON read strictly: nothing is lost, rounded or guessed, and every fault is told with its JSON pointer.

Fractions become `Decimal`. Refused are repeated keys, NaN and Infinity, numbers too long to be meant, lone surrogates, deep
nesting and anything but UTF-8. The common case costs one pass in C; only a text with a fault is read a second time, to find
where its faults are. It must not know profiles.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from typing import Any

from eligibility.errors import Problem

MAX_DEPTH = 32
MAX_PROBLEMS = 200
MAX_SHOWN = 60

_SURROGATE = re.compile(r"[\ud800-\udfff]")


class JsonProblems(ValueError):
    """A text that is not the strict JSON that is read, with all its problems."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = tuple(problems[:MAX_PROBLEMS])
        super().__init__("\n".join(f"{each.pointer or '/'}: {each.code}: {each.en}" for each in self.problems))


class _Unreadable:
    """Stands, in the second reading, for a number that cannot be held exactly."""

    def __init__(self, text: str) -> None:
        self.text = text


class _Repeated(dict[str, Any]):
    """Stands, in the second reading, for an object with repeated keys."""

    names: tuple[str, ...] = ()


class _Fault(Exception):
    """Stops the first reading: there is something for the second to find."""


def json_from_text(text: str | bytes) -> Any:
    """The value a JSON text holds, with fractions as `Decimal`. Raises `JsonProblems`."""
    characters = _characters(text)
    try:
        value = json.loads(characters, parse_float=_decimal, parse_constant=_stop, object_pairs_hook=_object)
    except json.JSONDecodeError as error:
        raise JsonProblems([_syntax(error)]) from error
    except RecursionError as error:
        raise JsonProblems([_too_deep("")]) from error
    except (_Fault, ValueError) as error:  # a ValueError is an integer beyond Python's own limit of digits
        raise JsonProblems(_read_again(characters)) from error
    if _suspicious(characters) and (problems := list(_problems(value))):
        raise JsonProblems(problems)
    return value


def _characters(text: str | bytes) -> str:
    if isinstance(text, str):
        return text.removeprefix("\ufeff")
    try:
        return text.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        zh, en = f"第 {error.start + 1} 个字节处不是 UTF-8 编码", f"byte {error.start + 1} is not UTF-8"
        help_zh, help_en = "请以 UTF-8 编码保存或发送", "save or send the text as UTF-8"
        raise JsonProblems([Problem("json-syntax", "", zh, en, help_zh, help_en)]) from error


def _decimal(text: str) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation as error:  # an exponent that no decimal can hold
        raise _Fault from error


def _stop(_: str) -> Any:
    raise _Fault


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise _Fault
    return found


def _suspicious(characters: str) -> bool:
    """Whether the text may nest too deeply or hold a lone surrogate; most texts can do neither."""
    deep = characters.count("[") + characters.count("{") > MAX_DEPTH
    return deep or "\\u" in characters or (not characters.isascii() and _SURROGATE.search(characters) is not None)


def _read_again(characters: str) -> list[Problem]:
    """Every fault of a text, from a reading that leaves in its place an object that says what it is."""
    try:
        value = json.loads(
            characters,
            parse_float=_decimal_or_unreadable,
            parse_int=_int_or_unreadable,
            parse_constant=_Unreadable,
            object_pairs_hook=_object_or_repeated,
        )
    except json.JSONDecodeError as error:
        return [_syntax(error)]
    except RecursionError:
        return [_too_deep("")]
    return list(_problems(value))


def _decimal_or_unreadable(text: str) -> Decimal | _Unreadable:
    try:
        return Decimal(text)
    except InvalidOperation:
        return _Unreadable(text)


def _int_or_unreadable(text: str) -> int | _Unreadable:
    try:
        return int(text)
    except ValueError:
        return _Unreadable(text)


def _object_or_repeated(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = _Repeated(pairs)
    seen: set[str] = set()
    found.names = tuple(dict.fromkeys(key for key, _ in pairs if key in seen or seen.add(key)))  # type: ignore[func-returns-value]
    return found


def _problems(value: Any) -> Iterator[Problem]:
    """Every fault of a value, in the order of the text."""
    stack: list[tuple[Any, str, int]] = [(value, "", 1)]
    while stack:
        each, pointer, depth = stack.pop()
        yield from _faults_of(each, pointer)
        below = list(_below(each, pointer))
        if below and depth > MAX_DEPTH:
            yield _too_deep(pointer)
            return
        stack.extend((child, place, depth + 1) for place, child in reversed(below))


def _below(value: Any, pointer: str) -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        yield from ((f"{pointer}/{pointer_part(key)}", child) for key, child in value.items())
    elif isinstance(value, list):
        yield from ((f"{pointer}/{index}", child) for index, child in enumerate(value))


def _faults_of(value: Any, pointer: str) -> Iterator[Problem]:
    match value:
        case str() if _SURROGATE.search(value):
            yield _broken(pointer)
        case _Unreadable(text=text):
            shown = shortened(text)
            zh, en = f"`{shown}` 不是可以精确保存的数", f"`{shown}` is not a number that can be held exactly"
            yield Problem(
                "number-unreadable",
                pointer,
                zh,
                en,
                "填写有限的、位数合理的数",
                "give a finite number of a sensible length",
            )
        case dict():
            yield from (_broken(f"{pointer}/{pointer_part(key)}") for key in value if _SURROGATE.search(key))
            if isinstance(value, _Repeated):
                yield from (_repeated(name, pointer) for name in value.names)
        case _:
            return


def _broken(pointer: str) -> Problem:
    zh, en = "文字含有不完整的字符（单独的代理码位）", "the text has a lone surrogate, half of a character"
    return Problem("text-broken", pointer, zh, en, "请检查该处的 `\\u` 转义", "check the `\\u` escapes there")


def _repeated(name: str, pointer: str) -> Problem:
    shown, place = shortened(name), f"{pointer}/{pointer_part(name)}"
    return Problem(
        "key-repeated",
        place,
        f"`{shown}` 写了不止一次",
        f"`{shown}` stands more than once",
        "只保留一处",
        "keep one of them",
    )


def _too_deep(pointer: str) -> Problem:
    zh, en = f"嵌套超过 {MAX_DEPTH} 层", f"nested more than {MAX_DEPTH} deep"
    return Problem("too-deep", pointer, zh, en, "档案最多只有几层", "a profile is only a few levels deep")


def _syntax(error: json.JSONDecodeError) -> Problem:
    zh = f"第 {error.lineno} 行第 {error.colno} 列处不是 JSON"
    en = f"not JSON at line {error.lineno}, column {error.colno}: {error.msg[0].lower()}{error.msg[1:]}"
    return Problem(
        "json-syntax",
        "",
        zh,
        en,
        "常见原因：缺逗号或引号、多余的逗号、用了单引号",
        "often a comma or quote that is missing or too many, or single quotes",
    )


def pointer_part(key: str) -> str:
    """A key as a part of a JSON pointer (RFC 6901). Half characters, which no text may hold, become U+FFFD."""
    if key.isidentifier():  # as the ids of facts and fields are: there is nothing to write otherwise
        return key
    return _SURROGATE.sub("\ufffd", key.replace("~", "~0").replace("/", "~1"))


def shortened(text: str) -> str:
    """A text of somebody else's, short enough to be repeated to them, and whole characters only."""
    whole = _SURROGATE.sub("\ufffd", text[: MAX_SHOWN + 1])
    return whole if len(whole) <= MAX_SHOWN else whole[: MAX_SHOWN - 1] + "…"
