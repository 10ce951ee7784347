"""Find, load and compile packs and vocabularies of every installed distribution.

A pack is a package folder offered by an entry point of the group `eligibility.packs` (the entry point's name is the pack's id);
a vocabulary folder one of the group `eligibility.vocabularies`, an overlay's one of `eligibility.overlays`, a calendar's one of
`eligibility.calendars`. Facts of all vocabularies are shared by all packs.
This module must not judge.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import EntryPoint, entry_points
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from eligibility.domain.procedure import Procedure
from eligibility.domain.vocabulary import Vocabulary
from eligibility.domain.workdays import Calendar
from eligibility.errors import Diagnostic, PackProblems, did_you_mean
from eligibility.ir.build import pack_from_files
from eligibility.ir.calendar import calendar_from_files
from eligibility.ir.overlay import Overlay, overlay_from_files
from eligibility.ir.procedure import procedure_from_files
from eligibility.ir.rules import Pack
from eligibility.source.read import file_from_bytes
from eligibility.source.vocabulary import vocabulary_from_files

PACKS_GROUP = "eligibility.packs"
VOCABULARIES_GROUP = "eligibility.vocabularies"
OVERLAYS_GROUP = "eligibility.overlays"
CALENDARS_GROUP = "eligibility.calendars"

_SUFFIXES = (".yaml", ".txt", ".csv")


def installed_packs() -> dict[str, str]:
    """The id of every installed pack and the package that holds it. Raises `PackProblems` when an id is offered twice."""
    found: dict[str, EntryPoint] = {}
    for point in _unique(PACKS_GROUP):
        first = found.setdefault(point.name, point)
        if first is not point:
            message = f"`{point.name}` is offered by {_told(first)} and by {_told(point)}"
            raise PackProblems([Diagnostic(point.name, 1, 1, "pack-duplicate", message, "uninstall one of them")])
    return {name: point.value for name, point in found.items()}


def _told(point: EntryPoint) -> str:
    return f"`{point.value}`" + (f" of the distribution `{point.dist.name}`" if point.dist else "")


def _unique(group: str) -> list[EntryPoint]:
    """Entry points of a group; one distribution seen twice (an editable install beside its folder) counts once."""
    found = {(point.name, point.value): point for point in entry_points(group=group)}
    return [found[key] for key in sorted(found)]


def _folder_of(point: EntryPoint) -> Traversable:
    """The package that an entry point names. Raises `PackProblems` when it is not there."""
    try:
        return files(point.value)
    except (ImportError, TypeError) as error:
        message = f"{_told(point)} is not a package that can be imported"
        help = "reinstall the distribution; an entry point's value is the name of a package"
        raise PackProblems([Diagnostic(point.name, 1, 1, "file-missing", message, help)]) from error


@dataclass(frozen=True, slots=True)
class PackSource:
    """Everything a pack is compiled from: its own files and those of the vocabulary, by name. The same source, the same pack."""

    files: Mapping[str, bytes]
    vocabulary_files: Mapping[str, bytes]

    def compiled(self) -> Pack:
        """The pack. Raises `PackProblems`."""
        return pack_from_files(self.files, vocabulary_from_files(self.vocabulary_files))


def installed_source(id: str) -> PackSource:
    """What an installed pack is compiled from. Raises `PackProblems`."""
    return PackSource(_pack_files(id), _vocabulary_files())


def source_from_folder(folder: Path) -> PackSource:
    """What the pack in a folder is compiled from, with the installed vocabulary. Raises `PackProblems`."""
    return PackSource(_files_of_folder(folder), _vocabulary_files())


@lru_cache(maxsize=1)
def installed_vocabulary() -> Vocabulary:
    """The facts of all installed vocabularies. Raises `PackProblems`."""
    return vocabulary_from_files(_vocabulary_files())


def _vocabulary_files() -> Mapping[str, bytes]:
    return _merged(VOCABULARIES_GROUP)


def _merged(group: str) -> Mapping[str, bytes]:
    """The files of every folder that a group offers. Raises `PackProblems` where two that differ have one name."""
    merged: dict[str, bytes] = {}
    holders: dict[str, EntryPoint] = {}
    for point in _unique(group):
        for name, data in files_below(_folder_of(point)).items():
            if merged.setdefault(name, data) != data:
                message = f"{_told(holders[name])} and {_told(point)} both have a file `{name}`"
                raise PackProblems([Diagnostic(name, 1, 1, "fact-duplicate", message, "rename one of them")])
            holders.setdefault(name, point)
    return merged


@lru_cache(maxsize=64)
def installed_pack(id: str) -> Pack:
    """An installed pack, compiled once a process. Raises `PackProblems`."""
    pack = pack_from_files(_pack_files(id), installed_vocabulary())
    if pack.id != id:
        message = f"the pack calls itself `{pack.id}`, but is offered as `{id}`"
        help = "let the entry point's name be the pack's id"
        raise PackProblems([Diagnostic("policy.yaml", 1, 1, "bad-value", message, help)])
    return pack


def installed_folder(id: str) -> Path | None:
    """The folder of an installed pack, if it is one on disk. Raises `PackProblems` where no such pack is installed."""
    folder = _folder_of(_point_of(id))
    return folder if isinstance(folder, Path) else None


def stands_aside(id: str) -> bool:
    """Whether an installed pack says that its text is not the original one: it is used only where it is named.

    Told without compiling it. Raises `PackProblems` where no such pack is installed.
    """
    content = file_from_bytes("policy.yaml", _pack_files(id).get("policy.yaml", b"")).content
    return isinstance(content, dict) and "standing" in content


@lru_cache(maxsize=64)
def installed_procedure(id: str) -> Procedure:
    """The procedure of an installed pack, read once a process; the usual one where it has none. Raises `PackProblems`."""
    return procedure_from_files(id, _pack_files(id))


@lru_cache(maxsize=1)
def installed_calendar() -> Calendar:
    """The working days of every installed calendar. Raises `PackProblems`."""
    return calendar_from_files(_merged(CALENDARS_GROUP))


def _pack_files(id: str) -> Mapping[str, bytes]:
    return files_below(_folder_of(_point_of(id)))


def _point_of(id: str) -> EntryPoint:
    packs = installed_packs()
    if id not in packs:
        help = did_you_mean(id, packs) or f"installed: {', '.join(packs) or 'none'}"
        raise PackProblems([Diagnostic(id, 1, 1, "pack-not-found", f"no pack `{id}` is installed", help)])
    return EntryPoint(id, packs[id], PACKS_GROUP)


@lru_cache(maxsize=1)
def installed_overlays() -> tuple[Overlay, ...]:
    """Every installed overlay, compiled once a process. Raises `PackProblems`."""
    folders = [_folder_of(point) for point in _unique(OVERLAYS_GROUP)]
    return tuple(overlay_from_files(files_below(each), installed_vocabulary()) for each in folders)


def pack_from_folder(folder: Path, vocabulary: Vocabulary | None = None) -> Pack:
    """Compile the pack in a folder, with the installed vocabulary unless another is given. Raises `PackProblems`."""
    return pack_from_files(_files_of_folder(folder), vocabulary or installed_vocabulary())


def _files_of_folder(folder: Path) -> Mapping[str, bytes]:
    if not folder.is_dir():
        raise PackProblems(
            [
                Diagnostic(
                    str(folder),
                    1,
                    1,
                    "file-missing",
                    "there is no such folder",
                    "name the folder that holds policy.yaml",
                )
            ]
        )
    return files_below(folder)


def vocabulary_from_folder(folder: Path) -> Vocabulary:
    """Read the vocabulary in a folder. Raises `PackProblems`."""
    return vocabulary_from_files(files_below(folder))


def files_below(folder: Traversable) -> Mapping[str, bytes]:
    """The rule files and texts below a folder by their names relative to it, with `/`."""
    found: dict[str, bytes] = {}
    for entry in sorted(folder.iterdir(), key=lambda each: each.name):
        if entry.is_dir() and not entry.name.startswith(("_", ".")):
            found |= {f"{entry.name}/{name}": data for name, data in files_below(entry).items()}
        elif entry.name.endswith(_SUFFIXES):
            found[entry.name] = entry.read_bytes()
    return found
