"""Requests to learn from, and their real answers, computed when the OpenAPI document is written. All enterprises are fictional."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from eligibility_api.problems import Refused, problem_document
from eligibility_api.requests import decision_request_from_bytes
from eligibility_api.routes.decisions import decision_bytes

if TYPE_CHECKING:
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

REQUESTS: dict[str, tuple[str, dict[str, Any]]] = {
    "met": (
        "符合条件 / Eligible",
        {"policy": POLICY, "as_of": "2024-06-01", "clause": "8.3", "profile": {"facts": _LITTLE_GIANT}},
    ),
    "missing": (
        "待补充 / Information needed",
        {"policy": POLICY, "as_of": "2024-06-01", "clause": "8.3", "profile": {"facts": {"body_kind": "企业"}}},
    ),
    "expired": (
        "认定到期次日 / The day after a recognition ends",
        {"policy": POLICY, "as_of": "2027-01-01", "clause": "8.3", "profile": {"facts": _LITTLE_GIANT}},
    ),
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


def request_examples(installed: Installed) -> dict[str, Any]:
    """The requests whose policy is installed, as OpenAPI examples."""
    return {
        name: {"summary": words, "value": body}
        for name, (words, body) in REQUESTS.items()
        if body["policy"] in installed.packs
    }


def answer_examples(installed: Installed, lang: Lang) -> dict[str, Any]:
    """Their answers, byte for byte what the service would send."""
    return {
        name: {"summary": each["summary"], "value": _answer(each["value"], installed, lang)}
        for name, each in request_examples(installed).items()
    }


def _answer(body: dict[str, Any], installed: Installed, lang: Lang) -> Any:
    request = decision_request_from_bytes(json.dumps(body).encode(), installed)
    return json.loads(decision_bytes(request, lang))


def problem_examples(installed: Installed, lang: Lang) -> dict[str, Any]:
    """The problem documents that the faulty bodies get."""
    return {code: _problem(body, installed, lang) for code, body in FAULTY.items() if POLICY in installed.packs}


def _problem(body: bytes, installed: Installed, lang: Lang) -> Any:
    try:
        decision_request_from_bytes(body, installed)
    except Refused as refusal:
        return problem_document(refusal, lang)
    raise AssertionError("a faulty example is read without a problem")
