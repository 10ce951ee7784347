"""The corridor policy drafted from its text as received, against the pack that people wrote of it."""

from __future__ import annotations

import hashlib
import json
from importlib.resources import files
from pathlib import Path

import pytest

from eligibility.drafts.documents import received_from_file
from eligibility.drafts.mending import mended_from
from eligibility.ir.build import pack_from_files
from eligibility.ir.rules import Pack
from eligibility.packs import files_below, installed_pack, installed_vocabulary
from eligibility.services.drafting import Draft, draft_of_file
from eligibility.source.text import normalise
from tests.drafts.person import content_of, problems_of, rules_of, written

PACKAGE = "eligibility_rules.jilin.corridor_2018_2025"
STRENGTH = ("grant", "conditional", "priority", "support", "service", "duty")
"""From what gives most: of a sentence that people split, the draft should see the part that gives most."""


@pytest.fixture(scope="module")
def source() -> Path:
    return Path(str(files(PACKAGE) / "source-raw.txt"))


@pytest.fixture(scope="module")
def draft(source: Path) -> Draft:
    return draft_of_file(source, "draft.corridor")


@pytest.fixture(scope="module")
def pack() -> Pack:
    return installed_pack("jilin.corridor_2018_2025")


def effects_of(pack: Pack) -> dict[str, str]:
    """What each sentence gives at most, by the pack."""
    found: dict[str, str] = {}
    rules = [(each.id, each.effect) for each in pack.provisions]
    rules += [(duty.id, "duty") for clause in pack.clauses for duty in clause.duties]
    for id, effect in rules:
        sentence = id.rstrip("abcdefgh")
        found[sentence] = min(found.get(sentence, effect), effect, key=STRENGTH.index)
    return found


def test_there_are_26_clauses_and_69_sentences(draft: Draft) -> None:
    counts = draft.report["counts"]
    assert (counts["sections"], counts["clauses"], counts["sentences"]) == (8, 26, 69)


def test_headings_sections_and_departments_are_those_of_the_pack(draft: Draft, pack: Pack) -> None:
    expected = [(each.number, each.heading.text, each.section, list(each.departments)) for each in pack.clauses]
    found = [
        (each["number"], each["heading"], each["section"], each["departments"]) for each in draft.report["clauses"]
    ]
    assert found == expected


def test_the_sentences_are_those_of_the_pack(draft: Draft, pack: Pack) -> None:
    expected = {each for each in effects_of(pack) if not each.startswith("24.")}
    assert {sentence["id"] for clause in draft.report["clauses"] for sentence in clause["sentences"]} == expected


def test_clause_24_is_flagged_as_scrambled_and_not_taken_apart(draft: Draft) -> None:
    flagged = [each for each in draft.report["clauses"] if each["scrambled"]]
    assert [(each["number"], each["sentence_count"], each["sentences"]) for each in flagged] == [(24, 2, [])]
    codes = {each["code"] for each in draft.report["remarks"]}
    assert {"scrambled", "out-of-order", "departments-guessed"} <= codes


def test_at_least_nine_of_ten_effects_are_proposed_right(draft: Draft, pack: Pack) -> None:
    """Of all 69, the two sentences of the scrambled clause, which are not proposed at all, counted as wrong."""
    wanted = effects_of(pack)
    proposed = {each["id"]: each["effect"] for clause in draft.report["clauses"] for each in clause["sentences"]}
    right = sum(1 for id, effect in wanted.items() if proposed.get(id) == effect)
    assert (len(wanted), right >= 0.9 * len(wanted)) == (69, True), right


def test_every_sentence_has_one_draft_rule_and_all_are_marked(draft: Draft) -> None:
    rules = [
        each for name in draft.files if name.startswith("clauses/") for each in rules_of(content_of(draft.files, name))
    ]
    assert [each["id"] for each in rules] == list(dict.fromkeys(each["id"] for each in rules))
    assert len(rules) == 67
    assert all(each["draft"] for each in rules)


def test_cited_norms_dates_places_and_recognitions_are_found(draft: Draft) -> None:
    marks = {
        (sentence["id"], mark["kind"], mark["words"], mark["says"])
        for clause in draft.report["clauses"]
        for sentence in clause["sentences"]
        for mark in sentence["marks"]
    }
    assert {
        ("17.1", "norm", "《关于激发人才活力支持人才创新创业的若干意见》（吉发〔2018〕4号）", ""),
        ("8.3", "recognition", "科技型小巨人企业", "tech_little_giant"),
        ("8.3", "place", "走廊内", ""),
        ("12.1", "place", "南关区", "220102"),
        ("4.1", "open_list", "等", ""),
    } <= marks


def test_the_draft_is_refused_part_by_part(draft: Draft) -> None:
    refused = [each for each in problems_of(draft.files) if each.code == "pack-draft"]
    assert len(refused) == 67 + 26 + 2  # sentences, clauses, policy.yaml and terms.yaml


def test_the_mended_text_has_every_character_and_says_where_it_was_received(source: Path) -> None:
    received = received_from_file(source)
    mended = mended_from(received)
    assert normalise(mended.text) == normalise(received.text)
    moved = [at for at, each in enumerate(mended.text) if each != "\n" and received.text[mended.offsets[at]] != each]
    assert moved == []


def test_the_text_is_locked_and_its_map_kept(draft: Draft) -> None:
    locked = content_of(draft.files, "policy.yaml")["texts"]["source"]
    assert locked["sha256"] == hashlib.sha256(draft.files["source.txt"]).hexdigest()
    received, mended = draft.files["_draft/received.txt"].decode(), draft.files["source.txt"].decode()
    runs = json.loads(draft.files["_draft/map.json"])["runs"]
    told = [(mended[to : to + size].strip("\n"), received[at : at + size]) for to, at, size in runs]
    assert all(said in was for said, was in told)


def test_completed_by_people_it_is_the_pack(draft: Draft, pack: Pack) -> None:
    """The draft's own head of every file stays; people put in the rules, the terms, and the clause they have put right."""
    shipped = files_below(files(PACKAGE))
    done = {name: data for name, data in draft.files.items() if not name.startswith("_")}
    policy = content_of(draft.files, "policy.yaml")
    done["clause-24.txt"] = shipped["clause-24-reconstructed.txt"]
    policy["texts"]["clause_24"]["sha256"] = hashlib.sha256(done["clause-24.txt"]).hexdigest()
    policy["title"]["en"] = pack.title.en
    done |= {"policy.yaml": written(policy), "terms.yaml": shipped["terms.yaml"]}
    for name in (each for each in done if each.startswith("clauses/")):
        people = content_of(shipped, name)
        head = {key: value for key, value in content_of(done, name).items() if key not in {"provisions", "duties"}}
        done[name] = written(head | {key: people[key] for key in ("provisions", "duties") if key in people})
    made = pack_from_files(done, installed_vocabulary())
    assert [each.id for each in made.provisions] == [each.id for each in pack.provisions]
    assert [len(each.duties) for each in made.clauses] == [len(each.duties) for each in pack.clauses]
