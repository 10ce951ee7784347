"""Authors' notes: `checks.yaml` of a pack says which findings are meant, and why. A note that silences nothing is a finding itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from eligibility.checks.examined import Finding
from eligibility.domain.vocabulary import Words
from eligibility.errors import PackProblems
from eligibility.source.checks import ChecksFile, NoteSource
from eligibility.source.read import model_from_bytes
from eligibility.source.text import normalise
from eligibility.source.yaml import YamlFile

FILE = "checks.yaml"


@dataclass(frozen=True, slots=True)
class Silenced:
    """A finding that the author means, and the reason given."""

    finding: Finding
    why: Words


def sifted(
    findings: Iterable[Finding], files: Mapping[str, bytes], mine: Callable[[str], bool]
) -> tuple[list[Finding], list[Silenced]]:
    """What is left to look at, with the notes that nothing needs, and what notes silence. Raises `PackProblems`.

    `mine` are the codes that were looked for; other notes are about something else.
    """
    found, silenced = list(findings), list[Silenced]()
    if FILE not in files:
        return found, silenced
    source, file = model_from_bytes(FILE, files[FILE], ChecksFile)
    if source is None or file.problems:
        raise PackProblems(file.problems)
    for index, note in enumerate(source.meant):
        if not mine(note.code):
            continue
        hit = next((each for each in found if _fits(note, each)), None)
        if hit is None:
            found.append(_unneeded(note, file, index))
        else:
            found.remove(hit)
            silenced.append(Silenced(hit, Words(note.why.zh, note.why.en)))
    return found, silenced


def _fits(note: NoteSource, finding: Finding) -> bool:
    """The code and place are the same; where the note quotes words, those of the condition too."""
    quoted = note.quote is None or normalise(note.quote) == normalise(finding.quote)
    said = note.says is None or normalise(note.says) in normalise(finding.words.zh)
    return finding.code == note.code and finding.about == note.at and quoted and said


def _unneeded(note: NoteSource, file: YamlFile, index: int) -> Finding:
    mark = file.mark(("meant", index))
    words = Words(
        f"说明“{note.code} {note.at}”已经没有对应的发现",
        f"nothing is found any more that the note on {note.code} of {note.at} silences",
    )
    help = Words("删去这条说明，或改正它的 code、at、quote", "take the note out, or mend its code, at or quote")
    return Finding(file.name, mark.line, mark.column, "note-unneeded", "error", note.at, words, help)
