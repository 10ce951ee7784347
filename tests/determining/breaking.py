"""Programs of the second executor that were broken on purpose, one rule at a time, and what a broken program concludes.

A broken program stays inside the envelope: what is outside is refused when it is loaded, and that is tested elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from random import Random

from eligibility.domain.verdict import MET, NOT_MET, UNDETERMINED
from eligibility.engines.rete import LeafVerdicts, ReteProgram
from eligibility.engines.rete.decide import second_opinion
from eligibility.engines.rete.entering import Entering
from eligibility.engines.rete.opinion import SecondOpinion
from eligibility.engines.rete.program import Rule, Ruleset, check_program, digest_of
from eligibility.engines.rete.rails import OK, EnvelopeBreached

Rules = tuple[Rule, ...]
Break = Callable[[Random, Rules, int, list[str]], Rules]
"""Given the rules of a ruleset, the position of one, and the rails that may stand in a path there: the rules after the break."""


def opposite(rail: str) -> str:
    return {"t": "f", "f": "t", "b": "t"}[rail[0]] + rail[1:]


def _changed(rules: Rules, at: int, rule: Rule) -> Rules:
    return (*rules[:at], rule, *rules[at + 1 :])


def swapped_rail(r: Random, rules: Rules, at: int, _: list[str]) -> Rules:
    """Met for not met, in one condition of one rule."""
    return _with_rail(r, rules, at, opposite)


def another_rail(r: Random, rules: Rules, at: int, readable: list[str]) -> Rules:
    """One condition of one rule for another."""
    return _with_rail(r, rules, at, lambda _: r.choice(readable))


def _with_rail(r: Random, rules: Rules, at: int, change: Callable[[str], str]) -> Rules:
    paths = [list(path) for path in rules[at].paths]
    path = r.choice(paths)
    place = r.randrange(len(path))
    if path[place] == OK:
        return rules
    path[place] = change(path[place])
    return _changed(rules, at, replace(rules[at], paths=tuple(map(tuple, paths))))


def dropped_condition(r: Random, rules: Rules, at: int, _: list[str]) -> Rules:
    """One condition of one rule is forgotten."""
    paths = [list(path) for path in rules[at].paths]
    path = r.choice(paths)
    if len(path) > 1:
        del path[r.randrange(len(path))]
    return _changed(rules, at, replace(rules[at], paths=tuple(map(tuple, paths))))


def swapped_conclusion(r: Random, rules: Rules, at: int, _: list[str]) -> Rules:
    """The rules for met and for not met in each other's place."""
    names = {rules[at].concludes: opposite(rules[at].concludes)}
    names |= {other: rail for rail, other in names.items()}
    return tuple(replace(rule, concludes=names.get(rule.concludes, rule.concludes)) for rule in rules)


def dropped_rule(r: Random, rules: Rules, at: int, _: list[str]) -> Rules:
    """One rule is missing."""
    return rules[:at] + rules[at + 1 :]


def added_rule(r: Random, rules: Rules, at: int, readable: list[str]) -> Rules:
    """One more way to a conclusion."""
    path = tuple(dict.fromkeys(r.choices([*readable, OK], k=r.choice((1, 1, 2)))))
    return _changed(rules, at, replace(rules[at], paths=(*rules[at].paths, path)))


def contradiction(r: Random, rules: Rules, at: int, _: list[str]) -> Rules:
    """What makes a condition met makes it not met too."""
    other = opposite(rules[at].concludes)
    kept = tuple(rule for rule in rules if rule.concludes != other)
    return (*kept, Rule(other, rules[at].paths))


BREAKS: dict[str, Break] = {
    each.__name__: each
    for each in (
        swapped_rail, another_rail, dropped_condition, swapped_conclusion, dropped_rule, added_rule, contradiction
    )
}  # fmt: skip


def broken(r: Random, program: ReteProgram, how: Break) -> ReteProgram | None:
    """The program with one rule broken; nothing where that changes nothing or leaves the envelope."""
    places = [
        (part_at, layer_at, ruleset_at)
        for part_at, part in enumerate(program.parts)
        for layer_at, layer in enumerate(part.layers)
        for ruleset_at, ruleset in enumerate(layer)
        if ruleset.rules
    ]
    if not places:
        return None
    part_at, layer_at, ruleset_at = r.choice(places)
    part = program.parts[part_at]
    ruleset = part.layers[layer_at][ruleset_at]
    readable = _readable(program, part_at, layer_at)
    rules = how(r, ruleset.rules, r.randrange(len(ruleset.rules)), readable)
    layer = list(part.layers[layer_at])
    layer[ruleset_at] = Ruleset(ruleset.number, rules)
    layers = list(part.layers)
    layers[layer_at] = tuple(layer)
    parts = list(program.parts)
    parts[part_at] = replace(part, layers=tuple(layers))
    made = replace(program, parts=tuple(parts), digest=digest_of(program.order, tuple(parts)))
    try:
        check_program(made)
    except EnvelopeBreached:
        return None
    return None if made.digest == program.digest else made


def _readable(program: ReteProgram, part_at: int, layer_at: int) -> list[str]:
    """What enters a part, and what its earlier layers conclude."""
    part = program.parts[part_at]
    entering = [f"{side}{slot.number}" for each in part.provisions for slot in each.slots for side in "tf"]
    concluded = [rule.concludes for layer in part.layers[:layer_at] for ruleset in layer for rule in ruleset.rules]
    return list(dict.fromkeys([*entering, *concluded])) or [OK]


def plainly(program: ReteProgram, entering: tuple[Entering, ...]) -> SecondOpinion:
    """What a program concludes, without durable-rules. Raises `Contradiction`."""
    rulesets = {each.number: each for each in program.rulesets()}

    def fire(number: int, rails: frozenset[str]) -> tuple[str, ...]:
        true = rails | {OK}
        return tuple(
            rule.concludes for rule in rulesets[number].rules if any(true.issuperset(path) for path in rule.paths)
        )

    return second_opinion(program, entering, fire)


@dataclass(frozen=True)
class Flip:
    """One leaf verdict turned round on its way to the second executor: the same for the same questions."""

    seed: int

    def __call__(self, inputs: tuple[LeafVerdicts, ...]) -> tuple[LeafVerdicts, ...]:
        r = Random(self.seed)
        at = r.choice([number for number, each in enumerate(inputs) if each.vectors and each.vectors[0]])
        vectors = inputs[at].vectors
        assert vectors is not None
        vector = list(vectors[0])
        place = r.randrange(len(vector))
        others = [each for each in (MET, NOT_MET, UNDETERMINED) if each is not vector[place]]
        vector[place] = r.choice(others)
        flipped = LeafVerdicts(inputs[at].id, (tuple(vector), *vectors[1:]))
        return (*inputs[:at], flipped, *inputs[at + 1 :])
