"""When a policy holds: quoted from its text, printed as written, told of before anything else where a day lies outside of it."""

from __future__ import annotations

import hashlib
from datetime import date

import pytest

from eligibility.ir.canonical import canonical_pack
from eligibility.ir.rules import Pack, Validity
from eligibility.services.catalog import policy
from eligibility.services.policy_html import policy_html
from eligibility.services.policy_markdown import policy_markdown
from eligibility.services.policy_view import effective_words, policy_view
from eligibility.services.standing import notices
from tests.minimal_pack import changed, compiled, minimal, problems_of

WORDS = "本措施自2025年3月1日起施行，有效期至2027年12月31日。"
BEGIN, END = date(2025, 3, 1), date(2027, 12, 31)


def files(said: str) -> dict[str, bytes]:
    """The good pack with words about its validity in its text, and what its author makes of them."""
    known = minimal()
    text = known["text.txt"] + f"\n{WORDS}\n".encode()
    old, new = (hashlib.sha256(each).hexdigest() for each in (known["text.txt"], text))
    change = (
        f"@ policy.yaml\n-    sha256: {old}\n+    sha256: {new}\n\n"
        '@ policy.yaml\n-furniture: [{quote: "—1—", why: page number}]\n'
        f'+furniture: [{{quote: "—1—", why: page number}}, {{quote: "{WORDS}", why: what effective says}}]\n\n'
        "@ policy.yaml\n-effective: {open: 原文未载明施行日期, en: The text states no date of effect}\n"
        f"+effective: {{quote: {WORDS}, {said}}}"
    )
    return changed(known, change) | {"text.txt": text}


def dated(said: str = "from: 2025-03-01, to: 2027-12-31") -> Pack:
    return compiled(files(said))


def test_days_are_those_that_the_quoted_words_state() -> None:
    assert dated().validity == Validity(WORDS, BEGIN, END)
    assert dated("to: 2027-12-31").validity == Validity(WORDS, None, END)


def test_a_policy_does_not_end_before_it_begins() -> None:
    assert [each.code for each in problems_of(files("from: 2027-12-31, to: 2025-03-01"))] == ["bad-value"]


def test_it_is_printed_as_it_was_written_and_is_part_of_the_digest() -> None:
    assert canonical_pack(dated())["policy.yaml"]["effective"] == {
        "quote": WORDS,
        "from": "2025-03-01",
        "to": "2027-12-31",
    }
    assert dated().digest != dated("from: 2025-03-01").digest


@pytest.mark.parametrize(
    ("day", "told"),
    [
        (date(2025, 2, 28), "2025-02-28 尚未施行"),
        (BEGIN, None),
        (END, None),
        (date(2028, 1, 1), "2028-01-01 已过有效期"),
    ],
)
def test_a_day_outside_is_told_with_the_days_that_are_stated_and_both_ends_are_inside(
    day: date, told: str | None
) -> None:
    found = notices(dated(), "zh", day)
    assert [each["words"] for each in found] == ([told] if told else [])
    assert all(each["why"] == "自 2025-03-01 起施行，有效期至 2027-12-31" for each in found)


def test_an_end_alone_is_told_alone_and_in_english() -> None:
    (found,) = notices(dated("to: 2027-12-31"), "en", date(2030, 1, 1))
    assert found == {"kind": "over", "words": "no longer in force on 2030-01-01", "why": "valid until 2027-12-31"}


def test_what_the_text_leaves_open_is_told_as_that_where_it_belongs() -> None:
    pack = compiled(minimal())
    assert [each["kind"] for each in notices(pack, "zh", BEGIN)] == ["open"]
    assert notices(pack, "zh", BEGIN, with_open=False) == []


def test_whoever_reads_the_policy_is_told_the_days_and_the_words() -> None:
    pack = dated()
    view = policy_view(pack, "zh")
    assert policy(pack)["effective"] == {
        "quote": WORDS,
        "words": "自 2025-03-01 起施行，有效期至 2027-12-31",
        "from": "2025-03-01",
        "to": "2027-12-31",
    }
    assert f"自 2025-03-01 起施行，有效期至 2027-12-31（{WORDS}）" in policy_html(view, "zh")
    assert effective_words(view["effective"]) in policy_markdown(view, "zh").replace("\\", "")
