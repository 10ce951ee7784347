"""A workbook to fill in, made from the vocabulary: `form_of_facts`. What is filled in is read back without any mapping.

One sheet of applicants, one sheet a kind of record keyed by credit code, one that explains every column. Texts are written as texts,
so nothing in it is a formula or a link. It judges nothing and chooses no facts.
"""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

import xlsxwriter

from eligibility.domain.vocabulary import FactDef, FactType, Vocabulary
from eligibility.tables.sheets import EXAMPLE, HELP_SHEETS
from eligibility.tables.targets import Target

_FORMS = ("申报表", "Applicants")
_OPTIONS = "选项"
_ROWS = 5000
_LIST_IN_PLACE = 255
_PAGE_COLUMNS = 15
_HELP_WIDTH = 80
_MONEY_UNIT = "万元"
_TEXTS = frozenset({"text", "credit_code", "code", "codes", "enum", "set", "boolean", "end_date", "records"})


@dataclass(frozen=True, slots=True)
class FormColumn:
    """One column of a form."""

    target: Target
    header: str
    help: str

    @property
    def type(self) -> FactType:
        """The type of its cells."""
        return self.target.type


def form_of_facts(
    facts: Iterable[FactDef],
    vocabulary: Vocabulary,
    years: Mapping[str, Sequence[int]],
    title: str,
    made: date,
    lang: str = "zh",
) -> bytes:
    """The bytes of an .xlsx for these facts. `years` are the fiscal years of each yearly fact; `made` is written into it as its date.

    `lang` is `zh` or `en`; values may be filled in in either.
    """
    form = _Form(vocabulary, title, made, lang)
    facts = list(facts)
    form.add_applicants([column for fact in facts for column in form.columns_of(fact, years.get(fact.id, ()))])
    for fact in facts:
        if fact.type.kind == "records":
            form.add_records(fact)
    form.add_help()
    return form.close()


