"""The workbook in which enterprises fill in what a policy asks for. It knows which facts are asked, not how a form looks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from eligibility.ir.reads import reads_of_pack
from eligibility.ir.rules import Pack
from eligibility.services.profile_schema import facts_read
from eligibility.tables.form import form_of_facts
from eligibility.tables.layout import KEYS


def application_form(pack: Pack, as_of: date, years: Sequence[int] = (), lang: str = "zh") -> bytes:
    """An .xlsx with the facts that the policy reads, of the fiscal years that it reads, the last first (or the `years` given), in `zh` or `en`."""
    facts = [pack.vocabulary.facts[id] for id in _in_order(pack, {*KEYS, *facts_read(pack)})]
    title = f"{pack.title.in_language(lang)}{' · Application form' if lang == 'en' else '申报表'}"
    read = {each.id: tuple(years) or _years_read(pack, each.id, as_of) for each in facts if each.yearly}
    return form_of_facts(facts, pack.vocabulary, read, title, as_of, lang)


def _years_read(pack: Pack, fact: str, as_of: date) -> tuple[int, ...]:
    offsets = {each.year for each in reads_of_pack(pack) if each.fact == fact}
    return tuple(as_of.year + offset for offset in sorted(offsets, reverse=True))


def _in_order(pack: Pack, wanted: set[str]) -> list[str]:
    """Who the enterprise is, what else is known of it, and last its records, each as the vocabulary has them."""
    facts = pack.vocabulary.facts
    ids = list(facts)
    first = ids.index(KEYS[0])
    ordered = [id for id in (*KEYS, *ids[first:], *ids[:first]) if id in wanted]
    return sorted(dict.fromkeys(ordered), key=lambda id: facts[id].type.kind == "records")
