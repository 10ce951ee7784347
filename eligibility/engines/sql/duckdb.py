"""DuckDB: lists and structs with lambdas; whole numbers of 128 bits, whose overflow is an error."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from eligibility.engines.sql.dialect import OUTPUT
from eligibility.engines.sql.lambdas import Lambdas
from eligibility.engines.sql.text import Sql, joined, sql

_LARGEST_BIGINT = 2**63 - 1


class DuckDb(Lambdas):
    """SQL for DuckDB 1.3 and later."""

    text_type = "VARCHAR"
    whole_type = "HUGEINT"
    list_of = "{}[]"
    transform = "list_transform"
    error = "error"
    first_position = 1

    def quoted_name(self, name: str) -> str:
        return '"' + name.replace('"', '""') + '"'

    def text(self, value: str) -> Sql:
        return Sql("'" + value.replace("'", "''") + "'")

    def texts(self, items: Sequence[Sql]) -> Sql:
        if not items:
            return Sql("CAST([] AS VARCHAR[])")
        return sql("list_filter([{}], lambda _x: _x IS NOT NULL)", joined(", ", items))

    def concatenated(self, lists: Sequence[Sql]) -> Sql:
        return sql("list_concat({})", joined(", ", lists))

    def distinct(self, texts: Sql) -> Sql:
        return sql("list_filter({}, lambda _x, _n: list_position({}, _x) = _n)", texts, texts)

    def has(self, texts: Sql, item: Sql) -> Sql:
        return sql("list_contains({}, {})", texts, item)

    def has_any(self, texts: Sql, items: Sequence[Sql]) -> Sql:
        return sql("list_has_any({}, [{}])", texts, joined(", ", items))

    def length(self, texts: Sql) -> Sql:
        return sql("len({})", texts)

    def whole(self, value: int) -> Sql:
        """Beyond BIGINT a literal might be read as DOUBLE."""
        return self.number(value) if abs(value) <= _LARGEST_BIGINT else Sql(f"CAST('{value}' AS HUGEINT)")

    def months_later(self, day: Sql, months: int) -> Sql:
        return sql(f"CAST({{}} + INTERVAL ({months}) MONTH AS DATE)", day)

    def days_later(self, day: Sql, days: int) -> Sql:
        return sql(f"({{}} + ({days}))", day)

    def function(self, parameters: str, body: str) -> str:
        return f"lambda {parameters}: {body}"

    def struct(self, fields: Mapping[str, Sql]) -> str:
        return f"struct_pack({', '.join(f'{name} := {value.text}' for name, value in fields.items())})"

    def exists(self, rows: Sql, condition: Sql) -> Sql:
        return sql(f"(len(list_filter({{}}, lambda {OUTPUT}: {{}})) > 0)", rows, condition)

    def total_of(self, rows: Sql, name: str) -> Sql:
        return sql("CAST(COALESCE(list_sum({}), 0) AS HUGEINT)", self.outputs(rows, name))

    def unfolded(self, key: str, source: str, rows: Sequence[Mapping[str, Sql]]) -> str:
        structs = ",\n    ".join(self.struct(row) for row in rows)
        columns = ", ".join(f"_r.{name}" for name in rows[0])
        return f"SELECT {key}, {columns}\nFROM (SELECT {key}, unnest([\n    {structs}\n  ]) AS _r FROM {source}) AS _t"

    def records_type(self, fields: Mapping[str, str]) -> str:
        return f"STRUCT({', '.join(f'{self.quoted_name(name)} {type_}' for name, type_ in fields.items())})[]"
