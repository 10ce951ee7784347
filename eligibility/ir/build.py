"""From source files to a compiled pack: reads its files, builds its clauses and terms, checks the pack as a whole.

All problems of a pack are reported at once. It must not judge, and knows no folder: files come as bytes by name.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from eligibility.domain.facts import Why
from eligibility.domain.vocabulary import Vocabulary, Words
from eligibility.errors import Diagnostic, PackProblems, did_you_mean
from eligibility.ir.anchoring import QuoteProblem, whole
from eligibility.ir.canonical import canonical_pack
from eligibility.ir.clauses import ALWAYS, ClauseBuilder, open_text_from, words_from
from eligibility.ir.conditions import ConditionBuilder
from eligibility.ir.limits import check_limits, parameters_from, with_shared
from eligibility.ir.money import Parameter
from eligibility.ir.procedure import problems_of_procedure
from eligibility.ir.regions import Stops, openings_of, stops_in
from eligibility.ir.rules import (
    Clause,
    Document,
    Furniture,
    Norm,
    OpenQuestion,
    Pack,
    Quote,
    Standing,
    TermDef,
    Validity,
)
from eligibility.ir.validity import AT, validity_from
from eligibility.source.models import DRAFT, ClauseFile, OpenText, PolicyFile, TermsFile, ValiditySource
from eligibility.source.read import Model, model_from_bytes, not_utf8
from eligibility.source.text import Text, text_from_bytes
from eligibility.source.yaml import Path, YamlFile

__all__ = ["ALWAYS", "digest_of", "pack_from_files"]


@dataclass(slots=True)
class _Build:
    """A pack in the making."""

    files: Mapping[str, bytes]
    vocabulary: Vocabulary
    problems: list[Diagnostic] = field(default_factory=list)
    texts: dict[str, Text] = field(default_factory=dict)
    whole: bool = True
    """Whether every text could be read; without one, that a clause is not found says nothing."""


ClauseFiles = list[tuple[ClauseFile | None, YamlFile]]


def pack_from_files(files: Mapping[str, bytes], vocabulary: Vocabulary) -> Pack:
    """Compile a pack. `files` are its YAML files and texts by name within the folder. Raises `PackProblems`."""
    build = _Build(files, vocabulary)
    build.problems.extend(problems_of_procedure(files))
    policy, policy_file = _read(build, "policy.yaml", PolicyFile)
    terms, terms_file = _read(build, "terms.yaml", TermsFile)
    clauses = [_read(build, name, ClauseFile) for name in sorted(files) if _is_clause_file(name)]
    if policy is None or terms is None:
        raise PackProblems(build.problems)
    _read_texts(build, policy, policy_file)
    conditions = ConditionBuilder(vocabulary, terms_file, terms, build.texts, build.problems)
    conditions.parameters = parameters = parameters_from(conditions)
    built = with_shared(_clauses(build, conditions, clauses, parameters, _stops(build, policy, clauses)))
    conditions.check_unused()
    _check_clauses(build, policy, policy_file, clauses)
    _check_excludes(build, clauses)
    if not build.problems:
        check_limits(built, clauses, conditions)
    standing = Standing(policy.standing.status, words_from(policy.standing.why)) if policy.standing else None
    validity = _validity(build, policy, policy_file)
    pack = _pack(build, policy, policy_file, conditions, built)
    pack = replace(pack, parameters=parameters, standing=standing, validity=validity)
    if build.problems:
        raise PackProblems(build.problems)
    pack = replace(pack, terms=_term_defs(conditions))
    return replace(pack, digest=digest_of(pack))


def _is_clause_file(name: str) -> bool:
    return name.startswith("clauses/") and name.endswith(".yaml")


def digest_of(pack: Pack) -> str:
    """SHA-256 (hex) of the pack's canonical print, texts by their hashes, and the vocabulary it was compiled with."""
    document = {"pack": canonical_pack(pack), "vocabulary": pack.vocabulary.digest}
    text = json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _read(build: _Build, name: str, model: type[Model]) -> tuple[Model | None, YamlFile]:
    data = build.files.get(name)
    if data is None:
        help = "every pack has policy.yaml, terms.yaml and clauses/*.yaml"
        build.problems.append(Diagnostic(name, 1, 1, "file-missing", f"`{name}` is not in the pack", help))
        return None, YamlFile(name)
    source, file = model_from_bytes(name, data, model)
    build.problems.extend(file.problems)
    build.problems.extend(_drafts(file))
    return source, file


