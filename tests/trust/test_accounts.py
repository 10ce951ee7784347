"""Accounts, keys and sessions: made by those who may, of use to whose they are, and of no use once ended."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from eligibility.domain.access import Denied, NotAllowed, Why
from eligibility.domain.actors import SYSTEM, Actor, Role
from eligibility.domain.audit import AuditEntry, first_fault
from eligibility.domain.identities import Account, Key, Session
from eligibility.domain.keeping import Query, Stale, Taken
from eligibility.errors import RequestProblems
from eligibility.services import accounts, keys, signing_in
from eligibility.services.accounts import Wanted
from eligibility.services.signing_in import NotSignedIn, SignInRefused
from tests.trust.kept import ADMINISTRATOR, CODE, Kept

OFFICER = Wanted("wang", (Role.OFFICER,), division="220100", password="hashed")


def actions(kept: Kept) -> list[tuple[str, str]]:
    """What the audit log says, as who did what."""
    entries = kept.read(lambda unit: unit.find(Query(AuditEntry, order="number")))
    assert first_fault(entries, (), None) is None
    return [(each.actor, each.action) for each in entries]


def test_an_administrator_makes_an_account(kept: Kept) -> None:
    made = kept.write(lambda unit: accounts.create_account(unit, ADMINISTRATOR, OFFICER))

    assert kept.read(lambda unit: unit.get(Account, made.id)) == made
    assert accounts.actor_of(made) == Actor(made.id, frozenset({Role.OFFICER}), None, "220100")
    assert actions(kept) == [("admin", "createAccount")]


def test_nobody_else_makes_accounts(kept: Kept) -> None:
    for role in set(Role) - {Role.ADMINISTRATOR}:
        with pytest.raises(NotAllowed) as refused:
            kept.write(lambda unit, role=role: accounts.create_account(unit, Actor("a", frozenset({role})), OFFICER))
        assert refused.value.denied == Denied("createAccount", Why.ROLE)


def test_two_accounts_have_two_names(kept: Kept) -> None:
    kept.write(lambda unit: accounts.create_account(unit, SYSTEM, OFFICER))

    with pytest.raises(Taken):
        kept.write(lambda unit: accounts.create_account(unit, SYSTEM, OFFICER))


@pytest.mark.parametrize(
    ("change", "pointers"),
    [
        ({"name": ""}, ["/name"]),
        ({"name": " wang"}, ["/name"]),
        ({"name": "a\nb"}, ["/name"]),
        ({"name": "x" * 65}, ["/name"]),
        ({"roles": ()}, ["/roles", "/division"]),
        ({"roles": (Role.OFFICER, Role.ADMINISTRATOR)}, ["/roles"]),
        ({"roles": (Role.AUDITOR, Role.OFFICER)}, ["/roles"]),
        ({"roles": (Role.ENTERPRISE,), "division": None}, ["/enterprise"]),
        ({"roles": (Role.ENTERPRISE,), "division": None, "enterprise": CODE[:-1] + "0"}, ["/enterprise"]),
        ({"roles": (Role.PORTAL,), "division": None, "portal": "Portal A"}, ["/portal"]),
        ({"roles": (Role.ADMINISTRATOR,)}, ["/division"]),
        ({"enterprise": CODE}, ["/enterprise"]),
        ({"portal": "p1"}, ["/portal"]),
        ({"division": "2201"}, ["/division"]),
        ({"issuer": "https://id.example"}, ["/subject"]),
    ],
)
def test_what_an_account_cannot_be_is_said_all_at_once(kept: Kept, change: dict[str, Any], pointers: list[str]) -> None:
    with pytest.raises(RequestProblems) as refused:
        kept.write(lambda unit: accounts.create_account(unit, SYSTEM, replace(OFFICER, **change)))

    assert [each.pointer for each in refused.value.problems] == pointers
    assert kept.read(lambda unit: unit.count(Query(Account))) == 0


@pytest.mark.parametrize(
    "wanted",
    [
        Wanted("a", (Role.OFFICER, Role.REVIEWER), division="220000"),
        Wanted("a", (Role.AUDITOR,)),
        Wanted("a", (Role.ENTERPRISE,), enterprise=CODE),
        Wanted("a", (Role.PORTAL,), portal="portal-a"),
        Wanted("a", (Role.ADMINISTRATOR,), issuer="https://id.example", subject="s1"),
    ],
)
def test_accounts_of_every_kind_can_be_made(kept: Kept, wanted: Wanted) -> None:
    assert kept.write(lambda unit: accounts.create_account(unit, SYSTEM, wanted)).roles == wanted.roles


def test_whoever_is_changed_is_signed_out(kept: Kept) -> None:
    account = kept.account("wang", Role.OFFICER, division="220100")
    token, _ = kept.write(lambda unit: signing_in.succeeded(unit, account.id))
    kept.write(lambda unit: accounts.change_account(unit, ADMINISTRATOR, account.id, 1, {"division": "220300"}))

    with pytest.raises(NotSignedIn):
        kept.read(lambda unit: signing_in.session_of(unit, token))


def test_nobody_changes_their_own_account(kept: Kept) -> None:
    actor = kept.actor("chief", Role.ADMINISTRATOR)

    with pytest.raises(RequestProblems, match="account-own"):
        kept.write(lambda unit: accounts.change_account(unit, actor, actor.account, 1, {"disabled": True}))


def test_two_administrators_do_not_overwrite_each_other(kept: Kept) -> None:
    account = kept.account("wang", Role.OFFICER)
    kept.write(lambda unit: accounts.change_account(unit, ADMINISTRATOR, account.id, 1, {"division": "220300"}))

    with pytest.raises(Stale):
        kept.write(lambda unit: accounts.change_account(unit, ADMINISTRATOR, account.id, 1, {"division": "220100"}))


def test_a_changed_password_ends_every_session_of_the_account_and_no_other(kept: Kept) -> None:
    actor, other = kept.actor("wang", Role.OFFICER), kept.actor("li", Role.OFFICER)
    ended = [kept.write(lambda unit: signing_in.succeeded(unit, actor.account))[0] for _ in range(3)]
    stays, _ = kept.write(lambda unit: signing_in.succeeded(unit, other.account))
    kept.write(lambda unit: accounts.change_password(unit, actor, 1, "another"))

    assert kept.read(lambda unit: unit.find(Query(Session)))[0].id == signing_in.session_id(stays)
    assert kept.read(lambda unit: unit.get(Account, actor.account)).password == "another"
    for token in ended:
        with pytest.raises(NotSignedIn):
            kept.read(lambda unit, token=token: signing_in.session_of(unit, token))


def test_everybody_sees_their_own_account_and_administrators_all(kept: Kept) -> None:
    mine, other = kept.actor("wang", Role.OFFICER), kept.account("li", Role.OFFICER)

    assert kept.read(lambda unit: accounts.account_of(unit, mine, mine.account)).name == "wang"
    assert kept.read(lambda unit: accounts.account_of(unit, ADMINISTRATOR, other.id)) == other
    with pytest.raises(NotAllowed) as refused:
        kept.read(lambda unit: accounts.account_of(unit, mine, other.id))
    assert refused.value.denied.why is Why.NOT_YOURS


def test_a_session_ends_when_it_is_not_used_for_half_an_hour(kept: Kept) -> None:
    account = kept.account("wang", Role.OFFICER)
    token, session = kept.write(lambda unit: signing_in.succeeded(unit, account.id))
    kept.passes(minutes=29)
    kept.write(lambda unit: signing_in.see(unit, session.id))
    kept.passes(minutes=29)

    assert kept.read(lambda unit: signing_in.session_of(unit, token))[1].id == account.id
    kept.passes(minutes=1)
    with pytest.raises(NotSignedIn):
        kept.read(lambda unit: signing_in.session_of(unit, token))


def test_a_session_ends_after_half_a_day_however_much_it_is_used(kept: Kept) -> None:
    account = kept.account("wang", Role.OFFICER)
    token, session = kept.write(lambda unit: signing_in.succeeded(unit, account.id))
    for _ in range(12 * 3 - 1):
        kept.passes(minutes=20)
        kept.write(lambda unit: signing_in.see(unit, session.id))
        kept.read(lambda unit: signing_in.session_of(unit, token))
    kept.passes(minutes=20)

    with pytest.raises(NotSignedIn):
        kept.read(lambda unit: signing_in.session_of(unit, token))


def test_signing_in_again_ends_the_session_that_the_browser_had(kept: Kept) -> None:
    account = kept.account("wang", Role.OFFICER)
    first, _ = kept.write(lambda unit: signing_in.succeeded(unit, account.id))
    second, _ = kept.write(lambda unit: signing_in.succeeded(unit, account.id, ended=first))

    assert first != second
    assert [each.id for each in kept.read(lambda unit: unit.find(Query(Session)))] == [signing_in.session_id(second)]


def test_neither_token_nor_key_stands_in_the_store(kept: Kept) -> None:
    account = kept.account("portal", Role.PORTAL, portal="portal-a")
    token, session = kept.write(lambda unit: signing_in.succeeded(unit, account.id))
    text, key = kept.write(lambda unit: keys.create_key(unit, ADMINISTRATOR, account.id, "k", None, None))

    assert token not in str(session)
    assert text.partition(".")[2] not in str(key)
    assert actions(kept)[-1] == ("admin", "createKey")


def test_whoever_signs_out_is_signed_out(kept: Kept) -> None:
    actor = kept.actor("wang", Role.OFFICER)
    token, _ = kept.write(lambda unit: signing_in.succeeded(unit, actor.account))
    kept.write(lambda unit: signing_in.sign_out(unit, actor, token))

    with pytest.raises(NotSignedIn):
        kept.read(lambda unit: signing_in.session_of(unit, token))
    assert actions(kept)[-2:] == [(actor.account, "signIn"), (actor.account, "signOut")]


def tries(kept: Kept, count: int) -> int:
    """How many attempts of so many get as far as a password."""
    got = 0
    for _ in range(count):
        try:
            kept.write(lambda unit: signing_in.attempt(unit, "wang"))
            got += 1
        except SignInRefused:
            break
    return got


def test_after_five_wrong_passwords_one_has_to_wait_longer_and_longer(kept: Kept) -> None:
    kept.account("wang", Role.OFFICER)
    waits = []
    assert tries(kept, 100) == 5
    for _ in range(6):
        with pytest.raises(SignInRefused) as refused:
            kept.write(lambda unit: signing_in.attempt(unit, "wang"))
        assert refused.value.until is not None
        waits.append(refused.value.until - kept.now)
        kept.now = refused.value.until
        assert tries(kept, 100) == 1

    assert waits == [timedelta(minutes=each) for each in (1, 2, 4, 8, 15, 15)]


def test_the_right_password_forgives_the_wrong_ones(kept: Kept) -> None:
    account = kept.account("wang", Role.OFFICER)
    tries(kept, 4)
    kept.write(lambda unit: signing_in.succeeded(unit, account.id))

    assert tries(kept, 100) == 5


def test_nobody_signs_in_to_a_disabled_account(kept: Kept) -> None:
    account = kept.account("wang", Role.OFFICER)
    kept.write(lambda unit: accounts.change_account(unit, ADMINISTRATOR, account.id, 1, {"disabled": True}))

    assert kept.write(lambda unit: signing_in.attempt(unit, "wang")) is None
    with pytest.raises(SignInRefused):
        kept.write(lambda unit: signing_in.succeeded(unit, account.id))


def test_a_name_that_nobody_has_is_no_fault(kept: Kept) -> None:
    assert kept.write(lambda unit: signing_in.attempt(unit, "nobody")) is None


def test_sessions_that_have_ended_are_forgotten_when_another_begins(kept: Kept) -> None:
    account = kept.account("wang", Role.OFFICER)
    kept.write(lambda unit: signing_in.succeeded(unit, account.id))
    kept.passes(hours=6)
    kept.write(lambda unit: signing_in.succeeded(unit, account.id))
    kept.passes(hours=6)
    before = kept.read(lambda unit: unit.count(Query(Session)))
    kept.write(lambda unit: signing_in.succeeded(unit, account.id))

    assert (before, kept.read(lambda unit: unit.count(Query(Session)))) == (2, 2)


def test_a_key_opens_what_its_account_may_and_no_more_than_its_scopes(kept: Kept) -> None:
    account = kept.account("portal", Role.PORTAL, portal="portal-a")
    text, _ = kept.write(
        lambda unit: keys.create_key(unit, ADMINISTRATOR, account.id, "nightly", ["getApplication"], None)
    )
    key, owner = kept.read(lambda unit: signing_in.account_of_key(unit, text))

    expected = Actor(account.id, frozenset({Role.PORTAL}), portal="portal-a", scopes=frozenset({"getApplication"}))
    assert accounts.actor_of(owner, key.scopes) == expected


@pytest.mark.parametrize("change", [-1, 5, 25])
def test_a_key_with_one_other_character_opens_nothing(kept: Kept, change: int) -> None:
    account = kept.account("portal", Role.PORTAL, portal="portal-a")
    text, _ = kept.write(lambda unit: keys.create_key(unit, ADMINISTRATOR, account.id, "k", None, None))
    other = "A" if text[change] != "A" else "B"
    forged = text[:change] + other + (text[change + 1 :] if change != -1 else "")

    with pytest.raises(NotSignedIn):
        kept.read(lambda unit: signing_in.account_of_key(unit, forged))


def test_a_key_opens_nothing_once_it_is_revoked_or_past_its_time_or_its_account_is_disabled(kept: Kept) -> None:
    account = kept.account("portal", Role.PORTAL, portal="portal-a")
    until = kept.now + timedelta(days=1)
    made = [
        kept.write(lambda unit, end=end: keys.create_key(unit, ADMINISTRATOR, account.id, "k", None, end))
        for end in (None, until, None)
    ]
    kept.write(lambda unit: keys.revoke_key(unit, ADMINISTRATOR, made[0][1].id))
    kept.passes(days=1)

    def opens(text: str) -> bool:
        try:
            kept.read(lambda unit: signing_in.account_of_key(unit, text))
        except NotSignedIn:
            return False
        return True

    assert [opens(text) for text, _ in made] == [False, False, True]
    kept.write(lambda unit: accounts.change_account(unit, ADMINISTRATOR, account.id, 1, {"disabled": True}))
    assert opens(made[2][0]) is False


def test_a_key_that_is_revoked_twice_was_revoked_once(kept: Kept) -> None:
    account = kept.account("portal", Role.PORTAL, portal="portal-a")
    _, key = kept.write(lambda unit: keys.create_key(unit, ADMINISTRATOR, account.id, "k", None, None))
    first = kept.write(lambda unit: keys.revoke_key(unit, ADMINISTRATOR, key.id))
    kept.passes(days=1)

    assert kept.write(lambda unit: keys.revoke_key(unit, ADMINISTRATOR, key.id)) == first
    assert [action for _, action in actions(kept)].count("revokeKey") == 1


def test_a_portal_makes_and_sees_its_own_keys_only(kept: Kept) -> None:
    mine = kept.actor("a", Role.PORTAL, portal="portal-a")
    other = kept.actor("b", Role.PORTAL, portal="portal-b")
    _, own = kept.write(lambda unit: keys.create_key(unit, mine, mine.account, "k", None, None))
    _, others = kept.write(lambda unit: keys.create_key(unit, ADMINISTRATOR, other.account, "k", None, None))

    assert [each.id for each in kept.read(lambda unit: keys.keys(unit, mine, None, 100))] == [own.id]
    assert len(kept.read(lambda unit: keys.keys(unit, ADMINISTRATOR, None, 100))) == 2
    for ask in (
        lambda unit: keys.create_key(unit, mine, other.account, "k", None, None),
        lambda unit: keys.revoke_key(unit, mine, others.id),
    ):
        with pytest.raises(NotAllowed) as refused:
            kept.write(ask)
        assert refused.value.denied.why is Why.NOT_YOURS


def test_whoever_rules_has_no_keys(kept: Kept) -> None:
    account = kept.account("wang", Role.OFFICER)

    with pytest.raises(RequestProblems, match="officers and reviewers decide in person"):
        kept.write(lambda unit: keys.create_key(unit, ADMINISTRATOR, account.id, "k", None, None))


def test_what_a_key_cannot_be_is_said_all_at_once(kept: Kept) -> None:
    account = kept.account("portal", Role.PORTAL, portal="portal-a")

    with pytest.raises(RequestProblems) as refused:
        kept.write(
            lambda unit: keys.create_key(unit, SYSTEM, account.id, "", ["getAplication", "decide", "zzz"], kept.now)
        )

    said = [(each.pointer, each.en, each.help_en) for each in refused.value.problems]
    assert said == [
        ("/name", "a name has 1 to 64 printable characters", ""),
        ("/expires", "it would have expired already", ""),
        ("/scopes/0", "there is no action `getAplication`", "did you mean `getApplication`?"),
        ("/scopes/1", "`decide` is open to everybody and needs no scope", ""),
        ("/scopes/2", "there is no action `zzz`", ""),
    ]
    assert kept.read(lambda unit: unit.count(Query(Key))) == 0


def test_somebody_is_known_by_what_the_provider_calls_them(kept: Kept) -> None:
    account = kept.account("wang", Role.OFFICER, issuer="https://id.example", subject="s1")

    assert kept.read(lambda unit: signing_in.account_of_subject(unit, "https://id.example", "s1")).id == account.id
    for who in (("https://id.example", "s2"), ("https://other.example", "s1")):
        with pytest.raises(NotSignedIn):
            kept.read(lambda unit, who=who: signing_in.account_of_subject(unit, *who))


@pytest.mark.parametrize("changes", [{"disabled": True}, {"roles": (Role.AUDITOR,)}])
def test_two_administrators_do_not_take_it_from_each_other(kept: Kept, changes: dict[str, Any]) -> None:
    """Both were let in before either was done."""
    one, other = kept.account("one", Role.ADMINISTRATOR), kept.account("other", Role.ADMINISTRATOR)
    kept.write(lambda unit: accounts.change_account(unit, accounts.actor_of(one), other.id, 1, changes))

    with pytest.raises(RequestProblems, match="the last administrator") as refused:
        kept.write(lambda unit: accounts.change_account(unit, accounts.actor_of(other), one.id, 1, changes))

    assert refused.value.code == "administrator-last"
    assert kept.read(accounts.any_administrator)
    assert kept.read(lambda unit: unit.get(Account, one.id)) == one
