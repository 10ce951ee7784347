"""Policies as pages: everything is there, marked on its own words, and every anchor leads somewhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from eligibility import services
from eligibility.packs import PackSource, installed_source
from eligibility.services.coverage import readable
from eligibility.services.policy_html import policy_html
from eligibility.services.policy_markdown import policy_markdown
from eligibility.services.policy_view import clause_view, policy_view
from eligibility.source.text import normalise
from eligibility_api.app import create_app
from tests.pages.conftest import BROWSER

POLICY = "jilin.corridor_2018_2025"
WHOLE = f"/policies/{POLICY}"


@pytest.fixture(scope="module")
def pack() -> services.Pack:
    return services.installed_pack(POLICY)


def anchors(html: str) -> list[str]:
    return re.findall(r'\sid="([^"]+)"', html)


def segments(quote: str) -> list[str]:
    return [each.rstrip("。；，") for each in quote.split("…")]


def linked(html: str) -> set[str]:
    return set(re.findall(r'href="#([^"]+)"', html))


def test_the_pieces_of_a_clause_are_its_words_without_a_gap(pack: services.Pack) -> None:
    for clause in pack.clauses:
        words = "".join(each["text"] for each in clause_view(pack, clause.number)["pieces"])
        assert words
        assert words in readable(clause.text)
        assert readable(clause.text).removesuffix("）").count("。") - words.count("。") <= 1  # that of the heading


def test_all_words_that_became_something_lead_to_it(pack: services.Pack) -> None:
    for clause in pack.clauses:
        view = clause_view(pack, clause.number)
        led = normalise("".join(each["text"] if each["to"] else "|" for each in view["pieces"]))
        assert [
            words for each in view["duties"] for words in segments(each["quote"]) if normalise(words) not in led
        ] == []
        marked = {each["to"].partition("-")[0] for each in view["pieces"] if each["to"]}
        assert {f"p{each.id}" for each in clause.provisions} <= marked


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_on_the_whole_page_every_anchor_stands_once_and_every_link_within_it_arrives(
    pack: services.Pack, lang: str
) -> None:
    html = policy_html(policy_view(pack, lang), lang)
    assert len(anchors(html)) == len(set(anchors(html)))
    assert linked(html) - set(anchors(html)) == set()
    assert f"c{pack.clauses[-1].number}" in anchors(html)


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("number", [1, 8, 24])
def test_on_a_clauses_page_too(client: TestClient, number: int, lang: str) -> None:
    html = client.get(f"{WHOLE}/clauses/{number}", headers={"accept-language": lang}).text
    assert len(anchors(html)) == len(set(anchors(html)))
    assert linked(html) - set(anchors(html)) == set()


def test_a_clauses_page_says_what_it_gives_to_whom_and_what_it_leaves_open(client: TestClient) -> None:
    page = client.get(f"{WHOLE}/clauses/8").text
    for said in (
        "省级财政奖补",
        "本文件未载明奖补标准、频次和申报时间",
        "主体类型为企业",
        "推定",
        "非省级的科技型小巨人认定是否算数",
        "省科技厅",
    ):
        assert said in page
    assert f'name="clause.{POLICY}" value="8"' in page


def test_a_clause_that_binds_only_government_offers_no_check(client: TestClient) -> None:
    page = client.get(f"{WHOLE}/clauses/1").text
    assert "本条没有可比对的申报条件" in page
    assert 'action="/"' not in page


def test_a_text_that_is_not_as_received_says_why(client: TestClient, pack: services.Pack) -> None:
    why = pack.documents[pack.clauses[23].document].why
    assert why is not None
    assert why.zh in client.get(f"{WHOLE}/clauses/24").text


@pytest.mark.parametrize("path", [WHOLE, "/policies"])
def test_a_page_is_small_enough_for_a_slow_line(client: TestClient, path: str) -> None:
    for lang in ("zh", "en"):
        answer = client.get(path, headers={"accept-encoding": "gzip", "accept-language": lang})
        assert int(answer.headers["content-length"]) <= 30_000


def test_the_whole_is_there_to_keep(client: TestClient, pack: services.Pack) -> None:
    page, text = client.get(f"{WHOLE}/page"), client.get(f"{WHOLE}/markdown")
    assert page.text == policy_html(policy_view(pack), "zh")
    assert text.text == policy_markdown(policy_view(pack), "zh")
    assert page.headers["content-disposition"] == f'attachment; filename="{POLICY}.html"'
    assert re.findall(r"(?:src|href)=\"(?!#)", page.text) == []


@pytest.mark.parametrize(
    "path", ["/policies/nothing", f"{WHOLE}/clauses/99", f"{WHOLE}/clauses/<b>", "/policies/<b>/markdown"]
)
def test_what_is_not_there_is_said_plainly(client: TestClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    assert "<b>" not in answer.text


def an_older_version() -> PackSource:
    """Version 0: it also takes a recognition that has not run out yet as one whatever its level."""
    source = installed_source(POLICY)
    files = {name: data.replace(b'version: "1"', b'version: "0"') for name, data in source.files.items()}
    terms = files["terms.yaml"].decode()
    assert terms.count("level in [provincial]") or terms.count("level is provincial")
    wider = terms.replace("level in [provincial]", "level in [provincial, municipal]").replace(
        "level is provincial", "level in [provincial, municipal]"
    )
    return PackSource(files | {"terms.yaml": wider.encode()}, source.vocabulary_files)


def test_versions_are_listed_and_compared_in_meaning(tmp_path: Path) -> None:
    source = an_older_version()
    older = source.compiled()
    services.Archive(tmp_path / "packs").keep(older, source)
    with TestClient(create_app(data=tmp_path, store=tmp_path / "packs"), headers=BROWSER) as client:
        page = client.get(f"{WHOLE}/versions").text
        assert older.digest[:16] in page
        assert "没有可比较的" not in page
        new = services.installed_pack(POLICY).digest
        compared = client.get(f"{WHOLE}/versions?old={older.digest}&new={new}").text
        assert "8.3 科技型小巨人企业省级财政奖补 · 收窄" in compared
        assert "受损的例子" in compared
        assert "municipal" in compared
        assert client.get(f"{WHOLE}/versions?old={'0' * 64}&new={new}").status_code == 404


def test_what_benefits_share_and_what_changes_with_time_is_compared_too(tmp_path: Path) -> None:
    source = installed_source("fictional.teaching")
    written = {
        "terms.yaml": source.files["terms.yaml"].replace(b"to: 2024-12-31, ", b"to: 2024-06-30, "),
        "clauses/clause_08.yaml": source.files["clauses/clause_08.yaml"].replace(
            b"holder: group", b"holder: enterprise"
        ),
    }
    assert all(data != source.files[name] for name, data in written.items())
    other = PackSource({**source.files, **written}, source.vocabulary_files)
    older = other.compiled()
    services.Archive(tmp_path / "packs").keep(older, other)
    with TestClient(create_app(data=tmp_path, store=tmp_path / "packs"), headers=BROWSER) as client:
        new = services.installed_pack("fictional.teaching").digest
        page = client.get(f"/policies/fictional.teaching/versions?old={older.digest}&new={new}").text
        assert "参数 equipment_share 的数值或者日期有变化" in page
        assert "限额或支付次序 8.2b 有变化" in page


def test_one_version_alone_is_compared_with_nothing(tmp_path: Path) -> None:
    with TestClient(create_app(data=tmp_path, store=tmp_path / "packs"), headers=BROWSER) as client:
        assert "没有可比较的" in client.get(f"{WHOLE}/versions").text
