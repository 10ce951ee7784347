"""What goes wrong, told on stderr with what, where and how to mend it, and the exit code that says which kind it was."""

from __future__ import annotations

import json
import os
import sys
import traceback
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from eligibility.errors import Diagnostic, PackProblems, did_you_mean
from eligibility.settings import SettingProblem, SettingsFaulty

DONE, USAGE, INPUT_FAULTY, RULES_FAULTY, INTERNAL = 0, 2, 3, 4, 5
"""Exit codes. A verdict is no failure: `--exit-verdict` has codes of its own."""

NOT_MET, UNDETERMINED = 10, 11
"""Exit codes of `judge --exit-verdict`, beside 0 for a provision that is met."""


class UsageFault(Exception):
    """An option or argument that cannot be meant so: in both languages, with help."""

    def __init__(self, zh: str, en: str, help_: str = "") -> None:
        super().__init__(en)
        self.zh, self.en, self.help = zh, en, help_


def unknown_choice(what_zh: str, what_en: str, said: str, known: Iterable[str]) -> UsageFault:
    """An id that is not among the known ones."""
    known = list(known)
    hint = did_you_mean(said, known) or (f"known: {', '.join(known)}" if known else "")
    return UsageFault(f"没有{what_zh} `{said}`", f"there is no {what_en} `{said}`", hint)


def note(text: str) -> None:
    """A line on stderr."""
    sys.stderr.write(text.rstrip() + "\n")


def tell(error: Exception, lang: str, as_json: bool) -> int:
    """Say on stderr what went wrong, and give the exit code."""
    if isinstance(error, ImportError):
        return _tell_internal(error)  # the services themselves may be what cannot be imported
    from eligibility.services import UnknownClause, UnknownCodeList  # noqa: PLC0415 - see the package
    from eligibility.services.profile_files import FaultyProfile  # noqa: PLC0415
    from eligibility.services.rosters import FileRefused  # noqa: PLC0415

    match error:
        case UsageFault():
            return _tell_usage(error, lang)
        case SettingsFaulty():
            return tell_settings(error.problems, lang)
        case UnknownClause():
            return _tell_usage(
                UsageFault(f"没有条款或事项 `{error}`", f"there is no clause or provision `{error}`"), lang
            )
        case UnknownCodeList():
            return _tell_usage(UsageFault(f"没有代码表 `{error}`", f"there is no code list `{error}`"), lang)
        case FaultyProfile():
            return _tell_profile(error, lang, as_json)
        case FileRefused():
            return _tell_refused(error, lang, as_json)
        case PackProblems():
            return _tell_pack(error, lang, as_json)
        case _:
            return _tell_internal(error)


def tell_settings(problems: Iterable[SettingProblem], lang: str) -> int:
    """Settings that cannot be used, or that do nothing."""
    for each in problems:
        note(f"{each.name}: {each.words.in_language(lang)}")
    return USAGE


def _tell_usage(error: UsageFault, lang: str) -> int:
    note((error.en if lang == "en" else error.zh) + (f"\n    {error.help}" if error.help else ""))
    return USAGE


def _tell_profile(error: Any, lang: str, as_json: bool) -> int:
    """A profile's problems: each with its place, what is wrong, and how to mend it."""
    if as_json:
        problems = [asdict(each.problem) | {"line": each.line, "column": each.column} for each in error.problems]
        note(json.dumps({"file": error.name, "problems": problems}, ensure_ascii=False, indent=2))
        return INPUT_FAULTY
    count = len(error.problems)
    note(f"{error.name}: {count} problem{'s' * (count > 1)}" if lang == "en" else f"{error.name}：有 {count} 处问题")
    for each in error.problems:
        problem = each.problem
        place = f"{error.name}:{each.line}:{each.column}" if each.line else error.name
        note(f"\n{place}  {problem.pointer or '/'}  [{problem.code}]")
        note("    " + (problem.en if lang == "en" else problem.zh))
        mend = problem.help_en if lang == "en" else problem.help_zh
        if mend:
            note("    " + ("how to mend: " if lang == "en" else "怎么改：") + mend)
    return INPUT_FAULTY


def _tell_refused(error: Any, lang: str, as_json: bool) -> int:
    """A file of applicants that is not read at all."""
    if as_json:
        keys = ("file", "code", "zh", "en", "help_zh", "help_en")
        note(json.dumps({key: getattr(error, key) for key in keys}, ensure_ascii=False, indent=2))
        return INPUT_FAULTY
    note(f"{error.file}  [{error.code}]")
    note("    " + (error.en if lang == "en" else error.zh))
    note("    " + (f"how to mend: {error.help_en}" if lang == "en" else f"怎么改：{error.help_zh}"))
    return INPUT_FAULTY


def _tell_pack(error: PackProblems, lang: str, as_json: bool) -> int:
    if [each.code for each in error.diagnostics] == ["pack-not-found"]:
        found = error.diagnostics[0]
        return _tell_usage(UsageFault(f"没有安装政策 `{found.file}`", found.message, found.help), lang)
    tell_diagnostics(error.diagnostics, lang, as_json)
    return RULES_FAULTY


def tell_diagnostics(diagnostics: Iterable[Diagnostic], lang: str, as_json: bool) -> None:
    """Every problem of a pack, as its author reads it."""
    listed = list(diagnostics)
    if as_json:
        note(json.dumps({"diagnostics": [asdict(each) for each in listed]}, ensure_ascii=False, indent=2))
        return
    for each in listed:
        note(str(each))
    count = len(listed)
    note(f"{count} problem{'s' * (count > 1)}" if lang == "en" else f"共 {count} 处问题")


def _tell_internal(error: Exception) -> int:
    if os.environ.get("ELIGIBILITY_DEBUG"):
        note("".join(traceback.format_exception(error)))
    note(f"程序内部错误，不是您的问题 · a fault of ours: {type(error).__name__}: {error}")
    note("    ELIGIBILITY_DEBUG=1 给出详情 · shows the details")
    return INTERNAL
