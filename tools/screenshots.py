"""Take the pictures of the documentation: `python3 dev.py screenshots [NAME…]` writes `docs/pictures/NAME.png`.

A picture is a name, a window and the way to what is shown; it is taken of the service running on a data folder of its own.
"""

from __future__ import annotations

import os
import sys
import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from tests.browser.desk import a_desk, application, people, signed_in
from tests.browser.visiting import DESKTOP, visit_of
from tests.server import running_service
from tools.browser import running_browser
from tools.environment import ROOT, say

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Literal

    from tests.browser.visiting import Visit

PICTURES = ROOT / "docs" / "pictures"


@dataclass(frozen=True, slots=True)
class Picture:
    """What is taken: the window, and the way that a visit goes before it is."""

    name: str
    way: Callable[[Visit], object]
    lang: Literal["zh", "en"] = "zh"
    width: int = DESKTOP
    whole: bool = False
    """Whether the page is shown to its end instead of as far as the window goes."""


def _question(visit: Visit) -> None:
    visit.go("/")
    visit.corridor().get_by_label("只查一条").select_option("8.3")
    visit.corridor().get_by_role("button", name="开始查这一条").click()
    visit.page.get_by_role("radio", name="企业", exact=True).check()
    visit.page.get_by_text("为什么问这个").click()


def _result(visit: Visit) -> None:
    _question(visit)
    page = visit.page
    page.get_by_role("button", name="保存并继续").click()
    page.get_by_role("radio", name="科技型小巨人企业").check()
    page.get_by_role("radio", name="省级").check()
    page.locator("#f-from").fill("2023-01-01")
    page.locator("#f-to").fill("2036-12-31")
    page.get_by_role("button", name="保存，没有别的了").click()
    for _ in range(2):
        page.locator("main select").first.select_option("220104")
        page.get_by_role("button", name="保存并继续").click()
    visit.go("/check/result/8.3")


@cache
def _cases() -> str:
    """A review desk with so many cases that a list of them is one; the id of one to decide on."""
    steps = ("submitted", "accepted", "first_review")
    provisions = (("8.3", "9.1"), ("8.3", "10.1", "3.1"), ("8.1", "8.3"))
    with a_desk() as office:
        wang = people(office)["王经办"]
        made = [
            application(
                office, number, steps[number % 3], *provisions[number % 3], officer=wang if number % 4 else None
            )
            for number in range(18)
        ]
    return made[5]


def _worklist(visit: Visit) -> None:
    _cases()
    signed_in(visit, to="/officer/cases")


def _case(visit: Visit) -> None:
    id = _cases()
    signed_in(visit)
    visit.go(f"/officer/cases/{id}?tab=mine")


ALL: tuple[Picture, ...] = (
    Picture("start", lambda visit: visit.go("/")),
    Picture("question", _question, whole=True),
    Picture("result", _result, whole=True),
    Picture("worklist", _worklist),
    Picture("case", _case),
    Picture("question-phone", _question, width=320, whole=True),
)


def take(pictures: Sequence[Picture], folder: Path) -> None:
    """Take pictures into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    with running_service() as port, running_browser() as browser:
        for each in pictures:
            visit = visit_of(browser, port, lang=each.lang, width=each.width)
            each.way(visit)
            visit.page.screenshot(path=folder / f"{each.name}.png", full_page=each.whole)
            visit.context.close()
            say(f"   {each.name}.png")


def main(names: Sequence[str]) -> int:
    """Take those named, or all."""
    if unknown := set(names) - {each.name for each in ALL}:
        say(
            f"error: no picture `{', '.join(sorted(unknown))}`\n   mend: there are {', '.join(each.name for each in ALL)}"
        )
        return 2
    with tempfile.TemporaryDirectory() as data:
        os.environ["ELIGIBILITY_DATA"] = data
        take([each for each in ALL if not names or each.name in names], PICTURES)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
