"""Who is asking: a key or a token of OpenID Connect in `Authorization`, or a session in a cookie. It decides nothing about what they may do.

A cookie goes with every request that any site has a browser send, so a session that changes something must be asked from our own pages
(`Sec-Fetch-Site`, `Origin`) and carry its token, which no other site can read. What stands in a header by hand needs neither.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie
from typing import TYPE_CHECKING, Literal
from urllib.parse import urlsplit

from eligibility.domain.actors import NOBODY, Actor
from eligibility.services import signing_in
from eligibility.services.accounts import actor_of
from eligibility.services.keys import PREFIX
from eligibility_api.problems import Refused, refused

if TYPE_CHECKING:
    from starlette.types import Scope

    from eligibility.domain.identities import Account, Session
    from eligibility_api.keeper import Keeper
    from eligibility_api.openid import Provider

COOKIE = "__Host-session"
"""The prefix has a browser take the cookie only over HTTPS, for this host alone, and for all its addresses."""
CSRF = b"x-csrf-token"
"""The header in which a page sends the token of its session."""
URLENCODED, MULTIPART = "application/x-www-form-urlencoded", "multipart/form-data"
"""How browsers send forms, without files and with them."""
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
REFUSED_CHALLENGE = {"www-authenticate": 'Bearer realm="eligibility", error="invalid_token"'}

Way = Literal["nobody", "key", "token", "session"]


@dataclass(frozen=True, slots=True)
class Asker:
    """Somebody who asks, how they proved who they are, and the session they are in, if they are in one."""

    actor: Actor = NOBODY
    way: Way = "nobody"
    session: Session | None = None
    token: str | None = None
    """The session's token."""


class Identities:
    """Finds out who asks."""

    def __init__(self, keeper: Keeper, provider: Provider | None) -> None:
        self.keeper, self.provider = keeper, provider

    async def asker(self, scope: Scope) -> Asker:
        """Who asks. Raises `Refused` for a credential that is not valid, and for a session that another site may be using."""
        headers = dict(scope["headers"])
        said = headers.get(b"authorization")
        if said is not None:
            return await self._bearer(said.decode("latin-1"))
        token = session_token(headers)
        return Asker() if token is None else await self._session(scope, headers, token)

    async def _bearer(self, said: str) -> Asker:
        scheme, _, credential = said.partition(" ")
        credential = credential.strip()
        if scheme.lower() != "bearer" or not credential:
            raise refused_credential()
        try:
            if credential.startswith(PREFIX):
                key, owner = await self.keeper.glance(lambda unit: signing_in.account_of_key(unit, credential))
                return Asker(actor_of(owner, key.scopes), "key")
            return Asker(actor_of(await self._vouched_for(credential)), "token")
        except signing_in.NotSignedIn as error:
            raise refused_credential() from error

    async def _vouched_for(self, token: str) -> Account:
        """Raises `NotSignedIn`, and `Refused` when the provider's keys cannot be had."""
        if self.provider is None:
            raise signing_in.NotSignedIn
        who = await self.provider.bearer(token)
        return await self.keeper.glance(lambda unit: signing_in.account_of_subject(unit, who.issuer, who.subject))

    async def _session(self, scope: Scope, headers: dict[bytes, bytes], token: str) -> Asker:
        try:
            session, account = await self.keeper.glance(lambda unit: signing_in.session_of(unit, token))
        except signing_in.NotSignedIn as error:
            raise refused_credential() from error
        if scope["method"] not in SAFE:
            check_same_site(headers)
            if not _is_our_form(headers):
                check_csrf(headers, session)
        if signing_in.is_due(session, self.keeper.now()):
            await self.keeper.write(lambda unit: signing_in.see(unit, session.id))
        return Asker(actor_of(account), "session", session, token)


def session_token(headers: dict[bytes, bytes]) -> str | None:
    """The token in the session's cookie."""
    return cookie_of(headers, COOKIE)


def cookie_of(headers: dict[bytes, bytes], name: str) -> str | None:
    """A cookie's value."""
    try:
        found = SimpleCookie(headers.get(b"cookie", b"").decode("latin-1")).get(name)
    except CookieError:
        return None
    return found.value if found is not None and found.value else None


def check_same_site(headers: dict[bytes, bytes]) -> None:
    """Raises `Refused` for a request that a page of another site has sent."""
    fetched, origin = headers.get(b"sec-fetch-site"), headers.get(b"origin")
    if fetched is not None:
        if fetched in (b"same-origin", b"none"):
            return
    elif origin is None or _is_our_origin(headers, origin):
        return
    raise _cross_site()


def form_type(headers: dict[bytes, bytes]) -> str | None:
    """How a body is sent that is a form; of any other nothing."""
    kind = headers.get(b"content-type", b"").decode("latin-1").partition(";")[0].strip().lower()
    return kind if kind in (URLENCODED, MULTIPART) else None


def _is_our_form(headers: dict[bytes, bytes]) -> bool:
    """Whether it is a form of a page of ours. It can send no token in a header, but its browser says whose it is, which no page can forge."""
    fetched, origin = headers.get(b"sec-fetch-site"), headers.get(b"origin")
    if form_type(headers) is None:
        return False
    return fetched == b"same-origin" if fetched is not None else origin is not None and _is_our_origin(headers, origin)


def _is_our_origin(headers: dict[bytes, bytes], origin: bytes) -> bool:
    return urlsplit(origin.decode("latin-1")).netloc == headers.get(b"host", b"").decode("latin-1")


def check_csrf(headers: dict[bytes, bytes], session: Session) -> None:
    """Raises `Refused` for a request without the token of its session."""
    if not hmac.compare_digest(headers.get(CSRF, b""), session.csrf.encode()):
        raise _cross_site()


def refused_credential() -> Refused:
    """What is said of every credential that is not valid, whatever is wrong with it."""
    zh, en = (
        "密钥、会话或令牌不存在、已过期或已停用",
        "the key, session or token does not exist, has expired or was revoked",
    )
    return refused("credential-refused", zh, en, REFUSED_CHALLENGE)


def _cross_site() -> Refused:
    zh, en = "请从本站页面发送，并带上 `X-CSRF-Token`", "send it from a page of this site, with `X-CSRF-Token`"
    return refused("cross-site", zh, en)
