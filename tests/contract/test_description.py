"""What the OpenAPI document promises is asked for at random, and kept: schemathesis writes the requests."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import pytest
import schemathesis
from hypothesis import given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from eligibility_api.app import create_app
from eligibility_api.asking import ASKINGS

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
READING = [
    "listPolicies",
    "getPolicy",
    "getClause",
    "getProfileSchema",
    "getVocabulary",
    "getCodeList",
    "getHealth",
    "getLiveness",
]
ASKED = [*ASKINGS, "replayReceipt", "layOutReceipt"]
BEYOND_A_SCHEMA = {
    "clause-unknown",
    "fact-unknown",
    "receipt-faulty",
    "code-unlisted",
    "credit-code",
    "date-impossible",
    "finding",
    "value-range",
}
"""What a schema cannot say: membership in long lists, check characters, spans that end before they begin, how many digits a
number has."""

sound, unsound = GenerationMode.POSITIVE, GenerationMode.NEGATIVE


@lru_cache(maxsize=1)
def description() -> Any:
    return schemathesis.openapi.from_asgi("/openapi.json", create_app())


def asking(operation: str, mode: GenerationMode) -> Any:
    """Requests for an operation that keep to the description, or do not."""
    return description().find_operation_by_id(operation).as_strategy(generation_mode=mode)


def check(case: Any) -> None:
    ask(case)


def ask(case: Any) -> Any:
    """Ask, and hold the answer to the description."""
    answer = case.call()
    case.validate_response(answer, checks=CHECKS)
    return answer


@pytest.mark.parametrize("operation", READING)
def test_every_address_that_reads_keeps_to_its_description(operation: str) -> None:
    settings(max_examples=10)(given(case=asking(operation, sound))(check))()


def check_sound(case: Any) -> None:
    answer = ask(case)
    if answer.status_code != 200:
        assert {each["code"] for each in answer.json()["errors"]} <= BEYOND_A_SCHEMA, answer.json()


@pytest.mark.slow
@pytest.mark.parametrize("operation", ASKED)
def test_a_request_that_keeps_to_the_description_is_answered(operation: str) -> None:
    settings(max_examples=25 if operation == "decide" else 8)(given(case=asking(operation, sound))(check_sound))()


@pytest.mark.slow
@pytest.mark.parametrize("operation", ASKED)
def test_a_request_that_does_not_keep_to_it_is_answered_all_the_same(operation: str) -> None:
    settings(max_examples=25 if operation == "decide" else 8)(given(case=asking(operation, unsound))(check))()


@pytest.mark.soak
@pytest.mark.parametrize("operation", ASKED)
def test_requests_that_keep_to_the_description_are_answered_however_many(operation: str) -> None:
    settings(max_examples=2_000 if operation == "decide" else 300)(given(case=asking(operation, sound))(check_sound))()


@pytest.mark.soak
@pytest.mark.parametrize("operation", ASKED)
def test_requests_that_do_not_are_answered_however_many(operation: str) -> None:
    settings(max_examples=2_000 if operation == "decide" else 300)(given(case=asking(operation, unsound))(check))()
