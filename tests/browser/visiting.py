"""A visit to the service in a browser, and what must be true of every page that is seen on it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any, Literal
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Dialog, Locator, Page, Request

from tests.browser.accessible import tree_faults

LOCALES = {"zh": "zh-CN", "en": "en-GB"}
DESKTOP, PHONE = 1280, 320
AXE_OPTIONS: dict[str, Any] = {"resultTypes": ["violations"], "rules": {"target-size": {"enabled": True}}}
"""All rules with the best practices; the size of targets is off by default."""


@dataclass
class Visit:
    """A browser of its own, with nothing in it from other visits."""

    context: BrowserContext
    page: Page
    home: str
    javascript: bool = True
    elsewhere: list[str] = field(default_factory=list)
    """Addresses of other hosts that were asked for something."""
    complaints: list[str] = field(default_factory=list)
    """What the browser complained of: scripts that failed, what the content policy forbade."""

    def go(self, path: str) -> Page:
        """Open a page of the service."""
        self.page.goto(self.home + path)
        return self.page

    def corridor(self) -> Locator:
        """The part of the first page with the ways into a self-check about the policy of the corridor."""
        return self.page.locator("section:has(button[value='jilin.corridor_2018_2025'])")

    @property
    def path(self) -> str:
        """Where the visit is."""
        return urlsplit(self.page.url).path

    def faults(self) -> list[str]:
        """What is wrong with the page as it stands: empty for a page that everybody can use."""
        with self._seen_with_scripts() as page:
            return [*violations(page), *headings(page), *tree_faults(page), *width_faults(page)]

    @contextmanager
    def _seen_with_scripts(self) -> Iterator[Page]:
        """The page; of a visit without scripts the same address with the same cookies, because axe-core is a script itself."""
        if self.javascript:
            yield self.page
            return
        browser = self.context.browser
        assert browser is not None
        size, language = self.page.viewport_size, self.page.locator("html").get_attribute("lang")
        context = browser.new_context(storage_state=self.context.storage_state(), viewport=size, locale=language)
        twin = context.new_page()
        twin.goto(self.page.url)
        yield twin
        context.close()


def visit_of(
    browser: Browser,
    port: int,
    lang: Literal["zh", "en"] = "zh",
    width: int = DESKTOP,
    javascript: bool = True,
    height: int = 800,
    **more: Any,
) -> Visit:
    """Begin a visit. `more` are wishes of Playwright's contexts, such as `forced_colors="active"`."""
    context = browser.new_context(
        locale=LOCALES[lang], viewport={"width": width, "height": height}, java_script_enabled=javascript, **more
    )
    context.set_default_timeout(20_000)
    visit = Visit(context, context.new_page(), f"http://127.0.0.1:{port}", javascript)
    visit.page.on("request", lambda request: _note_host(visit, request))
    visit.page.on("console", lambda message: _note_complaint(visit, message))
    visit.page.on("dialog", lambda dialog: _note_dialog(visit, dialog))
    visit.page.on("pageerror", lambda error: visit.complaints.append(str(error)))
    return visit


def _note_host(visit: Visit, request: Request) -> None:
    if not request.url.startswith((visit.home + "/", "data:", "blob:")):
        visit.elsewhere.append(request.url)


def _note_dialog(visit: Visit, dialog: Dialog) -> None:
    """No page of ours opens one: whoever does is a script that somebody has slipped in."""
    visit.complaints.append(f"dialog: {dialog.message}")
    dialog.dismiss()


def _note_complaint(visit: Visit, message: ConsoleMessage) -> None:
    """An answer that is an error is the page's business, not a complaint."""
    if message.type == "error" and not message.text.startswith("Failed to load resource: the server responded"):
        visit.complaints.append(message.text)


@cache
def axe() -> str:
    """The script of axe-core."""
    return files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8")


def violations(page: Page) -> list[str]:
    """What axe-core finds, with the place; it runs beside the page's own scripts, whatever the content policy says."""
    page.evaluate(axe())
    found = page.evaluate("options => axe.run(document, options)", AXE_OPTIONS)
    return [
        f"{each['id']}: {each['help']}: {node['html'][:200]} ({node['failureSummary']})"
        for each in found["violations"]
        for node in each["nodes"]
    ]


def headings(page: Page) -> list[str]:
    """A page has one heading of the first rank."""
    found = page.locator("h1").all_inner_texts()
    return [] if len(found) == 1 else [f"{len(found)} h1: {found}"]


def width_faults(page: Page) -> list[str]:
    """Nothing is wider than the window: what may be, scrolls by itself."""
    wide, window = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
    return [] if wide <= window else [f"the page is {wide} px wide in a window of {window} px"]


def tabbed_through(page: Page, most: int = 200) -> list[str]:
    """What the tab key comes to, in order, from the top of the page until it leaves it: role-like name and text of each.

    Raises `AssertionError` where the focus cannot be seen.
    """
    page.evaluate("document.activeElement.blur(); window.scrollTo(0, 0)")
    seen: list[str] = []
    for _ in range(most):
        page.keyboard.press("Tab")
        focused = page.evaluate(_FOCUSED)
        if focused is None:
            break
        assert focused["outlined"], f"the focus on {focused['what']} cannot be seen"
        if not focused["again"]:
            seen.append(focused["what"])
    return seen


_FOCUSED = """() => {
  const focused = document.activeElement;
  if (!focused || focused === document.body) return null;
  const style = getComputedStyle(focused), again = focused === window.seenLast;
  window.seenLast = focused;  // a date has several stops in one control
  const name = focused.getAttribute('aria-label') || focused.innerText || focused.name || focused.id;
  return {what: focused.tagName.toLowerCase() + ' ' + name.trim().split('\\n')[0], again, outlined: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2};
}"""


def focused(page: Page) -> Locator:
    """What has the focus."""
    return page.locator(":focus")
