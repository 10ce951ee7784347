"""Receipts over HTTP: made, computed again, found out when changed, good after the policy has moved on, laid out for the file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from eligibility import services
from eligibility.domain.facts import Level
from eligibility.packs import PackSource, installed_source
from eligibility.services.sealing import sealed
from eligibility_api.app import create_app
from eligibility_api.asking import SEARCHED
from eligibility_api.receipts import MAX_RECEIPT
from eligibility_api.requests import MAX_RECORDS
from tests.contract.service import EXAMPLES, JSON, LANGUAGES, POLICY, Service, asked, errors_of, profile_from

WHOLE = asked(profile=profile_from(EXAMPLES[0]), clause=None)


def made(service: Service, **changed: Any) -> bytes:
    content: bytes = service.ask("/v1/receipts", WHOLE | changed).content
    return content


def resealed(receipt: bytes, **changed: Any) -> bytes:
    """A receipt that somebody changed and sealed anew."""
    fields = json.loads(receipt) | changed
    return sealed({key: value for key, value in fields.items() if key not in ("digest", "digests")})


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_receipt_comes_out_the_same(service: Service, lang: str) -> None:
    answer = service.ask("/v1/replays", made(service), lang)
    assert service.faults(answer.json(), "Replay") == []
    assert (answer.status_code, answer.json()["status"], answer.json()["differences"]) == (200, "identical", [])
    assert answer.json()["words"].startswith({"zh": "完全一致", "en": "identical"}[lang])


def test_a_receipt_holds_the_decision_as_it_is_given(service: Service) -> None:
    receipt = json.loads(made(service))
    assert receipt["decision"] == service.decide(WHOLE).json()
    assert receipt["profile"] == WHOLE["profile"]


def test_a_changed_receipt_is_found_out_and_the_place_is_named(service: Service) -> None:
    changed = made(service).replace(b'"as_of":"2024-06-01"', b'"as_of":"2024-06-02"', 1)
    answer = service.ask("/v1/replays", changed).json()
    assert service.faults(answer, "Replay") == []
    assert answer["status"] == "receipt_faulty"
    assert {each["pointer"] for each in answer["differences"]} <= {"/as_of", "/decision"}


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"{", b'{"kind": 1e99999999999999999999}', b"[" * 5000, b'{"a": NaN}', b"\xff"]
)
def test_what_is_no_receipt_is_a_faulty_one(service: Service, body: bytes) -> None:
    answer = service.ask("/v1/replays", body)
    assert (answer.status_code, answer.json()["status"]) == (200, "receipt_faulty")


def test_a_sealed_receipt_of_another_form_is_faulty_field_by_field(service: Service) -> None:
    receipt = made(service, clause="8.3")
    for key, wrong in {
        "policy": {"id": 1},
        "as_of": "2024-02-30",
        "level": ["claimed"],
        "language": "fr",
        "only": 8,
        "profile": [],
    }.items():
        answer = service.ask("/v1/replays", resealed(receipt, **{key: wrong})).json()
        assert (answer["status"], [each["pointer"] for each in answer["differences"]]) == (
            "receipt_faulty",
            [f"/{key}"],
        )


def test_a_receipt_that_somebody_sealed_anew_differs_where_it_was_changed(service: Service) -> None:
    changed = resealed(made(service, clause="8.3"), conclusions={"8.3": "not_applicable"})
    answer = service.ask("/v1/replays", changed, "en").json()
    assert answer["status"] == "differs"
    assert ("/conclusions/8.3", "not_applicable", "eligible") in [
        (each["pointer"], each["recorded"], each["recomputed"]) for each in answer["differences"]
    ]


def test_more_records_than_are_judged_at_once_are_not_judged_again_either(service: Service) -> None:
    changed = resealed(made(service, clause="8.3"), profile={"facts": {"projects": [{}] * (MAX_RECORDS + 1)}})
    problem = service.problem(service.ask("/v1/replays", changed))
    assert (problem["code"], errors_of(problem)) == ("request-invalid", [("too-large", "/profile/facts")])


def test_every_receipt_that_is_made_can_be_sent_back(service: Service) -> None:
    records = [id for id, fact in services.installed_vocabulary().facts.items() if fact.type.kind == "records"]
    sizes = []
    for id in records:
        receipt = made(service, profile={"facts": {id: [{}] * SEARCHED}})
        sizes.append(len(receipt))
        assert service.ask("/v1/replays", receipt).json()["status"] == "identical"
    assert max(sizes) < MAX_RECEIPT / 2


def test_a_receipt_is_laid_out_for_the_file_and_a_browser_runs_nothing_in_it(service: Service) -> None:
    answer = service.ask("/v1/receipts/html", made(service, profile={"facts": {"name": "<script>甲</script>"}}))
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert (answer.headers["content-language"], answer.headers["cache-control"]) == ("zh-CN", "no-store")
    assert "&lt;script&gt;甲" in answer.text
    assert "<script" not in answer.text
    assert " style=" not in answer.text
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "unsafe" not in policy


def test_only_a_receipt_that_comes_out_the_same_is_laid_out(service: Service) -> None:
    receipt = made(service, clause="8.3")
    cases = {
        "receipt-faulty": receipt[:-10],
        "receipt-differs": resealed(receipt, conclusions={}),
        "rules-unavailable": resealed(receipt, policy={"id": POLICY, "version": "1", "digest": "0" * 64}),
    }
    for code, body in cases.items():
        problem = service.problem(service.ask("/v1/receipts/html", body, "en"))
        assert (problem["code"], {each["code"] for each in problem["errors"]}) == (code, {code})


def source_of_another_version() -> PackSource:
    source = installed_source(POLICY)
    files = {name: data.replace(b'version: "1"', b'version: "0"') for name, data in source.files.items()}
    return PackSource(files, source.vocabulary_files)


def test_a_receipt_is_good_after_the_policy_has_moved_on_where_packs_are_kept(tmp_path: Path) -> None:
    source = source_of_another_version()
    older = source.compiled()
    assert older.digest != services.installed_pack(POLICY).digest
    services.Archive(tmp_path).keep(older, source)
    profile, day = services.profile_from_json({}, older.vocabulary), services.date_from_text("2024-06-01")
    receipt = services.receipt_json(older, profile, day, Level.CLAIMED, "zh", None)
    for store, status in ((tmp_path, "identical"), (None, "rules_unavailable")):
        client = TestClient(create_app(store=store))
        assert client.post("/v1/replays", content=receipt, headers=JSON).json()["status"] == status


def test_the_store_is_a_setting_and_every_installed_pack_is_kept_in_it_from_the_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ELIGIBILITY_STORE", str(tmp_path / "packs"))
    with TestClient(create_app()) as client:
        assert client.get("/healthz").json()["packs_kept"] is True
    installed = {services.installed_pack(id).digest for id in services.installed_packs()}
    assert {path.stem for path in (tmp_path / "packs").iterdir()} == installed
