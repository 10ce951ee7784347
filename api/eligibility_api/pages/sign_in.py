"""Signing in and out, and one's own account: the pages of what `/v1/session` does for programs.

It compares no password and keeps no session: that is `Sessions`, which both ask.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fastapi import APIRouter, Request, Response

from eligibility.domain.access import ROLE_WORDS, refusal
from eligibility.domain.identities import Account
from eligibility.services import accounts
from eligibility.services.accounts import actor_of
from eligibility_api.gate import asker_of
from eligibility_api.identity import check_same_site
from eligibility_api.pages.display import is_switched
from eligibility_api.pages.faults import Fault, fault_at, faults_of
from eligibility_api.pages.forms import form_of, is_ours, see_other
from eligibility_api.pages.site import Head
from eligibility_api.problems import Refused
from eligibility_api.routes.sessions import keep_session

if TYPE_CHECKING:
    from collections.abc import Sequence

    from eligibility_api.pages.site import Site
    from eligibility_api.routes.sessions import Sessions

DESK = "/officer"
ACCOUNT = "/account"


def sign_in_router(site: Site, sessions: Sessions) -> APIRouter:
    """The addresses."""
    router, pages = APIRouter(include_in_schema=False), SignInPages(site, sessions)
    router.get("/sign-in", operation_id="showSignIn")(pages.show)
    router.post("/sign-in", operation_id="signInOnPage")(pages.sign_in)
    router.post("/sign-out", operation_id="signOutOnPage")(pages.sign_out)
    router.get(ACCOUNT, operation_id="showAccount")(pages.account)
    router.post(ACCOUNT, operation_id="changePasswordOnPage")(pages.change_password)
    return router


@dataclass(frozen=True, slots=True)
class SignInPages:
    """Shows the forms and does what they ask."""

    site: Site
    sessions: Sessions

    async def show(self, request: Request) -> Response:
        """The form; or how the first account is made, when there is none."""
        return await self._form(request, request.query_params.get("to", ""))

    async def sign_in(self, request: Request) -> Response:
        """With a name and a password, to where one wanted to go."""
        form = await form_of(request)
        check_same_site(dict(request.scope["headers"]))
        name, password, to = (form.get(each) or "" for each in ("name", "password", "to"))
        if is_switched(request, form):
            return await self._form(request, to, name)
        try:
            if faults := self._left_out(request, {"name": name, "password": password}):
                return await self._form(request, to, name, faults)
            token, session = await self.sessions.begun(request, name, password)
        except Refused as refusal:
            if refusal.code != "sign-in-refused":
                raise
            faults = faults_of(refusal, self.site.language(request), {"": "password"})
            return await self._form(request, to, name, faults)
        account = await self.sessions.keeper.read(lambda unit: unit.get(Account, session.account))
        home = DESK if is_at_desk(account) else ACCOUNT
        answer = see_other(to if to != "/" and is_ours(to) else home)
        keep_session(answer, token, session)
        return answer

    async def sign_out(self, request: Request) -> Response:
        """To the form, where it is said."""
        check_same_site(dict(request.scope["headers"]))
        return await self.sessions.ended(request, see_other("/sign-in?out=1"))

    async def account(self, request: Request) -> Response:
        """Who one is, and another password."""
        return await self._account(request, [])

    async def change_password(self, request: Request) -> Response:
        """Of whoever asks."""
        form = await form_of(request)
        said = {each: form.get(each) or "" for each in ("password", "new_password", "again")}
        faults = self._left_out(request, said)
        if not faults and said["new_password"] != said["again"]:
            faults = [Fault(self.site.words(request)("sign.differs"), "again")]
        if faults:
            return await self._account(request, faults)
        try:
            token, session = await self.sessions.changed(request, said["password"], said["new_password"])
        except Refused as refusal:
            if refusal.code not in ("sign-in-refused", "request-invalid"):
                raise
            fields = {"/new_password": "new_password", "": "password"}
            return await self._account(request, faults_of(refusal, self.site.language(request), fields))
        answer = see_other(f"{ACCOUNT}?changed=1")
        keep_session(answer, token, session)
        return answer

    def _left_out(self, request: Request, said: dict[str, str]) -> list[Fault]:
        t = self.site.words(request)
        needed = {
            "name": t("sign.needs_name"),
            "password": t("sign.needs_password"),
            "new_password": t("sign.needs_new"),
        }
        return [Fault(needed[each], each) for each in said if each in needed and not said[each]]

    async def _form(self, request: Request, to: str, name: str = "", faults: Sequence[Fault] = ()) -> Response:
        keeper, t = self.sessions.keeper, self.site.words(request)
        return self.site.answer(
            request,
            "sign/in.html",
            Head(t("sign.title"), faulty=bool(faults)),
            status=422 if faults else 200,
            to=to if is_ours(to) else "",
            name=name,
            faults=faults,
            fault_at=fault_at,
            is_empty=not await keeper.read(accounts.any_account),
            has_provider=self.sessions.trust.provider is not None,
            is_out="out" in request.query_params,
        )

    async def _account(self, request: Request, faults: Sequence[Fault]) -> Response:
        asker, lang, t = asker_of(request), self.site.language(request), self.site.words(request)
        account = await self.sessions.keeper.read(lambda unit: unit.get(Account, asker.actor.account))
        return self.site.answer(
            request,
            "sign/account.html",
            Head(t("sign.account"), faulty=bool(faults)),
            status=422 if faults else 200,
            account=account,
            roles=[getattr(ROLE_WORDS[each], lang) for each in account.roles],
            is_at_desk=is_at_desk(account),
            faults=faults,
            fault_at=fault_at,
            is_changed="changed" in request.query_params,
        )


def is_at_desk(account: Account) -> bool:
    """Whether somebody has business at the review desk."""
    return refusal(actor_of(account), "showDesk") is None
