"""The applications of a filter as a workbook: how each stands, why provision by provision with the words of the policy, what is wrong, and what it is.

Reading takes a transaction, writing none. It says what is recorded and judges nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from eligibility.domain.access import require
from eligibility.domain.actors import Actor
from eligibility.domain.conclusion import CONCLUSION_SIGNS, CONCLUSION_WORDS, Conclusion
from eligibility.domain.keeping import Query, Reading
from eligibility.domain.records import Outcome, Ruling, RulingKind, RulingState
from eligibility.domain.vocabulary import Words
from eligibility.domain.workdays import in_china
from eligibility.services import worklist
from eligibility.services.desk import Desk
from eligibility.services.worklist import MOST_NAMED, Filter, Line, Steps
from eligibility.tables.plain_book import Sheet, book_from_sheets

MOST = 10_000
"""Applications in one workbook."""
KIND_WORDS = {
    RulingKind.AGREE: Words("同意", "agree"),
    RulingKind.OVERRIDE: Words("改判", "override"),
    RulingKind.RETURN: Words("要求补正", "ask for a supplement"),
}
STATE_WORDS = {
    RulingState.PROPOSED: Words("等待复核", "awaiting a second reviewer"),
    RulingState.CONFIRMED: Words("已生效", "stands"),
    RulingState.REJECTED: Words("复核未通过", "not confirmed"),
    RulingState.REPLACED: Words("已被替代或撤回", "replaced or taken back"),
}


@dataclass(frozen=True, slots=True)
class Cases:
    """What is exported: the lines, the decisions that stand by application and provision, the names of who decided, and how many matched."""

    lines: Sequence[Line]
    rulings: Mapping[tuple[str, str], Ruling]
    names: Mapping[str, str]
    total: int


def cases_to_export(reading: Reading, actor: Actor, steps: Steps, wanted: Filter) -> Cases:
    """The first `MOST` of a filter, in its order. Raises `NotAllowed`."""
    require(actor, "exportCases")
    ids = worklist.matching(reading, actor, steps, wanted, MOST)
    rulings: dict[tuple[str, str], Ruling] = {}
    for first in range(0, len(ids), MOST_NAMED):
        part = {"application": ids[first : first + MOST_NAMED], "state": (RulingState.PROPOSED, RulingState.CONFIRMED)}
        rulings |= {(each.application, each.provision): each for each in reading.find(Query(Ruling, one_of=part))}
    names = worklist.names_of(reading, [each.by for each in rulings.values()])
    counts = worklist.counts_of(reading, actor, steps, wanted)
    return Cases(worklist.lines_of(reading, actor, ids), rulings, names, counts[wanted.tab])


def workbook(cases: Cases, desks: Mapping[str, Desk], lang: str, at: datetime, filtered_by: str) -> bytes:
    """The workbook. `at` is when it is made, `filtered_by` the filter as it stands in an address."""
    writer = _Writer(cases, desks, lang)
    return book_from_sheets(
        [
            Sheet(writer.say("审核结果", "Results"), writer.heads(), writer.results()),
            Sheet(writer.say("逐条理由", "Reasons"), writer.reason_heads(), writer.reasons(), wrapped=True),
            Sheet(writer.say("问题行", "Problems"), writer.problem_heads(), writer.problems()),
            Sheet(writer.say("说明", "About"), (writer.say("项目", "What"), ""), writer.about(at, filtered_by)),
        ],
        at,
    )


class _Writer:
    def __init__(self, cases: Cases, desks: Mapping[str, Desk], lang: str) -> None:
        self.cases, self.desks, self.lang = cases, desks, lang
        self.provisions = sorted({id for each in cases.lines for id in each.application.provisions}, key=_number)

    def say(self, zh: str, en: str) -> str:
        return zh if self.lang == "zh" else en

    def heads(self) -> list[str]:
        zh = ["编号", "平台编号", "统一社会信用代码", "企业", "所在地", "政策", "环节", "经办", "提交时间", "待补充"]
        en = ["Number", "Portal's number", "USCC", "Enterprise", "Division", "Policy", "Step", "Officer", "Submitted", "Missing"]  # fmt: skip
        return [*(zh if self.lang == "zh" else en), *self.provisions]

    def results(self) -> list[Sequence[str | int]]:
        return [
            [*self._head_of(each), *(self._standing(each, id) for id in self.provisions)] for each in self.cases.lines
        ]

    def _head_of(self, line: Line) -> list[str | int]:
        a = line.application
        step = (
            self.desks[a.policy].procedure.steps[a.state].words.in_language(self.lang)
            if a.policy in self.desks
            else a.state
        )
        return [
            a.id, a.reference or "", a.enterprise, a.name, a.division, a.policy, step, line.officer or "",
            in_china(a.submitted).strftime("%Y-%m-%d %H:%M") if a.submitted else "", a.missing,
        ]  # fmt: skip

    def _standing(self, line: Line, provision: str) -> str:
        if provision not in line.conclusions:
            return ""
        ruling = self.cases.rulings.get((line.application.id, provision))
        return self._conclusion(line.conclusions[provision] if ruling is None else ruling.conclusion)

    def _conclusion(self, id: str) -> str:
        conclusion = Conclusion(id)
        return f"{CONCLUSION_SIGNS[conclusion]} {CONCLUSION_WORDS[conclusion].in_language(self.lang)}"

    def reason_heads(self) -> list[str]:
        zh = [
            "编号",
            "企业",
            "惠企事项",
            "名称",
            "系统结论",
            "意见",
            "审核结论",
            "状态",
            "审核人",
            "理由",
            "引用",
            "依据原文",
        ]
        en = ["Number", "Enterprise", "Provision", "Title", "Determined", "Decision", "Decided", "State", "By", "Reason", "Quoted", "Verbatim text"]  # fmt: skip
        return zh if self.lang == "zh" else en

    def reasons(self) -> list[Sequence[str | int]]:
        return [
            [line.application.id, line.application.name, id, *self._reason(line, id)]
            for line in self.cases.lines
            for id in line.application.provisions
        ]

    def _reason(self, line: Line, id: str) -> list[str]:
        desk = self.desks.get(line.application.policy)
        provision = None if desk is None else desk.provisions.get(id)
        ruling = self.cases.rulings.get((line.application.id, id))
        decided = ["", "", "", "", "", ""]
        if ruling is not None:
            decided = [
                KIND_WORDS[ruling.kind].in_language(self.lang), self._conclusion(ruling.conclusion),
                STATE_WORDS[ruling.state].in_language(self.lang), self.cases.names.get(ruling.by, ruling.by),
                ruling.reason or "", ruling.quote or "",
            ]  # fmt: skip
        return [
            provision.title.in_language(self.lang) if provision else "",
            self._conclusion(line.conclusions[id]) if id in line.conclusions else "",
            *decided,
            provision.quote.text if provision else "",
        ]

    def problem_heads(self) -> list[str]:
        return [self.say("编号", "Number"), self.say("企业", "Enterprise"), self.say("问题", "Problem")]

    def problems(self) -> list[Sequence[str | int]]:
        return [
            [line.application.id, line.application.name, words]
            for line in self.cases.lines
            for words in self._problems_of(line)
        ]

    def _problems_of(self, line: Line) -> list[str]:
        a, found = line.application, []
        if not line.conclusions:
            found.append(self.say("还没有认定", "nothing is determined"))
        if line.outcome is Outcome.HELD:
            found.append(self.say("认定因意见不一而暂缓", "its determination is held"))
        if a.missing:
            found.append(self.say(f"待补充 {a.missing} 项事实", f"{a.missing} facts are missing"))
        return found

    def about(self, at: datetime, filtered_by: str) -> list[Sequence[str | int]]:
        digests = defaultdict(set)
        for line in self.cases.lines:
            if line.pack is not None:
                digests[line.application.policy].add(line.pack)
        rules = [
            [self.say("规则集", "Rule set"), f"{policy} {digest}"]
            for policy in sorted(digests)
            for digest in sorted(digests[policy])
        ]
        shown, total = len(self.cases.lines), self.cases.total
        return [
            [self.say("导出时间", "Made"), in_china(at).strftime("%Y-%m-%d %H:%M")],
            [self.say("筛选", "Filter"), filtered_by],
            [self.say("件数", "Cases"), self.say(f"{shown}，符合筛选的共 {total}", f"{shown} of {total} that match")],
            *rules,
        ]


def _number(provision: str) -> tuple[int, str]:
    clause = provision.partition(".")[0]
    return (int(clause) if clause.isdigit() else 0, provision)
