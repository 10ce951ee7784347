"""`serve` and `version`: start the HTTP service, and say what this is."""

from __future__ import annotations

import os
import sys
from typing import Annotated

import typer

from eligibility.cli.command import running
from eligibility.cli.failures import tell_settings
from eligibility.cli.options import Format, FormatOption, Lang, LangOption
from eligibility.settings import check

APP = "eligibility_api.app:create_app"
"""Named and not imported: the core knows no HTTP."""
GRACE = 30
"""Seconds that requests have to come to their end when the service is told to stop."""


def serve(
    host: Annotated[str, typer.Option(help="监听地址 · address to listen on")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="端口 · port")] = 8000,
    lang: LangOption = Lang.ZH,
) -> None:
    """启动 HTTP 服务 · Serve over HTTP."""
    with running(lang, None):
        tell_settings(check(), lang)
    words = [sys.executable, "-m", "uvicorn", APP, "--factory", "--host", host, "--port", str(port)]
    words += ["--timeout-graceful-shutdown", str(GRACE)]
    sys.stdout.flush()
    os.execv(sys.executable, words)  # noqa: S606 - Ctrl-C then reaches the server itself


def version(format_: FormatOption = None, lang: LangOption = Lang.ZH) -> None:
    """版本和已安装的政策 · Version, and the installed policies."""
    with running(lang, format_) as command:
        from eligibility.services import ENGINE_VERSION, installed_packs  # noqa: PLC0415 - see the package

        if command.format is Format.JSON:
            command.give(
                {"engine": {"name": "eligibility", "version": ENGINE_VERSION}, "policies": sorted(installed_packs())}
            )
            return
        python = ".".join(str(part) for part in sys.version_info[:3])
        command.say(
            [f"eligibility {ENGINE_VERSION} (Python {python})", *(f"  {id}" for id in sorted(installed_packs()))]
        )
