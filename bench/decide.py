"""Measure one enterprise against 30 and 300 generated policies, beside other engines, in one run.

`python3 dev.py bench decide [--rounds 21] [--enterprises 200] [--without-drools]`. Every engine judges the same enterprises in each
round, one engine after the other, so that a busy machine slows all of them; times are medians over the rounds and ratios are
medians of each round's ratio. The dictionary trees are built from outcomes judged before and from parts made once (`plain`: as the
reference writes them), so judging is left out of their times and not of ours. Engines that answer wrongly, before or after they are timed, are not measured. Exits 1 if so.
"""

from __future__ import annotations

import argparse
import statistics
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from time import thread_time
from typing import Any

import orjson

from bench._bars import Bar
from bench._peers import Peer, drools_peer, zen_peers
from bench._policies import Enterprise, enterprises, policies
from bench._trees import KeepingWriter
from eligibility.domain.facts import Level, Slots
from eligibility.domain.verdict import MET
from eligibility.engines import reference
from eligibility.engines.compiled import CompiledPack
from eligibility.explain.document import DocumentWriter, bytes_from_document
from eligibility.ir.reasons import Outcome
from eligibility.ir.rules import Pack
from eligibility.packs import installed_pack
from eligibility.profile import numbers_as_decimals, profile_from_json, slots_from_profile

DEBIAN_PACKAGES = ("openjdk-17-jre-headless",)

SIZES = (30, 300)
SHARE_UNKNOWN = 0.2
CORRIDOR = "jilin.corridor_2018_2025"
EXAMPLES = Path(__file__).parents[1] / "examples"

VERDICTS, TREE = "our verdicts", "our full tree"
PLAIN_JSON, DICT_JSON, DICT_ORJSON = "plain dict tree + json", "dict tree + json", "dict tree + orjson"
JSON, ORJSON = "json of a ready tree", "orjson of a ready tree"
WARM_UP = 5
PASS = 20_000
"""Microseconds that a pass over the enterprises takes, about."""


