"""Profiles with a fault of every kind, as they are typed, with the code and JSON pointer of every problem. No test, no reader."""

from __future__ import annotations

from typing import NamedTuple


class Case(NamedTuple):
    """A faulty profile as JSON text and the problems it has, each `code pointer`."""

    text: str
    problems: tuple[str, ...]


CASES: dict[str, Case] = {
    # The first case of a code is its example in docs/errors.md.
    "not JSON": Case('{"facts": {"founded": 2020-01-01}}', ("json-syntax ",)),
    "a key twice": Case('{"facts": {"name": "甲", "name": "乙"}}', ("key-repeated /facts/name",)),
    "not a number": Case('{"facts": {"employees": {"2023": NaN}}}', ("number-unreadable /facts/employees/2023",)),
    "an endless exponent": Case(
        '{"facts": {"employees": {"2023": 1e99999999999999999999}}}', ("number-unreadable /facts/employees/2023",)
    ),
    "half a character": Case('{"facts": {"name": "甲\\ud800"}}', ("text-broken /facts/name",)),
    "deep": Case("[" * 40 + "]" * 40, ("too-deep " + "/0" * 32,)),
    "no object": Case("[]", ("profile-syntax ",)),
    "a fact beside `facts`": Case('{"facts": {}, "founded": "2020-01-01"}', ("profile-syntax /founded",)),
    "facts are a list": Case('{"facts": []}', ("profile-syntax /facts",)),
    "an unknown fact": Case('{"facts": {"employes": {"2023": 20}}}', ("fact-unknown /facts/employes",)),
    "a fact by its label": Case('{"facts": {"从业人员": {"2023": 20}}}', ("fact-unknown /facts/从业人员",)),
    "a derived fact": Case('{"facts": {"size_class": "small"}}', ("fact-unknown /facts/size_class",)),
    "a name with a slash": Case('{"facts": {"a/b~c": 1}}', ("fact-unknown /facts/a~1b~0c",)),
    "an unknown field": Case('{"facts": {"projects": [{"cost": "3万元"}]}}', ("field-unknown /facts/projects/0/cost",)),
    "a date in words": Case('{"facts": {"founded": "去年"}}', ("value-type /facts/founded",)),
    "a number for a text": Case('{"facts": {"name": 5}}', ("value-type /facts/name",)),
    "a text for a truth": Case('{"facts": {"social_insured": "也许"}}', ("value-type /facts/social_insured",)),
    "a value for years": Case('{"facts": {"employees": 20}}', ("value-type /facts/employees",)),
    "a year in words": Case('{"facts": {"employees": {"去年": 20}}}', ("value-type /facts/employees/去年",)),
    "a year without end": Case(
        '{"facts": {"employees": {"' + "2" * 5000 + '": 20}}}', ("value-type /facts/employees/" + "2" * 5000,)
    ),
    "the year after the last": Case('{"facts": {"employees": {"2201": 20}}}', ("value-type /facts/employees/2201",)),
    "a year out of reach": Case('{"facts": {"employees": {"1776": 20}}}', ("value-type /facts/employees/1776",)),
    "a value for a list": Case('{"facts": {"industries": "C3670"}}', ("value-type /facts/industries",)),
    "a value for records": Case('{"facts": {"projects": {}}}', ("value-type /facts/projects",)),
    "a value for a record": Case('{"facts": {"projects": ["甲"]}}', ("value-type /facts/projects/0",)),
    "a span without value": Case(
        '{"facts": {"registered_division": [{"from": "2020-01-01"}]}}', ("value-type /facts/registered_division/0",)
    ),
    "a number in words": Case('{"facts": {"employees": {"2023": "二十"}}}', ("value-type /facts/employees/2023",)),
    "a number that is none": Case('{"facts": {"employees": {"2023": {}}}}', ("value-type /facts/employees/2023",)),
    "more digits than are held": Case(
        '{"facts": {"revenue": {"2023": ' + "9" * 30 + "}}}", ("value-range /facts/revenue/2023",)
    ),
    "an exponent beyond all numbers": Case(
        '{"facts": {"revenue": {"2023": 1e999999999}}}', ("value-range /facts/revenue/2023",)
    ),
    "persons for money": Case('{"facts": {"revenue": {"2023": "3人"}}}', ("value-unit /facts/revenue/2023",)),
    "another count": Case('{"facts": {"employees": {"2023": "3个"}}}', ("value-unit /facts/employees/2023",)),
    "an unknown unit": Case('{"facts": {"revenue": {"2023": "3块"}}}', ("value-unit /facts/revenue/2023",)),
    "fewer than none": Case('{"facts": {"employees": {"2023": -3}}}', ("value-range /facts/employees/2023",)),
    "half a person": Case('{"facts": {"employees": {"2023": 2.5}}}', ("value-range /facts/employees/2023",)),
    "a value of no list": Case('{"facts": {"ownership": "私有"}}', ("value-unlisted /facts/ownership",)),
    "a value in a set": Case('{"facts": {"credit_lists": ["黑名单"]}}', ("value-unlisted /facts/credit_lists",)),
    "a code of no list": Case('{"facts": {"main_industry": "C9999"}}', ("code-unlisted /facts/main_industry",)),
    "a day that does not exist": Case('{"facts": {"founded": "2023-02-29"}}', ("date-impossible /facts/founded",)),
    "a span turned round": Case(
        '{"facts": {"registered_division": [{"value": "220100", "from": "2024-01-02", "to": "2024-01-01"}]}}',
        ("date-impossible /facts/registered_division/0",),
    ),
    "a record that ends before it begins": Case(
        '{"facts": {"recognitions": [{"from": "2024-01-02", "to": "2024-01-01"}]}}',
        ("date-impossible /facts/recognitions/0",),
    ),
    "a wrong check character": Case(
        '{"facts": {"credit_code": "91110000600037341M"}}', ("credit-code /facts/credit_code",)
    ),
    "a credit code as a number": Case(
        '{"facts": {"credit_code": 91110000600037341}}', ("credit-code /facts/credit_code",)
    ),
    "an unknown level": Case('{"facts": {"name": {"value": "甲", "level": "sure"}}}', ("envelope /facts/name/level",)),
    "a level that is no text": Case(
        '{"facts": {"name": {"value": "甲", "level": []}}}', ("envelope /facts/name/level",)
    ),
    "a slip in an envelope": Case(
        '{"facts": {"name": {"value": "甲", "sorce": "执照"}}}', ("envelope /facts/name/sorce",)
    ),
    "an envelope without its head": Case('{"facts": {"name": {"source": "执照"}}}', ("envelope /facts/name",)),
    "an envelope with two heads": Case(
        '{"facts": {"name": {"value": "甲", "unknown": "uncertain"}}}', ("envelope /facts/name",)
    ),
    "unknown in other words": Case('{"facts": {"name": {"unknown": true}}}', ("envelope /facts/name/unknown",)),
    "a field unknown in other words": Case(
        '{"facts": {"projects": [{"place": {"unknown": "?"}}]}}', ("envelope /facts/projects/0/place/unknown",)
    ),
    "a conflict with oneself": Case(
        '{"facts": {"name": {"conflict": [{"value": "甲"}]}}}', ("envelope /facts/name/conflict",)
    ),
    "a conflict without values": Case(
        '{"facts": {"name": {"conflict": [{"value": "甲"}, {"source": "执照"}]}}}', ("envelope /facts/name/conflict/1",)
    ),
    "a source that is no text": Case(
        '{"facts": {"name": {"value": "甲", "source": 5}}}', ("value-type /facts/name/source",)
    ),
    "a finding without ground": Case(
        '{"findings": [{"open": "meihekou", "holds": true, "by": "省工信厅", "on": "2025-03-01"}]}',
        ("finding /findings/0",),
    ),
    "a finding with something else": Case(
        '{"findings": [{"open": "meihekou", "holds": true, "by": "厅", "on": "2025-03-01", "ground": "文", "note": 1}]}',
        ("finding /findings/0",),
    ),
    "a finding on a number": Case(
        '{"findings": [{"open": "meihekou", "record": 5, "holds": true, "by": "厅", "on": "2025-03-01", "ground": "文"}]}',
        ("finding /findings/0/record",),
    ),
    "a finding on a record that is not there": Case(
        '{"findings": [{"open": "meihekou", "record": "p7", "holds": true, "by": "厅", "on": "2025-03-01", "ground": "文"}]}',
        ("finding /findings/0/record",),
    ),
    "a finding on no day": Case(
        '{"findings": [{"open": "meihekou", "holds": true, "by": "厅", "on": "2025-02-29", "ground": "文"}]}',
        ("date-impossible /findings/0/on",),
    ),
    "a finding that ends before it begins": Case(
        '{"findings": [{"open": "a", "holds": true, "by": "厅", "on": "2025-02-02", "until": "2025-02-01", "ground": "文"}]}',
        ("date-impossible /findings/0",),
    ),
    "findings are an object": Case('{"findings": {}}', ("finding /findings",)),
    "a text too long": Case('{"facts": {"name": "' + "甲" * 2001 + '"}}', ("too-large /facts/name",)),
    "records too many": Case(
        '{"facts": {"projects": [' + ",".join(["{}"] * 1001) + "]}}", ("too-large /facts/projects",)
    ),
    "spans too many": Case(
        '{"facts": {"registered_division": [' + ",".join(["{}"] * 1001) + "]}}",
        ("too-large /facts/registered_division",),
    ),
    "findings too many": Case('{"findings": [' + ",".join(["{}"] * 1001) + "]}", ("too-large /findings",)),
    "a list too long": Case(
        '{"facts": {"industries": [' + ",".join(['"C"'] * 1001) + "]}}", ("too-large /facts/industries",)
    ),
    "several faults at once": Case(
        '{"facts": {"founded": "去年", "employees": {"2022": -1, "2023": "3元"}, "x": 1, "projects": [{}, {"y": 2}]}, "z": 3}',
        (
            "profile-syntax /z",
            "value-type /facts/founded",
            "value-range /facts/employees/2022",
            "value-unit /facts/employees/2023",
            "fact-unknown /facts/x",
            "field-unknown /facts/projects/1/y",
        ),
    ),
}


def code_of(case: Case) -> str:
    """The code of a case's first problem."""
    return case.problems[0].split(" ")[0]
