"""Overlays: what documents other than the policy ask, typed. An overlay flags; it is no part of a pack and reaches no conclusion.

Conditions are built as a pack's are, over the same facts, but quote no policy: every flag carries its sources instead. It must
not judge.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from eligibility.domain.facts import Why
from eligibility.domain.standing import SourceStanding
from eligibility.domain.vocabulary import Vocabulary, Words
from eligibility.errors import Diagnostic, PackProblems, did_you_mean
from eligibility.ir.canonical import canonical_condition
from eligibility.ir.conditions import ConditionBuilder, Place
from eligibility.ir.leaf import Typer
from eligibility.ir.rules import Node, OpenQuestion, Quote
from eligibility.source.models import TermsFile, WordsSource
from eligibility.source.overlay import FlagKind, FlagSource, OverlayFile
from eligibility.source.read import model_from_bytes
from eligibility.source.yaml import Path, YamlFile

OVERLAY_FILE = "overlay.yaml"


@dataclass(frozen=True, slots=True)
class Origin:
    """A document that a flag comes from, and where it was seen."""

    id: str
    words: Words
    where: str | None
    standing: SourceStanding
    on: str | None


@dataclass(frozen=True, slots=True)
class Flag:
    """One requirement. An exclusion is raised when its condition is met, a general condition when it is not; a procedure has none."""

    id: str
    words: Words
    kind: FlagKind
    origins: tuple[Origin, ...]
    condition: Node | None


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper that notices usually ask for."""

    words: Words
    origins: tuple[Origin, ...]


@dataclass(frozen=True, slots=True)
class Overlay:
    """A compiled overlay. `digest` is the SHA-256 of its content and of the vocabulary it was compiled with."""

    id: str
    version: str
    title: Words
    about: Words
    policies: tuple[str, ...]
    flags: tuple[Flag, ...]
    papers: tuple[Paper, ...]
    opens: Mapping[str, OpenQuestion]
    vocabulary: Vocabulary
    digest: str = ""

    def stands_beside(self, policy: str) -> bool:
        """Whether it is shown beside a policy: its id, or the first words of it, is listed."""
        return any(policy == each or policy.startswith(each + ".") for each in self.policies)


def overlay_from_files(files: Mapping[str, bytes], vocabulary: Vocabulary) -> Overlay:
    """Compile an overlay. Raises `PackProblems` with every problem at once."""
    data = files.get(OVERLAY_FILE)
    if data is None:
        message, help = f"`{OVERLAY_FILE}` is not in the overlay", "every overlay has it"
        raise PackProblems([Diagnostic(OVERLAY_FILE, 1, 1, "file-missing", message, help)])
    source, file = model_from_bytes(OVERLAY_FILE, data, OverlayFile)
    if source is None:
        raise PackProblems(file.problems)
    build = _Build(source, file, vocabulary)
    overlay = build.overlay()
    if file.problems:
        raise PackProblems(file.problems)
    return replace(overlay, digest=_digest_of(overlay))


class _Build:
    """An overlay in the making. Problems are collected in the file's own list."""

    def __init__(self, source: OverlayFile, file: YamlFile, vocabulary: Vocabulary) -> None:
        self.source, self.file, self.vocabulary = source, file, vocabulary
        terms = TermsFile(opens=source.opens)
        self.conditions = ConditionBuilder(vocabulary, file, terms, {}, file.problems)
        self.origins = {
            id: Origin(id, Words(each.zh, each.en), each.where, each.standing, each.on)
            for id, each in source.sources.items()
        }

    def overlay(self) -> Overlay:
        source = self.source
        flags = tuple(self._flag(id, each) for id, each in source.flags.items())
        papers = tuple(
            Paper(Words(each.zh, each.en), self._origins(each.sources, ("materials", index, "sources")))
            for index, each in enumerate(source.materials)
        )
        self.conditions.check_unused()
        return Overlay(
            source.id,
            source.version,
            _words(source.title),
            _words(source.about),
            tuple(source.policies),
            flags,
            papers,
            self._opens(),
            self.vocabulary,
        )

    def _opens(self) -> dict[str, OpenQuestion]:
        written = {
            id: OpenQuestion(
                id, Words(each.zh, each.en), Why(each.kind), _words(each.settled_by), _words(each.why), each.norm
            )
            for id, each in self.source.opens.items()
        }
        return written | self.conditions.opens

    def _flag(self, id: str, flag: FlagSource) -> Flag:
        path = ("flags", id)
        origins = self._origins(flag.sources, (*path, "sources"))
        return Flag(id, Words(flag.zh, flag.en), flag.kind, origins, self._condition(flag, path))

    def _condition(self, flag: FlagSource, path: Path) -> Node | None:
        """The condition that belongs to the kind; another, or none where one must be, is a problem."""
        key = {"exclusion": "raised_by", "general_condition": "requires", "procedure": None}[flag.kind]
        written = [each for each in ("raised_by", "requires") if getattr(flag, each) is not None]
        if written != ([key] if key else []):
            wanted = f"`{key}`" if key else "no condition"
            message = f"a flag of the kind `{flag.kind}` has {wanted}"
            self._report(path, "condition-shape", message, f"write {wanted} and nothing else")
            return None
        if key is None:
            return None
        place = Place(self.file, Typer(self.vocabulary), self._no_quote, flag.zh, (str(path[-1]),))
        return self.conditions.node(getattr(flag, key), (*path, key), place)

    def _no_quote(self, quote: str, path: Path) -> Quote | None:
        message = f"an overlay quotes no policy, so `{quote}` stands nowhere"
        self._report(path, "quote-not-found", message, "leave `quote` out; the flag's sources say where it comes from")
        return None

    def _origins(self, ids: list[str], path: Path) -> tuple[Origin, ...]:
        for index, id in enumerate(ids):
            if id not in self.origins:
                help = did_you_mean(id, self.origins) or "define it under `sources`"
                self._report((*path, index), "bad-value", f"there is no source `{id}`", help)
        return tuple(self.origins[id] for id in ids if id in self.origins)

    def _report(self, path: Path, code: str, message: str, help: str) -> None:
        self.file.problems.append(self.file.diagnostic(path, code, message, help))


def _words(source: WordsSource) -> Words:
    return Words(source.zh, source.en)


def _digest_of(overlay: Overlay) -> str:
    content: dict[str, Any] = {
        "id": overlay.id,
        "version": overlay.version,
        "words": [_pair(overlay.title), _pair(overlay.about)],
        "policies": overlay.policies,
        "flags": [
            [
                each.id,
                each.kind,
                _pair(each.words),
                _cited(each.origins),
                each.condition and canonical_condition(each.condition),
            ]
            for each in overlay.flags
        ],
        "papers": [[_pair(each.words), _cited(each.origins)] for each in overlay.papers],
        "opens": {
            id: [each.why.value, *map(_pair, (each.words, each.settled_by, each.because))]
            for id, each in overlay.opens.items()
        },
        "vocabulary": overlay.vocabulary.digest,
    }
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _pair(words: Words) -> list[str]:
    return [words.zh, words.en]


def _cited(origins: tuple[Origin, ...]) -> list[list[str | None]]:
    return [[each.id, each.words.zh, each.words.en, each.where, each.standing, each.on] for each in origins]
