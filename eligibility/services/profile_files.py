"""Profiles from files, JSON or YAML, with the line and column of every problem. It must not open files."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from json import JSONDecodeError
from typing import Any

from eligibility.domain.vocabulary import Vocabulary, Words
from eligibility.errors import Diagnostic, Problem, ProfileProblems
from eligibility.profile import Profile, profile_from_json
from eligibility.profile.problems import KEY_CODES
from eligibility.source.strict_json import MAX_DEPTH, JsonProblems, json_from_text
from eligibility.source.yaml import Mark, Path, YamlFile, yaml_from_text

MAX_BYTES = 5_000_000

_YAML_ZH = {
    "duplicate-key": "同一个键写了不止一次",
    "yaml-feature": "用了不接受的 YAML 写法",
    "yaml-syntax": "不是 YAML 1.2",
}
_PLAINLY = Words(
    "用普通的键和值；有特殊符号的文字加引号", "write plain keys and values; put text with special signs in quotes"
)


@dataclass(frozen=True, slots=True)
class Located:
    """A problem, and the line and column (from 1) of what it is about where they are known."""

    problem: Problem
    line: int | None = None
    column: int | None = None


class FaultyProfile(Exception):
    """A profile's text that cannot be read, with all its problems and their places."""

    def __init__(self, name: str, problems: Iterable[Located]) -> None:
        self.name = name
        self.problems = tuple(problems)
        super().__init__("\n".join(f"{name}: {each.problem.code}: {each.problem.en}" for each in self.problems))


def profile_from_text(name: str, data: bytes, vocabulary: Vocabulary) -> Profile:
    """Read a profile: JSON if its name says so or it begins like JSON, YAML otherwise. Raises `FaultyProfile`."""
    text = _text(name, data)
    is_json = name.endswith(".json") or (not name.endswith((".yaml", ".yml")) and text.lstrip()[:1] in ("{", "["))
    try:
        said = json_from_text(text) if is_json else _yaml(name, text)
        return profile_from_json(said, vocabulary)
    except JsonProblems as error:
        raise _not_json(name, text, error) from error
    except ProfileProblems as error:
        raise located(name, text, error.problems) from error


def _not_json(name: str, text: str, error: JsonProblems) -> FaultyProfile:
    """A fault of syntax is where the parser stopped; other faults have pointers."""
    stop = error.__cause__
    if isinstance(stop, JSONDecodeError):
        return FaultyProfile(name, [Located(each, stop.lineno, stop.colno) for each in error.problems])
    return located(name, text, error.problems)


def located(name: str, text: str, problems: Iterable[Problem]) -> FaultyProfile:
    """Problems of a profile with their places in its text."""
    file = _marks(name, text)
    return FaultyProfile(name, [_located(file, each) for each in problems])


def _text(name: str, data: bytes) -> str:
    if len(data) > MAX_BYTES:
        size = f"{MAX_BYTES // 1_000_000} MB"
        problem = Problem("too-large", "", f"文件超过 {size}", f"the file is larger than {size}")
        raise FaultyProfile(name, [Located(problem)])
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        zh, en = "不是 UTF-8 编码", "not UTF-8"
        problem = Problem("profile-syntax", "", zh, en, "请另存为 UTF-8 编码", "save the file as UTF-8")
        raise FaultyProfile(name, [Located(problem, line, 1)]) from error


def _yaml(name: str, text: str) -> Any:
    try:
        file = yaml_from_text(name, text)
    except RecursionError as error:
        zh, en = f"嵌套超过 {MAX_DEPTH} 层", f"nested more than {MAX_DEPTH} deep"
        raise FaultyProfile(name, [Located(Problem("too-deep", "", zh, en))]) from error
    if file.problems:
        raise FaultyProfile(name, [_from_diagnostic(each) for each in file.problems])
    return file.content


def _from_diagnostic(each: Diagnostic) -> Located:
    """The reader of YAML speaks of rules; here a profile is read."""
    code = "key-repeated" if each.code == "duplicate-key" else "profile-syntax"
    en = each.message.replace(" is not part of the rule language", " is not accepted")
    zh = f"{_YAML_ZH.get(each.code, '不能读取')}：{en}"
    mend = Words("只保留一处", "keep one of them") if code == "key-repeated" else _PLAINLY
    return Located(Problem(code, "", zh, en, mend.zh, mend.en), each.line, each.column)


def _marks(name: str, text: str) -> YamlFile | None:
    """Places in the text; nearly all JSON is YAML, so one reader finds both."""
    try:
        return yaml_from_text(name, text)
    except RecursionError:
        return None


def _located(file: YamlFile | None, problem: Problem) -> Located:
    if file is None or not file.marks:
        return Located(problem)
    path = _path(file, problem.pointer)
    if problem.code == "key-repeated" and (again := _repeated(file, str(path[-1]))):
        return Located(problem, again.line, again.column)
    mark: Mark = file.mark((*path[:-1], f"#{path[-1]}") if path and problem.code in KEY_CODES else path)
    return Located(problem, mark.line, mark.column)


def _repeated(file: YamlFile, key: str) -> Diagnostic | None:
    """Where a key stands again; its mark is where it stands first."""
    found = (each for each in file.problems if each.code == "duplicate-key" and f"`{key}`" in each.message)
    return next(found, None)


def _path(file: YamlFile, pointer: str) -> Path:
    """A JSON pointer as a path of the file, as far as there is one."""
    path: Path = ()
    for part in pointer.split("/")[1:]:
        key = part.replace("~1", "/").replace("~0", "~")
        path = (*path, int(key)) if key.isdigit() and (*path, int(key)) in file.marks else (*path, key)
    return path
