"""The procedure of an application as a state machine held in data: steps, moves between them, who may make one and what it needs.

Standard library only. It knows no record but the application; what else is so about it comes as `Circumstances`. Whether an actor may do
something at all, to whose, is `eligibility.domain.access`; a move names the action there and can only narrow it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import Enum, IntEnum

from eligibility.domain.access import TOGETHER, refusal, resource_of
from eligibility.domain.actors import Actor, Role
from eligibility.domain.records import Application
from eligibility.domain.vocabulary import Words
from eligibility.domain.workdays import Calendar, UnknownYear

SHORTEST_REASON = 10
"""Characters that a reason has at least, white space around it not counted."""


class Need(Enum):
    """What a move needs to be so."""

    PROFILE = "profile"
    DETERMINATION = "determination"
    RULINGS = "rulings"
    REVIEWS = "reviews"
    GRANTED = "granted"
    NONE_GRANTED = "none_granted"
    NONE_EXCLUDED = "none_excluded"
    PUBLISHED = "published"
    PERIOD_OVER = "period_over"
    OBJECTIONS_ANSWERED = "objections_answered"
    PAID = "paid"
    PAYMENT = "payment"
    RECOVERED = "recovered"
    REASON = "reason"
    NOTICE = "notice"

    @property
    def words(self) -> Words:
        """What is wanting when it is not so."""
        return _NEED_WORDS[self]


AUTOMATIC = frozenset({"submit", "resubmit", "publish", "unpublish", "object", "dismiss", "reopen", "recover"})
"""The moves that follow from something else that is done: nobody asks for them, and what is done finds them by these ids."""

SUBMITTING = "submitApplication"
"""The action of a move by which an application comes in."""

BROUGHT = frozenset({Need.REASON, Need.NOTICE})
"""What whoever makes the move brings along; whether a move is open does not depend on it."""

_NEED_WORDS = {
    Need.PROFILE: Words("企业还没有档案", "the enterprise has no profile yet"),
    Need.DETERMINATION: Words(
        "还没有按所提交档案作出的认定", "nothing has been determined on the submitted profile yet"
    ),
    Need.RULINGS: Words("还有惠企事项没有审核意见", "a provision has no decision yet"),
    Need.REVIEWS: Words("还有审核意见等待另一人复核", "a decision awaits its second reviewer"),
    Need.GRANTED: Words("没有获得支持的惠企事项", "no provision is granted"),
    Need.NONE_GRANTED: Words("有获得支持的惠企事项，应当公示", "a provision is granted, so it has to be published"),
    Need.NONE_EXCLUDED: Words(
        "获得支持的惠企事项里，有的不能与已给予支持的另一项同时享受",
        "a provision is granted that is not given beside another one that is granted",
    ),
    Need.PUBLISHED: Words("没有列入公示名单", "it is on no published list"),
    Need.PERIOD_OVER: Words("公示期未满", "the public-notice period is not over"),
    Need.OBJECTIONS_ANSWERED: Words("还有异议没有答复", "an objection is not answered yet"),
    Need.PAID: Words("还有获得支持的惠企事项没有兑付记录", "a granted provision has no disbursement on record"),
    Need.PAYMENT: Words("没有兑付记录", "nothing has been disbursed"),
    Need.RECOVERED: Words("应追回的款项没有全部追回", "not everything has been recovered"),
    Need.REASON: Words("须写明理由，不少于10个字", "a reason of at least 10 characters is needed"),
    Need.NOTICE: Words("须附告知书", "a notice to the enterprise is needed"),
}


class Work(Enum):
    """What is done in a step, besides moving on."""

    EDIT = "edit"
    FIND = "find"
    RULE = "rule"
    REVIEW = "review"
    REDETERMINE = "redetermine"
    OBJECT = "object"
    ANSWER = "answer"
    PAY = "pay"
    RECOVER = "recover"


class Shown(Enum):
    """What a published list may show of an application; nothing of it is personal."""

    ENTERPRISE = "enterprise"
    CREDIT_CODE = "credit_code"
    DIVISION = "division"
    PROVISIONS = "provisions"
    CONCLUSIONS = "conclusions"
    BENEFITS = "benefits"


class Stage(IntEnum):
    """How far an application has come, counted from nothing; it never goes back."""

    NONE = 0
    RECEIVED = 1
    VALID = 2
    DECIDED = 3
    APPROVED = 4


STAGE_WORDS = {
    Stage.NONE: Words("草稿", "draft"),
    Stage.RECEIVED: Words("收到", "received"),
    Stage.VALID: Words("受理", "accepted for review"),
    Stage.DECIDED: Words("有审核意见", "decided"),
    Stage.APPROVED: Words("给予支持", "approved"),
}


@dataclass(frozen=True, slots=True)
class Limit:
    """A time limit. `days` are working days; `None` where the policy leaves it to the authority. `source` says where it stands, or why it does not."""

    days: int | None
    source: Words


@dataclass(frozen=True, slots=True)
class Step:
    """Where an application can be. `ends` is whether it is over there."""

    id: str
    words: Words
    work: frozenset[Work] = frozenset()
    limit: Limit | None = None
    ends: bool = False


@dataclass(frozen=True, slots=True)
class Move:
    """A way from steps to a step. `action` is an action of the table of access, `by` the roles of it that may, `other_person` four eyes.

    An `automatic` move follows from something else that is done (publishing a list, answering an objection), and cannot be asked for.
    """

    id: str
    words: Words
    sources: tuple[str, ...]
    target: str
    action: str
    by: frozenset[Role]
    needs: tuple[Need, ...] = ()
    other_person: bool = False
    automatic: bool = False


@dataclass(frozen=True, slots=True)
class Procedure:
    """The steps of applications under a policy, by id, and the moves between them, by id. `shows` is what its published lists show.

    `digest` is the SHA-256 of its canonical print.
    """

    id: str
    version: str
    title: Words
    start: str
    steps: Mapping[str, Step]
    moves: Mapping[str, Move]
    shows: tuple[Shown, ...] = ()
    digest: str = ""

    def allows(self, work: Work, state: str) -> bool:
        """Whether something is done in a step."""
        return work in self.steps[state].work

    def stage_of(self, state: str) -> Stage:
        """How far an application is that reaches a step: by what is done there. One that ends there has come no further by it."""
        step = self.steps[state]
        if step.ends or state == self.start:
            return Stage.NONE
        if step.work & {Work.PAY, Work.RECOVER}:
            return Stage.APPROVED
        if step.work & {Work.REVIEW, Work.OBJECT, Work.ANSWER}:
            return Stage.DECIDED
        submitted = {each.target for each in self.moves.values() if each.action == SUBMITTING}
        return Stage.RECEIVED if state in submitted or Work.EDIT in step.work else Stage.VALID

    def steps_with(self, work: Work) -> list[Step]:
        """The steps in which something is done."""
        return [each for each in self.steps.values() if work in each.work]


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What is so about an application besides its step: the needs that are met, who has decided on it, who has an interest in it."""

    met: frozenset[Need] = frozenset()
    ruled_by: frozenset[str] = frozenset()
    interested: frozenset[str] = frozenset()