class _Form:
    """A workbook in the making."""

    def __init__(self, vocabulary: Vocabulary, title: str, made: date, lang: str) -> None:
        self.vocabulary, self.title = vocabulary, title
        self.lang = "en" if lang == "en" else "zh"
        self._data = io.BytesIO()
        self._book = xlsxwriter.Workbook(
            self._data, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        )
        self._book.set_properties({"title": title, "created": datetime.combine(made, time())})
        plain = {"font_name": "Microsoft YaHei", "font_size": 10, "valign": "vcenter"}
        self._title = self._book.add_format(plain | {"bold": True, "font_size": 14, "font_color": "#1F3864"})
        self._note = self._book.add_format(plain | {"font_color": "#595959"})
        self._key = self._book.add_format(plain | {"bold": True, "text_wrap": True, "border": 1, "bg_color": "#1F3864", "font_color": "#FFFFFF"})  # fmt: skip
        self._head = self._book.add_format(
            plain | {"bold": True, "text_wrap": True, "border": 1, "bg_color": "#DDEBF7"}
        )
        self._formats = {
            example: {
                name: self._book.add_format(
                    plain
                    | {"num_format": number}
                    | ({"italic": True, "font_color": "#7F7F7F", "bg_color": "#F2F2F2"} if example else {})
                )
                for name, number in (("text", "@"), ("date", "yyyy-mm-dd"), ("number", "#,##0.######"))
            }
            for example in (False, True)
        }
        self._wrapped = self._book.add_format(plain | {"text_wrap": True, "valign": "top"})
        self._told: list[tuple[str, FormColumn]] = []
        self._lists: dict[str, str] = {}
        self._options: Any = None

    def words(self, zh: str, en: str) -> str:
        return en if self.lang == "en" else zh

    def columns_of(self, fact: FactDef, years: Sequence[int]) -> Iterator[FormColumn]:
        """The columns of a fact on the sheet of applicants."""
        for year in years if fact.yearly else (None,):
            yield self._column(Target(fact, year), fact)

    def _column(self, target: Target, said: FactDef) -> FormColumn:
        header = said.words.in_language(self.lang) if target.field else target.label(self.lang)
        unit = _MONEY_UNIT if said.type.kind == "money" else said.type.unit
        if said.type.kind == "records":
            unit = "有无"
        header += f"（{unit}）" if unit else ""
        question = said.question.in_language(self.lang) if said.question else ""
        parts = [question, said.help.in_language(self.lang) if said.help else "", self._how(said)]
        return FormColumn(target, header, "\n".join(filter(None, parts)))

    def _how(self, said: FactDef) -> str:
        """How a value is written."""
        match said.type.kind:
            case "boolean":
                return self.words("填“是”或“否”；不知道的留空。", "是 or 否; leave it blank if it is not known.")
            case "date":
                return self.words("写作 2024-05-31。", "As in 2024-05-31.")
            case "end_date":
                return self.words("写作 2024-05-31；没有截止日的写“长期”。", "As in 2024-05-31; 长期 if it has no end.")
            case "money":
                return self.words(f"以{_MONEY_UNIT}计，只填数字。", f"In {_MONEY_UNIT}, digits only.")
            case "enum" | "set":
                return self._values(said.type)
            case "codes":
                return self.words("几个代码用“、”隔开。", "Several codes are parted by 、.")
            case "records":
                sheet = self._sheet_name(said)
                return self.words(
                    f"填“有”或“无”；有的，在工作表“{sheet}”里逐条填写。",
                    f"有 (some) or 无 (none); give them on the sheet `{sheet}`.",
                )
            case _:
                return ""

    def _values(self, type_: FactType) -> str:
        enumeration = self.vocabulary.enumerations[type_.domain or ""]
        values = "、".join(words.in_language(self.lang) for words in enumeration.values.values())
        said = self.words(f"可填：{values}。", f"One of: {values}.")
        if type_.kind == "set":
            said += self.words(
                "可以填几项，用“、”隔开；一项也没有的写“无”。", " Several are parted by 、; write 无 if there are none."
            )
        if enumeration.open:
            said += self.words("不在其中的写“其他：…”。", " Another one is written 其他：….")
        return said

    # Sheets

    def add_applicants(self, columns: Sequence[FormColumn]) -> None:
        """The sheet that says who applies."""
        self._add_sheet(_FORMS[self.lang == "en"], self.title, columns)

    def add_records(self, fact: FactDef) -> None:
        """The sheet of one kind of record."""
        code = self.vocabulary.facts["credit_code"]
        fields = [self._column(Target(fact, field=each), each) for each in fact.type.fields.values() if each.id != "id"]
        self._add_sheet(
            self._sheet_name(fact), fact.words.in_language(self.lang), [self._column(Target(code), code), *fields]
        )

    def _sheet_name(self, fact: FactDef) -> str:
        """The label, or the id where a sheet's name may not be so long."""
        label = fact.words.in_language(self.lang)
        return label if len(label) <= 31 and not set(label) & set("[]:*?/\\") else fact.id

    def _add_sheet(self, name: str, title: str, columns: Sequence[FormColumn]) -> None:
        sheet = self._book.add_worksheet(name)
        sheet.write_string(0, 0, title, self._title)
        sheet.write_string(1, 0, self._instruction(), self._note)
        sheet.set_row(0, 26)
        sheet.set_row(2, 48)
        for index, column in enumerate(columns):
            self._add_column(sheet, index, column)
        sheet.freeze_panes(4, min(2, len(columns) - 1))
        self._set_page(sheet, len(columns))
        sheet.repeat_rows(2)
        self._told += [(name, each) for each in columns]

    def _instruction(self) -> str:
        return self.words(
            f"从“{EXAMPLE}”下一行起填写，每行一条；“{EXAMPLE}”行不会读取。不知道的留空，问过仍说不清的写“不清楚”。鼠标停在表头上可看说明。",
            f"Fill in below the row {EXAMPLE}, which is not read. Leave blank what is not known; write 不清楚 where it was asked and cannot be said.",
        )

    def _add_column(self, sheet: Any, index: int, column: FormColumn) -> None:
        kind = "text" if column.type.kind in _TEXTS else "date" if column.type.kind == "date" else "number"
        is_key = column.target.field is None and column.target.fact.id in {"credit_code", "name"}
        sheet.set_column(index, index, _width(column), self._formats[False][kind])
        sheet.write_string(2, index, column.header, self._key if is_key else self._head)
        if column.help:
            sheet.write_comment(
                2, index, column.help, {"x_scale": 2.4, "y_scale": 1 + len(column.help) / 90, "author": ""}
            )
        self._write_example(sheet, index, column, self._formats[True][kind])
        if (rule := self._validation(column)) is not None:
            sheet.data_validation(4, index, _ROWS, index, rule)

    def _write_example(self, sheet: Any, index: int, column: FormColumn, form: Any) -> None:
        value = EXAMPLE if index == 0 else self._example(column)
        if isinstance(value, date):
            sheet.write_datetime(3, index, datetime.combine(value, time()), form)
        elif isinstance(value, int):
            sheet.write_number(3, index, value, form)
        else:
            sheet.write_string(3, index, value, form)

    def _example(self, column: FormColumn) -> str | int | date:
        type_ = column.type
        match type_.kind:
            case "boolean":
                return "是"
            case "date":
                return date(2020, 3, 5)
            case "end_date":
                return "长期"
            case "money" | "count" | "number" | "ratio":
                return 1200 if type_.kind == "money" else 30
            case "enum" | "set":
                return next(iter(self.vocabulary.enumerations[type_.domain or ""].values.values())).in_language(
                    self.lang
                )
            case "code" | "codes":
                codes = self.vocabulary.code_lists[type_.domain or ""]
                above = set(codes.parents.values())
                return next(code for code in codes.names if code not in above and code in codes.parents)
            case "records":
                return "有"
            case _:
                return EXAMPLE

    def _validation(self, column: FormColumn) -> dict[str, Any] | None:
        """What the spreadsheet itself refuses or warns of; reading checks again."""
        type_ = column.type
        match type_.kind:
            case "boolean":
                return {"validate": "list", "source": ["是", "否", "不清楚"]}
            case "records":
                return {"validate": "list", "source": ["有", "无"]}
            case "enum":
                return self._list(type_)
            case "date":
                rule = {"validate": "date", "criteria": ">=", "value": date(1900, 1, 1)}
                return rule | self._warning("日期写作 2024-05-31", "write a date as 2024-05-31")
            case "count":
                rule = {"validate": "integer", "criteria": ">=", "value": 0}
                return rule | self._warning("应为不小于零的整数", "a whole number from zero")
            case "money":
                rule = {"validate": "decimal", "criteria": ">=", "value": -(10**12)}
                return rule | self._warning(f"以{_MONEY_UNIT}计，只填数字", f"in {_MONEY_UNIT}, digits only")
            case "credit_code":
                rule = {"validate": "length", "criteria": "==", "value": 18}
                return rule | self._warning("统一社会信用代码有 18 位", "a credit code has 18 characters")
            case _:
                return None

    def _warning(self, zh: str, en: str) -> dict[str, str]:
        return {
            "error_type": "warning",
            "error_title": self.words("请核对", "Please check"),
            "error_message": self.words(zh, en),
        }

    def _list(self, type_: FactType) -> dict[str, Any]:
        """The values of an enumeration; where it is open, others are let through."""
        enumeration = self.vocabulary.enumerations[type_.domain or ""]
        values = [words.in_language(self.lang) for words in enumeration.values.values()]
        rule: dict[str, Any] = {"validate": "list", "source": values}
        if len(",".join(values)) > _LIST_IN_PLACE or any("," in each for each in values):
            rule["source"] = self._listed(enumeration.id, values)
        if enumeration.open:
            rule |= {
                "error_type": "information",
                "error_message": self.words("不在清单里的写“其他：…”", "write another one as 其他：…"),
            }
        return rule

    def _listed(self, id: str, values: Sequence[str]) -> str:
        """A list too long for the rule itself stands on a hidden sheet."""
        if self._options is None:
            self._options = self._book.add_worksheet(_OPTIONS)
            self._options.hide()
        if id not in self._lists:
            column = len(self._lists)
            for row, value in enumerate(values):
                self._options.write_string(row, column, value)
            letter = xlsxwriter.utility.xl_col_to_name(column)
            self._lists[id] = f"={_OPTIONS}!${letter}$1:${letter}${len(values)}"
        return self._lists[id]

    def add_help(self) -> None:
        """The sheet that explains every column."""
        sheet = self._book.add_worksheet(HELP_SHEETS[self.lang == "en"])
        heads = self.words("工作表,表头,怎么填,佐证材料", "Sheet,Header,How to fill in,Evidence").split(",")
        for index, (head, width) in enumerate(zip(heads, (18, 30, _HELP_WIDTH, 36), strict=True)):
            sheet.set_column(index, index, width)
            sheet.write_string(0, index, head, self._key)
        for row, (name, column) in enumerate(self._told, 1):
            evidence = "、".join((column.target.field or column.target.fact).evidence)
            for index, said in enumerate((name, column.header, column.help, evidence)):
                sheet.write_string(row, index, said, self._wrapped)
            lines = sum(1 + display_width(line) // _HELP_WIDTH for line in column.help.split("\n"))
            sheet.set_row(row, 15 * lines)
        sheet.freeze_panes(1, 0)
        self._set_page(sheet, 4)

    @staticmethod
    def _set_page(sheet: Any, columns: int) -> None:
        """On paper a narrow sheet fits the width of a page; a wide one goes on, its keys on every page."""
        sheet.set_landscape()
        sheet.set_paper(9)
        if columns <= _PAGE_COLUMNS:
            sheet.fit_to_pages(1, 0)
        else:
            sheet.repeat_columns(0, 1)

    def close(self) -> bytes:
        """The workbook's bytes."""
        self._book.close()
        return self._data.getvalue()


def _width(column: FormColumn) -> int:
    if column.type.kind == "credit_code":
        return 22
    return max(12, min(26, display_width(column.header) + 2))


def display_width(text: str) -> int:
    """Columns of a text: Chinese characters count double."""
    return sum(2 if unicodedata.east_asian_width(each) in "WF" else 1 for each in text)
