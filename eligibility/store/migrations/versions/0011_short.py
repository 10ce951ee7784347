"""The single condition that keeps an application's nearest provision from being met: of those determined before, the next determination says it."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "application", sa.Column("short", sa.JSON(none_as_null=True), nullable=False, server_default=sa.text("'{}'"))
    )


def downgrade() -> None:
    op.drop_column("application", "short")
