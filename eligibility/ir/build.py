"""From source files to a compiled pack: anchors every quote, types every condition, accounts for every clause.

All problems of a pack are reported at once. It must not judge, and knows no folder: files come as bytes by name.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from eligibility.domain.facts import Why
from eligibility.domain.vocabulary import Vocabulary, Words
from eligibility.errors import Diagnostic, PackProblems, did_you_mean
from eligibility.ir.anchoring import Anchored, QuoteProblem, Region, unaccounted
from eligibility.ir.canonical import canonical_pack
from eligibility.ir.conditions import ConditionBuilder, Place
from eligibility.ir.leaf import Typer
from eligibility.ir.rules import (
    Benefit,
    Clause,
    Document,
    Duty,
    Furniture,
    Gate,
    Node,
    Norm,
    OpenQuestion,
    Pack,
    Provision,
    Quote,
    Reading,
    TermDef,
    Wording,
)
from eligibility.source.models import (
    HEADS,
    ClauseFile,
    ConditionSource,
    OpenText,
    PolicyFile,
    ProvisionSource,
    TermsFile,
    TermSource,
)
from eligibility.source.read import Model, model_from_text
from eligibility.source.text import Span, Text, normalise, text_from_bytes
from eligibility.source.yaml import Path, YamlFile

ALWAYS = Gate("all", ())
"""The condition of a provision that leaves one of its two parts out."""

_DEPARTMENTS = "（责任单位："
_MARK = "\ue010"
"""The private-use character that stands after a clause's number in the text as received."""


@dataclass(slots=True)
class _Build:
    """A pack in the making."""

    files: Mapping[str, bytes]
    vocabulary: Vocabulary
    problems: list[Diagnostic] = field(default_factory=list)
    texts: dict[str, Text] = field(default_factory=dict)
    conditions: ConditionBuilder | None = None


@dataclass(slots=True)
class _ClausePlace:
    """A clause being built: its file, its part of the text, and what has been accounted for."""

    file: YamlFile
    region: Region
    accounted: list[Span] = field(default_factory=list)


def pack_from_files(files: Mapping[str, bytes], vocabulary: Vocabulary) -> Pack:
    """Compile a pack. `files` are its YAML files and texts by name within the folder. Raises `PackProblems`."""
    build = _Build(files, vocabulary)
    policy, policy_file = _read(build, "policy.yaml", PolicyFile)
    terms, terms_file = _read(build, "terms.yaml", TermsFile)
    clauses = [(_read(build, name, ClauseFile)) for name in sorted(files) if name.startswith("clauses/")]
    if policy is None or terms is None:
        raise PackProblems(build.problems)
    _read_texts(build, policy, policy_file)
    build.conditions = ConditionBuilder(vocabulary, terms_file, terms, build.problems)
    built = [clause for source, file in clauses if source is not None and (clause := _clause(build, source, file))]
    _check_terms(build, terms, terms_file)
    _check_all_clauses(build, policy, policy_file, [(source, file) for source, file in clauses if source is not None])
    pack = _pack(build, policy, policy_file, terms, tuple(sorted(built, key=lambda clause: clause.number)))
    if build.problems:
        raise PackProblems(build.problems)
    return replace(pack, digest=digest_of(pack))


def digest_of(pack: Pack) -> str:
    """SHA-256 (hex) of the pack's canonical print, its texts and the vocabulary it was compiled with."""
    document = {
        "pack": canonical_pack(pack),
        "texts": {id: text.sha256 for id, text in sorted(pack.documents.items())},
        "vocabulary": pack.vocabulary.digest,
    }
    return hashlib.sha256(
        json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    ).hexdigest()


def _read(build: _Build, name: str, model: type[Model]) -> tuple[Model | None, YamlFile]:
    data = build.files.get(name)
    if data is None:
        build.problems.append(Diagnostic(name, 1, 1, "file-missing", f"`{name}` is not in the pack"))
        return None, YamlFile(name)
    try:
        source, file = model_from_text(name, data.decode("utf-8"), model)
    except UnicodeDecodeError:
        build.problems.append(Diagnostic(name, 1, 1, "yaml-syntax", "the file is not UTF-8"))
        return None, YamlFile(name)
    build.problems.extend(file.problems)
    return source, file


def _read_texts(build: _Build, policy: PolicyFile, file: YamlFile) -> None:
    for id, source in policy.texts.items():
        path: Path = ("texts", id)
        data = build.files.get(source.file)
        if data is None:
            build.problems.append(
                file.diagnostic((*path, "file"), "file-missing", f"`{source.file}` is not in the pack")
            )
            continue
        text = text_from_bytes(id, data)
        build.texts[id] = text
        if text.sha256 != source.sha256:
            message = f"`{source.file}` has the SHA-256 {text.sha256}, the rules were written for {source.sha256}"
            help = "read what changed, check every quote, then record the new hash"
            build.problems.append(file.diagnostic((*path, "sha256"), "text-hash", message, help))


