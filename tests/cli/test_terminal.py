"""Text for a terminal: Chinese takes two columns, and lines break where a reader expects it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eligibility.cli.terminal import Terminal, display_width, fill, wrapped

TEXTS = st.text(alphabet=st.sampled_from("企业，。（）“”a1 -%\n走廊内e\u0301"), max_size=80)


@pytest.mark.parametrize(("text", "columns"), [("企业", 4), ("ab", 2), ("e\u0301", 1), ("（1）", 5), ("", 0)])
def test_wide_characters_take_two_columns(text: str, columns: int) -> None:
    assert display_width(text) == columns
    assert display_width(fill(text, 10)) == 10


@given(TEXTS, st.integers(4, 40))
def test_no_line_is_too_wide_and_nothing_but_space_is_lost(text: str, width: int) -> None:
    lines = wrapped(text, width)
    assert all(display_width(line) <= width for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())


def test_a_line_does_not_begin_with_a_comma_or_end_with_a_bracket() -> None:
    assert wrapped("甲乙丙，丁戊（己）", 6) == ["甲乙", "丙，丁", "戊", "（己）"]


def test_words_and_numbers_stay_whole() -> None:
    assert wrapped("digest 0123456789 end", 12) == ["digest", "0123456789", "end"]


def test_what_is_wider_than_a_line_is_cut() -> None:
    assert wrapped("0123456789", 4) == ["0123", "4567", "89"]


def test_later_lines_of_a_field_stand_under_the_first() -> None:
    assert Terminal(width=28).field("内容", "一二三四五六七八九十甲乙丙", "  ") == [
        "  内容：一二三四五六七八九十",
        "        甲乙丙",
    ]


def test_items_are_never_broken() -> None:
    assert Terminal(width=12).items(["甲乙 1", "丙 2", "丁戊己 3"]) == ["甲乙 1", "丙 2", "丁戊己 3"]
    assert Terminal(width=20).items(["甲乙 1", "丙 2", "丁戊己 3"]) == ["甲乙 1   丙 2", "丁戊己 3"]
