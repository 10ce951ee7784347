"""Measure questions: how many an interview asks, beside the whole form and beside the best possible; and how long advice takes.

`python3 dev.py bench advice [--enterprises 1000] [--small 60] [--seed 7]`. Enterprises are generated for the corridor policy with
every fact known; each is then asked until no answer can change an open verdict. What nobody could
have left out even with every answer known beforehand is counted beside it. Small packs of few facts are compared with the
optimum, found by trying every order of questions. Exits 1 when the questions are more than 10 % above the optimum, or above
what hindsight could save, or when telling an enterprise all takes more than 5 ms.
"""

from __future__ import annotations

import argparse
import json
import statistics
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path
from random import Random
from time import process_time
from typing import Any

from bench import _policies as generated
from bench._enterprises import at_random, plausible
from eligibility.domain.facts import Slots
from eligibility.engines import reference
from eligibility.explain.choosing import SETTLED
from eligibility.ir import rules
from eligibility.ir.reads import reads_of
from eligibility.ir.rules import Pack
from eligibility.packs import installed_pack
from eligibility.profile import Profile, profile_from_json, slots_from_profile
from eligibility.services.advising import advise, next_subject, ranked_subjects, standings_of
from eligibility.services.explaining import explain, forget
from eligibility.services.profile_schema import facts_read
from eligibility.services.situations import situation_of

AS_OF = date(2024, 6, 30)
POLICY = "jilin.corridor_2018_2025"
MOST_ABOVE = 0.10
MOST_IN_HINDSIGHT = 100
MOST_MS = 5.0
EXAMPLES = Path(__file__).resolve().parent.parent / "examples"
Maker = Callable[[Random, Pack], dict[str, Any]]
POPULATIONS: dict[str, Maker] = {"at random, a bit of everything each": at_random, "as plausible": plausible}
_EMPTY = Profile({}, (), "0" * 64)


@dataclass(frozen=True, slots=True)
class Asked:
    """How an interview went: facts asked for (a list of records is one), and single inputs (each record's fields are one each)."""

    facts: tuple[str, ...]
    inputs: int


def asked(pack: Pack, whole: dict[str, Any]) -> Asked:
    """Ask until no answer can change anything; of a list, record by record, the fields that matter."""
    known: dict[str, Any] = {}
    inputs = 0
    while (subject := next_subject(pack, Slots(AS_OF, known))) is not None:
        inputs += 1
        if isinstance(whole[subject], tuple):
            records, more = _records_asked(pack, known, subject, whole[subject])
            known, inputs = {**known, subject: records}, inputs + more
        else:
            known = {**known, subject: whole[subject]}
    return Asked(tuple(known), inputs)


def _records_asked(pack: Pack, known: dict[str, Any], name: str, whole: Sequence[Any]) -> tuple[tuple[Any, ...], int]:
    """The records with the fields that were asked, and how many inputs that took: "is there another?" is one."""
    records: tuple[dict[str, Any], ...] = ()
    inputs = 0
    for record in whole:
        records = (*records, {})
        inputs += 1
        while (field := _field_asked(pack, {**known, name: records}, f"{name}[{len(records) - 1}].")) is not None:
            records = (*records[:-1], {**records[-1], field: record[field]})
            inputs += 1
    return records, inputs


def _field_asked(pack: Pack, known: dict[str, Any], prefix: str) -> str | None:
    situation = situation_of(pack, Slots(AS_OF, known))
    worth = ranked_subjects(pack, situation, standings_of(pack, situation))
    return next((each.subject.removeprefix(prefix) for each in worth if each.subject.startswith(prefix)), None)


def form_inputs(pack: Pack, whole: dict[str, Any]) -> int:
    """What a form of everything that the rules read takes: every fact, and every field of every record that they read."""
    reads = fields_read(pack)
    return len(whole) + sum(
        len(value) * (1 + len(reads.get(subject, ()))) for subject, value in whole.items() if isinstance(value, tuple)
    )


def full_form_inputs(pack: Pack, whole: dict[str, Any]) -> int:
    """What a form of the whole vocabulary takes: every fact, and every field of every record. A record's own number is not asked for."""
    facts = pack.vocabulary.facts
    return len(facts) + sum(
        len(value) * len(facts[subject].type.fields) for subject, value in whole.items() if isinstance(value, tuple)
    )


def fields_read(pack: Pack) -> dict[str, set[str]]:
    """The fields of records that the rules read."""
    found: dict[str, set[str]] = {}
    for provision in pack.provisions:
        for node in (provision.applies_to, provision.requires):
            for read in reads_of(node, provision.per):
                if read.field:
                    found.setdefault(read.fact, set()).add(read.field)
    return found