def _drafts(file: YamlFile) -> Iterator[Diagnostic]:
    """Everything that is marked as a draft, also in a file that has other problems. A draft judges nobody."""
    for path in file.marks:
        if path and path[-1] == f"#{DRAFT}" and (len(path) == 1 or path[0] in {"provisions", "duties"}):
            what = _draft_of(file.content, path[:-1])
            help = "check it against the text, complete it, then remove `draft`"
            yield file.diagnostic(path, "pack-draft", f"{what} is a draft that no person has decided", help)


def _draft_of(content: Any, path: Path) -> str:
    """What a mark is on: a provision or duty by its id, else the file."""
    for part in path:
        is_there = isinstance(content, dict) or (isinstance(content, list) and isinstance(part, int))
        content = content[part] if is_there else None
    id = content.get("id") if isinstance(content, dict) else None
    if not path:
        return "this file"
    return f"`{id}`" if isinstance(id, str) else "this part"


def _read_texts(build: _Build, policy: PolicyFile, file: YamlFile) -> None:
    for id, source in sorted(policy.texts.items()):
        data = build.files.get(source.file)
        try:
            build.texts[id] = text_from_bytes(id, data or b"")
        except UnicodeDecodeError as error:
            build.problems.append(not_utf8(source.file, data or b"", error))
            build.whole = False
            continue
        if data is None:
            help = "put the text beside policy.yaml, or correct the name"
            message = f"`{source.file}` is not in the pack"
            build.problems.append(file.diagnostic(("texts", id, "file"), "file-missing", message, help))
            build.whole = False
            del build.texts[id]
        elif build.texts[id].sha256 != source.sha256:
            message = f"`{source.file}` has the SHA-256 {build.texts[id].sha256}"
            help = "the rules were written for another text: read what changed, check every quote, then record the new hash"
            build.problems.append(file.diagnostic(("texts", id, "sha256"), "text-hash", message, help))


def _stops(build: _Build, policy: PolicyFile, clauses: ClauseFiles) -> Stops:
    """Where in each text something begins that ends a clause: another clause, a section, or what is printed beside them."""
    begins = {opening for source, _ in clauses if source for opening in openings_of(source)}
    begins |= {*policy.sections, *(each.quote for each in policy.furniture)}
    return {id: stops_in(text, begins) for id, text in build.texts.items()}


def _clauses(
    build: _Build,
    conditions: ConditionBuilder,
    clauses: ClauseFiles,
    parameters: Mapping[str, Parameter],
    stops: Stops,
) -> tuple[Clause, ...]:
    built = []
    written = [source for source, _ in clauses if source]
    excluding = [each.quote for source in written for provision in source.provisions for each in provision.excludes]
    for source, file in clauses:
        if source is not None:
            known = len(build.problems)
            clause = ClauseBuilder(
                source, file, build.texts, build.vocabulary, conditions, build.problems, stops, parameters, excluding
            ).build()
            if not build.whole:
                found = [each for each in build.problems[known:] if each.code != "clause-not-found"]
                build.problems[known:] = found
            built.extend([clause] if clause else [])
    return tuple(sorted(built, key=lambda clause: clause.number))


def _check_clauses(build: _Build, policy: PolicyFile, file: YamlFile, clauses: ClauseFiles) -> None:
    """Every clause has one account. A file that could not be read counts for the clause it names."""
    seen: dict[str, str] = {}
    for source, clause_file in clauses:
        number = str(source.clause) if source else _number_of_unread(clause_file)
        if number in seen:
            message = f"clause {number} is accounted for in {seen[number]} too"
            build.problems.append(
                clause_file.diagnostic(
                    ("clause",), "clause-duplicate", message, "keep one of the files, or correct the number"
                )
            )
        elif source and source.clause > policy.clauses:
            message = f"clause {number} comes after the policy's last, {policy.clauses}"
            help = "correct the number here, or `clauses` in policy.yaml"
            build.problems.append(clause_file.diagnostic(("clause",), "bad-value", message, help))
        seen[number] = clause_file.name
    for missing in range(1, policy.clauses + 1):
        if str(missing) not in seen:
            message = f"clause {missing} of {policy.clauses} has no account"
            help = f"write clauses/clause_{missing:02}.yaml"
            build.problems.append(file.diagnostic(("clauses",), "clause-missing", message, help))


