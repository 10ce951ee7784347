"""The schema of a job, and the job as a document of that schema."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from eligibility_api.schemas.shapes import DAY, FLAG, TEXT, TIME, WHOLE, Schema, among, closed, listed, said

if TYPE_CHECKING:
    from datetime import datetime

    from eligibility.domain.jobs import Job, JobEvent, Progress, Trouble
    from eligibility_api.languages import Lang

FORMATS = ("xlsx", "csv", "jsonl")
STATES = ("queued", "running", "waiting", "done", "failed", "cancelled", "expired")
_MAPPING: Schema = {"type": "object", "patternProperties": {"": TEXT}}


def job_schemas() -> dict[str, Schema]:
    """By name."""
    progress = closed(
        {
            "step": said(TEXT, "正在做什么 / what is being done"),
            "done": WHOLE,
            "total": said(WHOLE, "0 表示不知道 / 0 when it is not known"),
        }
    )
    trouble = closed({"code": TEXT, "detail": TEXT}, {"help": TEXT}, "为什么没有做成 / why it could not be done")
    return {
        "ScreeningRequest": closed(
            {"policy": TEXT, "as_of": DAY},
            {
                "level": among("claimed", "documented", "registry", "verified"),
                "clause": TEXT,
                "format": among(*FORMATS, about="结果的格式，默认 xlsx / of the result; xlsx unless said"),
                "mapping": said(_MAPPING, "表头和它所指的事实 / a header, and the fact it stands for"),
                "pause": said(FLAG, "读完文件后等人确认 / wait for a person once the file is read"),
                "path": said(TEXT, "不上传，筛查服务器上的文件 / a file of the server instead of an upload"),
            },
        ),
        "ScreeningAnswer": closed({}, {"mapping": _MAPPING}),
        "Job": closed(
            {
                "id": TEXT,
                "kind": among("screening"),
                "state": among(*STATES, about="waiting：等人确认 / waiting for a person"),
                "progress": progress,
                "cancelling": said(FLAG, "已要求停止 / asked to stop"),
                "created": TIME,
                "changed": TIME,
                "expires": said(TIME, "此后删除 / removed from then on"),
                "request": said({"type": "object"}, "按什么筛查 / what was asked for"),
                "summary": said(
                    {"type": "object"}, "得出了什么；等待时为要确认的内容 / what came of it, or what is asked"
                ),
            },
            {"trouble": trouble, "result": said(TEXT, "下载地址 / where to download the result")},
        ),
        "Watch": closed(
            {"id": TEXT, "state": among(*STATES), "created": TIME, "changed": TIME},
            {
                "as_of": said(DAY, "按哪一天比对 / the day that it looks at"),
                "policies": said(listed(TEXT), "比对哪些政策 / the policies"),
                "progress": said(progress, "多少户，申报平台不可见 / enterprises; not shown to portals"),
                "unreadable": said(WHOLE, "档案不能识别的户数 / profiles that a policy does not read any more"),
                "events": {"type": "object", "patternProperties": {"": WHOLE}, "description": "告知的件数 / what was told, by kind"},
                "trouble": trouble,
            },
        ),
    }  # fmt: skip


def job_document(job: Job, lang: Lang, address: str) -> dict[str, Any]:
    """A job for whoever asked for it. `address` is the job's own."""
    document: dict[str, Any] = {
        "id": job.id,
        "kind": job.kind,
        "state": job.state.value,
        "progress": progress_document(job.progress),
        "cancelling": job.cancelling,
        "created": time_text(job.created),
        "changed": time_text(job.changed),
        "expires": time_text(job.expires),
        "request": {key: value for key, value in job.request.items() if key not in _INTERNAL},
        "summary": dict(job.summary),
    }
    if job.trouble is not None:
        document["trouble"] = _trouble_document(job.trouble, lang)
    if job.result is not None:
        document["result"] = f"{address}/result"
    return document


def watch_document(job: Job, lang: Lang, *, counted: bool) -> dict[str, Any]:
    """A run of the standing watch; `counted` is whether it says how many enterprises there are and what was told of them."""
    document: dict[str, Any] = {
        "id": job.id,
        "state": job.state.value,
        "created": time_text(job.created),
        "changed": time_text(job.changed),
        **{name: job.request[name] for name in ("as_of", "policies") if name in job.request},
    }
    if counted:
        document["progress"] = progress_document(job.progress)
        document |= {name: job.summary[name] for name in ("unreadable", "events") if name in job.summary}
    if job.trouble is not None:
        document["trouble"] = _trouble_document(job.trouble, lang)
    return document


def _trouble_document(trouble: Trouble, lang: Lang) -> dict[str, str]:
    detail, help = (trouble.en, trouble.help_en) if lang == "en" else (trouble.zh, trouble.help_zh)
    return {"code": trouble.code, "detail": detail} | ({"help": help} if help else {})


_INTERNAL = frozenset({"input"})
"""Keys of a request that are ours: where the file is kept."""


def event_document(event: JobEvent) -> dict[str, Any]:
    """What happened, as the data of a server-sent event."""
    return {"at": time_text(event.at), "state": event.state.value, "progress": progress_document(event.progress)}


def progress_document(progress: Progress) -> dict[str, Any]:
    """How far a job is."""
    return {"step": progress.step, "done": progress.done, "total": progress.total}


def time_text(at: datetime) -> str:
    """A time in UTC as RFC 3339 text."""
    return at.isoformat().replace("+00:00", "Z")
