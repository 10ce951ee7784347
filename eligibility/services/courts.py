"""Where scenarios are judged: by the reference executor, provision by provision, as the rules are or as they could be by mistake.

The document is the one that everybody gets. What was heard is kept, so that it can be looked at afterwards.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from eligibility.domain.facts import Level, Slots
from eligibility.engines import reference
from eligibility.explain.document import DocumentWriter
from eligibility.ir.reasons import Outcome
from eligibility.ir.rules import Pack, Provision
from eligibility.profile import canonical_json, profile_from_json, slots_from_profile
from eligibility.services.judging import check_findings, judge, provision_ids

_NOTHING: Mapping[str, Provision] = {}


@dataclass(slots=True)
class Court:
    """A pack in which some provisions may be other ones for a while. Profiles are read once, however often they are judged."""

    pack: Pack
    instead: Mapping[str, Provision] = field(default_factory=dict)
    heard: list[Outcome] = field(default_factory=list)
    _writer: DocumentWriter = field(init=False)
    _read: dict[tuple[bytes, date, str], Slots] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._writer = DocumentWriter(self.pack)

    @property
    def enterprises(self) -> list[Slots]:
        """Everybody who was judged so far, as executors see them, each once."""
        return list(self._read.values())

    def with_(self, provisions: Mapping[str, Provision]) -> None:
        """From now on judge these in the place of the pack's own."""
        self.instead = provisions

    def as_written(self) -> None:
        """From now on judge the pack's own provisions."""
        self.instead = _NOTHING

    def judge(self, profile: dict[str, Any], as_of: date, level: str, only: str) -> dict[str, Any]:
        """The provisions and duties of a clause, or one provision. Raises `UnknownClause` and `ProfileProblems`."""
        slots, wanted = self._slots(profile, as_of, level), provision_ids(self.pack, only)
        provisions = [self.instead.get(each.id, each) for each in self.pack.provisions if each.id in wanted]
        outcomes = tuple(reference.judge_each(provisions, slots))
        self.heard += outcomes
        duties = [each for each in self._writer.duties() if only in (each["id"], str(each["clause"]))]
        return {"provisions": self._writer.provisions(outcomes, slots), "duties": duties}

    def amounts(self, profile: dict[str, Any], as_of: date) -> dict[str, Any]:
        """The whole decision, as the service gives it. Raises `ProfileProblems`."""
        provisions = tuple(self.instead.get(each.id, each) for each in self.pack.provisions)
        self.heard += reference.judge_each(provisions, self._slots(profile, as_of, "claimed"))
        pack = replace(self.pack, provisions=provisions, digest="") if self.instead else self.pack
        return judge(pack, profile_from_json(profile, pack.vocabulary), as_of).document()

    def _slots(self, profile: dict[str, Any], as_of: date, level: str) -> Slots:
        key = canonical_json(profile), as_of, level
        if key not in self._read:
            read = profile_from_json(profile, self.pack.vocabulary)
            check_findings(self.pack, read)
            self._read[key] = slots_from_profile(read, as_of, Level[level.upper()])
        return self._read[key]
