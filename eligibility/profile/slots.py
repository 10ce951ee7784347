"""What an executor sees of a profile on a date and at a level: slots, and why others are unknown."""

from __future__ import annotations

from datetime import date

from eligibility.domain.facts import YEARS_BACK, Evidence, Level, Slots, Value, Why
from eligibility.profile.model import Dated, Given, Profile

_NONE_GIVEN = Evidence()


def slots_from_profile(profile: Profile, as_of: date, level: Level = Level.CLAIMED) -> Slots:
    """What an executor sees on `as_of`, counting only facts evidenced at `level` or better.

    Presumptions count at the claimed level alone.
    """
    known: dict[str, Value] = {}
    unknown: dict[str, Why] = {}
    evidence: dict[str, Evidence] = {}
    for id, given in profile.facts.items():
        if given.evidence is not None:
            evidence[id] = given.evidence
        slots, why = _slots(id, given, as_of)
        if why is not None:
            unknown |= dict.fromkeys((id, *(f"{id}[-{back}]" for back in range(1, YEARS_BACK + 1))), why)
            continue
        if (given.evidence or _NONE_GIVEN).level < level:
            unknown |= dict.fromkeys(slots, Why.UNVERIFIED)  # a year that nobody gave stays missing
            continue
        known |= slots
        unknown |= given.field_unknown
    _add_findings(profile, as_of, known, unknown)
    return Slots(as_of, known, unknown, level is Level.CLAIMED, evidence)


def slots_of_fact(profile: Profile, id: str, as_of: date) -> dict[str, Value]:
    """The slots that a fact fills on a date, at whatever level it was given."""
    return _slots(id, profile.facts[id], as_of)[0]


def _slots(id: str, given: Given, as_of: date) -> tuple[dict[str, Value], Why | None]:
    if given.why is not None:
        return {}, given.why
    match given.value:
        case dict():
            years = {as_of.year - year: value for year, value in given.value.items()}
            return {f"{id}[-{back}]": value for back, value in years.items() if 1 <= back <= YEARS_BACK}, None
        case (Dated(), *_):
            values = {span.value for span in given.value if span.covers(as_of)}
            if len(values) > 1:
                return {}, Why.CONFLICT
            return ({id: values.pop()} if values else {}), None
        case None:
            return {}, Why.MISSING
        case value:
            return {id: value}, None


def _add_findings(profile: Profile, as_of: date, known: dict[str, Value], unknown: dict[str, Why]) -> None:
    """Findings become slots. Two that contradict each other settle nothing."""
    answers: dict[tuple[str, str | None], set[bool]] = {}
    for finding in profile.findings:
        if finding.until is None or as_of <= finding.until:
            answers.setdefault((finding.open, finding.record), set()).add(finding.holds)
    for (open_, record), holds in answers.items():
        answer = next(iter(holds)) if len(holds) == 1 else None
        if record is not None:
            _add_to_record(known, unknown, record, f"finding:{open_}", answer)
        elif answer is None:
            unknown[f"finding:{open_}"] = Why.CONFLICT
        else:
            known[f"finding:{open_}"] = answer


def _add_to_record(
    known: dict[str, Value], unknown: dict[str, Why], record_id: str, slot: str, answer: bool | None
) -> None:
    """An answer for every record of that id; `None` where findings contradict each other."""
    for id, records in known.items():
        if not isinstance(records, tuple):
            continue
        found = [index for index, each in enumerate(records) if each.get("id") == record_id]
        if answer is None:
            unknown.update({f"{id}[{index}].{slot}": Why.CONFLICT for index in found})
        else:
            known[id] = tuple({**each, slot: answer} if index in found else each for index, each in enumerate(records))
