"""OpenID Connect: an authority's own provider vouches for people (authorization code with PKCE) and for programs (bearer tokens, RFC 9068).

The provider's document and keys are fetched when first needed and kept for an hour; keys also anew, not more than once a minute, when a token
names one that is not known. Only algorithms with public keys are taken, from a list of ours and never from the token. It knows no accounts.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import secrets
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urlsplit

import httpx2
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from eligibility.domain.vocabulary import Words
from eligibility.services.signing_in import NotSignedIn
from eligibility.settings import SettingProblem, SettingsFaulty
from eligibility_api.problems import Refused, refused

if TYPE_CHECKING:
    from collections.abc import Mapping

ISSUER, CLIENT, SECRET = "ELIGIBILITY_OIDC_ISSUER", "ELIGIBILITY_OIDC_CLIENT", "ELIGIBILITY_OIDC_SECRET"
AUDIENCE, ADDRESS = "ELIGIBILITY_OIDC_AUDIENCE", "ELIGIBILITY_ADDRESS"
"""Environment variables: the provider, what we are to it, what its tokens for programs are for, and the address that browsers have us under."""

ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"]
KEPT, FETCH_EVERY, PATIENCE = 3600.0, 60.0, 5.0
"""Seconds: that what a provider says is kept, between two looks for new keys, and that it has to answer."""
LEEWAY = 30
"""Seconds that the provider's clock may differ from ours."""
LARGEST = 1_000_000
"""Bytes of an answer that is read."""
COMES_BACK = "/v1/session/openid"


@dataclass(frozen=True, slots=True)
class Settings:
    """A provider, and what we are to it. `audience` is what tokens for programs must be for; without it none is taken."""

    issuer: str
    client: str
    secret: str
    address: str
    audience: str | None = None


@dataclass(frozen=True, slots=True)
class Vouched:
    """Somebody whom the provider vouches for."""

    issuer: str
    subject: str


@dataclass(frozen=True, slots=True)
class Begun:
    """A sign-in that has begun: what a browser keeps until it comes back, so that nobody else's code is taken for its own."""

    state: str
    nonce: str
    verifier: str

    @classmethod
    def anew(cls) -> Begun:
        """Three random values."""
        return cls(secrets.token_urlsafe(24), secrets.token_urlsafe(24), secrets.token_urlsafe(48))

    @classmethod
    def from_text(cls, text: str) -> Begun | None:
        """What `text` wrote, if it is that."""
        parts = text.split(".")
        return cls(*parts) if len(parts) == 3 and all(parts) else None

    @property
    def text(self) -> str:
        """For a cookie."""
        return f"{self.state}.{self.nonce}.{self.verifier}"


