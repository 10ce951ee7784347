"""When a policy holds, where its text says so: the words are quoted, and the days stand in them.

It computes no day: a validity that counts years, or hangs on a publication, is not stated as days and stays open.
"""

from __future__ import annotations

from datetime import date

from eligibility.errors import Diagnostic
from eligibility.ir.atoms import Literal_
from eligibility.ir.numbers import unquoted_in
from eligibility.ir.rules import Validity
from eligibility.source.models import ValiditySource
from eligibility.source.yaml import YamlFile

AT = "effective"
"""The key in `policy.yaml`."""


def validity_from(source: ValiditySource, file: YamlFile, problems: list[Diagnostic]) -> Validity:
    """The days that the quote states, both inside; what is wrong with them is added to `problems`. Where the quote stands, others look."""
    begin = _day(source.from_, "from", source.quote, file, problems)
    end = _day(source.to, "to", source.quote, file, problems)
    if source.from_ is None and source.to is None:
        help = "write `from:`, `to:` or both, or say with `open:` what the text does not state"
        problems.append(
            file.diagnostic((AT,), "bad-value", "the words are said to state a day, and none is given", help)
        )
    if begin is not None and end is not None and end < begin:
        help = "correct one of the days"
        problems.append(file.diagnostic((AT, "to"), "bad-value", "the policy ends before it begins", help))
    return Validity(source.quote, begin, end)


def _day(said: str | None, name: str, quote: str, file: YamlFile, problems: list[Diagnostic]) -> date | None:
    """A day of the calendar that stands in the quote."""
    if said is None:
        return None
    try:
        day = date.fromisoformat(said)
    except ValueError:
        message, help = f"`{said}` is not a date that exists", "write a day of the calendar"
        problems.append(file.diagnostic((AT, name), "bad-value", message, help))
        return None
    if unquoted_in(Literal_(day, "date"), quote):
        message, help = f"`{said}` does not stand in `{quote}`", "quote the words that state it"
        problems.append(file.diagnostic((AT, name), "number-not-quoted", message, help))
    return day
