"""Passwords: what one must be like, and that only the right one is taken."""

from __future__ import annotations

import pytest

from eligibility.services.passwords import is_outdated, is_password, password_hash, password_problems

GOOD = "春江潮水连海平 2026"


def test_the_right_password_is_taken_and_no_other() -> None:
    kept = password_hash(GOOD)

    assert (is_password(kept, GOOD), is_password(kept, GOOD + "x"), is_password(kept, "")) == (True, False, False)


def test_no_two_hashes_of_one_password_are_the_same() -> None:
    assert password_hash(GOOD) != password_hash(GOOD)


def test_a_password_is_kept_as_argon2id_with_the_costs_that_are_asked_for() -> None:
    assert password_hash(GOOD).startswith("$argon2id$v=19$m=19456,t=2,p=1$")


def test_an_account_without_a_password_takes_none() -> None:
    assert (is_password(None, ""), is_password(None, GOOD)) == (False, False)


def test_what_is_no_hash_takes_no_password() -> None:
    assert is_password("plain", "plain") is False


def test_characters_count_and_not_how_a_keyboard_composes_them() -> None:
    assert is_password(password_hash("pässwörter-2026"), "pa\u0308sswo\u0308rter-2026") is True


def test_a_hash_with_lower_costs_is_outdated() -> None:
    assert (is_outdated(password_hash(GOOD)), is_outdated("$argon2id$v=19$m=8,t=1,p=1$MTIzNDU2Nzg$EjRWeA")) == (
        False,
        True,
    )


@pytest.mark.parametrize(
    ("password", "words"),
    [
        ("short", ["a password has at least 12 characters"]),
        ("x" * 129, ["a password has at most 128 characters", "a password has at least 5 different characters"]),
        ("abababababab", ["a password has at least 5 different characters"]),
        ("wang.xiaoming-1", ["a password does not contain the account's name"]),
        ("WANG.Xiaoming-1", ["a password does not contain the account's name"]),
        (GOOD, []),
    ],
)
def test_what_speaks_against_a_password_is_said(password: str, words: list[str]) -> None:
    found = password_problems(password, "/password", "wang.xiaoming")

    assert [each.en for each in found] == words
    assert {(each.code, each.pointer) for each in found} <= {("password-weak", "/password")}
