"""The sentences of the scenarios: each means one thing, and `features/README.md` tells them all."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytest_bdd.feature import get_features
from pytest_bdd.steps import StepFunctionContext, step_function_context_registry

from tests.bdd.answers import conftest as answers
from tests.bdd.procedure import test_procedure as procedure

assert all(each.__name__ for each in (answers, procedure)), "importing them is what registers their sentences"

FEATURES = Path(__file__).resolve().parents[2] / "features"
PARTS = {"## 假如": "given", "## 当": "when", "## 那么": "then"}


def definitions(kind: str) -> list[StepFunctionContext]:
    """The step definitions of this folder of a kind (given, when, then), each once."""
    found = {id(each.step_func): each for each in step_function_context_registry.values() if each.type == kind}
    return [
        each for each in found.values() if each.step_func.__module__.startswith(("tests.bdd", "eligibility.scenarios"))
    ]


def meanings(kind: str, sentence: str) -> list[str]:
    return [each.step_func.__name__ for each in definitions(kind) if each.parser.is_matching(sentence)]


def told() -> dict[str, list[str]]:
    """The sentences of the page, by kind."""
    sentences: dict[str, list[str]] = {kind: [] for kind in PARTS.values()}
    kind = ""
    for line in (FEATURES / "README.md").read_text("utf-8").splitlines():
        kind = next((kind for head, kind in PARTS.items() if line.startswith(head)), kind)
        if line.startswith("- "):
            sentences[kind].append(line.removeprefix("- "))
    return sentences


@pytest.mark.parametrize("kind", PARTS.values())
def test_the_page_tells_every_sentence_and_none_that_does_not_exist(kind: str) -> None:
    found = [meanings(kind, sentence) for sentence in told()[kind]]
    assert [len(each) for each in found] == [1] * len(found)
    assert {each[0] for each in found} == {each.step_func.__name__ for each in definitions(kind)}


def test_no_sentence_of_a_scenario_has_two_meanings() -> None:
    templates = [each for feature in get_features([str(FEATURES)]) for each in feature.scenarios.values()]
    contexts = [
        (each, [dict(row) for table in each.examples for row in table.as_contexts()] or [{}]) for each in templates
    ]
    steps = {(step.type, step.name) for each, rows in contexts for row in rows for step in each.render(row).steps}
    assert [(step, meanings(*step)) for step in sorted(steps) if len(meanings(*step)) != 1] == []
