"""What the worklist of applications is found and sorted by, with its indices, and the filters that people give names."""

import json
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlmodel import AutoString, UTCDateTime

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

FILTERS = ("state", "officer", "division", "policy", "missing", "search")
ORDERS = ("submitted", "name", "division", "missing", "nearest")


def upgrade() -> None:
    for name in ("name", "search"):
        op.add_column("application", sa.Column(name, AutoString(), nullable=False, server_default=""))
    for name in ("missing", "nearest"):
        op.add_column("application", sa.Column(name, sa.Integer(), nullable=False, server_default="0"))
    _fill(op.get_bind())
    op.create_index("application_by_step", "application", list(FILTERS))
    for each in ORDERS:
        op.create_index(
            f"application_listed_by_{each}", "application", [each, "id", *(other for other in FILTERS if other != each)]
        )
    op.create_index("ruling_by_provision", "ruling", ["provision", "kind", "state", "division"])
    op.create_table(
        "saved_view",
        sa.Column("id", AutoString(), nullable=False),
        sa.Column("account", AutoString(), nullable=False),
        sa.Column("name", AutoString(), nullable=False),
        sa.Column("query", AutoString(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["account"], ["account.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("saved_view_of_account", "saved_view", ["account", "id"])


def downgrade() -> None:
    op.drop_table("saved_view")
    op.drop_index("ruling_by_provision", "ruling")
    for each in ORDERS:
        op.drop_index(f"application_listed_by_{each}", "application")
    op.drop_index("application_by_step", "application")
    for name in ("nearest", "missing", "search", "name"):
        op.drop_column("application", name)


def _fill(connection: sa.Connection) -> None:
    """What is there already: the names of enterprises, and what the kept receipts say is missing."""
    found = sa.text(
        "SELECT a.enterprise, a.reference, a.provisions, e.name, r.data FROM application a "
        "JOIN enterprise e ON e.id = a.enterprise LEFT JOIN receipt r ON r.id = a.determination WHERE a.id = :id"
    )
    for (id,) in connection.execute(sa.text("SELECT id FROM application")).all():
        code, reference, provisions, name, receipt = connection.execute(found, {"id": id}).one()
        missing = _missing(receipt, provisions if isinstance(provisions, list) else json.loads(provisions))
        values = {
            "id": id,
            "name": name,
            "search": f"{name} {code} {reference or ''}".strip().casefold()[:300],
            "missing": len(set().union(*missing)),
            "nearest": min(map(len, missing), default=0),
        }
        connection.execute(
            sa.text(
                "UPDATE application SET name = :name, search = :search, missing = :missing, nearest = :nearest WHERE id = :id"
            ),
            values,
        )


def _missing(receipt: bytes | None, applied: list[str]) -> list[set[str]]:
    """The facts that are missing for each provision applied for that lacks some; of a receipt that cannot be read, none."""
    try:
        said: dict[str, Any] = json.loads(bytes(receipt)) if receipt else {}
    except ValueError:
        return []
    provisions = said.get("decision", {}).get("provisions", [])
    found = ({fact["fact"] for fact in each["missing"]} for each in provisions if each["id"] in applied)
    return [each for each in found if each]
