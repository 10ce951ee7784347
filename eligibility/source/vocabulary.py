"""Vocabulary files to the domain's vocabulary: facts, enumerations, code lists, derived facts.

The digest is of what the files say and not of how they are laid out. It must not know rules.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import TypeVar, cast, get_args

from eligibility.domain.quantity import UNITS
from eligibility.domain.vocabulary import (
    NUMERIC,
    RESERVED,
    Band,
    DerivedDef,
    Enumeration,
    FactDef,
    FactType,
    Kind,
    Vocabulary,
    Words,
)
from eligibility.errors import Diagnostic, PackProblems, did_you_mean
from eligibility.source.lists import bands_from_yaml, code_list_from_csv
from eligibility.source.models import WordsSource
from eligibility.source.read import file_from_bytes, model_from_yaml
from eligibility.source.vocabulary_models import (
    DerivedSource,
    EnumerationSource,
    FactSource,
    FieldSource,
    VocabularyFile,
)
from eligibility.source.yaml import Path, YamlFile

Entry = TypeVar("Entry")

SIZES = ("large", "medium", "small", "micro")
"""The classes that a table of bands tells apart, from the top."""

_STEPS = {"employees_persons": 1, "revenue_wan_yuan": 10_000, "assets_wan_yuan": 10_000}
"""Base units in one step of a size table's column."""

_TYPE = re.compile(r"([a-z_]+)(?:\(([a-z_0-9]+)\))?")
_SLOT = re.compile(r"([a-z][a-z0-9_]*)(\[-[1-9]\])?")


@dataclass(slots=True)
class _Reading:
    """What has been read so far, and its problems."""

    files: Mapping[str, bytes]
    vocabulary: Vocabulary = field(default_factory=lambda: Vocabulary({}, {}, {}, {}))
    places: dict[tuple[str, str], str] = field(default_factory=dict)
    problems: list[Diagnostic] = field(default_factory=list)
    file: YamlFile = field(default_factory=lambda: YamlFile(""))
    """The file in hand."""

    def report(self, path: Path, code: str, message: str, help: str = "") -> None:
        self.problems.append(self.file.diagnostic(path, code, message, help))

    def add(self, table: Mapping[str, Entry], group: str, id: str, entry: Entry) -> None:
        """Define something once; facts and derived facts share their names."""
        mark = self.file.mark((group, f"#{id}"))
        names = "facts" if group == "derived" else group
        first = self.places.setdefault((names, id), f"{self.file.name}:{mark.line}")
        if first != f"{self.file.name}:{mark.line}":
            self.report(
                (group, f"#{id}"), "fact-duplicate", f"`{id}` is defined twice, first at {first}", "keep one of them"
            )
        cast(dict[str, Entry], table)[id] = entry


def words_from(source: WordsSource) -> Words:
    """Both languages of a label."""
    return Words(source.zh, source.en)


def vocabulary_from_files(files: Mapping[str, bytes]) -> Vocabulary:
    """Read a vocabulary folder: its YAML files, and the lists and tables they name.

    Raises `PackProblems` with every problem of every file.
    """
    reading = _Reading(files)
    read = [file_from_bytes(name, files[name]) for name in sorted(files) if name.endswith(".yaml")]
    tables = {file.name: file for file in read if isinstance(file.content, dict) and "rows" in file.content}
    sources = []
    for file in read:
        if file.name not in tables and file.content is not None:
            model = model_from_yaml(file, VocabularyFile)
            sources.extend([(model, file)] if model else [])
        reading.problems.extend(file.problems)
    for step in (_read_lists, _read_facts):
        for model, reading.file in sources:
            step(reading, model)
    for model, reading.file in sources:
        for id, derived in model.derived.items():
            _read_derived(reading, id, derived, tables)
    if reading.problems:
        raise PackProblems(reading.problems)
    return _with_digest(reading.vocabulary)


