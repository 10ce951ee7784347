"""Enterprises, applications and all that is decided about them: what is shown of each record, and what the OpenAPI document says of their addresses."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from eligibility.domain import records
from eligibility.services import attaching
from eligibility_api.schemas.kept import Shape, shape
from eligibility_api.schemas.records import CHANGED, LISTED, ONCE, SENT, Told
from eligibility_api.schemas.shapes import DAY, FLAG, TEXT, Schema, closed, listed, one_of_values, ref, said

if TYPE_CHECKING:
    from eligibility.domain.procedure import Offer, Procedure

ENTERPRISE = shape(
    records.Enterprise, "id name division portal snapshot created changed version",
    id="统一社会信用代码 / the credit code", snapshot="最新档案的编号 / the newest profile",
)  # fmt: skip
SNAPSHOT = shape(
    records.Snapshot, "id enterprise number at by digest division portal erased",
    number="第几份档案 / counts an enterprise's profiles", digest="档案的 SHA-256 / of the profile",
)  # fmt: skip
APPLICATION = shape(
    records.Application,
    "id enterprise division policy provisions state portal reference snapshot determination submitted due due_unknown officer ended created "
    "created_by changed version",
    state="办理环节，见 moves / a step of the procedure, see its moves", reference="平台自己的编号 / the portal's own number",
    due="本环节的截止日 / by which day this step is to be done", due_unknown="没有截止日的原因 / why there is no such day",
)  # fmt: skip
DETERMINATION = shape(
    records.Determination,
    "id enterprise division portal application policy pack snapshot findings as_of level at outcome conclusions held differing consequences "
    "changes supersedes receipt",
    outcome="两个执行器是否一致 / whether two opinions agree", held="为什么要人工处理 / why it is held for a person",
    changes="和上一次的不同 / what is different from the one before", receipt="收据的 SHA-256 / of the receipt",
)  # fmt: skip
FINDING = shape(
    records.RecordedFinding,
    "id enterprise division open holds ground by at on record until application attachments withdrawn version",
)
RULING = shape(
    records.Ruling,
    "id application enterprise division provision determination kind conclusion state by at reason quote attachments reviewer reviewed "
    "review_reason version",
)
TASK = shape(
    records.Task,
    "id kind role division state created changed subject enterprise application department assignee due reason version",
    department="转办的责任单位 / the department that it is routed to", due="本环节的截止日 / by which day the step is to be done",
    reason="为什么不再办理，或者办理意见 / why it was dropped, or what was found",
)  # fmt: skip
NOTICE = shape(records.Notice, "id kind enterprise division at by content portal application read version")
ATTACHMENT = shape(
    records.Attachment, "id digest size media_type name enterprise division by at portal application",
    digest="内容的 SHA-256 / of the content", size="字节 / bytes", media_type="按内容识别 / by the content",
)  # fmt: skip
PUBLICATION = shape(
    records.Publication, "id policy division title applications entries begins ends by at withdrawn version"
)
OBJECTION = shape(
    records.Objection,
    "id application publication enterprise division ground at state answer answered_by answered version",
)
PAYMENT = shape(
    records.Payment, "id application enterprise division provision kind amount reference by at",
    amount="元，两位小数以内 / yuan, exact",
)  # fmt: skip
INTEREST = shape(
    records.Interest, "id account enterprise ground by at ended end_reason version",
    account="回避的账号 / whose it is", enterprise="回避的企业：统一社会信用代码 / the enterprise's credit code",
)  # fmt: skip

SHAPES: dict[str, Shape] = {
    "Enterprise": ENTERPRISE, "Snapshot": SNAPSHOT, "Application": APPLICATION, "Determination": DETERMINATION, "RecordedFinding": FINDING,
    "Ruling": RULING, "Task": TASK, "Notice": NOTICE, "Attachment": ATTACHMENT, "Publication": PUBLICATION, "Objection": OBJECTION,
    "Payment": PAYMENT, "Interest": INTEREST,
}  # fmt: skip


def case_schemas() -> dict[str, Schema]:
    """By name."""
    words = closed({"zh": TEXT, "en": TEXT})
    obstacle = closed({"because": TEXT, "words": words}, {"need": TEXT})
    snapshot, determination = SNAPSHOT.schema(), DETERMINATION.schema()
    follows = said(listed(ref("Consequence")), "后续事项 / what follows")
    profile = said({"type": "object"}, "与 `/v1/decisions` 的 `profile` 同形 / as `profile` of `/v1/decisions`")
    return {
        **{name: each.schema() for name, each in SHAPES.items()},
        "Determination": {**determination, "properties": {**determination["properties"], "consequences": follows}},
        "SnapshotWhole": {**snapshot, "properties": {**snapshot["properties"], "profile": profile}},
        "Move": closed(
            {
                "id": TEXT, "words": words, "to": TEXT, "open": said(FLAG, "您现在能否这样办理 / whether you can make it now"),
                "obstacles": said(listed(obstacle), "全部原因 / every reason why not"),
            }
        ),
        "Moves": closed({"state": TEXT, "words": words, "moves": listed(ref("Move"))}),
        "RulingMade": closed({"application": ref("Application"), "ruling": ref("Ruling")}),
        "PaymentMade": closed({"application": ref("Application"), "payment": ref("Payment")}),
        "DeterminationMade": closed({"application": ref("Application"), "determination": ref("Determination")}),
        "TaskCompleted": closed({"task": ref("Task")}, {"finding": ref("RecordedFinding")}),
        "ObjectionAnswered": closed({"application": ref("Application"), "objection": ref("Objection")}),
    }  # fmt: skip


def offers_document(procedure: Procedure, state: str, offers: tuple[Offer, ...]) -> dict[str, Any]:
    """Where an application is, and the moves from there."""
    step = procedure.steps[state]
    return {"state": state, "words": _words(step.words), "moves": [_offer(each) for each in offers]}


def _offer(offer: Offer) -> dict[str, Any]:
    return {
        "id": offer.move.id,
        "words": _words(offer.move.words),
        "to": offer.move.target,
        "open": offer.open,
        "obstacles": [
            {"because": each.because.value, "words": _words(each.words)}
            | ({"need": each.need.value} if each.need is not None else {})
            for each in offer.obstacles
        ],
    }


def _words(words: Any) -> dict[str, str]:
    return {"zh": words.zh, "en": words.en}


def snapshot_bytes(snapshot: records.Snapshot) -> bytes:
    """A snapshot with its profile, which is JSON already and goes out as it is kept."""
    head = json.dumps(SNAPSHOT.document(snapshot), ensure_ascii=False)
    return f'{head[:-1]}, "profile": {snapshot.profile}}}'.encode()


_CASE = ("case-refused", "record-unknown")
_CHANGE = (*CHANGED, *ONCE, *_CASE)
_ADD = (*SENT, *ONCE, *_CASE)
_SLOW = ("busy", "profile-invalid")
_NAME = {
    "type": "string",
    "minLength": 1,
    "maxLength": attaching.LONGEST_NAME,
    "description": "文件名 / what the file is called",
}

CASE_OPERATIONS: dict[str, Told] = {
    "putEnterpriseProfile": Told(
        "enterprises", "报送企业档案 / Put an enterprise's profile", ref("Snapshot"),
        (*SENT, *ONCE, *_CASE, "profile-invalid", "version-needed", "version-faulty", "record-changed", "record-taken"), 201, optional_version=True,
        more="首次报送建档，之后用 `If-Match` 更新 / the first one begins its file; later ones name the enterprise's version in `If-Match`",
    ),
    "addFacts": Told(
        "enterprises", "报送变动的事实 / Send facts that have changed", ref("Snapshot"), (*_ADD, "profile-invalid", "version-faulty", "record-changed"),
        201, optional_version=True, more="只给变动的事实，其余不变 / only those that have changed; the others stay",
    ),
    "getEnterprise": Told("enterprises", "一家企业 / An enterprise", ref("Enterprise"), ("record-unknown",), versioned=True),
    "listEnterprises": Told("enterprises", "企业 / Enterprises", ref("Enterprise"), LISTED, filters=("division", "portal")),
    "listSnapshots": Told("enterprises", "历次档案 / An enterprise's profiles", ref("Snapshot"), (*LISTED, "record-unknown"), filters=()),
    "getSnapshot": Told("enterprises", "一份档案 / A profile as it was", ref("SnapshotWhole"), ("record-unknown",)),
    "createApplication": Told(
        "applications", "开始一份申报 / Begin an application", ref("Application"), (*_ADD, "record-taken"), 201, versioned=True, located=True,
    ),
    "listApplications": Told(
        "applications", "申报 / Applications", ref("Application"), LISTED,
        filters=("state", "policy", "division", "enterprise", "reference", "officer", "due"), forms={"due": DAY},
        more="`division` 按前缀，`due` 为截止日不晚于该日 / `division` by its beginning, `due` by that day at the latest",
    ),
    "getApplication": Told("applications", "一份申报 / An application", ref("Application"), ("record-unknown",), versioned=True),
    "changeApplication": Told("applications", "改选惠企事项 / Apply for other provisions", ref("Application"), _CHANGE, versioned=True),
    "submitApplication": Told(
        "applications", "提交 / Submit", ref("DeterminationMade"), (*_CHANGE, *_SLOW), versioned=True,
        more="冻结档案并作出判定；无论结论如何都能提交 / freezes the profile and determines; whatever the conclusion, it goes on",
    ),
    "withdrawApplication": Told("applications", "撤回 / Take it back", ref("Application"), _CHANGE, versioned=True),
    "listMoves": Told("applications", "现在能怎样办理 / What can be done now", ref("Moves"), ("record-unknown",)),
    "moveApplication": Told(
        "applications", "办理 / Make a move", ref("Application"), (*_CHANGE, *_SLOW), versioned=True,
        more="退回补正（`return`）附一次性告知的缺失清单 / `return` gives notice of everything that is missing, once",
    ),
    "archive": Told("applications", "归档 / Archive", ref("Application"), _CHANGE, versioned=True),
    "addAttachment": Told(
        "applications", "附一份材料 / Attach a file", ref("Attachment"), ("body-too-large", *ONCE, "record-unknown", "attachment-refused", "parameter-faulty", "too-slow"),
        201, located=True, parameters=("name",), forms={"name": _NAME}, body={"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
        more="正文即文件；类型按内容识别 / the body is the file; what it is, its content says",
    ),
    "listAttachments": Told("applications", "材料 / Attachments", ref("Attachment"), (*LISTED, "record-unknown"), filters=()),
    "getAttachment": Told(
        "applications", "下载一份材料 / Download an attachment", {"type": "string", "format": "binary"}, ("record-unknown",),
        media_type="application/octet-stream",
    ),
    "listNotices": Told("applications", "告知 / Notices", ref("Notice"), (*LISTED, "record-unknown"), filters=()),
    "getNotice": Told("applications", "一份告知 / A notice", ref("Notice"), ("record-unknown",), versioned=True),
    "listDeterminations": Told(
        "determinations", "判定 / Determinations", ref("Determination"), LISTED, filters=("enterprise", "policy", "application", "outcome"),
        forms={"outcome": one_of_values(records.Outcome)},
    ),
    "getDetermination": Told("determinations", "一次判定 / A determination", ref("Determination"), ("record-unknown",)),
    "getDeterminationReceipt": Told(
        "determinations", "判定的收据 / Its receipt", ref("ReceiptOfRecord"), ("record-unknown",),
        more="逐字节送到 `/v1/replays` 可重新计算 / its bytes can be computed again at `/v1/replays`",
    ),
    "redetermine": Told(
        "determinations", "重新判定 / Determine anew", ref("DeterminationMade"), (*_CHANGE, *_SLOW), 201, versioned=True,
        more="`changes` 说明哪里不同、为什么 / `changes` says what is different, and why",
    ),
    "addFinding": Told("findings", "记录认定意见 / Record a finding", ref("RecordedFinding"), (*_ADD, "profile-invalid"), 201, versioned=True),
    "withdrawFinding": Told("findings", "撤销认定意见 / Take a finding back", ref("RecordedFinding"), _CHANGE, versioned=True),
    "listFindings": Told("findings", "认定意见 / Findings", ref("RecordedFinding"), (*LISTED, "record-unknown"), filters=()),
    "ruleOnProvision": Told("rulings", "对一个事项作出审核意见 / Decide on a provision", ref("RulingMade"), _CHANGE, 201, versioned=True),
    "reviewRuling": Told("rulings", "复核 / Confirm or reject a decision", ref("RulingMade"), _CHANGE, versioned=True),
    "listRulings": Told("rulings", "审核意见 / Decisions", ref("Ruling"), (*LISTED, "record-unknown"), filters=()),
    "listTasks": Told(
        "tasks", "待办 / Tasks", ref("Task"), LISTED, filters=("state", "kind", "role", "assignee", "application", "department", "division"),
        forms={"state": one_of_values(records.TaskState)},
    ),
    "takeTask": Told("tasks", "领取 / Take a task on", ref("Task"), _CHANGE, versioned=True),
    "completeTask": Told(
        "tasks", "完成 / Complete a task", ref("TaskCompleted"), (*_CHANGE, "profile-invalid"), versioned=True,
        more="责任单位审查和核实写办理意见；认定任务写是或否，记为认定意见，下次判定时采用 / examinations and verifications say what was found; a task "
        "that asks a question has it answered, which is recorded as a finding and counts from the next determination on",
    ),
    "createPublication": Told("publications", "公示 / Publish a list", ref("Publication"), (*_ADD, "record-changed"), 201, versioned=True, located=True),
    "withdrawPublication": Told("publications", "撤下公示 / Take a list back", ref("Publication"), _CHANGE, versioned=True),
    "publicList": Told("publications", "公示名单 / Published lists", ref("Publication"), LISTED, filters=("policy", "division"), public=True),
    "getPublication": Told("publications", "一份公示 / A published list", ref("Publication"), ("record-unknown",), versioned=True, public=True),
    "objectTo": Told("publications", "提出异议 / Object", ref("Objection"), _ADD, 201, versioned=True),
    "listObjections": Told("publications", "异议 / Objections", ref("Objection"), LISTED, filters=("state", "application", "publication"), forms={"state": one_of_values(records.ObjectionState)}),
    "answerObjection": Told("publications", "答复异议 / Answer an objection", ref("ObjectionAnswered"), _CHANGE, versioned=True),
    "disburse": Told("payments", "兑付 / Record what was paid", ref("PaymentMade"), _CHANGE, 201, versioned=True),
    "recover": Told("payments", "追回 / Claim money back", ref("Application"), _CHANGE, versioned=True),
    "recordRecovery": Told("payments", "登记追回的款项 / Record money that came back", ref("PaymentMade"), _CHANGE, 201, versioned=True),
    "listPayments": Told("payments", "兑付和追回 / Payments", ref("Payment"), (*LISTED, "record-unknown"), filters=()),
}  # fmt: skip
"""By operation id."""
