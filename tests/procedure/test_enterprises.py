"""One file per enterprise: snapshots, facts that are laid over it, and what is better evidenced than whoever comes next can evidence."""

from __future__ import annotations

from typing import Any

import pytest

from eligibility.domain.access import NotAllowed
from eligibility.domain.facts import Level
from eligibility.domain.keeping import Stale, Taken
from eligibility.domain.records import Enterprise, Snapshot
from eligibility.profile import numbers_as_decimals
from eligibility.services.enterprises import add_facts, put_profile, vouched_by
from tests.procedure.office import CODE, ENTERPRISE, FAR_OFFICER, GIANT, OFFICER, PORTAL, STRANGER, Office


def put(office: Office, facts: dict[str, Any], by: Any = ENTERPRISE, version: int | None = None) -> Snapshot:
    profile = office.profile({"facts": facts})
    return office.write(put_profile, by, CODE, "长春示例企业", "220104", profile, version)


def add(office: Office, facts: dict[str, Any], by: Any = ENTERPRISE) -> Snapshot:
    return office.write(add_facts, by, CODE, office.profile({"facts": facts}))


def facts_of(snapshot: Snapshot) -> dict[str, Any]:
    facts: dict[str, Any] = numbers_as_decimals(snapshot.profile)["facts"]
    return facts


def version(office: Office) -> int:
    return office.read(lambda unit: unit.get(Enterprise, CODE)).version


def test_a_profile_is_a_snapshot_with_a_number_and_a_digest(office: Office) -> None:
    first = put(office, {"body_kind": "企业"})
    second = put(office, {"body_kind": "企业", "ownership": "民营"}, version=version(office))
    assert (first.number, second.number) == (1, 2)
    assert first.digest != second.digest
    assert office.read(lambda unit: unit.get(Enterprise, CODE)).snapshot == second.id


def test_a_fact_is_laid_over_the_newest_profile(office: Office) -> None:
    put(office, {"body_kind": "企业", "ownership": "民营"})
    laid = add(
        office, {"ownership": {"value": "国有", "source": "营业执照", "on": "2024-06-01", "level": "documented"}}
    )
    assert facts_of(laid) == {
        "body_kind": "企业",
        "ownership": {"value": "国有", "source": "营业执照", "on": "2024-06-01", "level": "documented"},
    }


def test_a_profile_that_is_put_leaves_out_what_it_does_not_say(office: Office) -> None:
    put(office, {"body_kind": "企业", "ownership": "民营"})
    assert facts_of(put(office, {"body_kind": "企业"}, version=version(office))) == {"body_kind": "企业"}


def test_what_an_officer_verified_stays_when_the_enterprise_says_nothing_of_it(office: Office) -> None:
    put(office, {"body_kind": "企业"})
    add(office, {"body_kind": {"value": "企业", "level": "verified"}}, by=OFFICER)
    assert facts_of(put(office, {}, version=version(office))) == {"body_kind": {"value": "企业", "level": "verified"}}


def test_a_different_value_beside_a_verified_one_is_a_conflict(office: Office) -> None:
    put(office, {"ownership": "民营"})
    add(office, {"ownership": {"value": "国有", "level": "verified", "source": "登记信息"}}, by=OFFICER)
    laid = add(office, {"ownership": "民营"})
    assert [each["value"] for each in facts_of(laid)["ownership"]["conflict"]] == ["国有", "民营"]
    office.profile(numbers_as_decimals(laid.profile))


def test_the_same_value_beside_a_verified_one_changes_nothing(office: Office) -> None:
    put(office, {"ownership": "民营"})
    verified = {"value": "民营", "level": "verified"}
    add(office, {"ownership": verified}, by=OFFICER)
    assert facts_of(add(office, {"ownership": "民营"})) == {"ownership": verified}


def test_an_officer_settles_a_conflict(office: Office) -> None:
    put(office, {"ownership": "民营"})
    add(office, {"ownership": {"value": "国有", "level": "verified"}}, by=OFFICER)
    add(office, {"ownership": "民营"})
    settled = {"value": "民营", "level": "verified"}
    assert facts_of(add(office, {"ownership": settled}, by=OFFICER)) == {"ownership": settled}


def test_a_file_is_begun_once(office: Office) -> None:
    put(office, {})
    with pytest.raises(Taken):
        put(office, {})


def test_of_two_who_read_the_same_file_the_slower_is_told(office: Office) -> None:
    put(office, {})
    read = version(office)
    put(office, {"body_kind": "企业"}, version=read)
    with pytest.raises(Stale):
        put(office, {"body_kind": "企业"}, by=OFFICER, version=read)


@pytest.mark.parametrize("who", [STRANGER, FAR_OFFICER, PORTAL], ids=lambda each: each.account)
def test_another_s_file_is_not_written(office: Office, who: Any) -> None:
    office.enrol()
    with pytest.raises(NotAllowed):
        add(office, {"ownership": "民营"}, by=who)


def test_a_portal_s_enterprises_are_its_own(office: Office) -> None:
    put(office, {"body_kind": {"value": "企业", "level": "registry"}}, by=PORTAL)
    assert office.read(lambda unit: unit.get(Enterprise, CODE)).portal == "portal-a"
    assert add(office, {"ownership": "民营"}, by=PORTAL).portal == "portal-a"


@pytest.mark.parametrize(
    ("who", "level"),
    [(ENTERPRISE, Level.DOCUMENTED), (PORTAL, Level.REGISTRY), (OFFICER, Level.VERIFIED)],
    ids=lambda each: str(getattr(each, "account", each)),
)
def test_a_level_is_vouched_for_by_whoever_can(who: Any, level: Level) -> None:
    assert vouched_by(who) is level


def test_the_examples_can_be_put(office: Office) -> None:
    assert office.enrol(GIANT).snapshot is not None
