"""Why a task was dropped, and why a conflict of interest was ended."""

import sqlalchemy as sa
from alembic import op
from sqlmodel import AutoString

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("task", sa.Column("reason", AutoString(), nullable=True))
    op.add_column("interest", sa.Column("end_reason", AutoString(), nullable=True))


def downgrade() -> None:
    op.drop_column("interest", "end_reason")
    op.drop_column("task", "reason")
