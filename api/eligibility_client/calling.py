"""One call over HTTP: made again where no answer came or the service cannot answer just now, and never done twice, because it keeps its key."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from json import JSONDecodeError
from typing import Any

import httpx2

from eligibility_client.problems import Unreachable, problem_from_document

AGAIN = frozenset({429, 502, 503, 504})
"""Statuses that may be others a moment later."""
LONGEST = 30.0
"""Seconds that are waited at most between two tries, whatever is asked for."""


@dataclass(frozen=True, slots=True)
class Caller:
    """Makes calls. `tries` is how often one is made at most, `wait` waits so many seconds."""

    http: httpx2.Client
    tries: int
    wait: Callable[[float], object]

    def call(
        self,
        method: str,
        path: str,
        body: Any = None,
        headers: Mapping[str, str] | None = None,
        query: Mapping[str, str] | None = None,
    ) -> httpx2.Response:
        """The answer, when it is no refusal. `body` is bytes as they are, or what is written as JSON. Raises `Problem` and `Unreachable`."""
        content = body if isinstance(body, bytes) else None if body is None else json.dumps(body).encode()
        said = {**({} if content is None else {"content-type": "application/json"}), **(headers or {})}
        for left in range(self.tries - 1, -1, -1):
            pause = min(LONGEST, 0.5 * 2 ** (self.tries - 1 - left))
            try:
                answer = self.http.request(method, path, content=content, headers=said, params=query)
            except httpx2.TransportError as error:
                if not left:
                    raise Unreachable(f"{method} {path}: {error}") from error
            else:
                if answer.is_success:
                    return answer
                if answer.status_code not in AGAIN or not left:
                    raise problem_from_document(answer.status_code, _document(answer))
                pause = _asked_for(answer, pause)
            self.wait(pause)
        raise AssertionError("the last try returns or raises")


def _asked_for(answer: httpx2.Response, otherwise: float) -> float:
    """The seconds that the service asks to be waited."""
    said = answer.headers.get("retry-after", "")
    return min(LONGEST, float(said)) if said.isascii() and said.isdigit() else otherwise


def _document(answer: httpx2.Response) -> Mapping[str, Any]:
    try:
        document = answer.json()
    except (JSONDecodeError, UnicodeDecodeError):
        return {}
    return document if isinstance(document, dict) else {}
