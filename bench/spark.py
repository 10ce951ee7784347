"""Screening with Spark on this machine, by rows, provisions and cores: the points that docs/screening-at-scale.md's cost model rests on.

Rows are made by Spark itself from the vocabulary, the same for every run. Planning is what the first rows cost, judging what more rows add.
"""

from __future__ import annotations

import argparse
import resource
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from pyspark.sql import SparkSession

from eligibility.domain.vocabulary import FactDef, FactType, Vocabulary
from eligibility.ir.rules import Pack
from eligibility.packs import installed_pack
from eligibility.services.spark import SparkOrder, screen_with_spark, session_at

DEBIAN_PACKAGES = ("openjdk-17-jre-headless",)
POLICY = "jilin.corridor_2018_2025"
AS_OF = date(2024, 6, 1)
PARTITIONS = 8


@dataclass(frozen=True, slots=True)
class Point:
    """One run: what it was asked, and the seconds it took by the clock and of the processor."""

    rows: int
    provisions: int
    cores: int
    clock: float
    processor: float


class Expressions:
    """Spark expressions for random values; each draw is a hash of the row's number and a number of its own."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self.drawn = 0

    def draw(self, choices: int) -> str:
        """A whole number below `choices`."""
        self.drawn += 1
        return f"pmod(xxhash64(id, {self.drawn}), {choices})"

    def column(self, fact: FactDef) -> str:
        """The fact's column: one in ten is null."""
        name = f"{fact.id}_{AS_OF.year - 1}" if fact.yearly else fact.id
        return f"IF({self.draw(10)} = 0, NULL, {self.value(fact.type)}) AS `{name}`"

    def value(self, of: FactType) -> str:
        """A value of a type."""
        match of.kind:
            case "boolean":
                return f"({self.draw(2)} = 1)"
            case "enum" | "code":
                return f"element_at({self._pool(of)}, CAST({self.draw(len(self._listed(of)))} AS INT) + 1)"
            case "set" | "codes":
                return f"slice({self._pool(of)}, CAST({self.draw(len(self._listed(of)))} AS INT) + 1, 2)"
            case "date" | "end_date":
                return f"date_add(DATE '2024-01-01', CAST({self.draw(400)} AS INT))"
            case "count":
                return self.draw(2_000)
            case "money" | "ratio" | "number":
                return f"CAST({self.draw(10**9)} AS DECIMAL(20, 2))"
            case "records":
                fields = ", ".join(f"'{each.id}', {self.value(each.type)}" for each in of.fields.values())
                return f"slice(array(named_struct({fields})), 1, CAST({self.draw(2)} AS INT))"
            case _:
                return f"CAST({self.draw(10**6)} AS STRING)"

    def _listed(self, of: FactType) -> list[str]:
        domain = of.domain or ""
        listed = self.vocabulary.enumerations.get(domain)
        return list(listed.values) if listed else sorted(self.vocabulary.code_lists[domain].names)[:60]

    def _pool(self, of: FactType) -> str:
        return f"array({', '.join(repr(each) for each in self._listed(of))})"


def write_dataset(session: SparkSession, vocabulary: Vocabulary, rows: int, folder: Path) -> str:
    """A dataset of so many rows in a few files."""
    expressions, target = Expressions(vocabulary), str(folder / f"rows_{rows}")
    facts = [expressions.column(fact) for fact in vocabulary.facts.values() if fact.id != "credit_code"]
    key = "CAST(id AS STRING) AS credit_code"
    session.range(0, rows, 1, PARTITIONS).selectExpr(key, *facts).write.parquet(target)
    return target


def processor_seconds(session: SparkSession) -> float:
    """Processor time of Spark's own process so far."""
    jvm = session.sparkContext._jvm  # noqa: SLF001 - the only way to the process
    assert jvm is not None
    pid = jvm.java.lang.ProcessHandle.current().pid()
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / 100


def measured(session: SparkSession, pack: Pack, source: str, rows: int, cores: int, target: Path) -> Point:
    """One run, results written."""
    clock, processor = time.perf_counter(), processor_seconds(session)
    screen_with_spark(session, SparkOrder(pack, AS_OF, source, str(target)))
    return Point(rows, len(pack.provisions), cores, time.perf_counter() - clock, processor_seconds(session) - processor)


def points(rows: Sequence[int], provisions: Sequence[int], cores: int, folder: Path) -> Iterator[Point]:
    """Every combination, once what is compiled once has been."""
    session = session_at(f"local[{cores}]")
    session.sparkContext.setLogLevel("ERROR")
    whole = installed_pack(POLICY)
    sources = {count: write_dataset(session, whole.vocabulary, count, folder) for count in rows}
    packs = [replace(whole, provisions=whole.provisions[:count]) for count in provisions]
    measured(session, packs[0], sources[rows[0]], rows[0], cores, folder / "warm")
    for pack in packs:
        for count in rows:
            yield measured(session, pack, sources[count], count, cores, folder / f"{count}_{len(pack.provisions)}")
    session.stop()


def main(arguments: Sequence[str]) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="spark", description=__doc__)
    parser.add_argument("--rows", type=int, nargs="+", default=[1_000, 50_000, 200_000])
    parser.add_argument("--provisions", type=int, nargs="+", default=[10, 39])
    parser.add_argument("--cores", type=int, default=2)
    asked = parser.parse_args(arguments)
    print("     rows  provisions  cores   clock s  processor s")
    with tempfile.TemporaryDirectory() as folder:
        for each in points(asked.rows, asked.provisions, asked.cores, Path(folder)):
            print(
                f"{each.rows:9,}  {each.provisions:10}  {each.cores:5}  {each.clock:8.1f}  {each.processor:11.1f}",
                flush=True,
            )
    print(f"memory of this process: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB")
    return 0
