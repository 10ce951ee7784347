"""The table of rights: its laws, the places of a division, and that lists show just what may be looked up one by one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from itertools import product
from pathlib import Path

import pytest

from eligibility.domain.access import (
    PUBLIC,
    REACH_WORDS,
    RIGHTS,
    ROLE_WORDS,
    TABLE,
    TOGETHER,
    Denied,
    Reach,
    Resource,
    Why,
    confinement,
    covers,
    refusal,
    resource_of,
)
from eligibility.domain.actors import NOBODY, SYSTEM, Actor, Role
from eligibility.domain.identities import Account, Key
from eligibility.domain.records import Enterprise

NOW = datetime(2026, 11, 25, tzinfo=UTC)
MINE, OTHER = "91220101MA0000000A", "91220101MA0000000B"
CHANGCHUN, NANGUAN, SIPING = "220100", "220102", "220300"
PAGE = Path(__file__).resolve().parents[2] / "docs" / "access.md"
READING = ("get", "list", "show", "export", "verify", "whoAmI")


def an_actor(*roles: Role, scopes: frozenset[str] | None = None) -> Actor:
    """Somebody of Changchun with an enterprise and a portal, so that only their roles tell what they may."""
    return Actor("a1", frozenset(roles), MINE, CHANGCHUN, "p1", scopes)


def resources() -> Iterator[Resource]:
    """Every combination of mine, another's and nobody's."""
    for each in product(
        (MINE, OTHER, None), (CHANGCHUN, NANGUAN, SIPING, None), ("p1", "p2", None), ("a1", "a2", None)
    ):
        yield Resource(*each)


@pytest.mark.parametrize(
    ("division", "place", "expected"),
    [
        ("220100", "220104", True),
        ("220100", "220100", True),
        ("220100", "220300", False),
        ("220000", "220104", True),
        ("220000", "210100", False),
        ("220104", "220104", True),
        ("220104", "220100", False),
        ("220104", "220105", False),
        (None, "110000", True),
        (None, None, True),
        ("220000", None, False),
    ],
)
def test_a_division_has_its_own_places_in_it(division: str | None, place: str | None, expected: bool) -> None:
    assert covers(division, place) is expected


@pytest.mark.parametrize("action", sorted(PUBLIC))
def test_public_actions_are_open_to_nobody_in_particular(action: str) -> None:
    assert refusal(NOBODY, action) is None


@pytest.mark.parametrize("action", sorted(RIGHTS))
def test_what_is_not_public_needs_somebody(action: str) -> None:
    assert refusal(NOBODY, action) == Denied(action, Why.NOBODY)


def test_no_action_is_both_public_and_not() -> None:
    assert PUBLIC & RIGHTS.keys() == set()
    assert len(RIGHTS) == sum(map(len, TABLE.values()))


def test_administrators_decide_nothing_and_see_no_enterprise() -> None:
    theirs = {action for action, rights in RIGHTS.items() if Role.ADMINISTRATOR in rights}

    assert theirs == {*TABLE["账号 · accounts"], "getMetrics", "listWatches"}


def test_auditors_read_everything_and_change_nothing() -> None:
    own = {"signOut", "changePassword", "signOutOnPage", "changePasswordOnPage"}
    theirs = {action for action, rights in RIGHTS.items() if Role.AUDITOR in rights}
    reads = {action for action in RIGHTS if action.startswith(READING)}

    assert {each for each in theirs - own if not each.startswith(READING)} == set()
    assert {each for each in reads - theirs if "Screening" not in each} == set()


def test_policy_authors_see_nobodys_data() -> None:
    assert {rights[Role.AUTHOR] for rights in RIGHTS.values() if Role.AUTHOR in rights} == {Reach.SELF}


def test_whoever_rules_is_confined_to_a_division() -> None:
    desk = {Role.OFFICER, Role.REVIEWER}
    reaches = {rights[role] for rights in RIGHTS.values() for role in desk & rights.keys()}

    assert reaches == {Reach.JURISDICTION, Reach.SELF}


@pytest.mark.parametrize(
    ("role", "action", "resource", "expected"),
    [
        (Role.ENTERPRISE, "getApplication", Resource(MINE, SIPING, "p2"), None),
        (Role.ENTERPRISE, "getApplication", Resource(OTHER, CHANGCHUN, "p1"), Why.NOT_YOURS),
        (Role.PORTAL, "getApplication", Resource(OTHER, SIPING, "p1"), None),
        (Role.PORTAL, "getApplication", Resource(MINE, CHANGCHUN, "p2"), Why.NOT_YOURS),
        (Role.OFFICER, "ruleOnProvision", Resource(OTHER, NANGUAN, "p2"), None),
        (Role.OFFICER, "ruleOnProvision", Resource(MINE, SIPING, "p1"), Why.NOT_YOURS),
        (Role.REVIEWER, "ruleOnProvision", Resource(OTHER, NANGUAN, "p2"), Why.ROLE),
        (Role.ADMINISTRATOR, "getAccount", Resource(account="a2"), None),
        (Role.OFFICER, "getAccount", Resource(account="a1"), None),
        (Role.OFFICER, "getAccount", Resource(account="a2"), Why.NOT_YOURS),
    ],
)
def test_rights_reach_as_far_as_the_table_says(
    role: Role, action: str, resource: Resource, expected: Why | None
) -> None:
    denied = refusal(an_actor(role), action, resource)

    assert (denied and denied.why) == expected


def test_what_is_nobodys_is_nobodys_own() -> None:
    nothing = replace(an_actor(Role.ENTERPRISE, Role.PORTAL), enterprise=None, portal=None)

    assert refusal(nothing, "getApplication", Resource()) == Denied("getApplication", Why.NOT_YOURS)


def test_a_key_is_confined_to_its_scopes() -> None:
    key = an_actor(Role.PORTAL, scopes=frozenset({"getApplication"}))

    assert refusal(key, "getApplication", Resource(portal="p1")) is None
    assert refusal(key, "createApplication") == Denied("createApplication", Why.SCOPE)


def test_scopes_give_no_right_that_the_role_has_not() -> None:
    key = an_actor(Role.PORTAL, scopes=frozenset({"ruleOnProvision"}))

    assert refusal(key, "ruleOnProvision") == Denied("ruleOnProvision", Why.ROLE)


def test_the_service_asks_nobody_for_leave() -> None:
    assert refusal(SYSTEM, "redetermine", Resource(OTHER)) is None


def test_an_unknown_action_is_a_mistake_of_the_program() -> None:
    with pytest.raises(KeyError):
        refusal(an_actor(Role.AUDITOR), "paintItBlue")


@pytest.mark.parametrize("roles", [*((role,) for role in Role), tuple(TOGETHER)])
def test_a_list_shows_just_what_may_be_looked_up_one_by_one(roles: tuple[Role, ...]) -> None:
    actor = an_actor(*roles)
    for action in (each for each in RIGHTS if refusal(actor, each) is None):
        confined = confinement(actor, action)
        for each in resources():
            shown = (
                confined.enterprise in (None, each.enterprise)
                and confined.portal in (None, each.portal)
                and confined.account in (None, each.account)
                and (confined.division is None or (each.division or "").startswith(confined.division))
            )
            assert shown is (refusal(actor, action, each) is None), (action, each)


def test_the_owner_of_a_record_is_read_off_it() -> None:
    account = Account("a1", "王某", (Role.OFFICER,), NOW, NOW, division=CHANGCHUN)
    enterprise = Enterprise(MINE, "某公司", NANGUAN, NOW, NOW, portal="p1")
    key = Key("k1", "a1", "接口", "00", NOW)

    assert [resource_of(each) for each in (account, enterprise, key)] == [
        Resource(account="a1"),
        Resource(MINE, NANGUAN, "p1"),
        Resource(account="a1"),
    ]


HEAD = """\
# Who may do what

