"""Where one answer leads: the links of the OpenAPI document, from what was made or found to what can be asked of it next."""

from __future__ import annotations

from typing import Any

Link = dict[str, Any]

_ETAG = "$response.header.ETag"


def _to(operation: str, version: str = "", **place: str) -> Link:
    """A link to an operation: what stands in its address, and the version that it names."""
    parameters = {
        f"path.{name}": f"$response.body#/{value}" if value[0] != "$" else value for name, value in place.items()
    }
    return {"operationId": operation, "parameters": parameters | ({"header.If-Match": version} if version else {})}


_HERE = "$request.path.id"
_CODE = "$request.path.code"


def _of_application(id: str) -> list[Link]:
    """What can be asked of an application whose version came with the answer."""
    changed = (
        "changeApplication",
        "submitApplication",
        "withdrawApplication",
        "redetermine",
        "ruleOnProvision",
        "archive",
    )
    looked_up = ("listMoves", "addAttachment", "listAttachments", "listNotices", "listRulings", "listPayments")
    return [*(_to(each, _ETAG, id=id) for each in changed), *(_to(each, id=id) for each in looked_up)]


LINKS: dict[str, list[Link]] = {
    "listPolicies": [_to("getPolicy", policy="0/id"), _to("getProfileSchema", policy="0/id")],
    "putEnterpriseProfile": [_to(each, code=_CODE) for each in ("getEnterprise", "addFacts", "listSnapshots", "exportEnterprise", "eraseEnterprise")]
    + [_to("getSnapshot", code=_CODE, id="id"), _to("addFinding", code=_CODE)],
    "addFacts": [_to("getSnapshot", code=_CODE, id="id")],
    "getEnterprise": [_to(each, _ETAG, code=_CODE) for each in ("putEnterpriseProfile", "addFacts")] + [_to("listFindings", code=_CODE)],
    "listEnterprises": [_to("getEnterprise", code="items/0/id")],
    "listSnapshots": [_to("getSnapshot", code=_CODE, id="items/0/id")],
    "createApplication": [_to("getApplication", id="id"), *_of_application("id")],
    "getApplication": _of_application(_HERE),
    "listApplications": [_to("getApplication", id="items/0/id")],
    "changeApplication": [_to("submitApplication", _ETAG, id=_HERE)],
    "listMoves": [_to("moveApplication", id=_HERE, move="moves/0/id"), _to("moveApplication", id=_HERE, move="moves/1/id")],
    "moveApplication": _of_application(_HERE),
    "submitApplication": [
        _to("getDetermination", id="determination/id"), _to("getDeterminationReceipt", id="determination/id"), _to("getApplication", id=_HERE),
        _to("listMoves", id=_HERE), _to("withdrawApplication", _ETAG, id=_HERE),
    ],
    "addAttachment": [_to("getAttachment", id="id"), _to("listAttachments", id=_HERE)],
    "listAttachments": [_to("getAttachment", id="items/0/id")],
    "listNotices": [_to("getNotice", id="items/0/id")],
    "listDeterminations": [_to("getDetermination", id="items/0/id"), _to("getDeterminationReceipt", id="items/0/id")],
    "getDetermination": [_to("getDeterminationReceipt", id=_HERE), _to("getApplication", id="application")],
    "redetermine": [_to("getDetermination", id="determination/id")],
    "addFinding": [_to("withdrawFinding", _ETAG, id="id")],
    "ruleOnProvision": [_to("reviewRuling", _ETAG, id=_HERE, ruling_id="ruling/id"), _to("listRulings", id=_HERE)],
    "listTasks": [_to(each, '"{$response.body#/items/0/version}"', id="items/0/id") for each in ("takeTask", "completeTask")],
    "createPublication": [_to("getPublication", id="id"), _to("objectTo", id="id"), _to("withdrawPublication", _ETAG, id="id")],
    "publicList": [_to("getPublication", id="items/0/id"), _to("objectTo", id="items/0/id")],
    "objectTo": [_to("answerObjection", _ETAG, id="id")],
    "createWebhook": [
        *(_to(each, id="id") for each in ("getWebhook", "testWebhook", "listDeliveries", "deleteWebhook")), _to("changeWebhook", _ETAG, id="id"),
    ],
    "listWebhooks": [_to("getWebhook", id="items/0/id")],
    "getWebhook": [_to("changeWebhook", _ETAG, id=_HERE)],
    "testWebhook": [_to("resend", id=_HERE, delivery="id"), _to("listDeliveries", id=_HERE)],
    "listDeliveries": [_to("resend", id=_HERE, delivery="items/0/id")],
    "createAccount": [_to("getAccount", id="id"), _to("changeAccount", _ETAG, id="id")],
    "listAccounts": [_to("getAccount", id="items/0/id")],
    "getAccount": [_to("changeAccount", _ETAG, id=_HERE)],
    "createKey": [_to("revokeKey", id="id")],
    "declareInterest": [_to("endInterest", id="id")],
    "createScreening": [_to(each, id="id") for each in ("getScreening", "followScreening", "answerScreening", "cancelScreening", "getScreeningResult")],
}  # fmt: skip
"""By the operation whose answer it is. What an answer does not have (an empty list) leads nowhere."""


def links_of(operation: str) -> dict[str, Link]:
    """The links of an operation, by name: where to, and the second of two by its number."""
    found: dict[str, Link] = {}
    for each in LINKS.get(operation, ()):
        name = each["operationId"]
        found[name if name not in found else f"{name}2"] = each
    return found
