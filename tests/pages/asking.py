"""A self-check as a browser without scripts goes through it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape
from typing import Any

from httpx2 import Client

POLICY = "jilin.corridor_2018_2025"
AS_OF = "2024-06-01"
ANSWERS: dict[str, Any] = {
    "body_kind": {"answer": "enterprise"},
    "overview": {},
    "registered_division": {"answer": "220104"},
    "operating_division": {"answer": "220104"},
    "ownership": {"answer": "private"},
    "main_industry": {"answer": "汽车制造业"},
    "employees[-1]": {"answer": "100"},
    "revenue[-1]": {"answer": "1200", "answer.unit": "万元"},
    "assets[-1]": {"answer": "3000", "answer.unit": "万元"},
    "recognitions[0]": {"kind": "tech_little_giant", "level": "provincial", "from": "2023-01-01", "to": "2026-12-31"},
}
"""A small enterprise of Changchun with one recognition."""


@dataclass
class Checking:
    """A self-check under way."""

    client: Client
    at: str = ""

    def begin(self, clause: str | None = None, as_of: str = AS_OF) -> Checking:
        """Begin it, about all of the policy or one clause."""
        form = {"as_of": as_of, **({"one": POLICY, f"clause.{POLICY}": clause} if clause else {"all": POLICY})}
        self.at = self._led(self.client.post("/", data=form))
        return self

    def answer(self, **fields: Any) -> Checking:
        """Answer the question that it is at."""
        self.at = self._led(self.client.post(self.at, data={"sent": "1", **fields}))
        return self

    def finish(self, answers: dict[str, Any] | None = None) -> int:
        """Answer to the end; how many questions it was."""
        known, count = {**ANSWERS, **(answers or {})}, 0
        while self.at.startswith("/check/q/"):
            subject = self.at.removeprefix("/check/q/")
            fields = known.get(subject, {"action": "unsure"})
            if subject == "overview":
                fields = {**fields, "shown": shown_in(self.page())}
            self.answer(**fields)
            count += 1
            assert count < 60, f"it does not come to an end: {self.at}"
        return count

    def page(self) -> str:
        """The page that it is at."""
        return page(self.client, self.at)

    @staticmethod
    def _led(answer: Any) -> str:
        assert answer.status_code == 303, answer.text
        return str(answer.headers["location"])


def page(client: Client, path: str) -> str:
    """A page that is there."""
    answer = client.get(path)
    assert answer.status_code == 200, (path, answer.status_code)
    return str(answer.text)


def shown_in(html: str) -> list[str]:
    """What an overview shows."""
    return re.findall(r'name="shown" value="([^"]+)"', html)


def text_of(html: str) -> str:
    """The words of a page, on one line."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", html)))
