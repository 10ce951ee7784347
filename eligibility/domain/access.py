"""Who may do what to whose: one table of actions, roles and reach, and the one question that is asked of it.

An action is the operation id of an HTTP address. Standard library only. It must not know how somebody proved who they are, nor where records are
kept. What else a step of a procedure asks (a second person, no interest of one's own) is the procedure's; the table says what at most is open.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from eligibility.domain.actors import SYSTEM, Actor, Role
from eligibility.domain.identities import Account
from eligibility.domain.records import Enterprise
from eligibility.domain.vocabulary import Words


class Reach(Enum):
    """How far a role's right to an action goes, from near to far.

    `SELF`: what is one's own account's. `OWN`: what is one's enterprise's or came from one's portal. `JURISDICTION`: what lies in one's division.
    """

    SELF = "self"
    OWN = "own"
    JURISDICTION = "jurisdiction"
    ANY = "any"


REACH_WORDS: dict[Reach, Words] = {
    Reach.SELF: Words("本人", "self"),
    Reach.OWN: Words("本企业/本平台", "own"),
    Reach.JURISDICTION: Words("辖区", "jurisdiction"),
    Reach.ANY: Words("全部", "any"),
}
ROLE_WORDS: dict[Role, Words] = {
    Role.ENTERPRISE: Words("企业", "enterprise"),
    Role.PORTAL: Words("申报平台", "portal"),
    Role.OFFICER: Words("经办", "officer"),
    Role.REVIEWER: Words("复核", "reviewer"),
    Role.AUDITOR: Words("审计", "auditor"),
    Role.AUTHOR: Words("政策编制", "policy author"),
    Role.ADMINISTRATOR: Words("管理员", "administrator"),
}
TOGETHER = frozenset({Role.OFFICER, Role.REVIEWER})
"""The roles that one account may have together: who manages accounts, audits or applies has no other part in it."""

Rights = Mapping[Role, Reach]

_APPLICANTS: Rights = {Role.ENTERPRISE: Reach.OWN, Role.PORTAL: Reach.OWN}
_OFFICER: Rights = {Role.OFFICER: Reach.JURISDICTION}
_REVIEWER: Rights = {Role.REVIEWER: Reach.JURISDICTION}
_AUDITOR: Rights = {Role.AUDITOR: Reach.JURISDICTION}
_DESK: Rights = {**_OFFICER, **_REVIEWER}
_READERS: Rights = {**_APPLICANTS, **_DESK, **_AUDITOR}
_AT_DESK: Rights = {**_DESK, **_AUDITOR}
_PORTAL: Rights = {Role.PORTAL: Reach.OWN}
_ADMINISTRATOR: Rights = {Role.ADMINISTRATOR: Reach.ANY}
_EVERYBODY: Rights = dict.fromkeys(Role, Reach.SELF)
_BATCHES: Rights = {Role.OFFICER: Reach.SELF, Role.REVIEWER: Reach.SELF}
_SCREENERS: Rights = {Role.OFFICER: Reach.SELF, Role.REVIEWER: Reach.SELF, Role.PORTAL: Reach.SELF}

PUBLIC = frozenset(
    {
        "showStart", "showStatic", "setDisplay", "beginSelfCheck", "resumeSelfCheck", "showQuestion", "answerQuestion", "showAllQuestions",
        "answerAllQuestions", "showAnswers", "forgetSelfCheck", "showResult", "showResultOf", "showReportForm", "makeReport", "showReport",
        "getReportReceipt", "getReportPdf", "showProfileForm", "beginFromProfile", "carrySelfCheck", "getForm",
        "showReference", "showProblems", "showProblem", "getOpenapi", "getHealth", "getLiveness", "getReadiness",
        "showPolicies", "showPolicy", "showVersions", "showClause", "downloadPolicyPage", "downloadPolicyMarkdown",
        "showEmbed", "answerEmbed", "showEmbedLoader", "showEmbedAccent", "showDevelopers", "showWidgetBuilder",
        "listPolicies", "getPolicy", "getClause", "getProfileSchema", "getVocabulary", "getCodeList",
        "decide", "explain", "advise", "askWhatIf", "listVerifications", "listMaterials", "listFlags",
        "makeReceipt", "replayReceipt", "layOutReceipt",
        "publicList", "getPublication", "getAuditKey",
        "signIn", "beginSignIn", "endSignIn", "showSignIn", "signInOnPage",
    }
)  # fmt: skip
"""Open to whoever asks: to see whether one is eligible nobody has to say who they are."""

TABLE: dict[str, dict[str, Rights]] = {
    "企业档案 · enterprises": {
        "putEnterpriseProfile": {**_APPLICANTS, **_OFFICER},
        "addFacts": {**_APPLICANTS, **_OFFICER},
        "getEnterprise": _READERS,
        "listEnterprises": _READERS,
        "listSnapshots": _READERS,
        "getSnapshot": _READERS,
        "exportEnterprise": {Role.ENTERPRISE: Reach.OWN, **_OFFICER, **_AUDITOR},
        "prefillSelfCheck": {**_APPLICANTS, **_DESK},
        "eraseEnterprise": {Role.ENTERPRISE: Reach.OWN, **_OFFICER},
    },
    "申报 · applications": {
        "createApplication": _APPLICANTS,
        "changeApplication": _APPLICANTS,
        "getApplication": _READERS,
        "listApplications": _READERS,
        "submitApplication": _APPLICANTS,
        "withdrawApplication": _APPLICANTS,
        "listMoves": _READERS,
        "moveApplication": _DESK,
        "archive": _DESK,
        "addAttachment": {**_APPLICANTS, **_OFFICER},
        "getAttachment": _READERS,
        "listAttachments": _READERS,
        "listNotices": _READERS,
        "getNotice": _READERS,
    },
    "审核 · decisions": {
        "getDetermination": _READERS,
        "listDeterminations": _READERS,
        "getDeterminationReceipt": _READERS,
        "redetermine": _DESK,
        "addFinding": _OFFICER,
        "withdrawFinding": _OFFICER,
        "listFindings": _READERS,
        "ruleOnProvision": _OFFICER,
        "reviewRuling": _REVIEWER,
        "listRulings": _READERS,
        "listTasks": {**_DESK, **_AUDITOR},
        "takeTask": _DESK,
        "completeTask": _DESK,
        "createPublication": _DESK,
        "withdrawPublication": _DESK,
        "objectTo": {Role.ENTERPRISE: Reach.ANY, Role.PORTAL: Reach.ANY, **_OFFICER},
        "listObjections": {**_DESK, **_AUDITOR},
        "answerObjection": _DESK,
        "disburse": _DESK,
        "recover": _DESK,
        "recordRecovery": _DESK,
        "listPayments": _READERS,
    },
    "筛查 · screenings": {
        "createScreening": _SCREENERS,
        "getScreening": _SCREENERS,
        "answerScreening": _SCREENERS,
        "cancelScreening": _SCREENERS,
        "followScreening": _SCREENERS,
        "getScreeningResult": _SCREENERS,
        "showScreenings": _BATCHES,
        "showNewScreening": _BATCHES,
        "createScreeningOnPage": _BATCHES,
        "showScreening": _BATCHES,
        "getScreeningFigure": _BATCHES,
        "answerScreeningOnPage": _BATCHES,
        "repeatScreening": _BATCHES,
        "cancelScreeningOnPage": _BATCHES,
    },
    "审核工作台 · the review desk": {
        "showDesk": _AT_DESK,
        "getDeskFigure": _AT_DESK,
        "showCases": _AT_DESK,
        "exportCases": _AT_DESK,
        "showRules": _AT_DESK,
        "showSelection": _AT_DESK,
        "showCase": _AT_DESK,
        "showDecisionsForm": _AT_DESK,
        "assignApplications": _DESK,
        "agreeOnPage": _OFFICER,
        "agreeOnCase": _OFFICER,
        "returnOnPage": _OFFICER,
        "ruleOnPage": _OFFICER,
        "previewDecisions": _OFFICER,
        "recordDecisions": _OFFICER,
        "withdrawRuling": _OFFICER,
        "reviewOnPage": _REVIEWER,
        "moveOnPage": _DESK,
        "redetermineOnPage": _DESK,
        "takeOnPage": _DESK,
        "completeOnPage": _DESK,
        "attachOnPage": _OFFICER,
        "saveView": {Role.OFFICER: Reach.SELF, Role.REVIEWER: Reach.SELF},
        "removeView": {Role.OFFICER: Reach.SELF, Role.REVIEWER: Reach.SELF},
    },
    "事件 · events": {
        "listEvents": {**_APPLICANTS, **_AUDITOR},
        "listWatches": {**_ADMINISTRATOR, Role.PORTAL: Reach.ANY, Role.AUDITOR: Reach.ANY},
        "createWebhook": _PORTAL,
        "getWebhook": {**_PORTAL, Role.AUDITOR: Reach.ANY},
        "listWebhooks": {**_PORTAL, Role.AUDITOR: Reach.ANY},
        "changeWebhook": _PORTAL,
        "deleteWebhook": _PORTAL,
        "testWebhook": _PORTAL,
        "listDeliveries": {**_PORTAL, Role.AUDITOR: Reach.ANY},
        "resend": _PORTAL,
        "showWebhooks": {**_PORTAL, Role.AUDITOR: Reach.ANY},
        "testWebhookOnPage": _PORTAL,
        "resendOnPage": _PORTAL,
    },
    "账号 · accounts": {
        "whoAmI": _EVERYBODY,
        "signOut": _EVERYBODY,
        "changePassword": _EVERYBODY,
        "signOutOnPage": _EVERYBODY,
        "showAccount": _EVERYBODY,
        "changePasswordOnPage": _EVERYBODY,
        "createAccount": _ADMINISTRATOR,
        "getAccount": {**_EVERYBODY, **_ADMINISTRATOR, Role.AUDITOR: Reach.ANY},
        "listAccounts": {**_ADMINISTRATOR, Role.AUDITOR: Reach.ANY},
        "changeAccount": _ADMINISTRATOR,
        "createKey": {**_ADMINISTRATOR, Role.PORTAL: Reach.SELF},
        "listKeys": {**_ADMINISTRATOR, Role.PORTAL: Reach.SELF, Role.AUDITOR: Reach.ANY},
        "revokeKey": {**_ADMINISTRATOR, Role.PORTAL: Reach.SELF},
        "showKeys": {**_ADMINISTRATOR, Role.PORTAL: Reach.SELF, Role.AUDITOR: Reach.ANY},
        "createKeyOnPage": {**_ADMINISTRATOR, Role.PORTAL: Reach.SELF},
        "revokeKeyOnPage": {**_ADMINISTRATOR, Role.PORTAL: Reach.SELF},
        "declareInterest": {**_ADMINISTRATOR, Role.OFFICER: Reach.SELF, Role.REVIEWER: Reach.SELF},
        "endInterest": _ADMINISTRATOR,
        "listInterests": {
            **_ADMINISTRATOR,
            Role.OFFICER: Reach.SELF,
            Role.REVIEWER: Reach.SELF,
            Role.AUDITOR: Reach.ANY,
        },
    },
    "审计与运行 · audit and running": {
        "listAudit": {Role.AUDITOR: Reach.ANY},
        "verifyAudit": {Role.AUDITOR: Reach.ANY},
        "showAudit": {Role.AUDITOR: Reach.ANY},
        "showAuditVerification": {Role.AUDITOR: Reach.ANY},
        "listCheckpoints": {Role.AUDITOR: Reach.ANY},
        "getMetrics": {**_ADMINISTRATOR, Role.AUDITOR: Reach.ANY},
    },
}
"""Who may do what, action by action, in groups to be read."""

RIGHTS: Mapping[str, Rights] = {action: rights for group in TABLE.values() for action, rights in group.items()}
"""The same, by action."""


@dataclass(frozen=True, slots=True)
class Resource:
    """Whose something is. What a record does not say is `None`, and then nobody is its owner by it."""

    enterprise: str | None = None
    division: str | None = None
    portal: str | None = None
    account: str | None = None


class Why(Enum):
    """Why an action is refused."""

    NOBODY = "nobody"
    ROLE = "role"
    SCOPE = "scope"
    NOT_YOURS = "not-yours"


@dataclass(frozen=True, slots=True)
class Denied:
    """An action that an actor may not do, and why."""

    action: str
    why: Why


class NotAllowed(Exception):
    """An action was refused."""

    def __init__(self, denied: Denied) -> None:
        super().__init__(f"`{denied.action}` is refused: {denied.why.value}")
        self.denied = denied


@dataclass(frozen=True, slots=True)
class Confinement:
    """What a list is confined to. All that is not `None` must hold; `division` is the beginning of a division's code."""

    enterprise: str | None = None
    division: str | None = None
    portal: str | None = None
    account: str | None = None


