"""Accounts and the audit log from the command line."""

from __future__ import annotations

import base64
import io
import sys
from pathlib import Path

import pytest
from sqlalchemy import text

from eligibility.domain.actors import Role
from eligibility.domain.identities import Account
from eligibility.domain.keeping import Query
from eligibility.services.passwords import is_password
from eligibility.services.signing_in import account_of_key
from eligibility.store import Database, StoredUnit, Writer
from tests.cli.run import Said, run
from tests.store.jobs import NOON

PASSWORD = "春江潮水连海平 2026"
Capture = pytest.CaptureFixture[bytes]


@pytest.fixture(autouse=True)
def settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ELIGIBILITY_DATABASE", raising=False)
    monkeypatch.setenv("ELIGIBILITY_AUDIT_KEY", base64.b64encode(bytes(range(32))).decode())


def say(monkeypatch: pytest.MonkeyPatch, line: str) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(line + "\n"))


def create(
    capsysbinary: Capture, monkeypatch: pytest.MonkeyPatch, data: Path, *more: str, password: str = PASSWORD
) -> Said:
    say(monkeypatch, password)
    return run(capsysbinary, "accounts", "create", "--data", data, "--lang", "en", "--name", "chief", *more)


def accounts_in(data: Path) -> list[Account]:
    database = Database.open(data / "eligibility.sqlite3")
    try:
        with database.connected(writing=False) as connection:
            return list(StoredUnit(connection, NOON).find(Query(Account)))
    finally:
        database.close()


