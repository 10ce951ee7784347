"""A self-check that its page carries with it: nothing is kept here, so that it works inside other sites' pages, without cookies.

What comes back from a browser is trusted in nothing: it is read as strictly as any profile.
"""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from eligibility.ir.rules import Pack
from eligibility.services.self_check import SelfCheck, new_self_check
from eligibility.source.strict_json import json_from_text

_NEW: dict[str, Any] = {"facts": {}, "skipped": [], "looked_over": False}


class NotCarried(ValueError):
    """What a page sent back is not what it was given."""


def carried_from_check(check: SelfCheck) -> str:
    """What a page carries. A list of records counts as whole: what is missing of it is asked for by its page."""
    saved = check.going.saved()
    carried = {"facts": saved["facts"], "skipped": saved["skipped"], "looked_over": check.looked_over}
    return _text(carried)


def is_new(carried: str) -> bool:
    """Whether nothing was answered yet."""
    return carried == _text(_NEW)


def check_from_carried(pack: Pack, text: str, as_of: date, lang: str, only: str | None) -> SelfCheck:
    """Go on with what a page carried. Raises `NotCarried`, `JsonProblems`, `ProfileProblems`, `NoQuestion` and `UnknownClause`."""
    said = json_from_text(text)
    if not _is_carried(said):
        raise NotCarried("not what a page was given to carry")
    check = new_self_check(pack, as_of, lang, only, {"facts": said["facts"]})
    check.looked_over = said["looked_over"]
    for subject in said["skipped"]:
        check.place(subject)
        check.going.pass_over(subject)
    return check


def _is_carried(said: Any) -> bool:
    return (
        isinstance(said, dict)
        and said.keys() == _NEW.keys()
        and isinstance(said["facts"], dict)
        and isinstance(said["looked_over"], bool)
        and isinstance(said["skipped"], list)
        and all(isinstance(each, str) for each in said["skipped"])
    )


def _text(carried: dict[str, Any]) -> str:
    return json.dumps(carried, ensure_ascii=False, separators=(",", ":"))
