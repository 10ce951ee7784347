"""The self-check inside other sites' pages: the script that puts it there, the frame with its questions and results.

It keeps nothing and sets no cookie: the page carries its answers itself, so that it works where a browser gives frames of other sites no
cookies. Only the sites of `ELIGIBILITY_EMBED_HOSTS` may have it in their pages.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

from fastapi import APIRouter, Request, Response

from eligibility import services
from eligibility.domain.workdays import day_of
from eligibility.errors import ProfileProblems
from eligibility.services.carried import NotCarried, carried_from_check, check_from_carried, is_new
from eligibility.services.self_check import NoQuestion, new_self_check
from eligibility_api.languages import LANGUAGES
from eligibility_api.pages.cards import result_of
from eligibility_api.pages.check import asking_of, title_of, told_faults, told_first
from eligibility_api.pages.display import speak
from eligibility_api.pages.forms import form_of
from eligibility_api.pages.site import CONTENT_POLICY, Head
from eligibility_api.pages.static import given
from eligibility_api.pages.taking import NotSound, placed, take_sound
from eligibility_api.problems import refused
from eligibility_api.routes.pages import origin_of

if TYPE_CHECKING:
    from eligibility.services import Pack
    from eligibility.services.self_check import SelfCheck
    from eligibility_api.installed import Installed
    from eligibility_api.pages.check import Asking
    from eligibility_api.pages.checks import Checks
    from eligibility_api.pages.forms import Form
    from eligibility_api.pages.site import Site

LOADER_KEPT = "public, max-age=3600"
ACCENT = re.compile(r"[0-9a-f]{6}")
LEAST_CONTRAST = 4.5
"""Of text on its ground (WCAG 2.2 AA)."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What a site wants in its frame: itself, the policy and the part of it, the language and the colour."""

    host: str
    pack: Pack
    only: str | None
    accent: str | None


def embed_router(site: Site, installed: Installed, checks: Checks, hosts: frozenset[str]) -> APIRouter:
    """The addresses. `hosts` are the origins of the sites that may embed."""
    router, pages = APIRouter(include_in_schema=False), EmbedPages(site, installed, checks, hosts)
    router.get("/embed.js", operation_id="showEmbedLoader")(pages.loader)
    router.get("/embed/accent/{colour}.css", operation_id="showEmbedAccent")(pages.accent)
    router.get("/embed", operation_id="showEmbed")(pages.begin)
    router.post("/embed", operation_id="answerEmbed")(pages.go_on)
    return router


