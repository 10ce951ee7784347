"""Debian's Chromium for tests and screenshots: headless, quiet, and able to reach the loopback only."""

from __future__ import annotations

import os
import shutil
from contextlib import contextmanager
from typing import TYPE_CHECKING

from playwright.sync_api import sync_playwright

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

ARGUMENTS = (
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
    "--no-proxy-server",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
)


@contextmanager
def running_browser() -> Iterator[Browser]:
    """A browser. Raises `FileNotFoundError` where there is none."""
    program = shutil.which("chromium")
    if program is None:
        raise FileNotFoundError("there is no `chromium`: `python3 dev.py test` installs it")
    with sync_playwright() as playwright:
        # Root has no sandbox to step down into; what it shows here are pages of our own.
        browser = playwright.chromium.launch(
            executable_path=program,
            args=list(ARGUMENTS),
            chromium_sandbox=os.geteuid() != 0,
            env={
                **os.environ,
                "LANGUAGE": "en",
            },  # of the browser itself, such as the order of a date's parts; not of pages
        )
        try:
            yield browser
        finally:
            browser.close()
