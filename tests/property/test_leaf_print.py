"""What is printed of a leaf reads back as the same leaf, for random leaves over the real vocabulary."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eligibility.ir import atoms as ir
from eligibility.ir.leaf import Derived, Typer
from eligibility.ir.printing import text_from_atom, text_from_derived
from eligibility.packs import installed_vocabulary
from tests.leaf_atoms import Leaves

VOCABULARY = installed_vocabulary()
TOP = Leaves(VOCABULARY)
PER = Leaves(VOCABULARY, "projects")


@pytest.mark.slow
@settings(max_examples=2000)
@given(TOP.atoms())
def test_a_leaf_reads_back_from_its_print(atom: ir.Atom) -> None:
    text = text_from_atom(atom)
    again = Typer(VOCABULARY).atom(text)
    assert again == atom
    assert not isinstance(again, Derived)
    assert text_from_atom(again) == text


@pytest.mark.slow
@settings(max_examples=500)
@given(PER.atoms())
def test_a_leaf_about_the_record_in_hand_reads_back_from_its_print(atom: ir.Atom) -> None:
    assert Typer(VOCABULARY, "projects").atom(text_from_atom(atom)) == atom


@given(st.lists(st.sampled_from(["large", "medium", "small", "micro"]), min_size=1, unique=True), st.booleans())
def test_a_leaf_about_a_derived_fact_reads_back_from_its_print(classes: list[str], negated: bool) -> None:
    text = text_from_derived("size_class", tuple(classes), negated)
    assert Typer(VOCABULARY).atom(text) == Derived("size_class", tuple(classes), negated)


@pytest.mark.parametrize("fact", VOCABULARY.facts)
def test_every_fact_can_be_asked_for_by_its_name(fact: str) -> None:
    assert Typer(VOCABULARY).fact(fact).id == fact
