"""The OpenAPI document: valid, complete, stable, and its examples are what the service really answers."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from jsonschema_rs import meta
from schemathesis.specs.openapi.definitions import OPENAPI_31_VALIDATOR

from eligibility_api.examples import REQUESTS, canonical_receipt
from eligibility_api.openapi import PATHS
from tests.contract.service import EXAMPLES, LANGUAGES, Service, profile_from

OPERATIONS = {
    "decide": "post /v1/decisions",
    "explain": "post /v1/explanations",
    "advise": "post /v1/advice",
    "askWhatIf": "post /v1/what-if",
    "listVerifications": "post /v1/verifications",
    "listMaterials": "post /v1/materials",
    "listFlags": "post /v1/flags",
    "makeReceipt": "post /v1/receipts",
    "replayReceipt": "post /v1/replays",
    "layOutReceipt": "post /v1/receipts/html",
    "createScreening": "post /v1/screenings",
    "getScreening": "get /v1/screenings/{id}",
    "followScreening": "get /v1/screenings/{id}/events",
    "answerScreening": "post /v1/screenings/{id}/answer",
    "cancelScreening": "delete /v1/screenings/{id}",
    "getScreeningResult": "get /v1/screenings/{id}/result",
    "listPolicies": "get /v1/policies",
    "getPolicy": "get /v1/policies/{policy}",
    "getClause": "get /v1/policies/{policy}/clauses/{clause}",
    "getProfileSchema": "get /v1/policies/{policy}/profile-schema",
    "getVocabulary": "get /v1/vocabulary",
    "getCodeList": "get /v1/vocabulary/code-lists/{code_list}",
    "putEnterpriseProfile": "put /v1/enterprises/{code}/profile",
    "addFacts": "patch /v1/enterprises/{code}/facts",
    "getEnterprise": "get /v1/enterprises/{code}",
    "listEnterprises": "get /v1/enterprises",
    "listSnapshots": "get /v1/enterprises/{code}/snapshots",
    "getSnapshot": "get /v1/enterprises/{code}/snapshots/{id}",
    "createApplication": "post /v1/applications",
    "listApplications": "get /v1/applications",
    "getApplication": "get /v1/applications/{id}",
    "changeApplication": "patch /v1/applications/{id}",
    "submitApplication": "post /v1/applications/{id}/submission",
    "withdrawApplication": "post /v1/applications/{id}/withdrawal",
    "listMoves": "get /v1/applications/{id}/moves",
    "moveApplication": "post /v1/applications/{id}/moves/{move}",
    "archive": "post /v1/applications/{id}/archive",
    "addAttachment": "post /v1/applications/{id}/attachments",
    "listAttachments": "get /v1/applications/{id}/attachments",
    "getAttachment": "get /v1/attachments/{id}",
    "listNotices": "get /v1/applications/{id}/notices",
    "getNotice": "get /v1/notices/{id}",
    "listDeterminations": "get /v1/determinations",
    "getDetermination": "get /v1/determinations/{id}",
    "getDeterminationReceipt": "get /v1/determinations/{id}/receipt",
    "redetermine": "post /v1/applications/{id}/determinations",
    "addFinding": "post /v1/enterprises/{code}/findings",
    "withdrawFinding": "post /v1/findings/{id}/withdrawal",
    "listFindings": "get /v1/enterprises/{code}/findings",
    "ruleOnProvision": "post /v1/applications/{id}/rulings",
    "reviewRuling": "post /v1/applications/{id}/rulings/{ruling_id}/review",
    "listRulings": "get /v1/applications/{id}/rulings",
    "listTasks": "get /v1/tasks",
    "takeTask": "post /v1/tasks/{id}/assignment",
    "completeTask": "post /v1/tasks/{id}/completion",
    "createPublication": "post /v1/publications",
    "withdrawPublication": "post /v1/publications/{id}/withdrawal",
    "publicList": "get /v1/publications",
    "getPublication": "get /v1/publications/{id}",
    "objectTo": "post /v1/publications/{id}/objections",
    "listObjections": "get /v1/objections",
    "answerObjection": "post /v1/objections/{id}/answer",
    "disburse": "post /v1/applications/{id}/payments",
    "recover": "post /v1/applications/{id}/recovery",
    "recordRecovery": "post /v1/applications/{id}/recovered",
    "listPayments": "get /v1/applications/{id}/payments",
    "createWebhook": "post /v1/webhooks",
    "listWebhooks": "get /v1/webhooks",
    "getWebhook": "get /v1/webhooks/{id}",
    "changeWebhook": "patch /v1/webhooks/{id}",
    "deleteWebhook": "delete /v1/webhooks/{id}",
    "testWebhook": "post /v1/webhooks/{id}/test",
    "listDeliveries": "get /v1/webhooks/{id}/deliveries",
    "resend": "post /v1/webhooks/{id}/deliveries/{delivery}/resend",
    "listEvents": "get /v1/events",
    "getHealth": "get /healthz",
    "getLiveness": "get /livez",
    "getReadiness": "get /readyz",
    "signIn": "post /v1/session",
    "whoAmI": "get /v1/session",
    "signOut": "delete /v1/session",
    "changePassword": "put /v1/session/password",
    "beginSignIn": "get /v1/session/openid/begin",
    "endSignIn": "get /v1/session/openid",
    "createAccount": "post /v1/accounts",
    "listAccounts": "get /v1/accounts",
    "getAccount": "get /v1/accounts/{id}",
    "changeAccount": "patch /v1/accounts/{id}",
    "createKey": "post /v1/keys",
    "listKeys": "get /v1/keys",
    "revokeKey": "delete /v1/keys/{id}",
    "declareInterest": "post /v1/interests",
    "listInterests": "get /v1/interests",
    "endInterest": "post /v1/interests/{id}/end",
    "listWatches": "get /v1/watches",
    "exportEnterprise": "get /v1/enterprises/{code}/export",
    "eraseEnterprise": "post /v1/enterprises/{code}/erasure",
    "listAudit": "get /v1/audit",
    "listCheckpoints": "get /v1/audit/checkpoints",
    "verifyAudit": "get /v1/audit/verification",
    "getAuditKey": "get /v1/audit/key",
}


def document(service: Service, lang: str) -> dict[str, Any]:
    found: dict[str, Any] = service.client.get("/openapi.json", headers={"accept-language": lang}).json()
    return found


def every(node: Any, key: str) -> Iterator[Any]:
    """Every value of a key, anywhere."""
    children = node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
    if isinstance(node, dict) and key in node:
        yield node[key]
    for child in children:
        yield from every(child, key)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_document_is_valid(service: Service, lang: str) -> None:
    found = document(service, lang)
    assert found["openapi"] == "3.1.0"
    assert [error.message for error in OPENAPI_31_VALIDATOR.iter_errors(found)] == []
    for name, schema in found["components"]["schemas"].items():
        assert re.fullmatch(r"[A-Za-z0-9._-]+", name)
        meta.validate(schema)


def test_every_reference_leads_somewhere_and_every_component_is_used(service: Service) -> None:
    found = document(service, "zh")
    # An example that is a JSON Schema itself refers to its own definitions.
    referred = {each.removeprefix("#/components/schemas/") for each in every(found, "$ref") if "#/$defs/" not in each}
    assert referred == set(found["components"]["schemas"])


def test_operation_ids_are_stable(service: Service) -> None:
    paths = document(service, "zh")["paths"]
    found = {each["operationId"]: f"{method} {path}" for path, of in paths.items() for method, each in of.items()}
    assert found == OPERATIONS


def test_every_object_that_is_sent_is_closed(service: Service) -> None:
    schemas = document(service, "zh")["components"]["schemas"]
    own = {name: schema for name, schema in schemas.items() if not name.startswith("Profile")}
    objects = list(every({"": own}, "properties"))
    closed = list(every({"": own}, "additionalProperties"))
    assert closed == [False] * len(objects)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    "id",
    sorted(PATHS),
)
def test_the_examples_are_real(service: Service, id: str, lang: str) -> None:
    path = PATHS[id]
    operation = document(service, lang)["paths"][path]["post"]
    body = operation["requestBody"]["content"]["application/json"]
    component = body["schema"]["$ref"].rpartition("/")[2]
    shown = operation["responses"]["200"]["content"].get("application/json", {}).get("examples", {})
    assert body["examples"] != {}
    for name, each in body["examples"].items():
        assert service.faults(each["value"], component) == []
        sent = canonical_receipt(each["value"]) if component == "ReceiptSent" else each["value"]
        answer = service.ask(path, sent, lang)
        assert answer.status_code == 200
        assert (
            answer.text.startswith("<!doctype html>")
            if id == "layOutReceipt"
            else answer.json() == shown[name]["value"]
        )


def test_the_decisions_shown_are_of_three_kinds(service: Service) -> None:
    shown = document(service, "zh")["paths"]["/v1/decisions"]["post"]["responses"]["200"]["content"]["application/json"]
    found = [each["value"]["provisions"][0]["conclusion"] for each in shown["examples"].values()]
    assert found == ["eligible", "information_needed", "not_met_at_present"]


def test_the_enterprises_of_the_examples_are_those_of_the_folder() -> None:
    in_folder = {profile_from(path)["facts"]["name"] for path in EXAMPLES}
    bodies = [body for requests in REQUESTS.values() for _, body in requests.values()]
    named = {body["profile"]["facts"]["name"] for body in bodies if "name" in body["profile"]["facts"]}
    assert len(named) > 1
    assert named <= in_folder


def test_the_problems_shown_are_real(service: Service) -> None:
    from eligibility_api.examples import FAULTY

    responses = document(service, "en")["paths"]["/v1/decisions"]["post"]["responses"]
    shown = {
        code: example["value"]
        for answer in responses.values()
        for code, example in answer["content"].get("application/problem+json", {}).get("examples", {}).items()
    }
    assert shown == {code: json.loads(service.decide(body, "en").content) for code, body in FAULTY.items()}
