"""`/v1/session`: sign in and out, who one is, one's password; and the way to the authority's own provider and back."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Request, Response
from pydantic import Field

from eligibility.domain.identities import Account
from eligibility.services import accounts, passwords, signing_in
from eligibility.services.signing_in import NotSignedIn, SignInRefused
from eligibility_api.gate import asker_of
from eligibility_api.identity import COOKIE, check_same_site, cookie_of, session_token
from eligibility_api.openid import COMES_BACK, Begun
from eligibility_api.problems import Refused, refused
from eligibility_api.replies import reply, response
from eligibility_api.schemas.identity import who_document
from eligibility_api.schemas.records import record_operation
from eligibility_api.sent import Sent, sent

if TYPE_CHECKING:
    from eligibility.domain.identities import Session
    from eligibility_api.keeper import Keeper
    from eligibility_api.openid import Provider
    from eligibility_api.trust import Trust
    from eligibility_api.turns import Turns

COMING_BACK = "__Host-sign-in"
"""The cookie of a browser that has been sent to the provider."""
GIVEN_UP = 600
"""Seconds that it has to come back."""


class SignIn(Sent):
    """Who signs in, and the proof."""

    name: Annotated[str, Field(min_length=1, max_length=accounts.LONGEST_NAME)]
    password: Annotated[str, Field(min_length=1, max_length=passwords.LONGEST)]


class NewPassword(Sent):
    """One's password, and the one that it becomes."""

    password: Annotated[str, Field(min_length=1, max_length=passwords.LONGEST)]
    new_password: Annotated[str, Field(min_length=1, max_length=4 * passwords.LONGEST)]


def sessions_router(trust: Trust, turns: Turns) -> APIRouter:
    """The addresses. `turns` is where passwords are compared, a few at a time because each takes memory."""
    router, sessions = APIRouter(prefix="/v1/session"), Sessions(trust, turns)
    router.post("", **record_operation("signIn", SignIn))(sessions.sign_in)
    router.get("", **record_operation("whoAmI"))(sessions.who)
    router.delete("", **record_operation("signOut"))(sessions.sign_out)
    router.put("/password", **record_operation("changePassword", NewPassword))(sessions.change_password)
    router.get("/openid/begin", **record_operation("beginSignIn"))(sessions.begin)
    router.get(COMES_BACK.removeprefix("/v1/session"), **record_operation("endSignIn"))(sessions.end)
    return router