class Because(Enum):
    """Why a move is not open."""

    STEP = "move-step"
    ACCESS = "move-access"
    ROLE = "move-role"
    FOUR_EYES = "four-eyes"
    INTEREST = "interest"
    NEED = "move-need"
    REASON = "reason-short"


@dataclass(frozen=True, slots=True)
class Obstacle:
    """One reason why a move is not open, in words; `need` where something is wanting."""

    because: Because
    words: Words
    need: Need | None = None


INTERESTED = Obstacle(
    Because.INTEREST, Words("您与该企业有利害关系，应当回避", "you have an interest in this enterprise")
)
"""A conflict of interest (回避)."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A move from the present step, open when there is no obstacle."""

    move: Move
    obstacles: tuple[Obstacle, ...] = ()

    @property
    def open(self) -> bool:
        """Whether it can be made."""
        return not self.obstacles


class MoveRefused(Exception):
    """A move was asked for that is not open. `obstacles` are all the reasons; `application` is as it is."""

    def __init__(self, move: Move, obstacles: tuple[Obstacle, ...]) -> None:
        super().__init__(f"the move `{move.id}` is not open: {'; '.join(each.words.en for each in obstacles)}")
        self.move, self.obstacles = move, obstacles


@dataclass(frozen=True, slots=True)
class Due:
    """The last day of a step. Without one, `unknown` says why: there is no limit (nothing), none was set, or a year is not known."""

    day: date | None = None
    unknown: str | None = None


LIMIT_NOT_SET = "limit-not-set"
YEAR_UNKNOWN = "year-unknown"


