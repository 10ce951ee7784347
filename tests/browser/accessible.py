"""A page as it is to somebody who does not see it: the tree of roles and names that Playwright reads, and what is wrong with it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from playwright.sync_api import Page

CONTROLS = frozenset(
    {"button", "checkbox", "combobox", "link", "listbox", "radio", "searchbox", "slider", "spinbutton", "textbox"}
)
REGIONS = frozenset({"form", "navigation", "region", "search"})
"""What must have a name besides."""
LANDMARKS = ("banner", "main", "contentinfo")
_NODE = re.compile(r"""(?P<indent> *)- '?(?P<role>[a-z]+)(?P<name> "(?:[^"\\]|\\.)*")?(?=[\s:']|$)""")


@dataclass(frozen=True, slots=True)
class Node:
    """Something on the page: its role, its name, and what it lies in, the nearest first."""

    role: str
    name: str
    within: tuple[Node, ...]

    def group(self) -> Node | None:
        """The group that it lies in."""
        return next((each for each in self.within if each.role in ("group", "radiogroup") and each.name), None)


def nodes_of(snapshot: str) -> Iterator[Node]:
    """Everything with a role in an aria snapshot, in order."""
    above: list[tuple[int, Node]] = []
    for line in snapshot.splitlines():
        if (found := _NODE.match(line)) is None or found["role"] == "text":
            continue
        depth = len(found["indent"])
        above = [each for each in above if each[0] < depth]
        node = Node(found["role"], (found["name"] or "").strip(' "'), tuple(each for _, each in reversed(above)))
        above.append((depth, node))
        yield node


def tree_faults(page: Page) -> list[str]:
    """What somebody who hears the page instead of seeing it would miss."""
    nodes = list(nodes_of(page.locator("body").aria_snapshot()))
    return [*_unnamed(nodes), *_without_landmarks(nodes)]


def _unnamed(nodes: list[Node]) -> Iterator[str]:
    """Controls and regions without a name, choices that stand under no question, and questions that cannot be told apart."""
    yield from (f"a {each.role} has no name" for each in nodes if each.role in CONTROLS | REGIONS and not each.name)
    choices = (each for each in nodes if each.role == "radio")
    yield from (f"the choice “{each.name}” stands under no question" for each in choices if each.group() is None)
    questions = Counter(each.name for each in nodes if each.role == "group" and each.name)
    yield from (f"{count} groups are called “{name}”" for name, count in questions.items() if count > 1)


def _without_landmarks(nodes: list[Node]) -> Iterator[str]:
    """A page has one head, one content and one foot, and the ways to other pages stand in a navigation."""
    roles = Counter(each.role for each in nodes)
    yield from (f"{roles[each]} {each}" for each in LANDMARKS if roles[each] != 1)
    if not roles["navigation"]:
        yield "no navigation"