def _with_digest(vocabulary: Vocabulary) -> Vocabulary:
    text = json.dumps(asdict(vocabulary), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    digest = hashlib.sha256(text.encode()).hexdigest()
    return Vocabulary(vocabulary.facts, vocabulary.enumerations, vocabulary.code_lists, vocabulary.derived, digest)


# Lists


def _read_lists(reading: _Reading, model: VocabularyFile) -> None:
    for id, source in model.enumerations.items():
        reading.add(reading.vocabulary.enumerations, "enumerations", id, _enumeration(reading, id, source))
    for id, codes in model.code_lists.items():
        data = _file(reading, codes.file, ("code_lists", id, "file"))
        if data is not None:
            list_, problems = code_list_from_csv(id, words_from(codes), codes.source, codes.file, data)
            reading.problems.extend(problems)
            reading.add(reading.vocabulary.code_lists, "code_lists", id, list_)


def _file(reading: _Reading, name: str, path: Path) -> bytes | None:
    data = reading.files.get(name)
    if data is None:
        help = did_you_mean(name, reading.files) or "put it beside this file, or correct the name"
        reading.report(path, "file-missing", f"`{name}` is not in the vocabulary folder", help)
    return data


def _enumeration(reading: _Reading, id: str, source: EnumerationSource) -> Enumeration:
    aliases: dict[str, str] = {}
    for value, words in source.values.items():
        for label in (value, words.zh, words.en, *words.aliases):
            if aliases.setdefault(label, value) != value:
                path: Path = ("enumerations", id, "values", f"#{value}")
                message = f"`{label}` names both `{aliases[label]}` and `{value}`"
                reading.report(path, "fact-duplicate", message, "a label says one thing")
    values = {value: words_from(words) for value, words in source.values.items()}
    return Enumeration(id, words_from(source), values, aliases, source.open)


# Facts


def _read_facts(reading: _Reading, model: VocabularyFile) -> None:
    for id, source in model.facts.items():
        _check_fact(reading, id, source)
        reading.add(reading.vocabulary.facts, "facts", id, _fact(reading, id, source))


def _check_fact(reading: _Reading, id: str, source: FactSource) -> None:
    path: Path = ("facts", id)
    records = source.type == "records"
    for name, at in ((id, ("facts", f"#{id}")), *((name, (*path, "fields", f"#{name}")) for name in source.fields)):
        if name in RESERVED:
            reading.report(at, "bad-value", f"`{name}` is a word of the leaf language", "choose another name")
    if records and not source.fields:
        reading.report(path, "missing-key", "records without `fields`", "list the fields of a record")
    if not records and (source.fields or source.span):
        reading.report(
            path, "bad-value", "only records have `fields` and a `span`", "write `type: records`, or leave them out"
        )
    if (source.yearly and source.dated) or (records and (source.yearly or source.dated)):
        reading.report(path, "bad-value", "a fact is yearly, dated or records", "keep one of them")
    for index, name in enumerate(source.span or ()):
        if (
            records
            and source.fields
            and (name not in source.fields or source.fields[name].type not in {"date", "end_date"})
        ):
            help = did_you_mean(name, source.fields) or "a span is the fields of its first and last day"
            reading.report((*path, "span", index), "unknown-fact", f"`{name}` is not a date among the fields", help)


def _fact(reading: _Reading, id: str, source: FactSource) -> FactDef:
    path: Path = ("facts", id)
    fields = {
        name: _field(reading, name, _of_record(each, source), (*path, "fields", name))
        for name, each in source.fields.items()
    }
    span = (source.span[0], source.span[1]) if source.span else None
    base = _field(reading, id, source, path)
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
        base.aliases,
    )


_INHERITED = ("evidence", "verified_by", "check", "sensitivity", "changeable")


def _of_record(field: FieldSource, record: FactSource) -> FieldSource:
    """A field is proved, checked and guarded as its record is, unless it says otherwise."""
    left_out = {key: getattr(record, key) for key in _INHERITED if key not in field.model_fields_set}
    return field.model_copy(update=left_out)


def _field(reading: _Reading, id: str, source: FieldSource, path: Path) -> FactDef:
    return FactDef(
        id,
        words_from(source),
        _type(reading, source, path),
        question=words_from(source.question) if source.question else None,
        help=words_from(source.help) if source.help else None,
        evidence=tuple(source.evidence),
        verified_by=tuple(source.verified_by),
        check=source.check,
        sensitivity=source.sensitivity,
        changeable=source.changeable,
        source=source.source,
        aliases=tuple(source.aliases),
    )


def _type(reading: _Reading, source: FieldSource, path: Path) -> FactType:
    found = _TYPE.fullmatch(source.type)
    kind, domain = (found[1], found[2]) if found else (source.type, None)
    kinds = [each for each in get_args(Kind) if each != "records" or path[-2] != "fields"]
    if kind not in kinds:
        help = did_you_mean(kind, kinds) or f"types: {', '.join(kinds)}"
        reading.report((*path, "type"), "bad-value", f"`{kind}` is not a type here", help)
        return FactType("text")
    _check_domain(reading, kind, domain, (*path, "type"))
    if source.unit is not None and (kind != "count" or getattr(UNITS.get(source.unit), "dimension", "") != "count"):
        help = "units of counts: " + " ".join(unit.name for unit in UNITS.values() if unit.dimension == "count")
        reading.report((*path, "unit"), "unit-mismatch", f"`{source.unit}` is not what a {kind} counts", help)
    return FactType(cast(Kind, kind), domain, source.unit)


