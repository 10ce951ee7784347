"""The JSON Schema (2020-12) of a profile: what `eligibility.profile` reads, for editors, forms and callers.

It says no more than the reader accepts; what a schema cannot say (check characters, code lists, spans that end before they
begin) is left to the reader. It must not read profiles.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from eligibility.domain.quantity import MAX_DIGITS, UNITS
from eligibility.domain.vocabulary import Enumeration, FactDef, FactType, Vocabulary
from eligibility.ir.reads import reads_of_pack
from eligibility.ir.rules import Pack
from eligibility.packs import installed_vocabulary
from eligibility.profile import LEVELS, MAX_RECORDS
from eligibility.services.judging import presumption_keys
from eligibility.values import MAX_TEXT

Json = dict[str, Any]

DIALECT = "https://json-schema.org/draft/2020-12/schema"

MAX_MEMBERS = 1000
"""Entries of a `set` or `codes` value."""

_DAY = (
    "(?!0000)(?:[0-9]{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)"
    "|02-(?:0[1-9]|1[0-9]|2[0-8]))|(?:[0-9]{2}(?:0[48]|[2468][048]|[13579][26])|(?:[02468][048]|[13579][26])00)-02-29)"
)
"""Days that exist, leap days included: `format` alone binds no validator."""

_BOOLEAN = {"anyOf": [{"type": "boolean"}, {"type": "string", "enum": ["是", "否", "true", "false"]}]}
"""Two types apart, because programs that write clients from a schema know no enumeration of several types."""
_YEAR = "^(?:19|20|21)[0-9]{2}$"
_CREDIT_CODE = "^[0-9A-HJ-NPQRTUWXY]{18}$"
_OTHER = r"^(?:其他|其它|other)\s*[:：]\s*[^\s\x00-\x1f\x85]"  # what is white space differs between regular expressions
_AMOUNT = r"[0-9]{1,12}(?:\.[0-9]{1,12})?|[0-9]{1,3}(?:,[0-9]{3}){1,3}(?:\.[0-9]{1,12})?"
_BOUND = 10**MAX_DIGITS


def profile_schema(pack: Pack | None = None, lang: str = "zh") -> Json:
    """The schema of a profile: of every fact of the vocabulary, or of those that a policy's rules read.

    With a pack, other facts of the vocabulary may stand in the profile too; they are not described.
    """
    vocabulary = pack.vocabulary if pack else installed_vocabulary()
    writer = _Writer(vocabulary, "en" if lang == "en" else "zh")
    facts = facts_read(pack) if pack else set(vocabulary.facts)
    properties = {id: writer.fact(fact) for id, fact in vocabulary.facts.items() if id in facts}
    schema: Json = {
        "$schema": DIALECT,
        "title": writer.words("企业档案", "Profile of an enterprise"),
        "description": _description(pack, writer),
        "type": "object",
        "properties": {"facts": _facts(properties, vocabulary, pack), "findings": writer.findings(pack)},
        "additionalProperties": False,
    }
    return schema | {"$defs": writer.definitions}


def _description(pack: Pack | None, writer: _Writer) -> str:
    rule = writer.words(
        "未填与 null 表示不知道；空列表表示确实没有。",
        "Left out or null is unknown; an empty list is known to be none.",
    )
    if pack is None:
        return rule
    title = pack.title.in_language(writer.lang)
    return writer.words(f"《{title}》的规则用到的事实。{rule}", f"The facts that the rules of “{title}” read. {rule}")


def _facts(properties: Json, vocabulary: Vocabulary, pack: Pack | None) -> Json:
    known = {"additionalProperties": False} if pack is None else {"propertyNames": {"enum": list(vocabulary.facts)}}
    return {"type": "object", "properties": properties, **known}


def facts_read(pack: Pack) -> set[str]:
    """The facts that a pack's provisions read, with the bases of derived ones and the records they are judged per."""
    return {read.fact for read in reads_of_pack(pack)}


