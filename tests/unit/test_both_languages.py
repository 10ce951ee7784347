"""Explanations are in the reader's language: Chinese answers explain in Chinese, English ones in English."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, get_args

import pytest

from eligibility.domain.standing import NORM_STATUS_WORDS, TEXT_STATUS_WORDS, NormStatus, TextStatus
from eligibility.explain.document import DocumentWriter
from eligibility.ir.canonical import canonical_pack
from eligibility.packs import installed_pack
from eligibility.source.models import ClauseFile, OpenText, TermsFile

if TYPE_CHECKING:
    from collections.abc import Iterator

    from eligibility.domain.vocabulary import Words
    from eligibility.ir.rules import Pack

CHINESE = re.compile(r"[\u4e00-\u9fff]")
LATIN_WORD = re.compile(r"[A-Za-z]{2,}")


@pytest.fixture(scope="module")
def pack() -> Pack:
    return installed_pack("jilin.corridor_2018_2025")


def explanations(pack: Pack) -> Iterator[Words]:
    yield from NORM_STATUS_WORDS.values()
    yield from TEXT_STATUS_WORDS.values()
    if pack.effective_open is not None:
        yield pack.effective_open
    for provision in pack.provisions:
        yield from (reading.why for reading in provision.readings)
        if provision.benefit.amount_open is not None:
            yield provision.benefit.amount_open


def test_every_explanation_is_chinese_in_chinese_and_english_in_english(pack: Pack) -> None:
    told = list(explanations(pack))
    assert [each.zh for each in told if not CHINESE.search(each.zh) or LATIN_WORD.search(each.zh)] == []
    assert [each.en for each in told if not LATIN_WORD.search(each.en)] == []
    assert [each.zh for each in told if each.zh == each.en] == []


def test_every_status_has_words() -> None:
    assert set(NORM_STATUS_WORDS) == set(get_args(NormStatus))
    assert set(TEXT_STATUS_WORDS) == set(get_args(TextStatus))


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_document_explains_in_its_language(pack: Pack, lang: str) -> None:
    writer = DocumentWriter(pack, lang)
    for provision in pack.provisions:
        head = writer.provision_head(provision)
        amount = provision.benefit.amount_open
        assert head["benefit"].get("amount_open") == (amount.in_language(lang) if amount else None)
        assert [each["why"] for each in head["readings"]] == [each.why.in_language(lang) for each in provision.readings]
        statuses = [NORM_STATUS_WORDS[pack.norms[id].status].in_language(lang) for id in provision.norms]
        assert [each["status"] for each in head["norms"]] == statuses


def test_the_canonical_print_tells_both_languages_in_the_form_of_the_files(pack: Pack) -> None:
    printed = canonical_pack(pack)
    TermsFile.model_validate(printed["terms.yaml"])
    for clause in pack.clauses:
        file = ClauseFile.model_validate(printed[f"clauses/clause_{clause.number:02}.yaml"] | {"clause": clause.number})
        for source, provision in zip(file.provisions, clause.provisions, strict=True):
            assert [(each.why.zh, each.why.en) for each in source.readings] == [
                (each.why.zh, each.why.en) for each in provision.readings
            ]
            amount = source.benefit.amount
            told = provision.benefit.amount_open
            said = (amount.open, amount.en) if isinstance(amount, OpenText) else None
            assert said == (told and (told.zh, told.en))
    assert pack.effective_open is not None
    assert printed["policy.yaml"]["effective"] == {"open": pack.effective_open.zh, "en": pack.effective_open.en}
