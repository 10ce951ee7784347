"""The rule files of a draft in the one layout of rule files; what has no value is left out. It knows no rules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from eligibility.source.forms import Form, model_of
from eligibility.source.layout import text_from_content
from eligibility.source.schema import FILES

Node = str | Sequence["Node"] | Mapping[str, "Node"]


def yaml_of(node: Mapping[str, Node]) -> str:
    """The text of a file whose kind its keys tell. An entry whose value is empty is left out."""
    content = _kept(node)
    return text_from_content(content, Form(model_of(content, FILES.values())))


def _kept(node: Node) -> Any:
    match node:
        case str():
            return node
        case Mapping():
            return {key: _kept(value) for key, value in node.items() if value not in ("", [], {}, ())}
        case _:
            return [_kept(each) for each in node]