One table decides (`eligibility/domain/access.py`); this page is written from it, and a test compares. An action is the operation id of an
HTTP address. What is refused is told apart: nobody signed in (401), not by this role or key (403), and what is another's is answered as
if it were not there (404), so that nobody learns what exists.

| reach | |
|---|---|
| self | what belongs to one's own account |
| own | what is one's enterprise's, or came from one's portal |
| jurisdiction | what lies in one's division: 220100 has every 2201xx, 220000 every 22xxxx, 220104 itself only; an account without a division reaches everywhere |
| any | everything |

An account has one role, or officer and reviewer together; whether the same person may take both steps of one case is the procedure's
to say (四眼). Administrators manage accounts and decide nothing; auditors read everything and change nothing; policy authors see no
enterprise's data. A key never has more than its account, and less where it has scopes. The audit log has no places: an auditor reads it whole.
Whoever has declared an interest in an enterprise (回避, `declareInterest`) sees no less of it, and takes no part in it ([procedure](procedure.md)).

Open to everybody, because nobody has to say who they are to see what fits them:
"""


def page() -> str:
    lines = [HEAD, ", ".join(f"`{each}`" for each in sorted(PUBLIC)), ""]
    for group, actions in TABLE.items():
        lines += [f"\n## {group}\n", "| | " + " | ".join(f"{each.zh} {each.en}" for each in ROLE_WORDS.values()) + " |"]
        lines.append("|---" * (len(ROLE_WORDS) + 1) + "|")
        lines += [f"| `{action}` | {' | '.join(cell(action, role) for role in ROLE_WORDS)} |" for action in actions]
    return "\n".join(lines) + "\n"


def cell(action: str, role: Role) -> str:
    reach = RIGHTS[action].get(role)
    return REACH_WORDS[reach].en if reach else "–"


def test_the_page_is_what_the_table_says(golden: Callable[[Path, str], None]) -> None:
    golden(PAGE, page())
