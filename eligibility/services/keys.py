"""Keys of programs: a public part by which a key is found, and a secret of 256 random bits, shown once and kept as its SHA-256.

A slow hash is for passwords that people choose; nobody guesses 256 bits. A key never has more rights than its account.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from eligibility.domain.access import PUBLIC, RIGHTS, TOGETHER, Resource, confinement, require, resource_of
from eligibility.domain.actors import Actor
from eligibility.domain.identities import Account, Key
from eligibility.domain.keeping import Missing, Query, Reading, Unit
from eligibility.domain.likeness import nearest
from eligibility.errors import Problem, RequestProblems

PREFIX = "ek_"
"""What every key begins with, so that one is known for what it is wherever it turns up."""
LONGEST_NAME = 64
_KEY = re.compile(rf"({PREFIX}[0-9a-f]{{16}})\.([A-Za-z0-9_-]{{43}})")
_OTHER = hashlib.sha256(b"").hexdigest()


def create_key(
    unit: Unit, actor: Actor, account: str, name: str, scopes: Sequence[str] | None, expires: datetime | None
) -> tuple[str, Key]:
    """A new key, as text and as it is kept. The text is not kept and cannot be had again.

    Raises `NotAllowed`, `Missing` and `RequestProblems`: rulings are made by people, so whoever makes them has no keys.
    """
    require(actor, "createKey", Resource(account=account))
    owner = unit.get(Account, account)
    _check(owner, name, scopes, expires, unit.at)
    id, secret = f"{PREFIX}{secrets.token_hex(8)}", secrets.token_urlsafe(32)
    key = Key(id, owner.id, name, _digest(secret), unit.at, None if scopes is None else tuple(sorted(scopes)), expires)
    unit.add(key)
    unit.note(actor, "createKey", key, {"account": owner.id, "scopes": None if scopes is None else sorted(scopes)})
    return f"{id}.{secret}", key


def revoke_key(unit: Unit, actor: Actor, id: str) -> Key:
    """A key that opens nothing from now on; one that was revoked stays so. Raises `NotAllowed` and `Missing`."""
    require(actor, "revokeKey")
    key = unit.get(Key, id)
    require(actor, "revokeKey", resource_of(key))
    if key.revoked is not None:
        return key
    kept = unit.replace(replace(key, revoked=unit.at))
    unit.note(actor, "revokeKey", kept, {"account": key.account})
    return kept


def keys(reading: Reading, actor: Actor, after: tuple[Any, str] | None, limit: int) -> Sequence[Key]:
    """The keys that an actor may see, by id. Raises `NotAllowed`."""
    require(actor, "listKeys")
    confined = confinement(actor, "listKeys").account
    equal = {} if confined is None else {"account": confined}
    return reading.find(Query(Key, equal=equal, after=after, limit=limit))


def key_in(reading: Reading, text: str) -> Key | None:
    """The key that a text is, if it still opens anything."""
    found = _KEY.fullmatch(text)
    if found is None:
        return None
    try:
        key = reading.get(Key, found[1])
    except Missing:
        key = None
    right = hmac.compare_digest(key.digest if key else _OTHER, _digest(found[2]))
    return key if key is not None and right and is_valid(key, reading.at) else None


def is_valid(key: Key, at: datetime) -> bool:
    """Whether a key is neither revoked nor past its time."""
    return key.revoked is None and (key.expires is None or at < key.expires)


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _check(owner: Account, name: str, scopes: Sequence[str] | None, expires: datetime | None, at: datetime) -> None:
    problems = []
    if TOGETHER & set(owner.roles):
        zh, en = "经办和复核由人决定，不能使用密钥", "officers and reviewers decide in person and have no keys"
        problems.append(Problem("account-invalid", "/account", zh, en))
    if not 0 < len(name) <= LONGEST_NAME or not name.isprintable():
        zh, en = f"名称为 1 到 {LONGEST_NAME} 个可见字符", f"a name has 1 to {LONGEST_NAME} printable characters"
        problems.append(Problem("account-invalid", "/name", zh, en))
    if expires is not None and expires <= at:
        zh, en = "有效期已过", "it would have expired already"
        problems.append(Problem("account-invalid", "/expires", zh, en))
    problems += [_unknown(each, index) for index, each in enumerate(scopes or ()) if each not in RIGHTS]
    if problems:
        raise RequestProblems("request-invalid", problems)


def _unknown(scope: str, index: int) -> Problem:
    near = nearest(scope, RIGHTS)
    needless = scope in PUBLIC
    zh, en = (
        (f"`{scope}` 对所有人开放，不必写明", f"`{scope}` is open to everybody and needs no scope")
        if needless
        else (f"没有名为 `{scope[:64]}` 的操作", f"there is no action `{scope[:64]}`")
    )
    help_zh, help_en = (f"是否想写 `{near[0]}`？", f"did you mean `{near[0]}`?") if near and not needless else ("", "")
    return Problem("account-invalid", f"/scopes/{index}", zh, en, help_zh, help_en)
