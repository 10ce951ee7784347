"""What has been judged so far, in a file beside the results, so that a run that was stopped goes on where it was.

The first line says what was asked; a journal of another question is begun anew. Each result object is written once and rows refer to it
by number. A line that was not finished does not count. It judges nothing.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, TextIO

from eligibility.domain.conclusion import Conclusion
from eligibility.domain.verdict import Verdict
from eligibility.profile import Profile
from eligibility.tables.model import Applicant
from eligibility.tables.screened import Judged, Numbered, Screened, Screening

EVERY = 250
"""Rows after which what was judged is surely in the file."""


class Journal:
    """The journal of one run, open from `with` to its end; `finished` removes it."""

    def __init__(self, path: Path, screening: Screening) -> None:
        self.path = path
        self._asked = json.dumps(_asked(screening), ensure_ascii=False, sort_keys=True)
        self._numbered = Numbered()
        self._rows: dict[int, tuple[int, ...]] = {}
        self._file: TextIO | None = None

    def __enter__(self) -> Journal:
        # A file of its own: a run that was taken for dead and goes on all the same writes into one that nobody reads any more.
        part = self.path.with_name(f"{self.path.name}.part")
        part.write_bytes(self._read() or f"{self._asked}\n".encode())
        part.replace(self.path)
        self._file = self.path.open("a", encoding="utf-8", newline="\n")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._file is not None
        self._file.close()

    @property
    def resumed(self) -> int:
        """How many rows an earlier run had judged."""
        return len(self._rows)

    def finished(self) -> None:
        """The results are written; nothing is left to go on with."""
        self.path.unlink(missing_ok=True)

    def screened(
        self, applicants: Iterable[Applicant], judge: Callable[[Profile], tuple[Judged, ...]]
    ) -> Iterator[Screened]:
        """Every applicant judged, by the journal where it knows it."""
        assert self._file is not None
        for count, each in enumerate(applicants, 1):
            known = self._rows.get(each.number)
            if known is not None:
                yield Screened(each, tuple(self._numbered.results[number] for number in known))
                continue
            judged = judge(each.profile)
            self._write(each.number, judged)
            if count % EVERY == 0:
                self._file.flush()
            yield Screened(each, judged)

    def _write(self, row: int, judged: tuple[Judged, ...]) -> None:
        assert self._file is not None
        written = len(self._numbered.results)
        numbers = self._numbered.of(judged)
        for each in self._numbered.results[written:]:
            self._file.write(json.dumps(_plain(each), ensure_ascii=False) + "\n")
        self._file.write(f'{{"row":{row},"judged":{numbers}}}\n')

    def _read(self) -> bytes:
        """What an earlier run left, as far as it counts."""
        try:
            data = self.path.read_bytes()
        except FileNotFoundError:
            return b""
        lines = data.split(b"\n")[:-1]
        if not lines or lines[0] != self._asked.encode():
            return b""
        for line in lines[1:]:
            self._take(json.loads(line))
        return data[: data.rindex(b"\n") + 1]

    def _take(self, line: dict[str, Any]) -> None:
        if "row" in line:
            self._rows[line["row"]] = tuple(line["judged"])
        else:
            self._numbered.of([_judged(line)])


def _asked(screening: Screening) -> dict[str, Any]:
    """All that decides how the rows come out."""
    return {
        "journal": 2,
        "policy": screening.digest,
        "as_of": screening.as_of.isoformat(),
        "level": screening.level,
        "lang": screening.lang,
        "only": screening.only,
        "engine": screening.engine,
        "source": dict(screening.source),
    }


def _plain(judged: Judged) -> dict[str, Any]:
    return {
        "provision": judged.provision,
        "verdict": judged.verdict.value,
        "conclusion": judged.conclusion.value,
        "missing": judged.missing,
        "because": judged.because,
        "blocking": judged.blocking,
        "reason": judged.reason,
        "quotes": judged.quotes,
        "wanted": judged.wanted,
        "near": judged.near,
        "missed": judged.missed,
    }


def _judged(line: dict[str, Any]) -> Judged:
    lists = {name: tuple(line[name]) for name in ("missing", "because", "blocking", "quotes", "wanted")}
    return Judged(
        line["provision"],
        Verdict(line["verdict"]),
        Conclusion(line["conclusion"]),
        reason=line["reason"],
        near=line["near"],
        missed=line["missed"],
        **lists,
    )
