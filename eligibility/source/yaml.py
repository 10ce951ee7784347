"""YAML read strictly: the structure and the words of a file with the place of each, and no guesses.

Scalars stay text: `no`, `012345`, `3%` and `0.10` are what the author typed, and the vocabulary gives them a type later.
Duplicate keys, anchors, aliases, tags, directives, empty values, second documents and characters that nobody can see are
refused. This module must not know the rules.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import yaml

from eligibility.errors import Diagnostic

Path = tuple[str | int, ...]

MAX_DEPTH = 40
"""How deep mappings and lists may nest. Rules need about twelve levels; beyond this somebody is playing."""

MAX_CHARACTERS = 2_000_000


@dataclass(frozen=True, slots=True)
class Mark:
    """Line and column, from 1."""

    line: int
    column: int


@dataclass(slots=True)
class YamlFile:
    """A file's content as dictionaries, lists and texts; `marks` tells where each value, and each `#key`, stands."""

    name: str
    content: Any = None
    marks: dict[Path, Mark] = field(default_factory=dict)
    problems: list[Diagnostic] = field(default_factory=list)
    refused: set[Path] = field(default_factory=set)
    """Values that have a problem of their own already; nothing more needs to be said of them."""

    raw: dict[Path, str] = field(default_factory=dict)
    """Texts as they were typed, quotes and line breaks included."""

    def mark(self, path: Path) -> Mark:
        """The place of a value, or of the nearest thing around it."""
        while path not in self.marks and path:
            path = path[:-1]
        return self.marks.get(path, Mark(1, 1))

    def mark_within(self, path: Path, value: str, offset: int) -> Mark:
        """The place of a character of a text, for a problem inside it."""
        mark, raw = self.mark(path), self.raw.get(path, value)
        before = raw[: _typed_offset(raw, value, offset)]
        line = mark.line + before.count("\n")
        return Mark(line, len(before) - before.rfind("\n") if "\n" in before else mark.column + len(before))

    def diagnostic(self, path: Path, code: str, message: str, help: str = "") -> Diagnostic:
        """A problem at a value."""
        mark = self.mark(path)
        return Diagnostic(self.name, mark.line, mark.column, code, message, help)

    def refuse(self, mark: Mark, code: str, message: str, help: str, path: Path | None = None) -> None:
        """Note a problem of form; `path` is the value that it makes unusable."""
        self.problems.append(Diagnostic(self.name, mark.line, mark.column, code, message, help))
        if path is not None:
            self.refused.add(path)


def _typed_offset(raw: str, value: str, offset: int) -> int:
    """Where the character `value[offset]` was typed: past quotes, escapes, doubled quotes and folded lines."""
    if raw == value:
        return offset
    quote = raw[0] if raw[:1] in ("'", '"') else ""
    at = raw.find("\n") + 1 if raw[:1] in ("|", ">") else len(quote)
    for character in value[:offset]:
        if not raw.startswith(character, at):
            at = _past_space(raw, at)
        if character.isspace() and not raw.startswith(character, at):
            continue
        at += _typed_length(raw[at:], quote, character)
    return _past_space(raw, at) if value[offset : offset + 1].strip() else at


def _past_space(raw: str, at: int) -> int:
    return len(raw) - len(raw[at:].lstrip())


def _typed_length(rest: str, quote: str, character: str) -> int:
    if quote == '"' and rest[:1] == "\\":
        return {"x": 4, "u": 6, "U": 10}.get(rest[1:2], 2)
    return 2 if quote == character == "'" else 1


UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\uffff\ud800-\udfff"
    "\U000e0000-\U000e007f]"
)
"""Characters that nobody can see, that break lines in some YAML versions only, or that turn the reading direction."""


def yaml_from_text(name: str, text: str) -> YamlFile:
    """Read a file. Problems are collected, not raised; `content` is `None` where they leave nothing to go on with."""
    file = YamlFile(name)
    text = text.removeprefix("\ufeff")
    if len(text) > MAX_CHARACTERS:
        file.refuse(Mark(1, 1), "yaml-feature", f"the file is longer than {MAX_CHARACTERS} characters", "split it")
        return file
    text = _without_unseen(file, text)
    try:
        _Reading(file, text).read()
    except _TooDeep:
        file.content = None
    except yaml.MarkedYAMLError as error:
        file.content = None
        mark, code, message, help = _words_from(error, text)
        file.refuse(mark, code, message, help)
    return file


