"""The schemas of receipts and of what becomes of them when they are computed again."""

from __future__ import annotations

from eligibility.domain.consequences import Because, Kind, Sort
from eligibility.domain.opinions import Cause
from eligibility.domain.records import Outcome
from eligibility_api.schemas.decision import answer_head
from eligibility_api.schemas.shapes import SHA256, TEXT, WHOLE, Schema, among, closed, listed, or_null, ref, said

_STATUSES = ("identical", "identical_in_part", "differs", "receipt_faulty", "rules_unavailable")


def receipt_schemas() -> dict[str, Schema]:
    """Every component, by name."""
    head = answer_head()
    fields: dict[str, Schema] = {
        "kind": {"const": "eligibility.receipt"},
        "format": {"const": 1},
        "engine": head["engine"],
        "executors": listed(TEXT),
        "policy": closed({"id": TEXT, "version": TEXT, "digest": SHA256}),
        "profile": said(ref("Profile"), "企业档案，与所送一致 / the profile as it was given"),
        "facts_digest": SHA256,
        "as_of": head["as_of"],
        "level": ref("Level"),
        "language": head["language"],
        "only": or_null(TEXT),
        "conclusions": {"type": "object", "patternProperties": {"^[1-9]": ref("Conclusion")}},
        "decision": ref("Decision"),
        "decision_sha256": SHA256,
    }
    of_record = {"second_opinion": ref("SecondOpinion"), "consequences": listed(ref("Consequence"))}
    difference: dict[str, Schema] = {
        "pointer": TEXT,
        "words": TEXT,
        "recorded": said({}, "收据所记"),
        "recomputed": said({}, "重新计算所得"),
    }
    replay = {"status": among(*_STATUSES), "words": TEXT, "differences": listed(closed(difference))}
    sent = "收据，逐字节与所得一致 / a receipt, byte for byte as it was given"
    return {
        "Receipt": _sealed(fields),
        "ReceiptOfRecord": _sealed(fields | of_record),
        "SecondOpinion": _second_opinion(),
        "Consequence": _consequence(),
        "ReceiptSent": {"type": "object", "description": sent},
        "Replay": closed(replay),
    }


def _sealed(fields: dict[str, Schema]) -> Schema:
    """A receipt of these fields with its digests."""
    digests = closed(dict.fromkeys(fields, SHA256), about="每一字段的摘要 / a digest of each field")
    whole = fields | {"digest": said(SHA256, "全部内容的摘要 / of everything else"), "digests": digests}
    return closed(whole, about="规范 JSON，末尾一个换行 / canonical JSON with one line feed at the end")


def _second_opinion() -> Schema:
    """How a determination stands; and where a second opinion was had, what it was and by which rules."""
    verdicts = {"verdict": ref("Verdict"), "applies": ref("Verdict")}
    on = {"condition": TEXT, "is": among("met", "not_met", "by_definition")}
    rule = closed({**on, "on": said(listed(closed(on)), "依据哪些条件 / on which conditions; none: it always holds")})
    run = {"records": or_null(TEXT), "record": or_null(WHOLE), "rules": listed(rule)}
    concluded = closed({**verdicts, "conclusion": ref("Conclusion")})
    difference = {"provision": TEXT, "compiled": concluded, "rete": concluded}
    stands: dict[str, Schema] = {
        "outcome": among(*(each.value for each in Outcome)),
        "cause": or_null(among(*(each.value for each in Cause))),
        "words": TEXT,
    }
    opinion: dict[str, Schema] = {
        "program": said(SHA256, "第二执行器的规则 / the rules as the second executor saw them"),
        "provisions": _by_place(closed(verdicts)),
        "fired": said(
            listed(closed(run)), "依次触发的规则：企业及其每条记录 / for the enterprise and each of its records"
        ),
        "conditions": said(_by_place(TEXT), "规则所称条件的文字 / what stands at each place that a rule names"),
        "differs": said(listed(closed(difference)), "两个执行器的不同 / where the two differ"),
        "strays": said(listed(ref("Consequence")), "只有一个执行器得出的后续事项 / what only one says follows"),
    }
    return closed(stands, opinion) | {"dependentRequired": {name: list(opinion) for name in opinion}}


def _consequence() -> Schema:
    """Something that follows from a determination, and by which rule."""
    because = {
        "rule": among(*(each.value for each in Because)),
        "words": TEXT,
        "on": said(listed(TEXT), "依据哪些条件 / on which conditions"),
    }
    fields: dict[str, Schema] = {
        "kind": among(*(each.value for each in Kind)),
        "sort": among(*(each.value for each in Sort)),
        "provision": said(or_null(TEXT), "惠企事项；空为整个判定 / the provision; null: once for all of them"),
        "target": said(TEXT, "谁、哪个部门、哪项认定或哪项期限 / who, which department, question or deadline"),
        "words": TEXT,
        "because": closed(because),
    }
    kept: dict[str, Schema] = {
        "step": said(TEXT, "期限：程序的哪个环节 / of a deadline, in an application: the step of the procedure"),
        "days": said(WHOLE, "期限：多少个工作日，没有规定则无 / and its working days, where somebody has set them"),
    }
    return closed(fields, kept)


def _by_place(schema: Schema) -> Schema:
    return {"type": "object", "patternProperties": {"": schema}}
