"""One call to a webhook: to the address that was looked up and no other, within a time, without redirects, and hardly reading what comes back.

It signs nothing and keeps nothing.
"""

from __future__ import annotations

import asyncio
import ssl
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import httpx2

from eligibility.services.delivering import Tried
from eligibility_api.targets import Allowed, Blocked, resolved, target_of

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence

    from eligibility_api.targets import Target

SECONDS = 15.0
"""The whole call, from the first look at the name to the status."""
AGENT = "eligibility-webhooks"


@dataclass(frozen=True, slots=True)
class Caller:
    """Calls targets. `seconds` bounds a whole call."""

    allowed: Allowed
    resolve: Callable[[str, int], Awaitable[Sequence[str]]] = resolved
    seconds: float = SECONDS
    trusted: ssl.SSLContext = field(default_factory=ssl.create_default_context)

    async def call(self, url: str, headers: Mapping[str, str], body: bytes) -> Tried:
        """What came of it. Raises nothing: whatever a target does is an outcome."""
        try:
            async with asyncio.timeout(self.seconds):
                target = await target_of(url, self.allowed, self.resolve)
                return Tried(await self._posted(url, target, headers, body))
        except Blocked as error:
            return Tried(why=str(error))
        except (TimeoutError, httpx2.TimeoutException):
            return Tried(why=f"timeout: no answer in {self.seconds:g} s")
        except (httpx2.TransportError, httpx2.InvalidURL, ssl.SSLError) as error:
            return Tried(why=f"connection: {str(error)[:200] or type(error).__name__}")

    async def _posted(self, url: str, target: Target, headers: Mapping[str, str], body: bytes) -> int:
        """The status. The name stands in `Host` and in the certificate; the connection goes to the address."""
        named = httpx2.URL(url)
        pinned = named.copy_with(host=target.address, port=target.port)
        said = {**headers, "host": named.netloc.decode("ascii"), "user-agent": AGENT, "accept-encoding": "identity"}
        # A connection of its own: it is gone with the answer, and no environment can send it through a proxy.
        async with httpx2.AsyncClient(verify=self.trusted, trust_env=False, follow_redirects=False) as client:
            asked = client.build_request(
                "POST", pinned, headers=said, content=body, extensions={"sni_hostname": target.host}
            )
            answer = await client.send(asked, stream=True)
            # What a receiver says beside its status is of no use to anybody, and may be without end.
            await answer.aclose()
            return answer.status_code
