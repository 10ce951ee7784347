"""Somebody who has no mouse: goes through a page with the keys alone, and fails where they lose sight of where they are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from playwright.sync_api import FilePayload, Locator, Page, expect

MOST_STEPS = 300
Role = Literal["button", "checkbox", "combobox", "link", "radio", "searchbox", "textbox"]


@dataclass
class Keyboard:
    """The keys, on a page."""

    page: Page

    def __post_init__(self) -> None:
        """Have the browser tell of its own dialog for files from the beginning: asked only when it opens, it may have opened unheard."""
        self.page.on("filechooser", lambda _: None)

    def to(self, role: Role, name: str, *, exact: bool = False) -> Locator:
        """Go on with the tab key until something of this role and name has the focus."""
        return self.to_one(self.page.get_by_role(role, name=name, exact=exact), f"{role} “{name}”")

    def to_one(self, wanted: Locator, called: str) -> Locator:
        """Go on until the focus comes to what is wanted, seeing at every step where one is. Raises `AssertionError`."""
        here = wanted.and_(self.focus)
        for _ in range(MOST_STEPS):
            self.page.keyboard.press("Tab")
            self.check_focus_is_seen()
            if here.count():
                return here
        raise AssertionError(f"the tab key does not come to {called} on {self.page.url}")

    def back_to(self, role: Role, name: str) -> Locator:
        """The same, backwards."""
        here = self.page.get_by_role(role, name=name).and_(self.focus)
        for _ in range(MOST_STEPS):
            self.page.keyboard.press("Shift+Tab")
            self.check_focus_is_seen()
            if here.count():
                return here
        raise AssertionError(f"the tab key does not come back to {role} “{name}” on {self.page.url}")

    @property
    def focus(self) -> Locator:
        """What has the focus."""
        return self.page.locator(":focus")

    def press(self, *keys: str) -> None:
        """Press keys, one after the other."""
        for each in keys:
            self.page.keyboard.press(each)

    def follow(self, role: Role, name: str, *, exact: bool = False) -> None:
        """Go to a link or a button, and press Enter: it leads to another page, or shows this one anew."""
        self.to(role, name, exact=exact)
        self.press_and_wait("Enter")

    def follow_here(self, name: str) -> None:
        """Go to a link that leads to another place of this page."""
        self.to("link", name)
        self.press("Enter")

    def press_and_wait(self, key: str) -> None:
        """Press a key that leads to another page, or shows this one anew."""
        with self.page.expect_navigation():
            self.page.keyboard.press(key)

    def choose(self, question: str, name: str) -> None:
        """Choose one of several: with the tab key to the group, and with the arrows to the one."""
        group = self.page.get_by_role("group", name=question).get_by_role("radio")
        wanted = self.page.get_by_role("group", name=question).get_by_role("radio", name=name, exact=True)
        self.to_one(group, f"the group “{question}”")
        self.press("Space")
        for _ in range(MOST_STEPS):
            if wanted.and_(self.focus).count():
                break
            self.press("ArrowDown")
            self.check_focus_is_seen()
        expect(wanted).to_be_checked()

    def write(self, role: Role, name: str, text: str) -> None:
        """Go to a field, and type into it in place of what stands there."""
        self.to(role, name)
        self.press("Control+a")
        self.page.keyboard.type(text)

    def date(self, name: str, year: str, month: str, day: str) -> None:
        """Fill in a date. Its parts stand in the order that the browser's own language has them in: `tools.browser` sets it to English."""
        self.to_one(self.page.get_by_label(name), f"the date “{name}”")
        self.page.keyboard.type(month + day + year)
        expect(self.page.get_by_label(name)).to_have_value(f"{year}-{month}-{day}")

    def select(self, name: str, option: str) -> None:
        """Choose from a list with the arrows."""
        here = self.to("combobox", name)
        chosen = here.locator("option:checked")
        for _ in range(MOST_STEPS):
            if option in chosen.inner_text():
                return
            self.press("ArrowDown")
        raise AssertionError(f"“{option}” is not in the list “{name}” on {self.page.url}")

    def choose_file(self, name: str, file: FilePayload) -> None:
        """Go to a field for files, and choose one: in the browser's own dialog, which is not the page's."""
        self.to_one(self.page.get_by_label(name, exact=True), f"the field “{name}”")
        with self.page.expect_file_chooser() as chosen:
            self.press("Enter")
        chosen.value.set_files(file)

    def skip_to_content(self) -> None:
        """The first stop of a page leads past its head."""
        self.page.evaluate("document.activeElement.blur(); getSelection().empty()")
        self.press("Tab")
        expect(self.page.locator("a.skip")).to_be_focused()
        self.check_focus_is_seen()
        self.press("Enter")
        expect(self.page.locator("main")).to_be_focused()

    def check_focus_is_seen(self) -> None:
        """Raises `AssertionError` where what has the focus has no outline, or lies outside of the window or under something else."""
        seen = self.page.evaluate(_SEEN)
        assert seen is None or seen["fault"] is None, f"{seen['what']} {seen['fault']} on {self.page.url}"


_SEEN = """() => {
  const node = document.activeElement;
  if (!node || node === document.body) return null;
  const style = getComputedStyle(node), box = node.getClientRects()[0] ?? node.getBoundingClientRect();
  const what = node.tagName.toLowerCase() + ' ' + (node.getAttribute('aria-label') || node.innerText || node.id).trim().split('\\n')[0];
  const told = (fault) => ({what, fault});
  if (style.outlineStyle === 'none' || parseFloat(style.outlineWidth) < 2) return told('has no outline');
  if (box.bottom <= 0 || box.top >= innerHeight || box.right <= 0 || box.left >= innerWidth) return told('is outside of the window');
  const x = Math.min(Math.max(box.left + 2, 0), innerWidth - 1), y = Math.min(Math.max((box.top + box.bottom) / 2, 0), innerHeight - 1);
  const top = document.elementFromPoint(x, y);
  return told(!top || node === top || node.contains(top) || top.contains(node) ? null : 'lies under ' + top.outerHTML.slice(0, 80));
}"""
