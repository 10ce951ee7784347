"""Use cases: the only callers of engines, and all that the command line and HTTP may speak to.

Besides these, the edges know `eligibility.errors` and `eligibility.domain`.
"""

from eligibility.ir.rules import Pack
from eligibility.packs import installed_pack, installed_packs, installed_vocabulary, pack_from_folder
from eligibility.profile import LEVELS, Profile, numbers_as_decimals, pointer_part, profile_from_json
from eligibility.services.catalog import UnknownCodeList, clause, codes, policies, policy, policy_head, vocabulary
from eligibility.services.coverage import coverage_of
from eligibility.services.judging import Decision, UnknownClause, judge, provision_ids
from eligibility.services.profile_schema import profile_schema
from eligibility.services.second_opinion import second_opinion
from eligibility.source.strict_json import JsonProblems, shortened
from eligibility.values import Faulty, date_from_text
from eligibility.version import ENGINE_VERSION

__all__ = [
    "ENGINE_VERSION",
    "LEVELS",
    "Decision",
    "Faulty",
    "JsonProblems",
    "Pack",
    "Profile",
    "UnknownClause",
    "UnknownCodeList",
    "clause",
    "codes",
    "coverage_of",
    "date_from_text",
    "installed_pack",
    "installed_packs",
    "installed_vocabulary",
    "judge",
    "numbers_as_decimals",
    "pack_from_folder",
    "pointer_part",
    "policies",
    "policy",
    "policy_head",
    "profile_from_json",
    "profile_schema",
    "provision_ids",
    "second_opinion",
    "shortened",
    "vocabulary",
]
