"""A screening as a job: read the file, ask a person where that was wanted, judge every row, write the results into the job's folder.

It knows no database and no HTTP. A job that is begun anew goes on where its journal ends, and comes to the same bytes.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from eligibility.domain.facts import Level
from eligibility.domain.jobs import Job, Progress, Trouble
from eligibility.errors import ProfileProblems
from eligibility.ir.rules import Pack
from eligibility.packs import installed_vocabulary
from eligibility.services.screening_files import Done, Order, screen_to_files
from eligibility.services.working import Asked, Finished, Report, WorkFailed
from eligibility.tables.figures import figures_from_tally, plain_from_figures
from eligibility.tables.mapping import HeaderMapping, mapping_from_text
from eligibility.tables.model import CellProblem, Roster
from eligibility.tables.reading import roster_from_files
from eligibility.tables.refusal import FileRefused

MOST_PROBLEMS = 200
"""Problems that a job's summary lists; the results hold all."""

_WHEN = (1980, 1, 1, 0, 0, 0)
"""The time of every file in an archive of results: the same results are the same bytes."""


@dataclass(frozen=True, slots=True)
class ScreeningWork:
    """Does screenings. `folder_of` gives a job's folder, with the file in `input` and the results in `results`; `pack_of` a policy."""

    folder_of: Callable[[str], Path]
    pack_of: Callable[[str], Pack]

    def __call__(self, job: Job, report: Report) -> Finished | Asked:
        """Raises `WorkFailed` for a file that is refused."""
        request, folder = job.request, self.folder_of(job.id)
        report(Progress("reading"))
        pack = self.pack_of(request["policy"])
        try:
            roster = roster_from_files([_source(request, folder)], pack.vocabulary, _mapping(request, pack))
        except FileRefused as refused:
            raise WorkFailed(
                Trouble(refused.code, refused.zh, refused.en, refused.help_zh, refused.help_en)
            ) from refused
        lang = "en" if request["lang"] == "en" else "zh"
        if request["pause"]:
            return Asked(roster_document(roster, lang))
        order = _order(request, folder, pack, lang)
        total = len(roster.applicants)
        report(Progress("judging", 0, total))
        try:
            done = screen_to_files(order, roster, lambda count: report(Progress("judging", count, total)))
        except ProfileProblems as error:
            first = error.problems[0]
            raise WorkFailed(Trouble(first.code, first.zh, first.en, first.help_zh, first.help_en)) from error
        return Finished(roster_document(roster, lang) | _counts(done, pack), _one_file(done, order.out).name)


def _source(request: Mapping[str, Any], folder: Path) -> Path:
    return Path(request["path"]) if "path" in request else folder / "input" / request["input"]


def _mapping(request: Mapping[str, Any], pack: Pack) -> HeaderMapping:
    return mapping_from_text("mapping", json.dumps({"columns": request["mapping"]}), pack.vocabulary)


def mapping_fault(columns: Mapping[str, str]) -> Trouble | None:
    """What is wrong with a mapping that somebody sent, if anything is."""
    try:
        mapping_from_text("mapping", json.dumps({"columns": dict(columns)}), installed_vocabulary())
    except FileRefused as refused:
        return Trouble(refused.code, refused.zh, refused.en, refused.help_zh, refused.help_en)
    return None


def _order(request: Mapping[str, Any], folder: Path, pack: Pack, lang: str) -> Order:
    results = folder / "results"
    results.mkdir(exist_ok=True)
    stem = Path(request.get("input", request.get("path", ""))).stem or "screening"
    ending = "审核结果" if lang == "zh" else "screened"
    out = results / f"{stem}-{ending}.{request['format']}"
    level = Level[request["level"].upper()]
    return Order(pack, date.fromisoformat(request["as_of"]), out, level, lang, request["clause"])


def roster_document(roster: Roster, lang: str) -> dict[str, Any]:
    """How a file was read: counts that add up, what each column was taken for, what it may have been meant for, what is wrong."""
    problems = [problem for row in roster.faulty for problem in row.problems]
    return {
        "rows": {
            "read": roster.read,
            "usable": len(roster.applicants),
            "faulty": len(roster.faulty),
            "skipped": len(roster.skipped),
        },
        "columns": [{"column": each.letters, "header": each.header, "fact": each.target} for each in roster.columns],
        "suggestions": [
            {"header": each.header, "fact": each.target, "label": each.label_en if lang == "en" else each.label_zh}
            for each in roster.suggestions
        ],
        "problems": [_problem(each, lang) for each in problems[:MOST_PROBLEMS]],
        "problems_in_all": len(problems),
        "notes": [_problem(each, lang) for each in roster.notes[:MOST_PROBLEMS]],
    }


def _problem(problem: CellProblem, lang: str) -> dict[str, str]:
    english = lang == "en"
    return {
        "place": str(problem.place),
        "code": problem.code,
        "said": problem.said,
        "detail": problem.en if english else problem.zh,
        "help": problem.help_en if english else problem.help_zh,
    }


def _counts(done: Done, pack: Pack) -> dict[str, Any]:
    """What the pictures of it show, by provision how many enterprises have which conclusion among them."""
    return {"digest": pack.digest, **plain_from_figures(figures_from_tally(done.tally))}


def _one_file(done: Done, out: Path) -> Path:
    """The results as one file: themselves, or an archive with what stands beside them."""
    files: Sequence[Path] = sorted(done.files)
    if files == [out]:
        return out
    archive = out.with_suffix(".zip")
    part = archive.with_name(f".{archive.name}.part")
    with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as whole:
        for each in files:
            whole.writestr(zipfile.ZipInfo(each.name, _WHEN), each.read_bytes(), zipfile.ZIP_DEFLATED)
    part.replace(archive)
    return archive
