"""What a person has confirmed about headers, as a small file: header to target. Nothing in it is guessed."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from eligibility.domain.likeness import nearest
from eligibility.domain.vocabulary import Vocabulary
from eligibility.source.yaml import yaml_from_text
from eligibility.tables.headers import plain_header
from eligibility.tables.model import Suggestion
from eligibility.tables.refusal import FileRefused
from eligibility.tables.targets import KEPT, Target, target_from_text

_EXAMPLE = '{"columns": {"研发费": "rd_spending[2023] 万元", "备注": "-"}}'


@dataclass(frozen=True, slots=True)
class HeaderMapping:
    """Columns by header as written; `None` is a column that is kept and not used."""

    columns: Mapping[str, Target | None] = field(default_factory=dict)

    def by_plain_header(self) -> dict[str, Target | None]:
        """What it says, by header made plain: white space and signs around a header do not count."""
        return {plain_header(said): target for said, target in self.columns.items()}

    def document(self) -> dict[str, Any]:
        """As it is saved."""
        return {"columns": {header: str(target) if target else KEPT for header, target in self.columns.items()}}

    def text(self) -> str:
        """The file's text."""
        return json.dumps(self.document(), ensure_ascii=False, indent=2) + "\n"


def mapping_with(mapping: HeaderMapping, confirmed: Iterable[Suggestion], vocabulary: Vocabulary) -> HeaderMapping:
    """The mapping and the suggestions that a person has confirmed."""
    added = {each.header: target_from_text(each.target, vocabulary) for each in confirmed}
    return HeaderMapping({**mapping.columns, **added})


def mapping_from_text(name: str, text: str, vocabulary: Vocabulary) -> HeaderMapping:
    """Read a mapping, JSON or YAML. Raises `FileRefused` for the first entry that cannot be meant."""
    file = yaml_from_text(name, text)
    if file.problems:
        first = file.problems[0]
        raise _invalid(name, f"第 {first.line} 行：{first.message}", f"line {first.line}: {first.message}")
    content = file.content
    columns = content.get("columns") if isinstance(content, dict) and set(content) == {"columns"} else None
    if not isinstance(columns, dict):
        raise _invalid(name, "映射文件应有 `columns`", "a mapping has `columns`, and nothing else")
    return HeaderMapping({header: _target(name, header, said, vocabulary) for header, said in columns.items()})


def _target(name: str, header: str, said: Any, vocabulary: Vocabulary) -> Target | None:
    if said == KEPT:
        return None
    target = target_from_text(said, vocabulary) if isinstance(said, str) else None
    if target is None:
        near = nearest(str(said).partition("[")[0], vocabulary.facts)
        help_ = f"{near[0]}[2023]" if near and vocabulary.facts[near[0]].yearly else next(iter(near), "")
        zh, en = (
            f"`{header}` 对应的 `{said}` 不是事实或字段",
            f"`{header}` is mapped to `{said}`, which is no fact or field",
        )
        raise _invalid(name, zh, en, help_)
    return target


def _invalid(name: str, zh: str, en: str, near: str = "") -> FileRefused:
    help_zh, help_en = f"写法如 {_EXAMPLE}", f"write it as in {_EXAMPLE}"
    if near:
        help_zh, help_en = f"是否想写 `{near}`？{help_zh}", f"did you mean `{near}`? {help_en}"
    return FileRefused(name, "mapping-invalid", zh, en, help_zh, help_en)
