"""Single values from JSON or text, typed exactly by the vocabulary. What does not fit raises `Faulty`, in both languages."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from eligibility.domain.credit_code import credit_code_from_text, problems_of_credit_code
from eligibility.domain.likeness import nearest
from eligibility.domain.quantity import (
    MAX_DIGITS,
    DigitsError,
    Number,
    QuantityError,
    UnitError,
    number_from_decimal,
    quantity_from_text,
)
from eligibility.domain.vocabulary import NUMERIC, CodeList, FactType, Vocabulary

MAX_TEXT = 2000
_FAR_TOO_MUCH = 10**MAX_DIGITS
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_BOOLEANS = {"是": True, "否": False, "true": True, "false": False}
_OTHER = re.compile(r"(?:其他|其它|other)\s*[:：]\s*(.+)", re.IGNORECASE | re.DOTALL)


class Faulty(ValueError):
    """A value that does not fit: a code of `PROFILE_CODES`, what is wrong, and how to mend it."""

    def __init__(self, code: str, zh: str, en: str, help_zh: str = "", help_en: str = "") -> None:
        super().__init__(en)
        self.code, self.zh, self.en, self.help_zh, self.help_en = code, zh, en, help_zh, help_en


def value_from_json(said: Any, type_: FactType, vocabulary: Vocabulary) -> Any:
    """One value of a type that is not records. Raises `Faulty`."""
    match type_.kind:
        case "boolean":
            return boolean_from_json(said)
        case "text":
            return text_from_json(said)
        case "credit_code":
            return _credit_code(said)
        case "date":
            return date_from_text(said)
        case "end_date":
            return date.max if said == "长期" else date_from_text(said)
        case "enum":
            return _listed(said, type_.domain, vocabulary)
        case "code":
            return _code(said, type_.domain, vocabulary)
        case "set":
            return frozenset(_listed(each, type_.domain, vocabulary) for each in _list(said))
        case "codes":
            return frozenset(_code(each, type_.domain, vocabulary) for each in _list(said))
        case _:
            return _number(said, type_)


def shown(said: Any) -> str:
    """What somebody else wrote, short enough to be repeated to them, and whole characters only."""
    match said:
        case Mapping():
            return "{…}"
        case list():
            return "[…]"
        case int() if abs(said) >= 10**60:
            return "…"
        case _:
            text = _SURROGATE.sub("\ufffd", str(said)[:61])
            return text if len(text) <= 60 else text[:57] + "…"


def has_surrogate(text: str) -> bool:
    """Whether a text has half of a character."""
    return _SURROGATE.search(text) is not None


def _wrong_type(said: Any, zh: str, en: str) -> Faulty:
    return Faulty("value-type", f"`{shown(said)}` 不是{zh}", f"`{shown(said)}` is not {en}")


def boolean_from_json(said: Any) -> bool:
    """true, false, 是 or 否. Raises `Faulty`."""
    if isinstance(said, bool):
        return said
    if isinstance(said, str) and said.strip().lower() in _BOOLEANS:
        return _BOOLEANS[said.strip().lower()]
    raise Faulty("value-type", f"`{shown(said)}` 不是“是”或“否”", f"`{shown(said)}` is neither true nor false",
        "填 true 或 false；说不清时填 {\"unknown\": \"uncertain\"}", "give true or false, or {\"unknown\": \"uncertain\"}")  # fmt: skip


def text_from_json(said: Any) -> str:
    """A text of a sensible length, of whole characters. Raises `Faulty`."""
    if not isinstance(said, str):
        raise _wrong_type(said, "文字", "text")
    if len(said) > MAX_TEXT:
        raise Faulty("too-large", f"文字最长 {MAX_TEXT} 字", f"a text has at most {MAX_TEXT} characters")
    if has_surrogate(said):
        raise Faulty("value-type", "文字含有不完整的字符", "the text has a lone surrogate")
    return said


def _credit_code(said: Any) -> str:
    text = text_from_json(said) if isinstance(said, str) else shown(said)
    problems = problems_of_credit_code(text)
    if problems:
        first = problems[0].words
        raise Faulty("credit-code", first.zh, first.en)
    if not isinstance(said, str):
        raise _wrong_type(said, "文字形式的统一社会信用代码", "a credit code as text")
    return credit_code_from_text(text)


def date_from_text(said: Any) -> date:
    """A day in the form 2024-05-31. Raises `Faulty`."""
    text = said if isinstance(said, str) else ""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
    text = text.strip()
    if not _DATE.fullmatch(text):
        raise Faulty(
            "value-type",
            f"`{shown(said)}` 不是日期",
            f"`{shown(said)}` is not a date",
            "写作 2024-05-31",
            "write it as 2024-05-31",
        )
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise Faulty("date-impossible", f"没有 {text} 这一天", f"there is no day {text}") from error


def _list(said: Any) -> list[Any]:
    if not isinstance(said, list):
        raise Faulty(
            "value-type",
            f"`{shown(said)}` 应为列表",
            f"`{shown(said)}` is not a list",
            "一个值也写成 [值]；没有则写 []",
            "write one value as [value], none as []",
        )
    if len(said) > 1000:
        raise Faulty("too-large", "列表最多 1000 项", "a list has at most 1000 entries")
    return said


def _listed(said: Any, domain: str | None, vocabulary: Vocabulary) -> str:
    enumeration = vocabulary.enumerations[domain or ""]
    value = enumeration.aliases.get(said) if isinstance(said, str) else None
    if value is not None:
        return value
    text = text_from_json(said).strip()
    value = enumeration.value_from_label(text)
    if value is not None:
        return value
    other = _OTHER.fullmatch(text)
    if other and enumeration.open:
        return "other:" + other[1].strip()
    near = nearest(text, enumeration.aliases)
    known = "、".join(words.zh for words in enumeration.values.values())
    open_zh = "不在其中的写作“其他：…”" if enumeration.open else ""
    open_en = "write another one as `other:…`" if enumeration.open else ""
    raise Faulty(
        "value-unlisted",
        f"`{shown(said)}` 不在“{enumeration.words.zh}”的取值中",
        f"`{shown(said)}` is not a value of `{enumeration.id}`",
        (f"是否想写 `{near[0]}`？" if near else f"可填：{known}。") + open_zh,
        f"did you mean `{near[0]}`? {open_en}".rstrip()
        if near
        else "; ".join(filter(None, [f"values: {', '.join(enumeration.values)}", open_en])),
    )


def _code(said: Any, domain: str | None, vocabulary: Vocabulary) -> str:
    codes = vocabulary.code_lists[domain or ""]
    if isinstance(said, str) and said in codes.names:
        return said
    text = unicodedata.normalize("NFKC", text_from_json(said)).strip()
    called_so = codes.called(text)
    resolved = codes.resolve(text) or (called_so[0] if len(called_so) == 1 else None)
    if resolved is None:
        raise _no_code(shown(said), codes, called_so, text)
    return resolved


def _no_code(said: str, codes: CodeList, called_so: tuple[str, ...], text: str) -> Faulty:
    """What was said names no code, or more than one."""
    near = called_so or codes.like(text)
    named = "、".join(f"`{code}`（{_told_apart(codes, code) if called_so else codes.names[code]}）" for code in near)
    zh, en = f"`{said}` 不在“{codes.words.zh}”中", f"`{said}` is not in the list `{codes.id}`"
    if called_so:
        zh = f"“{codes.words.zh}”中名为 `{said}` 的有 {len(called_so)} 个代码"
        en = f"the list `{codes.id}` has {len(called_so)} codes called `{said}`"
    where = f"`eligibility policies vocabulary --codes {codes.id}`", f"`/v1/vocabulary/code-lists/{codes.id}`"
    help_zh = f"是否想写 {named}？" if near else f"全部代码见 {where[0]} 或 {where[1]}"
    help_en = (
        f"did you mean {' or '.join(f'`{code}`' for code in near)}?" if near else f"{where[0]} and {where[1]} list them"
    )
    return Faulty("code-unlisted", zh, en, help_zh, help_en)


def _told_apart(codes: CodeList, code: str) -> str:
    """A code's name with what it lies under and its years: others have the name too."""
    begin, end = codes.years.get(code, (None, None))
    span = (f"{begin}年起" if begin else "") + (f"至{end}年" if end else "")
    path = "".join(codes.names[each] for each in reversed(codes.ancestors(code)))
    return f"{path}，{span}" if span else path


