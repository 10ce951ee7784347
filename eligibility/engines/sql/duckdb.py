"""DuckDB: lists and structs with lambdas; whole numbers of 128 bits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from eligibility.domain.vocabulary import Kind
from eligibility.engines.sql.dialect import OUTPUT, Dialect, too_many_decimals
from eligibility.engines.sql.frame import Frame
from eligibility.engines.sql.text import Sql, joined, sql

LARGEST_BIGINT = 2**63 - 1


class DuckDb(Dialect):
    """SQL for DuckDB 1.4 and later."""

    name = "duckdb"
    text_type = "VARCHAR"
    whole_type = "HUGEINT"

    def __init__(self, decimals: int) -> None:
        self.decimals = decimals
        number = f"DECIMAL(28, {decimals})"
        self.types = {
            "boolean": "BOOLEAN", "text": "VARCHAR", "credit_code": "VARCHAR", "date": "DATE", "end_date": "DATE", "count": "BIGINT",
            "money": number, "ratio": number, "number": number, "enum": "VARCHAR", "set": "VARCHAR[]", "code": "VARCHAR",
            "codes": "VARCHAR[]",
        }  # fmt: skip

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

    def exact(self, value: Sql, kind: Kind) -> Sql:
        if kind == "count":
            return sql("CAST({} AS HUGEINT)", value)
        fixed = sql(f"CAST({{}} AS DECIMAL(38, {self.decimals}))", value)
        refusal = f"error('{too_many_decimals(self.decimals)}')"
        whole = sql(f"CAST({{}} * {10**self.decimals} AS HUGEINT)", fixed)
        return sql("CASE WHEN {} <> {} THEN CAST(" + refusal + " AS HUGEINT) ELSE {} END", fixed, value, whole)

    def whole(self, value: int) -> Sql:
        return self.number(value) if abs(value) <= LARGEST_BIGINT else sql("CAST('" + str(value) + "' AS HUGEINT)")

    def months_later(self, day: Sql, months: int) -> Sql:
        return sql(f"CAST({{}} + INTERVAL ({months}) MONTH AS DATE)", day)

    def days_later(self, day: Sql, days: int) -> Sql:
        return sql(f"({{}} + ({days}))", day)

    def record_frame(self, id: str, outer: Frame) -> Frame:
        frame = Frame(id, variable=id, outer=outer)
        for root in (f"{id}r", f"{id}i"):
            frame.root(root, f"{id}.{root}")
        return frame

    def field(self, record: Sql, name: str, kind: Kind) -> Sql:
        return sql("{}." + self.quoted_name(name), record)

    def rows(self, records: Sql, frame: Frame, outputs: Mapping[str, Sql]) -> Sql:
        r, i, one = f"{frame.id}r", f"{frame.id}i", frame.variable
        made = f"list_transform({records.text}, lambda {r}, {i}: struct_pack({r} := {r}, {i} := {i} - 1))"
        for stage in frame.stages(outputs):
            fields = {name: frame.reference(name) for name in stage.carried} | dict(stage.made)
            made = f"list_transform({made}, lambda {one}: {self._struct(fields)})"
        return Sql(
            f"list_transform({made}, lambda {one}: {self._struct(outputs)})", records.uses | frame.outside(outputs)
        )

    def _struct(self, fields: Mapping[str, Sql]) -> str:
        return f"struct_pack({', '.join(f'{name} := {value.text}' for name, value in fields.items())})"

    def output(self, name: str) -> Sql:
        return Sql(f"{OUTPUT}.{name}")

    def exists(self, rows: Sql, condition: Sql) -> Sql:
        return sql("(len(list_filter({}, lambda " + OUTPUT + ": {})) > 0)", rows, condition)

    def texts_of(self, rows: Sql, name: str) -> Sql:
        return sql("flatten(list_transform({}, lambda " + f"{OUTPUT}: {OUTPUT}.{name}))", rows)

    def total_of(self, rows: Sql, name: str) -> Sql:
        return sql(f"CAST(COALESCE(list_sum(list_transform({{}}, lambda {OUTPUT}: {OUTPUT}.{name})), 0) AS HUGEINT)", rows)

    def unfolded(self, key: str, source: str, rows: Sequence[Mapping[str, Sql]]) -> str:
        structs = ",\n    ".join(self._struct(row) for row in rows)
        columns = ", ".join(f"_r.{name}" for name in rows[0])
        return f"SELECT {key}, {columns}\nFROM (SELECT {key}, unnest([\n    {structs}\n  ]) AS _r FROM {source}) AS _t"

    def records_type(self, fields: Mapping[str, str]) -> str:
        return f"STRUCT({', '.join(f'{self.quoted_name(name)} {type_}' for name, type_ in fields.items())})[]"
