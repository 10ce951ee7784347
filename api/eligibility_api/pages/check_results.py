"""What a self-check comes to: all provisions by conclusion, one provision with everything about it, and the result as a report that is kept."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, Request, Response

from eligibility import services
from eligibility_api.pages.cards import result_of
from eligibility_api.pages.check import crumbs, told_first
from eligibility_api.pages.checks import code_of
from eligibility_api.pages.forms import form_of
from eligibility_api.pages.site import Crumb, Head
from eligibility_api.problems import refused

if TYPE_CHECKING:
    from eligibility.services.self_check import SelfCheck
    from eligibility_api.pages.cards import Result
    from eligibility_api.pages.checks import Checks
    from eligibility_api.pages.site import Site

Json = dict[str, Any]


def results_router(site: Site, checks: Checks) -> APIRouter:
    """The addresses."""
    router, pages = APIRouter(include_in_schema=False), ResultPages(site, checks)
    router.get("/check/result", operation_id="showResult")(pages.result)
    router.post("/check/carried", operation_id="carrySelfCheck")(pages.carry)
    router.get("/check/result/{provision}", operation_id="showResultOf")(pages.provision)
    return router


class ResultPages:
    """The pages of results."""

    def __init__(self, site: Site, checks: Checks) -> None:
        self.site, self.checks = site, checks

    async def result(self, request: Request) -> Response:
        """Every provision, by conclusion."""
        check, expires = await self.checks.going(request)

        t, lang = self.site.words(request), self.site.language(request)
        others = [each for each in self.checks.installed.shown.values() if each.id != check.going.pack.id]

        def drawn() -> Response:  # whole, so that of many who ask at once only one result is held at a time
            place = check.next()
            return self.site.answer(
                request,
                "check/result.html",
                Head(t("check.result"), crumbs(t), notices=told_first(check, with_open=True)),
                result=_result(check),
                following="" if place.kind == "review" else place.subject,
                others=[services.policy_head(each, lang) for each in others],
                check=check.going,
                code=code_of(request),
                expires=expires.date(),
            )

        return await self.checks.compute(drawn)

    async def carry(self, request: Request) -> Response:
        """Begin a self-check about another policy with what was answered about this one, which its code still leads to."""
        pack = self.checks.installed.pack((await form_of(request)).get("policy") or "")
        check, _ = await self.checks.going(request)
        return await self.checks.begin(request, check.carried_to(pack))

    async def provision(self, request: Request, provision: str) -> Response:
        """One provision: every condition, what is missing, what would change it, the papers."""
        check, _ = await self.checks.going(request)
        if provision not in {each.id for each in check.going.pack.provisions}:
            raise refused("clause-unknown", "政策没有这一事项", "the policy has no such provision")

        def drawn() -> Response:
            detail, t = _detail(check, provision), self.site.words(request)
            card = detail["result"].groups[0].cards[0]
            above = [*crumbs(t), Crumb(t("check.result"), "/check/result")]
            head = Head(f"{card.decided['id']} {card.decided['title']}", above, notices=told_first(check))
            return self.site.answer(request, "check/card.html", head, card=card, **detail)

        return await self.checks.compute(drawn)


def question_address(subject: str) -> str:
    """Where a fact is asked for."""
    return f"/check/q/{subject}"


def _result(check: SelfCheck) -> Result:
    going = check.going
    return result_of(going.pack, going.profile(), going.as_of, going.level, going.lang, going.only, question_address)


def _detail(check: SelfCheck, provision: str) -> Json:
    """Everything about one provision."""
    going, profile = check.going, check.going.profile()
    asked = (going.pack, profile, going.as_of, going.level, going.lang, provision)
    advice = json.loads(services.advice_json(*asked))
    return {
        "result": result_of(*asked, question_address),
        "futures": _futures(advice),
        "what_if": json.loads(services.what_if_json(*asked))["provisions"][0],
        "materials": json.loads(services.materials_json(*asked))["materials"],
        "check": going,
    }


def _futures(advice: Json) -> Json | None:
    """Both futures of a provision for which a single yes or no is missing."""
    sets = advice["provisions"][0].get("sets", ())
    following = advice["next"]
    if following is None or not following["answers"] or [following["fact"]] not in [each["facts"] for each in sets]:
        return None
    return {"question": following["question"], "fact": following["fact"], "answers": following["answers"]}
