"""Vocabulary files to the domain's vocabulary: facts, enumerations, code lists, size tables."""

from __future__ import annotations

import csv
import hashlib
import io
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar, cast, get_args

from eligibility.domain.vocabulary import (
    Band,
    CodeList,
    DerivedDef,
    Enumeration,
    FactDef,
    FactType,
    Kind,
    Vocabulary,
    Words,
)
from eligibility.errors import Diagnostic, PackProblems, did_you_mean
from eligibility.source.models import (
    BandRow,
    EnumerationSource,
    FactSource,
    FieldSource,
    VocabularyFile,
    WordsSource,
)
from eligibility.source.read import model_from_text
from eligibility.source.yaml import Path, YamlFile, yaml_from_text

Entry = TypeVar("Entry")

_STEPS = {"employees_persons": 1, "revenue_wan_yuan": 10_000, "assets_wan_yuan": 10_000}
"""Base units in one step of a size table's column."""

_TYPE = re.compile(r"([a-z_]+)(?:\(([a-z_0-9]+)\))?")


@dataclass(slots=True)
class _Reading:
    """What has been read so far, and its problems."""

    files: Mapping[str, bytes]
    facts: dict[str, FactDef] = field(default_factory=dict)
    enumerations: dict[str, Enumeration] = field(default_factory=dict)
    code_lists: dict[str, CodeList] = field(default_factory=dict)
    derived: dict[str, DerivedDef] = field(default_factory=dict)
    problems: list[Diagnostic] = field(default_factory=list)


def words_from(source: WordsSource) -> Words:
    """Both languages of a label."""
    return Words(source.zh, source.en)


def vocabulary_from_files(files: Mapping[str, bytes]) -> Vocabulary:
    """Read a vocabulary folder: its YAML files, and the lists and tables they name.

    Raises `PackProblems` with every problem of every file.
    """
    reading = _Reading(files)
    sources = []
    for name in sorted(files):
        if name.endswith(".yaml"):
            model, file = _read_vocabulary_file(name, files[name])
            if file is not None:
                reading.problems.extend(file.problems)
            if model is not None and file is not None:
                sources.append((model, file))
    for model, file in sources:
        _read_lists(reading, model, file)
    for model, file in sources:
        _read_facts(reading, model, file)
    if reading.problems:
        raise PackProblems(reading.problems)
    digest = hashlib.sha256(b"".join(name.encode() + files[name] for name in sorted(files))).hexdigest()
    return Vocabulary(reading.facts, reading.enumerations, reading.code_lists, reading.derived, digest)


def _read_vocabulary_file(name: str, data: bytes) -> tuple[VocabularyFile | None, YamlFile | None]:
    """A size table is not a vocabulary file; it is read by the derived fact that names it."""
    text = data.decode("utf-8")
    if re.search(r"(?m)^rows:", text):
        return None, None
    return model_from_text(name, text, VocabularyFile)


def _add(reading: _Reading, table: dict[str, Entry], id: str, entry: Entry, file: YamlFile, path: Path) -> None:
    if id in table:
        reading.problems.append(file.diagnostic(path, "fact-duplicate", f"`{id}` is defined twice"))
    table[id] = entry


def _read_lists(reading: _Reading, model: VocabularyFile, file: YamlFile) -> None:
    for id, source in model.enumerations.items():
        _add(reading, reading.enumerations, id, _enumeration(id, source), file, ("enumerations", f"#{id}"))
    for id, codes in model.code_lists.items():
        data = reading.files.get(codes.file)
        if data is None:
            path: Path = ("code_lists", id, "file")
            reading.problems.append(
                file.diagnostic(path, "file-missing", f"`{codes.file}` is not in the vocabulary folder")
            )
            continue
        code_list = _code_list(id, words_from(codes), codes.source, data)
        _add(reading, reading.code_lists, id, code_list, file, ("code_lists", f"#{id}"))


def _enumeration(id: str, source: EnumerationSource) -> Enumeration:
    aliases: dict[str, str] = {}
    for value, words in source.values.items():
        aliases |= dict.fromkeys((value, words.zh, words.en, *words.aliases), value)
    values = {value: words_from(words) for value, words in source.values.items()}
    return Enumeration(id, words_from(source), values, aliases, source.open)


def _code_list(id: str, words: Words, source: str, data: bytes) -> CodeList:
    """A CSV with `code`, `name`, `parent_code` or `parent`, and optional first and last years."""
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))
    parent_key = "parent_code" if rows and "parent_code" in rows[0] else "parent"
    names = {row["code"]: row["name"] for row in rows}
    parents = {row["code"]: row[parent_key] for row in rows if row.get(parent_key)}
    for row in rows:
        if row.get("parent_name") and row[parent_key] not in names:
            names[row[parent_key]] = row["parent_name"]
    years = {row["code"]: (_year(row, "valid_from_year"), _year(row, "valid_to_year")) for row in rows}
    return CodeList(id, words, names, parents, source, hashlib.sha256(data).hexdigest(), years)


