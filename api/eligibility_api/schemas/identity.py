"""The schemas of accounts, keys, sessions and the audit log, and these records as documents of those schemas. Secrets are in none but once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from eligibility.domain.actors import Role
from eligibility_api.schemas.jobs import time_text
from eligibility_api.schemas.shapes import FLAG, SHA256, TEXT, TIME, WHOLE, Schema, among, closed, listed, ref, said

if TYPE_CHECKING:
    from eligibility.domain.audit import AuditEntry, Checkpoint
    from eligibility.domain.identities import Account, Key, Session
    from eligibility.services.auditing import Verified

_ROLES = listed(among(*(each.value for each in Role)))
_CONFINED = {
    "enterprise": said(TEXT, "企业账号：统一社会信用代码 / of an enterprise's account: its credit code"),
    "division": said(TEXT, "经办、复核、审计：辖区，没有即全部 / officers, reviewers, auditors: their place; everywhere without one"),
    "portal": said(TEXT, "平台账号：平台标识 / of a portal's account: the portal"),
}  # fmt: skip


def identity_schemas() -> dict[str, Schema]:
    """By name."""
    account = closed(
        {"id": TEXT, "name": TEXT, "roles": _ROLES, "disabled": FLAG, "created": TIME, "changed": TIME, "version": WHOLE},
        {**_CONFINED, "issuer": TEXT, "subject": TEXT, "has_password": FLAG, "locked": TIME},
    )  # fmt: skip
    key = {"id": TEXT, "account": TEXT, "name": TEXT, "created": TIME, "version": WHOLE}
    optional = {"scopes": listed(TEXT), "expires": TIME, "revoked": TIME}
    secret = said(TEXT, "只在此时给出一次，请妥善保存 / given this once: keep it safe")
    way = among("key", "token", "session", about="凭什么识别 / how it was proved")
    csrf = said(TEXT, "修改时放在 `X-CSRF-Token` / send it as `X-CSRF-Token` with what changes something")
    return {
        "Account": account,
        "Key": closed(key, optional),
        "NewKey": closed({**key, "key": secret}, optional),
        "Who": closed({"account": ref("Account"), "way": way}, {"scopes": listed(TEXT), "csrf": csrf, "expires": TIME}),
        "AuditEntry": closed(
            {
                "number": WHOLE, "at": TIME, "actor": TEXT, "action": TEXT, "kind": TEXT, "id": TEXT,
                "details": said(TEXT, "规范 JSON / canonical JSON"), "previous": SHA256, "hash": SHA256,
            }
        ),
        "Checkpoint": closed(
            {"number": WHOLE, "hash": SHA256, "at": TIME, "algorithm": TEXT, "key": SHA256, "signature": TEXT}
        ),
        "AuditVerification": closed(
            {"intact": FLAG, "entries": WHOLE, "checkpoints": WHOLE, "signatures": FLAG},
            {"fault": closed({"kind": TEXT, "number": WHOLE, "detail": TEXT})},
        ),
        "EnterpriseExport": {"type": "object", "description": "每类记录一个列表 / a list of each kind of record"},
        "Erasure": closed(
            {
                "erased": said(listed(TEXT), "已删除个人信息的档案 / snapshots that have none any more"),
                "kept": listed(closed({"snapshot": TEXT, "applications": listed(TEXT)})),
                "facts": said(listed(TEXT), "删除了什么，JSON 指针 / what was erased, as JSON pointers"),
            },
            {"salt": TEXT},
        ),
        "AuditKey": closed({"algorithm": TEXT, "key": SHA256, "pem": TEXT}),
    }  # fmt: skip


def account_document(account: Account) -> dict[str, Any]:
    """An account, without what it signs in with."""
    return {
        "id": account.id,
        "name": account.name,
        "roles": [each.value for each in account.roles],
        "disabled": account.disabled,
        "has_password": account.password is not None,
        "created": time_text(account.created),
        "changed": time_text(account.changed),
        **_given(account, *_CONFINED, "issuer", "subject", "locked"),
        "version": account.version,
    }


def key_document(key: Key) -> dict[str, Any]:
    """A key, without its secret."""
    scopes = {} if key.scopes is None else {"scopes": list(key.scopes)}
    return {
        "id": key.id,
        "account": key.account,
        "name": key.name,
        "created": time_text(key.created),
        **scopes,
        **_given(key, "expires", "revoked"),
        "version": key.version,
    }


def who_document(account: Account, way: str, session: Session | None, scopes: frozenset[str] | None) -> dict[str, Any]:
    """Who asks, and what of their session a page needs."""
    confined = {} if scopes is None else {"scopes": sorted(scopes)}
    of_session = {} if session is None else {"csrf": session.csrf, "expires": time_text(session.expires)}
    return {"account": account_document(account), "way": way, **confined, **of_session}


def entry_document(entry: AuditEntry) -> dict[str, Any]:
    """An entry, field by field."""
    return {name: getattr(entry, name) for name in ("number", "at", "actor", "action", "kind", "id", "details", "previous", "hash")}  # fmt: skip


def checkpoint_document(checkpoint: Checkpoint) -> dict[str, Any]:
    """A checkpoint, field by field."""
    return {name: getattr(checkpoint, name) for name in ("number", "hash", "at", "algorithm", "key", "signature")}


def verification_document(found: Verified, lang: str) -> dict[str, Any]:
    """What verifying found."""
    told = {} if found.fault is None else {
        "fault": {"kind": found.fault.kind.value, "number": found.fault.number, "detail": found.fault.words.in_language(lang)}
    }  # fmt: skip
    return {
        "intact": found.fault is None,
        "entries": found.entries,
        "checkpoints": found.checkpoints,
        "signatures": found.signatures,
        **told,
    }


def _given(record: Any, *names: str) -> dict[str, Any]:
    """The fields that are not empty, times as text."""
    found = {name: getattr(record, name) for name in names}
    return {
        name: value if isinstance(value, str) else time_text(value)
        for name, value in found.items()
        if value is not None
    }