class Provider:
    """One provider. Of one event loop."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._found: tuple[float, dict[str, Any]] | None = None
        self._keys: tuple[float, KeySet] | None = None
        self._fetching = asyncio.Lock()

    @property
    def redirect_uri(self) -> str:
        """Where the provider sends a browser back to."""
        return self.settings.address + COMES_BACK

    async def page(self, begun: Begun) -> str:
        """The address of the provider's sign-in page. Raises `Refused`."""
        document = await self._document()
        challenge = base64.urlsafe_b64encode(hashlib.sha256(begun.verifier.encode()).digest()).rstrip(b"=").decode()
        asked = {
            "response_type": "code",
            "client_id": self.settings.client,
            "redirect_uri": self.redirect_uri,
            "scope": "openid",
            "state": begun.state,
            "nonce": begun.nonce,
            "code_challenge": challenge,
            "code_challenge_method": "S256",
        }
        page = document["authorization_endpoint"]
        return f"{page}{'&' if urlsplit(page).query else '?'}{urlencode(asked)}"

    async def redeem(self, code: str, begun: Begun) -> Vouched:
        """Who has come back with a code. Raises `NotSignedIn` for a code or token that is not good, and `Refused`."""
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self.redirect_uri,
            "code_verifier": begun.verifier,
        }
        endpoint = (await self._document())["token_endpoint"]
        status, answer = await self._fetch(
            "POST", endpoint, data=form, auth=(self.settings.client, self.settings.secret)
        )
        token = answer.get("id_token")
        if status >= 500:
            raise _unavailable()
        if status != 200 or not isinstance(token, str):
            raise NotSignedIn
        claims = await self._claims(token, self.settings.client)
        if claims.get("nonce") != begun.nonce or claims.get("azp", self.settings.client) != self.settings.client:
            raise NotSignedIn
        return Vouched(claims["iss"], claims["sub"])

    async def bearer(self, token: str) -> Vouched:
        """Who sends a token for programs. Raises `NotSignedIn` and `Refused`."""
        if self.settings.audience is None:
            raise NotSignedIn
        claims = await self._claims(token, self.settings.audience)
        return Vouched(claims["iss"], claims["sub"])

    async def _claims(self, token: str, audience: str) -> dict[str, Any]:
        """What a token says, once its signature, issuer, audience and time are right."""
        registry = jwt.JWTClaimsRegistry(
            leeway=LEEWAY,
            iss={"essential": True, "value": self.settings.issuer},
            aud={"essential": True, "value": audience},
            exp={"essential": True},
            sub={"essential": True},
        )
        try:
            decoded = await self._decoded(token)
            registry.validate(decoded.claims)
        except (JoseError, ValueError) as error:
            raise NotSignedIn from error
        return decoded.claims

    async def _decoded(self, token: str) -> jwt.Token:
        keys = await self._keyset(older_than=KEPT)
        try:
            return jwt.decode(token, keys, algorithms=ALGORITHMS)
        except (JoseError, ValueError):
            renewed = await self._keyset(older_than=FETCH_EVERY)
            if renewed is keys:
                raise
            return jwt.decode(token, renewed, algorithms=ALGORITHMS)

    async def _keyset(self, older_than: float) -> KeySet:
        """The provider's public keys, fetched anew when those at hand are older than so many seconds."""
        async with self._fetching:
            if self._keys is None or time.monotonic() - self._keys[0] > older_than:
                document = await self._document()
                status, answer = await self._fetch("GET", document["jwks_uri"])
                if status != 200:
                    raise _unavailable()
                self._keys = time.monotonic(), _public_keys(answer)
            return self._keys[1]

    async def _document(self) -> dict[str, Any]:
        """What the provider says of itself. Raises `Refused`."""
        if self._found is None or time.monotonic() - self._found[0] > KEPT:
            where = self.settings.issuer.rstrip("/") + "/.well-known/openid-configuration"
            status, answer = await self._fetch("GET", where)
            wanted = ("authorization_endpoint", "token_endpoint", "jwks_uri")
            known = answer.get("issuer") == self.settings.issuer
            if status != 200 or not known or not all(_is_safe(answer.get(each)) for each in wanted):
                raise _unavailable()
            self._found = time.monotonic(), answer
        return self._found[1]

    async def _fetch(self, method: str, where: str, **more: Any) -> tuple[int, dict[str, Any]]:
        """An answer's status and JSON object; an empty one for anything else. Raises `Refused`."""
        try:
            async with httpx2.AsyncClient(timeout=PATIENCE, trust_env=False) as client:
                answer = await asyncio.wait_for(client.request(method, where, **more), PATIENCE)
        except (httpx2.HTTPError, TimeoutError) as error:
            raise _unavailable() from error
        try:
            read = answer.json() if len(answer.content) <= LARGEST else None
        except ValueError:
            read = None
        return answer.status_code, read if isinstance(read, dict) else {}


def provider_from(environment: Mapping[str, str]) -> Provider | None:
    """The provider of the settings, if they name one. Raises `SettingsFaulty`."""
    issuer = environment.get(ISSUER)
    if not issuer:
        return None
    missing = [name for name in (CLIENT, SECRET, ADDRESS) if not environment.get(name)]
    if missing:
        words = Words(f"设置了 `{ISSUER}`，也要设置它", f"it is needed because `{ISSUER}` is set")
        raise SettingsFaulty(SettingProblem(name, words) for name in missing)
    if unsafe := [name for name in (ISSUER, ADDRESS) if not _is_safe(environment[name])]:
        words = Words("应为 https:// 开头的地址", "it must be an address that begins with https://")
        raise SettingsFaulty(SettingProblem(name, words) for name in unsafe)
    address = environment[ADDRESS].rstrip("/")
    return Provider(
        Settings(issuer, environment[CLIENT], environment[SECRET], address, environment.get(AUDIENCE) or None)
    )


def _public_keys(answer: dict[str, Any]) -> KeySet:
    """The keys of a JWKS that verify signatures with a public key. Raises `Refused` when there are none."""
    said = answer.get("keys")
    usable = [
        each
        for each in (said if isinstance(said, list) else [])
        if isinstance(each, dict) and each.get("kty") in ("RSA", "EC", "OKP") and each.get("use", "sig") == "sig"
    ]
    try:
        return KeySet.import_key_set({"keys": usable})
    except (JoseError, ValueError, KeyError) as error:
        raise _unavailable() from error


def _is_safe(address: Any) -> bool:
    """Whether an address is HTTPS, or this machine."""
    if not isinstance(address, str):
        return False
    parts = urlsplit(address)
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in ("127.0.0.1", "::1", "localhost"))


def _unavailable() -> Refused:
    zh, en = "统一身份认证暂时没有回应，请稍后重试", "the sign-in provider does not answer: try again later"
    return refused("sign-in-unavailable", zh, en, {"retry-after": "5"})
