"""JSON Schemas for editors: valid themselves, at one with the real files, and marking what the compiler refuses."""

from __future__ import annotations

import json
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from eligibility.ir.canonical import canonical_pack
from eligibility.packs import installed_pack, installed_packs
from eligibility.source.schema import FILES, schemas
from tests.minimal_pack import CALENDAR, CORE, compiled, minimal, real_files

SCHEMAS = schemas()


def kind_of(name: str, content: Any) -> str:
    if name.startswith("clauses/"):
        return "clause"
    if name in {"policy.yaml", "terms.yaml", "procedure.yaml", "checks.yaml", "readings.yaml"}:
        return name.removesuffix(".yaml")
    if "year" in content:
        return "calendar"
    return "bands" if "rows" in content else "vocabulary"


def mistakes(kind: str, content: Any) -> list[str]:
    """Content as an editor's YAML gives it: JSON types."""
    as_json = json.loads(json.dumps(content, default=str))
    return [
        f"{'/'.join(map(str, each.path))}: {each.message[:200]}"
        for each in Draft202012Validator(SCHEMAS[kind]).iter_errors(as_json)
    ]


@pytest.mark.parametrize("kind", FILES)
def test_a_schema_is_a_schema(kind: str) -> None:
    Draft202012Validator.check_schema(SCHEMAS[kind])


@pytest.mark.parametrize("kind", FILES)
def test_a_schema_allows_no_null(kind: str) -> None:
    assert '"null"' not in json.dumps(SCHEMAS[kind])


def test_the_real_files_are_as_their_schemas_say() -> None:
    found: dict[str, list[str]] = {}
    for package in (*installed_packs().values(), CORE, CALENDAR):
        for name, data in real_files(package).items():
            if name.endswith(".yaml"):
                content = yaml.safe_load(data)
                found |= {
                    f"{package}/{name}": errors for errors in [mistakes(kind_of(name, content), content)] if errors
                }
    assert found == {}


def test_the_minimal_files_are_as_their_schemas_say() -> None:
    files = {
        name.removeprefix("vocabulary/"): yaml.safe_load(data)
        for name, data in minimal().items()
        if name.endswith(".yaml")
    }
    assert {
        name: found for name, content in files.items() if (found := mistakes(kind_of(name, content), content))
    } == {}


def test_the_canonical_print_is_as_the_schemas_say_but_for_numbers_which_are_text_there() -> None:
    printed = canonical_pack(installed_pack("jilin.corridor_2018_2025"))
    assert mistakes("terms", printed["terms.yaml"]) == []


WRONG: dict[str, tuple[str, Any]] = {
    "a key that does not exist": ("terms", {"term": {}}),
    "two heads": ("terms", {"terms": {"x": {"zh": "甲", "en": "a", "status": "definition", "why": {"zh": "因", "en": "why"}, "source": "s", "open": "a", "holds": "b"}}}),
    "no head": ("terms", {"terms": {"x": {"zh": "甲", "en": "a", "status": "definition", "why": {"zh": "因", "en": "why"}, "source": "s"}}}),
    "a null": ("terms", {"norms": {"x": {"zh": "甲", "en": "a", "status": "found", "number": None}}}),
    "an id with a capital": ("terms", {"norms": {"X": {"zh": "甲", "en": "a", "status": "found"}}}),
    "a text for a flag": ("vocabulary", {"facts": {"x": {"zh": "甲", "en": "a", "type": "date", "changeable": "yes"}}}),
    "no clause at all": ("clause", {"clause": 0, "heading": "h", "section": "s", "departments": []}),
}  # fmt: skip


@pytest.mark.parametrize(("kind", "content"), WRONG.values(), ids=WRONG)
def test_what_the_compiler_refuses_is_marked(kind: str, content: Any) -> None:
    assert len(mistakes(kind, content)) >= 1


def test_a_pack_with_every_kind_of_condition_fits_the_clause_schema() -> None:
    printed = canonical_pack(compiled(minimal()))["clauses/clause_02.yaml"]
    assert mistakes("clause", printed | {"clause": int(printed["clause"])}) == []
