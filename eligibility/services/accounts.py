"""Accounts: made, changed and disabled by administrators, and a password changed by whose it is.

It hashes no password and proves nobody's identity (`passwords`, `signing_in`); what it is given is hashed already.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from eligibility.domain.access import TOGETHER, Resource, require, resource_of
from eligibility.domain.actors import Actor, Role
from eligibility.domain.credit_code import problems_of_credit_code
from eligibility.domain.identities import Account, Session
from eligibility.domain.keeping import Query, Reading, Unit
from eligibility.domain.vocabulary import Words
from eligibility.errors import Problem, RequestProblems

LONGEST_NAME = 64
_CONFINED = frozenset({Role.OFFICER, Role.REVIEWER, Role.AUDITOR})
_CREDIT_CODE = Words("统一社会信用代码", "a unified social credit code")
_PORTAL_ID = Words("2 到 40 个小写字母、数字或连字符", "2 to 40 small letters, digits or hyphens")
_DIVISION_CODE = Words("六位行政区划代码", "a division's code of six digits")
CHANGEABLE = ("roles", "enterprise", "division", "portal", "issuer", "subject", "disabled", "password")


@dataclass(frozen=True, slots=True)
class Wanted:
    """An account as it is asked for. `password` is a password hash; `issuer` and `subject` name somebody of an OpenID provider."""

    name: str
    roles: tuple[Role, ...]
    enterprise: str | None = None
    division: str | None = None
    portal: str | None = None
    password: str | None = None
    issuer: str | None = None
    subject: str | None = None


def create_account(unit: Unit, actor: Actor, wanted: Wanted) -> Account:
    """Make an account. Raises `NotAllowed`, `RequestProblems` and `Taken`."""
    require(actor, "createAccount")
    made = Account(unit.new_id(), wanted.name, wanted.roles, unit.at, unit.at, wanted.enterprise, wanted.division)
    account = replace(
        made, portal=wanted.portal, password=wanted.password, issuer=wanted.issuer, subject=wanted.subject
    )
    _check(account)
    unit.add(account)
    unit.note(actor, "createAccount", account, _told(account))
    return account


def change_account(unit: Unit, actor: Actor, id: str, version: int, changes: Mapping[str, Any]) -> Account:
    """Change what `changes` names; whoever is signed in with the account is signed out.

    Nobody changes their own account, and the last administrator stays one, also where two take it from each other at the same moment. Raises
    `NotAllowed`, `Missing`, `Stale` and `RequestProblems`.
    """
    require(actor, "changeAccount")
    assert set(changes) <= set(CHANGEABLE), "the edge lets nothing else through"
    if id == actor.account:
        zh, en = (
            "不能更改自己的账号，请由另一名管理员更改",
            "nobody changes their own account: ask another administrator",
        )
        raise RequestProblems("account-own", [Problem("account-own", "", zh, en)])
    known = unit.get(Account, id)
    changed = replace(known, **changes, version=version, changed=unit.at, failures=0, locked=None)
    _check(changed)
    kept = unit.replace(changed)
    if _administers(known) and not any_administrator(unit):
        zh, en = "这是最后一名管理员，请先开设另一名", "this is the last administrator: make another one first"
        raise RequestProblems("administrator-last", [Problem("administrator-last", "", zh, en)])
    end_sessions_of(unit, id)
    unit.note(actor, "changeAccount", kept, {**_told(kept), "changed": sorted(changes)})
    return kept


def change_password(unit: Unit, actor: Actor, version: int, password: str) -> Account:
    """Give one's own account another password (its hash). Every session of it ends. Raises `NotAllowed`, `Missing` and `Stale`."""
    require(actor, "changePassword", Resource(account=actor.account))
    account = unit.get(Account, actor.account)
    kept = unit.replace(replace(account, password=password, changed=unit.at, version=version))
    end_sessions_of(unit, account.id)
    unit.note(actor, "changePassword", kept)
    return kept


def account_of(reading: Reading, actor: Actor, id: str) -> Account:
    """An account. Raises `NotAllowed` and `Missing`."""
    require(actor, "getAccount")
    account = reading.get(Account, id)
    require(actor, "getAccount", resource_of(account))
    return account


def accounts(reading: Reading, actor: Actor, after: tuple[Any, str] | None, limit: int) -> Sequence[Account]:
    """Accounts in the order in which they were made. Raises `NotAllowed`."""
    require(actor, "listAccounts")
    return reading.find(Query(Account, after=after, limit=limit))


