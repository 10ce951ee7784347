"""Measure many enterprises: Parquet to Parquet, beside hand-written Polars and DuckDB of the same logic, and the floor of reading and writing.

`python3 dev.py bench columns [--rows 1000000] [--rounds 3] [--only flat|corridor]`. Flat: 24 plain columns against 30 and 300 generated policies; the
peers are given listed values as numbers, which is the best for them, and write the same two columns a policy. The corridor policy:
recognitions, projects and unknowns of all kinds. Every contender runs in a process of its own, so that memory is its own; processor
and wall seconds are medians over the rounds.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl

from bench import _policies
from bench._bars import Bar
from bench._datasets import KEY, dataset
from eligibility.domain.conclusion import MET_CONCLUSIONS, Conclusion
from eligibility.domain.verdict import Verdict
from eligibility.domain.vocabulary import FactDef, FactType, Vocabulary
from eligibility.ir import atoms as ir
from eligibility.ir.rules import Gate, Leaf, Node, Pack
from eligibility.packs import installed_pack
from eligibility.services.screening_datasets import Screening, screen_dataset
from eligibility.tables.allocator import FRUGAL

AS_OF = _policies.AS_OF
CORRIDOR = "jilin.corridor_2018_2025"
SIZES = (30, 300)
UNKNOWN = 0.2
FILE_ROWS = 100_000
PLAIN_ROWS = 1 << 17
"""Rows of a partition of plain columns, which take little memory."""

VERDICTS = pl.Enum([each.value for each in Verdict])
CONCLUSIONS = pl.Enum([each.value for each in Conclusion])


def flat_pack(count: int) -> Pack:
    """The generated policies, shares in whole thousandths, so that all numbers are whole for everybody."""
    pack = _policies.policies(count)
    facts = {id: _whole_fact(fact) for id, fact in pack.vocabulary.facts.items()}
    enumerations = {
        id: replace(each, aliases={value: value for value in each.values})
        for id, each in pack.vocabulary.enumerations.items()
    }
    vocabulary = Vocabulary(facts, enumerations, {}, {})
    provisions = tuple(
        replace(each, applies_to=_whole(each.applies_to), requires=_whole(each.requires)) for each in pack.provisions
    )
    return replace(pack, vocabulary=vocabulary, provisions=provisions)


def _whole_fact(fact: FactDef) -> FactDef:
    return replace(fact, type=FactType("number")) if fact.type.kind == "ratio" else fact


def _whole(node: Node) -> Node:
    match node:
        case Gate(children=children):
            return replace(node, children=tuple(_whole(child) for child in children))
        case Leaf(ir.Compare(symbol, ir.Slot(kind="ratio") as slot, ir.Literal_(value))) if not isinstance(value, date):
            bound = ir.Literal_(int(value * 1000), "number")
            return replace(node, atom=ir.Compare(symbol, replace(slot, kind="number"), bound))
        case _:
            return node


def flat_frame(rows: int) -> pl.DataFrame:
    """Enterprises for the generated policies."""
    r = np.random.default_rng(7)
    columns = [pl.Series(KEY, [f"E{number:017d}" for number in range(rows)])]
    for id, fact in flat_pack(1).vocabulary.facts.items():
        match fact.type.kind:
            case "boolean":
                values = pl.Series(r.random(rows) < 0.9)
            case "enum":
                members = pl.Enum(_policies.MEMBERS)
                values = pl.Series(r.integers(0, len(_policies.MEMBERS), rows).astype(np.uint8)).cat.to(members)
            case kind:
                values = pl.Series(r.integers(0, 1001, rows) * (10_000 if kind == "money" else 1))
        known = pl.Series(r.random(rows) >= UNKNOWN)
        columns.append(pl.select(pl.when(known).then(values).alias(id)).to_series())
    return pl.DataFrame(columns)


# ── contenders: each reads SOURCE and writes into TARGET ─────────────────────────────────────────────────────────────


def ours(pack: Pack, source: Path, target: Path, reasons: bool) -> None:
    """The product."""
    rows = None if pack.id == CORRIDOR else PLAIN_ROWS
    screen_dataset(Screening(pack, AS_OF, reasons=reasons, partition_rows=rows), source, target)


def floor(pack: Pack, source: Path, target: Path) -> None:
    """Merely reads the same and writes as many columns of the same sort."""
    names = [f"{each.id}.{name}" for each in pack.provisions for name in ("verdict", "conclusion")]
    read = pl.scan_parquet(source).collect()
    places = np.random.default_rng(1).integers(0, 3, read.height).astype(np.uint8)
    some = pl.Series(places).cat.to(VERDICTS)
    pl.DataFrame([read[KEY], *(some.alias(name) for name in names)]).write_parquet(target, statistics=False)


def polars_by_hand(pack: Pack, source: Path, target: Path) -> None:
    """Three-valued expressions, as somebody would write them who knows Polars."""
    columns = [pl.col(KEY)]
    for each in pack.provisions:
        applies, requires = _expression(each.applies_to), _expression(each.requires)
        met = applies & requires
        verdict = pl.when(met).then(0).when(~met).then(1).otherwise(2).cast(pl.UInt8)
        good = list(Conclusion).index(MET_CONCLUSIONS[each.effect])
        conclusion = (
            pl.when(met).then(good).when(met.is_null()).then(4).when(~applies).then(7).otherwise(6).cast(pl.UInt8)
        )
        columns += [
            verdict.cat.to(VERDICTS).alias(f"{each.id}.verdict"),
            conclusion.cat.to(CONCLUSIONS).alias(f"{each.id}.conclusion"),
        ]
    pl.scan_parquet(source).select(columns).sink_parquet(target, statistics=False)


def _expression(node: Node) -> pl.Expr:
    match node:
        case Gate("any", children):
            return pl.any_horizontal([_expression(child) for child in children])
        case Gate(children=children):
            return pl.all_horizontal([_expression(child) for child in children])
        case Leaf(ir.Truth(slot)):
            return pl.col(slot.name)
        case Leaf(ir.Member(slot, values)):
            return pl.col(slot.name).is_in([_policies.MEMBERS.index(value) for value in values])
        case Leaf(ir.Compare(symbol, ir.Slot() as slot, ir.Literal_(bound))):
            column, limit = pl.col(slot.name), pl.lit(bound)
            return {"<": column < limit, "<=": column <= limit, ">": column > limit, ">=": column >= limit}[symbol]
        case _:
            raise TypeError(f"`{node}` is not of a generated policy")


def duckdb_by_hand(pack: Pack, source: Path, target: Path) -> None:
    """The same in SQL, whose logic has three values of its own."""
    import duckdb  # noqa: PLC0415 - only the contender's own process needs it

    columns = [KEY]
    for each in pack.provisions:
        applies, met = _sql(each.applies_to), f"({_sql(each.applies_to)} AND {_sql(each.requires)})"
        good = MET_CONCLUSIONS[each.effect].value
        columns += [
            f"CASE WHEN {met} THEN 'met' WHEN NOT {met} THEN 'not_met' ELSE 'undetermined' END AS \"{each.id}.verdict\"",
            (
                f"CASE WHEN {met} THEN '{good}' WHEN {met} IS NULL THEN 'information_needed' WHEN NOT {applies}"
                f" THEN 'not_applicable' ELSE 'not_met_at_present' END AS \"{each.id}.conclusion\""
            ),
        ]
    query = f"SELECT {', '.join(columns)} FROM read_parquet('{source}')"
    duckdb.sql("SET enable_progress_bar = false")
    duckdb.sql(f"COPY ({query}) TO '{target}' (FORMAT parquet)")


def _sql(node: Node) -> str:
    match node:
        case Gate(operator, children):
            return f"({(' OR ' if operator == 'any' else ' AND ').join(map(_sql, children))})"
        case Leaf(ir.Truth(slot)):
            return slot.name
        case Leaf(ir.Member(slot, values)):
            return f"{slot.name} IN ({', '.join(str(_policies.MEMBERS.index(value)) for value in values)})"
        case Leaf(ir.Compare(symbol, ir.Slot() as slot, ir.Literal_(bound))):
            return f"({slot.name} {symbol} {bound})"
        case _:
            raise TypeError(f"`{node}` is not of a generated policy")


CONTENDERS: dict[str, Callable[[Pack, Path, Path], None]] = {
    "ours, with reasons": lambda pack, source, target: ours(pack, source, target, reasons=True),
    "ours, verdicts": lambda pack, source, target: ours(pack, source, target, reasons=False),
    "floor": floor,
    "Polars by hand": polars_by_hand,
    "DuckDB by hand": duckdb_by_hand,
}
CODED = ("Polars by hand", "DuckDB by hand")
"""Contenders that are given listed values as numbers."""


def contend(name: str, size: str, source: str, target: str) -> None:
    """Run one contender; says the processor and wall seconds of the run itself."""
    pack = installed_pack(CORRIDOR) if size == "corridor" else flat_pack(int(size))
    wall, cpu = time.perf_counter(), time.process_time()
    CONTENDERS[name](pack, Path(source), Path(target))
    print(time.process_time() - cpu, time.perf_counter() - wall, _peak())


def _peak() -> float:
    """The most memory this process has held, in MB: by its own account, because what `getrusage` says is begun by who started it."""
    status = Path("/proc/self/status").read_text("ascii")
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


@dataclass(frozen=True, slots=True)
class Run:
    """Processor and wall seconds, and the most memory (MB)."""

    cpu: float
    wall: float
    peak: float


def measured(name: str, size: str, source: Path, rounds: int, folder: Path) -> Run:
    """The medians of some rounds."""
    runs = [_run(name, size, source, folder) for _ in range(rounds)]
    return Run(*(statistics.median(values) for values in zip(*runs, strict=True)))


def _run(name: str, size: str, source: Path, folder: Path) -> Sequence[float]:
    target = folder / "out"
    command = [sys.executable, "-c", "import sys; from bench.columns import contend; contend(*sys.argv[1:])"]
    said = subprocess.run(
        [*command, name, size, str(source), str(target)],
        env={**os.environ, **FRUGAL},
        capture_output=True,
        text=True,
        check=True,
    )
    shutil.rmtree(target) if target.is_dir() else target.unlink()
    return [float(word) for word in said.stdout.split()]


def flat_bars(rows: int, rounds: int, folder: Path) -> list[Bar]:
    """Generated policies over plain columns."""
    frame = flat_frame(rows)
    listed, coded = folder / "listed.parquet", folder / "coded.parquet"
    frame.write_parquet(listed, statistics=False)
    frame.with_columns(pl.col(pl.Enum(_policies.MEMBERS)).to_physical()).write_parquet(coded, statistics=False)
    bars = []
    for size in SIZES:
        runs = {
            name: measured(name, str(size), coded if name in CODED else listed, rounds, folder) for name in CONTENDERS
        }
        _print(f"{rows:,} enterprises, {size} generated policies", runs, rows * size)
        bars += _flat_aims(size, runs)
    return bars


def _flat_aims(size: int, runs: dict[str, Run]) -> list[Bar]:
    verdicts = runs["ours, verdicts"].cpu
    return [
        Bar(f"verdicts / Polars by hand, {size}", verdicts / runs["Polars by hand"].cpu, 1.1),
        Bar(f"verdicts / DuckDB by hand, {size}", verdicts / runs["DuckDB by hand"].cpu, 0.4 if size == 30 else 1 / 6),
        Bar(f"verdicts / floor, {size}", verdicts / runs["floor"].cpu, 2),
        Bar(f"with reasons / verdicts, {size}", runs["ours, with reasons"].cpu / verdicts, 5),
    ]


def corridor_bars(rows: int, rounds: int, folder: Path) -> list[Bar]:
    """The policy itself, over as many rows and over ten times as many."""
    source, tenfold = folder / "corridor", folder / "tenfold"
    for place in (source, tenfold):
        place.mkdir()
    for number, first in enumerate(range(0, rows, FILE_ROWS)):
        made = dataset(installed_pack(CORRIDOR), min(FILE_ROWS, rows - first), AS_OF, first=first)
        made.write_parquet(source / f"{number:04d}.parquet")
        for again in range(10):  # the same enterprises under other keys
            renamed = made.with_columns(pl.format("{}-{}", pl.lit(again), KEY).alias(KEY))
            renamed.write_parquet(tenfold / f"{number:04d}-{again}.parquet")
    names = ("ours, with reasons", "ours, verdicts")
    runs = {name: measured(name, "corridor", source, rounds, folder) for name in names}
    many = measured(names[0], "corridor", tenfold, 1, folder)
    count = len(installed_pack(CORRIDOR).provisions)
    _print(f"{rows:,} enterprises, the corridor policy", runs, rows * count)
    _print(f"{10 * rows:,} enterprises, the corridor policy", {names[0]: many}, 10 * rows * count)
    once = runs[names[0]]
    return [
        Bar("corridor, with reasons / verdicts", once.cpu / runs[names[1]].cpu, 5),
        Bar("corridor, most memory, MB", once.peak, 400, "{:.0f}"),
        Bar("corridor, memory of ten times the rows / once", many.peak / once.peak, 1.25),
    ]


def _print(what: str, runs: dict[str, Run], decisions: int) -> None:
    print(f"\n{what}, Parquet to Parquet\n{'':22}cpu s   wall s   MB      decisions a cpu second")
    for name, run in runs.items():
        print(f"{name:20}{run.cpu:7.2f}{run.wall:9.2f}{run.peak:7.0f}{decisions / run.cpu:16,.0f}")


def main(argv: Sequence[str]) -> int:
    """Print times and bars; 0 whether or not they hold, as machines differ."""
    parser = argparse.ArgumentParser(prog="dev.py bench columns", description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", choices=("flat", "corridor"))
    args = parser.parse_args(argv)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        bars = flat_bars(args.rows, args.rounds, folder) if args.only != "corridor" else []
        if args.only != "flat":
            bars += corridor_bars(args.rows, 1, folder)
    print()
    for bar in bars:
        print(bar.line())
    return 0
