"""`interview`: questions one at a time in the terminal, until nothing more can change; then a review, and the decision.

It draws `eligibility.services.interview` and knows no rules. What it asks goes to stderr, so that stdout holds the decision alone.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from eligibility.cli.command import Command, chosen_date, chosen_pack, running
from eligibility.cli.failures import UsageFault
from eligibility.cli.judging import ClauseOption
from eligibility.cli.options import AsOfOption, ColourOption, Format, FormatOption, Lang, LangOption, PolicyOption
from eligibility.cli.terminal import Terminal, text_from_lines

if TYPE_CHECKING:
    from eligibility.services import Pack
    from eligibility.services.interview import Interview, Step

Json = dict[str, Any]

_COMMANDS = {
    "?": "help", "？": "help", "帮助": "help", "help": "help",
    "b": "back", "返回": "back", "back": "back",
    "s": "skip", "跳过": "skip", "skip": "skip",
    "u": "unsure", "不清楚": "unsure", "不知道": "unsure", "说不清": "unsure", "don't know": "unsure",
    "q": "quit", "退出": "quit", "quit": "quit",
}  # fmt: skip


_PLACE = (
    "写到县、市、区，如 长春市朝阳区，或者 6 位代码",
    "down to the county level, as 长春市朝阳区, or the 6-digit code",
)
_INDUSTRY = ("行业名称或者代码，如 汽车制造业 或 C36", "the industry's name or code, as 汽车制造业 or C36")
_HINTS = {
    "boolean": ("是/否", "yes/no"),
    "date": ("年-月-日，如 2024-05-31", "as in 2024-05-31"),
    "end_date": ("年-月-日，如 2026-12-31；没有期限的写 长期", "as in 2026-12-31; 长期 when it has no end"),
    "code division": _PLACE,
    "code industry": _INDUSTRY,
    "codes industry": (f"{_INDUSTRY[0]}，几项用顿号隔开", f"{_INDUSTRY[1]}; several with commas"),
    "set": (
        "可选几项，用顿号隔开，如 1、3；一项也没有的写 无",
        "several with commas, as 1, 3; none when there is none",
    ),
    "money": ("带上单位，如 1200万元", "with its unit, as 1200万元"),
    "count": ("填整数", "a whole number"),
    "ratio": ("如 3%", "as in 3%"),
}
"""How an answer is written, by the kind of its fact and where it matters the list it is from."""


@dataclass(slots=True)
class Talk:
    """Where lines are read and written. `read` gives `None` when there is no more."""

    read: Callable[[], str | None]
    write: Callable[[str], None]


def interview(
    *,
    save: Annotated[
        Path | None,
        typer.Option(
            "--save", "-o", metavar="FILE", help="随答随存，文件已有则接着问 · keep answers here, and go on from it"
        ),
    ] = None,
    policy: PolicyOption = None,
    as_of: AsOfOption = None,
    clause: ClauseOption = None,
    format_: FormatOption = None,
    lang: LangOption = Lang.ZH,
    color: ColourOption = None,
) -> None:
    """一问一答，直到不再需要信息 · Answer questions until nothing more is needed."""
    with running(lang, format_, color) as command:
        from eligibility.services import Decision, judge  # noqa: PLC0415 - see the package
        from eligibility.services.interview import Interview  # noqa: PLC0415

        pack = chosen_pack(policy)
        going = _resumed(pack, save, command) or Interview(
            pack, chosen_date(as_of, command.lang), command.lang, only=clause
        )
        talk = Talk(_read_line, _write)
        finished = InterviewTalk(going, talk, command.terminal, lambda: _keep(going, save)).run()
        if not finished:
            return
        decision: Decision = judge(pack, going.profile(), going.as_of, going.level, command.lang, going.only)
        _show(command, pack, going, decision)
        if command.format is Format.TEXT and (wanted := PrintTalk(talk, command.terminal).run(going)):
            _print(command, going, wanted)


def _show(command: Command, pack: Pack, going: Interview, decision: Any) -> None:
    from eligibility.cli.decision_text import DecisionText  # noqa: PLC0415 - see the package
    from eligibility.services.reading import Sentences, told  # noqa: PLC0415

    if command.format is Format.JSON:
        command.give_bytes(decision.json)
        return
    document = told(pack, going.profile(), decision.document())
    command.say(DecisionText(document, Sentences(pack, command.lang), command.terminal, None).lines())


def _print(command: Command, going: Interview, wanted: Printing) -> None:
    """Write the page and, beside it, the receipt that proves it."""
    from eligibility.cli.receipts import Decided, keep_receipt  # noqa: PLC0415 - see the package
    from eligibility.services import judge, profile_from_json  # noqa: PLC0415

    data, pack = going.profile_data(), going.pack
    named = {**data, "facts": data["facts"] | ({"name": wanted.name} if wanted.name else {})}
    profile = profile_from_json(named, pack.vocabulary)
    decision = judge(pack, profile, going.as_of, going.level, command.lang, going.only)
    receipt = wanted.path.with_suffix(".receipt.json")
    keep_receipt(command, Decided(decision, pack, profile, going.only), receipt=receipt, html=wanted.path, store=None)


def _resumed(pack: Pack, save: Path | None, command: Command) -> Interview | None:
    from eligibility.services.interview import NotAnInterview, interview_from_saved  # noqa: PLC0415 - see the package

    if save is None or not save.exists():
        return None
    try:
        return interview_from_saved(pack, json.loads(save.read_text("utf-8")), command.lang)
    except (NotAnInterview, ValueError, KeyError, TypeError) as error:
        zh, en = f"`{save}` 不是这项政策的问答存档", f"`{save}` is no saved interview about this policy"
        raise UsageFault(zh, en, str(error)) from error


def _keep(going: Interview, save: Path | None) -> None:
    if save is not None:
        save.write_text(json.dumps(going.saved(), ensure_ascii=False, indent=2) + "\n", "utf-8")


def _read_line() -> str | None:
    line = sys.stdin.readline()
    return line.rstrip("\n") if line else None


def _write(text: str) -> None:
    sys.stderr.write(text)
    sys.stderr.flush()


@dataclass(frozen=True, slots=True)
class Printing:
    """What is to be printed: the page's file, and the name to stand on it, which no rule asks for."""

    path: Path
    name: str


