"""The fictional enterprises of `examples/` as they are given, and random mixtures of their facts."""

from __future__ import annotations

from pathlib import Path
from random import Random
from typing import Any

import yaml

from eligibility.domain.credit_code import check_character, inner_check_character
from eligibility.profile import numbers_as_decimals

ROOT = Path(__file__).resolve().parents[1]


def _read(path: Path) -> dict[str, Any]:
    text = path.read_text("utf-8")
    return numbers_as_decimals(text) if path.suffix == ".json" else yaml.load(text, Loader=yaml.BaseLoader)


EXAMPLES = [_read(path) for path in sorted((ROOT / "examples").glob("[0-9]*"))]
FACTS = sorted({id for each in EXAMPLES for id in each["facts"]})


def fictional_code(number: int) -> str:
    """A credit code that no enterprise has, with sound check characters."""
    body = f"FAKE{number:04d}"
    first = f"91220104{body}{inner_check_character(body)}"
    return first + check_character(first)


def random_said(r: Random) -> dict[str, Any]:
    """Some facts of some examples, as given, and now and then a finding."""
    facts: dict[str, Any] = {}
    for id in FACTS:
        having = [each["facts"][id] for each in EXAMPLES if id in each["facts"]]
        if r.random() < 0.7:
            facts[id] = r.choice(having)
    found = {"open": "meihekou", "holds": r.random() < 0.5, "by": "省工信厅", "on": "2025-01-02", "ground": "会议纪要"}
    return {"facts": facts, **({"findings": [found]} if r.random() < 0.3 else {})}
