"""Rule files in the one layout: which of those in folders and policies are not in it yet, and that the rules stay what they are.

Nothing is written before everything was compared; then each file is replaced whole.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from eligibility.errors import Diagnostic, PackProblems
from eligibility.files import write_whole
from eligibility.packs import PackSource, files_below, installed_folder, source_from_folder
from eligibility.source.laid_out import laid_out

_HELP = "run `eligibility fmt` on it"


@dataclass(frozen=True, slots=True)
class Formatted:
    """A rule file as it is, and as it is laid out."""

    path: Path
    before: bytes
    after: bytes

    @property
    def is_new(self) -> bool:
        """Whether the layout is another."""
        return self.before != self.after


def formatted(targets: Iterable[str]) -> list[Formatted]:
    """Every rule file of some files, folders and installed policies, laid out, in order and each once.

    Raises `PackProblems` with the problems of all files whose form is wrong, or where there is no such file or policy.
    """
    found: list[Formatted] = []
    problems: list[Diagnostic] = []
    for path in dict.fromkeys(path for target in targets for path in _rule_files(target)):
        before = path.read_bytes()
        try:
            found.append(Formatted(path, before, laid_out(str(path), before)))
        except PackProblems as told:
            problems += told.diagnostics
    if problems:
        raise PackProblems(problems)
    _check_packs(found)
    return found


def _rule_files(target: str) -> list[Path]:
    """A file, or the YAML files of a folder or installed policy; as in packs, not those of hidden folders and of `_…`."""
    given = Path(target)
    folder = given if given.is_dir() or given.is_file() or "/" in target else installed_folder(target)
    if folder is not None and folder.is_file():
        return [folder]
    if folder is None or not folder.is_dir():
        help = "name a file, a folder or an installed policy"
        raise PackProblems([Diagnostic(target, 1, 1, "file-missing", "there is no such file or folder", help)])
    return sorted(folder / name for name in files_below(folder) if name.endswith(".yaml"))


def _check_packs(found: Iterable[Formatted]) -> None:
    """That every pack which compiled compiles to the same rules."""
    changed = {each.path: each.after for each in found if each.is_new}
    for folder in {folder for path in changed for folder in path.parents if (folder / "policy.yaml").is_file()}:
        before = source_from_folder(folder)
        laid = {name: changed.get(folder / name, data) for name, data in before.files.items()}
        try:
            pack = before.compiled()
        except PackProblems:
            continue  # what is still being written has its form checked, file by file
        assert PackSource(laid, before.vocabulary_files).compiled() == pack, f"the layout changed the rules of {folder}"


def write(found: Iterable[Formatted]) -> Iterator[Path]:
    """Replace each file that is laid out anew, whole and with its rights, and tell which. Raises `OSError`."""
    for each in found:
        if each.is_new:
            place = each.path.resolve()
            rights = place.stat().st_mode
            write_whole(place, each.after)
            place.chmod(rights)
            yield each.path


def differing(found: Iterable[Formatted]) -> list[Diagnostic]:
    """Each file that is not in the layout, at the first line that would be another."""
    return [_difference(each) for each in found if each.is_new]


def _difference(each: Formatted) -> Diagnostic:
    before, after = each.before.splitlines(), each.after.splitlines()
    pairs = zip(before, after, strict=False)
    line = next(
        (number for number, (one, other) in enumerate(pairs, 1) if one != other), min(len(before), len(after)) + 1
    )
    return Diagnostic(
        str(each.path), line, 1, "layout-differs", "the file is not in the one layout of rule files", _HELP
    )
