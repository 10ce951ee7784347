"""Requests about screenings: what a file is to be judged by, and what a person answers to a job that asks. It judges nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from eligibility import services
from eligibility.domain.facts import Level
from eligibility.errors import Problem
from eligibility_api.problems import Refused
from eligibility_api.requests import Form, RequestReader, json_from_body
from eligibility_api.schemas.jobs import FORMATS

if TYPE_CHECKING:
    from datetime import date

    from eligibility.services import Pack
    from eligibility_api.installed import Installed

_FORM = Form(("level", "clause", "format", "mapping", "pause", "path"), required=("policy", "as_of"))
_ANSWER = Form(("mapping",), required=())
MAX_COLUMNS = 300
_MAPPING = (
    '例如 {"营收": "revenue[2023] 万元", "备注": "-"}',
    'as in {"营收": "revenue[2023] 万元", "备注": "-"}',
)


@dataclass(frozen=True, slots=True)
class ScreeningRequest:
    """What a file is judged by. `mapping` is what columns stand for, by header; `pause`: wait for a person once it is read."""

    pack: Pack
    as_of: date
    level: Level
    clause: str | None
    format: str
    mapping: dict[str, str]
    pause: bool
    path: str | None

    def document(self) -> dict[str, Any]:
        """As plain data, for the job."""
        return {
            "policy": self.pack.id,
            "digest": self.pack.digest,
            "as_of": self.as_of.isoformat(),
            "level": self.level.name.lower(),
            "clause": self.clause,
            "format": self.format,
            "mapping": self.mapping,
            "pause": self.pause,
            **({"path": self.path} if self.path is not None else {}),
        }


def screening_request_from_bytes(body: bytes, installed: Installed, *, has_file: bool) -> ScreeningRequest:
    """Read the JSON part of an upload. Raises `Refused` with every problem."""
    return _ScreeningReader(installed, _FORM).request(json_from_body(body), has_file=has_file)


def answer_from_bytes(body: bytes, installed: Installed) -> dict[str, Any]:
    """Read a person's answer to a job that asked. Raises `Refused`."""
    reader = _ScreeningReader(installed, _ANSWER)
    mapping = reader.mapping(reader.object_of(json_from_body(body)).get("mapping"))
    if reader.problems:
        raise Refused("request-invalid", reader.problems)
    return {"mapping": mapping, "pause": False}


class _ScreeningReader(RequestReader):
    def request(self, data: Any, *, has_file: bool) -> ScreeningRequest:
        """The whole request."""
        data = self.object_of(data)
        pack, as_of = self.policy(data.get("policy")), self.as_of(data.get("as_of"))
        level, clause = self.level(data.get("level")), self.clause(data.get("clause"), pack)
        format_, mapping, pause = self._format(data.get("format")), self.mapping(data.get("mapping")), self._pause(data)
        path = self._path(data.get("path"), has_file)
        if self.problems or pack is None or as_of is None:
            raise Refused("request-invalid", self.problems)
        return ScreeningRequest(pack, as_of, level, clause, format_, mapping, pause, path)

    def _format(self, said: Any) -> str:
        if said is None:
            return FORMATS[0]
        if not isinstance(said, str) or said not in FORMATS:
            words = (f"`format` 应为：{'、'.join(FORMATS)}", f"`format` is one of: {', '.join(FORMATS)}")
            self.add("value-unlisted" if isinstance(said, str) else "value-type", "format", words)
            return FORMATS[0]
        return said

    def mapping(self, said: Any) -> dict[str, str]:
        """Headers, and what each stands for."""
        if said is None:
            return {}
        if not isinstance(said, dict) or not all(isinstance(each, str) for each in said.values()):
            words = (
                "`mapping` 应为对象：表头和它所指的事实",
                "`mapping` is an object: a header and the fact it stands for",
            )
            self.add("value-type", "mapping", words, _MAPPING)
            return {}
        if len(said) > MAX_COLUMNS:
            words = (f"`mapping` 最多 {MAX_COLUMNS} 列", f"`mapping` has at most {MAX_COLUMNS} columns")
            self.add("too-large", "mapping", words)
        elif fault := services.mapping_fault(said):
            self.add("value-unlisted", "mapping", (fault.zh, fault.en), (fault.help_zh, fault.help_en))
        return dict(said)

    def _pause(self, data: dict[str, Any]) -> bool:
        said = data.get("pause", False)
        if not isinstance(said, bool):
            self.add("value-type", "pause", ("`pause` 应为 true 或 false", "`pause` is true or false"))
            return False
        return said

    def _path(self, said: Any, has_file: bool) -> str | None:
        if said is not None and not isinstance(said, str):
            self.add("value-type", "path", ("`path` 应为文字", "`path` is text"))
        elif (said is not None) is has_file:
            zh = "`file` 和 `path` 须且只能有一个"
            help_zh = "上传文件，或者写明服务器允许的文件夹里的文件"
            help_en = "send a file, or name one in a folder that the server allows"
            self.problems.append(
                Problem("form-part", "/path", zh, "give exactly one of `file` and `path`", help_zh, help_en)
            )
        return said if isinstance(said, str) else None
