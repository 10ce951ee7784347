"""YAML read strictly: the structure and the words of a file with the place of each, and no guesses.

Scalars stay text: `no`, `012345`, `3%` and `0.10` are what the author typed, and the vocabulary gives them a type later.
Duplicate keys, anchors, aliases, tags, empty values and second documents are refused. This module must not know the rules.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import yaml

from eligibility.errors import Diagnostic

Path = tuple[str | int, ...]


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

    def mark(self, path: Path) -> Mark:
        """The place of a value, or of the nearest thing around it."""
        while path not in self.marks and path:
            path = path[:-1]
        return self.marks.get(path, Mark(1, 1))

    def diagnostic(self, path: Path, code: str, message: str, help: str = "", shift: int = 0) -> Diagnostic:
        """A problem at a value; `shift` moves the column right, for a place inside it."""
        mark = self.mark(path)
        return Diagnostic(self.name, mark.line, mark.column + shift, code, message, help)


def yaml_from_text(name: str, text: str) -> YamlFile:
    """Read a file. Problems are collected, not raised; with any, `content` may be incomplete."""
    file = YamlFile(name)
    try:
        _check_tokens(file, text)
        root = yaml.compose(text, Loader=yaml.CSafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        file.problems.append(Diagnostic(name, line, column, "yaml-syntax", str(error.problem or error.context)))
        return file
    except yaml.reader.ReaderError as error:
        file.problems.append(Diagnostic(name, 1, 1, "yaml-syntax", f"character U+{error.character:04X} is not allowed"))
        return file
    file.content = _plain(file, (), root) if root is not None else {}
    return file


_REFUSED = {
    yaml.AnchorToken: "an anchor `&{0.value}`",
    yaml.AliasToken: "an alias `*{0.value}`",
    yaml.TagToken: "a tag",
    yaml.DirectiveToken: "a directive",
}


def _check_tokens(file: YamlFile, text: str) -> None:
    documents = 0
    for token in yaml.scan(text, Loader=yaml.CSafeLoader):
        documents += isinstance(token, yaml.DocumentStartToken)
        words = _REFUSED.get(type(token))
        if words is not None or documents > 1:
            refused = words.format(token) if words else "a second document"
            mark = token.start_mark
            message = f"{refused} is not part of the rule language"
            file.problems.append(Diagnostic(file.name, mark.line + 1, mark.column + 1, "yaml-feature", message))
            documents = 0


def _mark_from(node: yaml.Node) -> Mark:
    return Mark(node.start_mark.line + 1, node.start_mark.column + 1)


def _plain(file: YamlFile, path: Path, node: yaml.Node) -> Any:
    file.marks[path] = _mark_from(node)
    match node:
        case yaml.MappingNode():
            return _plain_mapping(file, path, node)
        case yaml.SequenceNode():
            return [_plain(file, (*path, index), child) for index, child in enumerate(node.value)]
        case _:
            if node.value == "" and node.style is None:
                key = path[-1] if path else "the file"
                file.problems.append(file.diagnostic(path, "yaml-feature", f"`{key}` has no value", "leave the key out instead"))
            return node.value


def _plain_mapping(file: YamlFile, path: Path, node: yaml.MappingNode) -> Mapping[str, Any]:
    content: dict[str, Any] = {}
    for key_node, value_node in node.value:
        mark = _mark_from(key_node)
        if not isinstance(key_node, yaml.ScalarNode):
            file.problems.append(Diagnostic(file.name, mark.line, mark.column, "yaml-feature", "a key must be text"))
            continue
        key = key_node.value
        if key in content:
            first = file.marks[(*path, f"#{key}")]
            message = f"`{key}` stands twice, first at line {first.line}"
            file.problems.append(Diagnostic(file.name, mark.line, mark.column, "duplicate-key", message, "keep one of them"))
            continue
        file.marks[(*path, f"#{key}")] = mark
        content[key] = _plain(file, (*path, key), value_node)
    return content
