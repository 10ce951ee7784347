"""Asks the service and holds what comes back to the schemas of its own OpenAPI document."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml
from jsonschema_rs import Draft202012Validator
from starlette.testclient import TestClient

POLICY = "jilin.corridor_2018_2025"
JSON = {"content-type": "application/json"}
LANGUAGES = ("zh", "en")
EXAMPLES = sorted((Path(__file__).resolve().parents[2] / "examples").glob("*.*"))


def profile_from(path: Path) -> dict[str, Any]:
    """One of the fictional enterprises."""
    text = path.read_text("utf-8")
    loaded: dict[str, Any] = json.loads(text) if path.suffix == ".json" else yaml.load(text, Loader=yaml.BaseLoader)
    return loaded


def asked(**changed: Any) -> dict[str, Any]:
    """A request for a decision; `None` leaves a key out."""
    whole = {"policy": POLICY, "as_of": "2024-06-01", "clause": "8.3", "profile": {"facts": {}}} | changed
    return {key: value for key, value in whole.items() if value is not None}


@dataclass
class Service:
    """The service, its description, and the validators of it."""

    client: TestClient
    validators: dict[str, Draft202012Validator] = field(default_factory=dict)

    @cached_property
    def openapi(self) -> dict[str, Any]:
        found: dict[str, Any] = self.client.get("/openapi.json").json()
        return found

    def ask(self, path: str, body: dict[str, Any] | bytes, lang: str = "zh", **headers: str) -> Any:
        """Ask one of the operations that take a body."""
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        return self.client.post(path, content=content, headers={"accept-language": lang, **JSON, **headers})

    def decide(self, body: dict[str, Any] | bytes, lang: str = "zh", **headers: str) -> Any:
        """Ask for a decision."""
        return self.ask("/v1/decisions", body, lang, **headers)

    def faults(self, document: Any, component: str) -> list[str]:
        """How a document differs from a schema of the OpenAPI document; empty when it does not."""
        return [
            f"{each.instance_path}: {each.message[:200]}" for each in self._validator(component).iter_errors(document)
        ]

    def _validator(self, component: str) -> Draft202012Validator:
        if component not in self.validators:
            schema = {"$ref": f"#/components/schemas/{component}", "components": self.openapi["components"]}
            self.validators[component] = Draft202012Validator(schema, validate_formats=True)
        return self.validators[component]

    def problem(self, answer: Any) -> dict[str, Any]:
        """The problem document of an answer, once it is seen to be one."""
        document: dict[str, Any] = answer.json()
        assert answer.headers["content-type"] == "application/problem+json"
        assert self.faults(document, "Problem") == []
        assert answer.status_code == document["status"]
        assert document["type"] == f"/problems/{document['code']}"
        assert self.client.get(document["type"]).status_code == 200
        return document


def errors_of(problem: dict[str, Any]) -> list[tuple[str, str]]:
    """The codes of a problem's errors and the places they point to."""
    return [(each["code"], each["pointer"]) for each in problem.get("errors", [])]
