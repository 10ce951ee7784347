"""`judge` and `explain`: decide an enterprise's profile, and show one decision in full."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from eligibility.cli.command import Command, chosen_date, chosen_pack, running
from eligibility.cli.failures import NOT_MET, UNDETERMINED, UsageFault
from eligibility.cli.options import (
    AsOfOption,
    ColourOption,
    Format,
    FormatOption,
    Lang,
    LangOption,
    LevelName,
    LevelOption,
    PolicyOption,
)
from eligibility.cli.receipts import Decided, HtmlOption, ReceiptOption, StoreOption, keep_receipt

if TYPE_CHECKING:
    from eligibility.services import Decision, Pack, Profile

ProfileArgument = Annotated[
    str,
    typer.Argument(
        metavar="PROFILE", help="企业档案：JSON 或 YAML 文件，- 为标准输入 · profile, JSON or YAML, - for stdin"
    ),
]
ClauseOption = Annotated[
    str | None,
    typer.Option(
        "--clause",
        "-c",
        metavar="N",
        help="只看一条（8）或一个事项（8.3）· one clause (8) or provision (8.3)",
        show_default=False,
    ),
]
ExitVerdictOption = Annotated[
    bool,
    typer.Option(
        "--exit-verdict",
        help="用退出码表示结论：0 符合，10 不符合，11 未定；须用 --clause 选定一个事项 · verdict as exit code",
    ),
]


def judge(
    *,
    profile: ProfileArgument,
    policy: PolicyOption = None,
    as_of: AsOfOption = None,
    clause: ClauseOption = None,
    level: LevelOption = LevelName.CLAIMED,
    exit_verdict: ExitVerdictOption = False,
    receipt: ReceiptOption = None,
    html: HtmlOption = None,
    store: StoreOption = None,
    format_: FormatOption = None,
    lang: LangOption = Lang.ZH,
    color: ColourOption = None,
) -> None:
    """比对一家企业 · Judge one enterprise."""
    with running(lang, format_, color) as command:
        from eligibility.cli.decision_text import DecisionText  # noqa: PLC0415 - see the package
        from eligibility.cli.flag_text import FlagsText, flag_documents  # noqa: PLC0415 - see the package
        from eligibility.services.reading import Sentences, told  # noqa: PLC0415 - see the package

        pack = chosen_pack(policy)
        read = profile_from_file(profile, pack)
        decision = decide(command, pack, read, as_of=as_of, level=level, only=clause)
        code = exit_code_of(decision) if exit_verdict else 0
        if receipt is not None or html is not None:
            keep_receipt(command, Decided(decision, pack, read, clause), receipt=receipt, html=html, store=store)
        if command.format is Format.JSON:
            command.give_bytes(decision.json)
        else:
            text = DecisionText(
                told(pack, read, decision.document()), Sentences(pack, command.lang), command.terminal, name_in(read)
            )
            command.say(text.lines())
            flagged = flag_documents(pack, read, date.fromisoformat(decision.document()["as_of"]), level, command.lang)
            command.say(line for each in flagged for line in FlagsText(each, command.terminal, brief=True).lines())
        if code:
            raise typer.Exit(code)


def explain(
    *,
    profile: ProfileArgument,
    provision: Annotated[str, typer.Argument(metavar="PROVISION", help="惠企事项，如 8.3 · provision, such as 8.3")],
    policy: PolicyOption = None,
    as_of: AsOfOption = None,
    level: LevelOption = LevelName.CLAIMED,
    whole: Annotated[
        bool, typer.Option("--all", help="不再影响结论的条件也展开 · draw what no longer matters too")
    ] = False,
    format_: FormatOption = None,
    lang: LangOption = Lang.ZH,
    color: ColourOption = None,
) -> None:
    """逐项说明一个事项的结论 · Explain one provision in full."""
    with running(lang, format_, color) as command:
        from eligibility.cli.explanation_text import ExplanationText  # noqa: PLC0415 - see the package
        from eligibility.services.reading import Sentences, told  # noqa: PLC0415 - see the package

        pack = chosen_pack(policy)
        check_provision(pack, provision)
        read = profile_from_file(profile, pack)
        document = decide(command, pack, read, as_of=as_of, level=level, only=provision).document()
        if command.format is Format.JSON:
            command.give(document["provisions"][0])
            return
        document = told(pack, read, document)
        sentences = Sentences(pack, command.lang)
        text = ExplanationText(document, document["provisions"][0], sentences, command.terminal, whole=whole)
        command.say(text.lines())


def check_provision(pack: Pack, id: str) -> None:
    """Only a provision has a decision to explain."""
    clauses = {str(clause.number): [each.id for each in clause.provisions] for clause in pack.clauses}
    if id in clauses:
        listed = ", ".join(clauses[id])
        raise UsageFault(
            f"`{id}` 是一条，请选其中一个事项" if listed else f"第 {id} 条只有政府职责",
            f"`{id}` is a clause; choose one of its provisions"
            if listed
            else f"clause {id} has government duties only",
            listed,
        )
    if any(duty.id == id for clause in pack.clauses for duty in clause.duties):
        raise UsageFault(f"`{id}` 是政府职责，不作比对", f"`{id}` is a government duty; nothing is judged", "")


def profile_from_file(name: str, pack: Pack) -> Profile:
    """Read a profile from a file or stdin. Raises `FaultyProfile`."""
    from eligibility.errors import Problem  # noqa: PLC0415 - see the package
    from eligibility.services.profile_files import FaultyProfile, Located, profile_from_text  # noqa: PLC0415

    if name == "-":
        return profile_from_text("<stdin>", sys.stdin.buffer.read(), pack.vocabulary)
    try:
        data = Path(name).read_bytes()
    except OSError as error:
        why = (error.strerror or type(error).__name__).lower()
        zh, en = f"文件不能读取（{why}）", f"the file cannot be read: {why}"
        raise FaultyProfile(name, [Located(Problem("profile-missing", "", zh, en))]) from error
    return profile_from_text(name, data, pack.vocabulary)


def decide(
    command: Command, pack: Pack, profile: Profile, *, as_of: str | None, level: LevelName, only: str | None
) -> Decision:
    """The decision, its date chosen at this edge."""
    from eligibility.domain.facts import Level  # noqa: PLC0415 - see the package
    from eligibility.services import judge as judged  # noqa: PLC0415

    day = chosen_date(as_of, command.lang)
    return judged(pack, profile, day, Level[level.name], command.lang, only)


def name_in(profile: Profile) -> str | None:
    """The enterprise's name, if the profile gives one."""
    given = profile.facts.get("name")
    value: Any = given.value if given else None
    return value if isinstance(value, str) else None


def exit_code_of(decision: Decision) -> int:
    """0 when met, 10 when not, 11 while undetermined."""
    from eligibility.domain.conclusion import Conclusion  # noqa: PLC0415 - see the package

    if len(decision.conclusions) != 1:
        raise UsageFault(
            "--exit-verdict 须用 --clause 选定一个事项",
            "--exit-verdict needs one provision, chosen by --clause",
            "例如 · as in: --clause 8.3",
        )
    match next(iter(decision.conclusions.values())):
        case Conclusion.NOT_MET_AT_PRESENT | Conclusion.NOT_APPLICABLE:
            return NOT_MET
        case Conclusion.INFORMATION_NEEDED | Conclusion.NEEDS_JUDGEMENT:
            return UNDETERMINED
        case _:
            return 0
