"""Signing in with a name and a password, or as somebody whom an OpenID provider vouches for; and the sessions that come of it.

A session's token is 256 random bits, kept as its SHA-256. Every attempt counts as a failure until the password has proved right, so that
attempts at the same time do not slip through between. Passwords are compared elsewhere (`passwords`), outside of transactions.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import replace
from datetime import datetime, timedelta

from eligibility.domain.access import Resource, require
from eligibility.domain.actors import SYSTEM, Actor
from eligibility.domain.identities import Account, Key, Session
from eligibility.domain.keeping import Missing, Query, Reading, Unit
from eligibility.services.accounts import account_named, actor_of
from eligibility.services.keys import key_in

IDLE = timedelta(minutes=30)
"""A session that is not used for so long has ended."""
LONGEST = timedelta(hours=12)
"""A session ends after so long, used or not."""
SEEN_EVERY = timedelta(minutes=1)
"""How exactly it is noted that a session is used."""
MOST_FORGOTTEN = 20
"""Sessions that have ended and are removed when another begins."""
FREE_FAILURES = 5
"""So many passwords may be wrong before one has to wait."""
LONGEST_WAIT = timedelta(minutes=15)


class SignInRefused(Exception):
    """A name and a password that do not go together, or an account that has to wait until `until`."""

    def __init__(self, until: datetime | None = None) -> None:
        super().__init__("sign-in refused" if until is None else f"sign-in refused until {until}")
        self.until = until


class NotSignedIn(Exception):
    """A key, a session or a token that is of nobody, or no longer."""


def attempt(unit: Unit, name: str) -> Account | None:
    """The account that somebody tries to sign in to, its attempt counted. Raises `SignInRefused` while it has to wait."""
    account = account_named(unit, name)
    if account is None or account.disabled:
        return None
    if account.locked is not None and unit.at < account.locked:
        raise SignInRefused(account.locked)
    failures = account.failures + 1
    wait = (
        timedelta(0)
        if failures < FREE_FAILURES
        else min(timedelta(minutes=2 ** (failures - FREE_FAILURES)), LONGEST_WAIT)
    )
    return unit.replace(replace(account, failures=failures, locked=unit.at + wait if wait else None))


def failed(unit: Unit, account: Account) -> None:
    """Note that a password was wrong."""
    unit.note(SYSTEM, "signInRefused", account)


def succeeded(unit: Unit, id: str, ended: str | None = None, password: str | None = None) -> tuple[str, Session]:
    """Begin a session of an account that has proved who it is: its token and the session as kept.

    `ended` is the token of the session that the browser had before, which ends; `password` another hash of the same password. Raises
    `SignInRefused` when the account was disabled meanwhile.
    """
    account = unit.get(Account, id)
    if account.disabled:
        raise SignInRefused
    if account.failures or password:
        account = unit.replace(replace(account, failures=0, locked=None, password=password or account.password))
    if ended is not None:
        _forget(unit, ended)
    forget_ended(unit)
    token = secrets.token_urlsafe(32)
    session = Session(session_id(token), id, secrets.token_urlsafe(32), unit.at, unit.at, unit.at + LONGEST)
    unit.add(session)
    unit.note(actor_of(account), "signIn", account)
    return token, session


def sign_out(unit: Unit, actor: Actor, token: str) -> None:
    """End a session. Raises `NotAllowed`."""
    require(actor, "signOut", Resource(account=actor.account))
    _forget(unit, token)
    unit.note(actor, "signOut", unit.get(Account, actor.account))


def session_of(reading: Reading, token: str) -> tuple[Session, Account]:
    """The session of a token and its account. Raises `NotSignedIn`."""
    try:
        session = reading.get(Session, session_id(token))
        account = reading.get(Account, session.account)
    except Missing as error:
        raise NotSignedIn from error
    if account.disabled or reading.at >= min(session.expires, session.seen + IDLE):
        raise NotSignedIn
    return session, account


def is_due(session: Session, at: datetime) -> bool:
    """Whether it should be noted that a session is used."""
    return at - session.seen >= SEEN_EVERY


def see(unit: Unit, id: str) -> None:
    """Note that a session is used, unless it has ended meanwhile."""
    for session in unit.find(Query(Session, equal={"id": id})):
        if is_due(session, unit.at):
            unit.replace(replace(session, seen=unit.at))


def account_of_key(reading: Reading, text: str) -> tuple[Key, Account]:
    """The key that a text is, and its account. Raises `NotSignedIn`."""
    key = key_in(reading, text)
    if key is None:
        raise NotSignedIn
    account = reading.get(Account, key.account)
    if account.disabled:
        raise NotSignedIn
    return key, account


def account_of_subject(reading: Reading, issuer: str, subject: str) -> Account:
    """The account of somebody whom an OpenID provider vouches for. Raises `NotSignedIn`: administrators make accounts, nobody else."""
    found = reading.find(Query(Account, equal={"issuer": issuer, "subject": subject}, limit=1))
    if not found or found[0].disabled:
        raise NotSignedIn
    return found[0]


def forget_ended(unit: Unit) -> int:
    """Remove sessions that have ended, a few at a time; how many there were."""
    ended = unit.find(Query(Session, at_most={"expires": unit.at}, limit=MOST_FORGOTTEN))
    for each in ended:
        unit.remove(Session, each.id)
    return len(ended)


def session_id(token: str) -> str:
    """What a session is kept under."""
    return hashlib.sha256(token.encode()).hexdigest()


def _forget(unit: Unit, token: str) -> None:
    for each in unit.find(Query(Session, equal={"id": session_id(token)})):
        unit.remove(Session, each.id)
