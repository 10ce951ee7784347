"""How somebody wants to see the pages: language, large type, high contrast. Kept in a cookie, without an account.

It knows no page. The switches in the header of a page are buttons of the page's form, which shows itself again with what was typed and keeps
nothing; on a page without one they post to `/display` and come back to where they were.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from fastapi import APIRouter, Request, Response

from eligibility_api.identity import cookie_of
from eligibility_api.languages import LANGUAGES, Lang, language_of
from eligibility_api.pages.forms import form_of, see_other

if TYPE_CHECKING:
    from starlette.types import Scope

    from eligibility_api.pages.forms import Form

COOKIE = "display"
A_YEAR = 31_536_000
"""Seconds that the choice is remembered."""
SWITCHES = {name: f"display.{name}" for name in ("lang", "large", "contrast")}
"""What the buttons are called: no question of a form has a name with this ending."""
FAULTY = "display.faulty"
"""Sent by a form whose page told what is wrong with it: whoever reads the other language is told again."""


@dataclass(frozen=True, slots=True)
class Display:
    """What was chosen. `lang` is `None` as long as the browser's own languages decide."""

    lang: Lang | None = None
    large: bool = False
    contrast: bool = False

    @property
    def text(self) -> str:
        """As the cookie has it: `en.large.contrast`."""
        chosen = {self.lang or "": True, "large": self.large, "contrast": self.contrast}
        return ".".join(name for name, is_on in chosen.items() if name and is_on)

    @property
    def classes(self) -> str:
        """The classes of the page's root element."""
        return " ".join(name for name in ("large", "contrast") if getattr(self, name))

    def switched(self, lang: str | None, large: str | None, contrast: str | None) -> Display:
        """With what was pressed; anything that is no choice of ours changes nothing."""
        made = replace(self, lang=lang) if lang in LANGUAGES else self
        made = replace(made, large=large == "on") if large in {"on", "off"} else made
        return replace(made, contrast=contrast == "on") if contrast in {"on", "off"} else made


def display_of(scope: Scope) -> Display:
    """What was chosen just now, else what the cookie says; what is not understood in it is passed over."""
    if isinstance(chosen := scope.get("state", {}).get(COOKIE), Display):
        return chosen
    said = (cookie_of(dict(scope["headers"]), COOKIE) or "").split(".")
    lang = next((each for each in LANGUAGES if each in said), None)
    return Display(lang, "large" in said, "contrast" in said)


def page_language(scope: Scope) -> Lang:
    """The language of a page: what was chosen, else what the browser prefers."""
    return scope.get("state", {}).get("lang") or display_of(scope).lang or language_of(scope)


def speak(scope: Scope, lang: str) -> None:
    """Answer a request in a language, whatever was chosen before: that of the page around an embedded one."""
    scope["state"]["lang"] = lang


def is_switched(request: Request, form: Form) -> bool:
    """Whether a form was sent by one of the switches: its page is then shown again as it was chosen, with what was typed, and nothing is taken."""
    pressed = {name: form.get(button) for name, button in SWITCHES.items()}
    if not any(pressed.values()):
        return False
    request.scope["state"][COOKIE] = display_of(request.scope).switched(**pressed)
    return True


def was_faulty(form: Form) -> bool:
    """Whether a form comes from a page that told what is wrong with it."""
    return form.get(FAULTY) is not None


def keep_display(request: Request, answer: Response) -> Response:
    """An answer that has the browser remember what was chosen just now, if anything was."""
    if isinstance(chosen := request.scope.get("state", {}).get(COOKIE), Display):
        is_secure = request.url.scheme == "https"
        answer.set_cookie(COOKIE, chosen.text, max_age=A_YEAR, httponly=True, samesite="lax", secure=is_secure)
    return answer


def display_router() -> APIRouter:
    """The address that the switches of a page without a form post to."""
    router = APIRouter(include_in_schema=False)

    @router.post("/display", operation_id="setDisplay")
    async def switch(request: Request) -> Response:
        form = await form_of(request)
        is_switched(request, form)
        return keep_display(request, see_other(form.get("to") or "/"))

    return router
