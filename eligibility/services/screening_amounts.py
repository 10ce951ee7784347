"""What benefits come to, applicant by applicant: the amounts that `judge` would give, as results of a screening have them. It knows no file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from eligibility.amounts.account import account_of, priced_provisions
from eligibility.amounts.document import AmountsWriter
from eligibility.domain.facts import Level
from eligibility.ir.rules import Pack
from eligibility.profile import slots_from_profile
from eligibility.services.judging import provision_ids
from eligibility.tables.screened import Money, Payable, Screened

Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Pricing:
    """Adds amounts to screened rows; `pack` has only the provisions that are asked for, and the total is told where these are all."""

    pack: Pack
    as_of: date
    level: Level
    writer: AmountsWriter
    whole: bool

    def priced(self, rows: Iterable[Screened]) -> Iterator[Screened]:
        """The same rows, each with what its benefits come to."""
        for row in rows:
            yield replace(row, payable=self._payable(row))

    def _payable(self, row: Screened) -> Payable:
        slots = slots_from_profile(row.applicant.profile, self.as_of, self.level)
        verdicts = {each.provision: each.verdict for each in row.judged}
        document = self.writer.document(account_of(self.pack, verdicts, slots, whole=self.whole))
        return _payable_from_document(document, self.writer.words.say)


def pricing_of(pack: Pack, as_of: date, level: Level, lang: str, only: str | None) -> Pricing | None:
    """`None` where none of what is asked for has an amount. Raises `UnknownClause`."""
    wanted = provision_ids(pack, only)
    asked = replace(pack, provisions=tuple(each for each in pack.provisions if each.id in wanted))
    if not priced_provisions(asked):
        return None
    return Pricing(asked, as_of, level, AmountsWriter(pack, lang), len(asked.provisions) == len(pack.provisions))


def _payable_from_document(document: Document, say: Callable[[str, str], str]) -> Payable:
    comma, colon = say("、", ", "), say("：", ": ")
    benefits = {each["id"]: _money(each["amount"], each["words"]) for each in document["benefits"]}
    depends = dict.fromkeys(each["label"] for of in document["benefits"] for each in (*of["missing"], *of["because"]))
    cut = [f"{each['id']} {said}" for each in document["benefits"] for said in _changes(each, colon)]
    if "total" not in document:
        return Payable(benefits, None, "\n".join(cut), "", comma.join(depends))
    combination = document["combination"]
    cut += [f"{each['id']} {each['why']}" for each in (combination or {"given": ()})["given"] if "why" in each]
    limits = [f"{each['id']} {each['title']}{colon}{each['words']}" for each in document["limits"]]
    total = _money(document["total"], "\n".join(_combined(combination)))
    return Payable(benefits, total, "\n".join(cut), "\n".join(limits), comma.join(depends))


def _changes(benefit: Document, colon: str) -> Iterator[str]:
    """The ceilings, floors, deductions and roundings that changed an amount."""
    for line in benefit["lines"]:
        if "step" in line and line["before"] != line["amount"]:
            yield f"{line['words']}{colon}{line['before']['words']} → {line['amount']['words']}"


def _combined(combination: Document | None) -> Iterator[str]:
    if combination is None:
        return
    yield combination["words"]
    yield from (f"+ {each['id']} {each['title']} {each['words']}" for each in combination["given"])
    yield from (f"- {each['id']} {each['title']} {each['why']}" for each in combination["left_out"])


def _money(amount: Document, words: str) -> Money:
    high = amount["high"]
    return Money(_decimal(amount["low"]), None if high is None else _decimal(high), words)


def _decimal(exact: str) -> Decimal:
    """An exact number as a cell holds it: what no decimal is exactly, is cut to the fen."""
    if "/" not in exact:
        return Decimal(exact)
    return Decimal(int(Fraction(exact) * 100)) / 100
