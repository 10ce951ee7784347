"""Spark SQL: arrays and structs with lambdas; whole numbers of 38 digits, whose overflow is an error in ANSI mode (the default since 4.0)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from eligibility.domain.quantity import Number
from eligibility.engines.sql.dialect import OUTPUT, places
from eligibility.engines.sql.lambdas import Lambdas
from eligibility.engines.sql.text import Sql, joined, sql


class Spark(Lambdas):
    """SQL for Apache Spark 3.5 and later."""

    text_type = "STRING"
    whole_type = "DECIMAL(38, 0)"
    list_of = "ARRAY<{}>"
    transform = "transform"
    error = "raise_error"
    first_position = 0

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

    def whole(self, value: int) -> Sql:
        return sql("CAST({} AS DECIMAL(38, 0))", self.number(value))

    def months_later(self, day: Sql, months: int) -> Sql:
        return sql(f"add_months({{}}, {months})", day)

    def days_later(self, day: Sql, days: int) -> Sql:
        return sql(f"date_add({{}}, {days})", day)

    def function(self, parameters: str, body: str) -> str:
        return f"({parameters}) -> {body}" if "," in parameters else f"{parameters} -> {body}"

    def struct(self, fields: Mapping[str, Sql]) -> str:
        named = ", ".join(f"'{name}', {value.text}" for name, value in fields.items())
        return f"named_struct({named})"

    def exists(self, rows: Sql, condition: Sql) -> Sql:
        return sql(f"exists({{}}, {OUTPUT} -> {{}})", rows, condition)

    def total_of(self, rows: Sql, name: str) -> Sql:
        nothing, added = "CAST(0 AS DECIMAL(38, 0))", f"CAST(_sum + {OUTPUT}.{name} AS DECIMAL(38, 0))"
        return sql(f"aggregate({{}}, {nothing}, (_sum, {OUTPUT}) -> {added})", rows)

    def unfolded(self, key: str, source: str, rows: Sequence[Mapping[str, Sql]]) -> str:
        structs = ",\n    ".join(self.struct(row) for row in rows)
        return f"SELECT {key}, inline(array(\n    {structs}\n  ))\nFROM {source}"

    def records_type(self, fields: Mapping[str, str]) -> str:
        return f"ARRAY<STRUCT<{', '.join(f'{self.quoted_name(name)}: {type_}' for name, type_ in fields.items())}>>"
