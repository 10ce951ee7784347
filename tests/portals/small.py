"""A small application over a real store, with nothing but the parts that are tested, and a clock that tests turn."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from fastapi import FastAPI, Request, Response
from starlette.testclient import TestClient

from eligibility.domain.actors import Actor
from eligibility.domain.keeping import Query
from eligibility.domain.records import Enterprise
from eligibility_api.app import on_refused
from eligibility_api.idempotency import answer_once
from eligibility_api.keeper import Keeper
from eligibility_api.pagination import page_of
from eligibility_api.problems import Refused
from eligibility_api.replies import reply, response, version_of
from tests.store.jobs import NOON
from tests.store.records import an_enterprise


@dataclass
class Clock:
    """A time that stands still until it is turned."""

    now: datetime = NOON

    def __call__(self) -> datetime:
        return self.now

    def turn(self, by: timedelta) -> None:
        self.now += by


@dataclass
class Small:
    client: TestClient
    keeper: Keeper
    clock: Clock
    done: list[str] = field(default_factory=list)

    def put(self, id: str, name: str = "甲", **headers: str) -> Any:
        return self.client.post(f"/enterprises/{id}", content=name.encode(), headers=headers)


def document_of(enterprise: Enterprise) -> dict[str, Any]:
    return {"id": enterprise.id, "name": enterprise.name, "version": enterprise.version}


@contextmanager
def small_service(folder: Path) -> Iterator[Small]:
    clock = Clock()
    keeper, app = Keeper(folder, clock), FastAPI(exception_handlers={Refused: on_refused})
    with TestClient(app) as client:
        small = Small(client, keeper, clock)
        _routes(app, small)
        yield small
    keeper.close()


def _routes(app: FastAPI, small: Small) -> None:
    keeper = small.keeper

    @app.post("/enterprises/{id}")
    async def add(request: Request, id: str) -> Response:
        body = await request.body()
        actor = Actor(request.headers.get("x-actor", "portal-a"))

        def work(unit: Any) -> Any:
            small.done.append(id)
            unit.add(an_enterprise(id, name=body.decode()))
            return reply(document_of(unit.get(Enterprise, id)), 201, f"/enterprises/{id}")

        return await answer_once(keeper, request, actor, body, work)

    @app.get("/enterprises/{id}")
    async def get(request: Request, id: str) -> Response:
        return response(request, reply(document_of(await keeper.read(lambda unit: unit.get(Enterprise, id)))))

    @app.get("/enterprises")
    async def every(request: Request) -> Response:
        page = page_of(request, "division")
        query = Query(Enterprise, equal=page.filters, after=page.place, limit=page.wanted)
        return response(request, page.reply(await keeper.read(lambda unit: unit.find(query)), document_of))

    @app.put("/version")
    async def version(request: Request) -> Response:
        return Response(str(version_of(request)))
