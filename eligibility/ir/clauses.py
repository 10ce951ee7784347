"""Clauses: a file that accounts for one clause, to its provisions and duties with every quote anchored.

A clause is found in the text by its number and heading; every character of it must then be accounted for. Problems are
collected, and one fault does not hide the next. It must not know other files of the pack.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from eligibility.domain.vocabulary import Vocabulary, Words
from eligibility.errors import Diagnostic, did_you_mean
from eligibility.ir.amounts import AmountBuilder
from eligibility.ir.anchoring import Anchored, QuoteProblem, Region, joined, unaccounted, whole
from eligibility.ir.conditions import ConditionBuilder, Place
from eligibility.ir.leaf import Typer
from eligibility.ir.money import Amount, Figure, Parameter
from eligibility.ir.other_sentences import OtherSentences
from eligibility.ir.regions import Place as ClausePlace
from eligibility.ir.regions import Stops, openings_of, place_of, same_bodies
from eligibility.ir.rules import Benefit, Clause, Duty, Exclusion, Gate, Node, Provision, Quote, Reading, Wording
from eligibility.source.models import (
    AmountSource,
    ClauseFile,
    ConditionSource,
    ExcludesSource,
    OpenText,
    ProvisionSource,
    WordsSource,
)
from eligibility.source.text import Span, Text, segments, tidy
from eligibility.source.yaml import Path, YamlFile

ALWAYS = Gate("all", ())
"""The condition of a provision that leaves one of its two parts out."""


_UNQUOTED = frozenset({"quote-not-found", "quote-ambiguous", "quote-outside", "quote-missing", "condition-shape"})
"""Faults that leave words without their quote; that these have no account is no news."""


def words_from(source: WordsSource) -> Words:
    """Both languages of a label."""
    return Words(source.zh, source.en)


def open_text_from(source: OpenText | None) -> Words | None:
    """What the text does not state, in both languages."""
    return Words(source.open, source.en) if source else None


@dataclass(slots=True)
class ClauseBuilder:
    """A clause in the making. `known` is whether its place in the text was found; if not, only types are checked."""

    source: ClauseFile
    file: YamlFile
    texts: Mapping[str, Text]
    vocabulary: Vocabulary
    conditions: ConditionBuilder
    problems: list[Diagnostic]
    stops: Stops = field(default_factory=dict)
    """Where other clauses, sections and furniture begin: a clause with a label ends there."""

    parameters: Mapping[str, Parameter] = field(default_factory=dict)
    excluding: Sequence[str] = ()
    """The words by which provisions of any clause exclude each other: where they stand in this one they have their account."""

    accounted: list[Span] = field(default_factory=list)
    quoted: list[tuple[tuple[Span, ...], Path]] = field(default_factory=list)
    """The spans of each provision's quote, so that words without account are told where they are missed."""

    def build(self) -> Clause | None:
        """The clause; `None` after a problem that leaves it without a place."""
        self._check_ids()
        place = self._place()
        region = place.region if place else None
        departments = self._departments(place) if place else None
        provisions = [
            self._provision(each, region, ("provisions", index)) for index, each in enumerate(self.source.provisions)
        ]
        if region is None:
            return None
        duties = [self._duty(region, index) for index in range(len(self.source.duties))]
        others = self._others(region)
        limits, order, definitions = others.limits(), others.payment_order(), others.definitions()
        heading = self._heading(region)
        self._check_account(region)
        if departments is None:
            return None
        span = region.text.raw_span(region.spans[0])
        return Clause(
            self.source.clause,
            heading,
            self.source.section or "",
            tuple(self.source.departments),
            departments,
            region.text.raw[slice(*span)],
            region.text.id,
            span,
            tuple(each for each in provisions if each is not None),
            tuple(each for each in duties if each is not None),
            self.source.label,
            limits,
            order,
            definitions,
        )

    def _report(self, path: Path, code: str, message: str, help: str = "") -> None:
        self.problems.append(self.file.diagnostic(path, code, message, help))

    def _anchor(self, region: Region | None, quote: str, path: Path, *, account: bool = True) -> Anchored | None:
        """Anchor a quote and account for its characters."""
        if region is None:
            return None
        try:
            anchored = region.anchor(quote)
        except QuoteProblem as problem:
            self._report(path, problem.code, problem.message, problem.help)
            return None
        if account:
            self.accounted.extend(anchored.spans)
        return anchored

    def _quote(self, region: Region | None, quote: str | None, path: Path, *, account: bool = True) -> Quote | None:
        anchored = self._anchor(region, quote, path, account=account) if quote is not None else None
        return anchored.quote if anchored else None

    # The clause and what stands around its sentences

    def _place(self) -> ClausePlace | None:
        place = place_of(self.source, self.texts, self.stops)
        if place is None:
            printed = (
                openings_of(self.source)[-1] if self.source.label else f"{self.source.clause} {self.source.heading}"
            )
            named = "" if self.source.label else " with its `（责任单位：…）`"
            message = f"`{printed}`{named} does not stand in the text"
            self._report(("heading",), "clause-not-found", message, "write number and heading as the text prints them")
        return place

    def _heading(self, region: Region) -> Quote:
        after = region.find(self.source.heading)[0]
        self.accounted.append((region.spans[0][0], after[1]))
        return Quote(tidy(self.source.heading), region.text.id, (region.text.raw_span(after),))

    def _departments(self, place: ClausePlace) -> Quote | None:
        """The words that name the bodies: a bracket or line of their own, or each of them where the clause prints it."""
        region = place.region
        if place.around is None or place.names is None:
            return self._departments_one_by_one(region)
        self.accounted.append(place.around)
        printed = region.text.normal[slice(*place.names)]
        if not same_bodies(self.source.departments, printed):
            self._report_departments(f"the text prints `{printed}`")
            return None
        return Quote(printed, region.text.id, (region.text.raw_span(place.names),))

    def _departments_one_by_one(self, region: Region) -> Quote | None:
        """The last place of each; what stands between them are separators."""
        spans: list[Span] = []
        for each in self.source.departments:
            if not (places := region.find(each)):
                self._report_departments(f"the text does not print `{each}`")
                return None
            spans = joined(region.text, [*spans, places[-1]])
        self.accounted.extend(spans)
        raw = tuple(region.text.raw_span(span) for span in spans)
        return Quote("、".join(self.source.departments), region.text.id, raw)

    def _report_departments(self, message: str) -> None:
        self._report(("departments",), "departments-differ", message, "list the departments as the text prints them")

    def _check_ids(self) -> None:
        first: dict[str, int] = {}
        listed: list[tuple[Path, str]] = [
            (("provisions", index, "id"), each.id) for index, each in enumerate(self.source.provisions)
        ]
        listed += [(("duties", index, "id"), each.id) for index, each in enumerate(self.source.duties)]
        listed += [(("definitions", index, "id"), each.id) for index, each in enumerate(self.source.definitions)]
        listed += [(("limits", index, "id"), each.id) for index, each in enumerate(self.source.limits)]
        listed += [(("payment_order", "id"), self.source.payment_order.id)] if self.source.payment_order else []
        for path, id in listed:
            line = self.file.mark(path).line
            if first.setdefault(id, line) != line:
                message = f"`{id}` stands twice, first at line {first[id]}"
                self._report(path, "id-duplicate", message, f"number parts of one sentence `{id}a`, `{id}b`")
            if id.split(".")[0] != str(self.source.clause):
                help = f"ids here begin with `{self.source.clause}.`"
                self._report(path, "bad-value", f"`{id}` is not of clause {self.source.clause}", help)

    def _check_account(self, region: Region) -> None:
        for part in (part for quote in self.excluding for part in segments(quote)):
            self.accounted.extend(region.find(part))
        for span in unaccounted(region.text, region.spans[0], self.accounted):
            inside = (path for spans, path in self.quoted if any(one <= span[0] < other for one, other in spans))
            message = f"`{region.text.normal[slice(*span)]}` of clause {self.source.clause} has no account"
            help = "quote it in a condition, a benefit, `wording` or a duty"
            self._report(next(inside, ("heading",)), "text-unaccounted", message, help)

    def _sentence(self, region: Region, quoted: str, path: Path) -> Quote | None:
        """The words of a sentence that is no provision, which stand once in the policy."""
        quote = self._quote(_once(region, quoted), quoted, path)
        if quote is None:
            self.accounted.extend(region.spans)  # one problem, not one for every word of it
        return quote

    def _duty(self, region: Region, index: int) -> Duty | None:
        duty = self.source.duties[index]
        quote = self._sentence(region, duty.quote, ("duties", index, "quote"))
        return Duty(duty.id, self.source.clause, quote) if quote is not None else None

    def _others(self, region: Region) -> OtherSentences:
        """Definitions, limits and the order of payment."""
        place = Place(self.file, Typer(self.vocabulary), lambda quote, at: self._sentence(region, quote, at))
        return OtherSentences(self.source, place, self.conditions, self.parameters)

    # Provisions

    def _provision(self, source: ProvisionSource, clause: Region | None, path: Path) -> Provision | None:
        before = len(self.problems)
        provision = self._built(source, clause, path)
        if any(each.code in _UNQUOTED for each in self.problems[before:]):
            self.accounted.extend(span for spans, at in self.quoted if at == (*path, "quote") for span in spans)
        return provision

    def _built(self, source: ProvisionSource, clause: Region | None, path: Path) -> Provision | None:
        self._check_scope(source, path)
        region = self._provision_region(source, clause, (*path, "quote"))
        applies_to = self._condition(source.applies_to, region, source, (*path, "applies_to"))
        requires = self._condition(source.requires, region, source, (*path, "requires"))
        norms = self._norms(source, path)
        benefit = source.benefit
        benefit_quote = self._quote(region, benefit.quote, (*path, "benefit", "quote"))
        amount = self._amount(source, region, (*path, "benefit", "amount"))
        readings, wording = self._readings(source, region, path), self._wording(source, region, path)
        if region is None:
            return None
        return Provision(
            source.id,
            self.source.clause,
            words_from(source.title),
            region.anchor(source.quote).quote,
            source.effect,
            Benefit(
                Words(benefit.zh, benefit.en),
                benefit_quote,
                open_text_from(benefit.amount) if isinstance(benefit.amount, OpenText) else None,
                amount,
            ),
            applies_to,
            requires,
            source.per,
            readings,
            wording,
            norms,
            self._excludes(source, region, path),
        )

    def _provision_region(self, source: ProvisionSource, clause: Region | None, path: Path) -> Region | None:
        """The provision's quote, where everything it says must be quoted from."""
        if clause is None:
            return None
        anchored = self._anchor(_once(clause, source.quote), source.quote, path, account=False)
        if anchored is None:
            self.accounted.extend(clause.spans)  # one problem, not one for every word of it
            return None
        self.quoted.append((anchored.spans, path))
        return Region(clause.text, anchored.spans, f"the quote of provision {source.id}")

    def _check_scope(self, source: ProvisionSource, path: Path) -> None:
        if source.applies_to is None and source.requires is None:
            message = f"provision {source.id} says neither whom it applies to nor what it requires"
            self._report(path, "provision-empty", message, "write `applies_to:`, `requires:` or both")
        if source.per is not None and not self._is_records(source.per):
            known = [id for id, fact in self.vocabulary.facts.items() if fact.type.kind == "records"]
            help = did_you_mean(source.per, known) or f"lists of records: {', '.join(known)}"
            code = "type-mismatch" if source.per in self.vocabulary.facts else "unknown-fact"
            self._report((*path, "per"), code, f"`{source.per}` is not a list of records", help)

    def _is_records(self, id: str) -> bool:
        fact = self.vocabulary.facts.get(id)
        return fact is not None and fact.type.kind == "records"

    def _condition(
        self, condition: ConditionSource | None, region: Region | None, source: ProvisionSource, path: Path
    ) -> Node:
        if condition is None:
            return ALWAYS
        place = self._within(region, source)
        if place is None:
            self.accounted.extend(region.spans if region else ())
            return ALWAYS  # what its names mean cannot be told
        return self.conditions.node(condition, path, place) or ALWAYS

    def _within(self, region: Region | None, source: ProvisionSource) -> Place | None:
        """Where a provision's conditions and amounts stand; `None` where nobody can tell whose fields they name."""
        if source.per is not None and not self._is_records(source.per):
            return None
        return Place(
            self.file,
            Typer(self.vocabulary, source.per),
            lambda quote, at: self._quote(region, quote, at),
            stated=source.quote,
        )

    def _amount(self, source: ProvisionSource, region: Region | None, path: Path) -> Amount | None:
        written, place = source.benefit.amount, self._within(region, source)
        if not isinstance(written, AmountSource) or place is None:
            return None
        if source.effect not in ("grant", "conditional"):
            help = "only what is given (`grant`, `conditional`) has an amount"
            self._report(path, "amount-shape", f"a provision with the effect `{source.effect}` gives no amount", help)
        if (source.per is None) != (written.records is None):
            message = "the amounts of several records become one in no way that is stated"
            help = "write `records: {take: sum, quote: …}` or `take: highest` with `per:`, and only there"
            self._report(path, "amount-shape", message, help)
        return AmountBuilder(place, self.conditions, self.parameters).amount(written, path)

    def _readings(self, source: ProvisionSource, region: Region | None, path: Path) -> tuple[Reading, ...]:
        """Readings quote words that conditions quote too, so they account for nothing."""
        quotes = [
            (each, self._quote(region, each.quote, (*path, "readings", index, "quote"), account=False))
            for index, each in enumerate(source.readings)
        ]
        return tuple(Reading(quote, Words(each.zh, each.en), words_from(each.why)) for each, quote in quotes if quote)

    def _wording(self, source: ProvisionSource, region: Region | None, path: Path) -> tuple[Wording, ...]:
        quotes = [
            (each, self._quote(region, each.quote, (*path, "wording", index, "quote")))
            for index, each in enumerate(source.wording)
        ]
        return tuple(Wording(quote, each.why) for each, quote in quotes if quote)

    def _excludes(self, source: ProvisionSource, region: Region, path: Path) -> tuple[Exclusion, ...]:
        """That benefits exclude each other may be said anywhere in the policy; where it is said in the provision it has its account."""
        found = []
        for index, each in enumerate(source.excludes):
            parts = segments(each.quote)
            inside = all(map(region.find, parts))
            elsewhere = (text for text in self.texts.values() if all(map(text.find, parts)))
            place = region if inside else whole(next(elsewhere, region.text))
            at = (*path, "excludes", index)
            quote = self._quote(place, each.quote, (*at, "quote"), account=inside)
            received = self._received(each, source, at)
            found += [Exclusion(tuple(each.ids), quote, each.keep, received)] if quote else []
        return tuple(found)

    def _received(self, source: ExcludesSource, provision: ProvisionSource, path: Path) -> Figure | None:
        """The amount of what was received under other policies, beside which a benefit with an amount is not given."""
        if source.received is None:
            if not source.ids:
                help = "write `ids:` with provisions of this policy, or `received:` with what was received under others"
                self._report(path, "amount-shape", "an exclusion says nothing that it excludes", help)
            return None
        if not isinstance(provision.benefit.amount, AmountSource):
            help = "write how much the benefit is under `amount:`, or what excludes it under `unless:`"
            self._report(
                (*path, "received"),
                "amount-shape",
                "a benefit without an amount is not less beside what was received",
                help,
            )
        place = Place(self.file, Typer(self.vocabulary), self.conditions.anchor_in_policy)
        builder = AmountBuilder(place, self.conditions, self.parameters)
        return builder.figure(source.received, (*path, "received"), source.quote, ("money",))

    def _norms(self, source: ProvisionSource, path: Path) -> tuple[str, ...]:
        known = self.conditions.terms.norms
        for index, id in enumerate(source.norms):
            if id not in known:
                help = did_you_mean(id, known) or "define it under `norms` of terms.yaml"
                self._report((*path, "norms", index), "unknown-norm", f"there is no norm `{id}`", help)
        return tuple(id for id in source.norms if id in known)


def _once(region: Region, quote: str) -> Region:
    """The clause, unless the quote stands elsewhere in the text too: then the whole, so that it is called ambiguous."""
    if "…" not in quote and len(region.text.find(quote)) > 1 and len(region.find(quote)) == 1:
        return whole(region.text)
    return region
