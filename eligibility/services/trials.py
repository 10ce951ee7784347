"""Scenarios and rows of tables made ready to be tried, before any court and as often as it takes. It must not read files."""

from __future__ import annotations

import copy
import inspect
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from eligibility.domain.facts import Slots
from eligibility.errors import Diagnostic, PackProblems, ProfileProblems, did_you_mean
from eligibility.ir.rules import Pack
from eligibility.scenarios import amounts
from eligibility.scenarios.case import Case, UnknownWord
from eligibility.scenarios.features import Scenario, Step, scenarios_from_bytes
from eligibility.scenarios.sentences import SENTENCES, Judging, NotSo, Sentence, same
from eligibility.scenarios.tables import Row, rows_from_bytes
from eligibility.services.courts import Court
from eligibility.services.judging import UnknownClause

assert amounts.__name__, "importing them is what adds the sentences about amounts"


@dataclass(frozen=True, slots=True)
class Trial:
    """One scenario or row, where it stands, and how it is tried: nothing when all is so."""

    file: str
    line: int
    name: str
    check: Callable[[Court], Diagnostic | None]


def trials_from_files(files: Mapping[str, bytes], pack: Pack) -> list[Trial]:
    """Every trial of features (`.feature`) and tables (`.yaml`), in order. Raises `PackProblems` with all that cannot be read."""
    trials: list[Trial] = []
    problems: list[Diagnostic] = []
    for name, data in sorted(files.items()):
        if name.endswith(".feature"):
            scenarios, faults = scenarios_from_bytes(name, data)
            faults += [each for scenario in scenarios for each in _unreadable(scenario)]
            trials += [_of_scenario(each, pack) for each in scenarios] if not faults else []
        else:
            rows, faults = rows_from_bytes(name, data, pack)
            trials += [_of_row(each) for each in rows]
        problems += dict.fromkeys(faults)
    if problems:
        raise PackProblems(problems)
    return trials


def enterprises_in(files: Mapping[str, bytes], pack: Pack) -> list[Slots]:
    """Everybody whom features and tables speak of, each on its day. Raises `PackProblems` with all that cannot be read."""
    court = Court(pack)
    for trial in trials_from_files(files, pack):
        trial.check(court)
    return court.enterprises


def _meaning(step: Step) -> tuple[Sentence, dict[str, Any]] | None:
    """What a sentence means, and the words in it."""
    for each in SENTENCES:
        found = each.form.fullmatch(step.text) if each.part == step.part else None
        if found:
            return each, found.groupdict()
    return None


def _unreadable(scenario: Scenario) -> Iterator[Diagnostic]:
    for step in scenario.steps:
        if _meaning(step) is None:
            known = {each.shown for each in SENTENCES if each.part == step.part}
            help = did_you_mean(step.text, known) or "the sentences are in docs/test-a-policy.md"
            message = f"no sentence is written as `{step.text}`"
            yield Diagnostic(scenario.file, step.line, step.column, "sentence-unknown", message, help)


def _of_scenario(scenario: Scenario, pack: Pack) -> Trial:
    read = [(step, *found) for step in scenario.steps if (found := _meaning(step))]
    first = next((index for index, each in enumerate(read) if each[0].part != "given"), len(read))
    kept: list[Case] = []

    def prepared(court: Court) -> Case | Diagnostic:
        """The enterprise, put together once."""
        if not kept:
            case = Case(pack)
            told = _walked(read[:first], case, court, scenario.file)
            if told is not None:
                return told
            kept.append(case)
        return Case(pack, copy.deepcopy(kept[0].facts), copy.deepcopy(kept[0].findings))

    def check(court: Court) -> Diagnostic | None:
        case = prepared(court)
        return case if isinstance(case, Diagnostic) else _walked(read[first:], case, court, scenario.file)

    return Trial(scenario.file, scenario.line, scenario.name, check)


def _walked(
    steps: Iterable[tuple[Step, Sentence, dict[str, Any]]], case: Case, court: Judging, file: str
) -> Diagnostic | None:
    """The first thing that is wrong in some sentences, taken in order."""
    for step, sentence, words in steps:
        told = _take(step, sentence, words, case, court)
        if told is not None:
            return Diagnostic(file, step.line, step.column, *told)
    return None


def _take(
    step: Step, sentence: Sentence, words: dict[str, Any], case: Case, court: Judging
) -> tuple[str, str, str] | None:
    """One sentence. What is wrong, if something is: code, message, help."""
    given = {**words, "case": case, "court": court, "datatable": [list(row) for row in step.table]}
    wanted = inspect.signature(sentence.means).parameters
    try:
        sentence.means(**{name: given[name] for name in wanted})
    except NotSo as error:
        return "scenario-failed", f"`{step.text}`: {error.en}", "mend the rule, or the scenario"
    except UnknownWord as error:
        return "word-unknown", f"`{step.text}`: {error}", error.help
    except UnknownClause as error:
        return "word-unknown", f"`{step.text}`: the policy has no `{error}`", "see `eligibility policies show`"
    except ProfileProblems as error:
        return "word-unknown", f"`{step.text}`: {error.problems[0].en}", error.problems[0].help_en
    return None


def _of_row(row: Row) -> Trial:
    def check(court: Court) -> Diagnostic | None:
        for id, wanted in row.concludes.items():
            try:
                [answer] = court.judge(dict(row.profile), row.as_of, row.level, id)["provisions"]
                same(answer["conclusion_words"], wanted)
            except NotSo as error:
                message = f"`{row.name}`, {id}: {error.en}"
                return Diagnostic(
                    row.file, row.line, row.column, "scenario-failed", message, "mend the rule, or the row"
                )
            except ProfileProblems as error:
                problem = error.problems[0]
                return Diagnostic(
                    row.file, row.line, 1, "table-profile", f"`{row.name}`: {problem.en}", problem.help_en
                )
        return None

    return Trial(row.file, row.line, row.name, check)
