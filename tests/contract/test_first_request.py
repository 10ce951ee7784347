"""The request that `dev.py serve` prints for a newcomer to copy."""

from __future__ import annotations

import json
import re

from dev import FIRST_REQUEST
from tests.contract.service import Service


def test_the_printed_request_is_answered_with_what_is_missing(service: Service) -> None:
    printed = FIRST_REQUEST.format(address="http://127.0.0.1:8000")
    body = re.search(r"-d '(.*)'$", printed, re.DOTALL)
    assert body is not None
    answer = service.client.post("/v1/decisions", json=json.loads(body[1])).json()
    [provision] = answer["provisions"]
    assert provision["conclusion_words"] == "待补充"
    assert [each["fact"] for each in provision["missing"]] == ["operating_division", "recognitions"]
