"""YAML read strictly: texts stay as typed, everything YAML guesses or repeats is refused, and places are exact."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from eligibility.source.read import file_from_bytes
from eligibility.source.yaml import MAX_CHARACTERS, MAX_DEPTH, YamlFile, yaml_from_text


def read(text: str) -> YamlFile:
    return yaml_from_text("f.yaml", text)


def told(text: str) -> list[tuple[int, int, str]]:
    """Line, column and code of every problem."""
    return [(each.line, each.column, each.code) for each in read(text).problems]


AS_TYPED = [
    "no",
    "yes",
    "on",
    "Off",
    "012345",
    "0x1F",
    "0o17",
    "3%",
    "0.10",
    "1e3",
    ".5",
    "~",
    "null",
    "2024-05-31",
    "1_000",
    "12:30",
    "=",
    "<<",
]


@pytest.mark.parametrize("word", AS_TYPED)
def test_a_scalar_is_the_text_that_was_typed(word: str) -> None:
    file = read(f"a: {word}\n")
    assert (file.content, file.problems) == ({"a": word}, [])


@pytest.mark.parametrize(
    ("text", "content"),
    [
        ("", {}),
        ("# a comment\n", {}),
        ("---\na: 1\n", {"a": "1"}),
        ("a: 1\n...\n", {"a": "1"}),
        ("\ufeffa: 1\n", {"a": "1"}),
        ("a: ''\n", {"a": ""}),
        ("a: 'it''s'\n", {"a": "it's"}),
        ('a: "\\u4f01\\u4e1a"\n', {"a": "企业"}),
        ("a: |\n  x\n  y\n", {"a": "x\ny\n"}),
        ("a: >-\n  x\n  y\n", {"a": "x y"}),
        ("a:\n  x\n  y\n", {"a": "x y"}),
        ("a: 1\r\nb: 2\r\n", {"a": "1", "b": "2"}),
        ("- 1\n- [2, {b: 3}]\n", ["1", ["2", {"b": "3"}]]),
        ("𠮷: 😀\n", {"𠮷": "😀"}),
        ("no: no\n1: 2\n", {"no": "no", "1": "2"}),
        ("a: \"x\ty\"\n", {"a": "x\ty"}),
    ],
)  # fmt: skip
def test_what_is_allowed_is_read(text: str, content: Any) -> None:
    file = read(text)
    assert (file.content, file.problems) == (content, [])


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        ("a: &x 1\nb: *x\n", [(1, 4, "yaml-feature"), (2, 4, "yaml-feature")]),
        ("a: &x {b: *x}\n", [(1, 4, "yaml-feature"), (1, 11, "yaml-feature")]),
        ("a: *nowhere\n", [(1, 4, "yaml-feature")]),
        ("&k a: 1\n", [(1, 1, "yaml-feature")]),
        ("a: !!str 1\n", [(1, 4, "yaml-feature")]),
        ("a: !own {b: 1}\n", [(1, 4, "yaml-feature")]),
        ("%YAML 1.2\n---\na: 1\n", [(1, 1, "yaml-feature")]),
        ("%TAG ! x:\n---\na: 1\n", [(1, 1, "yaml-feature")]),
        ("a: 1\n---\nb: 2\n---\nc: 3\n", [(2, 1, "yaml-feature")]),
        ("a: 1\n...\nb: 2\n", [(3, 1, "yaml-feature")]),
        ("a:\nb: 1\n", [(1, 3, "yaml-feature")]),
        ("- 1\n-\n", [(2, 2, "yaml-feature")]),
        ("{a: , b: 1}\n", [(1, 5, "yaml-feature")]),
        ("? [a, b]\n: 1\n", [(1, 3, "yaml-feature")]),
        ("{a: 1}: 2\n", [(1, 1, "yaml-feature")]),
        ("a: 1\nb: 2\na: 3\n", [(3, 1, "duplicate-key")]),
        ("a: {b: 1, c: {d: 1, d: {e: 1, e: 2}}}\n", [(1, 21, "duplicate-key")]),
        ("- {a: 1, 'a': 2}\n", [(1, 10, "duplicate-key")]),
        ("a:\n\tb: 1\n", [(2, 1, "yaml-syntax")]),
        ("a: @x\n", [(1, 4, "yaml-syntax")]),
        ("a: `x`\n", [(1, 4, "yaml-syntax")]),
        ("a: b: c\n", [(1, 5, "yaml-syntax")]),
        ("a: [1, 2\nb: 3\n", [(1, 4, "yaml-syntax")]),
        ("a: {b: 1\n", [(1, 4, "yaml-syntax")]),
        ("a: 'x\n", [(1, 4, "yaml-syntax")]),
        ('a: "\\q"\n', [(1, 5, "yaml-syntax")]),
        ("- a\nb: c\n", [(2, 1, "yaml-syntax")]),
        ("a b\nc: d\n", [(2, 2, "yaml-syntax")]),
        ("a: [,]\n", [(1, 5, "yaml-syntax")]),
        ("%NEW x\n---\na: 1\n", [(1, 5, "yaml-syntax")]),
        ("企业: 一\u2028二\n", [(1, 6, "yaml-syntax")]),
        ("a: 一\u0085二\n", [(1, 5, "yaml-syntax")]),
        ("a: 1\nb: x\u200by\u202ez\n", [(2, 5, "yaml-syntax"), (2, 7, "yaml-syntax")]),
        ("a: x\x00\n", [(1, 5, "yaml-syntax")]),
        ("a: x\ud800\n", [(1, 5, "yaml-syntax")]),
        ("a: x\ufeffy\n", [(1, 5, "yaml-syntax")]),
    ],
)  # fmt: skip
def test_what_is_refused_is_told_at_its_place(text: str, problems: list[tuple[int, int, str]]) -> None:
    assert told(text) == problems


def test_every_problem_has_words_of_our_own_and_a_mending() -> None:
    for text in (
        "a: &x 1",
        "a: !!str 1",
        "a: *x",
        "a:",
        "a: [1",
        "a: @x",
        "a: 'x",
        "a: b: c",
        "? [a]\n: 1",
        "a: 1\na: 2",
    ):
        (problem,) = read(text).problems
        assert problem.help
        assert "token" not in problem.message


@pytest.mark.parametrize(
    "text", ["[" * 5000, "[" * 5000 + "]" * 5000, "{a: " * 300, "- " * 3000, "a: " + "[" * (MAX_DEPTH + 1)]
)
def test_very_deep_nesting_is_a_problem_and_not_a_crash(text: str) -> None:
    assert [code for _, _, code in told(text)] in (["yaml-feature"], ["yaml-syntax"])


def test_nesting_as_deep_as_rules_need_is_read() -> None:
    assert told("a: " + "[" * 20 + "x" + "]" * 20) == []


def test_a_file_beyond_any_sense_is_not_read() -> None:
    assert told("a" * (MAX_CHARACTERS + 1)) == [(1, 1, "yaml-feature")]


def test_bytes_that_are_not_utf_8_are_told_with_their_line() -> None:
    (problem,) = file_from_bytes("f.yaml", "a: 1\nb: 企业\n".encode("gbk")).problems
    assert (problem.code, problem.line) == ("file-encoding", 2)


def test_every_value_and_key_has_its_place() -> None:
    file = read("企业: {规模: 大}\nlist:\n  - 甲\n  - b: 乙\n")
    places = {path: (mark.line, mark.column) for path, mark in file.marks.items()}
    assert places == {
        (): (1, 1),
        ("#企业",): (1, 1),
        ("企业",): (1, 5),
        ("企业", "#规模"): (1, 6),
        ("企业", "规模"): (1, 10),
        ("#list",): (2, 1),
        ("list",): (3, 3),
        ("list", 0): (3, 5),
        ("list", 1): (4, 5),
        ("list", 1, "#b"): (4, 5),
        ("list", 1, "b"): (4, 8),
    }


STYLES = {
    "plain": "a: one two three\n",
    "single quotes": "a: 'one two three'\n",
    "double quotes": 'a: "one two three"\n',
    "escapes": 'a: "\\x6fne \\u0074wo three"\n',
    "over two lines": "a: one\n  two three\n",
    "folded": "a: >-\n  one\n  two\n  three\n",
    "literal": "a: |-\n  one two three\n",
    "quoted over two lines": "a: 'one\n  two\n   three'\n",
    "in a list in braces": "a: {b: [one two three]}\n",
}


@pytest.mark.parametrize("text", STYLES.values(), ids=STYLES)
def test_a_place_inside_a_text_is_where_it_was_typed(text: str) -> None:
    file = read(text)
    path = max(file.raw, key=len)
    value = "one two three"
    lines = text.split("\n")
    for word in ("two", "three"):
        mark = file.mark_within(path, value, value.index(word))
        typed = lines[mark.line - 1][mark.column - 1 :]
        assert typed.startswith((word, "\\u0074wo"))


def test_a_doubled_quote_counts_as_the_one_it_stands_for() -> None:
    file = read("a: 'it''s here'\n")
    assert file.mark_within(("a",), "it's here", 5).column == len("a: 'it''s h")


@given(st.text(max_size=60))
@example("a: \u2028")
@example("\ufeff\ufeff")
@example("\r\r\n\x0b")
@example("- - - -\n  -")
@example("'\\\n")
def test_no_text_at_all_makes_the_reader_fail(text: str) -> None:
    file = read(text)
    lines = text.count("\n") + text.count("\r") + 1
    assert all(1 <= each.line <= lines + 1 and each.column >= 1 for each in file.problems)


yaml_like = st.text(st.sampled_from("ab:- \n\t[]{}\"'&*!|>%#,?\\1~\ufeff\u2028"), max_size=40)


@given(yaml_like)
def test_no_jumble_of_yaml_signs_makes_the_reader_fail(text: str) -> None:
    file = read(text)
    assert file.problems or file.content is not None


texts = st.text(st.characters(exclude_categories=["Cs", "Cc", "Cf", "Cn", "Zl", "Zp"]), min_size=1, max_size=12)
contents = st.recursive(
    texts, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3), max_leaves=8
)


@given(st.dictionaries(texts, contents, max_size=4))
def test_json_of_texts_is_read_as_it_was_written(content: Any) -> None:
    import json

    file = read(json.dumps(content, ensure_ascii=False))
    assert (file.content, file.problems) == (content, [])
