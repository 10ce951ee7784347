"""The applications of a filter as a workbook: how each stands, why provision by provision with the words of the policy, what is wrong, and what it is.

Reading takes a transaction, writing the workbook none; that it was exported is kept, so that next time what is new can be had alone. It judges nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from eligibility.domain.access import require
from eligibility.domain.actors import Actor
from eligibility.domain.conclusion import CONCLUSION_SIGNS, CONCLUSION_WORDS, Conclusion
from eligibility.domain.keeping import Query, Reading, Unit
from eligibility.domain.records import CaseExport, Outcome, Ruling, RulingKind, RulingState
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


MOST_KEPT = 20
"""Filters of one account of which it is kept what was exported: those exported last."""


@dataclass(frozen=True, slots=True)
class Cases:
    """What is exported: the lines, the decisions that stand by application and provision, the names of who decided, and how many matched.

    `at` is when it was read. `exported` are the ids that have been exported of the filter by now; `since` is when it was exported last, where only
    what came after that is wanted, and nothing where it never was.
    """

    lines: Sequence[Line]
    rulings: Mapping[tuple[str, str], Ruling]
    names: Mapping[str, str]
    total: int
    at: datetime
    exported: Sequence[str] = ()
    only_new: bool = False
    since: datetime | None = None


def cases_to_export(
    reading: Reading, actor: Actor, steps: Steps, wanted: Filter, filtered_by: str = "", *, only_new: bool = False
) -> Cases:
    """The first `MOST` of a filter, in its order; `only_new`: of those that this account has not exported by it before. Raises `NotAllowed`."""
    require(actor, "exportCases")
    last = _last(reading, actor, filtered_by) if only_new else None
    before = frozenset() if last is None else frozenset(last.applications)
    matching = worklist.matching(reading, actor, steps, wanted, MOST + len(before))
    ids = [each for each in matching if each not in before][:MOST]
    rulings: dict[tuple[str, str], Ruling] = {}
    for first in range(0, len(ids), MOST_NAMED):
        part = {"application": ids[first : first + MOST_NAMED], "state": (RulingState.PROPOSED, RulingState.CONFIRMED)}
        rulings |= {(each.application, each.provision): each for each in reading.find(Query(Ruling, one_of=part))}
    names = worklist.names_of(reading, [each.by for each in rulings.values()])
    counts = worklist.counts_of(reading, actor, steps, wanted)
    return Cases(
        worklist.lines_of(reading, actor, ids), rulings, names, counts[wanted.tab], reading.at,
        [*ids, *(each for each in matching if each in before)], only_new, None if last is None else last.at,
    )  # fmt: skip


def record_export(unit: Unit, actor: Actor, filtered_by: str, cases: Cases) -> CaseExport:
    """Keep what was exported of a filter in the place of what was before, and enter it in the audit log. Raises `NotAllowed`."""
    require(actor, "exportCases")
    held = unit.find(Query(CaseExport, equal={"account": actor.account}))
    others = [each for each in held if each.query != filtered_by]
    for each in (*(one for one in held if one.query == filtered_by), *others[: max(0, len(others) + 1 - MOST_KEPT)]):
        unit.remove(CaseExport, each.id)
    made = CaseExport(unit.new_id(), actor.account, filtered_by, cases.at, tuple(cases.exported))
    unit.add(made)
    since = cases.since.isoformat() if cases.since else None
    unit.note(actor, "exportCases", made, {"cases": len(cases.lines), "of": cases.total, "since": since})
    return made


def _last(reading: Reading, actor: Actor, filtered_by: str) -> CaseExport | None:
    """The last export of a filter by this account."""
    return next(iter(reading.find(Query(CaseExport, equal={"account": actor.account, "query": filtered_by}))), None)


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
            [self.say("范围", "Range"), self.range_said()],
            *rules,
        ]

    def range_said(self) -> str:
        """Whether it is everything, or what is new."""
        if not self.cases.only_new:
            return self.say("全部", "everything")
        if self.cases.since is None:
            return self.say("全部：以前没有按这个筛选导出过", "everything: it was not exported by this filter before")
        at = in_china(self.cases.since).strftime("%Y-%m-%d %H:%M")
        return self.say(f"自上次导出（{at}）以来新增", f"added since the last export ({at})")


def _number(provision: str) -> tuple[int, str]:
    clause = provision.partition(".")[0]
    return (int(clause) if clause.isdigit() else 0, provision)
