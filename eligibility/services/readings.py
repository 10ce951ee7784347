"""Interpretations of a provision side by side: the adopted one, and those of `readings.yaml` that are not, each compared with it in meaning.

An alternative is compiled as the pack would be with it: the same quotes, types and problems. It never judges anybody.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from eligibility.domain.vocabulary import Words
from eligibility.errors import Diagnostic, PackProblems, did_you_mean
from eligibility.ir.build import pack_from_files
from eligibility.ir.rules import Pack, Provision, Reading
from eligibility.packs import PackSource, installed_pack, installed_packs, installed_source
from eligibility.source.read import file_from_bytes, model_from_bytes
from eligibility.source.readings import AlternativeSource, ReadingsFile, ReadSource
from eligibility.source.text import normalise
from eligibility.source.yaml import YamlFile

if TYPE_CHECKING:
    from eligibility.services.differing import Compared

__all__ = ["Alternative", "Read", "installed_source", "readings_of", "side_by_side"]

FILE = "readings.yaml"


@dataclass(frozen=True, slots=True)
class Alternative:
    """A reading that was not adopted: its words, why not, and the pack as it would be with it."""

    id: str
    words: Words
    why_not: Words
    pack: Pack


@dataclass(frozen=True, slots=True)
class Read:
    """Words of a provision, the reading adopted, and the others."""

    provision: Provision
    quote: str
    adopted: Reading
    alternatives: tuple[Alternative, ...]


Others = Mapping[tuple[str, str], Sequence[AlternativeSource]]
"""Readings that were not adopted, by the provision and the words, without white space, that are read."""


def others_of(pack: Pack) -> Others:
    """Other readings as an installed pack writes them; none of a pack that is not the installed one. Raises `PackProblems` for a faulty file."""
    if pack.id not in installed_packs() or installed_pack(pack.id).digest != pack.digest:
        return {}
    written = _written(installed_source(pack.id))[0]
    return {
        (each.provision, normalise(each.quote)): each.alternatives for each in (written.readings if written else ())
    }


def _written(source: PackSource) -> tuple[ReadingsFile | None, YamlFile]:
    """What the file says; nothing without one. Raises `PackProblems`."""
    if FILE not in source.files:
        return None, YamlFile(FILE)
    written, file = model_from_bytes(FILE, source.files[FILE], ReadingsFile)
    if written is None or file.problems:
        raise PackProblems(file.problems)
    return written, file


def readings_of(source: PackSource, pack: Pack) -> tuple[Read, ...]:
    """What `readings.yaml` of a pack says; nothing without one. Raises `PackProblems` at its places."""
    written, file = _written(source)
    said = written.readings if written is not None else []
    return tuple(_read(each, index, file, source, pack) for index, each in enumerate(said))


def _read(said: ReadSource, index: int, file: YamlFile, source: PackSource, pack: Pack) -> Read:
    by_id = {each.id: each for each in pack.provisions}
    if said.provision not in by_id:
        help = did_you_mean(said.provision, by_id) or "name a provision of the policy"
        message = f"there is no provision `{said.provision}`"
        raise PackProblems([file.diagnostic(("readings", index, "provision"), "unknown-provision", message, help)])
    provision = by_id[said.provision]
    adopted = next((each for each in provision.readings if normalise(each.quote.text) == normalise(said.quote)), None)
    if adopted is None:
        message = f"provision {said.provision} has no reading of `{said.quote}`"
        help = "say under `readings` of the provision which one is adopted, and why"
        raise PackProblems([file.diagnostic(("readings", index, "quote"), "quote-not-found", message, help)])
    alternatives = tuple(
        Alternative(
            each.id,
            Words(each.zh, each.en),
            Words(each.why_not.zh, each.why_not.en),
            _compiled(each, said.provision, ("readings", index, "alternatives", at), file, source, pack),
        )
        for at, each in enumerate(said.alternatives)
    )
    return Read(provision, said.quote, adopted, alternatives)


def _compiled(
    said: AlternativeSource, id: str, path: tuple[str | int, ...], file: YamlFile, source: PackSource, pack: Pack
) -> Pack:
    """The pack with the alternative's conditions; its problems are told at the alternative."""
    files = dict(source.files) | dict(_rewritten(said, id, source))
    try:
        return pack_from_files(files, pack.vocabulary)
    except PackProblems as problems:
        mark = file.mark(path)
        raise PackProblems(
            Diagnostic(FILE, mark.line, mark.column, each.code, each.message, each.help)
            for each in problems.diagnostics
        ) from problems


def _rewritten(said: AlternativeSource, id: str, source: PackSource) -> Iterator[tuple[str, bytes]]:
    """The file of the provision's clause with the other conditions (JSON is YAML)."""
    given = said.model_dump(include={"applies_to", "requires"}, exclude_none=True, mode="json")
    for name, data in source.files.items():
        content: Any = file_from_bytes(name, data).content if name.startswith("clauses/") else None
        provisions: list[dict[str, Any]] = content.get("provisions", []) if isinstance(content, dict) else []
        if any(each["id"] == id for each in provisions):
            changed = [each | _as_text(given) if each["id"] == id else each for each in provisions]
            yield name, json.dumps({**content, "provisions": changed}, ensure_ascii=False).encode()


def _as_text(value: Any) -> Any:
    """Every number as the text it was written as: scalars of rules are text."""
    match value:
        case dict():
            return {key: _as_text(each) for key, each in value.items()}
        case list():
            return [_as_text(each) for each in value]
        case _:
            return str(value)


def side_by_side(source: PackSource, as_of: date, lang: str = "zh") -> list[Mapping[str, Any]]:
    """Every reading with its alternatives, each compared with the adopted one. Needs the solver. Raises `PackProblems`."""
    from eligibility.services.differing import compare_meaning, compared_json  # noqa: PLC0415 - only this loads the solver

    pack = source.compiled()

    def compared(provision: Provision, other: Pack) -> Mapping[str, Any]:
        whole: Compared = compare_meaning(pack, other, as_of)
        found: Mapping[str, Any] = next(
            each for each in compared_json(whole, lang)["provisions"] if each["id"] == provision.id
        )
        return {key: found[key] for key in ("sort", "told", "gains", "loses", "told_otherwise") if key in found}

    return [
        {
            "provision": read.provision.id,
            "title": read.provision.title.in_language(lang),
            "quote": read.quote,
            "adopted": {"reading": read.adopted.words.in_language(lang), "why": read.adopted.why.in_language(lang)},
            "alternatives": [
                {
                    "id": each.id,
                    "reading": each.words.in_language(lang),
                    "why_not": each.why_not.in_language(lang),
                    "against_adopted": compared(read.provision, each.pack),
                }
                for each in read.alternatives
            ],
        }
        for read in readings_of(source, pack)
    ]