def needed(pack: Pack, whole: dict[str, Any], given: Sequence[str]) -> int:
    """How many of the facts that were asked could not have been left out by somebody who knew every answer beforehand."""
    kept = list(given)
    for subject in given:
        fewer = {each: whole[each] for each in kept if each != subject}
        if not any(each.open for each in standings_of(pack, situation_of(pack, Slots(AS_OF, fewer)))):
            kept.remove(subject)
    return len(kept)


def in_order(pack: Pack, subjects: Sequence[str]) -> Callable[[Slots], str | None]:
    """Every fact in the vocabulary's order until nothing is open, without leaving out any."""

    def choose(slots: Slots) -> str | None:
        standings = standings_of(pack, situation_of(pack, slots))
        if not any(each.open for each in standings):
            return None
        return next(subject for subject in subjects if subject not in slots.known)

    return choose


def interviews(pack: Pack, count: int, seed: int) -> float:
    """Questions asked of generated enterprises; prints the means and gives how far they are above what hindsight asks."""
    facts = [id for id in pack.vocabulary.facts if id in facts_read(pack)]
    order = [f"{id}[-1]" if pack.vocabulary.facts[id].yearly else id for id in facts]
    beyond = [population(pack, name, make, count, seed, order) for name, make in POPULATIONS.items()]
    return max(beyond)


def population(pack: Pack, name: str, make: Maker, count: int, seed: int, order: Sequence[str]) -> float:
    """The same of one population."""
    r, mean = Random(seed), statistics.mean
    wholes = [make(r, pack) for _ in range(count)]
    ours = [asked(pack, whole) for whole in wholes]
    ordered = [facts_in_order(whole, in_order(pack, order)) for whole in wholes]
    some = list(zip(wholes, ours, strict=True))[:MOST_IN_HINDSIGHT]
    least = [needed(pack, whole, each.facts) for whole, each in some]
    same = [len(each.facts) for _, each in some]
    inputs = mean(each.inputs for each in ours)
    read, full = (mean(form(pack, whole) for whole in wholes) for form in (form_inputs, full_form_inputs))
    print(f"{count} enterprises {name}")
    print(f"  facts: form {len(order)}, vocabulary order {mean(ordered):.2f}, asked {mean(len(each.facts) for each in ours):.2f}; "
          f"of the first {len(some)} asked {mean(same):.2f} where hindsight needs {mean(least):.2f}")  # fmt: skip
    print(f"  single inputs: asked {inputs:.2f}; a form of what the rules read {read:.2f} ({inputs / read:.1%}), "
          f"the full form of the vocabulary {full:.2f} ({inputs / full:.1%})")  # fmt: skip
    return mean(same) / mean(least) - 1


def facts_in_order(whole: dict[str, Any], choose: Callable[[Slots], str | None]) -> int:
    """How many facts it takes in a fixed order."""
    known: dict[str, Any] = {}
    while (subject := choose(Slots(AS_OF, known))) is not None:
        known = {**known, subject: whole[subject]}
    return len(known)


def small_packs(count: int, seed: int) -> Iterator[Pack]:
    """Packs of two or three provisions over at most six booleans."""
    r = Random(seed)
    for _ in range(count):
        facts = {f"flag_{n}": generated.vocabulary().facts[f"flag_{n}"] for n in range(6)}
        vocabulary = replace(generated.vocabulary(), facts=facts)
        pack = generated.policies(r.choice((2, 3)), seed=r.randint(0, 10**6))
        provisions = tuple(replace(each, applies_to=_tree(r, 1), requires=_tree(r, 2)) for each in pack.provisions)
        yield replace(pack, provisions=provisions, vocabulary=vocabulary)


def _tree(r: Random, depth: int) -> rules.Node:
    if depth == 0 or r.random() < 0.3:
        fact = generated.vocabulary().facts[f"flag_{r.randint(0, 5)}"]
        leaf: rules.Leaf = generated._leaf(r, fact, 0)  # noqa: SLF001 - the generators of this folder
        return leaf
    operator: Any = r.choice(("all", "all", "any", "none"))
    return rules.Gate(operator, tuple(_tree(r, depth - 1) for _ in range(r.choice((2, 3)))))