def account_named(reading: Reading, name: str) -> Account | None:
    """The account of a name."""
    return next(iter(reading.find(Query(Account, equal={"name": name}, limit=1))), None)


def actor_of(account: Account, scopes: Sequence[str] | None = None) -> Actor:
    """Whoever acts with an account."""
    confined = None if scopes is None else frozenset(scopes)
    return Actor(account.id, frozenset(account.roles), account.enterprise, account.division, account.portal, confined)


def end_sessions_of(unit: Unit, account: str) -> None:
    """Sign an account out everywhere."""
    for each in unit.find(Query(Session, equal={"account": account})):
        unit.remove(Session, each.id)


def any_account(reading: Reading) -> bool:
    """Whether somebody has been given an account."""
    return bool(reading.find(Query(Account, limit=1)))


def any_administrator(reading: Reading) -> bool:
    """Whether there is somebody who can make accounts."""
    return any(map(_administers, reading.find(Query(Account))))


def _administers(account: Account) -> bool:
    return Role.ADMINISTRATOR in account.roles and not account.disabled


def _told(account: Account) -> dict[str, Any]:
    """What the audit log says of an account: nothing personal."""
    said = {"roles": sorted(each.value for each in account.roles), "disabled": account.disabled}
    confined = {"enterprise": account.enterprise, "division": account.division, "portal": account.portal}
    return said | {key: value for key, value in confined.items() if value is not None}


def _check(account: Account) -> None:
    """Raises `RequestProblems` with everything that is wrong."""
    problems = [*_name_problems(account.name), *_role_problems(account), *_place_problems(account)]
    if (account.issuer is None) != (account.subject is None):
        zh, en = "`issuer` 和 `subject` 要一起填写", "`issuer` and `subject` are given together"
        problems.append(Problem("account-invalid", "/subject", zh, en))
    if problems:
        raise RequestProblems("request-invalid", problems)


def _name_problems(name: str) -> list[Problem]:
    if 0 < len(name) <= LONGEST_NAME and name.isprintable() and name == name.strip():
        return []
    zh = f"账号名为 1 到 {LONGEST_NAME} 个可见字符，首尾没有空格"
    en = f"a name has 1 to {LONGEST_NAME} printable characters, no space at its ends"
    return [Problem("account-invalid", "/name", zh, en)]


def _role_problems(account: Account) -> list[Problem]:
    roles = frozenset(account.roles)
    if len(roles) == 1 or (roles and roles <= TOGETHER):
        return []
    zh, en = (
        "一个账号只有一种角色；只有经办和复核可以兼任",
        "an account has one role; only officer and reviewer go together",
    )
    return [Problem("account-invalid", "/roles", zh, en)]


def _place_problems(account: Account) -> list[Problem]:
    """An enterprise's account stands for one enterprise, a portal's for one portal; only the desk and auditors are confined to a place."""
    roles = frozenset(account.roles)
    return [
        *_belonging("enterprise", Role.ENTERPRISE in roles, account.enterprise, _is_credit_code, _CREDIT_CODE),
        *_belonging("portal", Role.PORTAL in roles, account.portal, _is_portal, _PORTAL_ID),
        *_belonging("division", bool(roles & _CONFINED), account.division, _is_division, _DIVISION_CODE, optional=True),
    ]


def _belonging(
    key: str, belongs: bool, value: str | None, fits: Callable[[str], bool], words: Words, *, optional: bool = False
) -> list[Problem]:
    """What is wrong with a value that accounts of some roles have, and no others."""
    pointer = f"/{key}"
    if not belongs:
        unfit = Problem("account-invalid", pointer, f"这种角色没有 `{key}`", f"this role has no `{key}`")
        return [] if value is None else [unfit]
    if optional and value is None:
        return []
    needed = Problem("account-invalid", pointer, f"`{key}` 应为{words.zh}", f"`{key}` is {words.en}")
    return [] if value is not None and fits(value) else [needed]


def _is_credit_code(value: str) -> bool:
    return not problems_of_credit_code(value)


def _is_portal(value: str) -> bool:
    return re.fullmatch(r"[a-z0-9][a-z0-9-]{1,39}", value) is not None


def _is_division(value: str) -> bool:
    return re.fullmatch(r"[0-9]{6}", value) is not None
