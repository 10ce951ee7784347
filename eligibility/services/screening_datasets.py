"""Screen a dataset: every row judged against a policy, results written partition by partition, in bounded memory, resumable.

The columnar executor judges; rows that it cannot hold exactly are judged by the reference, and counted. Rows that make no profile are
told with every problem of them and left out of the results: rows = judged + faulty, always.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from datetime import date
from functools import cached_property, partial
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from eligibility.domain.answer import Answer
from eligibility.domain.facts import Level
from eligibility.engines import reference
from eligibility.engines.columnar import Answers, ColumnarPack, Screened
from eligibility.errors import Problem, ProfileProblems
from eligibility.explain.answers import answer_from_outcome
from eligibility.ir.reads import Read, reads_of
from eligibility.ir.rules import Pack
from eligibility.profile import slots_from_profile
from eligibility.tables.dataset import UNKNOWN, columns_from_frame, fact_columns, profile_from_row, type_problems
from eligibility.tables.parquet import Dataset, NoDataset, write_parquet
from eligibility.tables.partitions import Account, OtherRun, Partitions
from eligibility.tables.results import Shape, long, wide
from eligibility.version import ENGINE_VERSION

WIDE_ROWS = 1 << 15
LONG_CELLS = 1 << 21
"""Rows of a partition; of the long shape, rows times provisions."""

Told = Callable[[int, int], None]
"""How many rows are done, and of how many."""


class DatasetProblems(Exception):
    """A dataset that cannot be screened at all, with all that is wrong with it."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(f"{each.code}: {each.en}" for each in self.problems))


