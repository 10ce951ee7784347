"""The process that opens a document: `python -m eligibility.drafts.child KIND PATH`, with its answer as JSON on standard output.

What a stranger's file does to a parser it does to this process, which has little memory and little time. Started by `documents.py`.
"""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path

from eligibility.confined import TOO_MUCH, confine
from eligibility.drafts import refusal
from eligibility.drafts.model import Remark
from eligibility.drafts.refusal import BOUNDS, FileRefused


def main(kind: str, path: Path) -> None:
    """Answer `{"text", "remarks"}` or `{"refused"}`; dying is an answer too."""
    confine(BOUNDS)
    try:
        text, remarks = read(kind, path)
        answer = {"text": text, "remarks": [asdict(each) for each in remarks]}
    except FileRefused as refused:
        answer = {"refused": refused.args}
    except MemoryError:
        sys.exit(TOO_MUCH)
    sys.stdout.buffer.write(json.dumps(answer, ensure_ascii=True).encode())


def read(kind: str, path: Path) -> tuple[str, list[Remark]]:
    """The text of a document. Libraries are loaded for their own kind only. Raises `FileRefused`."""
    try:
        match kind:
            case "pdf":
                from eligibility.drafts.pdf import text_of_pdf  # noqa: PLC0415 - a large library

                return text_of_pdf(path)
            case "docx":
                from eligibility.drafts.docx import text_of_docx  # noqa: PLC0415

                return text_of_docx(path)
            case _:
                from eligibility.drafts.html import text_of_html  # noqa: PLC0415

                return text_of_html(path)
    except ModuleNotFoundError as error:
        raise refusal.without_library(path.name, str(error.name)) from error


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
