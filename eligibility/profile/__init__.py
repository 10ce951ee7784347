"""Profiles: what an enterprise, a register or an officer says, read against the vocabulary with every problem at once.

The wire form is JSON (numbers as `Decimal` or `int`, never `float`) or YAML. Reading types every value exactly and keeps source,
date and level. `slots_from_profile` then says what an executor sees on a date and at a level. It must not know packs.
"""

from eligibility.profile.model import LEVELS, Dated, Finding, Given, Profile, Said, canonical_json
from eligibility.profile.problems import MAX_PROBLEMS, MAX_RECORDS
from eligibility.profile.reading import numbers_as_decimals, profile_from_json
from eligibility.profile.slots import slots_from_profile, slots_of_fact
from eligibility.source.strict_json import pointer_part

__all__ = [
    "LEVELS",
    "MAX_PROBLEMS",
    "MAX_RECORDS",
    "Dated",
    "Finding",
    "Given",
    "Profile",
    "Said",
    "canonical_json",
    "numbers_as_decimals",
    "pointer_part",
    "profile_from_json",
    "slots_from_profile",
    "slots_of_fact",
]
