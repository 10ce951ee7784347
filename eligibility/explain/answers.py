"""An outcome's answer for screening, read off its reasons. It must not judge and knows no words."""

from __future__ import annotations

from eligibility.domain.answer import Answer
from eligibility.domain.conclusion import conclude
from eligibility.domain.facts import Why
from eligibility.domain.verdict import NOT_MET
from eligibility.explain.decisive import decisive
from eligibility.ir.reasons import Outcome, open_causes


def answer_from_outcome(outcome: Outcome) -> Answer:
    """The answer, as every executor must give it."""
    causes = open_causes(outcome)
    blocking = (each.leaf.text for each in decisive(outcome)) if outcome.verdict is NOT_MET else ()
    return Answer(
        outcome.verdict,
        conclude(outcome.provision.effect, outcome.verdict, outcome.applies_verdict, outcome.askable),
        tuple(cause.subject for cause in causes if cause.kind == Why.MISSING.value),
        tuple(f"{cause.kind}:{cause.subject}" for cause in causes if cause.kind != Why.MISSING.value),
        tuple(dict.fromkeys(blocking)),
    )
