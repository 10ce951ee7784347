"""The list that an application stands on, and who objected to it."""

import sqlalchemy as sa
from alembic import op
from sqlmodel import AutoString

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("application", sa.Column("publication", AutoString(), nullable=True))
    op.add_column("objection", sa.Column("by", AutoString(), nullable=False, server_default=""))


def downgrade() -> None:
    op.drop_column("objection", "by")
    op.drop_column("application", "publication")
