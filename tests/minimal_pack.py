"""One tiny good pack with its tiny vocabulary, and how a case changes it, so that nothing is written twice.

A case is a folder. Its `change.txt` has blocks that begin with a line of one mark and the names of files; files of the vocabulary
stand under `vocabulary/`:

    @ clauses/clause_01.yaml        in this file, replace the lines that follow with `-` by those with `+`
    ! terms.yaml                    take the file away
    = clauses/extra.yaml terms.yaml   put a copy of the second under the name of the first

Any other file of the folder, but `expected.txt`, takes the place of the pack's file of that name, byte for byte.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path

from eligibility.errors import Diagnostic, PackProblems
from eligibility.ir.build import pack_from_files
from eligibility.ir.rules import Pack
from eligibility.packs import files_below
from eligibility.source.vocabulary import vocabulary_from_files

GOLDEN = Path(__file__).resolve().parent / "golden"

CORE = "eligibility_rules.vocabulary"
"""The package with the real vocabulary."""

CALENDAR = "eligibility_rules.calendar"
"""The package with the real calendar."""

Files = dict[str, bytes]


def real_files(package: str) -> Files:
    """The rule files and texts of an installed package."""
    return dict(files_below(files(package)))


def minimal() -> Files:
    """The files of the good pack, and under `vocabulary/` those of its vocabulary."""
    vocabulary = files_below(GOLDEN / "packs" / "vocabulary")
    return {
        **files_below(GOLDEN / "packs" / "minimal"),
        **{f"vocabulary/{name}": data for name, data in vocabulary.items()},
    }


def changed(files: Files, change: str) -> Files:
    """The files after a change as a case writes it."""
    files = dict(files)
    for block in change.strip("\n").split("\n\n"):
        mark, *names = block.split("\n", 1)[0].split()
        match mark:
            case "@":
                lines = block.split("\n")[1:]
                files[names[0]] = edited(files[names[0]].decode(), lines, names[0]).encode()
            case "!":
                del files[names[0]]
            case "=":
                files[names[0]] = files[names[1]]
            case _:
                raise ValueError(f"`{mark}` begins no change")
    return files


def edited(text: str, lines: list[str], name: str) -> str:
    """A text in which the lines after `-`, which must stand there once, became those after `+`."""
    old, new = ("\n".join(line[1:] for line in lines if line.startswith(mark)) for mark in "-+")
    if text.count(old) != 1:
        raise ValueError(f"`{old}` stands {text.count(old)} times in {name}")
    return text.replace(old, new)


def case_files(folder: Path) -> Files:
    """The good pack as a case changes it."""
    change = folder / "change.txt"
    files = changed(minimal(), change.read_text("utf-8")) if change.exists() else minimal()
    others = [path for path in folder.rglob("*") if path.is_file() and path.name not in {"change.txt", "expected.txt"}]
    return files | {path.relative_to(folder).as_posix(): path.read_bytes() for path in others}


def compiled(files: Mapping[str, bytes]) -> Pack:
    """Compile the files of a pack with those of its vocabulary. Raises `PackProblems`."""
    vocabulary = {
        name.removeprefix("vocabulary/"): data for name, data in files.items() if name.startswith("vocabulary/")
    }
    pack = {name: data for name, data in files.items() if not name.startswith("vocabulary/")}
    return pack_from_files(pack, vocabulary_from_files(vocabulary))


def problems_of(files: Mapping[str, bytes]) -> list[Diagnostic]:
    """What is wrong with a pack; nothing when it compiles."""
    try:
        compiled(files)
    except PackProblems as problems:
        return list(problems.diagnostics)
    return []
