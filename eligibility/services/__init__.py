"""Use cases: the only callers of engines, and all that the command line and HTTP may speak to.

Besides these, the edges know `eligibility.errors` and `eligibility.domain`. What only some callers need is imported when it is first
named: judging alone starts sooner.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from eligibility.ir.rules import Pack
from eligibility.packs import (
    installed_pack,
    installed_packs,
    installed_vocabulary,
    pack_from_folder,
    stands_aside,
)
from eligibility.profile import LEVELS, Profile, numbers_as_decimals, pointer_part, profile_from_json
from eligibility.services.catalog import UnknownCodeList, clause, codes, policies, policy, policy_head, vocabulary
from eligibility.services.coverage import coverage_of
from eligibility.services.judging import Decision, UnknownClause, judge, provision_ids
from eligibility.services.profile_schema import profile_schema
from eligibility.services.second_opinion import second_opinion
from eligibility.source.strict_json import JsonProblems, shortened
from eligibility.values import Faulty, date_from_text
from eligibility.version import ENGINE_VERSION

if TYPE_CHECKING:
    from eligibility.services.documents import (
        Archive,
        ArchiveFaulty,
        Replay,
        ReplayStatus,
        advice_json,
        explanation_json,
        flags_json,
        is_subject,
        keep_pack,
        materials_json,
        profile_in_receipt,
        receipt_json,
        receipt_page,
        replay_json,
        replayed,
        subjects_like,
        verification_json,
        what_if_json,
    )
    from eligibility.services.screening_work import mapping_fault

__all__ = [
    "ENGINE_VERSION",
    "LEVELS",
    "Archive",
    "ArchiveFaulty",
    "Decision",
    "Faulty",
    "JsonProblems",
    "Pack",
    "Profile",
    "Replay",
    "ReplayStatus",
    "UnknownClause",
    "UnknownCodeList",
    "advice_json",
    "clause",
    "codes",
    "coverage_of",
    "date_from_text",
    "explanation_json",
    "flags_json",
    "installed_pack",
    "installed_packs",
    "installed_vocabulary",
    "is_subject",
    "judge",
    "keep_pack",
    "mapping_fault",
    "materials_json",
    "numbers_as_decimals",
    "pack_from_folder",
    "pointer_part",
    "policies",
    "policy",
    "policy_head",
    "profile_from_json",
    "profile_in_receipt",
    "profile_schema",
    "provision_ids",
    "receipt_json",
    "receipt_page",
    "replay_json",
    "replayed",
    "second_opinion",
    "shortened",
    "stands_aside",
    "subjects_like",
    "verification_json",
    "vocabulary",
    "what_if_json",
]

_LATER = dict.fromkeys(set(__all__) - globals().keys(), "documents") | {
    "mapping_fault": "screening_work",
}
"""Names that are imported when they are first asked for, and the module of this package that has each."""


def __getattr__(name: str) -> Any:
    if name not in _LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = getattr(import_module(f"eligibility.services.{_LATER[name]}"), name)
    globals()[name] = found
    return found
