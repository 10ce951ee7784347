"""The credit-code check: worked examples, each fault by itself, and an independent implementation beside ours."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import uscc

from eligibility.domain.credit_code import (
    ALPHABET,
    KINDS_OF_REGISTRAR,
    Fault,
    check_character,
    credit_code_from_text,
    inner_check_character,
    problems_of_credit_code,
)

SOUND = "91110000600037341L"
DIGITS = "0123456789"


def code_from_parts(head: str, division: str, body: str) -> str:
    """A code with sound check characters: registrar and kind, division, and the eight characters of the body."""
    first_17 = head + division + body + inner_check_character(body)
    return first_17 + check_character(first_17)


heads = st.sampled_from([registrar + kind for registrar, kinds in KINDS_OF_REGISTRAR.items() for kind in kinds])
divisions = st.text(DIGITS, min_size=6, max_size=6)
bodies = st.text(ALPHABET, min_size=8, max_size=8)
sound_codes = st.builds(code_from_parts, heads, divisions, bodies)


def faults_of(text: str) -> list[Fault]:
    return [problem.fault for problem in problems_of_credit_code(text)]


def test_a_published_code_is_sound() -> None:
    assert faults_of(SOUND) == []


def test_the_inner_check_character_follows_the_published_code() -> None:
    assert inner_check_character("60003734") == "1"


def test_a_remainder_of_ten_is_written_as_x() -> None:
    assert inner_check_character("00000005") == "1"
    assert [body for body in ("0000000" + digit for digit in DIGITS) if inner_check_character(body) == "X"] == [
        "00000006"
    ]


@given(sound_codes)
def test_every_registrar_and_kind_with_sound_check_characters_is_sound(code: str) -> None:
    assert faults_of(code) == []


def test_codes_of_registrars_with_a_letter_are_sound() -> None:
    codes = [code_from_parts(head, "220104", "MA0TE5TP") for head in ("Y1", "N2", "A1")]
    assert [faults_of(code) for code in codes] == [[], [], []]


@pytest.mark.parametrize(
    ("text", "fault", "position"),
    [
        ("9111000060003734", Fault.LENGTH, None),
        ("", Fault.LENGTH, None),
        ("91110000600037341LL", Fault.LENGTH, None),
        ("9111000060003734IL", Fault.CHARACTER, 17),
        ("9111000O600037341L", Fault.CHARACTER, 8),
        ("9111000*600037341L", Fault.CHARACTER, 8),
        ("911100A0600037341L", Fault.DIVISION, 7),
        (code_from_parts("01", "110000", "60003734"), Fault.REGISTRAR, 1),
        (code_from_parts("94", "110000", "60003734"), Fault.BODY, 2),
        ("911100006000373410", Fault.CHECK, 18),
    ],
)
def test_each_fault_is_named_with_its_position(text: str, fault: Fault, position: int | None) -> None:
    problem = problems_of_credit_code(text)[0]
    assert (problem.fault, problem.position) == (fault, position)


def test_a_wrong_inner_check_character_is_found_even_when_the_last_one_agrees() -> None:
    first_17 = "91110000" + "60003734" + "2"
    assert faults_of(first_17 + check_character(first_17)) == [Fault.INNER_CHECK]


def test_a_letter_that_looks_like_a_digit_is_pointed_at_and_never_repaired() -> None:
    [problem] = problems_of_credit_code("9111000O600037341L")
    assert "是否应为 `0`" in problem.words.zh
    assert "did you mean `0`" in problem.words.en


@pytest.mark.parametrize("text", ["9.12E+17", "9.12201010000000e+17", "912201010000000000.0", "912201234567890000"])
def test_a_number_cell_that_lost_digits_is_recognised(text: str) -> None:
    assert faults_of(text) == [Fault.NUMBER_CELL]


@pytest.mark.parametrize(
    "text", [" 91110000600037341l ", "91110000-600037341L", "９１１１００００６０００３７３４１Ｌ"]
)
def test_spaces_hyphens_width_and_case_do_not_matter(text: str) -> None:
    assert (credit_code_from_text(text), faults_of(text)) == (SOUND, [])


@given(sound_codes, st.integers(0, 17), st.sampled_from(ALPHABET))
def test_one_wrong_character_is_always_noticed(code: str, place: int, character: str) -> None:
    changed = code[:place] + character + code[place + 1 :]
    assert (faults_of(changed) == []) == (changed == code)


@given(sound_codes, st.integers(0, 16))
def test_two_neighbours_swapped_are_always_noticed(code: str, place: int) -> None:
    swapped = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
    assert (faults_of(swapped) == []) == (swapped == code)


digit_initial_heads = st.sampled_from(
    [registrar + kind for registrar, kinds in KINDS_OF_REGISTRAR.items() if registrar.isdigit() for kind in kinds]
)
nearly_codes = st.one_of(
    st.builds(code_from_parts, digit_initial_heads, divisions, bodies),
    st.builds(lambda first_17, last: first_17 + last, st.builds(
        lambda head, division, rest: head + division + rest, digit_initial_heads, divisions, st.text(ALPHABET, min_size=9, max_size=9)
    ), st.sampled_from(ALPHABET + "IOZSV")),
    st.text(ALPHABET + "IOZSV -", min_size=15, max_size=20),
)  # fmt: skip


@given(nearly_codes)
def test_the_length_characters_and_last_character_agree_with_python_stdnum(text: str) -> None:
    """python-stdnum knows neither letter-initial codes nor registrars, kinds and the inner check character."""
    ours = set(faults_of(text)) - {Fault.INNER_CHECK, Fault.REGISTRAR, Fault.BODY}
    code = credit_code_from_text(text)
    if code[:2].isdigit() or len(code) != 18:
        assert (not ours) == uscc.is_valid(text)


@given(st.text(max_size=40))
def test_no_text_breaks_the_check(text: str) -> None:
    problems_of_credit_code(text)
