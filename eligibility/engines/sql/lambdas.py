"""What DuckDB and Spark have in common: lists of structs with lambdas over them, and whole numbers of some 38 digits."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping

from eligibility.domain.vocabulary import Kind
from eligibility.engines.sql.dialect import OUTPUT, Dialect, Field
from eligibility.engines.sql.frame import Frame
from eligibility.engines.sql.text import Sql, sql


class Lambdas(Dialect):
    """A database with lambdas. `decimals`: how many a number may have where it takes part in arithmetic."""

    list_of: str
    """The type of a list, `{}` standing for that of its items."""

    transform: str
    error: str
    """Its functions that apply a lambda to each item, and that stop a statement."""

    first_position: int

    def __init__(self, decimals: int) -> None:
        self.decimals = decimals
        text, number = self.text_type, f"DECIMAL(28, {decimals})"
        texts = self.list_of.format(text)
        self.types = {
            "boolean": "BOOLEAN", "text": text, "credit_code": text, "date": "DATE", "end_date": "DATE", "count": "BIGINT",
            "money": number, "ratio": number, "number": number, "enum": text, "set": texts, "code": text, "codes": texts,
        }  # fmt: skip

    @abstractmethod
    def function(self, parameters: str, body: str) -> str:
        """A lambda."""

    @abstractmethod
    def struct(self, fields: Mapping[str, Sql]) -> str:
        """A struct of named fields, at least one."""

    def exact(self, value: Sql, kind: Kind) -> Sql:
        if kind == "count":
            return sql(f"CAST({{}} AS {self.whole_type})", value)
        fixed = sql(f"CAST({{}} AS DECIMAL(38, {self.decimals}))", value)
        refusal = f"{self.error}('a number in arithmetic has more than {self.decimals} decimals')"
        whole = sql(f"CAST({{}} * {10**self.decimals} AS {self.whole_type})", fixed)
        return sql(
            f"CASE WHEN {{}} <> {{}} THEN CAST({refusal} AS {self.whole_type}) ELSE {{}} END", fixed, value, whole
        )

    def record_frame(self, id: str, outer: Frame) -> Frame:
        frame = Frame(id, variable=id, outer=outer)
        for root in (f"{id}r", f"{id}i"):
            frame.root(root, f"{id}.{root}")
        return frame

    def field(self, record: Sql, field: Field) -> Sql:
        return sql("{}." + self.quoted_name(field.name), record)

    def rows(self, records: Sql, frame: Frame, outputs: Mapping[str, Sql]) -> Sql:
        r, i = f"{frame.id}r", f"{frame.id}i"
        brought = {r: Sql(r), i: Sql(f"{i} - {self.first_position}")}
        made = f"{self.transform}({records.text}, {self.function(f'{r}, {i}', self.struct(brought))})"
        for stage in frame.stages(outputs):
            fields = {name: frame.reference(name) for name in stage.carried} | dict(stage.made)
            made = f"{self.transform}({made}, {self.function(frame.variable, self.struct(fields))})"
        made = f"{self.transform}({made}, {self.function(frame.variable, self.struct(outputs))})"
        return Sql(made, records.uses | frame.outside(outputs))

    def output(self, name: str) -> Sql:
        return Sql(f"{OUTPUT}.{name}")

    def outputs(self, rows: Sql, name: str) -> Sql:
        """What is under a name, row after row."""
        return sql(f"{self.transform}({{}}, {self.function(OUTPUT, f'{OUTPUT}.{name}')})", rows)

    def texts_of(self, rows: Sql, name: str) -> Sql:
        return sql("flatten({})", self.outputs(rows, name))
