"""The file of a case: what is in it, why a provision is concluded so, and taking back what one decided."""

from __future__ import annotations

from dataclasses import replace

import pytest

from eligibility.domain.access import NotAllowed
from eligibility.domain.keeping import Missing, Stale
from eligibility.domain.records import Ruling, RulingState
from eligibility.services import case_file, ruling
from eligibility.services.case_file import CaseFile
from tests.procedure.office import FAR_OFFICER, OFFICER, OFFICER_2, Office, account_of, codes_of


def file_of(office: Office, id: str) -> CaseFile:
    return office.read(lambda unit: case_file.case_file(unit, OFFICER, office.desk, id))


def test_the_file_tells_what_happened_in_its_order_and_by_whom(office: Office) -> None:
    id = office.brought_to("first_review")
    office.writer.write(lambda unit: unit.add(account_of(OFFICER)))
    office.rule(id)
    found = file_of(office, id)
    assert [each.action for each in found.happened] == [
        "createApplication",
        "submitApplication",
        "moveApplication",
        "moveApplication",
        "ruleOnProvision",
    ]
    assert found.names == {OFFICER.account: OFFICER.account}
    assert [each.provision for each in found.rulings] == ["8.3"]


def test_each_provision_is_explained_with_what_is_to_be_verified(office: Office) -> None:
    found = case_file.explained(file_of(office, office.brought_to("submitted", "8.3", "10.1")), office.desk, "zh")
    assert found["8.3"].explanation["conclusion"] == "eligible"
    assert {each["fact"] for each in found["8.3"].to_verify} == {
        "body_kind",
        "registered_division",
        "operating_division",
        "recognitions",
    }
    assert {each["open"] for each in found["8.3"].to_find} == {"corridor"}
    assert found["8.3"].decided["conclusion"] == "eligible"
    assert found["10.1"].explanation["grounds"]["open"][0]["about"] == "incubators"


def test_what_other_rules_determined_is_not_explained_by_the_present_ones(office: Office) -> None:
    found = file_of(office, office.brought_to("submitted"))
    assert found.determination is not None
    other = replace(found, determination=replace(found.determination, pack="0" * 64))
    assert case_file.explained(other, office.desk, "zh") == {}


def test_a_file_is_read_by_nobody_elsewhere(office: Office) -> None:
    id = office.brought_to("submitted")
    with pytest.raises(NotAllowed):
        office.read(lambda unit: case_file.case_file(unit, FAR_OFFICER, office.desk, id))


def test_agreeing_with_all_leaves_alone_what_is_decided(office: Office) -> None:
    id = office.brought_to("first_review", "8.3", "8.1")
    first = office.rule(id, "8.1")
    office.write(ruling.agree_with_all, OFFICER_2, office.desk, id)
    assert {each.provision: each.by for each in office.every(Ruling)} == {"8.1": first.by, "8.3": OFFICER_2.account}
    assert codes_of(lambda: office.write(ruling.agree_with_all, OFFICER, office.desk, id)) == ["ruling-settled"]
    with pytest.raises(Stale):
        office.write(ruling.agree_with_all, OFFICER, office.desk, id, office.application(id).version - 1)


def test_a_decision_is_taken_back_by_who_made_it_and_stays_on_record(office: Office) -> None:
    id = office.brought_to("first_review")
    made = office.rule(id)

    def taken_back(by: object, version: int) -> list[str]:
        return codes_of(lambda: office.write(ruling.withdraw_ruling, by, office.desk, id, version, made.id))

    assert taken_back(OFFICER_2, office.application(id).version) == ["ruling-settled"]
    assert taken_back(OFFICER, office.application(id).version) == []
    assert [each.state for each in office.every(Ruling)] == [RulingState.REPLACED]
    assert office.log()[-1].action == "withdrawRuling"
    assert taken_back(OFFICER, office.application(id).version) == ["ruling-settled"]
    with pytest.raises(Missing):
        office.write(ruling.withdraw_ruling, OFFICER, office.desk, id, office.application(id).version, id)
