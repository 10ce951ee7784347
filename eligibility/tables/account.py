"""The account of a screening in words: by what rules, on what day, from what files, and counts that add up. Every form of results has it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from eligibility.domain.conclusion import CONCLUSION_SIGNS, CONCLUSION_WORDS
from eligibility.domain.vocabulary import Words
from eligibility.tables.model import Roster
from eligibility.tables.screened import Screening
from eligibility.tables.tally import SHOWN, Tally

Line = tuple[str, str | int]

LEVEL_WORDS = {
    "claimed": ("采信企业自报", "as the enterprises say"),
    "documented": ("只采信有材料的", "with documents only"),
    "registry": ("只采信登记信息", "by registers only"),
    "verified": ("只采信已核验的", "verified facts only"),
}

TOGETHER = Words("合计（各家最高的合法组合）", "together (best lawful combinations)")
"""What all benefits of all rows come to is called."""

NOTES = 200
"""Remarks that are repeated in the account; how many more there are is said."""


def account_of(screening: Screening, roster: Roster, tally: Tally) -> Iterator[tuple[str, list[Line]]]:
    """Sections, each a title and its lines."""
    say = screening.say
    yield say("政策", "Policy"), _policy(screening)
    yield (
        say("行数（读入 = 可用 + 有问题 + 跳过）", "Rows (read = usable + faulty + skipped)"),
        [
            (say("读入", "read"), roster.read),
            (say("可用（已筛查）", "usable (screened)"), len(roster.applicants)),
            (say("有问题（见“问题行”）", "faulty (see Problem rows)"), len(roster.faulty)),
            (say("跳过（空行、示例等）", "skipped (blank, examples)"), len(roster.skipped)),
        ],
    )
    yield (
        say("结论合计", "Conclusions"),
        [
            (f"{CONCLUSION_SIGNS[each]} {CONCLUSION_WORDS[each].in_language(screening.lang)}", tally.total[each])
            for each in SHOWN
        ],
    )
    if tally.payable:
        yield (
            say("测算金额（元，全部可用行合计）", "Amounts (元, all usable rows together)"),
            list(_amounts(screening, tally)),
        )
    yield (
        say("文件（SHA-256）", "Files (SHA-256)"),
        [(str(each["name"]), str(each["sha256"])) for each in roster.source.get("files", ())],
    )
    yield (
        say("列的理解（表头 → 填报项）", "Columns (header → fact)"),
        [
            (f"{each.letters} {each.header}", each.target or say("保留，未使用", "kept, not used"))
            for each in roster.columns
        ],
    )
    if roster.faulty:
        counted = Counter(problem.code for row in roster.faulty for problem in row.problems)
        first = {problem.code: problem for row in reversed(roster.faulty) for problem in row.problems}
        yield (
            say("问题（按种类）", "Problems by kind"),
            [
                (
                    code,
                    say(
                        f"{count} 处，例如 {first[code].place}：{first[code].zh}",
                        f"{count}, such as {first[code].place}: {first[code].en}",
                    ),
                )
                for code, count in counted.most_common()
            ],
        )
    if roster.notes:
        notes: list[Line] = [(str(each.place), say(each.zh, each.en)) for each in roster.notes[:NOTES]]
        more = len(roster.notes) - NOTES
        yield say("提示", "Remarks"), notes + ([("…", say(f"另有 {more} 条", f"{more} more"))] if more > 0 else [])
    yield say("怎样看这份结果", "How to read this"), _reading(screening)


def _amounts(screening: Screening, tally: Tally) -> Iterator[Line]:
    """What the rows come to together: each benefit alone, and the best lawful combinations."""
    titles = {each.id: f"{each.id} {each.title}" for each in screening.provisions}
    yield from (
        (titles.get(id, TOGETHER.in_language(screening.lang)), sums.told(screening.say))
        for id, sums in tally.payable.items()
    )


def _policy(screening: Screening) -> list[Line]:
    say = screening.say
    level = LEVEL_WORDS[screening.level][screening.lang == "en"]
    lines: list[Line] = [
        (say("名称", "title"), screening.title),
        (say("标识", "id"), screening.policy),
        (say("规则版本", "version of the rules"), screening.version),
        (say("规则包摘要", "digest of the rules"), screening.digest),
        (say("适用日期", "as of"), screening.as_of.isoformat()),
        (say("证据", "evidence"), level),
        (say("引擎版本", "engine"), screening.engine),
    ]
    return lines + ([(say("只看", "only"), screening.only)] if screening.only else [])


def _reading(screening: Screening) -> list[Line]:
    say = screening.say
    return [
        ("?", say("待补充：企业补上所缺信息后可以定下来", "information needed: what is missing would settle it")),
        (
            "!",
            say(
                "需人工研判：要由主管部门认定，补信息定不下来",
                "needs an officer's judgement: no information settles it",
            ),
        ),
        ("✗", say("暂不符合：按现有信息，有条件没有满足", "not met at present: a condition fails as things stand")),
        ("-", say("不适用：这一条说的不是这类主体", "not applicable: the provision speaks to others")),
        ("", say("本结果供审核参考，不构成行政决定", "for the reviewer's use; no administrative decision")),
    ]
