"""Personal data: told to whose it is, erased as far as it may be, provable afterwards to who has the salt, and in no log."""

from __future__ import annotations

import hashlib
import json
import logging
from dataclasses import replace
from typing import Any

import pytest
from starlette.testclient import TestClient

from eligibility import services
from eligibility.domain.access import NotAllowed
from eligibility.domain.actors import Actor, Role
from eligibility.domain.audit import AuditEntry, first_fault
from eligibility.domain.keeping import Query
from eligibility.domain.records import Application, Determination, Enterprise, Outcome, Snapshot
from eligibility.domain.vocabulary import Vocabulary, Words
from eligibility.services.enterprises import profile_of
from eligibility.services.personal import commitment, erase_enterprise, export_enterprise, personal_values
from eligibility_api.app import create_app
from tests.contract.service import asked
from tests.trust.chains import BEGUN
from tests.trust.kept import CODE, OTHER_CODE, Kept

VOCABULARY = services.installed_vocabulary()
OWNER = Actor("e1", frozenset({Role.ENTERPRISE}), enterprise=CODE)
VETERAN: dict[str, Any] = {"value": True, "level": "documented", "source": "退役证件"}
PROFILE: dict[str, Any] = {"facts": {"founder_is_veteran": VETERAN, "registered_division": "220104"}}
DETERMINED = Determination(
    "d1", CODE, "220104", "p", "0" * 64, "decided", BEGUN.date(), "claimed", BEGUN, Outcome.AGREED, {}, "0" * 64
)