def expected(pack: Pack) -> tuple[float, float]:
    """Mean questions over all enterprises: ours, and of the best order there is."""

    def left(known: tuple[tuple[str, bool], ...]) -> frozenset[str]:
        situation = situation_of(pack, Slots(AS_OF, dict(known)))
        open_ = [each.diagram for each in standings_of(pack, situation) if each.settled not in SETTLED and each.open]
        variables = situation.knowledge.variables
        return frozenset(variables[each].subject for diagram in open_ for each in situation.diagrams.support(diagram))

    @cache
    def best(known: tuple[tuple[str, bool], ...]) -> float:
        subjects = left(known)
        return min((cost(known, each, best) for each in subjects), default=0.0)

    @cache
    def ours(known: tuple[tuple[str, bool], ...]) -> float:
        subject = next_subject(pack, Slots(AS_OF, dict(known)))
        return 0.0 if subject is None else cost(known, subject, ours)

    def cost(known: tuple[tuple[str, bool], ...], subject: str, after: Callable[..., float]) -> float:
        answers = (after(tuple(sorted((*known, (subject, value))))) for value in (True, False))
        return 1 + sum(answers) / 2

    return ours(()), best(())


def optimum(count: int, seed: int) -> float:
    """How far above the best possible number of questions ours are, on average."""
    pairs = [expected(pack) for pack in small_packs(count, seed)]
    mean_ours, mean_best = (statistics.mean(each) for each in zip(*pairs, strict=True))
    above = mean_ours / mean_best - 1 if mean_best else 0.0
    print(f"{count} small packs: {mean_ours:.3f} questions, the optimum {mean_best:.3f}, {above:.1%} above it")
    return above


def times(pack: Pack, count: int, seed: int) -> float:
    """The median time of whole advice over partly known enterprises, in milliseconds."""
    r = Random(seed)
    advise(pack, _EMPTY, AS_OF)
    taken = []
    for _ in range(count):
        whole = at_random(r, pack)
        share = r.random()
        known = {subject: value for subject, value in whole.items() if r.random() < share}
        begun = process_time()
        next_subject(pack, Slots(AS_OF, known))
        taken.append((process_time() - begun) * 1000)
    print(f"processor time; next question of {count} partly known enterprises: median {statistics.median(taken):.2f} ms, "
          f"95th {statistics.quantiles(taken, n=20)[18]:.2f} ms, worst {max(taken):.1f} ms")  # fmt: skip
    return statistics.median(taken)


def part_known(r: Random, examples: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """One of the example enterprises without some of its facts, as halfway through a form."""
    facts = dict(r.choice(examples)["facts"])
    for name in r.sample(sorted(facts), r.randint(0, len(facts))):
        del facts[name]
    return {"facts": facts}


def answers(pack: Pack, count: int, seed: int) -> float:
    """The median time of all that an enterprise is told, in milliseconds: reasons with what is missing, and the advice with the next question.

    Of enterprises that come one after another, and of the same when nothing that was told before is kept. Beside it, judging alone.
    """
    r, taken = Random(seed), dict[str, list[float]]()
    examples = [json.loads(path.read_text("utf-8")) for path in sorted(EXAMPLES.glob("*.json"))]
    profiles = [profile_from_json(part_known(r, examples), pack.vocabulary) for _ in range(count)]

    def measure(name: str, work: Callable[[Profile], object], profile: Profile) -> None:
        begun = process_time()
        work(profile)
        taken.setdefault(name, []).append((process_time() - begun) * 1000)

    def both(profile: Profile) -> None:
        explain(pack, profile, AS_OF)
        advise(pack, profile, AS_OF)

    for profile in profiles:
        measure("reasons, missing, next question", both, profile)
    for profile in profiles:
        forget()
        measure("the same, nothing kept", both, profile)
        measure(
            "judging by the reference", lambda each: reference.judge(pack, slots_from_profile(each, AS_OF)), profile
        )
    print(f"processor time, {count} enterprises partly known, ms: median, 95th, worst")
    for name, each in taken.items():
        print(f"  {name:32}{statistics.median(each):7.2f}{statistics.quantiles(each, n=20)[18]:7.2f}{max(each):7.1f}")
    return statistics.median(taken["reasons, missing, next question"])


def main(argv: Sequence[str] | None = None) -> int:
    """Run the measurements and print them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--enterprises", type=int, default=1000)
    parser.add_argument("--small", type=int, default=60)
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args(argv)
    pack = installed_pack(POLICY)
    beyond = interviews(pack, options.enterprises, options.seed)
    above = optimum(options.small, options.seed)
    times(pack, 300, options.seed)
    told = answers(pack, 300, options.seed)
    return int(max(beyond, above) > MOST_ABOVE or told > MOST_MS)


if __name__ == "__main__":
    raise SystemExit(main())
