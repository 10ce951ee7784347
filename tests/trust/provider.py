"""An OpenID provider on the loopback, as small as the standards allow (OpenID Connect Core, Discovery, RFC 7636, RFC 9207).

It shares no code with the product: tokens are written and signed here, by hand. What it is told to do wrong, it does.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256

CLIENT, SECRET, AUDIENCE = "eligibility", "s3cret/with+signs", "https://eligibility.example/api"


def b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def number(value: int) -> str:
    return b64(value.to_bytes((value.bit_length() + 7) // 8, "big"))


@dataclass
class Signing:
    """A key of the provider."""

    kid: str
    private: rsa.RSAPrivateKey = field(default_factory=lambda: rsa.generate_private_key(65537, 2048))

    def public(self) -> dict[str, str]:
        """As JWKS has it."""
        numbers = self.private.public_key().public_numbers()
        return {
            "kty": "RSA",
            "use": "sig",
            "alg": "RS256",
            "kid": self.kid,
            "n": number(numbers.n),
            "e": number(numbers.e),
        }

    def token(self, claims: dict[str, Any], **header: str) -> str:
        """A JWT. `alg` of the header can be another than what it is signed with."""
        head = {"alg": "RS256", "typ": "JWT", "kid": self.kid} | header
        said = f"{b64(json.dumps(head).encode())}.{b64(json.dumps(claims).encode())}"
        return f"{said}.{b64(self._signature(said.encode(), head['alg']))}"

    def _signature(self, said: bytes, alg: str) -> bytes:
        if alg == "none":
            return b""
        if alg == "HS256":  # signed with the public key as if it were a shared secret
            return hmac.digest(json.dumps(self.public()).encode(), said, "sha256")
        return self.private.sign(said, padding.PKCS1v15(), SHA256())


@dataclass
class Provider:
    """A provider that vouches for `subject`. `claims` and `header` are laid over what an id token says."""

    issuer: str
    redirect: str
    key: Signing = field(default_factory=lambda: Signing("k1"))
    subject: str = "s1"
    claims: dict[str, Any] = field(default_factory=dict)
    header: dict[str, str] = field(default_factory=dict)
    refuses: str | None = None
    asked: list[str] = field(default_factory=list)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)

    def token(self, **changed: Any) -> str:
        """A token for programs."""
        now = int(time.time())  # noqa: TID251 - a provider has a clock of its own
        whole = {"iss": self.issuer, "sub": self.subject, "aud": AUDIENCE, "iat": now, "exp": now + 300} | changed
        return self.key.token({name: value for name, value in whole.items() if value is not None}, **self.header)

    def document(self) -> dict[str, Any]:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/jwks",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
        }

    def authorize(self, said: dict[str, str]) -> str:
        """Where a browser is sent back to."""
        wanted = {
            "response_type": "code",
            "client_id": CLIENT,
            "redirect_uri": self.redirect,
            "code_challenge_method": "S256",
        }
        assert {key: said.get(key) for key in wanted} == wanted
        assert "openid" in said["scope"].split()
        if self.refuses is not None:
            return f"{self.redirect}?{urlencode({'error': self.refuses, 'state': said['state']})}"
        code = secrets.token_urlsafe(16)
        self.codes[code] = said
        return f"{self.redirect}?{urlencode({'code': code, 'state': said['state'], 'iss': self.issuer})}"

    def redeem(self, authorization: str, said: dict[str, str]) -> tuple[int, dict[str, Any]]:
        """What the token endpoint answers: a code is good once, for its client, address and verifier."""
        expected = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        if authorization != f"Basic {expected}":
            return 401, {"error": "invalid_client"}
        begun = self.codes.pop(said.get("code", ""), None)
        challenge = b64(hashlib.sha256(said.get("code_verifier", "").encode()).digest())
        good = begun is not None and said.get("redirect_uri") == self.redirect and begun["code_challenge"] == challenge
        if begun is None or not good or said.get("grant_type") != "authorization_code":
            return 400, {"error": "invalid_grant"}
        token = self.token(**{"aud": CLIENT, "nonce": begun["nonce"], **self.claims})
        return 200, {
            "access_token": secrets.token_urlsafe(8),
            "token_type": "Bearer",
            "expires_in": 300,
            "id_token": token,
        }


@contextmanager
def running_provider(site: str) -> Iterator[Provider]:
    """A provider that knows the service at `site`, until the end."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.provider = Provider(f"http://127.0.0.1:{server.server_port}", f"{site}/v1/session/openid")  # type: ignore[attr-defined]
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield server.provider  # type: ignore[attr-defined]
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        provider, address = self._provider(), urlsplit(self.path)
        match address.path:
            case "/.well-known/openid-configuration":
                self._answer(200, provider.document())
            case "/jwks":
                self._answer(200, {"keys": [{"kty": "XYZ", "kid": "of tomorrow"}, provider.key.public()]})
            case "/authorize":
                self._answer(
                    302,
                    {},
                    location=provider.authorize({key: each[0] for key, each in parse_qs(address.query).items()}),
                )
            case _:
                self._answer(404, {})

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"])).decode()
        said = {key: each[0] for key, each in parse_qs(body).items()}
        self._answer(*self._provider().redeem(self.headers.get("authorization", ""), said))

    def log_message(self, *_: Any) -> None:
        """Nothing."""

    def _provider(self) -> Provider:
        provider: Provider = self.server.provider  # type: ignore[attr-defined]
        provider.asked.append(self.path.partition("?")[0])
        return provider

    def _answer(self, status: int, document: dict[str, Any], location: str | None = None) -> None:
        body = json.dumps(document).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        if location is not None:
            self.send_header("location", location)
        self.end_headers()
        self.wfile.write(body)
