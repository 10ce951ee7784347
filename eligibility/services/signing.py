"""Signatures of audit checkpoints: Ed25519, with a private key that is in the environment and nowhere else.

A keyed hash (HMAC) would prove nothing to an outsider, who cannot have its key; without a key no checkpoint is signed, and that is said. Another
algorithm (SM2 with SM3, where it is demanded) is another pair of `Signer` and `Verifier`; a checkpoint names the one it was signed with.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from eligibility.domain.audit import Checkpoint

AUDIT_KEY = "ELIGIBILITY_AUDIT_KEY"
"""The environment variable with the private key: 32 bytes in base64."""
AUDIT_PUBLIC_KEYS = "ELIGIBILITY_AUDIT_PUBLIC_KEYS"
"""The environment variable with the public keys of earlier private keys, in base64, with spaces between."""
PACK_KEY = "ELIGIBILITY_PACK_KEY"
"""The environment variable with the private key that bundles are signed with: 32 bytes in base64."""
PACK_KEYS = "ELIGIBILITY_PACK_KEYS"
"""The environment variable with the public keys whose bundles are trusted, in base64, with spaces between."""
ALGORITHM = "ed25519"


class KeyFaulty(ValueError):
    """A key that is none. It says which setting, never what stands in it."""

    def __init__(self, name: str) -> None:
        self.zh, self.en = f"`{name}` 应为 base64 编码的 32 字节", f"`{name}` is not 32 bytes in base64"
        super().__init__(self.en)


class Ed25519Signer:
    """Signs with one private key."""

    algorithm = ALGORITHM

    def __init__(self, private: bytes) -> None:
        self._private = Ed25519PrivateKey.from_private_bytes(private)

    @property
    def key(self) -> str:
        return fingerprint(self.public)

    @property
    def public(self) -> bytes:
        """The public key, 32 bytes."""
        return self._private.public_key().public_bytes_raw()

    def sign(self, message: bytes) -> str:
        return base64.b64encode(self._private.sign(message)).decode()


@dataclass(frozen=True, slots=True)
class Ed25519Verifier:
    """Verifies with the public keys that are trusted, by fingerprint."""

    keys: Mapping[str, Ed25519PublicKey]

    def knows(self, algorithm: str, key: str) -> bool:
        return algorithm == ALGORITHM and key in self.keys

    def verifies(self, checkpoint: Checkpoint, message: bytes) -> bool:
        return self.verifies_text(checkpoint.key, checkpoint.signature, message)

    def verifies_text(self, key: str, said: str, message: bytes) -> bool:
        """Whether a signature, in base64, is that of a trusted key. Raises `KeyError` for a key that it does not know."""
        try:
            signature = base64.b64decode(said, validate=True)
            self.keys[key].verify(signature, message)
        except (InvalidSignature, binascii.Error, ValueError):
            return False
        return base64.b64encode(signature).decode() == said


def new_private_key() -> str:
    """A private key, as the setting wants it."""
    return base64.b64encode(secrets.token_bytes(32)).decode()


def signer_from(environment: Mapping[str, str], name: str = AUDIT_KEY) -> Ed25519Signer | None:
    """The signer that a setting names, if it does. Raises `KeyFaulty`."""
    said = environment.get(name)
    return Ed25519Signer(_bytes(said, name)) if said else None


def trusting(publics: Iterable[str], name: str) -> Ed25519Verifier:
    """Trusts public keys in base64, as the setting or option of that name gives them. Raises `KeyFaulty`."""
    return _trusting(_bytes(each, name) for each in publics)


def _trusting(publics: Iterable[bytes]) -> Ed25519Verifier:
    return Ed25519Verifier({fingerprint(each): Ed25519PublicKey.from_public_bytes(each) for each in publics})


def verifier_from(environment: Mapping[str, str], also: Iterable[str] = ()) -> Ed25519Verifier | None:
    """Trusts the own key, those of the settings, and `also` (base64 each); nothing when there is none of them. Raises `KeyFaulty`."""
    signer = signer_from(environment)
    publics = [_bytes(each, AUDIT_PUBLIC_KEYS) for each in (*environment.get(AUDIT_PUBLIC_KEYS, "").split(), *also)]
    if signer is not None:
        publics.append(signer.public)
    return _trusting(publics) if publics else None


def fingerprint(public: bytes) -> str:
    """What a checkpoint calls a key: SHA-256 of the public key, in hex."""
    return hashlib.sha256(public).hexdigest()


def public_text(public: bytes) -> str:
    """A public key as `AUDIT_PUBLIC_KEYS` and `verifier_from` take it."""
    return base64.b64encode(public).decode()


def public_pem(public: bytes) -> str:
    """A public key as other programs read it."""
    key = Ed25519PublicKey.from_public_bytes(public)
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


def _bytes(said: str, name: str) -> bytes:
    try:
        data = base64.b64decode(said, validate=True)
    except (binascii.Error, ValueError) as error:
        raise KeyFaulty(name) from error
    if len(data) != 32:
        raise KeyFaulty(name)
    return data