def _year(row: Mapping[str, str], key: str) -> int | None:
    return int(row[key]) if row.get(key) else None


def _read_facts(reading: _Reading, model: VocabularyFile, file: YamlFile) -> None:
    for id, source in model.facts.items():
        fact = _fact(reading, id, source, file, ("facts", id))
        _add(reading, reading.facts, id, fact, file, ("facts", f"#{id}"))
    for id, derived in model.derived.items():
        path: Path = ("derived", id)
        if derived.enumeration not in reading.enumerations:
            _unknown_domain(reading, derived.enumeration, reading.enumerations, file, (*path, "enumeration"))
        bands = _bands(reading, derived.bands, file, (*path, "bands"))
        indicators = {column: (slot, _STEPS.get(column, 1)) for column, slot in derived.indicators.items()}
        definition = DerivedDef(
            id, words_from(derived), derived.enumeration, derived.industry, indicators, bands, derived.source
        )
        _add(reading, reading.derived, id, definition, file, path)


def _unknown_domain(reading: _Reading, domain: str, known: Iterable[str], file: YamlFile, path: Path) -> None:
    message = f"there is no enumeration or code list `{domain}`"
    reading.problems.append(file.diagnostic(path, "unknown-enumeration", message, did_you_mean(domain, known)))


def _bands(reading: _Reading, name: str, file: YamlFile, path: Path) -> tuple[Band, ...]:
    data = reading.files.get(name)
    if data is None:
        reading.problems.append(file.diagnostic(path, "file-missing", f"`{name}` is not in the vocabulary folder"))
        return ()
    table = yaml_from_text(name, data.decode("utf-8"))
    reading.problems.extend(table.problems)
    rows = [BandRow.model_validate(row) for row in table.content.get("rows", [])] if table.content else []
    return tuple(
        Band(
            row.code,
            row.name,
            tuple(row.gbt4754),
            {name: (each["large_min"], each["medium_min"], each["small_min"]) for name, each in row.indicators.items()},
        )
        for row in rows
    )


def _fact(reading: _Reading, id: str, source: FactSource, file: YamlFile, path: Path) -> FactDef:
    fields = {
        name: _field(reading, name, _of_record(each, source), file, (*path, "fields", name))
        for name, each in source.fields.items()
    }
    span = (source.span[0], source.span[1]) if source.span else None
    base = _field(reading, id, source, file, path)
    return FactDef(
        id,
        base.words,
        FactType(base.type.kind, base.type.domain, base.type.unit, fields, span),
        source.yearly,
        source.dated,
        base.question,
        base.help,
        base.evidence,
        base.verified_by,
        base.check,
        base.sensitivity,
        base.changeable,
        base.source,
    )


_INHERITED = ("evidence", "verified_by", "check", "sensitivity", "changeable")


def _of_record(field: FieldSource, record: FactSource) -> FieldSource:
    """A field is proved, checked and guarded as its record is, unless it says otherwise."""
    left_out = {key: getattr(record, key) for key in _INHERITED if key not in field.model_fields_set}
    return field.model_copy(update=left_out)


def _field(reading: _Reading, id: str, source: FieldSource, file: YamlFile, path: Path) -> FactDef:
    return FactDef(
        id,
        words_from(source),
        _type(reading, source, file, (*path, "type")),
        question=words_from(source.question) if source.question else None,
        help=words_from(source.help) if source.help else None,
        evidence=tuple(source.evidence),
        verified_by=tuple(source.verified_by),
        check=source.check,
        sensitivity=source.sensitivity,
        changeable=source.changeable,
        source=source.source,
    )


def _type(reading: _Reading, source: FieldSource, file: YamlFile, path: Path) -> FactType:
    match = _TYPE.fullmatch(source.type)
    kind, domain = (match[1], match[2]) if match else (source.type, None)
    if kind not in get_args(Kind):
        help = did_you_mean(kind, get_args(Kind))
        reading.problems.append(file.diagnostic(path, "bad-value", f"`{kind}` is not a type", help))
        return FactType("text")
    known: Iterable[str] = ()
    if kind in ("enum", "set"):
        known = reading.enumerations
    elif kind in ("code", "codes"):
        known = reading.code_lists
    if known and domain not in set(known):
        _unknown_domain(reading, str(domain), known, file, path)
    return FactType(cast(Kind, kind), domain, source.unit)
