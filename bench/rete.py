"""Measure the second opinion: decisions a second, memory, and agreement with the reference executor.

`python3 dev.py bench rete [--decisions 100000] [--callers 4] [--workers 2] [--kill-every 0] [--policy ID]`. Without a policy
one is generated: thirty provisions with nested gates, terms, open questions and some judged per project. With one, the
profiles of `examples/` are judged, each time with some of their facts forgotten. With `--kill-every N` a worker is killed or
stopped after every N decisions. Exits 1 when one answer differs or is lost, or memory grows by more than 5 %.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import statistics
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from time import perf_counter

from eligibility.domain.facts import Slots, Value, Why
from eligibility.domain.vocabulary import Vocabulary, Words
from eligibility.engines.reference import judge
from eligibility.engines.rete import (
    LeafVerdicts,
    Patience,
    ProvisionOpinion,
    ReteProgram,
    ReteWorkers,
    inputs_from_outcomes,
)
from eligibility.ir import atoms as ir
from eligibility.ir.rules import Benefit, Gate, Leaf, Node, Open, Pack, Provision, Quote, Term
from eligibility.packs import installed_pack
from eligibility.profile import Profile, numbers_as_decimals, profile_from_json, slots_from_profile

FACTS = [f"fact_{number}" for number in range(24)]
FIELDS = [f"field_{number}" for number in range(6)]
OPENS = ["plan_range", "weight", "other_norm"]
WORDS = Words("事项", "a provision")
AS_OF = date(2024, 6, 30)
QUESTIONS = 500
MOST_GROWTH = 0.05

Question = tuple[tuple[LeafVerdicts, ...], tuple[ProvisionOpinion, ...]]


@dataclass
class Tally:
    """What came of the decisions so far."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    seconds: list[float] = field(default_factory=list)
    wrong: int = 0
    memory: list[int] = field(default_factory=list)


def main(argv: list[str]) -> int:
    """Run the benchmark; the exit status says whether the bars hold."""
    parser = argparse.ArgumentParser(prog="bench rete", description="measure the second opinion")
    parser.add_argument("--decisions", type=int, default=100_000)
    parser.add_argument("--callers", type=int, default=4)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--kill-every", type=int, default=0)
    parser.add_argument("--policy", default="")
    parser.add_argument("--seed", type=int, default=20180101)
    args = parser.parse_args(argv)
    chance = random.Random(args.seed)
    pack = installed_pack(args.policy) if args.policy else generated_pack(chance)
    profiles = example_profiles(pack) if args.policy else []
    program = ReteProgram.from_pack(pack)
    questions = [question(pack, profiles, chance) for _ in range(QUESTIONS)]
    patience = Patience(decide=1.0 if not args.kill_every else 0.5)
    tally = Tally()
    begun = perf_counter()
    with ReteWorkers(args.workers, attempts=10, patience=patience) as workers:
        with ThreadPoolExecutor(args.callers) as callers:
            shares = [range(start, args.decisions, args.callers) for start in range(args.callers)]
            list(callers.map(lambda share: ask(workers, Asked(program, questions, share), args, tally), shares))
        return told(args, program, workers, tally, perf_counter() - begun)


@dataclass(frozen=True)
class Asked:
    """What one caller asks."""

    program: ReteProgram
    questions: list[Question]
    share: range


def ask(workers: ReteWorkers, asked: Asked, args: argparse.Namespace, tally: Tally) -> None:
    """One caller's share of the decisions."""
    for number in asked.share:
        given, expected = asked.questions[number % len(asked.questions)]
        begun = perf_counter()
        opinion = workers.decide(asked.program, given)
        elapsed = perf_counter() - begun
        with tally.lock:
            tally.seconds.append(elapsed)
            tally.wrong += opinion.provisions != expected
            disturb(workers, len(tally.seconds), args, tally)


