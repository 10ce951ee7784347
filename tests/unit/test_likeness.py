"""What "did you mean" suggests: the same as comparing with every known word, in bounded time."""

from __future__ import annotations

from difflib import SequenceMatcher, get_close_matches
from random import Random

import pytest

from eligibility.domain import likeness
from eligibility.domain.likeness import Likeness, nearest
from eligibility.packs import installed_vocabulary

DIVISIONS = installed_vocabulary().code_lists["division"]
INDUSTRIES = installed_vocabulary().code_lists["industry"]


def test_of_few_known_words_every_one_is_compared() -> None:
    known = ["revenue", "employees", "founded", "name"]
    for word in ("revenu", "employes", "nmae", "x", ""):
        assert nearest(word, known) == get_close_matches(word, known)


def slips(word: str, chance: Random) -> list[str]:
    """One character wrong, one missing, one too many, two that changed places."""
    at = chance.randrange(len(word) - 1)
    other = chance.choice(word)
    return [
        word[:at] + other + word[at + 1 :],
        word[:at] + word[at + 1 :],
        word[:at] + other + word[at:],
        word[:at] + word[at + 1] + word[at] + word[at + 2 :],
    ]


@pytest.mark.parametrize("codes", [DIVISIONS, INDUSTRIES], ids=["divisions", "industries"])
def test_of_many_the_likest_is_found_whatever_the_slip(codes) -> None:
    chance, known = Random(7), [*codes.names, *codes.by_name]
    like = Likeness(known)
    for meant in chance.sample([each for each in known if len(each) > 3], 60):
        for said in slips(meant, chance):
            best = get_close_matches(said, known, n=1)
            found = like.nearest(said)
            assert [ratio(said, each) for each in found[:1]] == [ratio(said, each) for each in best]


def ratio(said: str, known: str) -> float:
    return SequenceMatcher(None, known, said).ratio()


def test_a_word_is_compared_with_no_more_than_so_many_and_only_once(monkeypatch: pytest.MonkeyPatch) -> None:
    compared: list[int] = []

    def counting(word: str, known: list[str], n: int, cutoff: float) -> list[str]:
        compared.append(len(known))
        return get_close_matches(word, known, n, cutoff)

    monkeypatch.setattr(likeness, "get_close_matches", counting)
    like = Likeness([*DIVISIONS.names, *DIVISIONS.by_name])
    for _ in range(50):
        like.nearest("吉林省某市")
    assert len(compared) == 1
    assert compared[0] <= likeness.COMPARED


def test_a_very_long_word_is_like_nothing() -> None:
    assert nearest("a" * 101, ["a" * 100]) == []
