"""A file that is not read at all: why, in both languages, and what to do. The limits that are said there stand here too."""

from __future__ import annotations

from dataclasses import dataclass


class FileRefused(Exception):
    """A whole file, or a mapping, that is refused: a code of `TABLE_CODES`, what is wrong with it and how to mend it."""

    def __init__(self, file: str, code: str, zh: str, en: str, help_zh: str = "", help_en: str = "") -> None:
        super().__init__(file, code, zh, en, help_zh, help_en)
        self.file, self.code, self.zh, self.en, self.help_zh, self.help_en = file, code, zh, en, help_zh, help_en

    def __str__(self) -> str:
        return f"{self.file}: {self.code}: {self.en}"


@dataclass(frozen=True, slots=True)
class Limits:
    """How large a file of applicants may be. More belongs into a dataset (Parquet), which is read in batches."""

    megabytes: int = 50
    expanded_megabytes: int = 200
    parts: int = 500
    sheets: int = 50
    rows: int = 200_000
    columns: int = 300
    cells: int = 3_000_000
    seconds: int = 60
    memory_megabytes: int = 768


LIMITS = Limits()


def oversized(file: str, what_zh: str, what_en: str, most: str) -> FileRefused:
    """Too much of something: `most` is the limit as it is said in both languages."""
    return FileRefused(
        file,
        "table-oversized",
        f"{what_zh}，上限是 {most}",
        f"{what_en}; the limit is {most}",
        "请拆成几个文件，或者删去空白的行、列和工作表后另存；上百万行的请用 Parquet 数据集",
        "split the file, or delete blank rows, columns and sheets and save it anew; millions of rows belong in a Parquet dataset",
    )


def damaged(file: str) -> FileRefused:
    """A file whose parts do not hold together."""
    return FileRefused(
        file,
        "table-damaged",
        "文件已损坏或不完整，打不开",
        "the file is damaged or incomplete and cannot be opened",
        "请用表格软件打开并另存为 .xlsx；打不开的，请重新下载或重新索取",
        "open it in a spreadsheet program and save it as .xlsx; if that fails, fetch the file again",
    )


def demanding(name: str) -> FileRefused:
    """A file that took more memory or time than a table of this size can need."""
    megabytes, seconds = LIMITS.memory_megabytes, LIMITS.seconds
    return FileRefused(
        name,
        "table-demanding",
        f"打开文件用去的内存或时间超出限度（{megabytes} MB、{seconds} 秒），已停止",
        f"opening the file took more than {megabytes} MB or {seconds} s and was stopped",
        "请用表格软件打开，只保留需要的行和列，另存为新的 .xlsx",
        "open it in a spreadsheet program, keep the rows and columns that are needed and save those as a new .xlsx",
    )
