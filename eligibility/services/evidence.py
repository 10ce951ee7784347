"""What has to be evidenced: the officer's verification list, sources that disagree, findings, and the papers to bring.

One document for one enterprise, plain data ready for JSON. The verification list is the difference between judging as claimed and
judging at a level; every line of it was judged again before it is shown (`eligibility.services.verification`). No clock.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from eligibility.domain.facts import Evidence, Level, Why
from eligibility.domain.vocabulary import FactDef
from eligibility.engines import reference
from eligibility.explain.document import DocumentWriter, bytes_from_document, conclusion_document
from eligibility.ir.reasons import Outcome, open_causes
from eligibility.ir.rules import Pack
from eligibility.profile import Dated, Given, Profile
from eligibility.services.findings import awaited_documents, findings_documents
from eligibility.services.given import plain_given, shown_given, source_document, span_document
from eligibility.services.judging import check_findings, head_document, provision_ids
from eligibility.services.materials import materials_document
from eligibility.services.verification import Presumed, Verification, Verifier, conclusion_of, verifications

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class EvidenceList:
    """The document as canonical JSON bytes (see `docs/evidence.md`)."""

    json: bytes

    def document(self) -> Json:
        """The list as plain data."""
        document: Json = json.loads(self.json)
        return document


def evidence(
    pack: Pack,
    profile: Profile,
    as_of: date,
    level: Level = Level.VERIFIED,
    lang: str = "zh",
    only: str | None = None,
) -> EvidenceList:
    """What must be evidenced at `level` so that the conclusions as claimed stand, for all provisions or those `only` names.

    Raises `UnknownClause`, and `ProfileProblems` for a finding that answers no open question of the pack.
    """
    check_findings(pack, profile)
    wanted = provision_ids(pack, only)
    verifier = Verifier(profile, as_of, level)
    found = verifications(verifier, [each for each in pack.provisions if each.id in wanted])
    writer = _EvidenceWriter(pack, profile, verifier, lang)
    claimed = [each.claimed for each in found]
    document = {
        **head_document(pack, profile, verifier.claimed, level, writer.lang),
        "verification": writer.verification(found),
        "conflicts": writer.conflicts(claimed),
        "findings": findings_documents(profile, claimed, as_of, writer.words),
        "awaited": awaited_documents(pack, claimed, profile, writer.words),
        **materials_document(pack.vocabulary, profile, claimed, writer.lang, failed_too=only is not None),
    }
    return EvidenceList(bytes_from_document(document))


def materials(
    pack: Pack,
    profile: Profile,
    as_of: date,
    level: Level = Level.CLAIMED,
    lang: str = "zh",
    only: str | None = None,
) -> EvidenceList:
    """The papers alone, as judged at `level`. Raises as `evidence` does."""
    check_findings(pack, profile)
    wanted = provision_ids(pack, only)
    verifier = Verifier(profile, as_of, level)
    slots = verifier.slots(frozenset())
    outcomes = list(reference.judge_each((each for each in pack.provisions if each.id in wanted), slots))
    words = "en" if lang == "en" else "zh"
    document = {
        **head_document(pack, profile, slots, level, words),
        **materials_document(pack.vocabulary, profile, outcomes, words, failed_too=only is not None),
    }
    return EvidenceList(bytes_from_document(document))


class _EvidenceWriter:
    """The parts of the document in one language."""

    def __init__(self, pack: Pack, profile: Profile, verifier: Verifier, lang: str) -> None:
        self.pack, self.profile, self.verifier = pack, profile, verifier
        self.words = DocumentWriter(pack, lang)
        self.lang = self.words.lang

    # The verification list

    def verification(self, found: Sequence[Verification]) -> Json:
        """Facts by how many provisions they settle, findings beside them, provisions with the fewest needs first."""
        needing = sorted((each for each in found if each.needs), key=lambda each: each.needs)
        return {
            "facts": self._facts(found),
            "findings": self._findings(found),
            "provisions": [self._provision(each) for each in needing],
            "stands": [each.provision.id for each in found if not each.needs],
        }

    def _facts(self, found: Sequence[Verification]) -> list[Json]:
        for_: dict[str, list[Verification]] = {}
        for each in found:
            for id in each.facts:
                for_.setdefault(id, []).append(each)
        documents = [self._fact(id, needing) for id, needing in for_.items()]
        return sorted(documents, key=lambda each: (-len(each["provisions"]), -len(each["settles_alone"])))

    def _fact(self, id: str, needing: Sequence[Verification]) -> Json:
        fact = self.pack.vocabulary.facts[id]
        return {
            **self._given(fact, self.profile.facts[id]),
            "verified_by": list(fact.verified_by),
            "check": fact.check,
            "evidence": list(fact.evidence),
            "provisions": [each.provision.id for each in needing],
            "settles_alone": [each.provision.id for each in needing if each.needs == 1],
        }

    def _given(self, fact: FactDef, given: Given) -> Json:
        return {
            "fact": fact.id,
            "label": fact.words.in_language(self.lang),
            "value": plain_given(fact, given.value),
            "shown": shown_given(self.pack.vocabulary, fact, given.value, self.lang),
            **source_document(given.evidence),
        }

    def _findings(self, found: Sequence[Verification]) -> list[Json]:
        for_: dict[Presumed, list[str]] = {}
        for each in found:
            for finding in each.findings:
                for_.setdefault(finding, []).append(each.provision.id)
        documents = [{**self._presumed(each), "provisions": ids} for each, ids in for_.items()]
        return sorted(documents, key=lambda each: -len(each["provisions"]))

    def _presumed(self, presumed: Presumed) -> Json:
        about = f"{presumed.per}[{presumed.record}]" if presumed.per else None
        subject = f"{about}.finding:{presumed.term}" if about else f"finding:{presumed.term}"
        definition = self.pack.terms.get(presumed.term.partition("@")[0])
        labels = [self.pack.vocabulary.facts[each].words.in_language(self.lang) for each in presumed.rests_on]
        return {
            "open": presumed.term,
            "question": self.words.label(subject),
            "presumed": presumed.holds,
            "about": about,
            "record": self._record_id(presumed),
            "why": definition.why.in_language(self.lang) if definition else None,
            "rests_on": [{"fact": id, "label": label} for id, label in zip(presumed.rests_on, labels, strict=True)],
        }

    def _record_id(self, presumed: Presumed) -> str | None:
        """The id by which a finding names its record; a record without one must be given one first."""
        if presumed.per is None or presumed.record is None:
            return None
        id = self.profile.facts[presumed.per].value[presumed.record].get("id")
        return id if isinstance(id, str) else None

    def _provision(self, each: Verification) -> Json:
        return {
            "id": each.provision.id,
            "clause": each.provision.clause,
            "title": each.provision.title.in_language(self.lang),
            "as_claimed": self._outcome(each.claimed),
            "at_level": self._outcome(each.at_level),
            "facts": list(each.facts),
            "alternatives": [list(one) for one in each.alternatives],
            "findings": [
                {"open": one.term, "about": f"{one.per}[{one.record}]" if one.per else None} for one in each.findings
            ],
            "shortest": each.shortest,
            "after": self._outcome(each.after),
            "stands_then": conclusion_of(each.after) is conclusion_of(each.claimed),
        }

    def _outcome(self, outcome: Outcome) -> Json:
        return {"verdict": outcome.verdict.value, **conclusion_document(conclusion_of(outcome), self.lang)}

    # Sources that disagree

    def conflicts(self, outcomes: Sequence[Outcome]) -> list[Json]:
        """Facts whose sources disagree, and dated ones with two values on the date, with all their values."""
        waiting: dict[str, list[str]] = {}
        for outcome in outcomes:
            causes = (cause.subject for cause in open_causes(outcome) if cause.kind == Why.CONFLICT.value)
            for id in dict.fromkeys(subject.partition("[")[0] for subject in causes):
                waiting.setdefault(id, []).append(outcome.provision.id)
        return [
            self._conflict(self.pack.vocabulary.facts[id], values, waiting.get(id, []))
            for id, given in self.profile.facts.items()
            if (values := self._values(self.pack.vocabulary.facts[id], given))
        ]

    def _values(self, fact: FactDef, given: Given) -> list[Json]:
        if given.conflicting:
            return [self._value(fact, each.value, each.evidence) for each in given.conflicting]
        spans = given.value if isinstance(given.value, tuple) else ()
        covering = [each for each in spans if isinstance(each, Dated) and each.covers(self.verifier.as_of)]
        if len({each.value for each in covering}) < 2:
            return []
        return [{**self._value(fact, (each,), given.evidence), **span_document(each)} for each in covering]

    def _value(self, fact: FactDef, value: Any, evidence: Evidence | None) -> Json:
        return {
            "value": plain_given(fact, value),
            "shown": shown_given(self.pack.vocabulary, fact, value, self.lang),
            **source_document(evidence),
        }

    def _conflict(self, fact: FactDef, values: list[Json], provisions: list[str]) -> Json:
        return {
            "fact": fact.id,
            "label": fact.words.in_language(self.lang),
            "values": values,
            "verified_by": list(fact.verified_by),
            "evidence": list(fact.evidence),
            "provisions": provisions,
        }
