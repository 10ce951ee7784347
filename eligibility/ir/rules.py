"""Typed rules: conditions, provisions, duties, clauses, packs. Frozen; made by `eligibility.ir.build`, read by everyone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from eligibility.domain.facts import Why
from eligibility.domain.quantity import Number
from eligibility.domain.standing import POLICY_STANDING_WORDS, NormStatus, PolicyStanding, TextStatus
from eligibility.domain.vocabulary import Vocabulary, Words
from eligibility.ir.atoms import Atom
from eligibility.ir.money import Amount, Figure, Limit, Parameter, PaymentOrder


@dataclass(frozen=True, slots=True)
class Quote:
    """Words of the policy. `spans` are offsets (start, end) in code points of the raw text `document`, one a segment."""

    text: str
    document: str
    spans: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class About:
    """What a condition says of itself: its words in the policy, its name, and the interpretation it rests on."""

    quote: Quote | None = None
    words: Words | None = None
    reading: Words | None = None


@dataclass(frozen=True, slots=True)
class Gate:
    """`all`, `any`, `none` or `at_least` (with `wanted`) of the children.

    With `points` an `at_least` is a score: each child that is met counts for so many, and `wanted` is to be reached. `score` says how
    its author wrote it, where an author did. Points with decimals are counted in parts: `points` and `wanted` are `scale` times theirs.
    A `table` is an `any` over rows whose first child says whom the row is for; rows that are for others are left out of reasons.
    """

    operator: Literal["all", "any", "none", "at_least"]
    children: tuple[Node, ...]
    about: About = About()
    wanted: int = 0
    table: bool = False
    points: tuple[int, ...] = ()
    score: tuple[ScoreItem, ...] = ()
    scale: int = 1

    @property
    def counted(self) -> tuple[int, ...]:
        """What each child counts for."""
        return self.points or (1,) * len(self.children)


@dataclass(frozen=True, slots=True)
class ScoreItem:
    """An item of a score: the points of its highest level that is met."""

    words: Words
    levels: tuple[tuple[Number, Node], ...]


@dataclass(frozen=True, slots=True)
class Leaf:
    """A condition that a machine decides from facts. `text` is its canonical form."""

    atom: Atom
    text: str
    about: About = About()


@dataclass(frozen=True, slots=True)
class Open:
    """A condition that only a finding decides; its slot is `finding:<id>`. `why` is open_term, judgement or other_norm."""

    id: str
    why: Why
    about: About = About()


@dataclass(frozen=True, slots=True)
class Term:
    """A named meaning. A presumption counts in self-check only and yields to a finding `finding:<id>`."""

    id: str
    presumption: bool
    body: Node
    about: About = About()


Node = Gate | Leaf | Open | Term

Effect = Literal["grant", "conditional", "priority", "support", "service"]


@dataclass(frozen=True, slots=True)
class Benefit:
    """What the provision gives, in the text's words. `amount_open` says that, and where, the text is silent on how much."""

    words: Words
    quote: Quote | None = None
    amount_open: Words | None = None
    amount: Amount | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """An interpretation that was adopted, and why."""

    quote: Quote
    words: Words
    why: Words


@dataclass(frozen=True, slots=True)
class Wording:
    """Words of a provision that are no condition, and why."""

    quote: Quote
    why: str


@dataclass(frozen=True, slots=True)
class Exclusion:
    """What is not given beside this benefit, and the words that say so: the provisions `ids`, both ways, or what was `received`.

    `keep`: the enterprise chooses among them, or only the highest of them all is given (就高不重复). `received` is the amount of what
    was received under other policies: beside it nothing is given, or of the highest what is more than that.
    """

    ids: tuple[str, ...]
    quote: Quote
    keep: Literal["choice", "highest"] = "choice"
    received: Figure | None = None


@dataclass(frozen=True, slots=True)
class Provision:
    """The smallest unit that is judged. Its verdict is `applies_to` and `requires`, of some record where `per` names records."""

    id: str
    clause: int
    title: Words
    quote: Quote
    effect: Effect
    benefit: Benefit
    applies_to: Node
    requires: Node
    per: str | None = None
    readings: tuple[Reading, ...] = ()
    wording: tuple[Wording, ...] = ()
    norms: tuple[str, ...] = ()
    excludes: tuple[Exclusion, ...] = ()


