"""The vocabulary: which facts exist, their types, labels, questions and code lists.

Read-only data shared by all packs. It must not know policies.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal

from eligibility.domain.likeness import Likeness


@dataclass(frozen=True, slots=True)
class Words:
    """One label in both languages."""

    zh: str
    en: str

    def in_language(self, lang: str) -> str:
        """`zh` or `en`; anything else gets Chinese."""
        return self.en if lang == "en" else self.zh


@dataclass(frozen=True, slots=True)
class Enumeration:
    """A list of named values. `open`: the source says 等, so a value may be 其他：… and is then *not listed*."""

    id: str
    words: Words
    values: Mapping[str, Words]
    aliases: Mapping[str, str]
    open: bool = False

    def value_from_label(self, label: str) -> str | None:
        """The id for an id, a label or an alias; `None` when there is none."""
        return self.aliases.get(label)


@dataclass(frozen=True, slots=True)
class CodeList:
    """A hierarchical code list. `years` gives the first and last year of a code where it has them."""

    id: str
    words: Words
    names: Mapping[str, str]
    parents: Mapping[str, str]
    source: str
    digest: str
    years: Mapping[str, tuple[int | None, int | None]] = field(default_factory=dict)

    def resolve(self, code: str) -> str | None:
        """The listed code that stands for `code`.

        Administrative divisions of provinces whose own list we do not hold stand for their province.
        """
        if code in self.names:
            return code
        province = code[:2] + "0000"
        unlisted_province = self.id == "division" and len(code) == 6 and code.isascii() and code.isdigit()
        if unlisted_province and province in self.names and province not in set(self.parents.values()):
            return province
        return None

    def ancestors(self, code: str) -> tuple[str, ...]:
        """The code itself and everything it lies under, nearest first."""
        chain = []
        current = self.resolve(code)
        while current:
            chain.append(current)
            current = self.parents.get(current)
        return tuple(chain)

    def called(self, name: str) -> tuple[str, ...]:
        """The codes of a name, alone or after the names of what the code lies under: 朝阳区, 长春市朝阳区, 吉林省长春市朝阳区.

        White space and the width of characters make no difference.
        """
        return self.by_name.get(_plain(name), ())

    @property
    def by_name(self) -> Mapping[str, tuple[str, ...]]:
        """Every name that `called` knows, plain, and its codes."""
        return _called(_Key(self))

    def like(self, said: str) -> tuple[str, ...]:
        """Codes that may have been meant, by themselves or by name; the likest first."""
        near = _likeness(_Key(self)).nearest(said)
        return tuple(dict.fromkeys(code for name in near for code in self.by_name.get(name, (name,))))

    def below(self, codes: tuple[str, ...]) -> frozenset[str]:
        """Every listed code that lies under one of `codes`, those included."""
        return _below(_Key(self), codes)


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


class _Key:
    """Caches by the list's digest, so that two readings of one file share the work."""

    def __init__(self, codes: CodeList) -> None:
        self.codes = codes

    def __hash__(self) -> int:
        return hash((self.codes.id, self.codes.digest))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Key) and (self.codes.id, self.codes.digest) == (other.codes.id, other.codes.digest)


@lru_cache(maxsize=64)
def _called(key: _Key) -> Mapping[str, tuple[str, ...]]:
    codes, found = key.codes, dict[str, tuple[str, ...]]()
    for code in codes.names:
        name = ""
        for part in codes.ancestors(code):
            name = _plain(codes.names[part]) + name
            found[name] = (*found.get(name, ()), code)
    return found


@lru_cache(maxsize=64)
def _likeness(key: _Key) -> Likeness:
    return Likeness([*key.codes.names, *_called(key)])


@lru_cache(maxsize=4096)
def _below(key: _Key, codes: tuple[str, ...]) -> frozenset[str]:
    wanted = set(codes)
    return frozenset(code for code in key.codes.names if wanted.intersection(key.codes.ancestors(code)))


Kind = Literal[
    "boolean", "text", "credit_code", "date", "end_date", "count", "money", "ratio", "number",
    "enum", "set", "code", "codes", "records",
]  # fmt: skip

NUMERIC: frozenset[str] = frozenset({"count", "money", "ratio", "number"})

RESERVED: frozenset[str] = frozenset(
    [
        "is",
        "not",
        "in",
        "open",
        "all",
        "has",
        "under",
        "any",
        "count",
        "sum",
        "where",
        "current",
        "as_of",
        "true",
        "false",
    ]
)
"""Words of the leaf language. No fact may be called so; a value spelt so stands in backticks."""


@dataclass(frozen=True, slots=True)
class FactType:
    """The type of a fact or a record's field.

    `domain` is the enumeration or code list of `enum`, `set`, `code` and `codes`; `unit` what a `count` counts;
    `fields` and `span` belong to `records`.
    """

    kind: Kind
    domain: str | None = None
    unit: str | None = None
    fields: Mapping[str, FactDef] = field(default_factory=dict)
    span: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class FactDef:
    """One fact: its type and everything said about it to people. `aliases` are other headers that tables give it."""

    id: str
    words: Words
    type: FactType
    yearly: bool = False
    dated: bool = False
    question: Words | None = None
    help: Words | None = None
    evidence: tuple[str, ...] = ()
    verified_by: tuple[str, ...] = ()
    check: Literal["registry", "document", "officer"] = "document"
    sensitivity: Literal["public", "internal", "personal"] = "internal"
    changeable: bool = False
    source: str | None = None
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Band:
    """One row of a size table: the industries it speaks of and, by indicator, the lower bounds of large, medium, small."""

    code: str
    name: str
    industries: tuple[str, ...]
    bounds: Mapping[str, tuple[int, int, int]]


@dataclass(frozen=True, slots=True)
class DerivedDef:
    """A fact defined by others: a class read off a table of bands.

    `indicators` maps the table's column to the slot it reads and the units one step of the table is
    (`revenue_wan_yuan` → `revenue[-1]`, 10,000 元).
    """

    id: str
    words: Words
    enumeration: str
    industry: str
    indicators: Mapping[str, tuple[str, int]]
    bands: tuple[Band, ...]
    source: str


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """All facts, enumerations, code lists and derived facts, by id."""

    facts: Mapping[str, FactDef]
    enumerations: Mapping[str, Enumeration]
    code_lists: Mapping[str, CodeList]
    derived: Mapping[str, DerivedDef]
    digest: str = ""