def answer_schema(vocabulary: Vocabulary, fact: FactDef, lang: str = "zh") -> Json:
    """The schema of an answer to one question: the bare value of a fact (of one year, where it is yearly) or of a field."""
    writer = _Writer(vocabulary, "en" if lang == "en" else "zh")
    schema = writer.answer(fact)
    used = {name: value for name, value in writer.definitions.items() if name not in ("level", "uncertain")}
    return schema | ({"$defs": used} if "$ref" in str((schema, used)) else {})


class _Writer:
    """Schemas of facts in one language; what many facts share is gathered in `definitions`."""

    def __init__(self, vocabulary: Vocabulary, lang: str) -> None:
        self.vocabulary = vocabulary
        self.lang = lang
        self.definitions: Json = {
            "date": {"type": "string", "format": "date", "pattern": f"^{_DAY}$", "examples": ["2024-05-31"]},
            "level": {"enum": [*LEVELS, None]},
            "uncertain": self._uncertain(),
        }

    def words(self, zh: str, en: str) -> str:
        """One of two texts."""
        return en if self.lang == "en" else zh

    def _uncertain(self) -> Json:
        description = self.words("问过，企业说不清", "Asked, and the enterprise cannot say")
        return self._envelope({"unknown": {"const": "uncertain"}}) | {"description": description}

    def _envelope(self, head: Json) -> Json:
        """An object with one head and, of the value's source, what is known."""
        evidence = {
            "source": {"type": ["string", "null"]},
            "on": {"anyOf": [{"$ref": "#/$defs/date"}, {"type": "null"}]},
            "level": {"$ref": "#/$defs/level"},
        }
        return {"type": "object", "properties": head | evidence, "required": list(head), "additionalProperties": False}

    def fact(self, fact: FactDef) -> Json:
        """A fact: its bare value, null, or an envelope with source, date and level, uncertainty or conflict."""
        value = self._shared(f"value.{fact.id}", self._value(fact))
        said = self._envelope({"value": {"anyOf": [value, {"type": "null"}]}})
        source = self._envelope({"value": value})
        conflict = self._envelope({"conflict": {"type": "array", "items": source, "minItems": 2}})
        ways = [value, {"type": "null"}, said, {"$ref": "#/$defs/uncertain"}, conflict]
        return self._about(fact) | {"anyOf": ways}

    def _shared(self, name: str, schema: Json) -> Json:
        """Keep a schema among the definitions, and refer to it."""
        self.definitions.setdefault(name, schema)
        return {"$ref": f"#/$defs/{name}"}

    def _about(self, fact: FactDef) -> Json:
        parts = [each.in_language(self.lang) for each in (fact.question, fact.help) if each is not None]
        return {"title": fact.words.in_language(self.lang)} | ({"description": " ".join(parts)} if parts else {})

    def _value(self, fact: FactDef) -> Json:
        if fact.type.kind == "records":
            return self._records(fact)
        value = self._scalar(fact.type)
        if fact.yearly:
            return self._yearly(value)
        return {"anyOf": [value, self._dated(value)]} if fact.dated else value

    def _yearly(self, value: Json) -> Json:
        by_year = {_YEAR: {"anyOf": [value, {"type": "null"}]}}
        return {"type": "object", "patternProperties": by_year, "additionalProperties": False}

    def _dated(self, value: Json) -> Json:
        day = {"anyOf": [{"$ref": "#/$defs/date"}, {"type": "null"}]}
        span = {"value": value, "from": day, "to": day}
        item = {"type": "object", "properties": span, "required": ["value"], "additionalProperties": False}
        return {"type": "array", "items": item}

    def answer(self, fact: FactDef) -> Json:
        """The bare value alone."""
        return self._records(fact) if fact.type.kind == "records" else self._scalar(fact.type)

    def _records(self, fact: FactDef) -> Json:
        uncertain = {
            "type": "object",
            "properties": {"unknown": {"const": "uncertain"}},
            "required": ["unknown"],
            "additionalProperties": False,
        }
        fields = {
            name: self._about(each) | {"anyOf": [self._scalar(each.type), {"type": "null"}, uncertain]}
            for name, each in fact.type.fields.items()
        }
        item = {"type": "object", "properties": fields, "additionalProperties": False}
        return {"type": "array", "items": item, "maxItems": MAX_RECORDS}

    def _scalar(self, type_: FactType) -> Json:
        match type_.kind:
            case "boolean":
                return _BOOLEAN
            case "text":
                return {"type": "string", "maxLength": MAX_TEXT}
            case "credit_code":
                return {"type": "string", "pattern": _CREDIT_CODE}
            case "date":
                return {"$ref": "#/$defs/date"}
            case "end_date":
                return {"anyOf": [{"$ref": "#/$defs/date"}, {"const": "长期"}]}
            case "enum":
                return self._listed(type_.domain)
            case "set":
                return {"type": "array", "items": self._listed(type_.domain), "maxItems": MAX_MEMBERS}
            case "code":
                return self._code(type_.domain)
            case "codes":
                return {"type": "array", "items": self._code(type_.domain), "maxItems": MAX_MEMBERS}
            case _:
                return self._number(type_)

    def _listed(self, domain: str | None) -> Json:
        enumeration = self.vocabulary.enumerations[domain or ""]
        return self._shared(f"enumeration.{enumeration.id}", self._enumeration(enumeration))

    def _enumeration(self, enumeration: Enumeration) -> Json:
        """One branch a value, with every name it is read by."""
        names: dict[str, list[str]] = {value: [] for value in enumeration.values}
        for name, value in enumeration.aliases.items():
            names[value].append(name)
        branches: list[Json] = [
            {"title": words.in_language(self.lang), "enum": names[value]} for value, words in enumeration.values.items()
        ]
        if enumeration.open:
            title = self.words("其他：…", "other: …")
            branches.append({"title": title, "type": "string", "pattern": _OTHER, "maxLength": MAX_TEXT})
        return {"title": enumeration.words.in_language(self.lang), "anyOf": branches}

    def _code(self, domain: str | None) -> Json:
        codes = self.vocabulary.code_lists[domain or ""]
        schema = {
            "title": codes.words.in_language(self.lang),
            "description": codes.source,
            "type": "string",
            "minLength": 1,
        }
        return self._shared(f"codes.{codes.id}", schema)

    def _number(self, type_: FactType) -> Json:
        if type_.kind == "count":
            whole = {"type": "integer", "minimum": 0, "exclusiveMaximum": _BOUND}
            return {"anyOf": [whole, _text_with_unit("[0-9]{1,24}", [type_.unit] if type_.unit else _units("count"))]}
        number = {"type": "number", "exclusiveMinimum": -_BOUND, "exclusiveMaximum": _BOUND}
        return {"anyOf": [number, _text_with_unit(f"[+-]?(?:{_AMOUNT})", _units(type_.kind))]}

    def findings(self, pack: Pack | None) -> Json:
        """An officer's answers to open questions."""
        text = {"type": "string", "minLength": 1}
        day = {"$ref": "#/$defs/date"}
        open_ = {"enum": sorted({*pack.opens, *presumption_keys(pack)})} if pack else text
        required = {"open": open_, "holds": _BOOLEAN, "by": text, "on": day, "ground": text}
        optional = {"record": {"type": ["string", "null"]}, "until": {"anyOf": [day, {"type": "null"}]}}
        item = {
            "type": "object",
            "properties": required | optional,
            "required": list(required),
            "additionalProperties": False,
        }
        return {"title": self.words("认定意见", "Findings of officers"), "type": "array", "items": item}


def _text_with_unit(amount: str, units: Iterable[str]) -> Json:
    listed = "|".join(sorted(units, key=len, reverse=True))
    return {"type": "string", "pattern": f"^{amount}(?:{listed})?$" if listed else f"^{amount}$"}


def _units(dimension: str) -> list[str]:
    return [name for name, unit in UNITS.items() if unit.dimension == dimension]
