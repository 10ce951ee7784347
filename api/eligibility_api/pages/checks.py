"""Self-checks that are under way, as pages come to them: by the code in a cookie, one change at a time, and advice when its turn has come.

It draws nothing and knows no question.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from eligibility.domain.keeping import Missing
from eligibility.services.drafts import begin_draft, change_draft, code_from_text, draft_of, forget_draft
from eligibility.services.self_check import policy_of_saved, self_check_from_saved
from eligibility_api.identity import cookie_of
from eligibility_api.pages.display import page_language
from eligibility_api.pages.forms import see_other
from eligibility_api.problems import refused

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from fastapi import Request, Response

    from eligibility.domain.self_checks import Draft
    from eligibility.services.self_check import SelfCheck
    from eligibility.store import StoredUnit
    from eligibility_api.installed import Installed
    from eligibility_api.keeper import Keeper
    from eligibility_api.problems import Refused
    from eligibility_api.turns import Turns

COOKIE = "check"
"""Its value is the resume code. It ends with the browser, because computers are shared; whoever wants to go on later has the code."""
MOST_WAITING = 400
"""Pages that may wait for their turn: each takes milliseconds."""

T = TypeVar("T")


class Checks:
    """The self-checks of one service."""

    def __init__(self, installed: Installed, keeper: Keeper, turns: Turns) -> None:
        self.installed, self.keeper, self.turns = installed, keeper, turns

    async def begin(self, request: Request, check: SelfCheck) -> Response:
        """Keep a new self-check, and lead to its first question."""
        code = await self.keeper.write(lambda unit: begin_draft(unit, check.saved()))
        return with_code(request, see_other(await self.way(check)), code)

    async def resumed(self, request: Request, typed: str) -> Response | None:
        """Lead to where a self-check was left; nothing for what is no code, or none that is kept."""
        code = code_from_text(typed)
        if code is None:
            return None
        found = await self._read(request, code)
        return None if found is None else with_code(request, see_other(await self.way(found[0])), code)

    async def going(self, request: Request) -> tuple[SelfCheck, datetime]:
        """The self-check of a request, and until when it is kept. Raises `Refused`."""
        code = code_of(request)
        found = None if code is None else await self._read(request, code)
        if found is None:
            raise none_going()
        return found

    async def change(self, request: Request, work: Callable[[SelfCheck], None]) -> SelfCheck:
        """Change the self-check of a request; how it is then. Raises `Refused`, and what `work` raises: nothing has changed then."""
        code = code_of(request)
        if code is None:
            raise none_going()
        changed: list[SelfCheck] = []

        def changing(text: str) -> str:
            check = self._from_saved(request, text)
            work(check)
            changed.append(check)
            return check.saved()

        def written(unit: StoredUnit) -> None:
            try:
                change_draft(unit, code, changing)
            except Missing as error:
                raise none_going() from error

        await self.keeper.write(written)
        return changed[-1]

    async def forget(self, request: Request) -> None:
        """Let go of the self-check of a request, if there is one."""
        code = code_of(request)
        if code is not None:

            def forgotten(unit: StoredUnit) -> None:
                try:
                    forget_draft(unit, code)
                except Missing:
                    return

            await self.keeper.write(forgotten)

    async def way(self, check: SelfCheck) -> str:
        """The address of what is asked next."""
        place = await self.compute(check.next)
        return "/check/answers" if place.kind == "review" else f"/check/q/{place.subject}"

    async def compute(self, work: Callable[[], T]) -> T:
        """Do what asks for advice, whose memory is one thread's."""
        return await self.turns.do(work, MOST_WAITING)

    async def _read(self, request: Request, code: str) -> tuple[SelfCheck, datetime] | None:
        draft = await self.keeper.glance(lambda unit: _found(unit, code))
        if draft is None:
            return None
        return self._from_saved(request, draft.data), draft.expires

    def _from_saved(self, request: Request, text: str) -> SelfCheck:
        pack = self.installed.packs.get(policy_of_saved(text))
        if pack is None:
            raise none_going()
        return self_check_from_saved(pack, text, page_language(request.scope))


def _found(unit: StoredUnit, code: str) -> Draft | None:
    try:
        return draft_of(unit, code)
    except Missing:
        return None


def code_of(request: Request) -> str | None:
    """The resume code that the browser has."""
    return code_from_text(cookie_of(dict(request.scope["headers"]), COOKIE) or "")


def with_code(request: Request, answer: Response, code: str) -> Response:
    """An answer that has the browser keep a code."""
    answer.set_cookie(COOKIE, code, httponly=True, samesite="lax", secure=request.url.scheme == "https")
    return answer


def none_going() -> Refused:
    """What is said of a self-check that is not there, or no longer."""
    zh = "没有进行中的自查：还没有开始、已经清除，或者超过 30 天没有继续。请从首页开始，或者输入恢复码"
    en = "no self-check is under way: none was begun, it was cleared, or 30 days have passed; begin on the first page, or enter a resume code"
    return refused("self-check-unknown", zh, en)