def _number(said: Any, type_: FactType) -> Number:
    try:
        value = _exact(said, type_)
    except DigitsError as error:
        zh = f"`{shown(said)}` 的小数点前后各最多 {MAX_DIGITS} 位"
        raise Faulty("value-range", zh, str(error), _EXAMPLE_ZH[type_.kind], _EXAMPLE_EN[type_.kind]) from error
    except QuantityError as error:
        code = "value-unit" if isinstance(error, UnitError) else "value-type"
        zh = f"`{shown(said)}` 不是{_WANTED_ZH[type_.kind]}" + (f"（单位：{type_.unit}）" if type_.unit else "")
        raise Faulty(code, zh, str(error), _EXAMPLE_ZH[type_.kind], _EXAMPLE_EN[type_.kind]) from error
    if type_.kind == "count" and (value < 0 or not isinstance(value, int)):
        raise Faulty(
            "value-range", f"`{shown(said)}` 应为不小于零的整数", f"`{shown(said)}` is not a whole number from zero"
        )
    return value


_WANTED_ZH = {"count": "数量", "money": "金额", "ratio": "比例", "number": "数"}
_EXAMPLE_ZH = {
    "count": "例如 120",
    "money": '例如 "1200万元" 或 12000000（元）',
    "ratio": '例如 "3%" 或 0.03',
    "number": "例如 3.5",
}
_EXAMPLE_EN = {
    "count": "as in 120",
    "money": 'as in "1200万元" or 12000000 (元)',
    "ratio": 'as in "3%" or 0.03',
    "number": "as in 3.5",
}


def _exact(said: Any, type_: FactType) -> Number:
    assert type_.kind in NUMERIC, "records and listed values are read elsewhere"
    if isinstance(said, bool | float) or not isinstance(said, int | Decimal | str):
        raise QuantityError(f"`{shown(said)}` is not a number")
    if isinstance(said, str):
        return quantity_from_text(text_from_json(said), type_.kind, type_.unit)
    if isinstance(said, int) and abs(said) < _FAR_TOO_MUCH:
        return said
    return number_from_decimal(Decimal(said))
