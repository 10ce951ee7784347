"""The procedure: why a step has no due day, what a determination was made of and what is different, and who has an interest in whom."""

import sqlalchemy as sa
from alembic import op
from sqlmodel import AutoString, UTCDateTime

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("application", sa.Column("due_unknown", AutoString(), nullable=True))
    op.add_column("determination", sa.Column("findings", sa.JSON(), nullable=False, server_default="[]"))
    op.add_column("determination", sa.Column("changes", sa.JSON(), nullable=False, server_default="{}"))
    op.create_table(
        "interest",
        sa.Column("id", AutoString(), nullable=False),
        sa.Column("account", AutoString(), nullable=False),
        sa.Column("enterprise", AutoString(), nullable=False),
        sa.Column("ground", AutoString(), nullable=False),
        sa.Column("by", AutoString(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("ended", UTCDateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("interest_in_enterprise", "interest", ["enterprise"])
    op.create_index("interest_of_account", "interest", ["account", "enterprise"])


def downgrade() -> None:
    op.drop_table("interest")
    op.drop_column("determination", "changes")
    op.drop_column("determination", "findings")
    op.drop_column("application", "due_unknown")
