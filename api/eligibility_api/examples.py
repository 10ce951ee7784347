"""Requests to learn from, and their real answers, computed when the OpenAPI document is written. All enterprises are fictional."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from eligibility_api.asking import ASKINGS
from eligibility_api.problems import Refused, problem_document
from eligibility_api.receipts import replay_answer
from eligibility_api.requests import request_from_bytes

if TYPE_CHECKING:
    from collections.abc import Callable

    from eligibility_api.installed import Installed
    from eligibility_api.languages import Lang

POLICY = "jilin.corridor_2018_2025"
_LITTLE_GIANT = {
    "name": "长春示例汽车电子有限公司（虚构）",
    "body_kind": "企业",
    "registered_division": {"value": "220104", "source": "营业执照", "on": "2023-11-02", "level": "registry"},
    "operating_division": "220104",
    "recognitions": [{"kind": "科技型小巨人企业", "level": "省级", "from": "2023-01-01", "to": "2026-12-31"}],
}

_MEIHEKOU = {
    "name": "梅河口示例制药有限公司（虚构）",
    "body_kind": "企业",
    "registered_division": "220581",
    "operating_division": "220581",
}
_LISTED = _LITTLE_GIANT | {"credit_lists": ["失信被执行人"]}


def _about(facts: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A request about one provision on one day, unless more is said."""
    body = {"policy": POLICY, "as_of": "2024-06-01", "clause": "8.3", "profile": {"facts": facts}} | more
    return {key: value for key, value in body.items() if value is not None}


Examples = dict[str, tuple[str, dict[str, Any]]]
"""By name: words, and the body of a request."""

_MET = ("符合条件 / Eligible", _about(_LITTLE_GIANT))
_MISSING = ("待补充 / Information needed", _about({"body_kind": "企业"}))
_EXPIRED = ("认定到期次日 / The day after a recognition ends", _about(_LITTLE_GIANT, as_of="2027-01-01"))
_UNDEFINED = ("需人工研判 / For an officer", _about(_MEIHEKOU | {"recognitions": _LITTLE_GIANT["recognitions"]}))

REQUESTS: dict[str, Examples] = {
    "decide": {"met": _MET, "missing": _MISSING, "expired": _EXPIRED},
    "explain": {"met": _MET, "expired": _EXPIRED, "open": _UNDEFINED},
    "advise": {
        "next": _MISSING,
        "skipped": (
            "暂不回答经营地 / Leaving a question for now",
            _about({"body_kind": "企业"}, skipped=["operating_division"]),
        ),
    },
    "askWhatIf": {"met": _MET, "expired": _EXPIRED},
    "listVerifications": {
        "verified": ("核验到 verified / At the level verified", _about(_LITTLE_GIANT)),
        "open": _UNDEFINED,
    },
    "listMaterials": {"met": _MET},
    "listFlags": {"listed": ("在失信名单上 / On a credit list", _about(_LISTED, clause=None))},
    "makeReceipt": {"met": _MET},
}
FAULTY: dict[str, bytes] = {
    "request-syntax": b'{"policy": "jilin.corridor_2018_2025", }',
    "request-invalid": b'{"policy": "jilin.corridor", "as_off": "2024-06-01", "profile": {"facts": {}}}',
    "profile-invalid": json.dumps(
        {
            "policy": POLICY,
            "as_of": "2024-06-01",
            "profile": {"facts": {"employes": {"2024": 120}, "founded": "2024-02-30", "registered_division": "220199"}},
        },
        ensure_ascii=False,
    ).encode(),
}
"""Bodies with problems, by the code of their answer."""


def request_examples(installed: Installed, id: str = "decide") -> dict[str, Any]:
    """An operation's requests whose policy is installed, as OpenAPI examples."""
    return {
        name: {"summary": words, "value": body}
        for name, (words, body) in REQUESTS[id].items()
        if body["policy"] in installed.packs
    }


def examples_of(id: str, installed: Installed, lang: Lang) -> tuple[dict[str, Any], dict[str, Any]]:
    """An operation's requests and their answers, byte for byte what the service would send. A page is not shown."""
    if id not in ASKINGS:
        receipts = _receipts(installed, lang)
        return receipts, _replays(receipts, lang) if id == "replayReceipt" else {}
    asked = request_examples(installed, id)
    answers = {
        name: _answered(each, lambda body: ASKINGS[id].answer(body, installed, lang)) for name, each in asked.items()
    }
    return asked, answers


def _answered(example: dict[str, Any], answer: Callable[[bytes], bytes]) -> dict[str, Any]:
    return {"summary": example["summary"], "value": json.loads(answer(json.dumps(example["value"]).encode()))}


def _receipts(installed: Installed, lang: Lang) -> dict[str, Any]:
    """A receipt as it was given."""
    made = examples_of("makeReceipt", installed, lang)[1]
    return {name: {"summary": "收据 / A receipt", "value": each["value"]} for name, each in made.items()}


def _replays(receipts: dict[str, Any], lang: Lang) -> dict[str, Any]:
    return {name: _replayed(each, lang) for name, each in receipts.items()}


def _replayed(example: dict[str, Any], lang: Lang) -> dict[str, Any]:
    return _answered(example, lambda _: replay_answer(canonical_receipt(example["value"]), None, lang))


def canonical_receipt(receipt: Any) -> bytes:
    """The bytes of a receipt that was read as JSON; only for receipts without fractions, as those of the examples."""
    text = json.dumps(receipt, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode() + b"\n"


def problem_examples(installed: Installed, lang: Lang) -> dict[str, Any]:
    """The problem documents that the faulty bodies get."""
    return {code: _problem(body, installed, lang) for code, body in FAULTY.items() if POLICY in installed.packs}


def _problem(body: bytes, installed: Installed, lang: Lang) -> Any:
    try:
        request_from_bytes(body, installed)
    except Refused as refusal:
        return problem_document(refusal, lang)
    raise AssertionError("a faulty example is read without a problem")
