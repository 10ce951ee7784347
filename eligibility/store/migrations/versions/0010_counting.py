"""A narrow index to count the worklist by, and what was exported of it last."""

import sqlalchemy as sa
from alembic import op
from sqlmodel import AutoString, UTCDateTime

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

COUNTED = ["state", "officer", "division", "policy", "missing"]


def upgrade() -> None:
    op.create_index("application_counted", "application", COUNTED)
    op.create_table(
        "case_export",
        sa.Column("id", AutoString(), nullable=False),
        sa.Column("account", AutoString(), nullable=False),
        sa.Column("query", AutoString(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("applications", sa.JSON(none_as_null=True), nullable=False),
        sa.ForeignKeyConstraint(["account"], ["account.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("case_export_of_account", "case_export", ["account", "query"])


def downgrade() -> None:
    op.drop_table("case_export")
    op.drop_index("application_counted", "application")