@dataclass(frozen=True, slots=True)
class Sessions:
    """Signs people in and out."""

    trust: Trust
    turns: Turns

    @property
    def keeper(self) -> Keeper:
        """The store."""
        return self.trust.keeper

    async def sign_in(self, request: Request) -> Response:
        """With a name and a password."""
        check_same_site(dict(request.scope["headers"]))
        asked = await sent(SignIn, request)
        return await self._who_began(request, *await self.begun(request, asked.name, asked.password))

    async def begun(self, request: Request, name: str, password: str) -> tuple[str, Session]:
        """A session, and its token, for whoever knows the password. Raises `Refused`."""
        account = await self._attempted(name)
        kept = account.password if account is not None and not account.disabled else None
        right = await self.turns.do(lambda: passwords.is_password(kept, password))
        if account is None or not right:
            if account is not None:
                await self.keeper.write(lambda unit: signing_in.failed(unit, account))
            raise _refused_sign_in()
        outdated = passwords.is_outdated(account.password or "")
        renewed = await self.turns.do(lambda: passwords.password_hash(password)) if outdated else None
        return await self._session(request, account.id, renewed)

    async def who(self, request: Request) -> Response:
        """Who asks."""
        asker = asker_of(request)
        account = await self.keeper.read(lambda unit: unit.get(Account, asker.actor.account))
        return response(request, reply(who_document(account, asker.way, asker.session, asker.actor.scopes)))

    async def sign_out(self, request: Request) -> Response:
        """End this session; a key or a token has none."""
        return await self.ended(request, Response(status_code=204))

    async def ended(self, request: Request, answer: Response) -> Response:
        """An answer with which the session of whoever asks is over, in the browser too."""
        asker = asker_of(request)
        if asker.token is not None:
            token = asker.token
            await self.keeper.write(lambda unit: signing_in.sign_out(unit, asker.actor, token))
        answer.headers.update({"cache-control": "no-store", "clear-site-data": '"cache", "storage"'})
        _forget(answer, COOKIE)
        return answer

    async def change_password(self, request: Request) -> Response:
        """Of whoever asks. Every session ends, this one too, and another begins."""
        asked = await sent(NewPassword, request)
        return await self._who_began(request, *await self.changed(request, asked.password, asked.new_password))

    async def changed(self, request: Request, password: str, new_password: str) -> tuple[str, Session]:
        """The session that begins with another password of whoever asks. Raises `Refused`."""
        asker = asker_of(request)
        account = await self._attempted(
            (await self.keeper.read(lambda unit: unit.get(Account, asker.actor.account))).name
        )
        if account is None or not await self.turns.do(lambda: passwords.is_password(account.password, password)):
            raise _refused_sign_in()
        if problems := passwords.password_problems(new_password, "/new_password", account.name):
            raise Refused("request-invalid", problems)
        hashed = await self.turns.do(lambda: passwords.password_hash(new_password))
        await self.keeper.write(lambda unit: accounts.change_password(unit, asker.actor, account.version, hashed))
        return await self._session(request, account.id)

    async def begin(self) -> Response:
        """Send a browser to the provider."""
        provider, begun = self._provided(), Begun.anew()
        answer = Response(
            status_code=303, headers={"location": await provider.page(begun), "cache-control": "no-store"}
        )
        _keep(answer, COMING_BACK, begun.text, GIVEN_UP)
        return answer

    async def end(self, request: Request) -> Response:
        """A browser comes back, with a code or with a refusal."""
        provider, query = self._provided(), request.query_params
        begun = Begun.from_text(cookie_of(dict(request.scope["headers"]), COMING_BACK) or "")
        code, state = query.get("code"), query.get("state", "")
        if begun is None or code is None or not hmac.compare_digest(begun.state.encode(), state.encode()):
            raise _refused_sign_in()
        if query.get("iss", provider.settings.issuer) != provider.settings.issuer:
            raise _refused_sign_in()
        try:
            who = await provider.redeem(code, begun)
            account = await self.keeper.read(lambda unit: signing_in.account_of_subject(unit, who.issuer, who.subject))
        except NotSignedIn as error:
            raise _refused_sign_in() from error
        token, session = await self._session(request, account.id)
        answer = Response(status_code=303, headers={"location": "/", "cache-control": "no-store"})
        keep_session(answer, token, session)
        _forget(answer, COMING_BACK)
        return answer

    def _provided(self) -> Provider:
        if self.trust.provider is None:
            zh, en = "这里没有设置统一身份认证", "no sign-in provider is set up here"
            raise refused("not-found", zh, en)
        return self.trust.provider

    async def _attempted(self, name: str) -> Account | None:
        try:
            return await self.keeper.write(lambda unit: signing_in.attempt(unit, name))
        except SignInRefused as error:
            raise self._wait(error) from error

    def _wait(self, error: SignInRefused) -> Refused:
        if error.until is None:
            return _refused_sign_in()
        seconds = max(1, round((error.until - self.keeper.now()).total_seconds()))
        zh, en = (
            f"密码错误次数过多，请在 {seconds} 秒后重试",
            f"too many wrong passwords: try again in {seconds} seconds",
        )
        return refused("sign-in-refused", zh, en, {"retry-after": str(seconds)})

    async def _session(self, request: Request, id: str, password: str | None = None) -> tuple[str, Session]:
        ended = session_token(dict(request.scope["headers"]))
        try:
            return await self.keeper.write(lambda unit: signing_in.succeeded(unit, id, ended, password))
        except SignInRefused as error:
            raise _refused_sign_in() from error

    async def _who_began(self, request: Request, token: str, session: Session) -> Response:
        account = await self.keeper.read(lambda unit: unit.get(Account, session.account))
        answer = response(
            request, reply(who_document(account, "session", session, None)), **{"cache-control": "no-store"}
        )
        keep_session(answer, token, session)
        return answer


def keep_session(answer: Response, token: str, session: Session) -> None:
    """Have a browser keep a session for as long as it may last."""
    _keep(answer, COOKIE, token, int((session.expires - session.created).total_seconds()))


def _keep(answer: Response, name: str, value: str, seconds: int) -> None:
    answer.set_cookie(name, value, max_age=seconds, path="/", secure=True, httponly=True, samesite="lax")


def _forget(answer: Response, name: str) -> None:
    answer.delete_cookie(name, path="/", secure=True, httponly=True, samesite="lax")


def _refused_sign_in() -> Refused:
    """The same for a name that nobody has, a wrong password and a disabled account."""
    return refused(
        "sign-in-refused",
        "账号或密码不对，或账号已停用",
        "the name or the password is wrong, or the account is disabled",
    )
