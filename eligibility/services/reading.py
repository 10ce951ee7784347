"""How decisions are put into sentences, for the edges that draw them."""

from eligibility.explain.sentence import Sentences, term_ids

__all__ = ["Sentences", "term_ids"]
