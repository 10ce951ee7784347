"""Leaves about derived facts become trees of leaves about their bases, so that no executor needs to know them.

A size class is read off a table of bands: large, medium and small need every lower bound of the row, micro is what falls short
of small. As a tree, partial knowledge counts: a maker with fewer than 1,000 employees is not large, whatever its revenue.
Industries without a row have no class, which is undetermined and never a guess.
"""

from __future__ import annotations

from eligibility.domain.facts import Why
from eligibility.domain.vocabulary import Band, DerivedDef, Vocabulary, Words
from eligibility.ir import atoms as ir
from eligibility.ir.canonical import no_standard
from eligibility.ir.leaf import Derived, Typer
from eligibility.ir.printing import text_from_atom, text_from_derived
from eligibility.ir.rules import About, Gate, Leaf, Node, Open, OpenQuestion, Term

CLASSES = ("large", "medium", "small", "micro")
"""From the top. A class's bound in a row is that of its position; micro has none."""


def open_question(definition: DerivedDef) -> OpenQuestion:
    """What an industry without a row leaves open."""
    return OpenQuestion(
        no_standard(definition.id),
        Words(f"{definition.words.zh}：该行业没有划分标准", f"{definition.words.en}: no standard for this industry"),
        Why.OTHER_NORM,
        Words("行业主管部门、统计部门", "the industry's authority and the statistical office"),
        Words(
            "划分办法的表内没有这个行业，不作推断",
            "the method's table has no row for this industry; nothing is guessed",
        ),
    )


def term_from_derived(leaf: Derived, vocabulary: Vocabulary, about: About) -> Term:
    """The tree that decides whether the class is one of the leaf's values."""
    definition = vocabulary.derived[leaf.id]
    text = text_from_derived(leaf.id, leaf.values, leaf.negated)
    table = _table(leaf.values, definition, vocabulary)
    body: Node = Gate("none", (table,)) if leaf.negated else table
    words = about.words or _words(leaf, definition, vocabulary)
    return Term(text, False, body, About(about.quote, words, about.reading))


def _words(leaf: Derived, definition: DerivedDef, vocabulary: Vocabulary) -> Words:
    labels = [vocabulary.enumerations[definition.enumeration].values[value] for value in leaf.values]
    zh = f"{definition.words.zh}{'不属于' if leaf.negated else '属于'}" + "、".join(label.zh for label in labels)
    en = f"{definition.words.en} is {'none' if leaf.negated else 'one'} of " + ", ".join(label.en for label in labels)
    return Words(zh, en)


def _table(values: tuple[str, ...], definition: DerivedDef, vocabulary: Vocabulary) -> Gate:
    typer = Typer(vocabulary)
    rows = [_row(band, values, definition, typer) for band in definition.bands]
    listed = ", ".join(code for band in definition.bands for code in band.industries)
    outside = _leaf(
        f"{definition.industry} not under [{listed}]", typer, "不在划分标准内的行业", "An industry without a standard"
    )
    rows.append(Gate("all", (outside, Open(no_standard(definition.id), Why.OTHER_NORM))))
    return Gate("any", tuple(rows), table=True)


def _row(band: Band, values: tuple[str, ...], definition: DerivedDef, typer: Typer) -> Gate:
    guard = _leaf(f"{definition.industry} under [{', '.join(band.industries)}]", typer, band.name, band.name)
    ranges = _ranges(values)
    parts = [part for low, high in ranges if (part := _between(band, low, high, definition, typer)) is not None]
    if len(parts) < len(ranges):
        return Gate("all", (guard,))
    return Gate("all", (guard, parts[0] if len(parts) == 1 else Gate("any", tuple(parts))))


def _ranges(values: tuple[str, ...]) -> list[tuple[int, int]]:
    """Runs of neighbouring classes as (highest, lowest) positions."""
    positions = sorted(CLASSES.index(value) for value in values)
    runs: list[tuple[int, int]] = []
    for position in positions:
        if runs and position == runs[-1][1] + 1:
            runs[-1] = (runs[-1][0], position)
        else:
            runs.append((position, position))
    return runs


def _between(band: Band, highest: int, lowest: int, definition: DerivedDef, typer: Typer) -> Node | None:
    """At least the lowest class and not above the highest; `None` when every enterprise is."""
    parts: list[Node] = []
    if lowest < len(CLASSES) - 1:
        parts.extend(_bounds(band, lowest, ">=", definition, typer))
    if highest > 0:
        below = _bounds(band, highest - 1, "<", definition, typer)
        parts.append(below[0] if len(below) == 1 else Gate("any", tuple(below)))
    if not parts:
        return None
    return parts[0] if len(parts) == 1 else Gate("all", tuple(parts))


def _bounds(band: Band, position: int, symbol: ir.Operator, definition: DerivedDef, typer: Typer) -> list[Node]:
    nodes: list[Node] = []
    for column, bounds in band.bounds.items():
        name, step = definition.indicators[column]
        slot = typer.slot_from_text(name)
        atom = ir.Compare(symbol, slot, ir.Literal_(bounds[position] * step, slot.kind, slot.unit))
        nodes.append(Leaf(atom, text_from_atom(atom)))
    return nodes


def _leaf(text: str, typer: Typer, zh: str, en: str) -> Leaf:
    atom = typer.atom(text)
    assert not isinstance(atom, Derived), "a table's own leaves are about base facts"
    return Leaf(atom, text_from_atom(atom), About(words=Words(zh, en)))
