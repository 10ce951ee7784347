"""Features in Gherkin to scenarios: one a row of examples, the background before each. The only door to the Gherkin parser.

It must not know what sentences mean.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from gherkin.errors import CompositeParserException, ParserError
from gherkin.parser import Parser
from gherkin.pickles.compiler import Compiler

from eligibility.errors import Diagnostic
from eligibility.scenarios.sentences import Part
from eligibility.source.read import not_utf8

_PARTS: Mapping[str, Part] = {"Context": "given", "Action": "when", "Outcome": "then"}


@dataclass(frozen=True, slots=True)
class Step:
    """One sentence of a scenario, its table if it has one, and where it stands."""

    part: Part
    text: str
    table: tuple[tuple[str, ...], ...]
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Scenario:
    """A scenario with everything that comes before it."""

    file: str
    line: int
    name: str
    tags: tuple[str, ...]
    steps: tuple[Step, ...]


def scenarios_from_bytes(name: str, data: bytes) -> tuple[list[Scenario], list[Diagnostic]]:
    """The scenarios of a file, or its problems."""
    try:
        document: Any = Parser().parse(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        return [], [not_utf8(name, data, error)]
    except CompositeParserException as error:
        return [], [_problem(name, each) for each in error.errors]
    except ParserError as error:
        return [], [_problem(name, error)]
    places = dict(_places(document))
    document["uri"] = name
    pickles = Compiler().compile(document)
    return [_scenario(name, each, places) for each in pickles], []


def _problem(name: str, error: Any) -> Diagnostic:
    place = getattr(error, "location", None) or {"line": 1, "column": 1}
    said = str(error).split(": ", 1)[-1]
    got = said.rpartition("got ")[2] if "got " in said else said
    message = f"no line of a feature begins so: {got}"
    help = (
        "begin it with 功能, 背景, 场景, 场景大纲, 例子, 假如, 当, 那么 or 并且, and the file with `# language: zh-CN`"
    )
    return Diagnostic(name, place["line"], place.get("column", 1), "feature-syntax", message, help)


def _places(node: Any) -> Iterator[tuple[str, Mapping[str, int]]]:
    """The place of everything that has an id."""
    match node:
        case {"id": str(id), "location": place}:
            yield id, place
    match node:
        case dict():
            for each in node.values():
                yield from _places(each)
        case list():
            for each in node:
                yield from _places(each)


def _scenario(name: str, pickle: Any, places: Mapping[str, Mapping[str, int]]) -> Scenario:
    tags = tuple(each["name"].removeprefix("@") for each in pickle["tags"])
    row = places[pickle["astNodeIds"][-1]]
    return Scenario(name, row["line"], pickle["name"], tags, tuple(_step(each, places) for each in pickle["steps"]))


def _step(step: Any, places: Mapping[str, Mapping[str, int]]) -> Step:
    place = places[step["astNodeIds"][0]]
    rows = step.get("argument", {}).get("dataTable", {}).get("rows", [])
    table = tuple(tuple(cell["value"] for cell in row["cells"]) for row in rows)
    return Step(_PARTS.get(step["type"], "given"), step["text"], table, place["line"], place["column"])
