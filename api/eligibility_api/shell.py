"""What surrounds every answer: security headers, HEAD, and faults of ours, which are logged under an id and told without internals.

A pack that does not compile or a setting that cannot be used keeps the service from starting; what is said then is what is wrong, not a
traceback.
"""

from __future__ import annotations

import logging
import re
import sys
from typing import TYPE_CHECKING
from uuid import uuid4

from starlette.requests import ClientDisconnect

from eligibility.errors import PackProblems
from eligibility.settings import SettingsFaulty
from eligibility_api.problems import ProblemResponse, refused

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

log = logging.getLogger("eligibility_api")

POLICY = b"content-security-policy"
SECURITY_HEADERS = [
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
]
HTTPS_ONLY = (b"strict-transport-security", b"max-age=31536000; includeSubDomains")
"""Said over HTTPS only, where it means something."""
REQUEST_ID = b"x-request-id"
STOPPERS: dict[type[BaseException], str] = {
    PackProblems: "a policy does not compile",
    SettingsFaulty: "a setting cannot be used",
}
_SOUND_ID = re.compile(rb"[A-Za-z0-9._-]{8,64}")
DATA_POLICY = (POLICY, b"default-src 'none'; frame-ancestors 'none'")


class Shell:
    """The outermost layer of our own."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self.app(scope, receive, _telling_why(send))
        elif scope["type"] == "http":
            scope = {**scope, "state": {**scope.get("state", {}), "request_id": request_id_of(scope)}}
            await self._answer(scope, receive, _Sender(send, scope))

    async def _answer(self, scope: Scope, receive: Receive, sender: _Sender) -> None:
        inner = {**scope, "method": "GET"} if sender.bodyless else scope
        try:
            await self.app(inner, receive, sender)
        except ClientDisconnect:
            return
        except Exception:
            instance = f"urn:uuid:{uuid4()}"
            log.exception("%s: a fault while answering %s", instance, scope["path"])
            if sender.started:
                raise
            zh, en = f"请把编号 {instance} 告知服务提供方", f"please tell whoever runs the service the id {instance}"
            await ProblemResponse(refused("internal", zh, en), instance)(scope, receive, sender)


def request_id_of(scope: Scope) -> str:
    """The id that the caller has for the request, if it is a sound one; else one of ours."""
    said = next((value for name, value in scope["headers"] if name == REQUEST_ID), b"")
    return said.decode() if _SOUND_ID.fullmatch(said) else uuid4().hex


class _Sender:
    """Sends an answer on, with the security headers, and without its body when only the head was asked for."""

    def __init__(self, send: Send, scope: Scope) -> None:
        self.send = send
        self.bodyless = scope["method"] == "HEAD"
        self.started = False
        told = (REQUEST_ID, scope["state"]["request_id"].encode())
        self.headers = [*SECURITY_HEADERS, told, *([HTTPS_ONLY] if scope.get("scheme") == "https" else [])]

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.started = True
            said = {name for name, _ in message["headers"]}
            headers = message["headers"] = [
                *message["headers"],
                *(each for each in self.headers if each[0] not in said),
            ]
            if not any(name == POLICY for name, _ in headers):
                headers.append(DATA_POLICY)
        elif self.bodyless and message["type"] == "http.response.body":
            message = {**message, "body": b""}
        await self.send(message)


def _telling_why(send: Send) -> Send:
    """Of a start that fails over a pack or a setting, say what is wrong with it."""

    async def told(message: Message) -> None:
        fault = sys.exc_info()[1]
        what = next((said for kind, said in STOPPERS.items() if isinstance(fault, kind)), None)
        if message["type"] == "lifespan.startup.failed" and what is not None:
            message = {**message, "message": f"{what}, so the service does not start:\n{fault}"}
        await send(message)

    return told