def disturb(workers: ReteWorkers, done: int, args: argparse.Namespace, tally: Tally) -> None:
    """Now and then weigh the workers, and kill or stop one if that was asked for."""
    if done % max(1, args.decisions // 20) == 0:
        tally.memory.append(resident(workers.pids))
    if args.kill_every and done % args.kill_every == 0 and workers.pids:
        blow = signal.SIGKILL if done // args.kill_every % 2 else signal.SIGSTOP
        try:
            os.kill(workers.pids[done // args.kill_every % len(workers.pids)], blow)
        except (ProcessLookupError, IndexError):
            return


def resident(pids: tuple[int, ...]) -> int:
    """Resident memory of the workers together, in KiB."""
    pages = [
        int(Path(f"/proc/{pid}/statm").read_text("ascii").split()[1]) for pid in pids if Path(f"/proc/{pid}").exists()
    ]
    return sum(pages) * os.sysconf("SC_PAGE_SIZE") // 1024


def told(args: argparse.Namespace, program: ReteProgram, workers: ReteWorkers, tally: Tally, elapsed: float) -> int:
    """Print the figures; 0 when every bar holds."""
    done = len(tally.seconds)
    first, last = tally.memory[1], tally.memory[-1]
    growth = last / first - 1
    rulesets = sum(1 for _ in program.rulesets())
    rules = sum(len(ruleset.rules) for ruleset in program.rulesets())
    print(f"program        {len(program.order)} provisions, {rules} rules in {rulesets} rulesets")
    print(f"decisions      {done} of {args.decisions} by {args.callers} callers on {args.workers} workers")
    print(
        f"time           {elapsed:.1f} s, {elapsed / done * 1e6:.0f} µs a decision; latency p50 {per_cent(tally, 50):.0f} µs, p99 {per_cent(tally, 99):.0f} µs"
    )
    print(f"disagreements  {tally.wrong}")
    print(f"workers lost   {workers.lost}")
    print(f"memory         {first} KiB after {done // 10}, {last} KiB at the end: {growth:+.1%}")
    flat = bool(args.kill_every) or growth <= MOST_GROWTH
    return 0 if done == args.decisions and not tally.wrong and flat else 1


def per_cent(tally: Tally, share: int) -> float:
    """A percentile of the latencies, in µs."""
    return statistics.quantiles(tally.seconds, n=100)[share - 1] * 1e6


def question(pack: Pack, profiles: list[Profile], chance: random.Random) -> Question:
    """The leaf verdicts of a random profile, and what the reference executor says of it."""
    outcomes = judge(pack, forgetful_slots(chance.choice(profiles), chance) if profiles else random_slots(chance))
    expected = tuple(ProvisionOpinion(each.provision.id, each.verdict, each.applies_verdict) for each in outcomes)
    return inputs_from_outcomes(outcomes), expected


def example_profiles(pack: Pack) -> list[Profile]:
    """The fictional enterprises of `examples/`."""
    texts = [path.read_text("utf-8") for path in sorted(Path("examples").glob("*.json"))]
    return [profile_from_json(numbers_as_decimals(text), pack.vocabulary) for text in texts]


def forgetful_slots(profile: Profile, chance: random.Random) -> Slots:
    """A profile with some facts forgotten."""
    slots = slots_from_profile(profile, AS_OF)
    known = {name: value for name, value in slots.known.items() if chance.random() < 0.8}
    return replace(slots, known=known, presume=chance.random() < 0.5)


def random_slots(chance: random.Random) -> Slots:
    """Two facts in three known; no, unknown or up to three projects."""
    known: dict[str, Value] = dict(booleans(FACTS, chance))
    known |= {f"finding:{id}": chance.random() < 0.5 for id in OPENS if chance.random() < 0.3}
    if chance.random() < 0.9:
        known["projects"] = tuple(dict(booleans(FIELDS, chance)) for _ in range(chance.randrange(4)))
    return Slots(AS_OF, known, presume=chance.random() < 0.5)


def booleans(names: list[str], chance: random.Random) -> Iterator[tuple[str, bool]]:
    """Some of the names, with a value."""
    return ((name, chance.random() < 0.5) for name in names if chance.random() < 0.67)


def generated_pack(chance: random.Random) -> Pack:
    """Thirty provisions, every sixth judged per project."""
    provisions = tuple(generated_provision(number, chance) for number in range(30))
    return Pack("bench.rete", WORDS, "1", {}, None, (), {}, {}, {}, Vocabulary({}, {}, {}, {}), provisions=provisions)


def generated_provision(number: int, chance: random.Random) -> Provision:
    """One or two conditions on whom it is for, and a nested condition."""
    per = "projects" if number % 6 == 5 else None
    addressed = Gate("all", tuple(condition(0, per, chance) for _ in range(chance.randrange(3))))
    quote = Quote("给予支持", "source", ((0, 4),))
    return Provision(
        str(number), 1, WORDS, quote, "grant", Benefit(WORDS), addressed, condition(2, per, chance, gate=True), per
    )


def condition(depth: int, per: str | None, chance: random.Random, gate: bool = False) -> Node:
    """A leaf, an open question, a presumption or, while `depth` lasts, a gate."""
    if depth and (gate or chance.random() < 0.4):
        children = tuple(condition(depth - 1, per, chance) for _ in range(chance.randrange(2, 5)))
        operator = chance.choice(["all", "all", "any", "any", "none", "at_least"])
        return Gate(operator, children, wanted=2)  # type: ignore[arg-type]
    kind = chance.random()
    if kind < 0.1:
        return Open(chance.choice(OPENS), Why.JUDGEMENT)
    if kind < 0.2:
        return Term("in_corridor", True, Gate("any", (random_leaf(per, chance), random_leaf(per, chance))))
    return random_leaf(per, chance)


def random_leaf(per: str | None, chance: random.Random) -> Leaf:
    """A boolean fact of the enterprise or, mostly, of the project in hand."""
    own = per is not None and chance.random() < 0.7
    name = chance.choice(FIELDS if own else FACTS)
    return Leaf(ir.Truth(ir.Slot(name, "boolean", "per" if own else "top")), name)