@dataclass(frozen=True, slots=True)
class Screening:
    """What to screen for: the pack, the day, the level, the column that is the key, and the form of the results."""

    pack: Pack
    as_of: date
    level: Level = Level.CLAIMED
    key: str = "credit_code"
    shape: Shape = "wide"
    reasons: bool = True
    partition_rows: int | None = None

    @property
    def rows(self) -> int:
        """Rows of a partition."""
        if self.partition_rows is not None:
            return self.partition_rows
        return WIDE_ROWS if self.shape == "wide" else max(1024, LONG_CELLS // max(1, len(self.pack.provisions)))

    def reads(self) -> frozenset[Read]:
        """What the pack's conditions look at, and of records judged one by one that they are there."""
        found = {Read(each.per) for each in self.pack.provisions if each.per is not None}
        for each in self.pack.provisions:
            found.update(reads_of(each.applies_to, each.per), reads_of(each.requires, each.per))
        return frozenset(found)


def screen_dataset(screening: Screening, source: Path, target: Path, told: Told | None = None) -> Account:
    """Screen a Parquet file or folder into a folder; gives the account that is also written there as `manifest.json`.

    Goes on where an earlier call of the same was broken off. Raises `DatasetProblems`.
    """
    dataset = _dataset(source, screening)
    identity = _identity(screening, dataset)
    try:
        partitions = Partitions.opened(target, identity)
    except OtherRun as other:
        help_zh, help_en = "请换一个空文件夹", "choose an empty folder"
        raise DatasetProblems([Problem("dataset-results", "", other.zh, other.en, help_zh, help_en)]) from other
    run = _Run(screening, dataset, partitions, told)
    run.finish_all()
    manifest = {**identity, **run.totals(), "keys": dataset.repeated_keys(screening.key)}
    partitions.finish(manifest)
    return manifest


def _dataset(source: Path, screening: Screening) -> Dataset:
    try:
        dataset = Dataset.at(source)
        schema = dataset.schema
    except NoDataset as error:
        raise DatasetProblems([Problem(error.code, "", error.zh, error.en)]) from error
    problems = list(_key_problems(schema, screening.key))
    problems += type_problems(schema, fact_columns(screening.reads(), screening.pack.vocabulary, screening.as_of))
    if problems:
        raise DatasetProblems(problems)
    return dataset


def _key_problems(schema: Mapping[str, pl.DataType], key: str) -> Iterator[Problem]:
    if key not in schema:
        zh, en = f"数据集没有作为主键的列 `{key}`", f"the dataset has no column `{key}` to be the key"
        yield Problem("dataset-key", f"/{key}", zh, en, f"现有列：{'、'.join(schema)}", f"columns: {', '.join(schema)}")


def _identity(screening: Screening, dataset: Dataset) -> dict[str, Any]:
    pack = screening.pack
    return {
        "policy": {"id": pack.id, "title": pack.title.zh, "version": pack.version, "digest": pack.digest},
        "engine": {"name": "eligibility", "version": ENGINE_VERSION},
        "as_of": screening.as_of.isoformat(),
        "level": screening.level.name.lower(),
        "key": screening.key,
        "shape": screening.shape,
        "reasons": screening.reasons,
        "partition_rows": screening.rows,
        "source": dataset.identity,
        "rows": dataset.height,
    }


@dataclass
class _Run:
    screening: Screening
    dataset: Dataset
    partitions: Partitions
    told: Told | None
    _done: int = 0

    @cached_property
    def executor(self) -> ColumnarPack:
        """The pack, ready for batches; it learns from partition to partition."""
        screening = self.screening
        presume = screening.level is Level.CLAIMED
        return ColumnarPack(screening.pack, screening.as_of, presume, screening.reasons)

    @cached_property
    def columns(self) -> list[str]:
        """The columns that are read: the key, facts, and why they are unknown."""
        facts = fact_columns(self.reads, self.screening.pack.vocabulary, self.screening.as_of)
        wanted = [self.screening.key, *(name for each in facts for name in (each, f"{each}{UNKNOWN}"))]
        return [name for name in dict.fromkeys(wanted) if name in self.dataset.schema]

    @cached_property
    def reads(self) -> frozenset[Read]:
        return self.screening.reads()

    @property
    def count(self) -> int:
        """How many partitions there are."""
        return -(-self.dataset.height // self.screening.rows)

    def finish_all(self) -> None:
        """Do what is not done yet: while one partition is written, the next is judged."""
        undone = [number for number in range(self.count) if self.partitions.account(number) is None]
        self._note(self.dataset.height - sum(map(self._size, undone)))
        with ThreadPoolExecutor(1) as writer:
            written: Future[None] | None = None
            for number in undone:
                judged = self._judged(number)
                if written is not None:
                    written.result()
                written = writer.submit(self._write, number, judged)
            if written is not None:
                written.result()

    def _size(self, number: int) -> int:
        """How many rows a partition has."""
        return min(self.screening.rows, self.dataset.height - number * self.screening.rows)

    def totals(self) -> dict[str, Any]:
        """The accounts of all partitions together."""
        sums: Counter[str] = Counter()
        conclusions: dict[str, Counter[str]] = {each.id: Counter() for each in self.screening.pack.provisions}
        for number in range(self.count):
            account = self.partitions.account(number)
            assert account is not None, "every partition is done"
            sums.update({name: account[name] for name in ("judged", "faulty", "elsewhere")})
            for id, counts in account["conclusions"].items():
                conclusions[id].update(counts)
        of_provisions = {id: dict(sorted(counts.items())) for id, counts in conclusions.items()}
        return {**{name: sums[name] for name in ("judged", "faulty", "elsewhere")}, "conclusions": of_provisions}

    def _note(self, rows: int) -> None:
        self._done += rows
        if self.told is not None:
            self.told(self._done, self.dataset.height)

    def _judged(self, number: int) -> _Judged:
        screening = self.screening
        first = number * screening.rows
        frame = self.dataset.read(first, screening.rows, self.columns)
        rows = _Rows(screening, frame, first)
        columns = columns_from_frame(frame, self.reads, screening.pack.vocabulary, screening.as_of)
        screened = self.executor.screen(columns, rows.judge)
        return _Judged(frame.get_column(screening.key), screened, rows.faulty)

    def _write(self, number: int, judged: _Judged) -> None:
        key, answers = judged.good()
        table = (wide if self.screening.shape == "wide" else long)(key, answers, self.screening.reasons)
        files: dict[str, Callable[[Path], object]] = {"parquet": partial(write_parquet, table)}
        if judged.faulty:
            files["faulty.jsonl"] = judged.write_faulty
        account = {
            "judged": len(key),
            "faulty": len(judged.faulty),
            "elsewhere": len(judged.screened.elsewhere) - len(judged.faulty),
            "conclusions": {each.provision.id: each.counts() for each in answers},
        }
        self.partitions.put(number, files, account)
        self._note(len(judged.key))


@dataclass(frozen=True, slots=True)
class _Judged:
    """A partition judged, not yet written."""

    key: pl.Series
    screened: Screened
    faulty: Sequence[Mapping[str, Any]]

    def good(self) -> tuple[pl.Series, Sequence[Answers]]:
        """The rows that make a profile."""
        answers = self.screened.answers
        if not self.faulty:
            return self.key, answers
        good = np.ones(len(self.key), dtype=np.bool_)
        good[self.screened.faulty] = False
        return self.key.filter(pl.Series(good)), [
            Answers(each.provision, each.codes[good], each.known) for each in answers
        ]

    def write_faulty(self, path: Path) -> None:
        """The faulty rows, one JSON object a line."""
        lines = (json.dumps(each, ensure_ascii=False, default=str) for each in self.faulty)
        path.write_text("".join(f"{line}\n" for line in lines), "utf-8")


@dataclass
class _Rows:
    """Rows of a batch one by one: judged by the reference, or told why they cannot be."""

    screening: Screening
    frame: pl.DataFrame
    first: int
    faulty: list[dict[str, Any]] = field(default_factory=list)

    def judge(self, row: int) -> Sequence[Answer] | None:
        """The answers for a row; `None`, and the row noted, when it makes no profile."""
        screening = self.screening
        said = self.frame.row(row, named=True)
        facts = {name: value for name, value in said.items() if name != screening.key}
        try:
            profile = profile_from_row(facts, screening.pack.vocabulary, screening.as_of)
        except ProfileProblems as problems:
            told = [asdict(each) for each in problems.problems]
            self.faulty.append({"row": self.first + row + 1, "key": said[screening.key], "problems": told})
            return None
        slots = slots_from_profile(profile, screening.as_of, screening.level)
        return [answer_from_outcome(outcome) for outcome in reference.judge(screening.pack, slots)]
