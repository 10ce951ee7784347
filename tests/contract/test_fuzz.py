"""Whatever is sent is answered: a decision as described, or a problem document whose pointers lead into what was sent."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from eligibility import services
from eligibility.domain.facts import Level
from eligibility.services.sealing import sealed
from eligibility_api.asking import ASKINGS
from tests.contract.service import EXAMPLES, LANGUAGES, POLICY, Service, asked, profile_from

VOCABULARY = services.installed_vocabulary()
FACTS = sorted(VOCABULARY.facts)
FIELDS = sorted({name for fact in VOCABULARY.facts.values() for name in fact.type.fields})
LABELS = sorted({label for each in VOCABULARY.enumerations.values() for label in each.aliases})
CLAUSES = [None, "8", "8.3", "1", "1.1", "20", "99", "", "8.3 "]
ENVELOPE = [
    "value",
    "source",
    "on",
    "level",
    "unknown",
    "conflict",
    "from",
    "to",
    "open",
    "holds",
    "by",
    "ground",
    "record",
    "until",
]

words = st.one_of(
    st.text(max_size=20),
    st.text(st.characters(codec=None), max_size=5),  # lone surrogates too
    st.sampled_from(LABELS),
    st.sampled_from(
        ["220104", "2201", "C3670", "长期", "是", "uncertain", "claimed", "registry", "meihekou", "in_corridor"]
    ),
    st.dates().map(str),
    st.sampled_from(
        [
            "2024-02-30",
            "0000-01-01",
            "9999-12-31",
            "１２００万元",
            "1,200人",
            "-3%",
            "1e400",
            "9" * 60 + "元",
            "other: x",
        ]
    ),
)
scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.integers(10**30, 10**40),
    st.floats(),
    st.decimals(-9, 9, places=3).map(float),
    words,
)
keys = st.one_of(
    st.sampled_from(FACTS),
    st.sampled_from(FIELDS),
    st.sampled_from(ENVELOPE),
    st.sampled_from(["2022", "2023", "-1", "²"]),
    words,
)
values = st.recursive(
    scalars, lambda each: st.lists(each, max_size=4) | st.dictionaries(keys, each, max_size=4), max_leaves=12
)
profiles = st.fixed_dictionaries(
    {},
    optional={
        "facts": st.dictionaries(st.sampled_from(FACTS) | words, values, max_size=6) | values,
        "findings": st.lists(values, max_size=3) | values,
    },
)
requests = st.fixed_dictionaries(
    {},
    optional={
        "policy": st.just(POLICY) | values,
        "as_of": st.dates().map(str) | values,
        "level": st.sampled_from([*services.LEVELS]) | values,
        "clause": st.sampled_from(CLAUSES) | values,
        "profile": profiles | values,
    },
)  # fmt: skip
likely = st.builds(
    lambda as_of, clause, level, profile: asked(as_of=as_of, clause=clause, level=level, profile=profile),
    st.dates().map(str),
    st.sampled_from(["8", "8.3", "4", "17", "20.1"]),
    st.sampled_from([None, *services.LEVELS]),
    profiles,
)
PACK = services.installed_pack(POLICY)
ANSWERS = {
    "/v1/decisions": "Decision",
    "/v1/explanations": "Explanation",
    "/v1/advice": "Advice",
    "/v1/what-if": "WhatIf",
    "/v1/verifications": "Verification",
    "/v1/materials": "Materials",
    "/v1/flags": "Flags",
    "/v1/receipts": "Receipt",
    "/v1/replays": "Replay",
}
ASKED_WITH = {each.path: each.form.keys for each in ASKINGS.values()}
RECEIPT = {
    key: value
    for key, value in json.loads(
        services.receipt_json(
            PACK, services.profile_from_json({}, VOCABULARY), date(2024, 6, 1), Level.CLAIMED, "zh", "8.3"
        )
    ).items()
    if key not in ("digest", "digests")
}
whole = [json.dumps(asked(profile=profile_from(path), clause="8"), ensure_ascii=False).encode() for path in EXAMPLES]


@st.composite
def damaged(draw: st.DrawFn, sound: Sequence[bytes] = whole) -> bytes:
    """A sound body with a few bytes lost, doubled or put in."""
    body = draw(st.sampled_from(sound))
    for _ in range(draw(st.integers(1, 3))):
        at, length = draw(st.integers(0, len(body))), draw(st.integers(0, 6))
        put = draw(
            st.sampled_from([b"", b'"', b"{", b"[", b",", b"\\", b"\\ud800", b"\x00", b"\xff", b"1e999", b"null"])
            | st.binary(max_size=4)
        )
        body = body[:at] + put + body[at + length :]
    return body


def damaged_receipts() -> st.SearchStrategy[bytes]:
    """A receipt that is another one now."""
    sound = sealed(RECEIPT)
    return damaged([sound]).filter(lambda body: body != sound)


def answered(service: Service, body: bytes, lang: str = "zh", path: str = "/v1/decisions") -> Any:
    """The document of an answer that is one of the two kinds, and never a fault of ours."""
    answer = service.ask(path, body, lang)
    assert answer.status_code in {200, 400, 413, 422}, answer.text
    document = answer.json()
    for each in document if isinstance(document, list) else [document]:
        assert service.faults(each, ANSWERS[path] if answer.status_code == 200 else "Problem") == []
    return document


def leads_into(pointer: str, value: Any) -> bool:
    """Whether a JSON pointer (RFC 6901) leads to something."""
    for part in pointer.split("/")[1:]:
        key = part.replace("~1", "/").replace("~0", "~")
        if isinstance(value, list) and key.isdigit() and int(key) < len(value):
            value = value[int(key)]
        elif isinstance(value, dict) and key in value:
            value = value[key]
        else:
            return False
    return True


def check_pointers(problem: dict[str, Any], body: dict[str, Any]) -> None:
    """What is missing points to where it belongs; everything else to what was sent."""
    for each in problem.get("errors", []):
        if each["code"] == "key-missing":
            assert not leads_into(each["pointer"], {key: value for key, value in body.items() if value is not None})
        elif each["code"] != "text-broken":  # half a character cannot stand in a pointer
            assert leads_into(each["pointer"], body), each


@settings(max_examples=250)
@given(body=st.one_of(requests, likely), lang=st.sampled_from(LANGUAGES))
@example(body=asked(profile={"facts": {"name": {"value": "x", "level": ["claimed"]}}}), lang="zh")
def test_any_request_is_answered(service: Service, body: dict[str, Any], lang: str) -> None:
    check_pointers(answered(service, json.dumps(body).encode(), lang), body)


@pytest.mark.slow
@pytest.mark.parametrize("path", [path for path in ANSWERS if path not in ("/v1/decisions", "/v1/replays")])
def test_any_request_to_any_operation_is_answered(service: Service, path: str) -> None:
    @settings(max_examples=25)
    @given(body=st.one_of(requests, likely), lang=st.sampled_from(LANGUAGES))
    def check(body: dict[str, Any], lang: str) -> None:
        sent = {key: value for key, value in body.items() if key in ASKED_WITH[path]}
        document = answered(service, json.dumps(sent).encode(), lang, path)
        check_pointers(document if isinstance(document, dict) else {}, sent)

    check()


@settings(max_examples=60)
@given(body=damaged_receipts() | st.binary(max_size=50) | st.sampled_from([b"[" * 9_000, b"{}", b"1e999"]))
def test_any_receipt_is_answered(service: Service, body: bytes) -> None:
    document = answered(service, body, path="/v1/replays")
    assert document["status"] == "receipt_faulty"
    assert service.ask("/v1/receipts/html", body).status_code == 422


@settings(max_examples=60)
@given(key=st.sampled_from(sorted(RECEIPT)), value=values)
def test_any_receipt_that_is_sealed_anew_is_answered(service: Service, key: str, value: Any) -> None:
    try:
        body = sealed(RECEIPT | {key: value})
    except (TypeError, UnicodeEncodeError):
        return  # what cannot be sealed: a binary fraction, half a character
    answer = service.ask("/v1/replays", body)
    assert answer.status_code in {200, 422}
    assert service.ask("/v1/receipts/html", body).status_code in {200, 409, 422}


@settings(max_examples=100)
@given(body=likely)
def test_any_request_has_one_answer(service: Service, body: dict[str, Any]) -> None:
    content = json.dumps(body).encode()
    assert service.decide(content).content == service.decide(content).content


@settings(max_examples=250)
@given(body=damaged() | st.binary(max_size=50))
def test_any_bytes_are_answered(service: Service, body: bytes) -> None:
    answered(service, body)


@settings(max_examples=60)
@given(opened=st.sampled_from([b"[", b'{"a":', b'{"profile":{"facts":{"name":', b"[[],"]), times=st.integers(1, 50_000))
def test_any_nesting_is_answered(service: Service, opened: bytes, times: int) -> None:
    answered(service, (opened * times)[:900_000])


@pytest.mark.soak
@given(body=st.one_of(requests, likely), lang=st.sampled_from(LANGUAGES))
def test_any_request_is_answered_however_many(service: Service, body: dict[str, Any], lang: str) -> None:
    check_pointers(answered(service, json.dumps(body).encode(), lang), body)


@pytest.mark.soak
@given(body=damaged())
def test_any_bytes_are_answered_however_many(service: Service, body: bytes) -> None:
    answered(service, body)
