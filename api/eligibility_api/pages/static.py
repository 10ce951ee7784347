"""Style sheets, scripts and pictures: read once, named by the digest of all of them, so that a browser may keep them for ever.

All lie in one folder under one digest, so that a module that imports its neighbour gets the one it was written with.
"""

from __future__ import annotations

import gzip
import hashlib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from fastapi import APIRouter, Request, Response

from eligibility.services.picturing import heat_style
from eligibility.services.policy_html import reading_style
from eligibility_api.problems import refused
from eligibility_api.replies import is_known

if TYPE_CHECKING:
    from collections.abc import Mapping

KINDS = {
    "csv": "text/csv; charset=utf-8",
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "svg": "image/svg+xml",
}
FOR_EVER = "public, max-age=31536000, immutable"


@dataclass(frozen=True, slots=True)
class StaticFile:
    """A file, also compressed."""

    kind: str
    body: bytes
    packed: bytes


@dataclass(frozen=True, slots=True)
class StaticFiles:
    """All files by name, and the digest that is part of their addresses."""

    files: Mapping[str, StaticFile]
    digest: str

    def address(self, name: str) -> str:
        """Where a file is. Raises `KeyError` for one that is not there."""
        if name not in self.files:
            raise KeyError(name)
        return f"/static/{self.digest}/{name}"


@cache
def static_files() -> StaticFiles:
    """What lies in the folder `static`, the style of policies to be read, and that of shaded tables. Raises `KeyError` for a kind of file that is not served."""
    found: dict[str, StaticFile] = {}
    digest = hashlib.sha256()
    bodies = {each.name: each.read_bytes() for each in files("eligibility_api").joinpath("static").iterdir()}
    bodies |= {"policy.css": reading_style().encode(), "charts.css": heat_style().encode()}
    for name, body in sorted(bodies.items()):
        digest.update(f"{name} {len(body)} ".encode() + body)
        found[name] = StaticFile(KINDS[name.rpartition(".")[2]], body, gzip.compress(body, 9, mtime=0))
    return StaticFiles(found, digest.hexdigest()[:12])


def static_router() -> APIRouter:
    """The addresses of the files."""
    router = APIRouter(include_in_schema=False)

    @router.get("/static/{digest}/{name}", operation_id="showStatic")
    async def static(request: Request, digest: str, name: str) -> Response:
        known = static_files()
        if name not in known.files:
            raise refused("not-found", "没有这个文件", "there is no such file")
        return given(request, name, FOR_EVER if digest == known.digest else "no-cache")

    return router


def given(request: Request, name: str, kept: str, **headers: str) -> Response:
    """A file, compressed for whoever takes it so, or 304 for whoever has it; `kept` says how long a browser may keep it."""
    known = static_files()
    found, is_packed = known.files[name], accepts_gzip(request)
    etag = f'"{known.digest}{"-gzip" if is_packed else ""}"'
    told = {"etag": etag, "cache-control": kept, "vary": "Accept-Encoding", **headers}
    if is_known(request, etag):
        return Response(None, 304, told)
    if is_packed:
        told["content-encoding"] = "gzip"
    return Response(found.packed if is_packed else found.body, 200, told, found.kind)


def accepts_gzip(request: Request) -> bool:
    """Whether the browser takes compressed answers. One that names gzip only to refuse it is not met with."""
    return "gzip" in request.headers.get("accept-encoding", "")
