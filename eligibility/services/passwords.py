"""Passwords: what one must be like, how it is kept (Argon2id), and whether one is the right one. Nothing here knows an account.

It takes tens of milliseconds and 19 MiB to hash or compare one, by intent: never inside a transaction, and never on the event loop.
"""

from __future__ import annotations

import secrets
import unicodedata
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from eligibility.errors import Problem

SHORTEST, LONGEST = 12, 128
"""Characters: short ones are guessed, endless ones are a way to keep the service busy."""

_FEWEST_DIFFERENT = 5
_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
"""Argon2id with the least that the OWASP Password Storage Cheat Sheet asks for (19 MiB, 2 passes, 1 lane)."""


def password_problems(password: str, pointer: str, *names: str) -> list[Problem]:
    """What speaks against a password. `names` are words that it must not be made of: whoever knows the account knows them."""
    words = _problem_words(normal(password), [normal(each).casefold() for each in names if each])
    return [Problem("password-weak", pointer, zh, en) for zh, en in words]


def password_hash(password: str) -> str:
    """How a password is kept: algorithm, costs, salt and hash as text."""
    return _HASHER.hash(normal(password))


def is_password(kept: str | None, password: str) -> bool:
    """Whether a password is the one that is kept. It takes as long where none is kept, so that nobody learns which accounts there are."""
    try:
        _HASHER.verify(kept or _nobodys(), normal(password))
    except (VerificationError, InvalidHashError):
        return False
    return kept is not None


def is_outdated(kept: str) -> bool:
    """Whether a password is kept with other costs than are asked for now, and should be hashed again while it is at hand."""
    return _HASHER.check_needs_rehash(kept)


def normal(password: str) -> str:
    """The same characters, however a keyboard composes them."""
    return unicodedata.normalize("NFKC", password)


def _problem_words(password: str, names: list[str]) -> list[tuple[str, str]]:
    found = []
    if len(password) < SHORTEST:
        found.append((f"密码至少 {SHORTEST} 个字符", f"a password has at least {SHORTEST} characters"))
    if len(password) > LONGEST:
        found.append((f"密码最多 {LONGEST} 个字符", f"a password has at most {LONGEST} characters"))
    if len(set(password)) < _FEWEST_DIFFERENT:
        zh, en = (
            f"密码至少有 {_FEWEST_DIFFERENT} 个不同的字符",
            f"a password has at least {_FEWEST_DIFFERENT} different characters",
        )
        found.append((zh, en))
    if any(name in password.casefold() for name in names if len(name) >= 3):
        found.append(("密码不能含有账号名", "a password does not contain the account's name"))
    return found


@cache
def _nobodys() -> str:
    """Kept for accounts that there are not, or that have no password."""
    return _HASHER.hash(secrets.token_urlsafe(32))
