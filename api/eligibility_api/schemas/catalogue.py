"""The schemas of what can be read: policies, clauses, the vocabulary, code lists, and whether the service is well."""

from __future__ import annotations

from typing import get_args

from eligibility.domain.facts import Why
from eligibility.domain.vocabulary import Kind
from eligibility_api.schemas.decision import POINTS, provision_head
from eligibility_api.schemas.shapes import (
    DAY,
    FLAG,
    SHA256,
    SPAN,
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

_TEXT_OR_NULL = or_null(TEXT)
_COVERED = (
    "judgement", "other_norm", "evidence", "decided", "benefit", "duty", "not_a_condition", "heading", "departments",
    "punctuation", "unaccounted",
)  # fmt: skip


def catalogue_schemas() -> dict[str, Schema]:
    """Every component, by name."""
    return {**_policies(), **_clauses(), **_conditions(), **_vocabulary(), "Health": _health(), **_probes()}


def _policies() -> dict[str, Schema]:
    head = {"id": TEXT, "title": TEXT, "version": TEXT, "digest": SHA256}
    counts = {"clauses": WHOLE, "provisions": WHOLE, "duties": WHOLE}
    standing = {"standing": ref("Standing")}
    whole = {
        "counts": closed(counts),
        "effective": or_null(closed({}, {"open": TEXT, "quote": TEXT, "words": TEXT, "from": DAY, "to": DAY})),
        "preamble": or_null(ref("Quote")),
        "clauses": listed(ref("ClauseHead")),
        "readings": listed(ref("PolicyReading")),
        "terms": listed(ref("TermDefinition")),
        "opens": listed(ref("OpenQuestion")),
        "norms": listed(ref("Norm")),
        "documents": listed(ref("PolicyText")),
        "vocabulary_digest": SHA256,
    }
    term = {"id": TEXT, "name": TEXT, "presumption": FLAG, "why": TEXT, "source": TEXT, "parameter": _TEXT_OR_NULL}
    text = {"id": TEXT, "sha256": SHA256, "status": TEXT, "why": _TEXT_OR_NULL, "characters": WHOLE}
    return {
        "PolicyHead": closed(head | counts, standing),
        "Policy": closed(head | whole, standing),
        "PolicyReading": closed(_reading()),
        "TermDefinition": closed(term),
        "OpenQuestion": closed(_open_question()),
        "Norm": closed({"id": TEXT, "title": TEXT, "number": _TEXT_OR_NULL, "status": TEXT, "source": _TEXT_OR_NULL}),
        "PolicyText": closed(text),
    }


def _reading() -> dict[str, Schema]:
    other = {"id": TEXT, "reading": TEXT, "why_not": TEXT}
    alternatives = said(listed(closed(other)), "没有采用的读法 / readings that were not adopted")
    return {"provision": TEXT, "quote": ref("Quote"), "reading": TEXT, "why": TEXT, "alternatives": alternatives}


def _open_question() -> dict[str, Schema]:
    why = among(*(each.value for each in (Why.OPEN_TERM, Why.JUDGEMENT, Why.OTHER_NORM)))
    return {"id": TEXT, "question": TEXT, "why": why, "because": TEXT, "settled_by": TEXT, "norm": _TEXT_OR_NULL}


def _clauses() -> dict[str, Schema]:
    head = {
        "number": WHOLE,
        "heading": TEXT,
        "section": TEXT,
        "departments": listed(TEXT),
        "document": TEXT,
        "status": TEXT,
        "provisions": listed(ref("ProvisionLine")),
        "duties": listed(closed({"id": TEXT, "quote": ref("Quote")})),
    }
    covered = closed({"span": SPAN, "kind": among(*_COVERED), "by": listed(TEXT)})
    whole = {"text": TEXT, "plain": TEXT, "span": SPAN, "coverage": listed(covered)}
    conditions = {"per": _TEXT_OR_NULL, "applies_to": ref("Condition"), "requires": ref("Condition")}
    wording = {"wording": listed(closed({"quote": ref("Quote"), "why": TEXT}))}
    excludes = said(
        listed(closed({"ids": listed(TEXT), "words": TEXT, "quote": ref("Quote")})),
        "不重复享受的事项，或已按其他政策领取的 / what is not given beside this benefit",
    )
    pays = said(
        listed(closed({"depth": WHOLE, "words": TEXT}, {"quote": ref("Quote")})),
        "给多少，逐步说明；depth 为层次 / how much is given, part by part",
    )
    limit = closed({"id": TEXT, "title": TEXT, "words": TEXT, "quote": ref("Quote")})
    shared = {
        "limits": said(listed(limit), "几项共用的限额 / limits that benefits share"),
        "order": closed({"id": TEXT, "words": TEXT, "quote": ref("Quote")}, about="支付次序 / the order of payment"),
    }
    line = {"id": TEXT, "title": TEXT, "effect": ref("Effect"), "quote": ref("Quote")}
    return {
        "ClauseHead": closed(head),
        "Clause": closed(head | whole | {"provisions": listed(ref("ProvisionRules"))}, shared),
        "ProvisionLine": closed(line),
        "ProvisionRules": closed(provision_head() | conditions | wording | {"excludes": excludes}, {"pays": pays}),
    }


def _conditions() -> dict[str, Schema]:
    about = {"name": TEXT, "quote": ref("Quote"), "reading": TEXT}
    below = {"of": listed(ref("Condition"))}
    return {
        "Condition": one_of("GateCondition", "AtLeastCondition", "LeafCondition", "OpenCondition", "TermCondition"),
        "GateCondition": closed({"kind": among("all", "any", "none"), **below}, about),
        "AtLeastCondition": closed({"kind": {"const": "at_least"}, "wanted": WHOLE, **below}, about | POINTS),
        "LeafCondition": closed({"kind": {"const": "leaf"}, "condition": TEXT, "needed": TEXT}, about),
        "OpenCondition": closed({"kind": {"const": "open"}, **_open_question()}, about),
        "TermCondition": closed({"kind": {"const": "term"}, "id": TEXT, "presumption": FLAG, **below}, about),
    }


def _vocabulary() -> dict[str, Schema]:
    members = {
        "digest": SHA256,
        "facts": listed(ref("Fact")),
        "derived": listed(ref("DerivedFact")),
        "enumerations": listed(ref("Enumeration")),
        "code_lists": listed(closed(_code_list() | {"count": WHOLE})),
    }
    derived = {"id": TEXT, "name": TEXT, "enumeration": TEXT, "bases": listed(TEXT), "source": TEXT}
    value = closed({"id": TEXT, "name": TEXT, "accepted": listed(TEXT)})
    years = {"from_year": or_null(WHOLE), "to_year": or_null(WHOLE)}
    code = closed({"code": TEXT, "name": TEXT, "parent": _TEXT_OR_NULL}, years)
    return {
        "Vocabulary": closed(members),
        **_facts(),
        "DerivedFact": closed(derived),
        "Enumeration": closed({"id": TEXT, "name": TEXT, "open": FLAG, "values": listed(value)}),
        "CodeList": closed(_code_list() | {"count": WHOLE, "codes": listed(code)}),
    }


def _code_list() -> dict[str, Schema]:
    return {"id": TEXT, "name": TEXT, "source": TEXT, "digest": SHA256}


def _facts() -> dict[str, Schema]:
    field = {
        "id": TEXT,
        "name": TEXT,
        "type": among(*get_args(Kind)),
        "domain": _TEXT_OR_NULL,
        "unit": _TEXT_OR_NULL,
        "question": _TEXT_OR_NULL,
        "help": _TEXT_OR_NULL,
        "evidence": listed(TEXT),
        "verified_by": listed(TEXT),
        "check": among("registry", "document", "officer"),
        "source": _TEXT_OR_NULL,
    }
    standing = {"sensitivity": among("public", "internal", "personal"), "changeable": FLAG}
    own = {"yearly": FLAG, "dated": FLAG, **standing}
    records = {"span": or_null(listed(TEXT)), "fields": listed(ref("RecordField"))}
    return {"Fact": closed(field | own, records), "RecordField": closed(field)}


def _probes() -> dict[str, Schema]:
    part = among("ok", "failed", "degraded")
    parts = closed(dict.fromkeys(("database", "writer", "disk", "worker", "second_opinion"), part))
    return {
        "Liveness": closed({"status": {"const": "alive"}}),
        "Readiness": closed({"status": among("ready", "unavailable"), "parts": parts}),
    }


def _health() -> Schema:
    policy = closed({"id": TEXT, "version": TEXT, "digest": SHA256})
    members = {
        "status": {"const": "ok"},
        "engine": closed({"name": {"const": "eligibility"}, "version": TEXT}),
        "policies": listed(policy),
        "packs_kept": said(FLAG, "是否保存规则包，供日后按收据重新计算 / whether packs are kept for receipts"),
        "second_opinion": closed(
            {"available": FLAG, "asking": among("required", "preferred", "off"), "words": TEXT},
        ),
    }
    return closed(members)
