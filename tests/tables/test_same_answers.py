"""An enterprise gets from a workbook the answers that it gets from the same facts over the API."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from eligibility.packs import installed_pack, installed_vocabulary
from eligibility.profile import profile_from_json
from eligibility.services.judging import judge
from eligibility.services.profile_files import profile_from_text
from eligibility.tables.reading import roster_from_files
from eligibility.tables.targets import Target
from tests.cli.run import EXAMPLES, POLICY
from tests.tables_files import workbook

VOCABULARY = installed_vocabulary()
DAY = date(2025, 6, 30)


def plain_facts(path: Path) -> dict[str, Any]:
    """An example's facts as a cell can hold them: the values alone, where there is one."""
    said = profile_from_text(path.name, path.read_bytes(), VOCABULARY).said["facts"]
    bare = {id: each["value"] if isinstance(each, dict) and "value" in each else each for id, each in said.items()}
    unsaid = {id for id, each in bare.items() if isinstance(each, dict) and not all(key.isdigit() for key in each)}
    dated = {id for id, each in bare.items() if isinstance(each, list) and VOCABULARY.facts[id].dated}
    return {id: each for id, each in bare.items() if id not in unsaid | dated and "unknown" not in str(each)}


def cell(value: Any) -> Any:
    """As a clerk would write it."""
    match value:
        case bool() | "true" | "false":
            return "是" if value in (True, "true") else "否"
        case []:
            return "无"
        case list():
            return "、".join(value)
        case str():
            return value
        case _:
            return str(value)


def sheets_of(facts: dict[str, Any]) -> dict[str, list[list[Any]]]:
    """The facts on a sheet of applicants, and their records on sheets by the records' names."""
    main: dict[str, Any] = {}
    sheets: dict[str, list[list[Any]]] = {}
    for id, value in facts.items():
        fact = VOCABULARY.facts[id]
        if fact.yearly:
            main |= {Target(fact, int(year)).label(): cell(each) for year, each in value.items()}
        elif fact.type.kind == "records" and value:
            names = [name for name in fact.type.fields if any(name in record for record in value)]
            rows = [
                [facts["credit_code"], *(cell(each[name]) if name in each else None for name in names)]
                for each in value
            ]
            sheets[fact.words.zh] = [["统一社会信用代码", *(fact.type.fields[name].words.zh for name in names)], *rows]
        else:
            main[fact.words.zh] = cell(value)
    return {"企业": [list(main), list(main.values())], **sheets}


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_the_answers_are_those_of_the_same_facts_over_the_api(tmp_path: Path, path: Path) -> None:
    facts = plain_facts(path)
    roster = roster_from_files([workbook(tmp_path / "a.xlsx", sheets_of(facts))], VOCABULARY)
    assert [each.zh for row in roster.faulty for each in row.problems] == []
    expected = profile_from_json({"facts": facts}, VOCABULARY)
    found = roster.applicants[0].profile
    assert {id: each.value for id, each in found.facts.items()} == {
        id: each.value for id, each in expected.facts.items()
    }
    pack = installed_pack(POLICY)
    answers, wanted = (judge(pack, each, DAY).document()["provisions"] for each in (found, expected))
    assert answers == wanted
