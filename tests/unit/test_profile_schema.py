"""The JSON Schema of a profile: valid itself, true of the examples, and never wider than the reader."""

from __future__ import annotations

import itertools
import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from eligibility.errors import ProfileProblems
from eligibility.services import installed_pack, installed_vocabulary, profile_from_json, profile_schema
from eligibility.services.profile_schema import _OTHER, facts_read
from eligibility.source.yaml import yaml_from_text

PACK = installed_pack("jilin.corridor_2018_2025")
VOCABULARY = installed_vocabulary()
WHOLE = profile_schema()
SCHEMAS = {"whole": WHOLE, "pack": profile_schema(PACK), "whole en": profile_schema(None, "en")}
EXAMPLES = sorted((Path(__file__).resolve().parents[2] / "examples").glob("*.*"))


def content(path: Path) -> Any:
    text = path.read_text("utf-8")
    return json.loads(text) if path.suffix == ".json" else yaml_from_text(path.name, text).content


@pytest.mark.parametrize("name", SCHEMAS)
def test_the_schema_is_a_schema_and_has_all_it_refers_to(name: str) -> None:
    schema = SCHEMAS[name]
    Draft202012Validator.check_schema(schema)
    referred = set(re.findall(r'"#/\$defs/([^"]+)"', json.dumps(schema)))
    assert referred == set(schema["$defs"])


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
@pytest.mark.parametrize("name", SCHEMAS)
def test_the_examples_are_as_the_schema_says(name: str, path: Path) -> None:
    errors = Draft202012Validator(SCHEMAS[name]).iter_errors(content(path))
    assert [(list(each.path), each.message[:120]) for each in errors] == []


def test_a_pack_asks_for_the_facts_its_rules_read_and_for_the_bases_of_derived_ones() -> None:
    asked = set(SCHEMAS["pack"]["properties"]["facts"]["properties"])
    assert asked == facts_read(PACK)
    assert {"main_industry", "employees", "revenue", "assets", "recognitions", "projects"} <= asked
    assert asked < set(WHOLE["properties"]["facts"]["properties"])


@pytest.mark.parametrize(
    "facts",
    [
        {"employes": {"2024": 3}},
        {"employees": 3},
        {"employees": {"24": 3}},
        {"employees": {"2024": -1}},
        {"employees": {"2024": "3个"}},
        {"founded": "2023-02-29"},
        {"founded": "2024-13-01"},
        {"name": 3},
        {"body_kind": "公司制"},
        {"social_insured": "maybe"},
        {"recognitions": {"kind": "绿色工厂"}},
        {"recognitions": [{"sort": "绿色工厂"}]},
        {"name": {"value": "x", "level": "sure"}},
        {"name": {"unknown": "no"}},
        {"name": {"conflict": [{"value": "x"}]}},
        {"name": {"source": "营业执照"}},
        {"credit_code": "91220104FAKE0001"},
    ],
    ids=lambda facts: json.dumps(facts, ensure_ascii=False),
)
def test_what_the_reader_refuses_the_schema_refuses(facts: dict[str, Any]) -> None:
    assert not Draft202012Validator(WHOLE).is_valid({"facts": facts})
    with pytest.raises(ProfileProblems):
        profile_from_json({"facts": facts}, VOCABULARY)


def test_findings_answer_the_open_questions_of_the_pack() -> None:
    finding = {"open": "meihekou", "holds": True, "by": "省工信厅", "on": "2025-03-01", "ground": "规划文本"}
    validator = Draft202012Validator(SCHEMAS["pack"])
    assert validator.is_valid({"findings": [finding]})
    assert not validator.is_valid({"findings": [finding | {"open": "nowhere"}]})
    assert not validator.is_valid({"findings": [finding | {"ground": ""}]})


PATTERNS: dict[str, st.SearchStrategy[str]] = {
    WHOLE["$defs"]["date"]["pattern"]: st.dates().map(str),
    _OTHER: st.builds(str.__add__, st.sampled_from(["其他：", "其它: ", "other:"]), st.text("a企1，", min_size=1)),
}
"""Ways to make texts that are found slowly by trial; each text is held against its pattern."""


