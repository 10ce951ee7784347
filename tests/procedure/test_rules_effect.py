"""What another version of the rules would make of what is under way: told, by provision, and nothing is changed."""

from __future__ import annotations

from dataclasses import replace

from eligibility.domain.actors import Actor
from eligibility.ir.rules import Pack
from eligibility.services import rules_effect, worklist
from eligibility.services.rules_effect import Effect
from tests.procedure.office import CORRIDOR, FAR_OFFICER, OFFICER, Office


def effect(office: Office, pack: Pack, actor: Actor = OFFICER) -> Effect:
    steps = worklist.steps_of([office.desk.procedure])
    cases, total = office.read(lambda unit: rules_effect.stored_cases(unit, actor, steps, CORRIDOR))
    return rules_effect.effect_of(cases, total, pack)


def another_version(office: Office) -> Pack:
    """The same rules without 8.3."""
    kept = tuple(each for each in office.desk.pack.provisions if each.id != "8.3")
    return replace(office.desk.pack, provisions=kept, digest="1" * 64)


def test_the_same_rules_would_change_nothing(office: Office) -> None:
    office.brought_to("submitted", "8.3", "10.1")
    found = effect(office, office.desk.pack)
    assert (found.total, found.looked_at, found.changed) == (1, 1, [])


def test_other_rules_tell_whose_conclusion_would_be_another_and_who_loses(office: Office) -> None:
    id = office.brought_to("first_review", "8.3", "10.1")
    before = office.log()
    found = effect(office, another_version(office))
    assert [(each.application.id, each.provision, each.before, each.after) for each in found.changed] == [
        (id, "8.3", "eligible", None)
    ]
    assert [(each.gains, each.loses) for each in found.changed] == [(False, True)]
    assert found.applications == 1
    assert office.log() == before


def test_what_lies_elsewhere_or_has_ended_is_not_looked_at(office: Office) -> None:
    id = office.brought_to("submitted")
    assert effect(office, office.desk.pack, FAR_OFFICER).looked_at == 0
    office.move(id, "refuse")
    assert effect(office, office.desk.pack).total == 0