def _without_unseen(file: YamlFile, text: str) -> str:
    for found in UNSEEN.finditer(text):
        line = text.count("\n", 0, found.start()) + 1
        column = found.start() - text.rfind("\n", 0, found.start())
        message = f"the character U+{ord(found[0]):04X} cannot be seen and is not allowed"
        file.refuse(Mark(line, column), "yaml-syntax", message, "remove it, or write it as an escape in double quotes")
    return UNSEEN.sub(" ", text)


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment with its `#`; whether it is `alone` on its line, and whether the line above is empty."""

    line: int
    column: int
    text: str
    alone: bool
    spaced: bool


def comments_of(text: str) -> list[Comment]:
    """Every comment of a file that can be read, in order: what begins with `#` and belongs to no scalar."""
    lines, empty = text.split("\n"), empty_lines_of(text)
    places: dict[int, int] = {}
    for gap in _gaps(text):
        for found in _COMMENT.finditer(text, *gap):
            line = text.count("\n", 0, found.start())
            places.setdefault(line, found.start() - text.rfind("\n", 0, found.start()))
    return [
        Comment(
            line + 1, column, lines[line][column - 1 :].rstrip(), not lines[line][: column - 1].strip(), line in empty
        )
        for line, column in sorted(places.items())
    ]


_COMMENT = re.compile(r"#[^\n]*")


def _gaps(text: str) -> Iterator[tuple[int, int]]:
    """What lies between the scalars, and the first line of a text in a block (`>-  # …`)."""
    at = 0
    for token in yaml.scan(text, Loader=yaml.CSafeLoader):
        if isinstance(token, yaml.ScalarToken):
            yield at, token.start_mark.index
            if token.style in ("|", ">"):
                yield token.start_mark.index, text.index("\n", token.start_mark.index)
            at = token.end_mark.index
    yield at, len(text)


def empty_lines_of(text: str) -> frozenset[int]:
    """The numbers of the empty lines, from 1."""
    return frozenset(number for number, line in enumerate(text.split("\n"), 1) if not line.strip())


class _TooDeep(Exception):
    """Ends the reading; the parser would need ever longer for what follows."""


class _Reading:
    """Builds the content of one file from the parser's events."""

    def __init__(self, file: YamlFile, text: str) -> None:
        self.file, self.text = file, text
        self.events: Iterator[Any] = iter(yaml.parse(text, Loader=yaml.CSafeLoader))

    def read(self) -> None:
        documents = 0
        self.file.content = {}
        for event in self.events:
            if not isinstance(event, yaml.DocumentStartEvent):
                continue
            documents += 1
            if documents > 1:
                self.refuse(event, "a second document", "put it in a file of its own")
                return
            if event.version or event.tags:
                self.refuse(event, "a directive", "leave the line out")
            self.file.content = self.node((), next(self.events), 0)

    def refuse(self, event: Any, what: str, help: str, path: Path | None = None) -> None:
        self.file.refuse(_mark(event), "yaml-feature", f"{what} is not part of the rule language", help, path)

    def node(self, path: Path, event: Any, depth: int) -> Any:
        self.file.marks[path] = _mark(event)
        self.check(path, event)
        match event:
            case yaml.MappingStartEvent() | yaml.SequenceStartEvent() if depth > MAX_DEPTH:
                self.refuse(
                    event, f"nesting more than {MAX_DEPTH} deep", "give parts of the condition a name in terms.yaml"
                )
                raise _TooDeep
            case yaml.MappingStartEvent():
                return self.mapping(path, depth)
            case yaml.SequenceStartEvent():
                return self.sequence(path, depth)
            case yaml.ScalarEvent():
                return self.scalar(path, event)
            case _:
                return ""  # an alias, refused above

    def check(self, path: Path, event: Any) -> None:
        if isinstance(event, yaml.AliasEvent):
            self.refuse(
                event,
                f"an alias `*{event.anchor}`",
                "write the text out, or give a condition a name in terms.yaml",
                path,
            )
        elif event.anchor is not None:
            self.refuse(event, f"an anchor `&{event.anchor}`", "leave it out")
        elif event.tag is not None:
            self.refuse(event, f"a tag `{_tag(event.tag)}`", "leave it out; the vocabulary gives values their types")

    def scalar(self, path: Path, event: Any) -> str:
        if event.value == "" and not event.style and path:
            message = f"`{path[-1]}` has no value" if isinstance(path[-1], str) else "an entry of the list is empty"
            self.file.refuse(_mark(event), "yaml-feature", message, "leave it out instead", path)
        self.file.raw[path] = self.text[event.start_mark.index : event.end_mark.index]
        return str(event.value)

    def sequence(self, path: Path, depth: int) -> list[Any]:
        items: list[Any] = []
        while not isinstance(event := next(self.events), yaml.SequenceEndEvent):
            items.append(self.node((*path, len(items)), event, depth + 1))
        return items

    def mapping(self, path: Path, depth: int) -> Mapping[str, Any]:
        content: dict[str, Any] = {}
        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            key = self.key(path, event)
            if key is None:
                self.skip(next(self.events))
                continue
            self.file.marks[(*path, f"#{key}")] = _mark(event)
            content[key] = self.node((*path, key), next(self.events), depth + 1)
        return content

    def key(self, path: Path, event: Any) -> str | None:
        """A new key; `None` for what cannot be one or stands there already."""
        if not isinstance(event, yaml.ScalarEvent):
            self.file.refuse(_mark(event), "yaml-feature", "a key must be text", "write `key: value`")
            self.skip(event)
            return None
        self.check(path, event)
        first = self.file.marks.get((*path, f"#{event.value}"))
        if first is not None:
            message = f"`{event.value}` stands twice, first at line {first.line}"
            self.file.refuse(_mark(event), "duplicate-key", message, "keep one of them")
            return None
        return str(event.value)

    def skip(self, event: Any) -> None:
        """Pass over a value with everything in it."""
        depth = 0
        while True:
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if depth <= 0:
                return
            event = next(self.events)


