"""The portal of `examples/portal`, on another origin, with the self-check in it twice."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, FrameLocator, Page, expect

from tests.browser.visiting import PHONE, Visit, violations, visit_of
from tests.server import ROOT, running_service

PORTAL = ROOT / "examples" / "portal"


class Pages(SimpleHTTPRequestHandler):
    """The portal's pages, with the service's address of this run in them."""

    service = ""

    def do_GET(self) -> None:
        name = {"/": "index.html"}.get(self.path, self.path.removeprefix("/"))
        file = PORTAL / Path(name).name
        if not file.is_file():
            self.send_error(404)
            return
        kind = "text/html; charset=utf-8" if file.suffix == ".html" else "text/javascript; charset=utf-8"
        self.send_response(200)
        self.send_header("content-type", kind)
        self.end_headers()
        self.wfile.write(file.read_text("utf-8").replace("http://127.0.0.1:8000", self.service).encode())

    def log_message(self, *_: Any) -> None:
        """Nothing is said of requests."""


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the portal, which is registered with a service of its own."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Pages))
    home = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ELIGIBILITY_EMBED_HOSTS", home)
        patch.setenv("ELIGIBILITY_DATA", str(tmp_path_factory.mktemp("embed")))
        try:
            with running_service() as port:
                patch.setattr(Pages, "service", f"http://127.0.0.1:{port}")
                yield home
        finally:
            server.shutdown()
            server.server_close()
            thread.join()


@pytest.fixture
def at_portal(browser: Browser, portal: str) -> Iterator[Callable[..., Page]]:
    """Visits the portal."""
    visits: list[Visit] = []

    def begin(**wishes: Any) -> Page:
        visits.append(visit_of(browser, int(portal.rpartition(":")[2]), **wishes))
        return visits[-1].go("/")

    yield begin
    for each in visits:
        each.context.close()
    elsewhere = [address for each in visits for address in each.elsewhere if not address.startswith(Pages.service)]
    assert elsewhere == []
    assert [said for each in visits for said in each.complaints] == []


def frame_of(page: Page, title: str) -> FrameLocator:
    return page.frame_locator(f"iframe[title='{title}']")


def test_a_clause_is_checked_inside_the_portal_and_the_portal_is_told(at_portal: Callable[..., Page]) -> None:
    page = at_portal()
    frame = frame_of(page, "第 8 条自查")
    frame.get_by_role("button", name="采用这些情况").click()
    frame.get_by_role("button", name="看目前的结果").click()
    expect(frame.get_by_role("heading", level=1)).to_contain_text("结果")
    expect(page.locator("#results")).to_contain_text("8.3  information_needed")
    expect(frame_of(page, "第 9 条自查").get_by_role("button", name="采用这些情况")).to_be_visible()


def test_what_the_portal_knows_is_taken_only_at_a_press(at_portal: Callable[..., Page]) -> None:
    page = at_portal()
    frame = frame_of(page, "第 8 条自查")
    expect(frame.get_by_role("button", name="采用这些情况")).to_be_visible()
    assert frame.locator("#question [name=carried]").input_value() == '{"facts":{},"skipped":[],"looked_over":false}'
    frame.get_by_role("button", name="采用这些情况").click()
    expect(frame.locator("#question [name=carried]")).to_have_value(
        '{"facts":{"body_kind":"企业"},"skipped":[],"looked_over":false}'
    )


def test_the_frame_is_as_high_as_what_is_in_it(at_portal: Callable[..., Page]) -> None:
    page = at_portal(width=PHONE)
    element = page.locator("iframe[title='第 8 条自查']")
    frame = frame_of(page, "第 8 条自查")
    expect(frame.get_by_role("button", name="看目前的结果")).to_be_visible()
    page.wait_for_function(
        "() => { const f = document.querySelector(\"iframe[title='第 8 条自查']\"); return f.style.height !== '40rem' && f.style.height !== ''; }"
    )
    inside = frame.locator("html").evaluate("node => node.getBoundingClientRect().height")
    box = element.bounding_box()
    assert box is not None
    assert abs(box["height"] - inside) <= 2


def test_everybody_can_use_the_portal_with_the_frames_in_it(at_portal: Callable[..., Page]) -> None:
    page = at_portal()
    expect(frame_of(page, "第 9 条自查").get_by_role("button", name="采用这些情况")).to_be_visible()
    assert violations(page) == []


def test_a_site_that_is_not_registered_gets_no_self_check(visit: Callable[..., Visit]) -> None:
    seen = visit()
    page = seen.go("/embed?host=https://elsewhere.example&clause=8")
    expect(page.get_by_role("heading", level=1)).to_have_text("这个网站还没有登记")
    expect(page.locator("form")).to_have_count(0)
    assert violations(page) == []
