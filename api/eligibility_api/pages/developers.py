"""For engineers: calls to copy, the builder of the embedded self-check, one's own keys, and what became of calls to one's webhooks.

What it does, the use cases do that HTTP asks too. Keys and webhooks need somebody who is signed in; the rest is open to everybody.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response

from eligibility import services
from eligibility.services import keys, webhooks
from eligibility_api.gate import asker_of
from eligibility_api.pages.embed import ACCENT, LEAST_CONTRAST, contrast_on_white
from eligibility_api.pages.faults import Fault, faults_of
from eligibility_api.pages.forms import form_of, see_other
from eligibility_api.pages.site import CONTENT_POLICY, Crumb, Head
from eligibility_api.problems import Refused
from eligibility_api.routes.pages import first_request, origin_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from eligibility_api.installed import Installed
    from eligibility_api.keeper import Keeper
    from eligibility_api.pages.site import Site

SHOWN = 100
"""Of keys, webhooks and deliveries, how many a page shows; HTTP gives the rest."""


@dataclass(frozen=True, slots=True)
class Snippet:
    """An embedded self-check as somebody has put it together, and what is wrong with the colour."""

    policy: str
    clause: str
    lang: str
    accent: str
    faint: bool

    @property
    def attributes(self) -> Mapping[str, str]:
        """What the script's tag says."""
        said = {"policy": self.policy, "clause": self.clause, "lang": self.lang}
        accent = {"accent": self.accent} if self.accent and not self.faint else {}
        return {name: value for name, value in said.items() if value} | accent

    def tag(self, home: str) -> str:
        """The script's tag, and a link for who has no scripts. All values are plain: ids, numbers, hexadecimal digits."""
        data = "".join(f' data-{name}="{value}"' for name, value in self.attributes.items())
        words = "Self-check of support policies" if self.lang == "en" else "惠企政策自查"
        return (
            f'<script src="{home}/embed.js"{data} async></script>\n<noscript><a href="{home}/">{words}</a></noscript>'
        )

    def frame(self, home: str) -> str:
        """The address of the frame that the script would make, with our own pages around it."""
        return f"/embed?{urlencode({**self.attributes, 'host': home})}"


def developers_router(site: Site, installed: Installed, keeper: Keeper) -> APIRouter:
    """The addresses."""
    router, pages = APIRouter(include_in_schema=False), DeveloperPages(site, installed, keeper)
    router.get("/developers", operation_id="showDevelopers")(pages.start)
    router.get("/developers/widget", operation_id="showWidgetBuilder")(pages.widget)
    router.get("/developers/keys", operation_id="showKeys")(pages.keys)
    router.post("/developers/keys", operation_id="createKeyOnPage")(pages.create_key)
    router.post("/developers/keys/{id}/revoke", operation_id="revokeKeyOnPage")(pages.revoke_key)
    router.get("/developers/webhooks", operation_id="showWebhooks")(pages.webhooks)
    router.post("/developers/webhooks/{id}/test", operation_id="testWebhookOnPage")(pages.test)
    router.post("/developers/webhooks/{id}/deliveries/{delivery}/resend", operation_id="resendOnPage")(pages.resend)
    return router