def resource_of(record: Any) -> Resource:
    """Whose a record is, by the fields that say so; an account is its own, and so is an enterprise's file the enterprise's."""
    match record:
        case Account():
            return Resource(account=record.id)
        case Enterprise():
            return Resource(record.id, record.division, record.portal)
        case _:
            return Resource(*(getattr(record, name, None) for name in ("enterprise", "division", "portal", "account")))


def refusal(actor: Actor, action: str, resource: Resource | None = None) -> Denied | None:
    """Why an actor may not do something, or nothing when they may. Without a resource: whether they may do it to anything at all.

    Raises `KeyError` for an action that the table does not have.
    """
    if action in PUBLIC or actor == SYSTEM:
        return None
    rights = RIGHTS[action]
    if not actor.roles:
        return Denied(action, Why.NOBODY)
    able = actor.roles & rights.keys()
    if not able:
        return Denied(action, Why.ROLE)
    if actor.scopes is not None and action not in actor.scopes:
        return Denied(action, Why.SCOPE)
    if resource is None or any(_reached(actor, role, rights[role], resource) for role in able):
        return None
    return Denied(action, Why.NOT_YOURS)


def require(actor: Actor, action: str, resource: Resource | None = None) -> None:
    """Raises `NotAllowed` for what `refusal` refuses. A use case begins with it, and asks again once it knows whose the thing is."""
    if denied := refusal(actor, action, resource):
        raise NotAllowed(denied)


