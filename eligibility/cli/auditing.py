"""`audit`: verify the audit log, sign its head, write it out, and the keys for that."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from eligibility.cli.accounts import writer_in
from eligibility.cli.command import Command, running
from eligibility.cli.failures import INPUT_FAULTY, UsageFault, note
from eligibility.cli.options import Format, FormatOption, Lang, LangOption
from eligibility.cli.storing import DataOption, give, opened, told

if TYPE_CHECKING:
    from eligibility.domain.audit import Checkpoint
    from eligibility.services.auditing import AuditLog, Verified
    from eligibility.services.signing import Ed25519Signer

audit_app = typer.Typer(
    name="audit", no_args_is_help=True, help="审计记录：校验、签名、导出 · The audit log: verify, sign, export"
)

PublicKeyOption = Annotated[
    list[str] | None,
    typer.Option("--public-key", metavar="BASE64", help="信任的公钥，可重复 · a public key to trust; repeatable", show_default=False),
]  # fmt: skip


@audit_app.command()
def verify(
    export: Annotated[Path | None, typer.Argument(metavar="[EXPORT]", help="导出的文件，默认数据库 · an export; the database unless given", show_default=False)] = None,
    *,
    public_key: PublicKeyOption = None,
    checkpoints: Annotated[Path | None, typer.Option(metavar="EXPORT", help="另存的检查点 · checkpoints that were kept elsewhere", show_default=False)] = None,
    data: DataOption = None,
    format_: FormatOption = None,
    lang: LangOption = Lang.ZH,
) -> None:  # fmt: skip
    """从头到尾校验，指出第一处被改动的记录 · Verify the whole log and name the first entry that was altered: 0 intact, 3 not."""
    with running(lang, format_) as command, told(command), faults_told():
        from eligibility import settings  # noqa: PLC0415 - see the package
        from eligibility.services.auditing import verify as verified  # noqa: PLC0415
        from eligibility.services.signing import verifier_from  # noqa: PLC0415

        verifier = verifier_from(settings.environment(), public_key or ())
        kept = [] if checkpoints is None else checkpoints_in(checkpoints)
        with log_in(export, data) as log:
            found = verified(log, verifier, kept)
        tell(command, found)
        if found.fault is not None:
            raise typer.Exit(INPUT_FAULTY)


@audit_app.command()
def checkpoint(*, data: DataOption = None, format_: FormatOption = None, lang: LangOption = Lang.ZH) -> None:
    """给记录的最后一条签名（每天由定时器执行）· Sign the head of the log: daily, by a timer."""
    with running(lang, format_) as command, told(command), faults_told():
        from eligibility.services.auditing import sign_checkpoint  # noqa: PLC0415 - see the package

        signer = own_signer()
        with writer_in(data) as writer:
            made = writer.write(lambda unit: sign_checkpoint(unit, signer))
        number = None if made is None else made.number
        give(
            command,
            {"number": number},
            "没有新的记录" if made is None else f"已给第 {number} 条签名",
            "nothing new to sign" if made is None else f"signed entry {number}",
        )


@audit_app.command("export")
def export_(
    *,
    out: Annotated[Path | None, typer.Option("--out", "-o", metavar="FILE", help="写入文件，默认标准输出 · file, stdout unless given", show_default=False)] = None,
    data: DataOption = None,
    lang: LangOption = Lang.ZH,
) -> None:  # fmt: skip
    """导出检查点和全部记录（JSON lines），供外部校验 · Checkpoints and entries as JSON lines, for an outsider to verify."""
    with running(lang, Format.TEXT) as command, told(command), log_in(None, data) as log:
        from eligibility.services.auditing import export_lines  # noqa: PLC0415 - see the package

        if out is None:
            for line in export_lines(log):
                sys.stdout.buffer.write(line.encode() + b"\n")
            return
        with out.open("w", encoding="utf-8", newline="\n") as file:
            file.writelines(f"{line}\n" for line in export_lines(log))
        note(str(out))


@audit_app.command("key")
def key_(*, lang: LangOption = Lang.ZH) -> None:
    """新的签名私钥，用作 ELIGIBILITY_AUDIT_KEY · A new private key, for ELIGIBILITY_AUDIT_KEY."""
    with running(lang, Format.TEXT) as command:
        from eligibility.services.signing import new_private_key  # noqa: PLC0415 - see the package

        note("请妥善保存，不要放在数据库旁边" if command.lang == "zh" else "keep it safe, and away from the database")
        command.say([new_private_key()])


@audit_app.command("public-key")
def public_key_(
    *,
    pem: Annotated[bool, typer.Option("--pem", help="PEM 格式 · as PEM")] = False,
    format_: FormatOption = None,
    lang: LangOption = Lang.ZH,
) -> None:
    """公钥，交给要校验的人 · The public key, for whoever verifies."""
    with running(lang, format_) as command, faults_told():
        from eligibility.services.signing import public_pem, public_text  # noqa: PLC0415 - see the package

        signer = own_signer()
        text = public_pem(signer.public).rstrip() if pem else public_text(signer.public)
        give(command, {"algorithm": signer.algorithm, "key": signer.key, "public": text}, text, text)


def own_signer() -> Ed25519Signer:
    """The signer of the settings. Raises `UsageFault`."""
    from eligibility import settings  # noqa: PLC0415 - see the package
    from eligibility.services.signing import AUDIT_KEY, signer_from  # noqa: PLC0415

    signer = signer_from(settings.environment())
    if signer is None:
        raise UsageFault(f"没有设置 `{AUDIT_KEY}`", f"`{AUDIT_KEY}` is not set", "eligibility audit key")
    return signer


@contextmanager
def log_in(export: Path | None, data: Path | None) -> Iterator[AuditLog]:
    """An export, or the log of a data folder's database. Raises `UsageFault`."""
    from eligibility.services.auditing import ExportedLog  # noqa: PLC0415 - see the package
    from eligibility.store import StoredLog  # noqa: PLC0415

    if export is None:
        with opened(data) as (database, _):
            yield StoredLog(database)
        return
    if not export.is_file():
        raise UsageFault(f"没有文件 `{export}`", f"there is no file `{export}`")
    with export.open(encoding="utf-8", errors="surrogateescape", newline="\n") as lines:
        yield ExportedLog(lines)


