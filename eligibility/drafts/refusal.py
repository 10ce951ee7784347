"""A document that is not read at all: why, in both languages, and what to do. The limits that are said there stand here too."""

from __future__ import annotations

from dataclasses import dataclass

from eligibility.confined import Bounds
from eligibility.tables.refusal import FileRefused

__all__ = ["BOUNDS", "LIMITS", "FileRefused"]


@dataclass(frozen=True, slots=True)
class Limits:
    """How large a policy document may be. The longest seen have some 60 pages and 100,000 characters."""

    megabytes: int = 30
    expanded_megabytes: int = 100
    parts: int = 2_000
    pages: int = 300
    characters: int = 500_000
    lines: int = 20_000
    depth: int = 200


LIMITS = Limits()
BOUNDS = Bounds(seconds=60, memory_megabytes=768, output_megabytes=64)
"""What the process that opens a document may take."""


def missing(file: str) -> FileRefused:
    """No file of that name."""
    return FileRefused(
        file, "document-missing", "没有这个文件，或者读不了", "there is no such file, or it cannot be read",
        "请检查文件名和权限", "check its name and permissions",
    )  # fmt: skip


def unread_kind(file: str, suffix: str) -> FileRefused:
    """A kind of document that is not read."""
    return FileRefused(
        file, "document-kind", f"不读取 `{suffix or '没有后缀'}` 文件", f"`{suffix or 'without a suffix'}` files are not read",
        "请用文字处理软件打开，另存为 .docx；能读取的是 .pdf、.docx、.html、.txt",
        "open it in a word processor and save it as .docx; .pdf, .docx, .html and .txt are read",
    )  # fmt: skip


def disguised(file: str, zh: str, en: str) -> FileRefused:
    """A file whose content is not what its name says."""
    return FileRefused(
        file, "document-disguised", f"内容是{zh}，与文件后缀不符", f"its content is {en}, not what its name says",
        "请把后缀改成与内容相符的，或者重新另存为 .docx", "give it the suffix of its content, or save it anew as .docx",
    )  # fmt: skip


def encrypted(file: str) -> FileRefused:
    """A document with a password."""
    return FileRefused(
        file, "document-encrypted", "文件有密码保护", "the document has a password",
        "请打开后去掉密码再另存", "open it, take the password away and save it anew",
    )  # fmt: skip


def damaged(file: str) -> FileRefused:
    """A document whose parts do not hold together."""
    return FileRefused(
        file, "document-damaged", "文件已损坏或不完整，打不开", "the document is damaged or incomplete and cannot be opened",
        "请重新下载或重新索取", "fetch the document again",
    )  # fmt: skip


def empty(file: str) -> FileRefused:
    """A document in which nothing stands."""
    return FileRefused(
        file, "document-empty", "文件里没有文字", "nothing stands in the document",
        "请检查是不是选错了文件", "check that it is the right file",
    )  # fmt: skip


def scanned(file: str, pages: int) -> FileRefused:
    """A PDF of pictures."""
    return FileRefused(
        file, "document-scanned", f"{pages} 页都是图片，没有文字", f"all {pages} pages are pictures without text",
        "请先做文字识别（OCR），或者向发文单位索取文字版", "recognise its text first (OCR), or ask the issuing body for one with text",
    )  # fmt: skip


def oversized(file: str, zh: str, en: str, most: str) -> FileRefused:
    """Too much of something: `most` is the limit as it is said in both languages."""
    return FileRefused(
        file, "document-oversized", f"{zh}，上限是 {most}", f"{en}; the limit is {most}",
        "请只保留政策正文，去掉图片和无关附件后另存", "keep the policy's own text, without pictures and attachments, and save that",
    )  # fmt: skip


def entities(file: str) -> FileRefused:
    """XML that defines entities."""
    return FileRefused(
        file, "document-entities", "文件里定义了 XML 实体，这种文件不读取", "the document defines XML entities; such files are not read",
        "请用文字处理软件打开并另存为 .docx", "open it in a word processor and save it as .docx",
    )  # fmt: skip


def demanding(file: str) -> FileRefused:
    """A document that took more memory or time than one of its size can need."""
    megabytes, seconds = BOUNDS.memory_megabytes, BOUNDS.seconds
    return FileRefused(
        file, "document-demanding",
        f"打开文件用去的内存或时间超出限度（{megabytes} MB、{seconds} 秒），已停止",
        f"opening the document took more than {megabytes} MB or {seconds} s and was stopped",
        "请打开后把正文复制到新的 .docx 里", "open it and copy its text into a new .docx",
    )  # fmt: skip


def undecodable(file: str) -> FileRefused:
    """Text in an encoding that is not read."""
    return FileRefused(
        file, "document-encoding", "文字编码不是 UTF-8、UTF-16 或 GB18030", "the text is neither UTF-8, UTF-16 nor GB18030",
        "请另存为 UTF-8 编码", "save it as UTF-8",
    )  # fmt: skip


def without_library(file: str, library: str) -> FileRefused:
    """What reads this kind of document is not installed."""
    return FileRefused(
        file, "document-extra", f"没有安装读取这种文件的 {library}", f"{library}, which reads this kind of document, is not installed",
        "请安装 eligibility[draft]，或者另存为 .txt", "install eligibility[draft], or save it as .txt",
    )  # fmt: skip