@dataclass
class Race:
    """Contestants on the same enterprises, round by round: microseconds an enterprise.

    CPU time of the calling thread is measured, which is kind to Java, whose compiler and collector run in threads of their own.
    """

    size: int
    known: str
    runs: dict[str, tuple[Callable[[Any], object], Sequence[Any]]] = field(default_factory=dict)
    times: dict[str, list[float]] = field(default_factory=dict)

    def run(self, rounds: int) -> None:
        """All contestants, one after the other, again and again; the slow ones on fewer of the enterprises."""
        passes = {name: self._pass(run, inputs) for name, (run, inputs) in self.runs.items()}
        for _ in range(rounds):
            for name, (run, inputs) in passes.items():
                self.times.setdefault(name, []).append(_microseconds(run, inputs))

    def _pass(
        self, run: Callable[[Any], object], inputs: Sequence[Any]
    ) -> tuple[Callable[[Any], object], Sequence[Any]]:
        """Warm up, and take as many enterprises as fill a pass."""
        each = min(_microseconds(run, inputs[:WARM_UP]) for _ in range(WARM_UP))
        wanted = max(WARM_UP, int(PASS / each))
        return run, (list(inputs) * (wanted // len(inputs) + 1))[:wanted]

    def median(self, name: str) -> float:
        """Microseconds an enterprise."""
        return statistics.median(self.times[name])

    def ratio(self, name: str, other: str) -> float:
        """How long one takes, the other being 1."""
        return statistics.median(one / two for one, two in zip(self.times[name], self.times[other], strict=True))


def _microseconds(run: Callable[[Any], object], inputs: Sequence[Any]) -> float:
    """CPU time an input."""
    start = thread_time()
    for each in inputs:
        run(each)
    return (thread_time() - start) / len(inputs) * 1e6


def main(argv: list[str]) -> int:
    args = _arguments().parse_args(argv)
    races, wrong = {}, []
    for size in SIZES:
        pack = policies(size)
        for share, known in ((0.0, "all known"), (SHARE_UNKNOWN, "20 % unknown")):
            judged = enterprises(args.enterprises, share)
            race = races[size, known] = Race(size, known)
            peers = _peers(pack, args.without_drools) if share == 0 else []
            wrong += _enter(race, pack, judged, peers)
            race.run(args.rounds)
            wrong += _wrong(peers, pack, judged, f"after {args.rounds} rounds, ")
            _tell(race, pack, judged)
            race.runs.clear()  # millions of objects, which the garbage collector would walk while compiling is timed
    bars = [*_speed_bars(races), *_compile_bars(args.rounds), *_corridor_bars(args.rounds)]
    print("\naims\n" + "\n".join(bar.line() for bar in bars))
    print("".join(f"\n{each}" for each in wrong))
    return 1 if wrong else 0


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="bench decide")
    parser.add_argument("--rounds", type=int, default=21)
    parser.add_argument("--enterprises", type=int, default=200)
    parser.add_argument("--without-drools", action="store_true", help="Java takes a while to start")
    return parser


def _peers(pack: Pack, without_drools: bool) -> list[Peer]:
    return [*zen_peers(pack), *([] if without_drools else [drools_peer(pack)])]


def _enter(race: Race, pack: Pack, judged: Sequence[Enterprise], peers: Sequence[Peer]) -> list[str]:
    """Enter all who answer rightly; returns what is wrong with the others."""
    compiled, writer, keeping = CompiledPack(pack, DocumentWriter), DocumentWriter(pack), KeepingWriter(pack)
    slots = [each.slots for each in judged]
    outcomes = [(reference.judge(pack, each), each) for each in slots]
    trees: list[Any] = [keeping.provisions(*each) for each in outcomes]
    race.runs = {
        VERDICTS: (compiled.verdicts, slots),
        TREE: (compiled.write, slots),
        PLAIN_JSON: (lambda each: _with_json(writer, *each), outcomes),
        DICT_JSON: (lambda each: _with_json(keeping, *each), outcomes),
        DICT_ORJSON: (lambda each: orjson.dumps(keeping.provisions(*each)), outcomes),
        JSON: (bytes_from_document, trees),
        ORJSON: (orjson.dumps, trees),
    }
    wrong = _wrong(peers, pack, judged, "")
    race.runs |= {peer.name: (peer.run, [peer.prepare(each.plain) for each in judged]) for peer in peers}
    ours = [compiled.write(each) for _, each in outcomes] == [_with_json(writer, *each) for each in outcomes]
    return wrong if ours else [*wrong, "the compiled executor writes another document than the reference"]


def _with_json(writer: DocumentWriter, outcomes: tuple[Outcome, ...], slots: Slots) -> bytes:
    documents: Any = writer.provisions(outcomes, slots)
    return bytes_from_document(documents)


def _wrong(peers: Sequence[Peer], pack: Pack, judged: Sequence[Enterprise], when: str) -> list[str]:
    expected = [[each.verdict is MET for each in reference.judge(pack, one.slots)] for one in judged]
    return [f"{when}{peer.name} gives other verdicts" for peer in peers if not peer.agrees(judged, expected)]


def _tell(race: Race, pack: Pack, judged: Sequence[Enterprise]) -> None:
    verdicts = Counter(outcome.verdict.value for each in judged for outcome in reference.judge(pack, each.slots))
    shares = ", ".join(f"{count / verdicts.total():.0%} {name}" for name, count in verdicts.most_common())
    print(f"\n{race.size} policies, {race.known} ({shares}): µs an enterprise, times our verdicts, times our full tree")
    for name, times in race.times.items():
        ratios = f"{race.ratio(name, VERDICTS):>8.1f} × {race.ratio(name, TREE):>8.2f} ×"
        print(f"  {name:<24} {race.median(name):>9.1f} {ratios}   ({min(times):.1f}-{max(times):.1f})", flush=True)


def _speed_bars(races: dict[tuple[int, str], Race]) -> list[Bar]:
    small, large = races[30, "all known"], races[300, "all known"]
    bars = []
    for race in (small, large):
        zen = min((name for name in race.times if name.startswith("zen")), key=race.median)
        bars.append(Bar(f"verdicts / zen's fastest form, {race.size} policies", race.ratio(VERDICTS, zen), 1 / 8))
    if "Drools" in large.times:
        bars.append(Bar("verdicts / Drools, 300 policies", large.ratio(VERDICTS, "Drools"), 0.2))
    bars += [
        Bar(f"full tree / dict tree + json, {race.size}, {race.known}", race.ratio(TREE, DICT_JSON), 0.4)
        for race in races.values()
    ]
    for known in ("all known", "20 % unknown"):
        rate, best = (1e6 / time for time in (races[30, known].median(TREE), min(races[30, known].times[TREE])))
        what = f"full tree, 30 policies, {known}, enterprises a second"
        bars.append(Bar(what, rate, 15_000, "{:,.0f}", at_least=True, best=best))
    growth = {name: large.median(name) / small.median(name) for name in (VERDICTS, TREE)}
    return [*bars, *(Bar(f"{name}, time(300) / time(30)", ratio, 12, "{:.1f}") for name, ratio in growth.items())]


def _compile_bars(rounds: int) -> list[Bar]:
    slots = enterprises(1, 0)[0].slots
    bars = []
    for size in (300, 10_000):
        pack, often = policies(size), max(3, rounds // 3) if size == 300 else 1
        times = [_compile_times(pack, slots) for _ in range(often)]
        verdicts = [each * 1e3 / size for each, _ in times]
        both = [sum(each) * 1e3 / size for each in times]
        bars.append(_compile_bar(f"compile verdicts, ms a policy of {size:,}", verdicts))
        bars.append(_compile_bar(f"compile verdicts and writer, ms a policy of {size:,}", both))
    return bars


def _compile_bar(what: str, times: Sequence[float]) -> Bar:
    return Bar(what, statistics.median(times), 0.3, best=min(times))


def _compile_times(pack: Pack, slots: Slots) -> tuple[float, float]:
    """Seconds to the first verdicts and to the first document, the running of them taken off."""
    compiled = CompiledPack(pack, DocumentWriter)
    times = [_seconds(run, slots) for run in (compiled.verdicts, compiled.verdicts, compiled.write, compiled.write)]
    return times[0] - times[1], times[2] - times[3]


def _seconds(run: Callable[[Slots], object], slots: Slots) -> float:
    start = thread_time()
    run(slots)
    return thread_time() - start


def _corridor_bars(rounds: int) -> list[Bar]:
    """The policy itself: the slowest of the examples counts."""
    pack = installed_pack(CORRIDOR)
    compiled = CompiledPack(pack, DocumentWriter)
    trees: list[list[float]] = []
    verdicts: list[list[float]] = []
    first = _compile_times(pack, Slots(date(2024, 6, 30)))
    for path in sorted(EXAMPLES.glob("*.json")):
        profile = profile_from_json(numbers_as_decimals(path.read_bytes()), pack.vocabulary)
        slots = slots_from_profile(profile, date(2024, 6, 30), Level.CLAIMED)
        _seconds(compiled.write, slots), _seconds(compiled.verdicts, slots)
        trees.append([_seconds(compiled.write, slots) * 1e3 for _ in range(rounds * 5)])
        verdicts.append([_seconds(compiled.verdicts, slots) * 1e3 for _ in range(rounds * 5)])
    size = len(pack.provisions)
    print(f"\nthe corridor policy, {size} provisions: ms an enterprise, by example")
    print(f"  verdicts   {_listed(verdicts)}\n  full tree  {_listed(trees)}   ({len(compiled.write(slots)):,} bytes)")
    print(
        f"  compiling  {first[0] / size * 1e3:.2f} ms a provision for verdicts, {first[1] / size * 1e3:.2f} for the writer"
    )
    slowest = max(trees, key=statistics.median)
    what = "corridor policy, full tree, slowest example, ms"
    return [Bar(what, statistics.median(slowest), 0.5, best=min(slowest))]


def _listed(examples: Sequence[Sequence[float]]) -> str:
    return "  ".join(f"{statistics.median(times):.3f}" for times in examples)
