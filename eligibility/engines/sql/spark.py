"""Spark SQL: arrays and structs with lambdas; whole numbers of 38 digits. ANSI mode, Spark's default since 4.0, makes overflow loud."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from eligibility.domain.quantity import Number
from eligibility.domain.vocabulary import Kind
from eligibility.engines.sql.dialect import OUTPUT, Dialect, places, too_many_decimals
from eligibility.engines.sql.frame import Frame
from eligibility.engines.sql.text import Sql, joined, sql


class Spark(Dialect):
    """SQL for Apache Spark 3.5 and later."""

    name = "spark"
    text_type = "STRING"
    whole_type = "DECIMAL(38, 0)"

    def __init__(self, decimals: int) -> None:
        self.decimals = decimals
        number = f"DECIMAL(28, {decimals})"
        self.types = {
            "boolean": "BOOLEAN", "text": "STRING", "credit_code": "STRING", "date": "DATE", "end_date": "DATE", "count": "BIGINT",
            "money": number, "ratio": number, "number": number, "enum": "STRING", "set": "ARRAY<STRING>", "code": "STRING",
            "codes": "ARRAY<STRING>",
        }  # fmt: skip

    def quoted_name(self, name: str) -> str:
        return "`" + name.replace("`", "``") + "`"

    def text(self, value: str) -> Sql:
        """Escapes quote and backslash; and `$`, because Spark replaces `${…}` anywhere in a statement."""
        return Sql("'" + value.replace("\\", "\\\\").replace("'", "\\'").replace("$", "\\u0024") + "'")

    def compares(self, value: Number) -> bool:
        """With more decimals Spark would round one side to what both have room for."""
        return places(value) <= self.decimals

    def texts(self, items: Sequence[Sql]) -> Sql:
        return sql("array_compact(array({}))", joined(", ", items)) if items else Sql("CAST(array() AS ARRAY<STRING>)")

    def concatenated(self, lists: Sequence[Sql]) -> Sql:
        return sql("concat({})", joined(", ", lists))

    def distinct(self, texts: Sql) -> Sql:
        return sql("array_distinct({})", texts)

    def has(self, texts: Sql, item: Sql) -> Sql:
        return sql("array_contains({}, {})", texts, item)

    def has_any(self, texts: Sql, items: Sequence[Sql]) -> Sql:
        return sql("arrays_overlap({}, array({}))", texts, joined(", ", items))

    def length(self, texts: Sql) -> Sql:
        return sql("cardinality({})", texts)

    def first(self, texts: Sql) -> Sql:
        return sql("{}[0]", texts)

    def exact(self, value: Sql, kind: Kind) -> Sql:
        if kind == "count":
            return sql("CAST({} AS DECIMAL(38, 0))", value)
        fixed = sql(f"CAST({{}} AS DECIMAL(38, {self.decimals}))", value)
        refusal = f"raise_error('{too_many_decimals(self.decimals)}')"
        whole = sql(f"CAST({{}} * {10**self.decimals} AS DECIMAL(38, 0))", fixed)
        return sql("CASE WHEN {} <> {} THEN " + refusal + " ELSE {} END", fixed, value, whole)

    def whole(self, value: int) -> Sql:
        return sql("CAST({} AS DECIMAL(38, 0))", self.number(value))

    def months_later(self, day: Sql, months: int) -> Sql:
        return sql(f"add_months({{}}, {months})", day)

    def days_later(self, day: Sql, days: int) -> Sql:
        return sql(f"date_add({{}}, {days})", day)

    def record_frame(self, id: str, outer: Frame) -> Frame:
        frame = Frame(id, variable=id, outer=outer)
        for root in (f"{id}r", f"{id}i"):
            frame.root(root, f"{id}.{root}")
        return frame

    def field(self, record: Sql, name: str, kind: Kind) -> Sql:
        return sql("{}." + self.quoted_name(name), record)

    def rows(self, records: Sql, frame: Frame, outputs: Mapping[str, Sql]) -> Sql:
        r, i, one = f"{frame.id}r", f"{frame.id}i", frame.variable
        made = f"transform({records.text}, ({r}, {i}) -> named_struct('{r}', {r}, '{i}', {i}))"
        for stage in frame.stages(outputs):
            fields = {name: frame.reference(name) for name in stage.carried} | dict(stage.made)
            made = f"transform({made}, {one} -> {self._struct(fields)})"
        return Sql(f"transform({made}, {one} -> {self._struct(outputs)})", records.uses | frame.outside(outputs))

    def _struct(self, fields: Mapping[str, Sql]) -> str:
        named = ", ".join(f"'{name}', {value.text}" for name, value in fields.items())
        return f"named_struct({named})"

    def output(self, name: str) -> Sql:
        return Sql(f"{OUTPUT}.{name}")

    def exists(self, rows: Sql, condition: Sql) -> Sql:
        return sql("exists({}, " + OUTPUT + " -> {})", rows, condition)

    def texts_of(self, rows: Sql, name: str) -> Sql:
        return sql("flatten(transform({}, " + f"{OUTPUT} -> {OUTPUT}.{name}))", rows)

    def total_of(self, rows: Sql, name: str) -> Sql:
        added = f"CAST(_sum + {OUTPUT}.{name} AS DECIMAL(38, 0))"
        return sql(f"aggregate({{}}, CAST(0 AS DECIMAL(38, 0)), (_sum, {OUTPUT}) -> {added})", rows)

    def unfolded(self, key: str, source: str, rows: Sequence[Mapping[str, Sql]]) -> str:
        structs = ",\n    ".join(self._struct(row) for row in rows)
        return f"SELECT {key}, inline(array(\n    {structs}\n  ))\nFROM {source}"

    def records_type(self, fields: Mapping[str, str]) -> str:
        return f"ARRAY<STRUCT<{', '.join(f'{self.quoted_name(name)}: {type_}' for name, type_ in fields.items())}>>"