def _check_domain(reading: _Reading, kind: str, domain: str | None, path: Path) -> None:
    lists: Mapping[str, Mapping[str, object]] = {
        "enum": reading.vocabulary.enumerations,
        "set": reading.vocabulary.enumerations,
        "code": reading.vocabulary.code_lists,
        "codes": reading.vocabulary.code_lists,
    }
    if kind in lists and domain is None:
        reading.report(path, "bad-value", f"`{kind}` without its list", f"write `{kind}(…)` with the list's id")
    elif kind in lists and domain not in lists[kind]:
        _unknown_list(reading, str(domain), lists[kind], path)
    elif kind not in lists and domain is not None:
        reading.report(path, "bad-value", f"`{kind}` has no list", f"write `{kind}`")


def _unknown_list(reading: _Reading, id: str, known: Iterable[str], path: Path) -> None:
    help = did_you_mean(id, known) or f"there are: {', '.join(known)}"
    reading.report(path, "unknown-enumeration", f"there is no enumeration or code list `{id}`", help)


# Derived facts


def _read_derived(reading: _Reading, id: str, source: DerivedSource, tables: Mapping[str, YamlFile]) -> None:
    path: Path = ("derived", id)
    enumeration = reading.vocabulary.enumerations.get(source.enumeration)
    if enumeration is None:
        _unknown_list(reading, source.enumeration, reading.vocabulary.enumerations, (*path, "enumeration"))
    elif not set(SIZES) <= enumeration.values.keys():
        message = f"`{source.enumeration}` lacks a class of {', '.join(SIZES)}"
        reading.report((*path, "enumeration"), "unknown-value", message, "a table of bands tells these classes apart")
    bands = _bands(reading, source.bands, tables, (*path, "bands"))
    _check_bases(reading, source, bands, path)
    indicators = {column: (slot, _STEPS.get(column, 1)) for column, slot in source.indicators.items()}
    definition = DerivedDef(
        id, words_from(source), source.enumeration, source.industry, indicators, bands, source.source
    )
    reading.add(reading.vocabulary.derived, "derived", id, definition)


def _bands(reading: _Reading, name: str, tables: Mapping[str, YamlFile], path: Path) -> tuple[Band, ...]:
    if _file(reading, name, path) is None:
        return ()
    if name not in tables:
        reading.report(path, "bad-value", f"`{name}` is not a table of bands", "a table has its bands under `rows`")
        return ()
    known = len(tables[name].problems)
    bands = bands_from_yaml(tables[name])
    reading.problems.extend(tables[name].problems[known:])
    return bands


def _check_bases(reading: _Reading, source: DerivedSource, bands: tuple[Band, ...], path: Path) -> None:
    """The facts that a table reads exist and are of the right kind, and its codes are listed."""
    facts = reading.vocabulary.facts
    industry = facts.get(source.industry)
    if industry is None or industry.type.kind != "code":
        help = did_you_mean(source.industry, facts) or "name a fact of the type code(…)"
        reading.report(
            (*path, "industry"), "unknown-fact", f"`{source.industry}` is not a fact that holds a code", help
        )
    for column, slot in source.indicators.items():
        found = _SLOT.fullmatch(slot)
        fact = facts.get(found[1]) if found else None
        if fact is None or fact.type.kind not in NUMERIC or fact.yearly != bool(found and found[2]):
            help = (
                did_you_mean(slot, facts)
                or "name a fact that is a number, with its year if it has years: `employees[-1]`"
            )
            reading.report(
                (*path, "indicators", column), "unknown-fact", f"`{slot}` is not a number that is known", help
            )
    codes = reading.vocabulary.code_lists.get(industry.type.domain or "") if industry else None
    for band in bands:
        for column in band.bounds.keys() - source.indicators.keys():
            help = f"add `{column}` to `indicators`"
            reading.report(
                (*path, "bands"), "unknown-fact", f"row `{band.code}` reads `{column}`, which no fact stands for", help
            )
        for code in band.industries:
            if codes and codes.names and code not in codes.names:
                message = f"row `{band.code}` names `{code}`, which `{codes.id}` does not have"
                reading.report((*path, "bands"), "unknown-code", message, did_you_mean(code, codes.names))