def confinement(actor: Actor, action: str) -> Confinement:
    """What a list that an actor may ask for is confined to: just what `refusal` would let through one by one.

    The roles that one account may have together reach equally far, so that one confinement says it all.
    """
    assert refusal(actor, action) is None, f"`{action}` is refused before it is confined"
    if action in PUBLIC or actor == SYSTEM:
        return Confinement()
    rights = RIGHTS[action]
    reach = max((rights[role] for role in actor.roles if role in rights), key=list(Reach).index)
    match reach:
        case Reach.ANY:
            return Confinement()
        case Reach.JURISDICTION:
            return Confinement(division=_beginning(actor.division) or None)
        case Reach.OWN if Role.ENTERPRISE in actor.roles:
            return Confinement(enterprise=actor.enterprise or "")
        case Reach.OWN:
            return Confinement(portal=actor.portal or "")
        case Reach.SELF:
            return Confinement(account=actor.account)


def covers(division: str | None, place: str | None) -> bool:
    """Whether a division has a place in it: 220100 has 2201xx, 220000 all of 22xxxx, 220104 itself. No division is everywhere."""
    return division is None or (place is not None and place.startswith(_beginning(division)))


def _beginning(division: str | None) -> str:
    """What the codes of all places in a division begin with."""
    code = division or ""
    while code.endswith("00"):
        code = code[:-2]
    return code


def _reached(actor: Actor, role: Role, reach: Reach, resource: Resource) -> bool:
    match reach:
        case Reach.ANY:
            return True
        case Reach.JURISDICTION:
            return covers(actor.division, resource.division)
        case Reach.OWN if role is Role.ENTERPRISE:
            return actor.enterprise is not None and actor.enterprise == resource.enterprise
        case Reach.OWN:
            return actor.portal is not None and actor.portal == resource.portal
        case Reach.SELF:
            return actor.account == resource.account
