"""What a row of a dataset means, and that columns say the same of it: each documented type, faults, and what columns leave to the row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl
import pytest

from eligibility.domain.facts import Level, Slots, Why
from eligibility.domain.vocabulary import NUMERIC
from eligibility.engines.columnar.batch import Batch, Memory
from eligibility.errors import ProfileProblems
from eligibility.ir import atoms as ir
from eligibility.ir.reads import Read
from eligibility.packs import installed_vocabulary
from eligibility.profile import slots_from_profile
from eligibility.tables.dataset import columns_from_frame, fact_columns, profile_from_row, type_problems

AS_OF = date(2024, 6, 30)
VOCABULARY = installed_vocabulary()
ALL = [Read(id, field) for id, fact in VOCABULARY.facts.items() for field in ("", *fact.type.fields)]


def slots_of(row: Mapping[str, Any], level: Level = Level.CLAIMED) -> Slots:
    return slots_from_profile(profile_from_row(row, VOCABULARY, AS_OF), AS_OF, level)


def problems_of(row: Mapping[str, Any]) -> list[tuple[str, str]]:
    with pytest.raises(ProfileProblems) as raised:
        profile_from_row(row, VOCABULARY, AS_OF)
    return [(each.code, each.pointer) for each in raised.value.problems]


def test_every_kind_of_cell_becomes_the_slot_it_says() -> None:
    row = {
        "body_kind": "enterprise",
        "revenue_2023": Decimal("1234.50"),
        "employees_2022": 7,
        "founded": date(2012, 5, 18),
        "social_insured": True,
        "industries": ["C3670"],
        "registered_division": "220104",
        "recognitions": [{"kind": "tech_little_giant", "to": date(9999, 12, 31), "level": None}],
        "a_column_of_their_own": 12,
    }
    assert slots_of(row).known == {
        "body_kind": "enterprise",
        "revenue[-1]": Decimal("1234.5"),
        "employees[-2]": 7,
        "founded": date(2012, 5, 18),
        "social_insured": True,
        "industries": frozenset({"C3670"}),
        "registered_division": "220104",
        "recognitions": ({"kind": "tech_little_giant", "to": date.max},),
    }


def test_a_dataset_is_evidenced_at_the_level_of_any_run() -> None:
    assert slots_of({"body_kind": "enterprise"}, Level.VERIFIED).known == {"body_kind": "enterprise"}


def test_a_column_says_why_another_is_null_and_is_not_asked_where_it_is_not() -> None:
    row = {
        "founded": None,
        "founded__unknown": "conflict",
        "revenue_2023__unknown": "unverified",
        "revenue_2022": 5,
        "revenue_2022__unknown": "uncertain",
    }
    slots = slots_of(row)
    assert dict(slots.known) == {"revenue[-2]": 5}
    assert slots.unknown["founded"] is Why.CONFLICT
    assert slots.unknown["revenue[-1]"] is Why.UNVERIFIED


SPANS = [
    {"value": "220381", "from": None, "to": date(2020, 6, 30)},
    {"value": "220184", "from": date(2020, 7, 1), "to": None},
]


def test_of_spans_the_one_that_covers_the_day_counts() -> None:
    assert slots_of({"registered_division": SPANS}).known == {"registered_division": "220184"}


def test_every_fault_of_a_row_is_told() -> None:
    row = {
        "body_kind": "no such kind",
        "employees_2023": -1,
        "registered_division": "000000",
        "recognitions": [{"from": date(2024, 1, 2), "to": date(2024, 1, 1)}],
    }
    assert problems_of(row) == [
        ("value-unlisted", "/facts/body_kind"),
        ("value-range", "/facts/employees/2023"),
        ("code-unlisted", "/facts/registered_division"),
        ("date-impossible", "/facts/recognitions/0"),
    ]


def test_a_reason_that_there_is_not_is_told() -> None:
    assert problems_of({"founded": None, "founded__unknown": "lost"}) == [("envelope", "/founded__unknown")]


ROWS: Sequence[tuple[str, Any, Any, bool]] = [
    ("body_kind", "enterprise", pl.String, False),
    ("body_kind", "企业", pl.String, False),
    ("body_kind", "no such kind", pl.String, True),
    ("body_kind", "enterprise", pl.Enum(["enterprise", "other"]), False),
    ("body_kind", "enterprise", pl.Categorical, False),
    ("employees_2023", 12, pl.UInt16, False),
    ("employees_2023", Decimal("12.00"), pl.Decimal(9, 2), False),
    ("employees_2023", Decimal("12.50"), pl.Decimal(9, 2), True),
    ("employees_2023", -1, pl.Int32, True),
    ("revenue_2023", Decimal("-12.25"), pl.Decimal(38, 2), False),
    ("revenue_2023", Decimal(10) ** 19, pl.Decimal(38, 2), True),
    ("founded", date(2012, 5, 18), pl.Date, False),
    ("social_insured", False, pl.Boolean, False),
    ("industries", ["C3670", "C36"], pl.List(pl.String), False),
    ("industries", [], pl.List(pl.String), False),
    ("industries", ["C3670", None], pl.List(pl.String), True),
    ("registered_division", SPANS, pl.List(pl.Struct({"value": pl.String, "from": pl.Date, "to": pl.Date})), False),
    ("registered_division", [], pl.List(pl.Struct({"value": pl.String})), False),
    (
        "registered_division",
        [*SPANS, {"value": "220104", "from": date(2024, 1, 1), "to": None}],
        pl.List(pl.Struct({"value": pl.String, "from": pl.Date, "to": pl.Date})),
        True,
    ),
    ("recognitions", [{"kind": None}], pl.List(pl.Struct({"kind": pl.String})), False),
    ("recognitions", [None], pl.List(pl.Struct({"kind": pl.String})), True),
    (
        "recognitions",
        [{"from": date(2024, 1, 2), "to": date(2024, 1, 1)}],
        pl.List(pl.Struct({"from": pl.Date, "to": pl.Date})),
        True,
    ),
]  # fmt: skip


def read_all(batch: Batch) -> None:
    """Encode every slot, as a pack would that reads them all."""
    for name, column in batch.columns.slots.items():
        if column.kind == "records":
            for field, of in batch.records(name).fields.items():
                read(batch, ir.Slot(field, of.kind, "item"), name)
        else:
            read(batch, ir.Slot(name, column.kind), None)


def read(batch: Batch, slot: ir.Slot, place: str | None) -> None:
    if slot.kind in NUMERIC or slot.kind in ("date", "end_date"):
        batch.exact(slot, place)
    else:
        batch.cells(slot, place)


@pytest.mark.parametrize(("column", "value", "type_", "left"), ROWS, ids=lambda each: str(each)[:30])
def test_columns_hold_what_a_row_says_or_leave_the_row_to_its_meaning(
    column: str, value: Any, type_: Any, left: bool
) -> None:
    frame = pl.DataFrame({column: pl.Series([None, value], dtype=type_, strict=False)})
    batch = Batch(columns_from_frame(frame, ALL, VOCABULARY, AS_OF), Memory())
    read_all(batch)
    assert batch.odd.tolist() == [False, left]


def test_a_column_of_a_type_that_its_fact_cannot_have_is_named() -> None:
    schema = {
        "revenue_2023": pl.Float64(),
        "founded": pl.String(),
        "body_kind": pl.Int8(),
        "recognitions": pl.List(pl.Struct({"kind": pl.Int8()})),
        "employees_2023": pl.Int64(),
    }
    problems = type_problems(schema, fact_columns(ALL, VOCABULARY, AS_OF))
    assert {(each.code, each.pointer) for each in problems} == {
        ("dataset-column", "/revenue_2023"),
        ("dataset-column", "/founded"),
        ("dataset-column", "/body_kind"),
        ("dataset-column", "/recognitions"),
    }
