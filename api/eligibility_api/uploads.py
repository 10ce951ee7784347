"""A file that somebody sends, with a JSON part that says what it is for: read from a multipart body into a folder, up to a limit.

It looks into neither part.
"""

from __future__ import annotations

import shutil
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request

from eligibility.errors import Problem
from eligibility_api.bodies import MAX_BODY, limited
from eligibility_api.problems import Refused, refused

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from starlette.types import Receive, Scope

MAX_UPLOAD = 20_000_000
"""Bytes of a whole upload."""


@dataclass(frozen=True, slots=True)
class Upload:
    """What was sent: the JSON part as it stood, and the file, spooled to disk by Starlette, with the name it was sent under."""

    request: bytes
    file: UploadFile | None

    async def save(self, path: Path) -> None:
        """Write the file to `path`."""
        assert self.file is not None
        with path.open("wb") as target:
            await run_in_threadpool(shutil.copyfileobj, self.file.file, target)


@asynccontextmanager
async def upload_from_body(scope: Scope, receive: Receive) -> AsyncIterator[Upload]:
    """Read a multipart body; the file lasts as long as the context. Raises `Refused`."""
    request = Request(scope, limited(scope, receive, MAX_UPLOAD))
    if not request.headers.get("content-type", "").lower().startswith("multipart/form-data"):
        zh = "请以 `multipart/form-data` 发送：`request` 为 JSON，`file` 为文件"
        raise refused("media-type", zh, "send `multipart/form-data`: `request` is JSON, `file` is the file")
    try:
        form = await request.form(max_files=1, max_fields=1, max_part_size=MAX_BODY)
    except HTTPException as fault:
        zh = "表单无法读取：只能有 `request` 和 `file` 各一部分"
        raise refused("form-unreadable", zh, f"the form cannot be read: {fault.detail}") from fault
    try:
        said, file = form.get("request"), form.get("file")
        known = all(name in ("request", "file") for name in form)
        if not known or not isinstance(said, str) or isinstance(file, str):
            raise Refused("request-invalid", [_FORM])
        yield Upload(said.encode(), file)
    finally:
        await form.close()


_FORM = Problem(
    "form-part",
    "",
    "表单应有 `request`（JSON 文字）和 `file`（文件）两部分，不能有别的",
    "a form has the parts `request` (JSON text) and `file` (a file) and no others",
    "文件已在服务器上时只发 `request`，其中写 `path`",
    "for a file on the server send `request` alone, with `path` in it",
)
