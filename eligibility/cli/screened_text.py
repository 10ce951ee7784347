"""What `screen` says of files that were read, of what came of them, and of two packs compared; in words, or as data."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from eligibility.cli.command import Command
from eligibility.cli.failures import note
from eligibility.cli.options import Format

if TYPE_CHECKING:
    from eligibility.services.comparing import Comparison
    from eligibility.services.rosters import Roster
    from eligibility.services.screening_files import Done

MOST_TOLD = 10


def reading_lines(command: Command, roster: Roster) -> Iterator[str]:
    """What was read, and the first problems."""
    read, usable, faulty, skipped = roster.read, len(roster.applicants), len(roster.faulty), len(roster.skipped)
    words = command.terminal.words
    yield words(
        f"读入 {read} 行 = 可用 {usable} + 有问题 {faulty} + 跳过 {skipped}",
        f"{read} rows read = {usable} usable + {faulty} faulty + {skipped} skipped",
    )
    problems = [*(problem for row in roster.faulty for problem in row.problems), *roster.notes]
    for each in problems[:MOST_TOLD]:
        yield f"  {each.place}  {words(each.zh, each.en)}  [{each.code}]"
    if len(problems) > MOST_TOLD:
        more = len(problems) - MOST_TOLD
        yield words(f"  另有 {more} 处", f"  and {more} more")


def tell(command: Command, done: Done, roster: Roster) -> None:
    """The counts in words, or as data."""
    from eligibility.domain.conclusion import CONCLUSION_SIGNS, CONCLUSION_WORDS  # noqa: PLC0415 - see the package

    words = command.terminal.words
    if done.resumed:
        note(words(f"接着上次：{done.resumed} 行已经做过", f"went on: {done.resumed} rows had been done"))
    if done.prefixed:
        note(
            words(
                f"CSV 里有 {done.prefixed} 格以 = + - @ 开头，前面加了制表符，防止被当作公式",
                f"{done.prefixed} cells of the CSV file begin with = + - @ and got a tab in front, so that no program takes them for formulas",
            )
        )
    total = {each.value: count for each, count in done.tally.total.items()}
    if command.format is Format.JSON:
        rows = {
            "read": roster.read,
            "usable": len(roster.applicants),
            "faulty": len(roster.faulty),
            "skipped": len(roster.skipped),
        }
        policy = {"id": done.screening.policy, "digest": done.screening.digest}
        command.give(
            {
                "policy": policy,
                "as_of": done.screening.as_of.isoformat(),
                "rows": rows,
                "conclusions": total,
                "files": [str(each) for each in done.files],
            }
        )
        return
    shown = [
        f"{CONCLUSION_SIGNS[each]} {CONCLUSION_WORDS[each].in_language(command.lang)} {count}"
        for each, count in sorted(done.tally.total.items(), key=lambda each: list(CONCLUSION_WORDS).index(each[0]))
    ]
    wanted = done.tally.wanted()[:3]
    lines = [
        words(
            f"{done.tally.rows} 家企业 × {len(done.screening.provisions)} 个事项",
            f"{done.tally.rows} enterprises × {len(done.screening.provisions)} provisions",
        ),
        *command.terminal.items(shown, "  "),
    ]
    if wanted and wanted[0].alone:
        told = words("、", ", ").join(f"{each.label}（{each.alone}）" for each in wanted if each.alone)
        lines.append(
            words(f"先补这些信息最有用（能定下的结论数）：{told}", f"worth asking for first (verdicts settled): {told}")
        )
    if (payable := done.tally.payable.get("")) is not None:
        said = payable.told(words)
        lines.append(words(f"测算金额合计（元）：{said}", f"amounts together (元): {said}"))
    command.say([*lines, *(str(each) for each in done.files)])


def tell_comparison(command: Command, found: Comparison) -> None:
    """Who gains, who loses, and by which provision."""
    words = command.terminal.words
    if command.format is Format.JSON:
        command.give(found.document())
        return
    lines = [
        words(
            f"{found.rows} 家企业中，{found.changed} 家有结论不同：{found.gaining} 家有所得，{found.losing} 家有所失",
            f"of {found.rows} enterprises {found.changed} have other conclusions: {found.gaining} gain, {found.losing} lose",
        )
    ]
    lines += [f"  {provision}  {before} → {after}  {count}" for (provision, before, after), count in found.moves]
    command.say([*lines, str(found.out)])
