"""Asks the service over HTTP: one method for each thing a portal does, answers as plain data in the form that the OpenAPI document gives.

Whatever writes carries an idempotency key of its own, so that it can be asked again when its answer was lost; it is, a few times.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any
from uuid import uuid4

import httpx2

Json = dict[str, Any]

RETRIED = frozenset({429, 502, 503, 504})
"""Statuses after which the same request may succeed."""


class Refusal(Exception):
    """The service refused: `code` is stable, `problem` the whole problem document (RFC 9457)."""

    def __init__(self, status: int, problem: Json) -> None:
        super().__init__(f"{problem.get('code', status)}: {problem.get('detail', '')}")
        self.status, self.problem = status, problem

    @property
    def code(self) -> str:
        """What to match on."""
        return str(self.problem.get("code", ""))


def wait(seconds: float) -> None:
    """Let time pass."""
    threading.Event().wait(seconds)


class Client:
    """The service at an address, asked with a portal's key. `http` is an HTTP client of one's own, closed by whoever made it."""

    def __init__(
        self,
        address: str,
        key: str | None = None,
        *,
        lang: str = "zh",
        attempts: int = 4,
        http: httpx2.Client | None = None,
        pause: Callable[[float], None] = wait,
    ) -> None:
        self._http = http or httpx2.Client(timeout=30)
        self._address, self._attempts, self._pause = address.rstrip("/"), attempts, pause
        self._headers = {"accept-language": lang} | ({} if key is None else {"authorization": f"Bearer {key}"})

    def decide(self, policy: str, as_of: str, profile: Json, clause: str | None = None) -> Json:
        """What the rules say of a profile, of no record."""
        said = {"policy": policy, "as_of": as_of, "profile": profile} | ({} if clause is None else {"clause": clause})
        return self._asked("POST", "/v1/decisions", said)

    def put_profile(self, code: str, name: str, division: str, profile: Json, version: int | None = None) -> Json:
        """Send a whole profile; `version` is the enterprise's that was read, none for the first."""
        said = {"name": name, "division": division, "profile": profile}
        return self._written("PUT", f"/v1/enterprises/{code}/profile", said, version)

    def add_facts(self, code: str, facts: Mapping[str, Any]) -> Json:
        """Send facts that have changed."""
        return self._written("PATCH", f"/v1/enterprises/{code}/facts", {"facts": dict(facts)})

    def enterprise(self, code: str) -> Json:
        """An enterprise, with its `version`."""
        return self._asked("GET", f"/v1/enterprises/{code}")

    def apply(self, enterprise: str, policy: str, provisions: Sequence[str], reference: str | None = None) -> Json:
        """Begin an application; `reference` is the portal's own number for it."""
        said: Json = {"enterprise": enterprise, "policy": policy, "provisions": list(provisions)}
        return self._written("POST", "/v1/applications", said | ({} if reference is None else {"reference": reference}))

    def submit(self, id: str, version: int) -> Json:
        """Submit it as it was read: the `application` and the `determination` that was made."""
        return self._written("POST", f"/v1/applications/{id}/submission", {}, version)

    def withdraw(self, id: str, version: int, reason: str | None = None) -> Json:
        """Take it back."""
        said = {} if reason is None else {"reason": reason}
        return self._written("POST", f"/v1/applications/{id}/withdrawal", said, version)

    def application(self, id: str) -> Json:
        """An application."""
        return self._asked("GET", f"/v1/applications/{id}")

    def applications(self, **filters: str) -> Iterator[Json]:
        """Applications, page by page as they are read."""
        return self._pages("/v1/applications", filters)

    def notices(self, application: str) -> Iterator[Json]:
        """What the enterprise was told about an application."""
        return self._pages(f"/v1/applications/{application}/notices")

    def rulings(self, application: str) -> Iterator[Json]:
        """What was decided on its provisions."""
        return self._pages(f"/v1/applications/{application}/rulings")

    def determination(self, id: str) -> Json:
        """A determination of record."""
        return self._asked("GET", f"/v1/determinations/{id}")

    def receipt(self, determination: str) -> bytes:
        """The receipt of a determination, byte for byte."""
        return self._answer("GET", f"/v1/determinations/{determination}/receipt").content

    def replay(self, receipt: bytes) -> Json:
        """Whether a receipt comes out the same."""
        return self._asked("POST", "/v1/replays", receipt)

    def events(self, **filters: str) -> Iterator[Json]:
        """What happened, in order."""
        return self._pages("/v1/events", filters)

    def create_webhook(self, url: str, kinds: Sequence[str] = ()) -> Json:
        """Have an address called; the answer has the `secret`."""
        made = self._written("POST", "/v1/webhooks", {"url": url, "kinds": list(kinds)})
        return self._asked("GET", f"/v1/webhooks/{made['id']}")

    def test_webhook(self, id: str) -> Json:
        """Have a test event sent."""
        return self._written("POST", f"/v1/webhooks/{id}/test", None)

    def deliveries(self, webhook: str) -> Iterator[Json]:
        """What was delivered, the newest first."""
        return self._pages(f"/v1/webhooks/{webhook}/deliveries")

    def _written(self, method: str, path: str, said: Json | None, version: int | None = None) -> Json:
        headers = {"idempotency-key": str(uuid4())}
        if version is not None:
            headers["if-match"] = f'"{version}"'
        return self._asked(method, path, said, headers)

    def _pages(self, path: str, filters: Mapping[str, str] | None = None) -> Iterator[Json]:
        page = self._asked("GET", str(httpx2.URL(path, params=dict(filters or {}))))
        yield from page["items"]
        while "next" in page:
            page = self._asked("GET", page["next"])
            yield from page["items"]

    def _asked(
        self, method: str, path: str, said: Json | bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> Json:
        found: Json = self._answer(method, path, said, headers).json()
        return found

    def _answer(
        self, method: str, path: str, said: Json | bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> httpx2.Response:
        """Raises `Refusal`, and `httpx2.TransportError` when the service cannot be reached, both after the last attempt."""
        body = {"content": said} if isinstance(said, bytes) else {} if said is None else {"json": said}
        kind = {"content-type": "application/json"} if isinstance(said, bytes) else {}
        whole = {**self._headers, **kind, **(headers or {})}
        for attempt in range(1, self._attempts + 1):
            last = attempt == self._attempts
            try:
                answer = self._http.request(method, self._address + path, headers=whole, **body)
            except httpx2.TransportError:
                if last:
                    raise
                self._pause(2.0**attempt)
                continue
            if answer.status_code in RETRIED and not last:
                self._pause(_seconds(answer.headers.get("retry-after"), 2.0**attempt))
                continue
            if answer.status_code >= 400:
                raise Refusal(answer.status_code, _problem(answer))
            return answer
        raise AssertionError("there is a last attempt")


def _seconds(said: str | None, otherwise: float) -> float:
    return float(said) if said is not None and said.isascii() and said.isdigit() else otherwise


def _problem(answer: httpx2.Response) -> Json:
    """A problem document, or what stands in for one where something between has answered."""
    try:
        found = answer.json()
    except ValueError:
        found = None
    return found if isinstance(found, dict) else {"code": "", "detail": answer.text[:200]}
