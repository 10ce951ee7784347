"""The rules as SQL: a pack becomes one statement for DuckDB, PostgreSQL or Spark. It writes text and runs nothing."""

from eligibility.engines.sql.dataset import Table
from eligibility.engines.sql.dialect import TooManyDigits
from eligibility.engines.sql.statement import DialectName, sql_from_pack, table_from_pack

__all__ = ["DialectName", "Table", "TooManyDigits", "sql_from_pack", "table_from_pack"]
