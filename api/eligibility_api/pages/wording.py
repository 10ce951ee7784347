"""The words of the pages: one file an area, each word under an id with Chinese and English side by side.

A word is asked for as `area.id`. It knows nothing of pages; that no id is missing or left over, a test sees to.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from eligibility_api.languages import Lang

KEYS = {"zh", "en", "en_one"}
"""What may be said under an id. `en_one` is English for a `count` of one."""


@dataclass(frozen=True, slots=True)
class Wording:
    """One id in both languages, with `{names}` where values go."""

    zh: str
    en: str
    en_one: str | None = None

    def said(self, lang: Lang, values: Mapping[str, object]) -> str:
        """The words in a language. Raises `KeyError` for a value that is not given."""
        if lang == "zh":
            return self.zh.format_map(values)
        one = values.get("count") == 1 and self.en_one is not None
        return str(self.en_one if one else self.en).format_map(values)


@cache
def wordings() -> Mapping[str, Wording]:
    """Every wording by `area.id`. Raises `TypeError` for an id that lacks a language or has a key of another name."""
    found: dict[str, Wording] = {}
    for each in sorted(files("eligibility_api.pages").joinpath("words").iterdir(), key=lambda file: file.name):
        area = each.name.removesuffix(".toml")
        for id, said in tomllib.loads(each.read_text("utf-8")).items():
            found[f"{area}.{id}"] = Wording(**said)
    return found


def teller(lang: Lang) -> Callable[..., str]:
    """What says a word in a language: `t("site.skip")`, `t("check.left", count=3)`. It raises `KeyError` for an unknown id."""
    known = wordings()

    def t(id: str, /, **values: object) -> str:
        return known[id].said(lang, values)

    return t