def test_the_first_administrator_is_made_with_a_piped_password(
    capsysbinary: Capture, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    said = create(capsysbinary, monkeypatch, tmp_path, "--role", "administrator")
    (made,) = accounts_in(tmp_path)

    assert (said.code, said.json()) == (
        0,
        {"id": made.id, "name": "chief", "roles": ["administrator"], "disabled": False},
    )
    assert (made.roles, is_password(made.password, PASSWORD)) == ((Role.ADMINISTRATOR,), True)
    assert PASSWORD not in said.text + said.err


@pytest.mark.parametrize(
    ("more", "password", "code", "words"),
    [
        (["--role", "administrator"], "short", 3, "/password  [password-weak]  a password has at least 12 characters"),
        (["--role", "administrator"], "", 2, "there is no password"),
        (["--role", "officer", "--role", "auditor"], PASSWORD, 3, "/roles  [account-invalid]  an account has one role"),
        (["--role", "enterprise"], PASSWORD, 3, "/enterprise  [account-invalid]"),
    ],
)
def test_what_cannot_be_is_said_and_nothing_is_made(
    capsysbinary: Capture,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    more: list[str],
    password: str,
    code: int,
    words: str,
) -> None:
    said = create(capsysbinary, monkeypatch, tmp_path, *more, password=password)

    assert (said.code, words in said.err, said.out) == (code, True, b"")


def test_two_accounts_do_not_have_one_name(
    capsysbinary: Capture, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    codes = [create(capsysbinary, monkeypatch, tmp_path, "--role", "administrator").code for _ in "ab"]

    assert codes == [0, 2]


def test_a_key_is_shown_and_opens(capsysbinary: Capture, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    create(capsysbinary, monkeypatch, tmp_path, "--role", "portal", "--portal", "portal-a", password="")
    said = run(capsysbinary, "accounts", "key", "chief", "--name", "k", "--scope", "getApplication", "--data", tmp_path)
    writer = Writer(Database.open(tmp_path / "eligibility.sqlite3"), lambda: NOON)
    key, owner = writer.read(lambda unit: account_of_key(unit, said.json()["key"]))
    writer.close()
    writer.database.close()

    assert (owner.name, key.scopes, key.id) == ("chief", ("getApplication",), said.json()["id"])


def test_a_password_can_be_set_anew(capsysbinary: Capture, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    create(capsysbinary, monkeypatch, tmp_path, "--role", "administrator")
    say(monkeypatch, "海上明月共潮生 2026")
    said = run(capsysbinary, "accounts", "password", "chief", "--data", tmp_path)

    assert (said.code, is_password(accounts_in(tmp_path)[0].password, "海上明月共潮生 2026")) == (0, True)


def test_an_account_that_there_is_not_is_named_with_the_one_that_was_meant(
    capsysbinary: Capture, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    create(capsysbinary, monkeypatch, tmp_path, "--role", "administrator")
    said = run(capsysbinary, "accounts", "key", "cheif", "--name", "k", "--data", tmp_path, "--lang", "en")

    assert (said.code, "there is no account `cheif`" in said.err, "chief" in said.err) == (2, True, True)


def test_all_accounts_are_listed(capsysbinary: Capture, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    create(capsysbinary, monkeypatch, tmp_path, "--role", "officer", "--division", "220100")
    said = run(capsysbinary, "accounts", "list", "--data", tmp_path, "--format", "text", "--lang", "en")

    assert said.text.split()[1:] == ["chief", "officer", "220100"]


def test_the_log_is_signed_verified_and_exported(
    capsysbinary: Capture, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    create(capsysbinary, monkeypatch, tmp_path, "--role", "administrator")
    signed = run(capsysbinary, "audit", "checkpoint", "--data", tmp_path)
    again = run(capsysbinary, "audit", "checkpoint", "--data", tmp_path)
    found = run(capsysbinary, "audit", "verify", "--data", tmp_path)
    public = run(capsysbinary, "audit", "public-key", "--format", "text").text.strip()
    run(capsysbinary, "audit", "export", "--data", tmp_path, "-o", tmp_path / "audit.jsonl")
    monkeypatch.delenv("ELIGIBILITY_AUDIT_KEY")
    outside = run(capsysbinary, "audit", "verify", tmp_path / "audit.jsonl", "--public-key", public)
    blind = run(capsysbinary, "audit", "verify", tmp_path / "audit.jsonl", "--lang", "en")

    assert [each.json() for each in (signed, again)] == [{"number": 1}, {"number": None}]
    intact = {"intact": True, "entries": 2, "checkpoints": 1, "signatures": True}
    assert (found.json(), outside.json()) == (intact, intact)
    assert (blind.json()["signatures"], "signatures were not looked at" in blind.err) == (False, True)


def test_an_altered_log_is_named_and_has_its_exit_code(
    capsysbinary: Capture, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    create(capsysbinary, monkeypatch, tmp_path, "--role", "administrator")
    run(capsysbinary, "audit", "checkpoint", "--data", tmp_path)
    run(capsysbinary, "audit", "export", "--data", tmp_path, "-o", tmp_path / "audit.jsonl")
    database = Database.open(tmp_path / "eligibility.sqlite3")
    with database.connected(writing=True) as connection:
        for name in connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).scalars().all():
            connection.execute(text(f"DROP TRIGGER {name}"))
        connection.execute(text("DELETE FROM audit_entry"))
        connection.execute(text("DELETE FROM audit_checkpoint"))
    database.close()
    unseen = run(capsysbinary, "audit", "verify", "--data", tmp_path)
    found = run(capsysbinary, "audit", "verify", "--data", tmp_path, "--checkpoints", tmp_path / "audit.jsonl")
    words = run(
        capsysbinary, "audit", "verify", "--data", tmp_path, "--checkpoints", tmp_path / "audit.jsonl", "--format", "text", "--lang", "en"
    )  # fmt: skip

    assert (unseen.code, found.code, found.json()["fault"]) == (0, 3, {"kind": "truncated", "number": 1})
    assert words.text.strip() == "the log ends before entry 1, which a signed checkpoint proves was there"


def test_without_a_key_nothing_is_signed_and_it_is_said_how_to_make_one(
    capsysbinary: Capture, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("ELIGIBILITY_AUDIT_KEY")
    said = run(capsysbinary, "audit", "checkpoint", "--data", tmp_path, "--lang", "en")
    made = run(capsysbinary, "audit", "key")

    assert (said.code, "`ELIGIBILITY_AUDIT_KEY` is not set" in said.err, "eligibility audit key" in said.err) == (
        2,
        True,
        True,
    )
    assert len(base64.b64decode(made.text)) == 32


@pytest.mark.parametrize(("content", "line"), [("{}\n", 1), ("not json\n", 1)])
def test_what_is_no_export_is_told_with_its_line(
    capsysbinary: Capture, tmp_path: Path, content: str, line: int
) -> None:
    (tmp_path / "x.jsonl").write_text(content)
    said = run(capsysbinary, "audit", "verify", tmp_path / "x.jsonl", "--lang", "en")

    assert (said.code, f"line {line} is no audit entry" in said.err) == (2, True)


def test_the_public_key_is_had_as_pem_too(capsysbinary: Capture) -> None:
    assert run(capsysbinary, "audit", "public-key", "--pem", "--format", "text").text.startswith(
        "-----BEGIN PUBLIC KEY-----\n"
    )