def _check_excludes(build: _Build, clauses: ClauseFiles) -> None:
    """Exclusions name other provisions of the policy. A clause that could not be read may have the one that is missed."""
    if any(source is None for source, _ in clauses):
        return
    known = {each.id for source, _ in clauses if source for each in source.provisions}
    for source, file in clauses:
        for path, own, id in _excluded(source) if source else ():
            others = sorted(known - {own})
            if id not in others:
                help = did_you_mean(id, others) or "an exclusion names another provision of the same policy"
                message = f"there is no other provision `{id}`"
                build.problems.append(file.diagnostic(path, "unknown-provision", message, help))


def _excluded(source: ClauseFile) -> Iterator[tuple[Path, str, str]]:
    """Where each exclusion of a clause stands, whose it is, and what it names."""
    for at, provision in enumerate(source.provisions):
        for index, excluded in enumerate(provision.excludes):
            for number, id in enumerate(excluded.ids):
                yield ("provisions", at, "excludes", index, "ids", number), provision.id, id


def _number_of_unread(file: YamlFile) -> str:
    content = file.content if isinstance(file.content, dict) else {}
    digits = "".join(character for character in file.name if character.isdigit())
    return str(content.get("clause") or digits.lstrip("0"))


def _pack(
    build: _Build,
    policy: PolicyFile,
    file: YamlFile,
    conditions: ConditionBuilder,
    clauses: tuple[Clause, ...],
) -> Pack:
    terms = conditions.terms
    return Pack(
        policy.id,
        words_from(policy.title),
        policy.version,
        {id: _document(text, policy) for id, text in build.texts.items()},
        _preamble(build, policy, file),
        clauses,
        {},
        _opens(terms) | conditions.opens,
        {
            id: Norm(id, Words(each.zh, each.en), each.number, each.status, each.source)
            for id, each in terms.norms.items()
        },
        build.vocabulary,
        open_text_from(policy.effective if isinstance(policy.effective, OpenText) else None),
        provisions=tuple(provision for clause in clauses for provision in clause.provisions),
        furniture=_furniture(build, policy, file),
    )


def _validity(build: _Build, policy: PolicyFile, file: YamlFile) -> Validity | None:
    if not isinstance(policy.effective, ValiditySource):
        return None
    _check_stands(build, file, policy.effective.quote, (AT, "quote"))
    return validity_from(policy.effective, file, build.problems)


def _document(text: Text, policy: PolicyFile) -> Document:
    source = policy.texts[text.id]
    why = Words(source.why.zh, source.why.en) if source.why else None
    return Document(text.id, text.raw, text.sha256, source.status, why)


def _furniture(build: _Build, policy: PolicyFile, file: YamlFile) -> tuple[Furniture, ...]:
    """Furniture and headings of sections may stand anywhere and many times, but must stand somewhere."""
    for index, each in enumerate(policy.furniture):
        _check_stands(build, file, each.quote, ("furniture", index, "quote"))
    for index, section in enumerate(policy.sections):
        _check_stands(build, file, section, ("sections", index))
    return tuple(Furniture(each.quote, each.why) for each in policy.furniture)


def _check_stands(build: _Build, file: YamlFile, quote: str, path: Path) -> None:
    if build.whole and not any(text.find(quote) for text in build.texts.values()):
        message = f"`{quote}` does not stand in the policy"
        build.problems.append(file.diagnostic(path, "quote-not-found", message, "write it as the text prints it"))


def _preamble(build: _Build, policy: PolicyFile, file: YamlFile) -> Quote | None:
    """Of the first text that has it."""
    found: QuoteProblem | None = None
    for text in build.texts.values() if policy.preamble is not None else ():
        try:
            return whole(text).anchor(str(policy.preamble)).quote
        except QuoteProblem as problem:
            found = found or problem
    if found and build.whole:
        build.problems.append(file.diagnostic(("preamble",), found.code, found.message, found.help))
    return None


def _term_defs(conditions: ConditionBuilder) -> dict[str, TermDef]:
    return {
        id: TermDef(
            id,
            Words(each.zh, each.en),
            each.status == "presumption",
            words_from(each.why),
            each.source,
            conditions.printed(id),
            each.parameter,
        )
        for id, each in conditions.terms.terms.items()
    }


def _opens(terms: TermsFile) -> dict[str, OpenQuestion]:
    return {
        id: OpenQuestion(
            id,
            Words(each.zh, each.en),
            Why(each.kind),
            words_from(each.settled_by),
            words_from(each.why),
            each.norm,
        )
        for id, each in terms.opens.items()
    }