def checkpoints_in(export: Path) -> list[Checkpoint]:
    """The checkpoints of an export. Raises `UsageFault` and `ExportFaulty`."""
    with log_in(export, None) as log, log.opened() as (checkpoints, _):
        return list(checkpoints)


@contextmanager
def faults_told() -> Iterator[None]:
    """A key or an export that is none, in words."""
    from eligibility.services.auditing import ExportFaulty  # noqa: PLC0415 - see the package
    from eligibility.services.signing import KeyFaulty  # noqa: PLC0415

    try:
        yield
    except (KeyFaulty, ExportFaulty) as error:
        raise UsageFault(error.zh, error.en) from error


def tell(command: Command, found: Verified) -> None:
    """What verifying found."""
    fault = found.fault
    document = {
        "intact": fault is None,
        "entries": found.entries,
        "checkpoints": found.checkpoints,
        "signatures": found.signatures,
        **({} if fault is None else {"fault": {"kind": fault.kind.value, "number": fault.number}}),
    }
    if not found.signatures:
        zh, en = "没有公钥，未校验签名", "no public key: signatures were not looked at"
        note(en if command.lang == "en" else zh)
    if fault is None:
        zh = f"完好：{found.entries} 条记录，{found.checkpoints} 个检查点"
        en = f"intact: {found.entries} entries, {found.checkpoints} checkpoints"
    else:
        zh, en = fault.words.zh, fault.words.en
    give(command, document, zh, en)
