"""Check what no linter knows of the tracked files: their length, and what must never be written into them.

A file longer than 400 lines says in its docstring why. No tracked file names a package registry's host or a path of the
machine it was written on, and none is a lock file: versions are held by constraints.txt, without addresses.
"""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parent.parent
LONGEST = 400
REASON = "Longer than 400 lines because"
LOCKS = {"uv.lock", "poetry.lock", "pdm.lock", "pylock.toml", "Pipfile.lock", "package-lock.json", "yarn.lock"}
FORBIDDEN = {
    "a package registry's host": re.compile(r"pypi\.org|pythonhosted\.|deb\.debian\.|registry\.npmjs|conda\.anaconda"),
    "a path of one machine": re.compile(r"(?<![\w.])/(?:work|root|home|opt|Users)/[\w.]"),
}


def tracked(root: Path = ROOT) -> list[Path]:
    """The files under version control, as far as they are still there."""
    listing = subprocess.run(["git", "ls-files", "-z"], cwd=root, capture_output=True, text=True, check=True).stdout
    return [root / name for name in listing.split("\0") if name and (root / name).is_file()]


def problems_of(path: Path, text: str) -> Iterator[str]:
    """What is wrong with one file, each as `place: what`."""
    if path.name in LOCKS:
        yield f"{path}: a lock file; hold versions in constraints.txt"
    for number, line in enumerate(text.splitlines(), 1):
        for what, pattern in FORBIDDEN.items():
            if found := pattern.search(line):
                yield f"{path}:{number}: {what}: `{found.group()}`"
    lines = text.count("\n")
    if path.suffix == ".py" and lines > LONGEST and REASON not in " ".join(docstring(text).split()):
        yield f"{path}: {lines} lines; split it, or say in its docstring `{REASON} …`"


def docstring(source: str) -> str:
    return ast.get_docstring(ast.parse(source)) or ""


def text_of(path: Path) -> str | None:
    """The file's text, or None when it is not text."""
    try:
        return path.read_bytes().decode("utf-8")
    except UnicodeDecodeError:
        return None


def main() -> int:
    problems = [
        problem
        for path in tracked()
        if (text := text_of(path)) is not None
        for problem in problems_of(path.relative_to(ROOT), text)
    ]
    for problem in problems:
        print(problem, file=sys.stderr)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
