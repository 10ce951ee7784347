"""Long lists a page at a time, by cursors: the next page begins behind the last record that the caller has, whatever was added meanwhile.

A cursor is ours alone to read: it says where to go on and checks itself, also that it is used with the filters that it was made for. Nothing is
secret in it; what a caller may see is decided anew for each page.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlencode

from eligibility_api.problems import Refused, refused
from eligibility_api.replies import Reply, reply

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from starlette.requests import Request

E = TypeVar("E", bound=Enum)

USUAL, MOST = 50, 200
"""Records on a page."""
_CHECK = 9


@dataclass(frozen=True, slots=True)
class Page:
    """The page that is asked for: so many records, behind one."""

    path: str
    filters: Mapping[str, str]
    limit: int
    after: str | None

    @property
    def place(self) -> tuple[str, str] | None:
        """Where the page begins, as a `Query` by id wants it."""
        return None if self.after is None else (self.after, self.after)

    def only(self, *names: str) -> dict[str, str]:
        """Those of the filters that were said."""
        return {name: self.filters[name] for name in names if name in self.filters}

    @property
    def wanted(self) -> int:
        """How many to look up: one more than are shown, to see whether there is another page."""
        return self.limit + 1

    def reply(self, records: Sequence[Any], document_of: Callable[[Any], Mapping[str, Any]]) -> Reply:
        """The page, of the records that were found, each with an `id`; and where the next one is, when there is one."""
        shown, more = records[: self.limit], len(records) > self.limit
        document: dict[str, Any] = {"items": [document_of(each) for each in shown]}
        if not more:
            return reply(document)
        query = {**self.filters, "limit": str(self.limit), "cursor": cursor_of(str(shown[-1].id), self._bound())}
        document["next"] = f"{self.path}?{urlencode(query)}"
        made = reply(document)
        return Reply(made.status, made.body, {**made.headers, "link": f'<{document["next"]}>; rel="next"'})

    def _bound(self) -> str:
        return bound_of(self.path, self.filters)


def page_of(request: Request, *filters: str) -> Page:
    """The page of a request whose list can be filtered by `filters`. Raises `Refused` for a parameter that is unknown or faulty."""
    said = dict(request.query_params)
    if unknown := sorted(set(said) - {*filters, "limit", "cursor"}):
        known = ", ".join((*filters, "limit", "cursor"))
        zh, en = (
            f"没有参数 `{unknown[0][:40]}`，可用：{known}",
            f"there is no parameter `{unknown[0][:40]}`, but: {known}",
        )
        raise refused("parameter-faulty", zh, en)
    chosen = {name: said[name] for name in filters if name in said}
    path = request.url.path
    after = None if "cursor" not in said else place_from_cursor(said["cursor"], bound_of(path, chosen))
    return Page(path, chosen, _limit(said.get("limit", str(USUAL))), after)


def value_of(page: Page, name: str, kind: type[E]) -> dict[str, E]:
    """A filter that is one of some values, if it was said. Raises `Refused` for another value."""
    if name not in page.filters:
        return {}
    try:
        return {name: kind(page.filters[name])}
    except ValueError as error:
        known = ", ".join(str(each.value) for each in kind)
        raise refused("parameter-faulty", f"`{name}` 应为：{known}", f"`{name}` is one of: {known}") from error


def _limit(said: str) -> int:
    if not (said.isascii() and said.isdigit() and len(said) < 5 and 1 <= int(said) <= MOST):
        raise refused(
            "parameter-faulty", f"`limit` 应为 1 到 {MOST} 的整数", f"`limit` is a whole number from 1 to {MOST}"
        )
    return int(said)


def bound_of(path: str, filters: Mapping[str, str]) -> str:
    """What a cursor belongs to."""
    return f"{path}?{urlencode(sorted(filters.items()))}"


def cursor_of(place: str, bound: str) -> str:
    """A cursor behind the record with the id `place`."""
    return base64.urlsafe_b64encode(_check(place.encode(), bound) + place.encode()).decode().rstrip("=")


def place_from_cursor(cursor: str, bound: str) -> str:
    """The id behind which a cursor goes on. Raises `Refused` for one that is not ours, or another list's."""
    try:
        said = base64.b64decode(cursor.encode("ascii") + b"=" * (-len(cursor) % 4), b"-_", validate=True)
        place = said[_CHECK:].decode()
    except (UnicodeError, binascii.Error) as error:
        raise _faulty() from error
    if said[:_CHECK] != _check(place.encode(), bound) or cursor != cursor_of(place, bound):
        raise _faulty()
    return place


def _check(place: bytes, bound: str) -> bytes:
    return hashlib.sha256(b"eligibility.cursor.1\n" + bound.encode() + b"\n" + place).digest()[:_CHECK]


def _faulty() -> Refused:
    zh = "`cursor` 不是这个列表给出的：请从第一页开始，或原样使用上一页的 `next`"
    en = "`cursor` is not one of this list: begin with the first page, or use `next` of the page before as it is"
    return refused("cursor-faulty", zh, en)
