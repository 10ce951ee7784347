"""Schemathesis' whole engine, in this process: every operation of the OpenAPI document, its examples, its edges, random requests and walks along the
links, with every check, as everybody who may ask and as somebody who may not.

Off is one check, `max_response_time`, as tests have no clock, and two where they do not hold: a screening that was stopped can still be looked up
(`use_after_free`), and a receipt that is none is judged, not refused (`negative_data_rejection` of `replayReceipt`). `object_level_authorization` is on and finds nobody to compare: whose a thing is, is
asked of every address in tests/trust/test_matrix.py.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import schemathesis
from schemathesis import hooks
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import events, from_schema

from tests.contract.fuzz_world import World, operation_of

WITH_PROFILES = {
    "explain", "advise", "askWhatIf", "listVerifications", "listMaterials", "listFlags", "makeReceipt", "replayReceipt", "layOutReceipt",
    "decide", "putEnterpriseProfile", "addFacts",
}  # fmt: skip
"""Their bodies are the same profile: its edges, some 9,000, are asked once, of `decide`."""
FORM = {"key-missing", "key-unknown", "value-type", "value-unlisted"}
"""What a schema can say: a request that keeps to the description is never refused for these."""
BEYOND_A_SCHEMA = {
    ("createAccount", "/name"), ("createAccount", "/division"), ("createAccount", "/enterprise"), ("declareInterest", "/enterprise"), ("createWebhook", "/url"), ("changeWebhook", "/url"),
    ("createScreening", "/mapping"), ("answerScreening", "/mapping"),
}  # fmt: skip
"""Where a value has a form that no schema can say."""
POSITIVE = ["2xx", "3xx", "401", "403", "404", "409", "412", "422", "428"]
NEGATIVE = ["400", "401", "403", "404", "405", "409", "412", "413", "415", "422", "428"]
MISSING_HEADER = ["401", "403", "404", "422", "428"]


@schemathesis.check
def never_refused_for_its_form(ctx: Any, response: Any, case: Any) -> None:
    """What keeps to the description may ask for what cannot be, but not be told that it is no such request."""
    if response.status_code != 422 or case.meta is None or not case.meta.generation.mode.is_positive:
        return
    operation = operation_of(case)
    told = [(each["code"], each["pointer"]) for each in response.json().get("errors", [])]
    for code, pointer in told:
        within = pointer.startswith(
            ("/profile", "/facts")
        )  # more is said of facts than a schema can: see test_description
        assert code not in FORM or within or (operation, pointer) in BEYOND_A_SCHEMA, (operation, told)


@dataclass
class Found:
    """What came of a run."""

    cases: Counter[str] = field(default_factory=Counter)
    """By phase."""
    succeeded: Counter[str] = field(default_factory=Counter)
    """By operation: how many were answered with what they asked for."""
    failures: dict[tuple[str, str, str], str] = field(default_factory=dict)
    """By check, operation and title: what is wrong, and a request that shows it."""

    def __iadd__(self, other: Found) -> Found:
        self.cases += other.cases
        self.succeeded += other.succeeded
        self.failures = {**other.failures, **self.failures}
        return self

    def add(self, event: Any) -> None:
        """Note an event of the engine."""
        if isinstance(event, events.NonFatalError | events.FatalError):
            self.failures["engine", str(getattr(event, "label", "")), ""] = str(event)
        if not isinstance(event, events.ScenarioFinished):
            return
        recorder = event.recorder
        self.cases[event.phase.value] += len(recorder.interactions)
        for id, interaction in recorder.interactions.items():
            operation = operation_of(recorder.cases[id].value)
            if interaction.response is not None and interaction.response.status_code < 400:
                self.succeeded[operation] += 1
        for checks in recorder.checks.values():
            for each in checks:
                if each.failure_info is not None:
                    failure = each.failure_info.failure
                    shown = f"{failure.message}\n{each.failure_info.code_sample}"
                    self.failures.setdefault((each.name, str(failure.operation), failure.title), shown)


PHASES = ("examples", "coverage", "fuzzing", "stateful")


def fuzzed(world: World, phases: tuple[str, ...], *, examples: int, seed: int | None) -> Found:
    """Ask all that the document describes, as whoever the world says. Without a seed it is another run each time."""
    config = SchemathesisConfig.from_dict(_settings(world, phases, examples, seed))
    schema = schemathesis.openapi.from_asgi("/openapi.json", asking_only(world.way.app), config=config)
    schema.auth(refresh_interval=None)(_signed_by(world))
    schema.hook("after_call")(_after(world))
    before, found = schemathesis.hook("before_call")(_before(world)), Found()
    try:
        for event in from_schema(schema).execute():
            found.add(event)
    finally:
        hooks.unregister(before)
    return found


def _settings(world: World, phases: tuple[str, ...], examples: int, seed: int | None) -> dict[str, Any]:
    return {
        "seed": world.random.getrandbits(32) if seed is None else seed,
        "workers": 1,
        "continue-on-failure": True,
        "generation": {
            "max-examples": examples,
            "deterministic": seed is not None,
            "database": "none",
            "with-security-parameters": world.who is None,
        },
        "phases": {each: {"enabled": each in phases} for each in PHASES},
        "checks": {
            "positive_data_acceptance": {"expected-statuses": POSITIVE},
            "negative_data_rejection": {"expected-statuses": NEGATIVE},
            "missing_required_header": {"expected-statuses": MISSING_HEADER},
        },
        "operations": [
            {"include-operation-id": sorted(WITH_PROFILES), "phases": {"coverage": {"enabled": False}}},
            {"include-operation-id": "replayReceipt", "checks": {"negative_data_rejection": {"enabled": False}}},
            {"include-tag": "screenings", "checks": {"use_after_free": {"enabled": False}}},
        ],
    }


def _signed_by(world: World) -> type:
    class Signed:
        """Proves who asks."""

        def get(self, case: Any, _: Any) -> dict[str, Any] | None:
            return world.auth_of(case)

        def set(self, case: Any, data: dict[str, Any], _: Any) -> None:
            said = dict(data)
            name, _, value = said.pop("cookie", "").partition("=")
            case.headers.update(said)
            case.cookies.update({name: value} if name else {})

    return Signed


def _before(world: World) -> Any:
    def before_call(_: Any, case: Any, kwargs: dict[str, Any]) -> None:
        kwargs["allow_redirects"] = False
        if case.meta is not None:
            world.make_sense(case)

    return before_call


def _after(world: World) -> Any:
    def after_call(_: Any, case: Any, response: Any) -> None:
        world.clear_up(case, response)

    return after_call


def asking_only(app: Any) -> Any:
    """An application that is neither started nor ended: it is one service for all requests."""

    async def asked(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "lifespan":
            await app(scope, receive, send)
            return
        for phase in ("startup", "shutdown"):
            await receive()
            await send({"type": f"lifespan.{phase}.complete"})

    return asked
