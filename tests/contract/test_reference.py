"""The page that shows the interface: whole, the same in both languages, and needing nothing from any other host."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest

from eligibility_api.pages.site import CONTENT_POLICY
from tests.contract.service import LANGUAGES, Service


class Links(HTMLParser):
    """What a page names and loads."""

    def __init__(self) -> None:
        super().__init__()
        self.tags, self.ids, self.targets = set[str](), set[str](), list[str]()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        for name, value in attrs:
            if name == "id":
                self.ids.add(str(value))
            elif name in ("href", "src", "action"):
                self.targets.append(str(value))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_operation_and_form_is_shown_and_every_link_leads_within_the_page(service: Service, lang: str) -> None:
    answer = service.client.get("/reference", headers={"accept-language": lang})
    page = Links()
    page.feed(answer.text)
    document = service.openapi
    operations = {each["operationId"] for of in document["paths"].values() for each in of.values()}
    received = {each["post"]["operationId"] for each in document["webhooks"].values()}
    forms = {f"form-{name}" for name in document["components"]["schemas"]}
    assert page.ids == operations | received | forms | {"main"}
    assert {each.removeprefix("#") for each in page.targets if each.startswith("#")} <= page.ids


def test_it_loads_nothing_from_elsewhere_and_runs_no_script(service: Service) -> None:
    answer = service.client.get("/reference")
    page = Links()
    page.feed(answer.text)
    assert page.tags.isdisjoint({"script", "img", "iframe", "object", "base"})
    assert [each for each in page.targets if not each.startswith(("/", "#")) or each.startswith("//")] == []
    assert re.findall(r"\bon\w+=|style=", re.sub(r"<pre.*?</pre>", "", answer.text, flags=re.DOTALL)) == []
    assert answer.headers["content-security-policy"] == CONTENT_POLICY


def test_the_first_page_leads_there(service: Service) -> None:
    assert '<a href="/reference">' in service.client.get("/").text


@pytest.mark.parametrize(
    ("lang", "said", "other"),
    [("zh", "审核意见", "Decisions of officers"), ("en", "Decisions of officers", "审核意见")],
)
def test_groups_and_operations_are_named_in_the_language_of_the_page(
    service: Service, lang: str, said: str, other: str
) -> None:
    html = service.client.get("/reference", headers={"accept-language": lang}).text
    assert f"<summary>{said}</summary>" in html
    assert f"<summary>{other}</summary>" not in html
    assert ("Submit · <code>submitApplication" in html) == (lang == "en")
