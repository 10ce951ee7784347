"""Requests about one enterprise, read from their bodies with every problem at once. It judges nothing.

Every operation asks with a policy, a day and a profile; a `Form` says what more its request may say.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from eligibility import services
from eligibility.domain.facts import Level
from eligibility.domain.likeness import nearest
from eligibility.errors import Problem, ProfileProblems
from eligibility_api.problems import Refused

if TYPE_CHECKING:
    from datetime import date

    from eligibility.services import Pack, Profile
    from eligibility_api.installed import Installed

MAX_RECORDS = 200
"""Reasons are given for every record of every provision: without a bound, a small request would have a huge answer."""

MAX_SKIPPED = 1000

REQUIRED = ("policy", "as_of", "profile")


@dataclass(frozen=True, slots=True)
class Form:
    """What a request may say beside what it must, the level it means when it names none, and how many records it may hold."""

    options: tuple[str, ...] = ("level", "clause")
    level: Level = Level.CLAIMED
    most_records: int = MAX_RECORDS
    required: tuple[str, ...] = REQUIRED

    @property
    def keys(self) -> tuple[str, ...]:
        """All keys, in the order in which they are told."""
        return (*self.required[:2], *self.options, *self.required[2:])


DECISION = Form()


@dataclass(frozen=True, slots=True)
class ProfileRequest:
    """What is asked about an enterprise. `clause` is a clause's number or a provision's id, or nothing for the whole policy."""

    pack: Pack
    profile: Profile
    as_of: date
    level: Level
    clause: str | None
    skipped: tuple[str, ...] = ()


def request_from_bytes(body: bytes, installed: Installed, form: Form = DECISION) -> ProfileRequest:
    """Read a body. Raises `Refused` with every problem of the request and of the profile in it."""
    return _ProfileReader(installed, form).request(json_from_body(body))


def json_from_body(body: bytes) -> Any:
    """A body as plain data. Raises `Refused`."""
    try:
        return services.numbers_as_decimals(body)
    except services.JsonProblems as error:
        raise Refused("request-syntax", error.problems) from error


@dataclass(slots=True)
class RequestReader:
    """Reads what requests have in common, and collects every problem."""

    installed: Installed
    form: Form
    problems: list[Problem] = field(default_factory=list)

    def add(self, code: str, key: str, words: tuple[str, str], help: tuple[str, str] = ("", "")) -> None:
        """Note a problem at a key of the request."""
        self.problems.append(Problem(code, f"/{services.pointer_part(key)}" if key else "", *words, *help))

    def object_of(self, data: Any) -> dict[str, Any]:
        """A request is an object. Raises `Refused`."""
        if not isinstance(data, dict):
            self.add("value-type", "", ("请求应为 JSON 对象", "the request is a JSON object"))
            raise Refused("request-invalid", self.problems)
        self._keys(data)
        return data

    def option(self, data: dict[str, Any], key: str) -> Any:
        """What is said under a key that the form has; a key that it does not have was told already."""
        return data.get(key) if key in self.form.options else None

    def _keys(self, data: dict[str, Any]) -> None:
        for key in data:
            if key not in self.form.keys:
                shown, near = services.shortened(key), nearest(key, self.form.keys)
                zh = f"是否想写 `{near[0]}`？" if near else f"可用的键：{'、'.join(self.form.keys)}"
                en = f"did you mean `{near[0]}`?" if near else f"keys: {', '.join(self.form.keys)}"
                self.add(
                    "key-unknown", key, (f"请求没有名为 `{shown}` 的键", f"the request has no key `{shown}`"), (zh, en)
                )
        for key in self.form.required:
            if data.get(key) is None:
                self.add("key-missing", key, (f"缺少 `{key}`", f"`{key}` is missing"), _MISSING[key])

    def policy(self, said: Any) -> Pack | None:
        """The policy that is named; nothing after a problem was noted."""
        if said is None:
            return None
        if not isinstance(said, str):
            self.add("value-type", "policy", ("`policy` 应为文字", "`policy` is text"), _MISSING["policy"])
        elif said not in self.installed.packs:
            self.problems.append(self.installed.unknown_policy(said, "/policy"))
        else:
            return self.installed.packs[said]
        return None

    def as_of(self, said: Any) -> date | None:
        """The day; nothing after a problem was noted."""
        try:
            return None if said is None else services.date_from_text(said)
        except services.Faulty as fault:
            self.add(fault.code, "as_of", (fault.zh, fault.en), (fault.help_zh, fault.help_en))
            return None

    def level(self, said: Any) -> Level:
        """The level; the form's own when none is said, or after a problem was noted."""
        if said is None:
            return self.form.level
        if isinstance(said, str) and said in services.LEVELS:
            return services.LEVELS[said]
        known_zh, known = "、".join(services.LEVELS), ", ".join(services.LEVELS)
        words = (f"`level` 应为证据等级：{known_zh}", f"`level` is an evidence level: {known}")
        self.add("value-unlisted" if isinstance(said, str) else "value-type", "level", words)
        return self.form.level

    def clause(self, said: Any, pack: Pack | None) -> str | None:
        """The clause or provision, if one is said."""
        if said is None:
            return None
        if not isinstance(said, str):
            words = ("`clause` 应为文字", "`clause` is text")
            self.add("value-type", "clause", words, ('写作 "8" 或 "8.3"', 'write it as "8" or "8.3"'))
            return None
        if pack is None:
            return None
        try:
            services.provision_ids(pack, said)
        except services.UnknownClause:
            self.problems.append(unknown_clause(said, "/clause", pack))
        return said


