"""What somebody is told who may not do something. It decides nothing: that is `eligibility.domain.access`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from eligibility.domain.access import Why
from eligibility_api.problems import Refused, refused

if TYPE_CHECKING:
    from eligibility.domain.access import Denied

CHALLENGE = {"www-authenticate": 'Bearer realm="eligibility"'}


def refused_by(denied: Denied) -> Refused:
    """Of what is another's not even that it exists is told."""
    match denied.why:
        case Why.NOBODY:
            zh, en = (
                "请先登录，或用 `Authorization: Bearer` 发送密钥",
                "sign in first, or send a key as `Authorization: Bearer`",
            )
            return refused("sign-in-needed", zh, en, CHALLENGE)
        case Why.ROLE:
            return refused(
                "not-allowed", f"您的角色不能做 `{denied.action}`", f"your role may not do `{denied.action}`"
            )
        case Why.SCOPE:
            zh, en = f"这个密钥的范围不含 `{denied.action}`", f"`{denied.action}` is not in this key's scopes"
            return refused("not-allowed", zh, en)
        case Why.NOT_YOURS:
            return unknown_record()


def unknown_record() -> Refused:
    """What is said of a record that is not there, and of one that is another's: the same, to the byte."""
    return refused("record-unknown", "没有这条记录", "there is no such record")
