"""What cannot be done is refused with every reason, and then nothing is written."""

from __future__ import annotations

import pytest

from eligibility.domain.records import Publication
from eligibility.errors import CASE_CODES
from tests.procedure.office import Office, codes_of
from tests.procedure.refused import CASES, MORE, Case


def test_every_code_has_a_case() -> None:
    assert CASES.keys() == CASE_CODES.keys()


@pytest.mark.parametrize("code", CASES)
def test_a_refusal_says_why(office: Office, code: str) -> None:
    assert codes_of(lambda: CASES[code](office)) == [code]


@pytest.mark.parametrize(("codes", "case"), MORE.values(), ids=MORE)
def test_a_refusal_says_everything_that_is_wrong(office: Office, codes: list[str], case: Case) -> None:
    assert codes_of(lambda: case(office)) == codes


def test_nothing_is_written_when_something_is_refused(office: Office) -> None:
    id = office.brought_to("second_review")
    before, written = office.application(id), len(office.log())
    assert codes_of(lambda: office.publish(id)) == ["move-need", "move-need"]
    assert (office.application(id), len(office.log())) == (before, written)
    assert office.every(Publication) == []
