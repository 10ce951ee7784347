"""The schemas of advice, and of what would change an answer."""

from __future__ import annotations

from eligibility_api.schemas.decision import answer_head
from eligibility_api.schemas.shapes import (
    DAY,
    FLAG,
    TEXT,
    WHOLE,
    Schema,
    among,
    closed,
    listed,
    one_of,
    or_null,
    ref,
    said,
)

_CONTROLS = ("yes_no", "one_of", "some_of", "code", "codes", "date", "number", "text", "records")
_PROVISION: dict[str, Schema] = {"id": TEXT, "clause": WHOLE, "title": TEXT}
_ANSWER_SCHEMA = said({"type": "object"}, "答案的 JSON Schema 2020-12 / the JSON Schema of an answer")
_IDS = listed(TEXT)


def advice_schemas() -> dict[str, Schema]:
    """Every component of advice, by name."""
    left = closed({"least": WHOLE, "most": WHOLE}, about="还需回答多少问题 / how many questions are left")
    members = {
        "questions_left": left,
        "next": said(
            or_null(ref("NextQuestion")), "最值得先问的一题；为空即不必再问 / null when nothing need be asked"
        ),
        "facts": said(listed(ref("OpenFact")), "仍有影响的事实，最值得先问的在前 / what can matter, best first"),
        "provisions": listed({"oneOf": [ref("SettledProvision"), ref("UnsettledProvision")]}),
        "pages": said(listed(ref("Page")), "按页分组的表单 / the same facts as pages of a form"),
    }
    return {"Advice": closed(answer_head() | members), **_facts(), **_question(), **_standing()}


def _fact_head() -> dict[str, Schema]:
    return {"fact": TEXT, "label": TEXT, "in": ref("FactPlace")}


def _facts() -> dict[str, Schema]:
    place = "答案写在档案何处 / where an answer goes in the profile"
    return {
        "FactPlace": closed({"fact": TEXT}, {"year": TEXT, "record": WHOLE, "field": TEXT}, place),
        "FactHead": closed(_fact_head()),
        "OpenFact": closed(_fact_head() | {"effort": WHOLE, "changeable": FLAG, "matters_to": _IDS}),
        "Page": closed({"id": TEXT, "title": TEXT, "facts": listed(ref("FactHead")), "schema": _ANSWER_SCHEMA}),
    }


def _question() -> dict[str, Schema]:
    asked = {
        "question": TEXT,
        "help": or_null(TEXT),
        "control": among(*_CONTROLS),
        "evidence": listed(TEXT),
        "schema": _ANSWER_SCHEMA,
        "why": listed(closed({"provision": TEXT, "title": TEXT, "quote": ref("Quote")}, {"condition": TEXT})),
        "matters_to": _IDS,
        "may_settle": listed(closed({"id": TEXT, "verdicts": listed(ref("Verdict"))})),
        "answers": listed(ref("Future")),
    }
    settles = listed(closed({"id": TEXT, "verdict": ref("Verdict")}))
    future = "是非题的两种答案各能确定什么 / what each answer to a yes or no would settle"
    return {
        "NextQuestion": closed(_fact_head() | asked),
        "Future": closed({"answer": FLAG, "label": TEXT, "settles": settles}, about=future),
    }


def _standing() -> dict[str, Schema]:
    head = _PROVISION | {"effect": ref("Effect"), "verdict": ref("Verdict")}
    sets = listed(closed({"facts": listed(TEXT), "labels": listed(TEXT)}))
    unsettled = {
        "asks": said(FLAG, "企业的回答能否改变结果 / whether answers can still settle it"),
        "sets": said(sets, "足以确定的最少事实 / minimal sets of facts that settle it"),
        "exhaustive": FLAG,
    }
    return {
        "SettledProvision": closed(head | {"settled_by": among("facts", "all_completions")}),
        "UnsettledProvision": closed(head | unsettled),
    }


def what_if_schemas() -> dict[str, Schema]:
    """Every component of what would change an answer, by name."""
    turn = closed({"on": DAY, "from": ref("Verdict"), "to": ref("Verdict")}, about="仅因时间 / time alone")
    head = _PROVISION | {"verdict": ref("Verdict"), "time": listed(turn)}
    ways = {
        "ways": said(listed(ref("Way")), "最少的变化，省力的在前 / minimal ways to be met, least effort first"),
        "exhaustive": FLAG,
        "cannot_change": said(listed(ref("Wanted")), "不能改变的条件 / conditions nobody can change"),
    }
    changes = listed(ref("Change"))
    finding = {"open": TEXT, "question": TEXT, "holds": FLAG, "settled_by": or_null(TEXT)}
    way = {"verdict": {"const": "met"}, "changes": changes, "answers": changes, "findings": listed(closed(finding))}
    change = {"fact": TEXT, "label": TEXT, "further_record": FLAG, "conditions": listed(ref("Wanted"))}
    return {
        "WhatIf": closed(answer_head() | {"provisions": listed(one_of("ProvisionMet", "ProvisionToBeMet"))}),
        "ProvisionMet": closed(head | {"verdict": {"const": "met"}}),
        "ProvisionToBeMet": closed(head | {"verdict": among("not_met", "undetermined")} | ways),
        "Way": closed(way),
        "Change": closed(change),
        "Wanted": closed({"condition": TEXT, "excluded": FLAG, "quote": ref("Quote")}),
    }
