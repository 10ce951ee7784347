"""The page of a receipt: everything from outside is escaped, nothing is fetched, and it says what it must say."""

from __future__ import annotations

import re
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from eligibility.packs import installed_pack
from eligibility.profile import numbers_as_decimals, profile_from_json
from eligibility.services.receipt_html import DISCLAIMER, receipt_html
from eligibility.services.receipts import receipt, receipt_from_bytes

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "01-little-giant-changchun.json"
PACK = installed_pack("jilin.corridor_2018_2025")
HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</title></style><b>",
    "&lt;b&gt; &amp; ' \" `",
    "{{7*7}} ${x} <!-- -->",
    "]]><iframe src=//evil.example>",
]


class Tags(HTMLParser):
    """The tags and attributes of a page, and whether every tag is closed."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.names: set[str] = set()
        self.attributes: set[str] = set()
        self.open: list[str] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.add(tag)
        self.attributes |= {name for name, _ in attrs}
        if tag not in ("meta", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def page(said: Any, only: str | None = None) -> str:
    data = receipt(PACK, profile_from_json(said, PACK.vocabulary), date(2025, 6, 1), only=only)
    return receipt_html(receipt_from_bytes(data), PACK)


def example() -> Any:
    return numbers_as_decimals(EXAMPLE.read_text("utf-8"))


@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_text_stays_text(hostile: str) -> None:
    said = example()
    said["facts"]["name"] = hostile
    said["facts"]["registered_division"]["source"] = hostile
    said["facts"]["body_kind"] = {"value": "企业", "source": hostile, "on": "2025-01-01", "level": "documented"}
    made = Tags(page(said))
    assert made.open == []
    assert made.names <= {
        "html", "head", "meta", "title", "style", "body", "main", "h1", "h2", "h3", "h4", "p", "table", "thead", "tbody",
        "tr", "th", "td", "dl", "dt", "dd", "section", "span", "blockquote", "ul", "li", "br",
    }  # fmt: skip
    assert made.attributes <= {"lang", "charset", "name", "content", "class", "style"}
    assert made.text.count(hostile) >= 3


def test_nothing_is_fetched_and_nothing_runs() -> None:
    made = page(example())
    assert not re.search(r"https?:|//|url\(|@import|<script|<link|<img|javascript:", made)


def test_the_page_says_what_it_must() -> None:
    made = Tags(page(example())).text
    for words in (
        DISCLAIMER,
        "长春示例汽车电子有限公司（虚构）",
        "91220104FAKE00013B",
        "2025-06-01",
        PACK.title.zh,
        PACK.digest,
        "责任单位：省科技厅、省工业和信息化厅、省财政厅",
        "推定说明",
        "解释口径",
        "待补充的信息",
    ):
        assert words in made
    for provision in PACK.provisions:
        assert provision.quote.text in made


def test_an_enterprise_of_which_nothing_is_known_has_a_page_too() -> None:
    made = Tags(page({"facts": {}}, only="8.3")).text
    assert "（未填企业名称）" in made
    assert "待补充" in made