@dataclass(frozen=True, slots=True)
class Duty:
    """A sentence that binds only government."""

    id: str
    clause: int
    quote: Quote


@dataclass(frozen=True, slots=True)
class Definition:
    """A sentence that says what a term, parameter or derived fact means; `row` of the derived fact's table."""

    id: str
    clause: int
    quote: Quote
    of: str
    row: str | None = None


@dataclass(frozen=True, slots=True)
class Clause:
    """A numbered clause and what was made of its sentences. `departments_quote` has no spans where the text names no bodies."""

    number: int
    heading: Quote
    section: str
    departments: tuple[str, ...]
    departments_quote: Quote
    text: str
    document: str
    span: tuple[int, int]
    provisions: tuple[Provision, ...]
    duties: tuple[Duty, ...]
    label: str | None = None
    """The number as the text prints it, where it is not the plain number."""

    limits: tuple[Limit, ...] = ()
    payment_order: PaymentOrder | None = None
    definitions: tuple[Definition, ...] = ()


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """An open term, a judgement or another norm's business: who settles it and why it is open."""

    id: str
    words: Words
    why: Why
    settled_by: Words
    because: Words
    norm: str | None = None


@dataclass(frozen=True, slots=True)
class TermDef:
    """What was said of a term, besides its condition."""

    id: str
    words: Words
    presumption: bool
    why: Words
    source: str
    body: str
    """The condition as written, as JSON."""

    parameter: str | None = None


@dataclass(frozen=True, slots=True)
class Norm:
    """Another document that the policy leans on, and how far it is known."""

    id: str
    words: Words
    number: str | None
    status: NormStatus
    source: str | None


@dataclass(frozen=True, slots=True)
class Document:
    """A text of the policy, locked by its SHA-256 (hex). `why` says how it came to be, where it is not as received."""

    id: str
    text: str
    sha256: str
    status: TextStatus
    why: Words | None = None


@dataclass(frozen=True, slots=True)
class Furniture:
    """What is printed in the policy's text but says nothing (a page number), and why."""

    quote: str
    why: str


@dataclass(frozen=True, slots=True)
class Standing:
    """That a pack's text is not the original one of a real policy, and why."""

    status: PolicyStanding
    why: Words


def marked(title: Words, standing: Standing | None) -> Words:
    """A title as every answer tells it: with what its text is not."""
    if standing is None:
        return title
    words = POLICY_STANDING_WORDS[standing.status]
    return Words(f"{title.zh}（{words.zh}）", f"{title.en} ({words.en})")


@dataclass(frozen=True, slots=True)
class Validity:
    """When the policy holds, as it says itself: from one day to another, both inside. A day that it does not state is none."""

    quote: str
    begin: date | None
    end: date | None


@dataclass(frozen=True, slots=True)
class Pack:
    """A compiled policy: everything an executor and an explanation need. `digest` is the SHA-256 of its canonical print.

    `name` is the title as the policy has it, `title` as it is told: with its standing, where that is not the original text's.
    """

    id: str
    name: Words
    version: str
    documents: Mapping[str, Document]
    preamble: Quote | None
    clauses: tuple[Clause, ...]
    terms: Mapping[str, TermDef]
    opens: Mapping[str, OpenQuestion]
    norms: Mapping[str, Norm]
    vocabulary: Vocabulary
    effective_open: Words | None = None
    digest: str = ""
    provisions: tuple[Provision, ...] = field(default=())
    """All provisions, in order of the text."""

    furniture: tuple[Furniture, ...] = ()
    parameters: Mapping[str, Parameter] = field(default_factory=dict)
    standing: Standing | None = None
    validity: Validity | None = None

    @property
    def title(self) -> Words:
        """What the policy is called in every answer."""
        return marked(self.name, self.standing)

    @property
    def limits(self) -> tuple[Limit, ...]:
        """What several benefits together never exceed, in order of the text."""
        return tuple(limit for clause in self.clauses for limit in clause.limits)

    @property
    def payment_order(self) -> PaymentOrder | None:
        """In which order benefits draw on shared limits, where the text says so."""
        return next((each.payment_order for each in self.clauses if each.payment_order), None)
