"""The fast executor for one enterprise: Python generated from the typed rules of a pack.

It must agree with the reference executor in every verdict and every byte, and must not import another executor.
"""

from eligibility.engines.compiled.program import CompiledPack
from eligibility.engines.compiled.verdicts import STANDINGS, Standing, Standings

__all__ = ["STANDINGS", "CompiledPack", "Standing", "Standings"]
