"""Use cases: the only callers of engines, and all that the command line and HTTP may speak to.

Besides these, the edges know `eligibility.errors` and `eligibility.domain`.
"""

from eligibility.ir.rules import Pack
from eligibility.packs import installed_pack, installed_packs, installed_vocabulary, pack_from_folder
from eligibility.profile import Profile, numbers_as_decimals, profile_from_json
from eligibility.services.catalog import UnknownCodeList, clause, codes, policies, policy, vocabulary
from eligibility.services.coverage import coverage_of
from eligibility.services.judging import Decision, UnknownClause, judge
from eligibility.services.profile_schema import profile_schema
from eligibility.version import ENGINE_VERSION

__all__ = [
    "ENGINE_VERSION",
    "Decision",
    "Pack",
    "Profile",
    "UnknownClause",
    "UnknownCodeList",
    "clause",
    "codes",
    "coverage_of",
    "installed_pack",
    "installed_packs",
    "installed_vocabulary",
    "judge",
    "numbers_as_decimals",
    "pack_from_folder",
    "policies",
    "policy",
    "profile_from_json",
    "profile_schema",
    "vocabulary",
]