@given(st.data())
@pytest.mark.parametrize("pattern", PATTERNS)
def test_the_texts_made_here_are_as_their_patterns_say(pattern: str, data: st.DataObject) -> None:
    assert re.search(pattern, data.draw(PATTERNS[pattern]))


def test_the_pattern_of_a_day_has_every_day_and_no_other() -> None:
    pattern = re.compile(WHOLE["$defs"]["date"]["pattern"])
    for year in (1, 400, 1900, 1999, 2000, 2023, 2024, 2100, 9996, 9999):
        for month, day in itertools.product(range(14), range(33)):
            text = f"{year:04}-{month:02}-{day:02}"
            assert bool(pattern.search(text)) == is_day(text), text
    assert not pattern.search("0000-01-01")
    assert not pattern.search("2024-1-01")


def is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def values(schema: dict[str, Any]) -> st.SearchStrategy[Any]:
    """Values that a schema accepts, for the words that these schemas use."""
    match schema:
        case {"$ref": str(name)}:
            return values(WHOLE["$defs"][name.removeprefix("#/$defs/")])
        case {"anyOf": branches}:
            return st.one_of(*(values(each) for each in branches))
        case {"const": value}:
            return st.just(value)
        case {"enum": listed}:
            return st.sampled_from(listed)
        case {"pattern": pattern}:
            return PATTERNS[pattern] if pattern in PATTERNS else st.from_regex(pattern, fullmatch=True)
        case {"type": list(types)}:
            return st.one_of(*(values({"type": each}) for each in types))
        case {"type": kind}:
            return _of_type(kind, schema)
        case _:
            raise AssertionError(f"the schemas use a word that this test does not know: {schema}")


def _of_type(kind: str, schema: dict[str, Any]) -> st.SearchStrategy[Any]:
    match kind:
        case "null":
            return st.none()
        case "boolean":
            return st.booleans()
        case "string":
            return st.text(min_size=schema.get("minLength", 0), max_size=20)
        case "integer":
            return st.integers(schema["minimum"], schema["exclusiveMaximum"] - 1)
        case "number":
            return st.integers(-(10**24) + 1, 10**24 - 1) | st.decimals(-(10**9), 10**9, places=6)
        case "array":
            least = schema.get("minItems", 0)
            return st.lists(values(schema["items"]), min_size=least, max_size=least + 2)
        case "object" if "patternProperties" in schema:
            ((pattern, inner),) = schema["patternProperties"].items()
            return st.dictionaries(st.from_regex(pattern, fullmatch=True), values(inner), max_size=3)
        case _:
            required = {name: values(schema["properties"][name]) for name in schema.get("required", ())}
            optional = {name: values(each) for name, each in schema["properties"].items() if name not in required}
            return st.fixed_dictionaries(required, optional=optional)


BEYOND_A_SCHEMA = {"code-unlisted", "credit-code", "date-impossible", "value-range"}
"""Code lists and check characters; spans that begin after they end; how many digits a number has."""


@settings(max_examples=30)
@given(st.data())
@pytest.mark.parametrize("id", WHOLE["properties"]["facts"]["properties"])
def test_what_the_schema_accepts_the_reader_accepts(id: str, data: st.DataObject) -> None:
    said = data.draw(values(WHOLE["properties"]["facts"]["properties"][id]))
    assert refusals({"facts": {id: said}}) <= BEYOND_A_SCHEMA


@given(values(WHOLE["properties"]["findings"]))
def test_findings_that_the_schema_accepts_the_reader_accepts(findings: Any) -> None:
    projects = [{"id": each["record"]} for each in findings if each.get("record") is not None]
    assert refusals({"facts": {"projects": projects}, "findings": findings}) <= BEYOND_A_SCHEMA


def refusals(profile: dict[str, Any]) -> set[str]:
    try:
        profile_from_json(profile, VOCABULARY)
    except ProfileProblems as problems:
        return {each.code for each in problems.problems}
    return set()
