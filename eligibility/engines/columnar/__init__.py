"""The columnar executor: a pack over encoded columns, a batch of enterprises at a time.

It reads no files and calls no other executor; rows that columns do not hold exactly go to a function that the caller gives.
"""

from eligibility.engines.columnar.columns import Column, Columns, Field
from eligibility.engines.columnar.executor import Answers, ColumnarPack, Screened

__all__ = ["Answers", "Column", "ColumnarPack", "Columns", "Field", "Screened"]
