"""The catalogue: everything that is installed, as plain data in both languages, with the policy's words verbatim."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from eligibility import services
from eligibility.ir.rules import Gate, Node, Term
from eligibility.source.text import normalise

POLICY = "jilin.corridor_2018_2025"
LANGUAGES = ("zh", "en")


@pytest.fixture(scope="module")
def pack() -> services.Pack:
    return services.installed_pack(POLICY)


def test_every_installed_policy_is_listed_with_its_numbers(pack: services.Pack) -> None:
    listed = {each["id"]: each for each in services.policies()}
    assert listed[POLICY] == {
        "id": POLICY,
        "title": pack.title.zh,
        "version": "1",
        "digest": pack.digest,
        "clauses": 26,
        "provisions": len(pack.provisions),
        "duties": sum(len(clause.duties) for clause in pack.clauses),
    }
    assert list(listed) == sorted(services.installed_packs())


def test_a_policy_whose_text_is_not_the_original_is_listed_as_such() -> None:
    listed = {each["id"]: each.get("standing", {}).get("status") for each in services.policies()}
    assert listed == {
        "fictional.teaching": "fictional",
        POLICY: None,
        "national.enterprise_size_2017": "secondary",
        "national.high_tech_enterprise": "secondary",
        "national.technology_sme": "secondary",
    }


@pytest.mark.parametrize("lang", LANGUAGES)
def test_everything_is_json_and_says_the_same_in_both_languages(pack: services.Pack, lang: str) -> None:
    documents = [services.policies(lang), services.policy(pack, lang), services.vocabulary(lang)]
    documents += [services.clause(pack, clause.number, lang) for clause in pack.clauses]
    assert json.loads(json.dumps(documents)) == documents


def test_languages_differ_in_words_alone(pack: services.Pack) -> None:
    for clause in pack.clauses:
        zh, en = (services.clause(pack, clause.number, lang) for lang in LANGUAGES)
        assert keys_of(zh) == keys_of(en)
    assert keys_of(services.vocabulary("zh")) == keys_of(services.vocabulary("en"))


def keys_of(document: Any) -> Any:
    """The shape of a document."""
    if isinstance(document, dict):
        return {key: keys_of(value) for key, value in document.items()}
    return [keys_of(each) for each in document] if isinstance(document, list) else None


def test_an_unknown_language_is_chinese(pack: services.Pack) -> None:
    assert services.policy(pack, "fr") == services.policy(pack, "zh")


def test_a_policy_says_what_it_presumes_leaves_open_and_leans_on(pack: services.Pack) -> None:
    document = services.policy(pack)
    assert {each["id"] for each in document["terms"] if each["presumption"]} == {
        id for id, term in pack.terms.items() if term.presumption
    }
    assert all(each["why"] and each["source"] for each in document["terms"])
    assert {each["id"] for each in document["opens"]} == set(pack.opens)
    assert all(each["settled_by"] and each["why"] for each in document["opens"])
    assert {each["id"] for each in document["norms"]} == set(pack.norms)
    assert document["effective"]["open"]


def test_clause_24_is_called_a_reconstruction_and_why(pack: services.Pack) -> None:
    document = services.policy(pack)
    assert {each["number"]: each["status"] for each in document["clauses"] if each["status"] != "原样收录"} == {
        24: "复原"
    }
    texts = {each["id"]: each for each in document["documents"]}
    assert texts["clause_24"]["sha256"] == pack.documents["clause_24"].sha256
    assert "字句散乱" in texts["clause_24"]["why"]
    assert texts["source"]["why"] is None


def test_every_quote_of_a_clause_is_cut_from_its_text(pack: services.Pack) -> None:
    wrong = []
    for clause in pack.clauses:
        document = services.clause(pack, clause.number)
        begin = document["span"][0]
        for quote in quotes_in(document):
            cut = [normalise(document["text"][first - begin : last - begin]) for first, last in quote["spans"]]
            if cut != [normalise(part) for part in quote["text"].split("…") if part]:
                wrong.append((clause.number, quote["text"]))
    assert wrong == []


def quotes_in(document: Any) -> Iterator[dict[str, Any]]:
    if isinstance(document, dict):
        if "spans" in document:
            yield document
        for each in document.values():
            yield from quotes_in(each)
    elif isinstance(document, list):
        for each in document:
            yield from quotes_in(each)


def test_conditions_are_drawn_whole(pack: services.Pack) -> None:
    drawn = {
        each["id"]: count_nodes(each["applies_to"]) + count_nodes(each["requires"])
        for clause in pack.clauses
        for each in services.clause(pack, clause.number)["provisions"]
    }
    assert drawn == {each.id: size_of(each.applies_to) + size_of(each.requires) for each in pack.provisions}


def count_nodes(node: dict[str, Any]) -> int:
    return 1 + sum(count_nodes(child) for child in node.get("of", ()))


def size_of(node: Node) -> int:
    match node:
        case Gate(children=children):
            return 1 + sum(size_of(child) for child in children)
        case Term(body=body):
            return 1 + size_of(body)
        case _:
            return 1


def test_the_text_to_read_has_no_wraps_and_its_own_punctuation(pack: services.Pack) -> None:
    plain = services.clause(pack, 3)["plain"]
    assert plain.startswith("3 支持重大项目落地建设。对走廊范围内，符合规划引导发展方向的")
    assert plain.endswith("省财政厅）")
    assert "\n" not in plain


@pytest.mark.parametrize("number", [0, 27, "8.3", "x"])
def test_a_clause_that_does_not_exist_is_unknown(pack: services.Pack, number: int | str) -> None:
    with pytest.raises(services.UnknownClause):
        services.clause(pack, number)


def test_the_vocabulary_has_every_fact_with_its_fields_and_every_value(pack: services.Pack) -> None:
    document, known = services.vocabulary("en"), pack.vocabulary
    assert document["digest"] == known.digest
    assert {
        fact["id"]: [each["id"] for each in fact["fields"]] for fact in document["facts"] if fact["type"] == "records"
    } == {id: list(fact.type.fields) for id, fact in known.facts.items() if fact.type.kind == "records"}
    assert [each["id"] for each in document["facts"]] == list(known.facts)
    assert {
        each["id"]: {name for value in each["values"] for name in value["accepted"]}
        for each in document["enumerations"]
    } == {id: set(each.aliases) for id, each in known.enumerations.items()}
    assert {each["id"]: set(each["bases"]) for each in document["derived"]} == {
        "size_class": {"main_industry", "employees", "revenue", "assets"}
    }


def test_code_lists_come_by_their_size_and_whole_when_asked(pack: services.Pack) -> None:
    for head in services.vocabulary()["code_lists"]:
        whole = services.codes(head["id"])
        assert len(whole["codes"]) == head["count"] == whole["count"]
        names = {each["code"] for each in whole["codes"]}
        assert {each["parent"] for each in whole["codes"]} <= names | {None}


def test_a_code_keeps_its_years() -> None:
    gongzhuling = [each for each in services.codes("division")["codes"] if each["code"] in ("220381", "220184")]
    assert [(each["code"], each["name"]) for each in gongzhuling] == [("220184", "公主岭市"), ("220381", "公主岭市")]
    assert all("from_year" in each for each in gongzhuling)


def test_a_code_list_that_does_not_exist_is_unknown() -> None:
    with pytest.raises(services.UnknownCodeList):
        services.codes("divisions")


def test_a_policy_says_how_its_words_are_read_and_how_else_they_could_be(pack: services.Pack) -> None:
    readings = services.policy(pack, "en")["readings"]
    assert len(readings) == sum(len(each.readings) for each in pack.provisions)
    [other] = [each for each in readings if each["provision"] == "16.3" and each["alternatives"]]
    assert (other["quote"]["text"], other["reading"][:6]) == ("高校和科研院所", "One of")
    assert [(each["id"], each["reading"]) for each in other["alternatives"]] == [
        ("both_kinds", "A university and an institute are both required")
    ]


def test_of_a_version_that_is_not_installed_only_the_adopted_readings_are_known(pack: services.Pack) -> None:
    readings = services.policy(replace(pack, digest="0" * 64))["readings"]
    assert [each for each in readings if each["alternatives"]] == []
