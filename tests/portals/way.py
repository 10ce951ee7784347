"""An application over HTTP, brought as far as a test wants it; every answer is held to the OpenAPI document."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from jsonschema_rs import Draft202012Validator
from starlette.testclient import TestClient

from eligibility.domain.actors import Role
from eligibility.domain.identities import Account
from eligibility.domain.jobs import Job, JobState
from eligibility.services.watching_work import KIND
from eligibility.store import StoredJobs
from eligibility_api.app import create_app
from tests.contract.service import EXAMPLES, POLICY, profile_from
from tests.identities import an_account, session_of

GIANT = profile_from(EXAMPLES[0])
CODE = GIANT["facts"]["credit_code"]
OTHER = profile_from(EXAMPLES[3])["facts"]["credit_code"]
MORNING = datetime(2024, 6, 3, 1, tzinfo=UTC)
REASON = "材料齐全，事实清楚，依据充分"
QUOTE = "科技型小巨人企业给予省级财政奖补支持"
PEOPLE: dict[str, tuple[tuple[Role, ...], dict[str, str]]] = {
    "portal": ((Role.PORTAL,), {"portal": "portal-a"}),
    "other portal": ((Role.PORTAL,), {"portal": "portal-b"}),
    "officer": ((Role.OFFICER,), {"division": "220100"}),
    "reviewer": ((Role.REVIEWER,), {"division": "220100"}),
    "auditor": ((Role.AUDITOR,), {}),
    "administrator": ((Role.ADMINISTRATOR,), {}),
}


@dataclass
class Way:
    """A service with people, and a clock that stands until it is turned."""

    app: FastAPI
    client: TestClient
    now: datetime = MORNING
    people: dict[str, Account] = field(default_factory=dict)
    sessions: dict[str, dict[str, str]] = field(default_factory=dict)
    operations: dict[str, Any] = field(default_factory=dict)

    def ask(self, who: str, name: str, body: Any = None, /, *, version: int | None = None, **said: str) -> Any:
        """Ask an operation by its name; `said` are what stands in its address, its parameters, and (with `_`) headers."""
        method, path, operation = self.operation(name)
        names = {name for name in said if f"{{{name}}}" in path}
        headers = {**self.headers(who), **({} if version is None else {"if-match": f'"{version}"'})}
        parameters = {name: value for name, value in said.items() if name not in names and not name.startswith("_")}
        content = body if isinstance(body, bytes) else None if body is None else json.dumps(body).encode()
        if content is not None and not isinstance(body, bytes):
            headers["content-type"] = "application/json"
        headers |= {name[1:].replace("_", "-"): value for name, value in said.items() if name.startswith("_")}
        place = path.format(**{name: said[name] for name in names})
        answer = self.client.request(method, place, params=parameters, content=content, headers=headers)
        self.check(operation, answer)
        return answer

    def made(self, who: str, name: str, body: Any = None, /, **said: Any) -> Any:
        """The document of an answer that is no refusal."""
        answer = self.ask(who, name, body, **said)
        assert answer.status_code < 300, answer.text
        return answer.json()

    def refused(self, who: str, name: str, body: Any = None, /, **said: Any) -> list[str]:
        """The codes of a refusal: its own, and those of its errors."""
        problem = self.ask(who, name, body, **said).json()
        return [problem["code"], *(each["code"] for each in problem.get("errors", []))]

    def operation(self, id: str) -> tuple[str, str, Any]:
        if not self.operations:
            document = self.app.openapi()
            self.operations = {
                operation["operationId"]: (method, path, operation)
                for path, of in document["paths"].items()
                for method, operation in of.items()
            } | {"": document["components"]}
        found: tuple[str, str, Any] = self.operations[id]
        return found

    def check(self, operation: Any, answer: Any) -> None:
        """An answer has a status and a form that the document promises."""
        promised = operation["responses"][str(answer.status_code)]
        kind = answer.headers.get("content-type", "").partition(";")[0]
        if not answer.content:
            return
        schema = promised["content"][kind]["schema"]
        if kind.endswith("json"):
            whole = {**schema, "components": self.operations[""]}
            faults = [
                f"{each.instance_path}: {each.message[:200]}"
                for each in Draft202012Validator(whole, validate_formats=True).iter_errors(answer.json())
            ]
            assert faults == [], answer.text[:300]
        assert {name.lower() for name, header in promised.get("headers", {}).items() if header.get("required")} <= {
            *answer.headers
        }

    def headers(self, who: str) -> dict[str, str]:
        if who not in self.people:
            roles, more = PEOPLE[who]
            self.people[who] = an_account(self.app, who, *roles, **more)
        if who not in self.sessions:
            self.sessions[who] = session_of(self.app, self.people[who])
        return dict(self.sessions[who])

    def version(self, id: str) -> int:
        found: int = self.made("auditor", "getApplication", id=id)["version"]
        return found

    def changed(self, who: str, name: str, id: str, body: Any = None, /, **said: Any) -> Any:
        """Do something to an application as it is now."""
        return self.made(who, name, {} if body is None else body, version=self.version(id), id=id, **said)

    def turn(self, **span: float) -> None:
        """Let time pass; whoever was signed in signs in again when it was long."""
        self.now += timedelta(**span)
        if "days" in span:
            self.sessions.clear()

    # The way of an application

    def enrolled(self, profile: Any = GIANT) -> Any:
        body = {"name": "长春示例企业", "division": "220104", "profile": profile}
        return self.made("portal", "putEnterpriseProfile", body, code=profile["facts"]["credit_code"])

    def drafted(self, **changed: Any) -> str:
        body = {"enterprise": CODE, "policy": POLICY, "provisions": ["8.3"], **changed}
        id: str = self.made("portal", "createApplication", body)["id"]
        return id

    def brought_to(self, step: str, *, enrol: bool = True) -> str:
        if enrol:
            self.enrolled()
        id = self.drafted()
        for reached, go in self._steps(id):
            go()
            assert self.made("auditor", "getApplication", id=id)["state"] == reached
            if reached == step:
                return id
        raise AssertionError(step)

    def _steps(self, id: str) -> Iterator[tuple[str, Callable[[], Any]]]:
        yield "submitted", lambda: self.changed("portal", "submitApplication", id)
        yield "accepted", lambda: self.changed("officer", "moveApplication", id, move="accept")
        yield "first_review", lambda: self.changed("officer", "moveApplication", id, move="examine")
        yield "second_review", lambda: self._ruled(id)
        yield "publication", lambda: self._published(id)
        yield "disbursement", lambda: self._granted(id)
        yield "archived", lambda: self._paid(id)

    def _ruled(self, id: str) -> None:
        self.changed("officer", "ruleOnProvision", id, {"provision": "8.3", "kind": "agree"})
        self.changed("officer", "moveApplication", id, move="report")

    def _published(self, id: str) -> None:
        (ruling,) = self.made("auditor", "listRulings", id=id)["items"]
        self.changed("reviewer", "reviewRuling", id, {"confirmed": True}, ruling_id=ruling["id"])
        body = {
            "policy": POLICY,
            "title": "拟支持企业名单",
            "division": "220100",
            "applications": {id: self.version(id)},
        }
        days = {"begins": str(date(2024, 6, 3)), "ends": str(date(2024, 6, 10))}
        self.made("reviewer", "createPublication", body | days)

    def _granted(self, id: str) -> None:
        self.turn(days=10)
        self.changed("officer", "moveApplication", id, move="grant")

    def _paid(self, id: str) -> None:
        body = {"provision": "8.3", "amount": "500000", "reference": "吉财企指〔2024〕1号"}
        self.changed("officer", "disburse", id, body)
        self.changed("officer", "archive", id)


def a_watch(way: Way, id: str = "01J00000000000000000000000", **changed: Any) -> Job:
    """A run of the standing watch, in the store."""
    request = {"as_of": "2024-06-03", "level": "claimed", "policies": [POLICY]}
    made = Job(id, KIND, "system", JobState.QUEUED, request, MORNING, MORNING, MORNING + timedelta(days=30))
    job = replace(made, **changed)
    StoredJobs(way.app.state.keeper.database).add(job, 100)
    return job


@contextmanager
def a_way(folder: Path) -> Iterator[Way]:
    """A service of its own. Determinations need no second opinion where the setting says so."""
    app = create_app(data=folder)
    way = Way(app, TestClient(app))

    def tick() -> datetime:
        way.turn(milliseconds=1)
        return way.now

    app.state.keeper.now = tick
    yield way
    app.state.keeper.close()