def a_snapshot(id: str, number: int, profile: dict[str, Any] = PROFILE) -> Snapshot:
    text = json.dumps(profile, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return Snapshot(id, CODE, number, BEGUN, "e1", text, hashlib.sha256(text.encode()).hexdigest(), "220104")


def an_application(id: str, snapshot: str, **more: Any) -> Application:
    made = Application(id, CODE, "220104", "p", ("8.3",), "first_review", BEGUN, "e1", BEGUN, snapshot=snapshot)
    return replace(made, **more)


@pytest.fixture
def filed(kept: Kept) -> Kept:
    """An enterprise with a profile nobody used, one of a decision, and one of an application that is under way."""

    def fill(unit: Any) -> None:
        unit.add(Enterprise(CODE, "甲公司（虚构）", "220104", BEGUN, BEGUN))
        unit.add(Enterprise(OTHER_CODE, "乙公司（虚构）", "220381", BEGUN, BEGUN))
        for number, id in enumerate(("free", "decided", "under-way"), 1):
            unit.add(a_snapshot(id, number))
        unit.add(an_application("a1", "decided", ended=BEGUN))
        unit.add(an_application("a2", "under-way"))
        unit.add(DETERMINED)

    kept.write(fill)
    return kept


def facts_of(kept: Kept, snapshot: str) -> set[str]:
    return set(json.loads(kept.read(lambda unit: unit.get(Snapshot, snapshot)).profile)["facts"])


def test_personal_facts_are_erased_but_where_an_application_is_under_way(filed: Kept) -> None:
    erased = filed.write(lambda unit: erase_enterprise(unit, OWNER, CODE, VOCABULARY))

    assert (erased.erased, erased.kept, erased.facts) == (
        ("free", "decided"),
        {"under-way": ("a2",)},
        ("/facts/founder_is_veteran",),
    )
    assert [facts_of(filed, each) for each in ("free", "decided")] == [{"registered_division"}] * 2
    assert facts_of(filed, "under-way") == {"registered_division", "founder_is_veteran"}


def test_what_a_decision_rested_on_can_be_proven_with_the_salt_that_is_kept_nowhere(filed: Kept) -> None:
    erased = filed.write(lambda unit: erase_enterprise(unit, OWNER, CODE, VOCABULARY))
    entries = filed.read(lambda unit: unit.find(Query(AuditEntry, order="number")))
    noted = {each.id: json.loads(each.details) for each in entries if each.action == "eraseEnterprise"}
    everything = "".join(each.details for each in entries)

    assert erased.salt is not None
    expected = commitment("/facts/founder_is_veteran", VETERAN, erased.salt)
    assert noted["decided"]["commitments"] == {"/facts/founder_is_veteran": expected}
    assert expected != commitment("/facts/founder_is_veteran", VETERAN | {"value": False}, erased.salt)
    assert "commitments" not in noted["free"]
    assert (erased.salt in everything, "退役证件" in everything) == (False, False)
    assert first_fault(entries, (), None) is None


def test_a_snapshot_that_was_erased_says_when_and_stays_a_profile_with_the_digest_of_what_was_there(
    filed: Kept,
) -> None:
    before = filed.read(lambda unit: unit.get(Snapshot, "decided"))
    filed.write(lambda unit: erase_enterprise(unit, OWNER, CODE, VOCABULARY))
    after = filed.read(lambda unit: unit.get(Snapshot, "decided"))

    assert (after.erased, after.digest, after.version) == (filed.now, before.digest, 2)
    assert set(profile_of(after, VOCABULARY).facts) == {"registered_division"}


def test_once_the_application_has_ended_the_rest_can_be_erased_and_then_nothing_is_left_to_erase(filed: Kept) -> None:
    filed.write(lambda unit: erase_enterprise(unit, OWNER, CODE, VOCABULARY))
    filed.write(lambda unit: unit.replace(an_application("a2", "under-way", ended=BEGUN)))
    second = filed.write(lambda unit: erase_enterprise(unit, OWNER, CODE, VOCABULARY))
    third = filed.write(lambda unit: erase_enterprise(unit, OWNER, CODE, VOCABULARY))

    assert (second.erased, second.kept, second.salt) == (("under-way",), {}, None)
    assert (third.erased, third.facts) == ((), ())


def test_everything_about_an_enterprise_is_told_and_nothing_of_another(filed: Kept) -> None:
    told = filed.write(lambda unit: export_enterprise(unit, OWNER, CODE))

    assert {key: len(value) for key, value in told.items() if isinstance(value, list) and value} == {
        "snapshots": 3,
        "applications": 2,
        "determinations": 1,
    }
    assert told["snapshots"][0]["profile"] == PROFILE
    assert OTHER_CODE not in json.dumps(told)
    assert filed.read(lambda unit: unit.find(Query(AuditEntry, order="number")))[-1].action == "exportEnterprise"


@pytest.mark.parametrize(
    "work", [export_enterprise, lambda unit, actor, code: erase_enterprise(unit, actor, code, VOCABULARY)]
)
def test_nobody_is_told_or_erases_what_is_anothers(filed: Kept, work: Any) -> None:
    with pytest.raises(NotAllowed):
        filed.write(lambda unit: work(unit, OWNER, OTHER_CODE))


def with_a_personal_field(vocabulary: Vocabulary) -> Vocabulary:
    """The same vocabulary, with a field of its records that is personal."""
    projects = vocabulary.facts["projects"]
    name = next(iter(projects.type.fields.values()))
    person = replace(name, id="leader", words=Words("负责人", "leader"), sensitivity="personal")
    type_ = replace(projects.type, fields={**projects.type.fields, "leader": person})
    return replace(vocabulary, facts={**vocabulary.facts, "projects": replace(projects, type=type_)})


@pytest.mark.parametrize(
    ("projects", "pointers"),
    [
        ([{"leader": "王某"}, {}], ["/facts/projects/0/leader"]),
        ({"value": [{"leader": "王某"}], "level": "registry"}, ["/facts/projects/value/0/leader"]),
        (
            {
                "conflict": [
                    {"value": [{"leader": "王某"}], "source": "甲"},
                    {"value": [{"leader": "李某"}], "source": "乙"},
                ]
            },
            ["/facts/projects/conflict/0/value/0/leader", "/facts/projects/conflict/1/value/0/leader"],
        ),
        (None, []),
    ],
)
def test_personal_fields_of_records_are_found_however_they_are_wrapped(projects: Any, pointers: list[str]) -> None:
    vocabulary = with_a_personal_field(VOCABULARY)
    profile = {"facts": {"projects": projects, "founder_is_veteran": True}}

    assert list(personal_values(profile, vocabulary)) == [*pointers, "/facts/founder_is_veteran"]


def test_no_fact_that_is_sent_stands_in_a_log(tmp_path: Any, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    secret = "只有本人知道的事"
    with TestClient(create_app(data=tmp_path), raise_server_exceptions=False) as client:
        for path in ("/v1/decisions", "/v1/explanations", "/v1/advice", "/v1/receipts"):
            for facts in ({"name": secret}, {"founder_is_veteran": secret}, {secret: 1}):
                client.post(path, json=asked(profile={"facts": facts}))
        client.post("/v1/session", json={"name": secret, "password": secret})

    assert secret not in caplog.text