class PrintTalk:
    """What is asked once there is a result: whether it is to be printed, and for whom."""

    def __init__(self, talk: Talk, terminal: Terminal) -> None:
        self.talk = talk
        self.terminal = terminal

    def run(self, going: Interview) -> Printing | None:
        """The answers; `None` when nothing is to be printed."""
        path = self._ask(
            "要打印的话，输入文件名（如 结果.html），不打印直接回车",
            "To print the result, give a file name (as result.html); just press Enter not to",
        )
        if not path:
            return None
        name = going.profile_data()["facts"].get("name") or self._ask(
            "企业名称（印在结果上，可直接回车略过）",
            "The enterprise's name (to stand on the page; Enter leaves it out)",
        )
        self.talk.write(
            self.terminal.words(
                "用浏览器打开这个网页即可打印（A4）；收据与它放在一起，日后可用 eligibility replay 核对。\n",
                "Open the page in a browser to print it (A4); the receipt beside it can be checked with eligibility replay.\n",
            )
        )
        return Printing(Path(path if path.endswith((".html", ".htm")) else f"{path}.html"), str(name))

    def _ask(self, zh: str, en: str) -> str:
        self.talk.write(f"\n{self.terminal.words(zh, en)}\n> ")
        return (self.talk.read() or "").strip()


