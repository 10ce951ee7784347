"""The rules as SQL: a pack becomes one statement for DuckDB, PostgreSQL or Spark. It writes text and runs nothing."""

from eligibility.engines.sql.dataset import ENTERPRISES, Table
from eligibility.engines.sql.dialect import TooManyColumns, TooManyDigits
from eligibility.engines.sql.statement import DialectName, columns_from_pack, sql_from_pack, table_from_pack

__all__ = [
    "ENTERPRISES",
    "DialectName",
    "Table",
    "TooManyColumns",
    "TooManyDigits",
    "columns_from_pack",
    "sql_from_pack",
    "table_from_pack",
]
