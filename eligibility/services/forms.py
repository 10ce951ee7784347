"""The workbook in which enterprises fill in what a policy asks for. It knows which facts are asked, not how a form looks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from eligibility.ir.rules import Pack
from eligibility.services.profile_schema import facts_read
from eligibility.tables.form import form_of_facts
from eligibility.tables.layout import KEYS


def application_form(pack: Pack, as_of: date, years: Sequence[int] = (), lang: str = "zh") -> bytes:
    """An .xlsx with the facts that the policy reads, the last fiscal year first (or the `years` given), in `zh` or `en`."""
    facts = [pack.vocabulary.facts[id] for id in _in_order(pack, {*KEYS, *facts_read(pack)})]
    title = f"{pack.title.in_language(lang)}{' · Application form' if lang == 'en' else '申报表'}"
    return form_of_facts(facts, pack.vocabulary, tuple(years) or (as_of.year - 1,), title, as_of, lang)


def _in_order(pack: Pack, wanted: set[str]) -> list[str]:
    """Who the enterprise is, what else is known of it, and last its records, each as the vocabulary has them."""
    facts = pack.vocabulary.facts
    ids = list(facts)
    first = ids.index(KEYS[0])
    ordered = [id for id in (*KEYS, *ids[first:], *ids[:first]) if id in wanted]
    return sorted(dict.fromkeys(ordered), key=lambda id: facts[id].type.kind == "records")
