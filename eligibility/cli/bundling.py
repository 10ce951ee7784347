"""`bundle`: a policy's rules in one signed archive, verified by whoever trusts the key, and the keys for that."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from eligibility.cli.checking import VocabularyOption, seen_from
from eligibility.cli.command import running
from eligibility.cli.failures import INPUT_FAULTY, UsageFault, note
from eligibility.cli.options import FormatOption, Lang, LangOption, policy_ids
from eligibility.cli.storing import give

bundle_app = typer.Typer(
    name="bundle", no_args_is_help=True, help="规则包：签署、校验 · Bundles of rules: sign, verify"
)


@bundle_app.command()
def write(
    *,
    target: Annotated[
        str,
        typer.Argument(
            metavar="FOLDER|POLICY", help="规则文件夹或政策标识 · folder or policy id", autocompletion=policy_ids
        ),
    ],
    out: Annotated[Path, typer.Option("--out", "-o", metavar="FOLDER", help="写到哪个文件夹 · the folder to write to")],
    vocabulary: VocabularyOption = None,
    format_: FormatOption = None,
    lang: LangOption = Lang.ZH,
) -> None:
    """用 ELIGIBILITY_PACK_KEY 签署一个规则包 · Sign a policy's rules with ELIGIBILITY_PACK_KEY."""
    with running(lang, format_) as command, keys_told(), seen_from(target):
        from eligibility import settings  # noqa: PLC0415 - see the package
        from eligibility.files import write_whole  # noqa: PLC0415
        from eligibility.services.bundling import bundle_from_source  # noqa: PLC0415
        from eligibility.services.checking import source_of  # noqa: PLC0415
        from eligibility.services.signing import PACK_KEY, public_text, signer_from  # noqa: PLC0415

        signer = signer_from(settings.environment(), PACK_KEY)
        if signer is None:
            raise UsageFault(f"没有设置 `{PACK_KEY}`", f"`{PACK_KEY}` is not set", "eligibility audit key")
        name, data = bundle_from_source(source_of(target, vocabulary), signer)
        write_whole(out / name, data)
        note(str(out / name))
        public = public_text(signer.public)
        said = {"file": name, "key": signer.key, "public": public}
        give(command, said, f"{name}，公钥 {public}", f"{name}, public key {public}")


@bundle_app.command()
def verify(
    *,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="规则包 · a bundle", exists=True, dir_okay=False)],
    public_key: Annotated[
        list[str] | None,
        typer.Option(
            "--public-key",
            metavar="BASE64",
            help="信任的公钥，可重复 · a public key to trust; repeatable",
            show_default=False,
        ),
    ] = None,
    format_: FormatOption = None,
    lang: LangOption = Lang.ZH,
) -> None:
    """校验规则包：签名、每个文件、编译结果 · Verify a bundle: signature, every file, what it compiles to."""
    with running(lang, format_) as command, keys_told():
        from eligibility import settings  # noqa: PLC0415 - see the package
        from eligibility.services.bundling import BundleFaulty, bundle_from_bytes  # noqa: PLC0415
        from eligibility.services.signing import PACK_KEYS, trusting  # noqa: PLC0415

        keys = public_key or (settings.value_of(PACK_KEYS) or "").split()
        if not keys:
            raise UsageFault("没有信任的公钥", "there is no key to trust", f"--public-key, {PACK_KEYS}")
        try:
            bundle = bundle_from_bytes(file.read_bytes(), trusting(keys, PACK_KEYS))
        except BundleFaulty as error:
            give(command, {"verified": False, "why": command.terminal.words(error.zh, error.en)}, error.zh, error.en)
            raise typer.Exit(INPUT_FAULTY) from error
        said = {
            "verified": True,
            "policy": bundle.policy,
            "version": bundle.version,
            "digest": bundle.digest,
            "key": bundle.key,
        }
        told = f"{bundle.policy} {bundle.version} · SHA-256 {bundle.digest}"
        give(command, said, f"可信：{told}", f"verified: {told}")


@contextmanager
def keys_told() -> Iterator[None]:
    """A key that is none, in words."""
    from eligibility.services.signing import KeyFaulty  # noqa: PLC0415 - see the package

    try:
        yield
    except KeyFaulty as error:
        raise UsageFault(error.zh, error.en) from error
