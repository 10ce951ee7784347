"""`judge --receipt`, `replay` and `receipt-html`: write a decision down with all it rests on, prove it again, print it for the file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from eligibility.cli.command import Command, running
from eligibility.cli.failures import INPUT_FAULTY, RULES_FAULTY, UsageFault, note
from eligibility.cli.options import Format, FormatOption, Lang, LangOption

if TYPE_CHECKING:
    from eligibility.services import Decision, Pack, Profile
    from eligibility.services.archive import Archive
    from eligibility.services.replaying import Replay

DIFFERS = 6
"""Exit code of `replay` when the receipt is sound but the answer comes out differently."""

IN_PART = 7
"""Exit code of `replay` when all came out the same but for the second opinion, which cannot be had here."""

StoreOption = Annotated[
    Path | None,
    typer.Option(
        "--store", metavar="DIR", help="规则包存档目录 · folder where packs are kept by digest", show_default=False
    ),
]
ReceiptOption = Annotated[
    Path | None,
    typer.Option(
        "--receipt", metavar="FILE", help="另存收据，可供重新计算 · also write a receipt to replay", show_default=False
    ),
]
HtmlOption = Annotated[
    Path | None,
    typer.Option("--html", metavar="FILE", help="另存可打印的网页 · also write a page to print", show_default=False),
]
ReceiptArgument = Annotated[Path, typer.Argument(metavar="RECEIPT", help="收据文件 · receipt file")]
OutOption = Annotated[
    Path | None,
    typer.Option(
        "--out", "-o", metavar="FILE", help="写入文件，默认标准输出 · file, stdout unless given", show_default=False
    ),
]


def keep_receipt(
    command: Command, decided: Decided, *, receipt: Path | None, html: Path | None, store: Path | None
) -> None:
    """Write the receipt and the page of a decision that was asked for, and keep its pack so that both can be proved later."""
    from eligibility.services.receipts import receipt_of  # noqa: PLC0415 - see the package

    data = receipt_of(decided.decision, decided.pack, decided.profile, only=decided.only)
    keep_pack(command, decided.pack, store)
    if receipt is not None:
        write(receipt, data)
    if html is not None:
        write(html, page_of(data, store))


def keep_pack(command: Command, pack: Pack, store: Path | None) -> None:
    """Keep a pack by its digest, and say where."""
    from eligibility.packs import installed_source  # noqa: PLC0415 - see the package

    kept = archive(store).keep(pack, installed_source(pack.id))
    note(f"pack kept: {kept}" if command.lang == "en" else f"规则包已存档：{kept}")


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision and what it was made from."""

    decision: Decision
    pack: Pack
    profile: Profile
    only: str | None


def replay(
    *, receipt: ReceiptArgument, store: StoreOption = None, format_: FormatOption = None, lang: LangOption = Lang.ZH
) -> None:
    """按收据重新计算 · Compute a receipt again: 0 identical, 3 receipt faulty, 4 rules missing, 6 differs, 7 identical but for a second opinion that cannot be had here."""
    with running(lang, format_) as command:
        from eligibility.services.replaying import ReplayStatus  # noqa: PLC0415 - see the package
        from eligibility.services.replaying import replay as replayed  # noqa: PLC0415

        found = replayed(contents(receipt), archive(store))
        if command.format is Format.JSON:
            command.give(found.document(command.lang))
        else:
            command.say(replay_lines(found, command.lang))
        codes = {
            ReplayStatus.IDENTICAL: 0,
            ReplayStatus.IDENTICAL_IN_PART: IN_PART,
            ReplayStatus.DIFFERS: DIFFERS,
            ReplayStatus.RECEIPT_FAULTY: INPUT_FAULTY,
            ReplayStatus.RULES_UNAVAILABLE: RULES_FAULTY,
        }
        if codes[found.status]:
            raise typer.Exit(codes[found.status])


def receipt_html(
    *, receipt: ReceiptArgument, out: OutOption = None, store: StoreOption = None, lang: LangOption = Lang.ZH
) -> None:
    """把收据排成可打印的网页 · Lay a receipt out as a page to print."""
    with running(lang, Format.TEXT) as command:
        give(command, page_of(contents(receipt), store), out)


def page_of(data: bytes, store: Path | None) -> bytes:
    """The page of a receipt that replays, as far as it can be computed here; of any other there is none."""
    from eligibility.services.receipt_html import receipt_html as page  # noqa: PLC0415
    from eligibility.services.receipts import pack_of_receipt, receipt_from_bytes  # noqa: PLC0415
    from eligibility.services.replaying import ReplayStatus  # noqa: PLC0415
    from eligibility.services.replaying import replay as replayed  # noqa: PLC0415

    kept = archive(store)
    found = replayed(data, kept)
    if not found.status.is_proof:
        note("\n".join(replay_lines(found, "zh")))
        raise typer.Exit(RULES_FAULTY if found.status is ReplayStatus.RULES_UNAVAILABLE else INPUT_FAULTY)
    recorded = receipt_from_bytes(data)
    return page(recorded, pack_of_receipt(recorded, kept)).encode()


def replay_lines(found: Replay, lang: str) -> list[str]:
    """What a replay found, in words."""
    told = [f"    {each.pointer or '/'}  {each.en if lang == 'en' else each.zh}" for each in found.differences]
    return [found.status.words.in_language(lang), *told]


def archive(store: Path | None) -> Archive:
    """The archive in a folder, or where the settings say."""
    from eligibility.services.archive import Archive  # noqa: PLC0415 - see the package
    from eligibility.settings import packs_folder  # noqa: PLC0415

    return Archive(store if store is not None else packs_folder())


def contents(path: Path) -> bytes:
    """A file's bytes."""
    try:
        return path.read_bytes()
    except OSError as error:
        why = (error.strerror or type(error).__name__).lower()
        raise UsageFault(f"`{path}` 不能读取（{why}）", f"`{path}` cannot be read: {why}") from error


def give(command: Command, data: bytes, out: Path | None) -> None:
    """To a file, or stdout."""
    if out is None:
        command.give_bytes(data.rstrip(b"\n"))
    else:
        write(out, data)


def write(path: Path, data: bytes) -> None:
    """A file, told on stderr."""
    try:
        path.write_bytes(data)
    except OSError as error:
        why = (error.strerror or type(error).__name__).lower()
        raise UsageFault(f"`{path}` 不能写入（{why}）", f"`{path}` cannot be written: {why}") from error
    note(str(path))
