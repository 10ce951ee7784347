"""The operations of the service as methods, for portals. Names and fields are those of the interface (docs/api.md, docs/client.md).

Whatever writes is sent under an `Idempotency-Key`, its own unless one is given, so that trying again does nothing twice. Every method raises `Problem`
(of its kinds) when it is refused, and `Unreachable` when no answer came.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from threading import Event as Signal
from types import TracebackType
from typing import Any, cast
from urllib.parse import quote

import httpx2

from eligibility_client.calling import Caller
from eligibility_client.documents import (
    Application,
    Decision,
    Delivery,
    Determination,
    Enterprise,
    Event,
    Facts,
    Snapshot,
    Submitted,
    Webhook,
)


class Client:
    """A service at `address`, asked by whoever has `key` (none: only what is open to everybody). Safe to share between threads.

    `timeout` is in seconds; `tries` how often a call is made at most; `wait` and `transport` are for who has others.
    """

    def __init__(
        self,
        address: str,
        key: str | None = None,
        *,
        lang: str = "zh",
        timeout: float = 30.0,
        tries: int = 4,
        wait: Callable[[float], object] | None = None,
        transport: httpx2.BaseTransport | None = None,
    ) -> None:
        headers = {"accept-language": lang, **({} if key is None else {"authorization": f"Bearer {key}"})}
        self._http = httpx2.Client(base_url=address, headers=headers, timeout=timeout, transport=transport)
        self._caller = Caller(self._http, tries, wait or Signal().wait)

    def __enter__(self) -> Client:
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the connections."""
        self._http.close()

    # To see whether one is eligible: nothing is kept, and nobody has to say who they are

    def decide(self, policy: str, facts: Facts, as_of: date, **more: Any) -> Decision:
        """What a policy says of an enterprise. `more`: `clause`, `level`, `findings` go along as they are."""
        return cast("Decision", self._asked("/v1/decisions", policy, facts, as_of, more).json())

    def explain(self, policy: str, facts: Facts, as_of: date, **more: Any) -> dict[str, Any]:
        """Why."""
        return self._document(self._asked("/v1/explanations", policy, facts, as_of, more))

    def advise(self, policy: str, facts: Facts, as_of: date, **more: Any) -> dict[str, Any]:
        """What can still be asked, and what to ask next."""
        return self._document(self._asked("/v1/advice", policy, facts, as_of, more))

    def what_if(self, policy: str, facts: Facts, as_of: date, **more: Any) -> dict[str, Any]:
        """What would change it."""
        return self._document(self._asked("/v1/what-if", policy, facts, as_of, more))

    def make_receipt(self, policy: str, facts: Facts, as_of: date, **more: Any) -> bytes:
        """A receipt, to be kept byte for byte."""
        return self._asked("/v1/receipts", policy, facts, as_of, more).content

    def replay(self, receipt: bytes) -> dict[str, Any]:
        """Compute a receipt again, and see whether it is the same."""
        return self._document(self._caller.call("POST", "/v1/replays", receipt))

    # Enterprises

    def enterprise(self, code: str) -> Enterprise:
        """An enterprise's file."""
        return cast("Enterprise", self._get(f"/v1/enterprises/{_in_path(code)}"))

    def put_profile(
        self, code: str, name: str, division: str, facts: Facts, version: int | None = None, key: str | None = None
    ) -> Snapshot:
        """Send a whole profile. `version` is that of the enterprise's file; none: it has no file yet."""
        body = {"name": name, "division": division, "profile": {"facts": facts}}
        path = f"/v1/enterprises/{_in_path(code)}/profile"
        return cast("Snapshot", self._written("PUT", path, body, version, key))

    def add_facts(self, code: str, facts: Facts, version: int | None = None, key: str | None = None) -> Snapshot:
        """Send facts that have changed."""
        path = f"/v1/enterprises/{_in_path(code)}/facts"
        return cast("Snapshot", self._written("PATCH", path, {"facts": facts}, version, key))

    # Applications

    def create_application(
        self,
        enterprise: str,
        policy: str,
        provisions: Sequence[str],
        reference: str | None = None,
        key: str | None = None,
    ) -> Application:
        """Begin an application: a draft. `reference` is the portal's own number for it."""
        body: dict[str, Any] = {"enterprise": enterprise, "policy": policy, "provisions": list(provisions)}
        body |= {} if reference is None else {"reference": reference}
        return cast("Application", self._written("POST", "/v1/applications", body, None, key))

    def application(self, id: str) -> Application:
        """An application as it is now."""
        return cast("Application", self._get(f"/v1/applications/{_in_path(id)}"))

    def applications(self, **filters: str) -> Iterator[Application]:
        """Applications, the oldest first; `filters`: `state`, `policy`, `enterprise`, `reference`, …"""
        return cast("Iterator[Application]", self._listed("/v1/applications", filters))

    def submit(self, application: Application, key: str | None = None) -> Submitted:
        """Hand it in, as it was read: its profile is frozen and a determination made."""
        return cast("Submitted", self._moved(application, "submission", {}, key))

    def withdraw(self, application: Application, reason: str, key: str | None = None) -> Application:
        """Take it back."""
        return cast("Application", self._moved(application, "withdrawal", {"reason": reason}, key))

    def moves(self, id: str) -> dict[str, Any]:
        """What can be done with an application now, and why not what cannot."""
        return self._get(f"/v1/applications/{_in_path(id)}/moves")

    def move(
        self, application: Application, move: str, reason: str | None = None, key: str | None = None
    ) -> Application:
        """Make a move of the procedure."""
        body = {} if reason is None else {"reason": reason}
        return cast("Application", self._moved(application, f"moves/{_in_path(move)}", body, key))

    def notices(self, application: str) -> Iterator[dict[str, Any]]:
        """What the enterprise was told about an application."""
        return self._listed(f"/v1/applications/{_in_path(application)}/notices", {})

    def rulings(self, application: str) -> Iterator[dict[str, Any]]:
        """What was decided on its provisions."""
        return self._listed(f"/v1/applications/{_in_path(application)}/rulings", {})

    # Determinations and events

    def determination(self, id: str) -> Determination:
        """A determination of record."""
        return cast("Determination", self._get(f"/v1/determinations/{_in_path(id)}"))

    def determinations(self, **filters: str) -> Iterator[Determination]:
        """Determinations; `filters`: `enterprise`, `policy`, `application`, `outcome`."""
        return cast("Iterator[Determination]", self._listed("/v1/determinations", filters))

    def determination_receipt(self, id: str) -> bytes:
        """A determination's receipt, byte for byte."""
        return self._caller.call("GET", f"/v1/determinations/{_in_path(id)}/receipt").content

    def events(self, **filters: str) -> Iterator[Event]:
        """What has happened, in order of time; `filters`: `kind`."""
        return cast("Iterator[Event]", self._listed("/v1/events", filters))

    def watches(self) -> Iterator[dict[str, Any]]:
        """The runs of the standing watch, the newest first."""
        return self._listed("/v1/watches", {})

    def create_webhook(self, url: str, kinds: Sequence[str] = (), key: str | None = None) -> Webhook:
        """Have an address called of these kinds of events (none: of all); with the `secret` that `verified` needs."""
        made = self._written("POST", "/v1/webhooks", {"url": url, "kinds": list(kinds)}, None, key)
        return cast("Webhook", self._get(f"/v1/webhooks/{_in_path(made['id'])}"))

    def test_webhook(self, id: str, key: str | None = None) -> Delivery:
        """Have a test event sent."""
        return cast("Delivery", self._written("POST", f"/v1/webhooks/{_in_path(id)}/test", None, None, key))

    def deliveries(self, webhook: str) -> Iterator[Delivery]:
        """What was delivered, the newest first."""
        return cast("Iterator[Delivery]", self._listed(f"/v1/webhooks/{_in_path(webhook)}/deliveries", {}))

    def _asked(self, path: str, policy: str, facts: Facts, as_of: date, more: Mapping[str, Any]) -> httpx2.Response:
        profile = {"facts": facts} | {name: more[name] for name in ("findings",) if name in more}
        rest = {name: value for name, value in more.items() if name not in profile}
        return self._caller.call(
            "POST", path, {"policy": policy, "as_of": as_of.isoformat(), "profile": profile, **rest}
        )

    def _get(self, path: str) -> dict[str, Any]:
        return self._document(self._caller.call("GET", path))

    def _listed(self, path: str, filters: Mapping[str, str]) -> Iterator[dict[str, Any]]:
        """Every item, page by page: a page is asked for when its first item is wanted."""
        page = self._document(self._caller.call("GET", path, query=filters))
        yield from page["items"]
        while "next" in page:
            page = self._get(page["next"])
            yield from page["items"]

    def _moved(self, application: Application, to: str, body: Any, key: str | None) -> dict[str, Any]:
        path = f"/v1/applications/{_in_path(application['id'])}/{to}"
        return self._written("POST", path, body, application["version"], key)

    def _written(self, method: str, path: str, body: Any, version: int | None, key: str | None) -> dict[str, Any]:
        headers = {"idempotency-key": key or secrets.token_urlsafe(24)}
        if version is not None:
            headers["if-match"] = f'"{version}"'
        return self._document(self._caller.call(method, path, body, headers))

    def _document(self, answer: httpx2.Response) -> dict[str, Any]:
        document: dict[str, Any] = answer.json()
        return document


def _in_path(part: str) -> str:
    return quote(part, safe="")
