"""Rule files as people write them: blocks, plain words, quotation marks only where the reader needs them. It knows no rules."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence

Node = str | Sequence["Node"] | Mapping[str, "Node"]

_PLAIN = re.compile(r"^[\w\u3001-\u9fff（《“〔][^\n\t:#{}\[\],&*!|>'\"%@`]*$")
_NUMBERISH = re.compile(r"^[\d.+-]+$")
_WIDEST = 100


def yaml_of(node: Mapping[str, Node]) -> str:
    """The text of a file. An entry whose value is empty is left out."""
    return "".join(f"{line}\n" for line in _mapping(node))


def _mapping(node: Mapping[str, Node]) -> Iterator[str]:
    for key, value in node.items():
        if value in ("", [], {}, ()):
            continue
        yield from _entry(key, value)


def _entry(key: str, value: Node) -> Iterator[str]:
    flow = _flow(value)
    if flow is not None and (isinstance(value, str) or len(key) + len(flow) < _WIDEST):
        yield f"{key}: {flow}"
    elif isinstance(value, Mapping):
        yield f"{key}:"
        yield from (f"  {line}" for line in _mapping(value))
    else:
        yield f"{key}:"
        for item in value:
            yield from _item(item)


def _item(item: Node) -> Iterator[str]:
    flow = _flow(item)
    if flow is not None and len(flow) < _WIDEST:
        yield f"  - {flow}"
        return
    lines = list(_mapping(item)) if isinstance(item, Mapping) else [str(flow)]
    yield f"  - {lines[0]}"
    yield from (f"    {line}" for line in lines[1:])


def _flow(node: Node) -> str | None:
    """On one line; `None` for what is too deep for one."""
    if isinstance(node, str):
        return scalar(node)
    if isinstance(node, Mapping):
        kept = {key: _flow(value) for key, value in node.items() if value not in ("", [], {}, ())}
        if any(each is None or not isinstance(node[key], str) for key, each in kept.items()):
            return None
        return "{" + ", ".join(f"{key}: {each}" for key, each in kept.items()) + "}"
    parts = [_flow(each) for each in node]
    return (
        None
        if any(part is None or not isinstance(each, str) for part, each in zip(parts, node, strict=True))
        else f"[{', '.join(map(str, parts))}]"
    )


def scalar(words: str) -> str:
    """Words on one line, plain where they can be, and quoted where the reader would take them for something else."""
    if words.isascii() and words.isdigit():
        return words
    if _PLAIN.match(words) and not _NUMBERISH.match(words) and words == words.strip() and words.isprintable():
        return words
    return json.dumps(words, ensure_ascii=False)
