"""The leaf language's grammar: from the words of a leaf to its parse tree, and what to say of words that are none.

What is wrong raises `LeafProblem` with the place inside the leaf. It must not know facts.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import cast

from lark import Lark, Token, Tree, UnexpectedInput, UnexpectedToken

MAX_CHARACTERS = 2000
MAX_OPERATIONS = 40
"""Arithmetic, counts, sums and `any` in one leaf. A person cannot check more, and deep trees cost."""


class LeafProblem(Exception):
    """What is wrong with a leaf: code, message, offset from its first character, help."""

    def __init__(self, code: str, message: str, offset: int = 0, help: str = "") -> None:
        super().__init__(message)
        self.code, self.message, self.offset, self.help = code, message, offset, help


@lru_cache(maxsize=1)
def _parser() -> Lark:
    grammar = Path(__file__).with_name("leaf.lark").read_text("utf-8")
    return Lark(grammar, parser="lalr", propagate_positions=True, maybe_placeholders=False)


_OPERATIONS = frozenset({"add", "sub", "mul", "div", "count", "sum", "any_record"})


def parse_leaf(text: str) -> Tree[Token]:
    """The parse tree of a leaf. Raises `LeafProblem`."""
    if len(text) > MAX_CHARACTERS:
        raise LeafProblem("leaf-syntax", f"a leaf has at most {MAX_CHARACTERS} characters", 0, _SPLIT)
    try:
        tree = _parser().parse(text)
    except UnexpectedInput as error:
        raise _syntax_problem(text, _place(error, text)) from error
    if sum(each.data in _OPERATIONS for each in tree.iter_subtrees()) > MAX_OPERATIONS:
        raise LeafProblem("leaf-syntax", f"a leaf has at most {MAX_OPERATIONS} operations", 0, _SPLIT)
    return tree


_SPLIT = "split it into several conditions, or state the rule as a derived fact"


def _place(error: UnexpectedInput, text: str) -> int:
    if isinstance(error, UnexpectedToken) and error.token.type == "$END":
        return len(text)
    return cast(int, error.pos_in_stream)


def _syntax_problem(text: str, at: int) -> LeafProblem:
    rest = text[at:]
    message = (
        f"cannot read `{rest if len(rest) <= 20 else rest[:19] + '…'}`" if rest.strip() else f"`{text}` ends too early"
    )
    return LeafProblem("leaf-syntax", message, at, _syntax_help(text, at))


_INSTEAD = {
    "≥": "write `>=`",
    "≤": "write `<=`",
    "≠": "write `!=`",
    "＞": "write `>`",
    "＜": "write `<`",
    "＝": "write `==` or `is`",
    "=": "write `==` or `is`",
    "，": "write `,`",
    "、": "write `,`",
    "（": "write `(`",
    "）": "write `)`",
    "【": "write `[`",
    "】": "write `]`",
    "“": "put a text in backticks",
    "”": "put a text in backticks",
    '"': "put a text in backticks",
    "'": "put a text in backticks",
    "&": "a leaf holds one comparison; join several with `all:`",
    "|": "a leaf holds one comparison; join several with `any:`",
    "!": "negate with `none:` around the leaf, `!=`, `is not` or `not in`",
}
_WORDS_INSTEAD = {
    "and": _INSTEAD["&"],
    "or": _INSTEAD["|"],
    "not": "`not` stands before `in` and `under`, and after `is`; else negate with `none:` around the leaf",
    "where": "`where` stands inside `any(…)`, `count(…)` and `sum(…)`",
    "open": "`open` stands after `in` and `has`, before the list",
    "current": "`current` stands alone in a `where`",
}


def _syntax_help(text: str, at: int) -> str:
    rest = text[at:]
    word = rest.split(maxsplit=1)[0].rstrip(",)") if rest.strip() else ""
    before = text[:at].rstrip()
    if rest and before[-1:].isdigit() and "\u4e00" <= rest[0] <= "\u9fff":
        return "write the unit right after the number, without a space"
    if before.endswith("not"):
        return _WORDS_INSTEAD["not"]
    return _INSTEAD.get(rest[:1]) or _WORDS_INSTEAD.get(word) or "see §4 of docs/language.md for what a leaf can say"