class _ProfileReader(RequestReader):
    def request(self, data: Any) -> ProfileRequest:
        """The whole request."""
        data = self.object_of(data)
        pack, as_of = self.policy(data.get("policy")), self.as_of(data.get("as_of"))
        level, clause = self.level(self.option(data, "level")), self.clause(self.option(data, "clause"), pack)
        skipped = self._skipped(self.option(data, "skipped"))
        profile, faults = self._profile(data)
        if self.problems or pack is None or as_of is None or profile is None:
            raise Refused("request-invalid" if self.problems else "profile-invalid", [*self.problems, *faults])
        return ProfileRequest(pack, profile, as_of, level, clause, skipped)

    def _skipped(self, said: Any) -> tuple[str, ...]:
        if said is None:
            return ()
        if not isinstance(said, list) or not all(isinstance(each, str) for each in said):
            words = ("`skipped` 应为事实的列表", "`skipped` is a list of facts")
            self.add("value-type", "skipped", words, ("写作答复中的 `fact`", "write each as the answer's `fact` does"))
            return ()
        if len(said) > MAX_SKIPPED:
            zh, en = f"`skipped` 最多 {MAX_SKIPPED} 项", f"`skipped` has at most {MAX_SKIPPED} entries"
            self.add("too-large", "skipped", (zh, en))
            return ()
        vocabulary = services.installed_vocabulary()
        for index, each in enumerate(said):
            if not services.is_subject(vocabulary, each):
                self._unknown_subject(each, index)
        return tuple(said)

    def _unknown_subject(self, said: str, index: int) -> None:
        shown, near = services.shortened(said), services.subjects_like(services.installed_vocabulary(), said)
        zh = f"是否想写 `{near[0]}`？" if near else "写作答复中的 `fact`，例如 revenue[-1]"
        en = f"did you mean `{near[0]}`?" if near else "write it as the answer's `fact` does, as in revenue[-1]"
        words = (f"没有可以询问的事实 `{shown}`", f"`{shown}` is no fact that can be asked for")
        self.problems.append(Problem("fact-unknown", f"/skipped/{index}", *words, zh, en))

    def _profile(self, data: dict[str, Any]) -> tuple[Profile | None, tuple[Problem, ...]]:
        if data.get("profile") is None:
            return None, ()
        try:
            profile = services.profile_from_json(data["profile"], services.installed_vocabulary(), "/profile")
        except ProfileProblems as error:
            return None, tuple(error.problems)
        most = self.form.most_records
        return (None, (too_many_records(most),)) if records_in(profile) > most else (profile, ())


def records_in(profile: Profile) -> int:
    """How many records a profile lists, of all kinds together."""
    facts = services.installed_vocabulary().facts
    return sum(
        len(given.value)
        for id, given in profile.facts.items()
        if given.value is not None and facts[id].type.kind == "records"
    )


def too_many_records(most: int) -> Problem:
    """What is said of a profile with more records than one request may hold."""
    return Problem(
        "too-large",
        "/profile/facts",
        f"一次请求最多 {most} 条记录（项目、认定等合计）",
        f"one request takes at most {most} records, of all kinds together",
        "只填与所问条款有关的记录，分条询问",
        "give the records that matter to the clause you ask for, and ask for clauses one by one",
    )


_MISSING = {
    "policy": ("全部政策见 /v1/policies", "see /v1/policies for all policies"),
    "as_of": ('写明判定所依据的日期，例如 "2024-06-01"', 'state the day to judge for, as in "2024-06-01"'),
    "profile": (
        '写作 {"facts": {…}}；可填的事实见 /v1/vocabulary',
        'write {"facts": {…}}; see /v1/vocabulary for the facts',
    ),
}


def unknown_clause(said: str, pointer: str, pack: Pack) -> Problem:
    """What is said of a number that no clause or provision of a policy has."""
    shown = services.shortened(said)
    zh, en = f"政策没有条款或事项 `{shown}`", f"the policy has no clause or provision `{shown}`"
    help_zh, help_en = f"全部条款见 /v1/policies/{pack.id}", f"see /v1/policies/{pack.id} for all clauses"
    return Problem("clause-unknown", pointer, zh, en, help_zh, help_en)
