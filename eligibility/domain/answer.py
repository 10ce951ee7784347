"""What screening says of one provision and one enterprise: less than a decision, and the same whichever executor was asked."""

from __future__ import annotations

from dataclasses import dataclass

from eligibility.domain.conclusion import Conclusion
from eligibility.domain.verdict import Verdict


@dataclass(frozen=True, slots=True)
class Answer:
    """A provision's verdict and conclusion, and what they rest on.

    Of an undetermined verdict `missing` are the slots that could still decide and `because` the other causes as `kind:subject`; of one that is not met
    `blocking` are the canonical texts of the leaves that decide it. Each once, in the order of the rules.
    """

    verdict: Verdict
    conclusion: Conclusion
    missing: tuple[str, ...] = ()
    because: tuple[str, ...] = ()
    blocking: tuple[str, ...] = ()