def _mark(event: Any) -> Mark:
    return Mark(event.start_mark.line + 1, event.start_mark.column + 1)


def _tag(tag: str) -> str:
    return tag.replace("tag:yaml.org,2002:", "!!")


_QUOTE_IT = "put the text in quotes"
_SYNTAX = {
    "mapping values are not allowed in this context": ("a `:` stands where no key can be", _QUOTE_IT),
    "could not find expected ':'": ("a key has no `:` after it", f"write `key: value`, or {_QUOTE_IT}"),
    "did not find expected key": (
        "this line belongs to no key or list",
        "check its indentation, and put texts with quotes or brackets in quotes as a whole",
    ),
    "did not find expected '-' indicator": (
        "this line is no entry of the list above it",
        "begin it with `- `, or check its indentation",
    ),
    "did not find expected ',' or ']'": ("the list that begins with `[` lacks a comma or its `]`", f"or {_QUOTE_IT}"),
    "did not find expected ',' or '}'": (
        "the mapping that begins with `{` lacks a comma or its `}`",
        f"or {_QUOTE_IT}",
    ),
    "found unexpected end of stream": ("a quoted text is not closed", "close it with the quote it begins with"),
    "found unknown escape character": (
        "an unknown escape in double quotes",
        "use single quotes, or write `\\\\` for `\\`",
    ),
    "did not find expected node content": ("a value is missing", "write it, or check the brackets and commas before"),
    "found unknown directive name": ("a directive is not part of the rule language", "leave the line out"),
}
"""The parser's words → ours, and how to mend it."""

_CONTEXT_FIRST = {
    "did not find expected ',' or ']'",
    "did not find expected ',' or '}'",
    "found unexpected end of stream",
}
"""Problems whose cause stands where the bracket or quote was opened, not where the parser gave up."""


def _words_from(error: yaml.MarkedYAMLError, text: str) -> tuple[Mark, str, str, str]:
    problem = error.problem or error.context or "not YAML"
    found = error.context_mark if problem in _CONTEXT_FIRST else error.problem_mark
    mark = Mark(found.line + 1, found.column + 1) if found else Mark(1, 1)
    if problem == "did not find expected <document start>":
        return mark, "yaml-feature", "a second document is not part of the rule language", "put it in a file of its own"
    if problem == "found character that cannot start any token" and found:
        return (mark, "yaml-syntax", *_bad_start(text.splitlines()[found.line][found.column :][:1]))
    return (mark, "yaml-syntax", *_SYNTAX.get(problem, (problem, _QUOTE_IT)))


def _bad_start(character: str) -> tuple[str, str]:
    if character == "\t":
        return "a tab stands where only spaces can", "indent with spaces"
    return f"a text cannot begin with `{character}`", _QUOTE_IT
