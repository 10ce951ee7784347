"""PostgreSQL: `text[]` for sets and `jsonb` for records, read by subqueries; `numeric` is exact without bounds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from eligibility.domain.vocabulary import Kind
from eligibility.engines.sql.dialect import OUTPUT, Dialect, Field
from eligibility.engines.sql.frame import Frame
from eligibility.engines.sql.text import Sql, joined, sql

_CASTS: Mapping[Kind, str] = {
    "boolean": "boolean", "date": "date", "end_date": "date", "count": "numeric", "money": "numeric", "ratio": "numeric",
    "number": "numeric",
}  # fmt: skip


class Postgres(Dialect):
    """SQL for PostgreSQL 12 and later."""

    text_type = "text"
    whole_type = "numeric"
    decimals = 0  # the point stays where it is, whatever number of decimals follows
    digits = 1000
    most_columns = 1600

    def __init__(self) -> None:
        self.types = {
            "boolean": "boolean", "text": "text", "credit_code": "text", "date": "date", "end_date": "date", "count": "bigint",
            "money": "numeric", "ratio": "numeric", "number": "numeric", "enum": "text", "set": "text[]", "code": "text",
            "codes": "text[]",
        }  # fmt: skip

    def quoted_name(self, name: str) -> str:
        return '"' + name.replace('"', '""') + '"'

    def text(self, value: str) -> Sql:
        """`E'…'` where there is a backslash, so that no setting of the server changes its meaning."""
        quoted = value.replace("'", "''")
        return Sql("E'" + quoted.replace("\\", "\\\\") + "'" if "\\" in value else f"'{quoted}'")

    def texts(self, items: Sequence[Sql]) -> Sql:
        if not items:
            return Sql("CAST(ARRAY[] AS text[])")
        return sql("array_remove(CAST(ARRAY[{}] AS text[]), NULL)", joined(", ", items))

    def concatenated(self, lists: Sequence[Sql]) -> Sql:
        return sql("({})", joined(" || ", lists))

    def distinct(self, texts: Sql) -> Sql:
        return sql("ARRAY(SELECT _x FROM unnest({}) WITH ORDINALITY AS _t(_x, _n) GROUP BY _x ORDER BY min(_n))", texts)

    def has(self, texts: Sql, item: Sql) -> Sql:
        return sql("({} = ANY({}))", item, texts)

    def has_any(self, texts: Sql, items: Sequence[Sql]) -> Sql:
        return sql("({} && CAST(ARRAY[{}] AS text[]))", texts, joined(", ", items))

    def length(self, texts: Sql) -> Sql:
        return sql("cardinality({})", texts)

    def first(self, texts: Sql) -> Sql:
        return sql("({})[1]", texts)

    def exact(self, value: Sql, kind: Kind) -> Sql:
        return sql("CAST({} AS numeric)", value)

    def months_later(self, day: Sql, months: int) -> Sql:
        return sql(f"CAST({{}} + make_interval(months => {months}) AS date)", day)

    def days_later(self, day: Sql, days: int) -> Sql:
        return sql(f"({{}} + ({days}))", day)

    def record_frame(self, id: str, outer: Frame) -> Frame:
        frame = Frame(id, outer=outer)
        for root in (f"{id}r", f"{id}i"):
            frame.root(root, root)
        return frame

    def field(self, record: Sql, field: Field) -> Sql:
        key = self.text(field.name)
        if field.kind in ("set", "codes"):
            return sql(
                "CASE WHEN jsonb_typeof({} -> {}) = 'array' THEN ARRAY(SELECT jsonb_array_elements_text({} -> {})) END",
                record, key, record, key,
            )  # fmt: skip
        taken = sql("({} ->> {})", record, key)
        return sql("CAST({} AS " + _CASTS[field.kind] + ")", taken) if field.kind in _CASTS else taken

    def rows(self, records: Sql, frame: Frame, outputs: Mapping[str, Sql]) -> Sql:
        r, i = f"{frame.id}r", f"{frame.id}i"
        made = (
            f"SELECT _r AS {r}, _n - 1 AS {i} FROM jsonb_array_elements({records.text}) WITH ORDINALITY AS _t(_r, _n)"
        )
        for stage in frame.stages(outputs):
            columns = [*dict.fromkeys((*stage.carried, i)), *(f"{each.text} AS {n}" for n, each in stage.made.items())]
            made = f"SELECT {', '.join(columns)} FROM ({made} OFFSET 0) AS _t"
        columns = [f"{each.text} AS {name}" for name, each in outputs.items()]
        made = f"SELECT to_jsonb(_o) FROM (SELECT {', '.join([*columns, i])} FROM ({made}) AS _t) AS _o ORDER BY _o.{i}"
        return Sql(
            f"CASE WHEN {records.text} IS NOT NULL THEN ARRAY({made}) END", records.uses | frame.outside(outputs)
        )

    def output(self, name: str) -> Sql:
        return Sql(f"CAST({OUTPUT} ->> '{name}' AS boolean)")

    def exists(self, rows: Sql, condition: Sql) -> Sql:
        return sql("EXISTS (SELECT FROM unnest({}) AS " + OUTPUT + " WHERE {})", rows, condition)

    def texts_of(self, rows: Sql, name: str) -> Sql:
        each = f"jsonb_array_elements_text({OUTPUT} -> '{name}') WITH ORDINALITY AS _u(_x, _m)"
        return sql(
            f"ARRAY(SELECT _x FROM unnest({{}}) WITH ORDINALITY AS _t({OUTPUT}, _n), {each} ORDER BY _n, _m)", rows
        )

    def total_of(self, rows: Sql, name: str) -> Sql:
        return sql(
            f"(SELECT COALESCE(sum(CAST({OUTPUT} ->> '{name}' AS numeric)), 0) FROM unnest({{}}) AS {OUTPUT})", rows
        )

    def unfolded(self, key: str, source: str, rows: Sequence[Mapping[str, Sql]]) -> str:
        values = ",\n  ".join(f"({', '.join(each.text for each in row.values())})" for row in rows)
        return (
            f"SELECT {key}, {', '.join(rows[0])}\nFROM {source} CROSS JOIN LATERAL (VALUES\n  {values}\n)"
            f" AS _r({', '.join(rows[0])})"
        )

    def records_type(self, fields: Mapping[str, str]) -> str:
        return "jsonb"

    def staged(self, source: str) -> str:
        """OFFSET 0 keeps the planner from writing each expression again wherever its name is used."""
        return f"{source} OFFSET 0"
