"""The schemas of receipts and of what becomes of them when they are computed again."""

from __future__ import annotations

from eligibility_api.schemas.decision import answer_head
from eligibility_api.schemas.shapes import SHA256, TEXT, Schema, among, closed, listed, or_null, ref, said

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
        "profile": said(ref("Profile"), "企业画像，与所送一致 / the profile as it was given"),
        "facts_digest": SHA256,
        "as_of": head["as_of"],
        "level": ref("Level"),
        "language": head["language"],
        "only": or_null(TEXT),
        "conclusions": {"type": "object", "patternProperties": {"^[1-9]": ref("Conclusion")}},
        "decision": ref("Decision"),
        "decision_sha256": SHA256,
    }
    digests = closed(dict.fromkeys(fields, SHA256), about="每一字段的摘要 / a digest of each field")
    whole = fields | {"digest": said(SHA256, "全部内容的摘要 / of everything else"), "digests": digests}
    difference: dict[str, Schema] = {
        "pointer": TEXT,
        "words": TEXT,
        "recorded": said({}, "收据所记"),
        "recomputed": said({}, "重新计算所得"),
    }
    replay = {"status": among(*_STATUSES), "words": TEXT, "differences": listed(closed(difference))}
    sent = "收据，逐字节与所得一致 / a receipt, byte for byte as it was given"
    return {
        "Receipt": closed(whole, about="规范 JSON，末尾一个换行 / canonical JSON with one line feed at the end"),
        "ReceiptSent": {"type": "object", "description": sent},
        "Replay": closed(replay),
    }
