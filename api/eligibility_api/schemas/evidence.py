"""The schemas of what stands behind an answer: what to verify, papers, flags."""

from __future__ import annotations

from eligibility.domain.facts import Why
from eligibility_api.schemas.decision import answer_head
from eligibility_api.schemas.shapes import (
    DAY,
    FLAG,
    SHA256,
    TEXT,
    WHOLE,
    Schema,
    among,
    closed,
    listed,
    or_null,
    ref,
    said,
)

_IDS = listed(TEXT)
_TEXT_OR_NULL = or_null(TEXT)
_LABEL: dict[str, Schema] = {"fact": TEXT, "label": TEXT}
_CHECKS = ("registry", "document", "officer")
_GIVEN: Schema = {"type": ["string", "integer", "boolean", "array", "object"], "items": {}}
_ABOUT_RECORD = {"about": _TEXT_OR_NULL, "record": said(_TEXT_OR_NULL, "记录的编号 / the record's id")}
_SOURCED = {"source": TEXT, "on": DAY}


def evidence_schemas() -> dict[str, Schema]:
    """Every component, by name."""
    verification = {
        "facts": listed(ref("FactToVerify")),
        "findings": listed(ref("FindingToRecord")),
        "provisions": listed(ref("ProvisionToVerify")),
        "stands": said(_IDS, "无需核验的事项 / provisions that need nothing"),
    }
    members = {
        "verification": closed(verification, about="核验清单，最短的在前 / the officer's list, shortest first"),
        "conflicts": listed(ref("Conflict")),
        "findings": listed(ref("FindingUsed")),
        "awaited": said(listed(ref("AwaitedFinding")), "待认定的事项 / open questions that are waited for"),
    }
    papers = {
        "materials": listed(closed({"document": TEXT, "facts": listed(ref("ProvedFact"))})),
        "without_document": listed(ref("ProvedFact")),
    }
    return {
        "Verification": closed(answer_head() | members | papers),
        "Materials": closed(answer_head() | papers),
        "ProvedFact": closed(_LABEL | {"given": FLAG, "verified_by": _IDS, "provisions": _IDS}),
        **_verification(),
        **_findings(),
    }


def _verification() -> dict[str, Schema]:
    given = {"value": _GIVEN, "shown": TEXT, "level": ref("Level")}
    verified = {"verified_by": _IDS, "evidence": _IDS, "provisions": _IDS}
    fact = _LABEL | given | verified | {"check": among(*_CHECKS), "settles_alone": _IDS}
    outcome = {"verdict": ref("Verdict"), "conclusion": ref("Conclusion"), "conclusion_words": TEXT}
    provision = {
        "id": TEXT,
        "clause": WHOLE,
        "title": TEXT,
        "as_claimed": ref("Outcome"),
        "at_level": ref("Outcome"),
        "facts": _IDS,
        "alternatives": listed(_IDS),
        "findings": listed(closed({"open": TEXT, "about": _TEXT_OR_NULL})),
        "shortest": FLAG,
        "after": ref("Outcome"),
        "stands_then": FLAG,
    }
    value = closed(given, _SOURCED | {"from": DAY, "to": DAY})
    return {
        "FactToVerify": closed(fact, _SOURCED),
        "Outcome": closed(outcome),
        "ProvisionToVerify": closed(provision),
        "Conflict": closed(_LABEL | {"values": listed(value)} | verified),
    }


def _findings() -> dict[str, Schema]:
    presumed = {
        "open": TEXT,
        "question": TEXT,
        "presumed": FLAG,
        **_ABOUT_RECORD,
        "why": _TEXT_OR_NULL,
        "rests_on": listed(closed(_LABEL)),
        "provisions": _IDS,
    }
    used = {
        "open": TEXT,
        "question": TEXT,
        "holds": FLAG,
        "by": TEXT,
        "on": DAY,
        "ground": TEXT,
        "until": or_null(DAY),
        "record": _TEXT_OR_NULL,
        "status": among("used", "unused", "expired", "contradicted"),
        "status_words": TEXT,
        "provisions": _IDS,
    }
    kind = among(*(each.value for each in (Why.OPEN_TERM, Why.JUDGEMENT, Why.OTHER_NORM)))
    awaited = {"open": TEXT, "question": TEXT, "kind": kind, "settled_by": TEXT, "because": TEXT, **_ABOUT_RECORD}
    return {
        "FindingToRecord": closed(presumed),
        "FindingUsed": closed(used),
        "AwaitedFinding": closed(awaited | {"provisions": _IDS}),
    }


def flag_schemas() -> dict[str, Schema]:
    """Every component of flags, by name."""
    verdicts = ("raised", "clear", "not_known", "told")
    head = answer_head()
    overlay = closed({"id": TEXT, "title": TEXT, "version": TEXT, "digest": SHA256, "about": TEXT})
    del head["policy"]
    members = {
        "overlay": overlay,
        "label": said(TEXT, "并非政策原文 / that this is not in the policy's text"),
        **head,
        "counts": closed(dict.fromkeys(verdicts, WHOLE)),
        "flags": listed(ref("Flag")),
        "usual_materials": listed(closed({"document": TEXT, "sources": listed(ref("FlagSource"))})),
    }
    flag = {
        "id": TEXT,
        "kind": among("exclusion", "general_condition", "procedure"),
        "kind_words": TEXT,
        "words": TEXT,
        "verdict": among(*verdicts),
        "verdict_words": TEXT,
        "sources": listed(ref("FlagSource")),
    }
    reasoned = {"missing": listed(ref("Subject")), "because": listed(ref("Cause")), "reasons": ref("Reason")}
    standing = among("notice", "norm", "secondary", "other_province", "unverified")
    source = {"title": TEXT, "standing": standing, "standing_words": TEXT}
    return {
        "Flags": closed(
            members, about="其他文件的要求，不改变结论 / what other documents ask; no conclusion changes by it"
        ),
        "Flag": closed(flag, reasoned),
        "FlagSource": closed(source, {"where": TEXT, "on": TEXT}),
    }
