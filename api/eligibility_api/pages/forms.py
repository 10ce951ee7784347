"""Forms that pages send: read up to a limit, from our own pages only, and answered with another page to look at (303).

It knows no field of any form.
"""

from __future__ import annotations

from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from fastapi import Request, Response
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException

from eligibility_api.bodies import MAX_BODY, limited
from eligibility_api.identity import URLENCODED, check_same_site, form_type
from eligibility_api.problems import refused

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping

MOST_FIELDS = 2000
BY_ENTER = "sent.enter"
"""What is sent with a page's form when somebody has pressed Enter in a field instead of a button."""


@dataclass(frozen=True, slots=True)
class Form:
    """What was typed and ticked, in order; and the files, which last as long as the context that they were read in."""

    values: Mapping[str, tuple[str, ...]]
    files: Mapping[str, UploadFile] = field(default_factory=dict)

    def get(self, name: str) -> str | None:
        """The last value of a field that was sent."""
        return self.values[name][-1] if name in self.values else None

    def all(self, name: str) -> tuple[str, ...]:
        """Every value of a field."""
        return self.values.get(name, ())


async def form_of(request: Request) -> Form:
    """A form without files. Raises `Refused` for one from another site, and for one that is too large or not readable."""
    async with uploaded_form(request, files=0) as form:
        return form


@asynccontextmanager
async def uploaded_form(request: Request, files: int = 1, limit: int = MAX_BODY) -> AsyncIterator[Form]:
    """A form with at most so many files and at most `limit` bytes in all. Raises `Refused`."""
    check_same_site(dict(request.scope["headers"]))
    if form_type(dict(request.scope["headers"])) is None:
        raise refused("media-type", f"表单应以 `{URLENCODED}` 发送", f"a form is sent as `{URLENCODED}`")
    read = Request(request.scope, limited(request.scope, request.receive, limit))
    try:
        sent = await read.form(max_files=files, max_fields=MOST_FIELDS, max_part_size=MAX_BODY)
    except (HTTPException, UnicodeDecodeError) as fault:
        zh = "表单无法读取：字段或文件过多，或者内容残缺"
        raise refused("form-unreadable", zh, "the form cannot be read: too many parts, or broken") from fault
    try:
        yield _form_from(sent)
    finally:
        await sent.close()


def _form_from(sent: FormData) -> Form:
    values: dict[str, tuple[str, ...]] = {}
    uploads: dict[str, UploadFile] = {}
    for name, value in sent.multi_items():
        if isinstance(value, str):
            values[name] = (*values.get(name, ()), value.replace("\x00", ""))  # no database keeps it as text
        elif value.filename:
            uploads[name] = value
    return Form(values, uploads)


def see_other(to: str) -> Response:
    """After a form: go and look there. What is no address of ours leads to the first page."""
    return Response(None, 303, {"location": to if is_ours(to) else "/", "cache-control": "no-store"})


def is_ours(address: str) -> bool:
    """Whether an address is a path of this service: one that a browser cannot take for another host's."""
    return (
        address.startswith("/")
        and not address.startswith(("//", "/\\"))
        and address.isascii()
        and address.isprintable()
        and "\\" not in address
    )
