"""Who is responsible for a clause, as the text prints it (责任单位, 牵头单位). It must not know rules."""

from __future__ import annotations

import re
from collections.abc import Sequence

from eligibility.drafts.model import Span
from eligibility.ir.regions import EVERY_ROLE, ROLES

_BRACKET = re.compile(
    rf"[（(]\s*{ROLES}\s*[:：](?P<names>[^（）()]{{0,400}}(?:[（(][^（）()]{{0,60}}[）)][^（）()]{{0,200}}){{0,20}})[）)]"
)
_PARAGRAPH = re.compile(
    rf"^[ \t\u3000]*[【\[]?{ROLES}[】\]]?[ \t\u3000]*[:：]?(?P<names>[^。\n]{{2,400}})。?[ \t\u3000]*$", re.MULTILINE
)
_LONGEST = 200
_BODY_LIST = re.compile(
    r"^(?:[\u4e00-\u9fff]{2,24}(?:政府|厅|委|局|办|行|会|院|中心|单位|部门|公司|部)(?:[、，,；;]|$))+$"
)


def departments_in(text: str) -> tuple[tuple[str, ...], Span | None]:
    """The bodies and the span of the words that name them, brackets included; none and `None` where it names none."""
    found = [*_BRACKET.finditer(text)] or [*_PARAGRAPH.finditer(text)]
    if not found:
        return (), None
    return names_of(found[-1]["names"]), found[-1].span()


def brackets_in(text: str) -> int:
    """How many brackets name bodies: more than one, and the text is more than one clause."""
    return len(_BRACKET.findall(text))


def names_of(printed: str) -> tuple[str, ...]:
    """The bodies of a printed list."""
    plain = re.sub(rf"{EVERY_ROLE}\s*[:：]?", "", re.sub(r"\s+", "", printed))
    return tuple(each.removesuffix("等") for each in re.split(r"[、，,；;]", plain) if each.strip("。"))


def departments_among(pieces: Sequence[str]) -> tuple[str, ...]:
    """The bodies of a clause whose words are scattered: the piece that is a list of bodies and nothing else, if 责任单位 stands there."""
    if "责任单" not in "".join(pieces):
        return ()
    listed = [each for each in pieces if len(each) <= _LONGEST and _BODY_LIST.match(each)]
    return names_of(listed[0]) if len(listed) == 1 else ()