class InterviewTalk:
    """An interview as a conversation."""

    def __init__(self, going: Interview, talk: Talk, terminal: Terminal, keep: Callable[[], None]) -> None:
        self.going = going
        self.talk = talk
        self.terminal = terminal
        self.keep = keep

    def words(self, zh: str, en: str) -> str:
        """One of two texts."""
        return self.terminal.words(zh, en)

    def say(self, *lines: str) -> None:
        """Lines to the person."""
        self.talk.write(text_from_lines(lines))

    def run(self) -> bool:
        """Ask until the end; whether it was reached, and not left for later."""
        self.say(self.words(
            "可随时输入：? 说明 · b 返回 · s 跳过 · u 不清楚 · q 保存并退出",
            "At any time: ? help · b back · s skip · u don't know · q save and quit",
        ))  # fmt: skip
        while True:
            step = self.going.current()
            self.say(*(self._review() if step.kind == "review" else self._asked(step)))
            self.talk.write("> ")
            line = self.talk.read()
            if line is None:
                self.keep()
                return step.kind == "review"
            if step.kind == "review" and not line.strip():
                self.keep()
                return True
            if not self._take(step, line.strip()):
                return False

    def _take(self, step: Step, line: str) -> bool:
        """Do what the line says; whether to go on."""
        from eligibility.services import Faulty  # noqa: PLC0415 - see the package

        command = _COMMANDS.get(line.lower())
        if command == "quit":
            self.keep()
            self.say(self.words("已保存，下次可接着答。", "Saved; you can go on another time."))
            return False
        try:
            self._do(step, line, command)
        except Faulty as fault:
            self.say(self.words(fault.zh, fault.en), self.words(fault.help_zh, fault.help_en))
        self.keep()
        return True

    def _do(self, step: Step, line: str, command: str | None) -> None:
        match command:
            case "help":
                self.say(*self._help(step))
            case "back":
                if not self.going.back():
                    self.say(self.words("已经是第一个问题。", "This is the first question."))
            case "skip":
                self.going.skip()
            case "unsure":
                self.going.unsure()
            case _ if step.kind == "review":
                self._change(line)
            case _:
                self.going.answer(self._chosen(step, line))

    def _change(self, line: str) -> None:
        answers = self.going.answers()
        if line.isdigit() and 1 <= int(line) <= len(answers):
            self.going.change(answers[int(line) - 1]["subject"])
            return
        self.say(self.words("请输入要修改的序号，或直接回车。", "Give the number to change, or press Enter."))

    def _chosen(self, step: Step, line: str) -> str:
        """Numbers of listed values stand for the values."""
        labels = _labels(step)
        if not labels:
            return line
        parts = line.replace("，", ",").replace("、", ",").split(",")
        named = [
            labels[int(part) - 1] if part.strip().isdigit() and 1 <= int(part) <= len(labels) else part
            for part in parts
        ]
        return "、".join(named)

    def _asked(self, step: Step) -> Iterator[str]:
        question = step.question or {}
        yield ""
        if step.kind == "another_record":
            yield self.words(
                f"还有下一个“{question['label']}”吗？（是/否）",
                f"Is there another entry under “{question['label']}”? (yes/no)",
            )
            return
        left = step.advice["questions_left"]
        least, most = left["least"], left["most"]
        one = self.words(f"还需 {most} 题", f"{most} question{'s' * (most > 1)} left")
        span = self.words(f"还需 {least}—{most} 题", f"{least} to {most} questions left")
        yield self.terminal.paint(one if least == most else span, "quiet")
        yield from self.terminal.paragraph(question["question"], style="strong")
        if step.kind == "any_record":
            yield self.words("有没有？（有/没有）", "Any at all? (yes/no)")
        elif hint := self._hint(str(step.subject)):
            yield hint
        for number, label in enumerate(_labels(step), 1):
            yield f"  {number:2}  {label}"

    def _hint(self, subject: str) -> str:
        """How an answer is written."""
        from eligibility.services.situations import definition_of  # noqa: PLC0415 - see the package

        type_ = definition_of(self.going.pack.vocabulary, subject).type
        zh, en = _HINTS.get(f"{type_.kind} {type_.domain}") or _HINTS.get(type_.kind, ("", ""))
        if type_.unit:
            zh, en = f"{zh}（{type_.unit}）", f"{en} ({type_.unit})"
        return self.words(f"（{zh}）", f"({en})") if zh else ""

    def _help(self, step: Step) -> Iterator[str]:
        """Help, and why it is asked: the policy's own words."""
        question = step.question or {}
        if question.get("help"):
            yield from self.terminal.paragraph(question["help"])
        following = step.advice.get("next") or {}
        for why in following.get("why", ()) if following.get("fact") == step.subject else ():
            said = self.words(f"{why['provision']} {why['title']}：原文“{why['quote']['text']}”",
                              f"{why['provision']} {why['title']}: “{why['quote']['text']}”")  # fmt: skip
            yield from self.terminal.paragraph(said, "  ")
        if question.get("evidence"):
            yield self.words("证明材料：", "Evidence: ") + self.words("、", ", ").join(question["evidence"])

    def _review(self) -> Iterator[str]:
        yield ""
        yield self.terminal.paint(self.words("请核对已填写的内容", "Check your answers"), "strong")
        for number, answer in enumerate(self.going.answers(), 1):
            yield from self.terminal.paragraph(
                f"{answer['label']}：{self._said(answer['said'])}", "      ", f"  {number:2}  "
            )
        yield self.words(
            "回车得出结论；输入序号修改；b 返回；q 保存并退出",
            "Enter for the result; a number to change it; b back; q save and quit",
        )

    def _said(self, said: Any) -> str:
        if said == {"unknown": "uncertain"}:
            return self.words("说不清", "cannot say")
        if isinstance(said, bool):
            return self.words("是" if said else "否", "yes" if said else "no")
        if isinstance(said, list):
            return self.words("、", ", ").join(self._said(each) for each in said) or self.words("没有", "none")
        if isinstance(said, dict):
            return "（" + self.words("、", ", ").join(self._said(each) for each in said.values()) + "）"
        return str(said)


def _labels(step: Step) -> list[str]:
    """The listed values that an answer may be, as the person reads them."""
    if step.kind != "question" or step.question is None or step.question["control"] not in ("one_of", "some_of"):
        return []
    schema = step.question["schema"]
    definitions = schema.get("$defs", {})
    named = schema.get("items", schema).get("$ref", "")
    listed = definitions.get(named.removeprefix("#/$defs/"), {})
    return [branch["title"] for branch in listed.get("anyOf", ()) if "enum" in branch]
