"""`docs/api.md` shows what the service really does."""

from __future__ import annotations

import json
import re
from pathlib import Path

from eligibility_api.words import STATUSES
from tests.contract.service import Service, asked

TEXT = (Path(__file__).resolve().parents[2] / "docs" / "api.md").read_text("utf-8")


def test_the_problem_shown_is_a_real_answer(service: Service) -> None:
    shown = json.loads(TEXT.split("```json\n")[1].split("```")[0])
    body = {"as_off" if key == "as_of" else key: value for key, value in asked().items()}
    assert service.decide(body, "en").json() == shown


def test_every_address_is_listed(service: Service) -> None:
    listed = {
        (method.lower(), path)
        for method, path in re.findall(r"^\| `(GET|POST|PUT|PATCH|DELETE) (/\S+)`", TEXT, re.MULTILINE)
    }
    assert listed == {(method, path) for path, of in service.openapi["paths"].items() for method in of}


def test_every_status_is_listed_with_its_codes() -> None:
    rows = re.findall(r"^\| (\d{3}) \| (.+) \|$", TEXT, re.MULTILINE)
    listed = {code: int(status) for status, row in rows for code in STATUSES if f"`{code}`" in row}
    assert listed == STATUSES
