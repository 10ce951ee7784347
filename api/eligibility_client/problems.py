"""What can come instead of an answer, as exceptions: problem documents (RFC 9457) by what their caller can do about them, and no answer at all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong with a request: a stable code, the JSON pointer of its place, and what it is and how to mend it in both languages."""

    code: str
    pointer: str
    zh: str
    en: str
    help_zh: str = ""
    help_en: str = ""


class Problem(Exception):
    """The service refused. `code` is stable and the same in every language; `faults` has every place that is to be mended."""

    def __init__(self, status: int, code: str, zh: str, en: str, faults: tuple[Fault, ...] = ()) -> None:
        super().__init__(f"{code}: {zh} / {en}")
        self.status, self.code, self.zh, self.en, self.faults = status, code, zh, en, faults

    @property
    def pointer(self) -> str:
        """Where the first fault is; empty where it has no place."""
        return self.faults[0].pointer if self.faults else ""


class Refused(Problem):
    """What was asked cannot be done so: mend the request."""


class NotAllowed(Problem):
    """Who asks may not, or has not said who they are (401, 403)."""


class NotThere(Problem):
    """There is no such thing, or none that the caller may see (404)."""


class Outdated(Problem):
    """Somebody else was faster (409, 412, 428): read it again and decide anew."""


class Unavailable(Problem):
    """The service cannot answer now, also after trying again (429, 5xx)."""


class Unreachable(Exception):
    """No answer came, also after trying again. A write may have been done or not: the same call under the same key finds out."""


_BY_STATUS: Mapping[int, type[Problem]] = {
    401: NotAllowed, 403: NotAllowed, 404: NotThere, 409: Outdated, 412: Outdated, 428: Outdated, 429: Unavailable,
}  # fmt: skip


def problem_from_document(status: int, document: Mapping[str, Any]) -> Problem:
    """A problem document as an exception; what is no problem document, as from a proxy, has the code `http`."""
    kind = Unavailable if status >= 500 else _BY_STATUS.get(status, Refused)
    said = f"HTTP {status}"
    faults = tuple(_fault(each) for each in document.get("errors", ()))
    code, zh, en = (str(document.get(name, other)) for name, other in (("code", "http"), ("zh", said), ("en", said)))
    return kind(status, code, zh, en, faults)


def _fault(said: Mapping[str, Any]) -> Fault:
    names = ("code", "pointer", "zh", "en", "help_zh", "help_en")
    return Fault(*(str(said.get(name, "")) for name in names))
