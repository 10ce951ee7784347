"""What is installed, to read: policies, clauses, the vocabulary, the schema of a profile. Each document carries an entity tag."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, Request, Response

from eligibility import services
from eligibility_api.languages import CONTENT_LANGUAGE, language_of
from eligibility_api.problems import Refused, refused
from eligibility_api.requests import unknown_clause
from eligibility_api.schemas.operations import operation

if TYPE_CHECKING:
    from collections.abc import Callable

    from eligibility_api.installed import Installed, Prepared
    from eligibility_api.languages import Lang

SCHEMA_TYPE = "application/schema+json"


def answer(request: Request, document: Prepared, lang: Lang, media_type: str = "application/json") -> Response:
    """A document with its entity tag, or 304 when the caller has these bytes already."""
    headers = {
        "etag": document.tag,
        "cache-control": "no-cache",
        "content-language": CONTENT_LANGUAGE[lang].decode(),
        "vary": "Accept-Language",
    }
    asked = {each.strip().removeprefix("W/") for each in request.headers.get("if-none-match", "").split(",")}
    if asked & {document.tag, "*"}:
        return Response(status_code=304, headers=headers)
    return Response(document.body, headers=headers, media_type=media_type)


def policies_router(installed: Installed) -> APIRouter:
    """The addresses."""
    router = APIRouter(prefix="/v1")

    def told(
        request: Request, key: tuple[str, ...], write: Callable[[Lang], Any], media_type: str = "application/json"
    ) -> Response:
        lang = language_of(request.scope)
        return answer(request, installed.document((*key, lang), lambda: write(lang)), lang, media_type)

    @router.get("/policies", **operation("listPolicies"))
    async def list_policies(request: Request) -> Response:
        return told(
            request, ("policies",), lambda lang: [services.policy_head(each, lang) for each in installed.packs.values()]
        )

    @router.get("/policies/{policy}", **operation("getPolicy"))
    async def get_policy(request: Request, policy: str) -> Response:
        pack = installed.pack(policy)
        return told(request, ("policy", pack.id), lambda lang: services.policy(pack, lang))

    @router.get("/policies/{policy}/clauses/{clause}", **operation("getClause"))
    async def get_clause(request: Request, policy: str, clause: str) -> Response:
        pack = installed.pack(policy)
        try:
            return told(request, ("clause", pack.id, clause), lambda lang: services.clause(pack, clause, lang))
        except services.UnknownClause as error:
            raise Refused("clause-unknown", detail=unknown_clause(clause, "", pack)) from error

    @router.get("/policies/{policy}/profile-schema", **operation("getProfileSchema"))
    async def get_profile_schema(request: Request, policy: str) -> Response:
        pack = installed.pack(policy)
        return told(request, ("schema", pack.id), lambda lang: services.profile_schema(pack, lang), SCHEMA_TYPE)

    @router.get("/vocabulary", **operation("getVocabulary"))
    async def get_vocabulary(request: Request) -> Response:
        return told(request, ("vocabulary",), services.vocabulary)

    @router.get("/vocabulary/code-lists/{code_list}", **operation("getCodeList"))
    async def get_code_list(request: Request, code_list: str) -> Response:
        try:
            return told(request, ("codes", code_list), lambda lang: services.codes(code_list, lang))
        except services.UnknownCodeList as error:
            shown = services.shortened(code_list)
            raise refused("not-found", f"没有代码表 `{shown}`", f"there is no code list `{shown}`") from error

    return router
