"""The second, independent opinion: durable-rules derives every gate and every provision from the verdicts of the leaves, and what follows.

It shares nothing with the other executors and is the only package that knows durable-rules; importing it does not import the
library, which lives in supervised worker processes only. It never stands on the interactive path.
"""

from eligibility.engines.rete.availability import Availability, availability
from eligibility.engines.rete.consequences import ConsequenceProgram, consequence_program
from eligibility.engines.rete.firings import Firing, On, Run, Unfounded, runs_from_opinion
from eligibility.engines.rete.inputs import inputs_from_outcomes
from eligibility.engines.rete.opinion import LeafVerdicts, NotThisProgram, ProvisionOpinion, Receipt, SecondOpinion
from eligibility.engines.rete.program import ReteProgram
from eligibility.engines.rete.rails import EnvelopeBreached
from eligibility.engines.rete.worker import Patience, SecondOpinionFailed, SecondOpinionUnavailable
from eligibility.engines.rete.workers import ReteWorkers

__all__ = [
    "Availability",
    "ConsequenceProgram",
    "EnvelopeBreached",
    "Firing",
    "LeafVerdicts",
    "NotThisProgram",
    "On",
    "Patience",
    "ProvisionOpinion",
    "Receipt",
    "ReteProgram",
    "ReteWorkers",
    "Run",
    "SecondOpinion",
    "SecondOpinionFailed",
    "SecondOpinionUnavailable",
    "Unfounded",
    "availability",
    "consequence_program",
    "inputs_from_outcomes",
    "runs_from_opinion",
]
