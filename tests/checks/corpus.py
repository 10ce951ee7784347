"""Good packs, and how a case puts one defect into one of them.

A case is a folder `tests/golden/checks/<code>/<case>/` with a `change.txt` as `tests/minimal_pack.py` reads it; its first line
names the pack, as `# grants`. The hash of the policy's text is made anew, so that a case may change the text too.
"""

from __future__ import annotations

import hashlib
from datetime import date
from pathlib import Path

from eligibility.packs import PackSource, files_below
from tests.minimal_pack import CORE, GOLDEN, changed, real_files

CHECKS = GOLDEN / "checks"
PACKS = ("grants", "works")
DAY = date(2026, 11, 26)
"""The day on which cases are looked at."""

_PLACEHOLDER = b"0" * 64


def base(name: str) -> dict[str, bytes]:
    """The files of a good pack."""
    return dict(files_below(GOLDEN / "packs" / name))


def sourced(files: dict[str, bytes]) -> PackSource:
    """The files with the real vocabulary, or what they have of their own under `vocabulary/`; the text locked as it is."""
    vocabulary = real_files(CORE) | {
        name.removeprefix("vocabulary/"): data for name, data in files.items() if name.startswith("vocabulary/")
    }
    policy = files["policy.yaml"].replace(_PLACEHOLDER, hashlib.sha256(files["text.txt"]).hexdigest().encode())
    kept = {name: data for name, data in files.items() if not name.startswith("vocabulary/")}
    return PackSource(kept | {"policy.yaml": policy}, vocabulary)


def case(folder: Path) -> PackSource:
    """A good pack with the defect of a case."""
    first, change = (folder / "change.txt").read_text("utf-8").split("\n", 1)
    files = base(first.removeprefix("#").strip())
    if "@ vocabulary/" in change:
        files |= {f"vocabulary/{name}": data for name, data in real_files(CORE).items()}
    files = changed(files, change) if change.strip() else files
    return sourced(files | {name: data for name, data in files_below(folder).items() if name.endswith(".yaml")})


def cases() -> list[Path]:
    """Every case, by code."""
    return sorted(path.parent for path in CHECKS.glob("*/*/change.txt"))