def _report(build: _Build, file: YamlFile, path: Path, problem: QuoteProblem) -> None:
    build.problems.append(file.diagnostic(path, problem.code, problem.message, problem.help))


def _anchor(build: _Build, place: _ClausePlace, region: Region, quote: str, path: Path) -> Anchored | None:
    """Anchor a quote and account for its characters."""
    try:
        anchored = region.anchor(quote)
    except QuoteProblem as problem:
        _report(build, place.file, path, problem)
        return None
    place.accounted.extend(anchored.spans)
    return anchored


def _clause(build: _Build, source: ClauseFile, file: YamlFile) -> Clause | None:
    region = _clause_region(build, source, file)
    if region is None:
        return None
    place = _ClausePlace(file, region)
    heading = _heading(place, source)
    departments = _departments(build, place, source)
    provisions = [
        _provision(build, place, each, ("provisions", index), source) for index, each in enumerate(source.provisions)
    ]
    duties = [_duty(build, place, index, source) for index in range(len(source.duties))]
    _check_ids(build, source, file)
    _check_account(build, place, source)
    if departments is None:
        return None
    return Clause(
        source.clause,
        heading,
        source.section,
        tuple(source.departments),
        departments,
        region.text.raw[slice(*region.text.raw_span(region.span))],
        region.text.id,
        region.text.raw_span(region.span),
        tuple(each for each in provisions if each is not None),
        tuple(each for each in duties if each is not None),
    )


def _clause_region(build: _Build, source: ClauseFile, file: YamlFile) -> Region | None:
    """From the clause's number to the bracket that closes its departments; a text named `clause_n` comes first."""
    own = f"clause_{source.clause}"
    for text in sorted(build.texts.values(), key=lambda text: text.id != own):
        for mark in (_MARK, ""):
            for begin, after in text.find(f"{source.clause}{mark}{source.heading}"):
                opening = text.find(_DEPARTMENTS, after)
                closing = text.find("）", opening[0][1]) if opening else []
                if closing:
                    return Region(text, (begin, closing[0][1]), f"clause {source.clause}")
    message = f"`{source.clause} {source.heading}` with its responsible departments does not stand in the text"
    build.problems.append(file.diagnostic(("heading",), "clause-not-found", message))
    return None


def _heading(place: _ClausePlace, source: ClauseFile) -> Quote:
    region = place.region
    after = region.text.find(source.heading, *region.span)[0]
    place.accounted.append((region.span[0], after[1]))
    return Quote(source.heading, region.text.id, (region.text.raw_span(after),))


def _departments(build: _Build, place: _ClausePlace, source: ClauseFile) -> Quote | None:
    region = place.region
    opening = region.text.find(_DEPARTMENTS, *region.span)[-1]
    span = (opening[1], region.span[1] - 1)
    place.accounted.append((opening[0], region.span[1]))
    printed = region.text.normal[slice(*span)]
    wanted = [normalise(each) for each in source.departments]
    separators = str.maketrans("", "", normalise("、，及"))
    if "".join(wanted).translate(separators) != printed.translate(separators):
        message = f"the text prints `{printed}`"
        build.problems.append(place.file.diagnostic(("departments",), "departments-differ", message))
        return None
    return Quote(printed, region.text.id, (region.text.raw_span(span),))


def _check_account(build: _Build, place: _ClausePlace, source: ClauseFile) -> None:
    region = place.region
    for span in unaccounted(region.text, region.span, place.accounted):
        message = f"`{region.text.normal[slice(*span)]}` of clause {source.clause} has no account"
        help = "quote it in a condition, a benefit, `wording` or a duty"
        build.problems.append(place.file.diagnostic((), "text-unaccounted", message, help))


def _check_ids(build: _Build, source: ClauseFile, file: YamlFile) -> None:
    seen: set[str] = set()
    listed = [("provisions", index, each.id) for index, each in enumerate(source.provisions)]
    listed += [("duties", index, each.id) for index, each in enumerate(source.duties)]
    for kind, index, id in listed:
        path: Path = (kind, index, "id")
        if id in seen:
            build.problems.append(file.diagnostic(path, "id-duplicate", f"`{id}` stands twice"))
        if id.split(".")[0] != str(source.clause):
            build.problems.append(file.diagnostic(path, "bad-value", f"`{id}` is not of clause {source.clause}"))
        seen.add(id)


def _duty(build: _Build, place: _ClausePlace, index: int, source: ClauseFile) -> Duty | None:
    duty = source.duties[index]
    anchored = _anchor(build, place, _policy_region(build, place, duty.quote), duty.quote, ("duties", index, "quote"))
    return Duty(duty.id, source.clause, anchored.quote) if anchored else None