@dataclass(frozen=True, slots=True)
class TimeLimits:
    """The calendar, and what the authority has set where a policy leaves limits to it: working days by step."""

    calendar: Calendar = field(default_factory=Calendar)
    days: Mapping[str, int] = field(default_factory=dict)

    def days_of(self, step: Step) -> int | None:
        """The working days of a step, the policy's own before the authority's."""
        if step.limit is None:
            return None
        return step.limit.days if step.limit.days is not None else self.days.get(step.id)

    def due(self, step: Step, since: date) -> Due:
        """By which day a step that was reached on a day is to be done."""
        if step.limit is None:
            return Due()
        days = self.days_of(step)
        if days is None:
            return Due(unknown=LIMIT_NOT_SET)
        try:
            return Due(self.calendar.after(since, days))
        except UnknownYear as unknown:
            return Due(unknown=f"{YEAR_UNKNOWN}:{unknown.year}")


def moves(
    procedure: Procedure, application: Application, circumstances: Circumstances, actor: Actor
) -> tuple[Offer, ...]:
    """The moves from an application's step that somebody can ask for, each open to this actor or with every reason why it is not."""
    return tuple(
        Offer(each, tuple(_obstacles(procedure, each, application, circumstances, actor)))
        for each in procedure.moves.values()
        if application.state in each.sources and not each.automatic
    )


def move(
    procedure: Procedure,
    application: Application,
    id: str,
    circumstances: Circumstances,
    actor: Actor,
    *,
    at: datetime,
    due: Due,
    reason: str | None = None,
) -> Application:
    """The application after a move. `at` is when, `due` the last day of the step that it reaches.

    Raises `MoveRefused` with every obstacle, and `KeyError` for a move that the procedure does not have.
    """
    made = procedure.moves[id]
    obstacles = tuple(_obstacles(procedure, made, application, circumstances, actor))
    if Need.REASON in made.needs and not is_reason(reason):
        obstacles = (*obstacles, Obstacle(Because.REASON, Need.REASON.words, Need.REASON))
    if obstacles:
        raise MoveRefused(made, obstacles)
    step = procedure.steps[made.target]
    return replace(
        application,
        state=made.target,
        changed=at,
        due=due.day,
        due_unknown=due.unknown,
        ended=at if step.ends else None,
        reached=max(application.reached, procedure.stage_of(made.target).value),
    )


def is_reason(text: str | None) -> bool:
    """Whether a text is long enough to be a reason."""
    return text is not None and len(text.strip()) >= SHORTEST_REASON


def _obstacles(
    procedure: Procedure, made: Move, application: Application, circumstances: Circumstances, actor: Actor
) -> Iterator[Obstacle]:
    if application.state not in made.sources:
        yield _wrong_step(procedure, made, application)
    if refusal(actor, made.action, resource_of(application)):
        yield Obstacle(Because.ACCESS, Words("不在您的权限范围内", "it is beyond your rights"))
    elif actor.roles and not actor.roles & made.by:
        yield Obstacle(Because.ROLE, Words("这一步由其他角色办理", "this step is for another role"))
    yield from personal_obstacles(application, circumstances, actor, other_person=made.other_person)
    yield from (
        Obstacle(Because.NEED, each.words, each)
        for each in made.needs
        if each not in BROUGHT and each not in circumstances.met
    )


def personal_obstacles(
    application: Application, circumstances: Circumstances, actor: Actor, *, other_person: bool = False
) -> Iterator[Obstacle]:
    """Why this very person may not take part: a conflict of interest, or that another than who decided is wanted (四眼)."""
    interested = actor.account in circumstances.interested or actor.enterprise == application.enterprise
    if actor.roles & TOGETHER and interested:
        yield INTERESTED
    if other_person and actor.account in circumstances.ruled_by:
        yield Obstacle(
            Because.FOUR_EYES,
            Words(
                "作出审核意见的人不能自己复核，须由另一人办理",
                "whoever decided cannot confirm it: another person has to",
            ),
        )


def _wrong_step(procedure: Procedure, made: Move, application: Application) -> Obstacle:
    zh = "、".join(procedure.steps[each].words.zh for each in made.sources)
    en = ", ".join(procedure.steps[each].words.en for each in made.sources)
    here = procedure.steps[application.state].words
    return Obstacle(
        Because.STEP,
        Words(
            f"现在处于“{here.zh}”，只有在“{zh}”才能这样办理", f"it is in the step `{here.en}`; this is done in `{en}`"
        ),
    )
