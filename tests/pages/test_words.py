"""The words of the pages: every id in both languages, used somewhere, asked for nowhere in vain; and one word for one thing."""

from __future__ import annotations

import re
import string
from pathlib import Path

import pytest

from eligibility_api.pages.wording import Wording, teller, wordings

API = Path(__file__).resolve().parents[2] / "api" / "eligibility_api"
SOURCES = [*(API / "templates").rglob("*.html"), *(API / "pages").rglob("*.py")]
AREAS = {id.partition(".")[0] for id in wordings()}
FORBIDDEN = {
    "zh": ("不合格", "资格不符", "不符合资格", "恢复密码", "画像", "规则包版本"),
    "en": ("not eligible", "ineligible", "rejected", "resume key"),
}
"""Words that stand for something that has another word: see the glossary."""


def asked_for() -> set[str]:
    """Every id that stands as text in a template or a module of the pages."""
    written = re.compile(rf"""["']((?:{"|".join(sorted(AREAS))})\.[a-z0-9_]+)["']""")
    found = {id for path in SOURCES for id in written.findall(path.read_text("utf-8"))}
    return {id for id in found if not id.endswith((".html", ".css", ".js", ".svg"))}


def test_every_id_that_is_asked_for_has_words_and_every_word_is_asked_for() -> None:
    assert asked_for() == set(wordings())


@pytest.mark.parametrize("id", sorted(wordings()))
def test_both_languages_say_something_about_the_same_values(id: str) -> None:
    found = wordings()[id]
    assert found.zh.strip()
    assert found.en.strip()
    assert placeholders(found.zh) == placeholders(found.en)
    assert found.en_one is None or "count" in placeholders(found.en)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_one_thing_has_one_word(lang: str) -> None:
    said = {id: getattr(each, lang).lower() for id, each in wordings().items()}
    assert [(id, word) for id, text in said.items() for word in FORBIDDEN[lang] if word in text] == []


def test_english_counts_one_as_one() -> None:
    wording = Wording("还需 {count} 题", "{count} questions left", "{count} question left")
    assert [wording.said("en", {"count": count}) for count in (1, 2)] == ["1 question left", "2 questions left"]
    assert wording.said("zh", {"count": 1}) == "还需 1 题"


def test_an_unknown_id_and_a_missing_value_are_errors() -> None:
    with pytest.raises(KeyError):
        teller("zh")("site.nothing")
    with pytest.raises(KeyError):
        teller("zh")("site.version")


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}