def _policy_region(build: _Build, place: _ClausePlace, quote: str) -> Region:
    """The clause, unless the quote stands elsewhere in the text too: then the whole, so that it is called ambiguous."""
    text = place.region.text
    if "…" not in quote and len(text.find(quote)) > 1 and len(text.find(quote, *place.region.span)) == 1:
        return Region(text, (0, len(text.normal)), "the policy")
    return place.region


def _provision(
    build: _Build, place: _ClausePlace, source: ProvisionSource, path: Path, clause: ClauseFile
) -> Provision | None:
    try:
        anchored = _policy_region(build, place, source.quote).anchor(source.quote)
    except QuoteProblem as problem:
        _report(build, place.file, (*path, "quote"), problem)
        place.accounted.extend([place.region.span])  # one problem, not one for every word of it
        return None
    region = Region(
        place.region.text, (anchored.spans[0][0], anchored.spans[-1][1]), f"the quote of provision {source.id}"
    )
    _check_scope(build, place, source, path)
    nodes = [_condition(build, place, region, source, path, key) for key in ("applies_to", "requires")]
    applies_to, requires = nodes
    return Provision(
        source.id,
        clause.clause,
        Words(source.title.zh, source.title.en),
        anchored.quote,
        source.effect,
        _benefit(build, place, region, source, path),
        applies_to,
        requires,
        source.per,
        _readings(build, place, region, source, path),
        _wording(build, place, region, source, path),
        _norms(build, place, source, path),
    )


def _check_scope(build: _Build, place: _ClausePlace, source: ProvisionSource, path: Path) -> None:
    if source.applies_to is None and source.requires is None:
        message = f"provision {source.id} says neither whom it applies to nor what it requires"
        build.problems.append(place.file.diagnostic(path, "provision-empty", message))
    if source.per is not None and not _is_records(build, source.per):
        known = [id for id, fact in build.vocabulary.facts.items() if fact.type.kind == "records"]
        message = f"`{source.per}` is not a list of records"
        build.problems.append(
            place.file.diagnostic((*path, "per"), "unknown-fact", message, did_you_mean(source.per, known))
        )


def _is_records(build: _Build, id: str) -> bool:
    fact = build.vocabulary.facts.get(id)
    return fact is not None and fact.type.kind == "records"


def _condition(
    build: _Build, place: _ClausePlace, region: Region, source: ProvisionSource, path: Path, key: str
) -> Node:
    condition: ConditionSource | None = getattr(source, key)
    if condition is None:
        return ALWAYS
    assert build.conditions is not None

    def anchor(quote: str, at: Path) -> Quote | None:
        anchored = _anchor(build, place, region, quote, at)
        return anchored.quote if anchored else None

    per = source.per if source.per and _is_records(build, source.per) else None
    where = Place(place.file, Typer(build.vocabulary, per), anchor)
    return build.conditions.node(condition, (*path, key), where) or ALWAYS


def _quote(build: _Build, place: _ClausePlace, region: Region, quote: str | None, path: Path) -> Quote | None:
    if quote is None:
        return None
    anchored = _anchor(build, place, region, quote, path)
    return anchored.quote if anchored else None


def _open_text(source: OpenText | None) -> Words | None:
    return Words(source.open, source.en) if source else None


def _benefit(build: _Build, place: _ClausePlace, region: Region, source: ProvisionSource, path: Path) -> Benefit:
    benefit = source.benefit
    quote = _quote(build, place, region, benefit.quote, (*path, "benefit", "quote"))
    return Benefit(Words(benefit.zh, benefit.en), quote, _open_text(benefit.amount))


def _readings(
    build: _Build, place: _ClausePlace, region: Region, source: ProvisionSource, path: Path
) -> tuple[Reading, ...]:
    readings = []
    for index, each in enumerate(source.readings):
        try:
            quote = region.anchor(each.quote).quote
        except QuoteProblem as problem:
            _report(build, place.file, (*path, "readings", index, "quote"), problem)
            continue
        readings.append(Reading(quote, Words(each.zh, each.en), Words(each.why.zh, each.why.en)))
    return tuple(readings)


def _wording(
    build: _Build, place: _ClausePlace, region: Region, source: ProvisionSource, path: Path
) -> tuple[Wording, ...]:
    wording = []
    for index, each in enumerate(source.wording):
        quote = _quote(build, place, region, each.quote, (*path, "wording", index, "quote"))
        if quote is not None:
            wording.append(Wording(quote, each.why))
    return tuple(wording)