class EmbedPages:
    """The script and the frame."""

    def __init__(self, site: Site, installed: Installed, checks: Checks, hosts: frozenset[str]) -> None:
        self.site, self.installed, self.checks, self.hosts = site, installed, checks, hosts

    async def loader(self, request: Request) -> Response:
        """The script that a site's page loads: it has an address of its own that stays, and any site may load it."""
        return given(request, "embed.js", LOADER_KEPT, **{"cross-origin-resource-policy": "cross-origin"})

    async def accent(self, colour: str) -> Response:
        """A style sheet with a site's own colour, where it can be read on white and white on it."""
        if not ACCENT.fullmatch(colour) or contrast_on_white(colour) < LEAST_CONTRAST:
            raise refused("not-found", "没有这个颜色的样式", "there is no style of this colour")
        sheet = f":root:not(.contrast) {{ --accent: #{colour}; }}\n"
        return Response(sheet, 200, {"cache-control": "public, max-age=31536000, immutable"}, "text/css; charset=utf-8")

    async def begin(self, request: Request) -> Response:
        """The first question of a part of a policy."""
        if (wish := self._wish(request)) is None:
            return self._not_registered(request)
        return await self._asked(request, wish, self._check(request, wish, None))

    async def go_on(self, request: Request) -> Response:
        """Take an answer, and ask on or show what came of it."""
        if (wish := self._wish(request)) is None:
            return self._not_registered(request)
        form = await form_of(request)
        check = self._check(request, wish, form.get("carried") or "")
        match form.get("action"):
            case "result":
                return await self._result(request, wish, check)
            case "prefill":
                return await self._asked(request, wish, check)
            case _:
                return await self._answered(request, wish, check, form)

    def _check(self, request: Request, wish: Wish, carried: str | None) -> SelfCheck:
        """A self-check that begins, or goes on with what the page carried. Raises `Refused`."""
        day, lang = day_of(self.checks.keeper.now()), self.site.language(request)
        try:
            if carried is None:
                return new_self_check(wish.pack, day, lang, wish.only)
            return check_from_carried(wish.pack, carried, day, lang, wish.only)
        except services.UnknownClause as error:
            raise refused("clause-unknown", "政策没有这一条款", "the policy has no such clause") from error
        except (services.JsonProblems, ProfileProblems, NotCarried, NoQuestion) as error:
            zh = "页面带回的回答不完整或者被改动过，请重新开始"
            raise refused(
                "form-unreadable", zh, "the answers that the page brought back are not whole; begin anew"
            ) from error

    async def _answered(self, request: Request, wish: Wish, check: SelfCheck, form: Form) -> Response:
        place = placed(check, form.get("subject") or "")
        try:
            take_sound(check, place.subject, form)
        except NotSound as error:
            faults = error.faults
            asking = await self.checks.compute(lambda: asking_of(check, place, form, faults))
            return self._page(request, wish, check, asking, status=422)
        if form.get("action") == "another":
            name, index = check.record_of(place.subject)
            return await self._asked(request, wish, check, f"{name}[{index + 1}]")
        return await self._asked(request, wish, check)

    async def _asked(self, request: Request, wish: Wish, check: SelfCheck, subject: str | None = None) -> Response:
        """The next question, or the result where none is left."""
        place = placed(check, subject) if subject else await self.checks.compute(check.next)
        if place.kind == "review":
            return await self._result(request, wish, check)
        asking = await self.checks.compute(lambda: asking_of(check, place))
        return self._page(request, wish, check, asking)

    def _page(self, request: Request, wish: Wish, check: SelfCheck, asking: Asking, status: int = 200) -> Response:
        t = self.site.words(request)
        title = t("check.overview") if asking.place.kind == "overview" else title_of(asking)
        return self._framed(
            request, wish, "embed/question.html", Head(title, faulty=status != 200, notices=told_first(check)), check, status=status, asking=asking,
            faults=told_faults(asking.fields, t),
        )  # fmt: skip

    async def _result(self, request: Request, wish: Wish, check: SelfCheck) -> Response:
        """What came of it, by conclusion; the page around it is told the conclusions, and nothing of the enterprise."""
        going = check.going
        result = await self.checks.compute(
            lambda: result_of(going.pack, going.profile(), going.as_of, going.level, going.lang, going.only)
        )
        told = {
            "policy": {key: result.document["policy"][key] for key in ("id", "version", "digest")},
            "as_of": result.document["as_of"],
            "conclusions": {each["id"]: each["conclusion"] for each in result.document["provisions"]},
        }
        t = self.site.words(request)
        return self._framed(
            request,
            wish,
            "embed/result.html",
            Head(t("check.result"), notices=told_first(check, with_open=True)),
            check,
            result=result,
            told=json.dumps(told),
        )

    def _framed(
        self,
        request: Request,
        wish: Wish,
        template: str,
        head: Head,
        check: SelfCheck,
        *,
        status: int = 200,
        **values: Any,
    ) -> Response:
        policy = CONTENT_POLICY.replace("frame-ancestors 'none'", f"frame-ancestors {wish.host}")
        carried = carried_from_check(check)
        return self.site.answer(
            request,
            template,
            head,
            status=status,
            policy=policy,
            wish=wish,
            check=check.going,
            carried=carried,
            is_new=is_new(carried),
            **values,
        )

    def _wish(self, request: Request) -> Wish | None:
        """What a site wants; nothing where it may not. Raises `Refused`."""
        said = {name: values[-1] for name, values in parse_qs(request.scope["query_string"].decode("latin-1")).items()}
        if said.get("lang") in LANGUAGES:
            speak(request.scope, said["lang"])
        if said.get("host") not in self.hosts and said.get("host") != origin_of(request):
            return None
        id = said.get("policy") or next(iter(self.installed.shown), "")
        accent = said.get("accent", "").removeprefix("#").lower()
        is_readable = ACCENT.fullmatch(accent) and contrast_on_white(accent) >= LEAST_CONTRAST
        return Wish(said["host"], self.installed.pack(id), said.get("clause") or None, accent if is_readable else None)

    def _not_registered(self, request: Request) -> Response:
        t = self.site.words(request)
        policy = "default-src 'none'; style-src 'self'; frame-ancestors *"
        return self.site.answer(
            request, "embed/refused.html", Head(t("embed.refused")), status=403, policy=policy, wish=None
        )


def contrast_on_white(colour: str) -> float:
    """The contrast of a colour (six hexadecimal digits) on white, from 1 to 21, as WCAG 2.2 computes it."""
    channels = (int(colour[at : at + 2], 16) / 255 for at in (0, 2, 4))
    red, green, blue = (each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in channels)
    return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)
