"""The unified social credit code (GB 32100-2015): is what was written such a code, and if not, where it goes wrong.

It never repairs a code and never reads a place from one: positions 3 to 8 name the registrar at the time of issue and stay
when the enterprise moves or its division is renumbered.

Sources: GB 32100-2015 with amendment 1 of 2016 (alphabet, weights, registrars and kinds of body), GB 11714 (inner check character).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from eligibility.domain.vocabulary import Words

LENGTH = 18
ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)

INNER_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
INNER_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)

KINDS_OF_REGISTRAR = {
    "1": "1239",  # 机构编制
    "2": "19",  # 外交
    "3": "123459",  # 司法行政
    "4": "19",  # 文化
    "5": "1239",  # 民政
    "6": "129",  # 旅游
    "7": "129",  # 宗教
    "8": "19",  # 工会
    "9": "123",  # 工商（市场监管）
    "A": "19",  # 中央军委改革和编制办公室
    "N": "1239",  # 农业
    "Y": "1",  # 其他
}
"""The registrars (position 1) and the kinds of body each of them registers (position 2)."""

MISTAKEN_FOR = {"I": "1", "O": "0", "Z": "2", "S": "5", "V": "U"}
"""The letters that the standard leaves out, and what each is easily mistaken for."""

_SCIENTIFIC = re.compile(r"\d(\.\d+)?E\+?\d+")
_FLOAT = re.compile(r"\d{15,}\.0*")


class Fault(Enum):
    """What is wrong with a code."""

    NUMBER_CELL = "number_cell"
    LENGTH = "length"
    CHARACTER = "character"
    REGISTRAR = "registrar"
    BODY = "body"
    DIVISION = "division"
    INNER_CHECK = "inner_check"
    CHECK = "check"


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault, the position it is at (from 1) where it has one, and words for the person who typed the code."""

    fault: Fault
    words: Words
    position: int | None = None


def credit_code_from_text(text: str) -> str:
    """The code as it is stored: half-width capitals without spaces and hyphens. Nothing is repaired."""
    return re.sub(r"[\s\-]", "", unicodedata.normalize("NFKC", text)).upper()


def check_character(first_17: str) -> str:
    """The last character for the 17 before it. Raises `ValueError` for a character outside the alphabet."""
    total = sum(ALPHABET.index(character) * weight for character, weight in zip(first_17, WEIGHTS, strict=True))
    return ALPHABET[-total % 31]


def inner_check_character(body: str) -> str:
    """Position 17 for positions 9 to 16 (GB 11714). Raises `ValueError` for a character that is no digit or capital."""
    total = sum(INNER_ALPHABET.index(each) * weight for each, weight in zip(body, INNER_WEIGHTS, strict=True))
    return "0123456789X"[-total % 11]


def problems_of_credit_code(text: str) -> tuple[Problem, ...]:
    """Everything that is wrong with a code, in order of position; empty when it is sound.

    A faulty character makes the check characters meaningless, so they are looked at only where all others are sound.
    """
    code = credit_code_from_text(text)
    if _lost_digits(code):
        return (_number_cell(text),)
    if len(code) != LENGTH:
        return (_wrong_length(code), *_faulty_characters(code))
    faulty = tuple(_faulty_characters(code))
    if faulty:
        return faulty
    return (*_faulty_head(code), *_faulty_checks(code))


def _lost_digits(code: str) -> bool:
    """A spreadsheet keeps 15 digits of a number: the rest became zeros, or an exponent."""
    if _SCIENTIFIC.fullmatch(code) or _FLOAT.fullmatch(code):
        return True
    rounded = len(code) == LENGTH and code.isascii() and code.isdigit() and code.endswith("000")
    return rounded and code[-1] != check_character(code[:-1])


def _number_cell(text: str) -> Problem:
    return Problem(
        Fault.NUMBER_CELL,
        Words(
            f"`{text}` 是按数字保存的，末几位已经丢失；请把单元格改成文本格式，再照营业执照重新填写",
            f"`{text}` was stored as a number and its last digits are lost; make the cell text and copy the code from the licence again",
        ),
    )


def _wrong_length(code: str) -> Problem:
    return Problem(
        Fault.LENGTH,
        Words(
            f"`{code}` 有{len(code)}位，统一社会信用代码应为{LENGTH}位",
            f"`{code}` has {len(code)} characters, a unified social credit code has {LENGTH}",
        ),
    )


def _faulty_characters(code: str) -> Iterator[Problem]:
    for position, character in enumerate(code, 1):
        if character not in ALPHABET:
            yield _unknown_character(position, character)
        elif 3 <= position <= 8 and not character.isdigit():
            words = Words(
                f"第{position}位 `{character}` 应为数字：第3至8位是登记机关的行政区划代码",
                f"character {position}, `{character}`, must be a digit: characters 3 to 8 are the registrar's division",
            )
            yield Problem(Fault.DIVISION, words, position)


def _unknown_character(position: int, character: str) -> Problem:
    meant = MISTAKEN_FOR.get(character)
    return Problem(
        Fault.CHARACTER,
        Words(
            f"第{position}位 `{character}` 不是代码用的字符（不使用 I、O、Z、S、V）"
            + (f"，是否应为 `{meant}`" if meant else ""),
            f"character {position}, `{character}`, is not used in codes (I, O, Z, S and V never are)"
            + (f"; did you mean `{meant}`" if meant else ""),
        ),
        position,
    )


def _faulty_head(code: str) -> Iterator[Problem]:
    kinds = KINDS_OF_REGISTRAR.get(code[0])
    if kinds is None:
        words = Words(
            f"第1位 `{code[0]}` 不是登记管理部门代码（{'、'.join(KINDS_OF_REGISTRAR)}）",
            f"character 1, `{code[0]}`, is no registrar ({', '.join(KINDS_OF_REGISTRAR)})",
        )
        yield Problem(Fault.REGISTRAR, words, 1)
    elif code[1] not in kinds:
        words = Words(
            f"第2位 `{code[1]}` 不是登记管理部门 `{code[0]}` 的机构类别代码（{'、'.join(kinds)}）",
            f"character 2, `{code[1]}`, is no kind of body of the registrar `{code[0]}` ({', '.join(kinds)})",
        )
        yield Problem(Fault.BODY, words, 2)


def _faulty_checks(code: str) -> Iterator[Problem]:
    if code[16] != inner_check_character(code[8:16]):
        words = Words(
            f"第9至17位 `{code[8:17]}` 的校验码不对，其中可能有一位写错",
            f"characters 9 to 17, `{code[8:17]}`, do not agree with their check character; one of them may be wrong",
        )
        yield Problem(Fault.INNER_CHECK, words, 17)
    if code[17] != check_character(code[:17]):
        words = Words(
            f"末位校验码 `{code[17]}` 与前17位不符，其中可能有一位写错",
            f"the last character, `{code[17]}`, does not agree with the 17 before it; one of them may be wrong",
        )
        yield Problem(Fault.CHECK, words, 18)
