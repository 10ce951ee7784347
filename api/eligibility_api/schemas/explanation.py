"""The schemas of explanations: why each verdict is what it is, line by line."""

from __future__ import annotations

from eligibility import services
from eligibility.domain.facts import Why
from eligibility_api.schemas.decision import answer_head
from eligibility_api.schemas.shapes import DAY, FLAG, TEXT, WHOLE, Schema, among, closed, listed, one_of, ref, said

_ABOUT = {
    "record": said(WHOLE, "第几条记录，从 0 起 / which record, from 0"),
    "quote": ref("Quote"),
    "reading": said(TEXT, "所依据的解释口径 / the interpretation it rests on"),
    "presumption": said(TEXT, "经由哪一推定成立 / the presumed term through which it counts"),
}


def explanation_schemas() -> dict[str, Schema]:
    """Every component, by name."""
    about = "每一事项结论的理由 / the grounds of every conclusion"
    return {
        "Explanation": closed(answer_head() | {"provisions": listed(ref("ExplainedProvision"))}, about=about),
        **_provisions(),
        **_lines(),
    }


def _provisions() -> dict[str, Schema]:
    members = {
        "id": TEXT,
        "clause": WHOLE,
        "title": TEXT,
        "quote": ref("Quote"),
        "verdict": ref("Verdict"),
        "conclusion": ref("Conclusion"),
        "conclusion_words": TEXT,
        "summary": said(TEXT, "一句话说明 / in one sentence"),
        "grounds": one_of("MetGrounds", "NotMetGrounds", "OpenGrounds"),
        "exhaustive": said(FLAG, "是否已列全 / whether there are no others"),
    }
    sufficient = said(listed(ref("GroundLine")), "足以成立的最少条件 / a smallest sufficient set of conditions")
    blocking = said(
        listed(ref("BlockingSet")), "全部最小阻碍组，各组都须解决 / all minimal blocking sets; each has to be mended"
    )
    open_ = said(listed(ref("OpenCause")), "尚未确定的事项和由谁确定 / what is open, and who settles it")
    record = {"index": WHOLE, "label": TEXT, "blocking": listed(ref("BlockingSet")), "exhaustive": FLAG}
    return {
        "ExplainedProvision": closed(members),
        "MetGrounds": closed({"sufficient": sufficient}),
        "NotMetGrounds": closed({"blocking": blocking, "exhaustive": FLAG}, {"records": listed(ref("BlockedRecord"))}),
        "OpenGrounds": closed({"open": open_}),
        "BlockedRecord": closed(record),
        "BlockingSet": closed({"words": TEXT, "lines": listed({"oneOf": [ref("GroundLine"), ref("NothingLine")]})}),
    }


def _lines() -> dict[str, Schema]:
    line = {
        "kind": among("leaf", "open", "term", "rows"),
        "condition": TEXT,
        "fact": TEXT,
        "found": TEXT,
        "needed": TEXT,
        "words": TEXT,
    }
    gap = {"gap": said(TEXT, "还差多少 / how far it falls short"), "sources": listed(ref("GroundSource"))}
    level = among(*services.LEVELS, "finding")
    cause = {
        "kind": among(*(each.value for each in Why)),
        "about": TEXT,
        "label": TEXT,
        "settler": among("enterprise", "register", "officer", "other_norm", "correction"),
        "settler_words": TEXT,
        "words": TEXT,
    }
    return {
        "GroundLine": closed(line, _ABOUT | gap),
        "NothingLine": closed({"kind": {"const": "none"}, "condition": TEXT, "words": TEXT}),
        "GroundSource": closed({"fact": TEXT, "level": level}, {"source": TEXT, "on": DAY}),
        "OpenCause": closed(cause, _ABOUT | {"needed": TEXT}),
    }
