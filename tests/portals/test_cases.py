"""Enterprises and applications over HTTP: the whole way, who sees what, and what is refused."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.contract.service import POLICY
from tests.portals.way import CODE, GIANT, QUOTE, REASON, Way, a_way


@pytest.fixture
def way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Way]:
    monkeypatch.setenv("ELIGIBILITY_SECOND_OPINION", "off")
    with a_way(tmp_path) as made:
        yield made


def test_an_application_goes_its_whole_way_over_http(way: Way) -> None:
    id = way.brought_to("archived")
    application = way.made("portal", "getApplication", id=id)
    (determination,) = way.made("portal", "listDeterminations", application=id)["items"]
    assert application["determination"] == determination["id"]
    receipt = way.ask("portal", "getDeterminationReceipt", id=determination["id"])
    assert hashlib.sha256(receipt.content).hexdigest() == determination["receipt"]
    assert (
        way.made("portal", "replayReceipt", receipt.content, _content_type="application/json")["status"] == "identical"
    )
    assert [each["kind"] for each in way.made("portal", "listNotices", id=id)["items"]] == ["decision"]
    assert [each["amount"] for each in way.made("portal", "listPayments", id=id)["items"]] == ["500000"]
    way.changed("reviewer", "recover", id, {"claims": {"8.3": "500000"}, "reason": REASON})
    body = {"provision": "8.3", "amount": "500000.00", "reference": "收款凭证1号"}
    assert way.changed("officer", "recordRecovery", id, body)["payment"]["kind"] == "recovered"


def test_a_portal_sees_every_event_of_its_applications_in_order(way: Way) -> None:
    way.brought_to("archived")
    kinds = [each["type"].removeprefix("eligibility.") for each in way.made("portal", "listEvents")["items"]]
    assert kinds[:4] == ["enterprise.changed", "enterprise.in-reach", "determination.made", "application.submitted"]
    assert kinds[-1] == "application.ended"
    assert way.made("other portal", "listEvents")["items"] == []


def test_what_comes_into_reach_and_is_lost_is_told_at_once(way: Way) -> None:
    way.enrolled()
    lost = {"facts": {"recognitions": {"value": [], "level": "registry"}}}
    way.made("portal", "addFacts", lost, code=CODE)
    events = way.made("portal", "listEvents")["items"]
    told = [
        (each["type"].removeprefix("eligibility."), each["data"]["outcome"])
        for each in events
        if "8.3" in [said["id"] for said in each["data"].get("provisions", ())]
    ]
    assert told == [("enterprise.in-reach", "single"), ("enterprise.lost", "single")]
    kept = way.made("portal", "listDeterminations", enterprise=CODE)["items"]
    assert [each["id"] for each in kept] == [
        each["data"]["determination"] for each in events if "data" in each and "determination" in each["data"]
    ]


def test_a_profile_is_put_by_version_and_facts_are_laid_over_it(way: Way) -> None:
    first = way.enrolled()
    body = {"name": "长春示例企业", "division": "220104", "profile": GIANT}
    assert way.refused("portal", "putEnterpriseProfile", body, code=CODE) == ["version-needed"]
    second = way.ask("portal", "putEnterpriseProfile", body, code=CODE, version=2)
    assert (first["number"], second.json()["number"], second.headers["etag"]) == (1, 2, '"3"')
    assert way.refused("portal", "putEnterpriseProfile", body, code=CODE, version=2) == ["record-changed"]
    third = way.made("portal", "addFacts", {"facts": {"employees": {"2024": 321}}}, code=CODE)
    whole = way.made("portal", "getSnapshot", code=CODE, id=third["id"])
    assert whole["profile"]["facts"] == {**_as_kept(way, second.json()["id"]), "employees": {"2024": 321}}
    assert [each["number"] for each in way.made("officer", "listSnapshots", code=CODE)["items"]] == [1, 2, 3]


def _as_kept(way: Way, id: str) -> Any:
    return way.made("portal", "getSnapshot", code=CODE, id=id)["profile"]["facts"]


def test_a_faulty_profile_is_refused_with_every_problem_where_it_is(way: Way) -> None:
    profile = {"facts": {"employees": "many", "no_such_fact": 1}}
    body = {"name": "甲", "division": "220104", "profile": profile}
    problem = way.ask("portal", "putEnterpriseProfile", body, code=CODE).json()
    assert [problem["code"], *(each["pointer"] for each in problem["errors"])] == [
        "profile-invalid",
        "/profile/facts/employees",
        "/profile/facts/no_such_fact",
    ]


def test_lists_are_filtered_and_confined(way: Way) -> None:
    id = way.brought_to("submitted")
    for query, found in [
        ({}, [id]), ({"state": "submitted"}, [id]), ({"state": "draft"}, []), ({"policy": POLICY}, [id]), ({"division": "2201"}, [id]),
        ({"division": "220"}, [id]), ({"division": "2202"}, []), ({"enterprise": CODE}, [id]), ({"due": "2099-01-01"}, []),
    ]:  # fmt: skip
        assert [each["id"] for each in way.made("officer", "listApplications", **query)["items"]] == found, query
    assert way.made("other portal", "listApplications")["items"] == []
    assert way.made("other portal", "listEnterprises")["items"] == []
    assert [each["id"] for each in way.made("portal", "listEnterprises")["items"]] == [CODE]
    assert way.refused("other portal", "getApplication", id=id) == ["record-unknown"]
    assert way.refused("officer", "listApplications", due="soon") == ["parameter-faulty"]


def test_the_moves_say_what_is_open_and_why_the_others_are_not(way: Way) -> None:
    id = way.brought_to("submitted")
    moves = {each["id"]: each for each in way.made("officer", "listMoves", id=id)["moves"]}
    assert (moves["accept"]["open"], moves["accept"]["obstacles"]) == (True, [])
    assert {each["open"] for each in way.made("portal", "listMoves", id=id)["moves"] if each["id"] == "accept"} == {
        False
    }
    assert way.refused("officer", "moveApplication", {}, id=id, move="report", version=way.version(id)) == [
        "case-refused",
        "move-step",
        "move-need",
    ]


def test_a_return_gives_notice_of_everything_that_is_missing(way: Way) -> None:
    way.enrolled({"facts": {"credit_code": CODE, "name": "甲"}})
    id = way.drafted()
    way.changed("portal", "submitApplication", id)
    assert way.changed("officer", "moveApplication", id, move="return")["state"] == "returned"
    (notice,) = way.made("portal", "listNotices", id=id)["items"]
    assert [each["fact"] for each in notice["content"]["missing"]] != []
    assert way.made("portal", "getNotice", id=notice["id"]) == notice


def test_an_override_needs_ground_and_another_person(way: Way) -> None:
    id = way.brought_to("first_review")
    body = {"provision": "8.3", "kind": "override", "conclusion": "not_met_at_present", "reason": REASON}
    assert "ground-missing" in way.refused("officer", "ruleOnProvision", body, id=id, version=way.version(id))
    made = way.changed("officer", "ruleOnProvision", id, {**body, "quote": QUOTE})
    assert (made["ruling"]["state"], made["application"]["version"]) == ("proposed", way.version(id))


def test_a_finding_leads_to_another_determination_that_says_what_changed(way: Way) -> None:
    id = way.brought_to("first_review")
    body = {"policy": POLICY, "open": "corridor", "holds": False, "ground": REASON, "on": "2024-06-01"}
    found = way.ask("officer", "addFinding", body, code=CODE)
    if found.status_code != 201:
        body["open"] = found.json()["errors"][0]["help_en"].split(": ")[-1].split(", ")[0]
        found = way.ask("officer", "addFinding", body, code=CODE)
    assert found.status_code == 201, found.text
    made = way.changed("officer", "redetermine", id)
    assert made["determination"]["findings"] == [found.json()["id"]]
    gone = way.made("officer", "withdrawFinding", {"reason": REASON}, id=found.json()["id"], version=1)
    assert "withdrawn" in gone
    assert [each["id"] for each in way.made("auditor", "listFindings", code=CODE)["items"]] == [gone["id"]]


def test_whoever_declares_an_interest_takes_no_part_until_an_administrator_ends_it(way: Way) -> None:
    id = way.brought_to("submitted")
    body = {"enterprise": CODE.lower(), "ground": "配偶在该企业任财务负责人"}
    first = way.ask("officer", "declareInterest", body, _idempotency_key="i1")
    assert way.ask("officer", "declareInterest", body, _idempotency_key="i1").headers["idempotency-replayed"] == "true"
    assert way.made("officer", "declareInterest", body) == first.json()
    declared = first.json()
    assert (declared["enterprise"], declared["account"], first.headers["etag"]) == (
        CODE,
        way.people["officer"].id,
        '"1"',
    )
    assert way.refused("officer", "moveApplication", {}, id=id, move="accept", version=way.version(id)) == [
        "case-refused",
        "interest",
    ]
    ending = {"reason": "配偶已于五月从该企业离职"}
    assert way.refused("officer", "endInterest", ending, id=declared["id"], version=1) == ["not-allowed"]
    assert way.refused("administrator", "endInterest", ending, id=declared["id"], version=7) == ["record-changed"]
    ended = way.made("administrator", "endInterest", ending, id=declared["id"], version=1)
    assert (ended["version"], "ended" in ended) == (2, True)
    assert way.changed("officer", "moveApplication", id, move="accept")["state"] == "accepted"


def test_interests_are_seen_by_whose_they_are_and_by_administrators_and_auditors(way: Way) -> None:
    way.headers("reviewer")
    said = {"ground": REASON, "enterprise": CODE}
    own = way.made("officer", "declareInterest", said)
    other = way.made("administrator", "declareInterest", {**said, "account": way.people["reviewer"].id})

    def seen(who: str, **filters: str) -> list[str]:
        return [each["id"] for each in way.made(who, "listInterests", **filters)["items"]]

    assert (seen("officer"), seen("reviewer")) == ([own["id"]], [other["id"]])
    assert seen("officer", account=way.people["reviewer"].id) == []
    assert seen("auditor") == seen("administrator", enterprise=CODE) == [own["id"], other["id"]]
    assert seen("administrator", account=own["account"]) == [own["id"]]
    assert way.refused("portal", "listInterests") == ["not-allowed"]


@pytest.mark.parametrize(
    ("who", "said", "codes"),
    [
        ("officer", {"enterprise": "91220104FAKE00013X"}, ["request-invalid", "value-type"]),
        ("officer", {"ground": "亲属"}, ["case-refused", "reason-short"]),
        ("administrator", {"account": "01ARZ3NDEKTSV4RRFFQ69G5FAV"}, ["record-unknown"]),
        ("officer", {"account": "01ARZ3NDEKTSV4RRFFQ69G5FAV"}, ["record-unknown"]),
        ("auditor", {}, ["not-allowed"]),
    ],
)
def test_an_interest_that_would_keep_nobody_from_anything_is_refused(
    way: Way, who: str, said: dict[str, str], codes: list[str]
) -> None:
    assert way.refused(who, "declareInterest", {"enterprise": CODE, "ground": REASON, **said}) == codes
    assert way.made("auditor", "listInterests")["items"] == []


def test_a_task_is_taken_on(way: Way) -> None:
    way.brought_to("submitted")
    (task,) = way.made("officer", "listTasks", state="open", role="officer", kind="step", division="2201")["items"]
    taken = way.made("officer", "takeTask", id=task["id"], version=task["version"])
    assert taken["version"] == task["version"] + 1
    assert [each["id"] for each in way.made("officer", "listTasks", assignee=taken["assignee"])["items"]] == [
        task["id"]
    ]


def test_what_follows_from_a_determination_is_a_task_of_the_department_that_the_text_names(way: Way) -> None:
    id = way.brought_to("submitted")
    (determination,) = way.made("officer", "listDeterminations", application=id)["items"]
    assert {each["provision"] for each in determination["consequences"]} == {"8.3", None}
    (task,) = way.made("officer", "listTasks", application=id, department="省科技厅")["items"]
    assert (task["kind"], task["state"], task["subject"]["provisions"]) == ("routing", "open", ["8.3"])
    taken = way.made("officer", "takeTask", id=task["id"], version=task["version"])
    assert taken["assignee"] == way.people["officer"].id
    assert "officer" not in way.made("auditor", "getApplication", id=id)


def test_a_department_says_what_it_found_and_its_task_is_done(way: Way) -> None:
    id = way.brought_to("submitted")
    (task,) = way.made("officer", "listTasks", application=id, department="省科技厅")["items"]
    said = {"words": "已核对省级认定文件，认定在有效期内"}
    asked = {"id": task["id"], "version": task["version"]}
    assert way.refused("officer", "completeTask", said | {"holds": True}, **asked) == ["case-refused", "task-answer"]
    done = way.made("officer", "completeTask", said, **asked)
    assert (done["task"]["state"], done["task"]["reason"]) == ("done", said["words"])
    assert "finding" not in done
    assert way.refused("officer", "completeTask", said, **asked) == ["record-changed"]


def test_a_published_list_is_open_to_everybody_and_to_objections(way: Way) -> None:
    id = way.brought_to("publication")
    publication = way.client.get("/v1/publications?division=2201").json()["items"][0]
    assert way.client.get(f"/v1/publications/{publication['id']}").json() == publication
    body = {"application": id, "ground": "该企业不在走廊范围之内，不应给予支持"}
    objection = way.made("other portal", "objectTo", body, id=publication["id"])
    assert [each["id"] for each in way.made("officer", "listObjections", state="open")["items"]] == [objection["id"]]
    answer = {"upheld": False, "answer": "经核实，该企业注册地在走廊范围之内"}
    answered = way.made("officer", "answerObjection", answer, id=objection["id"], version=1)
    assert (answered["objection"]["state"], answered["application"]["state"]) == ("dismissed", "publication")
    gone = way.made("reviewer", "withdrawPublication", {"reason": REASON}, id=publication["id"], version=1)
    assert "withdrawn" in gone


def test_a_submission_whose_answer_was_lost_is_done_once(way: Way) -> None:
    way.enrolled()
    id = way.drafted()
    answers = [way.ask("portal", "submitApplication", version=1, id=id, _idempotency_key="k1") for _ in range(2)]
    assert answers[0].content == answers[1].content
    assert [each.headers["etag"] for each in answers] == [f'"{way.version(id)}"'] * 2
    assert len(way.made("portal", "listDeterminations", application=id)["items"]) == 1


def test_an_application_can_be_changed_and_taken_back(way: Way) -> None:
    way.enrolled()
    id = way.drafted(reference="P-1")
    assert way.refused("portal", "createApplication", {"enterprise": CODE, "policy": POLICY, "provisions": ["8.3"], "reference": "P-1"}) == ["record-taken"]  # fmt: skip
    assert way.changed("portal", "changeApplication", id, {"provisions": ["8.1", "8.3"]})["provisions"] == [
        "8.1",
        "8.3",
    ]
    assert way.changed("portal", "withdrawApplication", id)["state"] == "withdrawn"


@pytest.mark.parametrize(
    ("changed", "codes"),
    [
        ({"policy": "no.such"}, ["request-invalid", "policy-unknown"]),
        ({"provisions": ["99.9"]}, ["case-refused", "provision-foreign"]),
        ({"enterprise": "91220101MA0000000X"}, ["record-unknown"]),
        ({"provisions": []}, ["request-invalid", "value-type"]),
    ],
)
def test_an_application_that_cannot_be_is_refused(way: Way, changed: dict[str, Any], codes: list[str]) -> None:
    way.enrolled()
    body = {"enterprise": CODE, "policy": POLICY, "provisions": ["8.3"], **changed}
    assert way.refused("portal", "createApplication", body) == codes


PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"


def test_a_file_is_attached_kept_by_its_content_and_given_back_to_be_saved(way: Way) -> None:
    way.enrolled()
    id = way.drafted()
    made = way.made("portal", "addAttachment", PDF, id=id, name="证书.pdf")
    assert (made["media_type"], made["size"], made["digest"]) == (
        "application/pdf",
        len(PDF),
        hashlib.sha256(PDF).hexdigest(),
    )
    assert way.made("officer", "listAttachments", id=id)["items"] == [made]
    found = way.ask("officer", "getAttachment", id=made["id"])
    assert found.content == PDF
    assert found.headers["content-disposition"] == "attachment; filename*=UTF-8''%E8%AF%81%E4%B9%A6.pdf"
    assert (found.headers["content-type"], found.headers["x-content-type-options"]) == (
        "application/octet-stream",
        "nosniff",
    )
    assert way.refused("other portal", "getAttachment", id=made["id"]) == ["record-unknown"]


@pytest.mark.parametrize("data", [b"", b"hello", b"<html>", b"MZ\x90\x00", b"PK\x03\x04 not a zip", b"\x7fELF"])
def test_a_file_that_is_none_of_the_kinds_is_refused(way: Way, data: bytes) -> None:
    way.enrolled()
    assert way.refused("portal", "addAttachment", data, id=way.drafted(), name="证书.pdf")[0] == "attachment-refused"


def test_a_file_needs_a_name_and_has_a_bound(way: Way) -> None:
    way.enrolled()
    id = way.drafted()
    assert way.refused("portal", "addAttachment", PDF, id=id) == ["parameter-faulty"]
    assert way.refused("portal", "addAttachment", PDF + bytes(20_000_000), id=id, name="a") == ["body-too-large"]
