"""Two opinions side by side: they agree on every provision, or the determination is held for a person.

What goes out is the decision of the compiled executor; the second opinion can only hold it back. It must not judge.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from eligibility.domain.conclusion import Conclusion, conclude
from eligibility.domain.consequences import Consequence, Signal, consequences
from eligibility.domain.facts import Level
from eligibility.domain.opinions import OUTCOME_WORDS, Alert, Asking, Cause, Difference, Said
from eligibility.domain.records import Outcome
from eligibility.domain.verdict import Verdict
from eligibility.engines import reference
from eligibility.engines.rete import On
from eligibility.explain.places import PlaceWords
from eligibility.ir import reasons
from eligibility.ir.rules import Pack
from eligibility.profile import Profile, slots_from_profile
from eligibility.services.following import consequences_document, rules_of, signals_of
from eligibility.services.judging import Decision, judge
from eligibility.services.opinions import Opinion, SecondOpinionFailed, SecondOpinions, SecondOpinionUnavailable

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Judged:
    """What the compiled executor decides of an enterprise, and the reference's outcomes from which the second opinion starts."""

    pack: Pack
    profile: Profile
    level: Level
    lang: str
    decision: Decision
    outcomes: tuple[reasons.Outcome, ...]


def judged(pack: Pack, profile: Profile, as_of: date, level: Level, lang: str) -> Judged:
    """The first opinion, on every provision. Raises `ProfileProblems` for a finding that answers no open question of the pack."""
    decision = judge(pack, profile, as_of, level, lang)
    outcomes = reference.judge(pack, slots_from_profile(profile, as_of, level))
    return Judged(pack, profile, level, "en" if lang == "en" else "zh", decision, outcomes)


@dataclass(frozen=True, slots=True)
class Compared:
    """How a decision stands beside the second opinion. `cause` and `alert` are nothing where the two agree.

    `opinion` is nothing where none was had. An alert is raised whenever one was asked for and the two do not agree. `following` is what follows,
    nothing while it is held; `strays` are things of which only one of the two says that they follow.
    """

    outcome: Outcome
    cause: Cause | None = None
    opinion: Opinion | None = None
    differences: tuple[Difference, ...] = ()
    strays: tuple[Consequence, ...] = ()
    following: tuple[Consequence, ...] = ()
    alert: Alert | None = None


def compared(first: Judged, opinions: SecondOpinions, asking: Asking) -> Compared:
    """Ask for the second opinion, as `asking` says, and compare."""
    signals = signals_of(first.decision, first.outcomes, first.level)
    following = consequences(rules_of(first.pack), signals)
    if asking is Asking.OFF:
        return Compared(Outcome.SINGLE, Cause.NOT_ASKED, following=following)
    try:
        return _beside(first, opinions, signals, following)
    except SecondOpinionFailed as error:
        return Compared(Outcome.HELD, Cause.FAILED, alert=_alert(first.pack, Cause.FAILED, detail=str(error)))
    except SecondOpinionUnavailable as error:
        alert = _alert(first.pack, Cause.UNAVAILABLE, detail=str(error))
        if asking is Asking.REQUIRED:
            return Compared(Outcome.HELD, Cause.UNAVAILABLE, alert=alert)
        return Compared(Outcome.SINGLE, Cause.UNAVAILABLE, following=following, alert=alert)


def _beside(
    first: Judged, opinions: SecondOpinions, signals: frozenset[Signal], following: tuple[Consequence, ...]
) -> Compared:
    opinion = opinions.of(first.pack, first.outcomes)
    if differences := _differences(first.decision, first.outcomes, opinion):
        detail = "; ".join(f"{each.provision}: {_plain(each.first)} / {_plain(each.second)}" for each in differences)
        alert = _alert(first.pack, Cause.DIFFERENT, (each.provision for each in differences), detail)
        return Compared(Outcome.HELD, Cause.DIFFERENT, opinion, tuple(differences), alert=alert)
    second = opinions.following(first.pack, signals)
    if strays := set(following) ^ set(second):
        listed = [*(each for each in following if each in strays), *(each for each in second if each in strays)]
        ids = (each.following.provision for each in listed)
        alert = _alert(first.pack, Cause.DIFFERENT, ids, "; ".join(str(each.following) for each in listed))
        return Compared(Outcome.HELD, Cause.DIFFERENT, opinion, strays=tuple(listed), alert=alert)
    return Compared(Outcome.AGREED, opinion=opinion, following=following)


def _alert(pack: Pack, cause: Cause, provisions: Iterable[str | None] = (), detail: str = "") -> Alert:
    return Alert(cause, pack.id, pack.digest, tuple(dict.fromkeys(filter(None, provisions))), detail)


def _plain(said: Said) -> str:
    return f"{said.verdict.value}, applies {said.applies.value}, {said.conclusion.value}"


def _differences(decision: Decision, outcomes: Sequence[reasons.Outcome], opinion: Opinion) -> list[Difference]:
    """Compared is what goes out: the decision document. What could still be asked the second opinion takes from the reference."""
    pairs = zip(decision.document()["provisions"], outcomes, opinion.said.provisions, strict=True)
    found = []
    for document, outcome, second in pairs:
        first = Said(Verdict(document["verdict"]), Verdict(document["applies"]), Conclusion(document["conclusion"]))
        concluded = conclude(outcome.provision.effect, second.verdict, second.applies, outcome.askable)
        said = Said(second.verdict, second.applies, concluded)
        if document["id"] != second.id or first != said:
            found.append(Difference(second.id, first, said))
    return found


def document_of(found: Compared, pack: Pack, lang: str) -> Json:
    """The second opinion as plain data, for a receipt: how it stands, what it concluded, and which rule fired on which conditions."""
    document: Json = {
        "outcome": found.outcome.value,
        "cause": found.cause.value if found.cause else None,
        "words": _words(found, lang),
    }
    if found.opinion is None:
        return document
    return (
        document
        | _opinion_document(found.opinion, pack, lang)
        | {
            "differs": _differences_document(found),
            "strays": consequences_document(found.strays, pack, lang),
        }
    )


def _words(found: Compared, lang: str) -> str:
    said = OUTCOME_WORDS[found.outcome].in_language(lang)
    if found.cause is None:
        return said
    return said + (": " if lang == "en" else "：") + found.cause.words.in_language(lang)


def _differences_document(found: Compared) -> list[Json]:
    return [
        {"provision": each.provision, "compiled": _said(each.first), "rete": _said(each.second)}
        for each in found.differences
    ]


def _said(said: Said) -> Json:
    return {
        "verdict": said.verdict.value,
        "applies": said.applies.value,
        "conclusion": said.conclusion.value,
    }


def _opinion_document(opinion: Opinion, pack: Pack, lang: str) -> Json:
    """`conditions` has the words of every place that a rule names, once."""
    fired = [
        {
            "records": run.per,
            "record": run.record,
            "rules": [{**_on(each.concluded), "on": [_on(on) for on in each.on]} for each in run.firings],
        }
        for run in opinion.runs
    ]
    named = (on.place for run in opinion.runs for each in run.firings for on in (each.concluded, *each.on))
    words = PlaceWords(pack, lang)
    return {
        "program": opinion.said.program,
        "provisions": {
            each.id: {"verdict": each.verdict.value, "applies": each.applies.value} for each in opinion.said.provisions
        },
        "fired": fired,
        "conditions": {place: words.of(place) for place in dict.fromkeys(named)},
    }


def _on(on: On) -> Json:
    return {"condition": on.place, "is": on.standing}
