"""How far each application has come, and of which policy each decision is: what the pictures of the desk count."""

import json

import sqlalchemy as sa
from alembic import op
from sqlmodel import AutoString

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

STAGES = {
    "submitted": 1, "returned": 1, "accepted": 2, "first_review": 2, "second_review": 3, "assessment": 3, "publication": 3, "objection": 3,
    "disbursement": 4, "recovery": 4,
}  # fmt: skip
"""By step of the usual procedure, as it was when this was written."""


def upgrade() -> None:
    op.add_column("application", sa.Column("reached", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("ruling", sa.Column("policy", AutoString(), nullable=False, server_default=""))
    _fill(op.get_bind())
    op.create_index("application_by_stage", "application", ["reached", "division"])
    op.drop_index("ruling_by_provision", "ruling")
    op.create_index("ruling_by_provision", "ruling", ["policy", "provision", "kind", "state", "division"])


def downgrade() -> None:
    op.drop_index("ruling_by_provision", "ruling")
    op.create_index("ruling_by_provision", "ruling", ["provision", "kind", "state", "division"])
    op.drop_index("application_by_stage", "application")
    op.drop_column("ruling", "policy")
    op.drop_column("application", "reached")


def _fill(connection: sa.Connection) -> None:
    """What is there already: the policy of the application that was decided on, and the furthest of the steps that the audit log has it come to."""
    connection.execute(
        sa.text("UPDATE ruling SET policy = (SELECT policy FROM application WHERE application.id = ruling.application)")
    )
    entries = sa.text("SELECT details FROM audit_entry WHERE kind = 'Application' AND id = :id")
    reached = sa.text("UPDATE application SET reached = :reached WHERE id = :id")
    for id, state in connection.execute(sa.text("SELECT id, state FROM application")).all():
        steps = [state, *(json.loads(each).get("to") for (each,) in connection.execute(entries, {"id": id}))]
        connection.execute(reached, {"id": id, "reached": max(STAGES.get(each, 0) for each in steps)})
