"""The log of the service: one line of JSON each, for whatever gathers them. What goes wrong is told by its kind and place, never by its message.

The message of a fault may quote what somebody sent; where it happened does not. `ELIGIBILITY_DEBUG` shows messages too, for developers.
"""

from __future__ import annotations

import json
import logging
import sys
import traceback
from datetime import UTC, datetime
from typing import Any

from eligibility.settings import value_of

_OURS = ("eligibility", "eligibility_api")
_SERVER = ("uvicorn", "uvicorn.error")


class JsonLines(logging.Formatter):
    """A record as a line of JSON: `at`, `level`, `logger`, `message`, and what the record tells beside."""

    def __init__(self, *, messages: bool = False) -> None:
        super().__init__()
        self.messages = messages

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        said: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            **getattr(record, "told", {}),
        }
        if record.exc_info and record.exc_info[1] is not None:
            said["fault"] = self._fault(record.exc_info[1])
        return json.dumps(said, ensure_ascii=False, default=str)

    def _fault(self, fault: BaseException) -> dict[str, Any]:
        """Each fault of a chain, the one that was raised first."""
        frames = traceback.extract_tb(fault.__traceback__)
        told: dict[str, Any] = {
            "kind": f"{type(fault).__module__}.{type(fault).__qualname__}",
            "where": [f"{each.filename}:{each.lineno} {each.name}" for each in frames],
        }
        if self.messages:
            told["message"] = str(fault)
        cause = fault.__cause__ or (None if fault.__suppress_context__ else fault.__context__)
        if cause is not None:
            told["because_of"] = self._fault(cause)
        return told


def begin() -> None:
    """Where a server runs us, its log and ours go to stderr in one form: JSON, or text for a person at a terminal (`ELIGIBILITY_LOG`)."""
    if not logging.getLogger("uvicorn").handlers:
        return
    form = value_of("ELIGIBILITY_LOG") or ("text" if sys.stderr.isatty() else "json")
    handler = logging.StreamHandler()
    as_text = logging.Formatter("%(levelname)s %(name)s: %(message)s")
    handler.setFormatter(as_text if form == "text" else JsonLines(messages=bool(value_of("ELIGIBILITY_DEBUG"))))
    for name in (*_OURS, *_SERVER):
        logger = logging.getLogger(name)
        logger.handlers, logger.propagate = [handler], False
        logger.setLevel(logging.INFO)
    logging.getLogger("uvicorn.error").handlers = []
    logging.getLogger("uvicorn.error").propagate = True  # to `uvicorn`, which has the handler
    logging.getLogger(
        "uvicorn.access"
    ).disabled = True  # it tells addresses with what stands in them; ours tells actions
