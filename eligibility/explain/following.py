"""What follows from a determination, in words: what is to be done, by which rule, on which conditions. In one language. It must not judge."""

from __future__ import annotations

from typing import assert_never

from eligibility.domain.conclusion import CONCLUSION_WORDS
from eligibility.domain.consequences import Awaited, Because, Concluded, Condition, Following, Kind, NotVerified
from eligibility.domain.vocabulary import Words
from eligibility.ir.following import REVIEW_PERIOD, SUPPLEMENT_PERIOD
from eligibility.ir.rules import Pack

_RULES = {
    Because.CONCLUSION_STANDS: Words(
        "结论成立的事项由工作人员初审", "an officer reviews what comes to a positive conclusion"
    ),
    Because.INFORMATION_IS_MISSING: Words(
        "信息不足的事项须告知补正并初审", "what lacks information is reviewed, and the enterprise is told"
    ),
    Because.JUDGEMENT_IS_NEEDED: Words("须人工研判的事项由工作人员初审", "an officer reviews what needs a judgement"),
    Because.DEPARTMENT_IS_RESPONSIBLE: Words(
        "初审的事项转原文载明的责任单位", "what is reviewed goes to the departments that the text names"
    ),
    Because.QUESTION_IS_OPEN: Words("待认定事项须作出认定意见", "an open question needs an officer's finding"),
    Because.FACTS_ARE_NOT_VERIFIED: Words(
        "结论依据未经核验的信息的，须核验", "facts that nobody verified are verified before they are relied on"
    ),
    Because.BENEFIT_IS_GIVEN: Words("给予奖补或待遇的，须经第二人复审", "a second person reviews what gives a benefit"),
    Because.ONE_NOTICE_FOR_ALL: Words("需补充的信息一次性告知", "everything missing is told once, in one notice"),
    Because.BENEFITS_EXCLUDE_EACH_OTHER: Words(
        "原文规定不重复享受的事项不能同时给予",
        "benefits that the text excludes beside each other are not given together",
    ),
    Because.ENTERPRISE_CHOOSES: Words(
        "不能同时享受的，请企业选择", "of benefits that exclude each other the enterprise chooses"
    ),
    Because.TIME_RUNS: Words("由此开始计算期限", "a time limit begins"),
}

_DEADLINES = {
    SUPPLEMENT_PERIOD: Words("补正期限", "time to supplement"),
    REVIEW_PERIOD: Words("初审期限", "time to review"),
}


class FollowingWords:
    """The words of one pack's consequences (`zh` or `en`)."""

    def __init__(self, pack: Pack, lang: str) -> None:
        self.pack = pack
        self.lang = "en" if lang == "en" else "zh"

    def rule(self, because: Because) -> str:
        """What a rule says."""
        return _RULES[because].in_language(self.lang)

    def of(self, condition: Condition) -> str:
        """A condition of a rule, or what follows."""
        match condition:
            case Concluded(provision, conclusion):
                word = CONCLUSION_WORDS[conclusion].in_language(self.lang)
                return self._say(f"{provision} 的结论是“{word}”", f"the conclusion on {provision} is “{word}”")
            case Awaited(provision, question):
                asked = self._question(question)
                return self._say(f"{provision} 待认定：{asked}", f"{provision} waits for a finding: {asked}")
            case NotVerified():
                return self._say("本次采信了未经核验的信息", "facts below the verified level counted")
            case Following():
                return self._following(condition)
            case _:
                assert_never(condition)

    def _say(self, zh: str, en: str) -> str:
        return en if self.lang == "en" else zh

    def _question(self, id: str) -> str:
        base = id.split("@", maxsplit=1)[0]
        known = self.pack.opens.get(base) or self.pack.terms.get(base)
        return known.words.in_language(self.lang) if known else id

    def _following(self, each: Following) -> str:
        of, target = each.provision or "", each.target
        match each.kind:
            case Kind.REVIEW:
                return self._say(f"{of} 初审", f"review of {of}")
            case Kind.ROUTING:
                return self._say(f"{of} 转责任单位：{target}", f"{of} goes to: {target}")
            case Kind.FINDING:
                asked = self._question(target)
                return self._say(f"{of} 须认定：{asked}".lstrip(), f"{of} needs a finding: {asked}".lstrip())
            case Kind.VERIFICATION:
                return self._say(f"{of} 核验所依据的信息", f"verify what {of} rests on")
            case Kind.SECOND_REVIEW:
                return self._say(f"{of} 复审（第二人）", f"second review of {of}")
            case Kind.SUPPLEMENT if each.provision is None:
                return self._say("一次性告知需补充的全部信息", "one notice of everything missing")
            case Kind.SUPPLEMENT:
                return self._say(f"{of} 告知补正", f"notice of what is missing for {of}")
            case Kind.EXCLUSION:
                return self._say(f"{of} 与 {target} 不重复享受", f"{of} and {target} exclude each other")
            case Kind.CHOICE:
                return self._say(
                    f"请企业在 {of} 与 {target} 中选择", f"the enterprise chooses between {of} and {target}"
                )
            case Kind.DEADLINE:
                return self._say("开始计算：", "begins: ") + _DEADLINES[target].in_language(self.lang)
            case _:
                assert_never(each.kind)
