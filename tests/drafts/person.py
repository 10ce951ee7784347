"""A person who finishes a draft: writes what is missing, says of every word left over why it is no condition, removes the marks."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from eligibility.drafts.yaml_text import yaml_of
from eligibility.errors import Diagnostic, PackProblems
from eligibility.ir.build import pack_from_files
from eligibility.ir.rules import Pack
from eligibility.packs import installed_vocabulary
from eligibility.source.yaml import yaml_from_text

Files = dict[str, bytes]

LEFT = re.compile(r"^`(.+)` of clause \d+ has no account$")


def problems_of(files: Mapping[str, bytes]) -> list[Diagnostic]:
    """What keeps the files from compiling."""
    try:
        pack_from_files(files, installed_vocabulary())
    except PackProblems as problems:
        return list(problems.diagnostics)
    return []


def content_of(files: Mapping[str, bytes], name: str) -> Any:
    """A YAML file as it reads."""
    return yaml_from_text(name, files[name].decode()).content


def rules_of(clause: Any) -> list[Any]:
    """Its provisions and duties."""
    return [*clause.get("provisions", []), *clause.get("duties", [])]


def written(content: Any) -> bytes:
    """A file with these contents, without its marks."""
    return yaml_of({key: value for key, value in content.items() if key != "draft"}).encode()


def finished(files: Files) -> Pack:
    """The pack, once its draft is finished. Raises `PackProblems` where writing English and giving accounts is not enough."""
    done = dict(files)
    for name in (each for each in files if each.endswith(".yaml")):
        done[name] = yaml_of(_decided(content_of(files, name))).encode()
    for each in problems_of(done):
        if each.code == "text-unaccounted":
            _give_account(done, each)
    return pack_from_files(done, installed_vocabulary())


def _decided(node: Any) -> Any:
    """Without marks, with English, and with somebody addressed."""
    if isinstance(node, list):
        return [_decided(each) for each in node]
    if not isinstance(node, dict):
        return node
    made = {key: _decided(value) for key, value in node.items() if key != "draft"}
    if "zh" in made:
        made.setdefault("en", "Written by a person")
    if "effect" in made and not {"applies_to", "requires"} & made.keys():
        made["requires"] = {"quote": made["quote"].rstrip("。"), "holds": "body_kind is enterprise"}
    return made


def _give_account(files: Files, problem: Diagnostic) -> None:
    clause = content_of(files, problem.file)
    words = LEFT.match(problem.message)
    assert words, problem
    for provision in clause["provisions"]:
        if re.sub(r"\s", "", words[1]) in re.sub(r"\s", "", provision["quote"]).translate(
            str.maketrans("，；：（）", ",;:()")
        ):
            provision.setdefault("wording", []).append({"quote": words[1], "why": "told by a person"})
            break
    files[problem.file] = yaml_of(clause).encode()