class DeveloperPages:
    """The pages."""

    def __init__(self, site: Site, installed: Installed, keeper: Keeper) -> None:
        self.site, self.installed, self.keeper = site, installed, keeper

    async def start(self, request: Request) -> Response:
        """Three calls to copy, and where to go on."""
        t = self.site.words(request)
        decide = first_request(request, self.installed)
        calls = [
            (t("developers.call_decide"), decide),
            (t("developers.call_explain"), decide.replace("/v1/decisions", "/v1/explanations")),
            (t("developers.call_advise"), decide.replace("/v1/decisions", "/v1/advice")),
        ]
        return self.site.answer(request, "developers/start.html", Head(t("developers.title")), calls=calls)

    async def widget(self, request: Request) -> Response:
        """Put an embedded self-check together, and see it."""
        t, home = self.site.words(request), origin_of(request)
        built = self._built(request.query_params)
        policies = [services.policy(each, self.site.language(request)) for each in self.installed.shown.values()]
        return self.site.answer(
            request,
            "developers/widget.html",
            self._below(request, t("developers.widget")),
            policy=CONTENT_POLICY + "; frame-src 'self'",
            built=built,
            faults=[Fault(t("developers.faint"), "accent")] if built.faint else (),
            snippet=built.tag(home),
            frame=built.frame(home),
            policies=policies,
        )

    def _built(self, said: Mapping[str, str]) -> Snippet:
        """What was put together: of what is not known, nothing."""
        policy, _, clause = said.get("part", "").partition(" ")
        pack = self.installed.packs.get(policy) or next(iter(self.installed.shown.values()), None)
        known = {each.id for each in pack.provisions} | {str(each.number) for each in pack.clauses} if pack else set()
        accent = said.get("accent", "").strip().removeprefix("#").lower()
        faint = bool(accent) and (not ACCENT.fullmatch(accent) or contrast_on_white(accent) < LEAST_CONTRAST)
        lang = said.get("lang", "zh")
        return Snippet(
            pack.id if pack else "", clause if clause in known else "", lang if lang == "en" else "zh", accent, faint
        )

    async def keys(self, request: Request) -> Response:
        """The keys that somebody may see."""
        return await self._keys(request)

    async def create_key(self, request: Request) -> Response:
        """A key for whoever asks; its text is shown this once."""
        actor, form = asker_of(request).actor, await form_of(request)
        name = (form.get("name") or "").strip()
        try:
            text, _ = await self.keeper.write(
                lambda unit: keys.create_key(unit, actor, actor.account, name, None, None)
            )
        except Refused as refusal:
            if not refusal.problems:
                raise
            faults = faults_of(refusal, self.site.language(request), {"": "name"})
            return await self._keys(request, name=name, faults=faults, status=422)
        return await self._keys(request, made=text)

    async def revoke_key(self, request: Request, id: str) -> Response:
        """A key that opens nothing any more."""
        actor, _ = asker_of(request).actor, await form_of(request)
        await self.keeper.write(lambda unit: keys.revoke_key(unit, actor, id))
        return see_other("/developers/keys")

    async def _keys(self, request: Request, *, status: int = 200, **told: Any) -> Response:
        actor, t = asker_of(request).actor, self.site.words(request)
        found = await self.keeper.read(lambda unit: keys.keys(unit, actor, None, SHOWN))
        values = {"made": None, "name": "", "faults": ()} | told
        answer = self.site.answer(
            request,
            "developers/keys.html",
            self._below(request, t("developers.keys"), faulty=status != 200),
            status=status,
            keys=found,
            **values,
        )
        answer.headers["cache-control"] = "no-store"
        return answer

    async def webhooks(self, request: Request) -> Response:
        """Where one is called, and what became of the last calls."""
        actor, t = asker_of(request).actor, self.site.words(request)

        def read(unit: Any) -> list[tuple[Any, Any]]:
            found = webhooks.webhooks(unit, actor, None, SHOWN)
            return [(each, webhooks.deliveries(unit, actor, each.id, None, None, SHOWN)) for each in found]

        found = await self.keeper.read(read)
        return self.site.answer(
            request, "developers/webhooks.html", self._below(request, t("developers.webhooks")), webhooks=found
        )

    async def test(self, request: Request, id: str) -> Response:
        """A test event on its way."""
        return await self._sent(request, lambda unit, actor: webhooks.send_test(unit, actor, id))

    async def resend(self, request: Request, id: str, delivery: str) -> Response:
        """A delivery once more."""
        return await self._sent(request, lambda unit, actor: webhooks.resend(unit, actor, id, delivery))

    async def _sent(self, request: Request, work: Callable[[Any, Any], Any]) -> Response:
        actor, _ = asker_of(request).actor, await form_of(request)
        await self.keeper.write(lambda unit: work(unit, actor))
        return see_other("/developers/webhooks")

    def _below(self, request: Request, title: str, *, faulty: bool = False) -> Head:
        return Head(title, (Crumb(self.site.words(request)("developers.title"), "/developers"),), faulty=faulty)
