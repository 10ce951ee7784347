"""Columns that several tables have."""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, Column
from sqlmodel import Field


def plain(*, optional: bool = False) -> Any:
    """A column of plain data, as JSON; `optional` means that it may be empty."""
    return Field(default=None, sa_column=Column(JSON(none_as_null=True), nullable=optional))


def key_of(table: str, *, optional: bool = False) -> Any:
    """A column that names a record of another table."""
    return Field(default=None, foreign_key=f"{table}.id", nullable=optional)
