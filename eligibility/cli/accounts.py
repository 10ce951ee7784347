"""`accounts`: make accounts, keys and passwords from the machine itself. A password comes from the terminal or standard input, never as an argument."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer

from eligibility.cli.command import Command, running
from eligibility.cli.failures import INPUT_FAULTY, UsageFault, note, unknown_choice
from eligibility.cli.options import Format, FormatOption, Lang, LangOption
from eligibility.cli.storing import DataOption, give, told
from eligibility.cli.working import utc_now
from eligibility.domain.actors import Role

if TYPE_CHECKING:
    from eligibility.domain.identities import Account
    from eligibility.store import StoredUnit, Writer

T = TypeVar("T")

accounts_app = typer.Typer(
    name="accounts", no_args_is_help=True, help="账号和密钥 · Accounts and keys, made on the machine itself"
)

NameArgument = Annotated[str, typer.Argument(metavar="NAME", help="账号名 · the account's name")]


@accounts_app.command()
def create(
    *,
    name: Annotated[str, typer.Option(metavar="NAME", help="账号名 · the account's name")],
    role: Annotated[list[Role], typer.Option(help="角色，经办和复核可兼任 · the role; officer and reviewer go together")],
    division: Annotated[str | None, typer.Option(metavar="CODE", help="辖区 · the division", show_default=False)] = None,
    enterprise: Annotated[str | None, typer.Option(metavar="CODE", help="统一社会信用代码 · credit code", show_default=False)] = None,
    portal: Annotated[str | None, typer.Option(metavar="ID", help="平台标识 · the portal", show_default=False)] = None,
    issuer: Annotated[str | None, typer.Option(metavar="URL", help="统一身份认证的地址 · OpenID provider", show_default=False)] = None,
    subject: Annotated[str | None, typer.Option(metavar="SUB", help="在认证方的编号 · what the provider calls them", show_default=False)] = None,
    data: DataOption = None,
    format_: FormatOption = None,
    lang: LangOption = Lang.ZH,
) -> None:  # fmt: skip
    """开设账号（平台和统一身份认证的账号没有密码）· Make an account; portals and those of a provider have no password."""
    with running(lang, format_) as command, refusals_told(command):
        from eligibility.domain.actors import SYSTEM  # noqa: PLC0415 - see the package
        from eligibility.services.accounts import Wanted, create_account  # noqa: PLC0415

        password = None if issuer or Role.PORTAL in role else hashed(name)
        wanted = Wanted(name, tuple(role), enterprise, division, portal, password, issuer, subject)
        account = written(data, lambda unit: create_account(unit, SYSTEM, wanted))
        line = account_line(account, command.lang)
        give(command, account_document(account), f"已开设账号：{line}", f"made the account: {line}")


@accounts_app.command("list")
def list_(*, data: DataOption = None, format_: FormatOption = None, lang: LangOption = Lang.ZH) -> None:
    """全部账号 · All accounts."""
    with running(lang, format_) as command, refusals_told(command):
        from eligibility.domain.identities import Account  # noqa: PLC0415 - see the package
        from eligibility.domain.keeping import Query  # noqa: PLC0415

        found = written(data, lambda unit: unit.find(Query(Account)))
        if command.format is Format.JSON:
            command.give([account_document(each) for each in found])
        else:
            command.say(account_line(each, command.lang) for each in found)


@accounts_app.command()
def password(
    name: NameArgument, *, data: DataOption = None, format_: FormatOption = None, lang: LangOption = Lang.ZH
) -> None:
    """重设密码，并解除等待 · Give an account another password; it need not wait any more, and is signed out everywhere."""
    with running(lang, format_) as command, refusals_told(command):
        from eligibility.domain.actors import SYSTEM  # noqa: PLC0415 - see the package
        from eligibility.services.accounts import change_account  # noqa: PLC0415

        found = written(data, lambda unit: account_named(unit, name))
        new = {"password": hashed(name)}
        written(data, lambda unit: change_account(unit, SYSTEM, found.id, found.version, new))
        give(command, {"id": found.id, "name": name}, f"已重设 {name} 的密码", f"{name} has another password")


@accounts_app.command()
def key(
    account: NameArgument,
    *,
    name: Annotated[str, typer.Option(metavar="NAME", help="密钥的用途 · what the key is for")],
    scope: Annotated[list[str] | None, typer.Option(metavar="ACTION", help="只允许的操作，可重复 · what it may do, and nothing else; repeatable", show_default=False)] = None,
    days: Annotated[int | None, typer.Option(min=1, max=3650, help="有效天数 · days until it ends", show_default=False)] = None,
    data: DataOption = None,
    format_: FormatOption = None,
    lang: LangOption = Lang.ZH,
) -> None:  # fmt: skip
    """给程序用的密钥，只显示这一次 · A key for a program, shown this once."""
    with running(lang, format_) as command, refusals_told(command):
        from eligibility.domain.actors import SYSTEM  # noqa: PLC0415 - see the package
        from eligibility.services.keys import create_key  # noqa: PLC0415

        expires = None if days is None else utc_now() + timedelta(days=days)
        text, made = written(
            data,
            lambda unit: create_key(unit, SYSTEM, account_named(unit, account).id, name, scope or None, expires),
        )
        note("只显示这一次，请妥善保存" if command.lang == "zh" else "shown this once: keep it safe")
        give(command, {"id": made.id, "key": text}, text, text)


def account_document(account: Account) -> dict[str, Any]:
    """What is told of an account."""
    roles = [each.value for each in account.roles]
    return {"id": account.id, "name": account.name, "roles": roles, "disabled": account.disabled}


def account_line(account: Account, lang: str) -> str:
    """The same on a line, with what it is confined to."""
    place = account.division or account.enterprise or account.portal or "–"
    state = ("disabled" if lang == "en" else "已停用") if account.disabled else ""
    return f"{account.id}  {account.name}  {'+'.join(each.value for each in account.roles)}  {place}  {state}".rstrip()


def account_named(unit: StoredUnit, name: str) -> Account:
    """An account. Raises `UsageFault`."""
    from eligibility.domain.identities import Account as Kind  # noqa: PLC0415 - see the package
    from eligibility.domain.keeping import Query  # noqa: PLC0415

    found = {each.name: each for each in unit.find(Query(Kind))}
    if name not in found:
        raise unknown_choice("账号", "account", name, found)
    return found[name]


def hashed(name: str) -> str:
    """A password that is typed twice in a terminal, else the first line of standard input, as it is kept. Raises `RequestProblems`."""
    from eligibility.errors import RequestProblems  # noqa: PLC0415 - see the package
    from eligibility.services.passwords import password_hash, password_problems  # noqa: PLC0415

    if sys.stdin.isatty():
        said = str(typer.prompt("密码 · password", hide_input=True, confirmation_prompt=True, err=True))
    else:
        said = sys.stdin.readline().rstrip("\r\n")
    if not said:
        raise UsageFault("没有密码", "there is no password", "type it, or pipe it in")
    if problems := password_problems(said, "/password", name):
        raise RequestProblems("request-invalid", problems)
    return password_hash(said)


def written(data: Path | None, work: Callable[[StoredUnit], T]) -> T:
    """Do something in the store of a data folder, made if it is not there."""
    with writer_in(data) as writer:
        return writer.write(work)


@contextmanager
def writer_in(data: Path | None) -> Iterator[Writer]:
    """The writer of a data folder's store."""
    from eligibility.settings import data_folder  # noqa: PLC0415 - see the package
    from eligibility.store import Database, Writer, database_in  # noqa: PLC0415

    database = Database.open(database_in(data or data_folder()))
    writer = Writer(database, utc_now)
    try:
        yield writer
    finally:
        writer.close()
        database.close()


@contextmanager
def refusals_told(command: Command) -> Iterator[None]:
    """What the store and the use cases refuse, in words, with its exit code."""
    from eligibility.domain.keeping import Taken  # noqa: PLC0415 - see the package
    from eligibility.errors import RequestProblems  # noqa: PLC0415

    try:
        with told(command):
            yield
    except Taken as error:
        raise UsageFault("已有这个名称的账号", "there is an account of that name already") from error
    except RequestProblems as error:
        for each in error.problems:
            note(problem_line(each, command.lang))
        raise typer.Exit(INPUT_FAULTY) from error


def problem_line(problem: Any, lang: str) -> str:
    """A problem on a line: where, what, and how to mend it."""
    said, help_ = (problem.en, problem.help_en) if lang == "en" else (problem.zh, problem.help_zh)
    return f"{problem.pointer or '/'}  [{problem.code}]  {said}" + (f"\n    {help_}" if help_ else "")