def _norms(build: _Build, place: _ClausePlace, source: ProvisionSource, path: Path) -> tuple[str, ...]:
    assert build.conditions is not None
    known = build.conditions.terms.norms
    for index, id in enumerate(source.norms):
        if id not in known:
            message = f"there is no norm `{id}`"
            at: Path = (*path, "norms", index)
            build.problems.append(place.file.diagnostic(at, "unknown-norm", message, did_you_mean(id, known)))
    return tuple(id for id in source.norms if id in known)


def _check_terms(build: _Build, terms: TermsFile, file: YamlFile) -> None:
    """Terms are checked where they are used; here only those that no provision uses, and the norms of open questions."""
    assert build.conditions is not None
    for id, term in terms.terms.items():
        if term.parameter is None:
            use = ConditionSource(term=id)
            build.conditions.node(use, ("terms", id), Place(file, Typer(build.vocabulary), None))
    for id, source in terms.opens.items():
        if source.norm is not None and source.norm not in terms.norms:
            message = f"there is no norm `{source.norm}`"
            path: Path = ("opens", id, "norm")
            build.problems.append(
                file.diagnostic(path, "unknown-norm", message, did_you_mean(source.norm, terms.norms))
            )


def _check_all_clauses(
    build: _Build, policy: PolicyFile, file: YamlFile, clauses: list[tuple[ClauseFile, YamlFile]]
) -> None:
    seen: dict[int, str] = {}
    for source, clause_file in clauses:
        if source.clause in seen:
            message = f"clause {source.clause} is accounted for in {seen[source.clause]} too"
            build.problems.append(clause_file.diagnostic(("clause",), "clause-duplicate", message))
        seen[source.clause] = clause_file.name
    for number in range(1, policy.clauses + 1):
        if number not in seen:
            message = f"clause {number} of {policy.clauses} has no account"
            build.problems.append(
                file.diagnostic(("clauses",), "clause-missing", message, f"write clauses/clause_{number:02}.yaml")
            )


def _pack(build: _Build, policy: PolicyFile, file: YamlFile, terms: TermsFile, clauses: tuple[Clause, ...]) -> Pack:
    assert build.conditions is not None
    documents = {id: _document(text, policy) for id, text in build.texts.items()}
    return Pack(
        policy.id,
        Words(policy.title.zh, policy.title.en),
        policy.version,
        documents,
        _preamble(build, policy, file),
        clauses,
        _term_defs(terms),
        _opens(terms) | build.conditions.opens,
        {
            id: Norm(id, Words(each.zh, each.en), each.number, each.status, each.source)
            for id, each in terms.norms.items()
        },
        build.vocabulary,
        _open_text(policy.effective),
        provisions=tuple(provision for clause in clauses for provision in clause.provisions),
        furniture=_furniture(build, policy, file),
    )


def _document(text: Text, policy: PolicyFile) -> Document:
    source = policy.texts[text.id]
    return Document(text.id, text.raw, text.sha256, source.status, source.why)


def _furniture(build: _Build, policy: PolicyFile, file: YamlFile) -> tuple[Furniture, ...]:
    """Furniture may stand anywhere and many times, but must stand somewhere."""
    for index, each in enumerate(policy.furniture):
        if not any(text.find(each.quote) for text in build.texts.values()):
            message = f"`{each.quote}` does not stand in the policy"
            build.problems.append(file.diagnostic(("furniture", index, "quote"), "quote-not-found", message))
    return tuple(Furniture(each.quote, each.why) for each in policy.furniture)


def _preamble(build: _Build, policy: PolicyFile, file: YamlFile) -> Quote | None:
    if policy.preamble is None or not build.texts:
        return None
    text = next(iter(build.texts.values()))
    try:
        return Region(text, (0, len(text.normal)), "the policy").anchor(policy.preamble).quote
    except QuoteProblem as problem:
        _report(build, file, ("preamble",), problem)
        return None


def _term_defs(terms: TermsFile) -> dict[str, TermDef]:
    return {
        id: TermDef(
            id,
            Words(each.zh, each.en),
            each.status == "presumption",
            Words(each.why.zh, each.why.en),
            each.source,
            _term_body(each),
            each.parameter,
        )
        for id, each in terms.terms.items()
    }


def _term_body(term: TermSource) -> str:
    """The term's condition as it was written, but for white space inside leaves."""
    heads = {*HEADS, "of", "unless"}
    body = term.model_dump(include=heads, exclude_none=True, mode="json")
    return " ".join(json.dumps(body, ensure_ascii=False, sort_keys=True).split())


def _opens(terms: TermsFile) -> dict[str, OpenQuestion]:
    return {
        id: OpenQuestion(
            id,
            Words(each.zh, each.en),
            Why(each.kind),
            Words(each.settled_by.zh, each.settled_by.en),
            Words(each.why.zh, each.why.en),
            each.norm,
        )
        for id, each in terms.opens.items()
    }
