"""docs/procedure.md: its diagram and its tables are written from the usual procedure, so that they cannot grow old."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from eligibility.domain.access import ROLE_WORDS
from eligibility.domain.procedure import BROUGHT, Move, Need, Step
from eligibility.ir.procedure import usual_procedure

PAGE = Path(__file__).resolve().parents[2] / "docs" / "procedure.md"
BEGIN, END = "<!-- written by a test from eligibility/ir/procedure.yaml -->", "<!-- end -->"


def diagram() -> Iterator[str]:
    procedure = usual_procedure()
    yield "```mermaid"
    yield "stateDiagram-v2"
    yield from (f"    {each.id}: {each.words.zh} {each.words.en}" for each in procedure.steps.values())
    yield f"    [*] --> {procedure.start}"
    for each in procedure.moves.values():
        if each.id != "withdraw":
            yield from (f"    {source} --> {each.target}: {each.words.zh}" for source in each.sources)
    yield from (f"    {each.id} --> [*]" for each in procedure.steps.values() if each.ends)
    yield "```"


def row_of_step(step: Step) -> str:
    work = ", ".join(sorted(each.value for each in step.work)) or "–"
    limit = "–" if step.limit is None else step.limit.source.en
    return f"| `{step.id}` | {step.words.zh} {step.words.en} | {work} | {limit} | {'yes' if step.ends else ''} |"


def row_of_move(move: Move) -> str:
    roles = "、".join(ROLE_WORDS[each].zh for each in sorted(move.by, key=lambda each: each.value))
    needs = ", ".join(each.value for each in move.needs) or "–"
    eyes = "yes" if move.other_person else ""
    asked = "" if move.automatic else "yes"
    sources = ", ".join(move.sources)
    return f"| `{move.id}` | {move.words.zh} | {sources} | {move.target} | {roles} | `{move.action}` | {needs} | {eyes} | {asked} |"


def written() -> str:
    procedure = usual_procedure()
    lines = [
        BEGIN,
        "",
        *diagram(),
        "",
        "`withdraw` (撤回) leads to `withdrawn` from every step before disbursement and is left out of the picture.",
        "",
    ]
    lines += ["| step | | what is done in it | time limit | end |", "|---|---|---|---|---|"]
    lines += [row_of_step(each) for each in procedure.steps.values()]
    lines += [
        "",
        "| move | | from | to | by | action | needs | another person | can be asked for |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    lines += [row_of_move(each) for each in procedure.moves.values()]
    lines += ["", "| need | what is said when it is wanting |", "|---|---|"]
    lines += [
        f"| `{each.value}`{' (brought along)' if each in BROUGHT else ''} | {each.words.zh} · {each.words.en} |"
        for each in Need
    ]
    return "\n".join([*lines, "", END])


def test_the_page_draws_the_procedure(golden: Callable[[Path, str], None]) -> None:
    head, _, rest = PAGE.read_text("utf-8").partition(BEGIN)
    golden(PAGE, head + written() + rest.partition(END)[2])
