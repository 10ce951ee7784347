"""Two opinions on one enterprise: whether they agree, where they differ, and who has to be told. Standard library only."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from eligibility.domain.conclusion import Conclusion
from eligibility.domain.records import Outcome
from eligibility.domain.verdict import Verdict
from eligibility.domain.vocabulary import Words


class Asking(Enum):
    """Whether determinations of record need a second opinion."""

    REQUIRED = "required"
    """Without one they are held."""

    PREFERRED = "preferred"
    """Without one they are marked as resting on one opinion."""

    OFF = "off"
    """None is asked for, and they are marked so."""


class Cause(Enum):
    """Why a determination does not rest on two opinions that agree."""

    DIFFERENT = "different"
    """Both were had and differ."""

    FAILED = "failed"
    """The second executor contradicted itself or broke its own rules, whatever is asked for: that is an alarm, not an absence."""

    UNAVAILABLE = "unavailable"
    """It could not be loaded, or did not answer."""

    NOT_ASKED = "not_asked"
    """By the setting."""

    @property
    def words(self) -> Words:
        """In a sentence."""
        return _CAUSE_WORDS[self]


_CAUSE_WORDS = {
    Cause.DIFFERENT: Words(
        "两个执行器的结论不一致，须由工作人员处理", "the two executors differ, and a person has to look into it"
    ),
    Cause.FAILED: Words(
        "第二执行器自相矛盾或运行异常，须由工作人员处理",
        "the second executor contradicted itself or failed, and a person has to look into it",
    ),
    Cause.UNAVAILABLE: Words("第二执行器当时不可用", "the second executor could not be had"),
    Cause.NOT_ASKED: Words("按设置未要求第二意见", "no second opinion is asked for by the setting"),
}

OUTCOME_WORDS = {
    Outcome.AGREED: Words("两个执行器意见一致", "two opinions, and they agree"),
    Outcome.HELD: Words("暂缓认定，待人工处理", "held for a person"),
    Outcome.SINGLE: Words("只有一个执行器的意见", "one opinion only"),
}


@dataclass(frozen=True, slots=True)
class Said:
    """What one executor says of a provision: its verdict, that of whom it is for, and the conclusion."""

    verdict: Verdict
    applies: Verdict
    conclusion: Conclusion


@dataclass(frozen=True, slots=True)
class Difference:
    """A provision on which two executors differ."""

    provision: str
    first: Said
    second: Said


@dataclass(frozen=True, slots=True)
class Alert:
    """What whoever runs the service has to be told of a determination that should have had two opinions that agree.

    `pack` is the digest of the rules, `detail` what a programmer needs; neither names the enterprise.
    """

    cause: Cause
    policy: str
    pack: str
    provisions: tuple[str, ...]
    detail: str

    @property
    def words(self) -> Words:
        """In a sentence, with the provisions where there are some."""
        said, ids = self.cause.words, self.provisions
        if not ids:
            return said
        return Words(f"{said.zh}：{'、'.join(ids)}", f"{said.en}: {', '.join(ids)}")
