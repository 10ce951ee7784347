"""The records of a service: enterprises, applications, determinations and decisions; identities; events; the audit log.

Longer than 400 lines because it is the schema as it was made, column by column; it is never edited afterwards.
"""

import sqlalchemy as sa
from alembic import op
from sqlmodel import AutoString, UTCDateTime

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_TABLES = (
    "enterprise",
    "snapshot",
    "application",
    "determination",
    "receipt",
    "finding",
    "ruling",
    "task",
    "notice",
    "attachment",
    "publication",
    "objection",
    "payment",
    "account",
    "session",
    "api_key",
    "event",
    "webhook",
    "delivery",
    "answered",
    "audit_entry",
    "audit_checkpoint",
)
"""In the order in which they refer to each other."""

_APPEND_ONLY = ("audit_entry", "audit_checkpoint")


def upgrade() -> None:  # noqa: PLR0915 - one statement a table, and one an index
    """All of them; the database itself refuses to change or remove what the audit log holds."""
    op.create_table(
        "enterprise",
        sa.Column("id", AutoString(), nullable=False),
        sa.Column("name", AutoString(), nullable=False),
        sa.Column("division", AutoString(), nullable=False),
        sa.Column("created", UTCDateTime(), nullable=False),
        sa.Column("changed", UTCDateTime(), nullable=False),
        sa.Column("portal", AutoString(), nullable=True),
        sa.Column("snapshot", AutoString(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("enterprise_by_division", "enterprise", ["division", "id"])
    op.create_index("enterprise_by_portal", "enterprise", ["portal", "id"])
    op.create_table(
        "snapshot",
        sa.Column("id", AutoString(), nullable=False),
        sa.Column("enterprise", AutoString(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("by", AutoString(), nullable=False),
        sa.Column("profile", AutoString(), nullable=False),
        sa.Column("digest", AutoString(), nullable=False),
        sa.Column("division", AutoString(), nullable=False),
        sa.Column("portal", AutoString(), nullable=True),
        sa.Column("erased", UTCDateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["enterprise"],
            ["enterprise.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("snapshot_of_enterprise", "snapshot", ["enterprise", "number"], unique=True)
    op.create_table(
        "application",
        sa.Column("id", AutoString(), nullable=False),
        sa.Column("enterprise", AutoString(), nullable=False),
        sa.Column("division", AutoString(), nullable=False),
        sa.Column("policy", AutoString(), nullable=False),
        sa.Column("provisions", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("state", AutoString(), nullable=False),
        sa.Column("created", UTCDateTime(), nullable=False),
        sa.Column("created_by", AutoString(), nullable=False),
        sa.Column("changed", UTCDateTime(), nullable=False),
        sa.Column("portal", AutoString(), nullable=True),
        sa.Column("reference", AutoString(), nullable=True),
        sa.Column("snapshot", AutoString(), nullable=True),
        sa.Column("determination", AutoString(), nullable=True),
        sa.Column("submitted", UTCDateTime(), nullable=True),
        sa.Column("due", sa.Date(), nullable=True),
        sa.Column("officer", AutoString(), nullable=True),
        sa.Column("ended", UTCDateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["enterprise"],
            ["enterprise.id"],
        ),
        sa.ForeignKeyConstraint(
            ["snapshot"],
            ["snapshot.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("application_by_division", "application", ["division", "state", "id"])
    op.create_index("application_by_policy", "application", ["policy", "state", "id"])
    op.create_index("application_of_enterprise", "application", ["enterprise", "id"])
    op.create_index("application_of_portal", "application", ["portal", "reference"], unique=True)
    op.create_table(
        "determination",
        sa.Column("id", AutoString(), nullable=False),
        sa.Column("enterprise", AutoString(), nullable=False),
        sa.Column("division", AutoString(), nullable=False),
        sa.Column("policy", AutoString(), nullable=False),
        sa.Column("pack", AutoString(), nullable=False),
        sa.Column("snapshot", AutoString(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("level", AutoString(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("outcome", AutoString(), nullable=False),
        sa.Column("conclusions", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("receipt", AutoString(), nullable=False),
        sa.Column("portal", AutoString(), nullable=True),
        sa.Column("application", AutoString(), nullable=True),
        sa.Column("supersedes", AutoString(), nullable=True),
        sa.Column("held", AutoString(), nullable=True),
        sa.Column("differing", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("consequences", sa.JSON(none_as_null=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["application"],
            ["application.id"],
        ),
        sa.ForeignKeyConstraint(
            ["enterprise"],
            ["enterprise.id"],
        ),
        sa.ForeignKeyConstraint(
            ["snapshot"],
            ["snapshot.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("determination_by_outcome", "determination", ["outcome", "id"])
    op.create_index("determination_of_application", "determination", ["application", "id"])
    op.create_index("determination_of_enterprise", "determination", ["enterprise", "policy", "id"])
    op.create_table(
        "receipt",
        sa.Column("id", AutoString(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["id"],
            ["determination.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "finding",
        sa.Column("id", AutoString(), nullable=False),
        sa.Column("enterprise", AutoString(), nullable=False),
        sa.Column("division", AutoString(), nullable=False),
        sa.Column("open", AutoString(), nullable=False),
        sa.Column("holds", sa.Boolean(), nullable=False),
        sa.Column("ground", AutoString(), nullable=False),
        sa.Column("by", AutoString(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("record", AutoString(), nullable=True),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("application", AutoString(), nullable=True),
        sa.Column("attachments", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("withdrawn", UTCDateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["application"],
            ["application.id"],
        ),
        sa.ForeignKeyConstraint(
            ["enterprise"],
            ["enterprise.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("finding_of_enterprise", "finding", ["enterprise", "id"])
    op.create_table(
        "ruling",
        sa.Column("id", AutoString(), nullable=False),
        sa.Column("application", AutoString(), nullable=False),
        sa.Column("enterprise", AutoString(), nullable=False),
        sa.Column("division", AutoString(), nullable=False),
        sa.Column("provision", AutoString(), nullable=False),
        sa.Column("determination", AutoString(), nullable=False),
        sa.Column("kind", AutoString(), nullable=False),
        sa.Column("conclusion", AutoString(), nullable=False),
        sa.Column("state", AutoString(), nullable=False),
        sa.Column("by", AutoString(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("reason", AutoString(), nullable=True),
        sa.Column("quote", AutoString(), nullable=True),
        sa.Column("attachments", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("reviewer", AutoString(), nullable=True),
        sa.Column("reviewed", UTCDateTime(), nullable=True),
        sa.Column("review_reason", AutoString(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["application"],
            ["application.id"],
        ),
        sa.ForeignKeyConstraint(
            ["determination"],
            ["determination.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ruling_of_application", "ruling", ["application", "provision", "id"])
    op.create_table(
        "task",
        sa.Column("id", AutoString(), nullable=False),
        sa.Column("kind", AutoString(), nullable=False),
        sa.Column("role", AutoString(), nullable=False),
        sa.Column("division", AutoString(), nullable=False),
        sa.Column("state", AutoString(), nullable=False),
        sa.Column("created", UTCDateTime(), nullable=False),
        sa.Column("changed", UTCDateTime(), nullable=False),
        sa.Column("subject", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("enterprise", AutoString(), nullable=True),
        sa.Column("application", AutoString(), nullable=True),
        sa.Column("department", AutoString(), nullable=True),
        sa.Column("assignee", AutoString(), nullable=True),
        sa.Column("due", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["application"],
            ["application.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("task_by_division", "task", ["state", "division", "id"])
    op.create_index("task_of_application", "task", ["application", "state"])
    op.create_index("task_of_assignee", "task", ["assignee", "state", "id"])
    op.create_table(
        "notice",
        sa.Column("id", AutoString(), nullable=False),
        sa.Column("kind", AutoString(), nullable=False),
        sa.Column("enterprise", AutoString(), nullable=False),
        sa.Column("division", AutoString(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("by", AutoString(), nullable=False),
        sa.Column("content", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("portal", AutoString(), nullable=True),
        sa.Column("application", AutoString(), nullable=True),
        sa.Column("read", UTCDateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["application"],
            ["application.id"],
        ),
        sa.ForeignKeyConstraint(
            ["enterprise"],
            ["enterprise.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("notice_of_application", "notice", ["application", "id"])
    op.create_index("notice_of_enterprise", "notice", ["enterprise", "id"])
    op.create_table(
        "attachment",
        sa.Column("id", AutoString(), nullable=False),
        sa.Column("digest", AutoString(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("media_type", AutoString(), nullable=False),
        sa.Column("name", AutoString(), nullable=False),
        sa.Column("enterprise", AutoString(), nullable=False),
        sa.Column("division", AutoString(), nullable=False),
        sa.Column("by", AutoString(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("portal", AutoString(), nullable=True),
        sa.Column("application", AutoString(), nullable=True),
        sa.ForeignKeyConstraint(
            ["application"],
            ["application.id"],
        ),
        sa.ForeignKeyConstraint(
            ["enterprise"],
            ["enterprise.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("attachment_by_digest", "attachment", ["digest"])
    op.create_index("attachment_of_application", "attachment", ["application", "id"])
    op.create_index("attachment_of_enterprise", "attachment", ["enterprise", "id"])
    op.create_table(
        "publication",
        sa.Column("id", AutoString(), nullable=False),
        sa.Column("policy", AutoString(), nullable=False),
        sa.Column("division", AutoString(), nullable=False),
        sa.Column("title", AutoString(), nullable=False),
        sa.Column("applications", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("entries", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("begins", sa.Date(), nullable=False),
        sa.Column("ends", sa.Date(), nullable=False),
        sa.Column("by", AutoString(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("withdrawn", UTCDateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("publication_by_division", "publication", ["division", "id"])
    op.create_table(
        "objection",
        sa.Column("id", AutoString(), nullable=False),
        sa.Column("application", AutoString(), nullable=False),
        sa.Column("publication", AutoString(), nullable=False),
        sa.Column("enterprise", AutoString(), nullable=False),
        sa.Column("division", AutoString(), nullable=False),
        sa.Column("ground", AutoString(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("state", AutoString(), nullable=False),
        sa.Column("answer", AutoString(), nullable=True),
        sa.Column("answered_by", AutoString(), nullable=True),
        sa.Column("answered", UTCDateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["application"],
            ["application.id"],
        ),
        sa.ForeignKeyConstraint(
            ["publication"],
            ["publication.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("objection_of_application", "objection", ["application", "id"])
    op.create_table(
        "payment",
        sa.Column("id", AutoString(), nullable=False),
        sa.Column("application", AutoString(), nullable=False),
        sa.Column("enterprise", AutoString(), nullable=False),
        sa.Column("division", AutoString(), nullable=False),
        sa.Column("provision", AutoString(), nullable=False),
        sa.Column("kind", AutoString(), nullable=False),
        sa.Column("amount", AutoString(), nullable=False),
        sa.Column("reference", AutoString(), nullable=False),
        sa.Column("by", AutoString(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["application"],
            ["application.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("payment_of_application", "payment", ["application", "id"])
    op.create_table(
        "account",
        sa.Column("id", AutoString(), nullable=False),
        sa.Column("name", AutoString(), nullable=False),
        sa.Column("roles", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("created", UTCDateTime(), nullable=False),
        sa.Column("changed", UTCDateTime(), nullable=False),
        sa.Column("enterprise", AutoString(), nullable=True),
        sa.Column("division", AutoString(), nullable=True),
        sa.Column("portal", AutoString(), nullable=True),
        sa.Column("password", AutoString(), nullable=True),
        sa.Column("issuer", AutoString(), nullable=True),
        sa.Column("subject", AutoString(), nullable=True),
        sa.Column("disabled", sa.Boolean(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("locked", UTCDateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("account_by_name", "account", ["name"], unique=True)
    op.create_index("account_by_subject", "account", ["issuer", "subject"], unique=True)
    op.create_table(
        "session",
        sa.Column("id", AutoString(), nullable=False),
        sa.Column("account", AutoString(), nullable=False),
        sa.Column("csrf", AutoString(), nullable=False),
        sa.Column("created", UTCDateTime(), nullable=False),
        sa.Column("seen", UTCDateTime(), nullable=False),
        sa.Column("expires", UTCDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account"],
            ["account.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("session_by_end", "session", ["expires"])
    op.create_index("session_of_account", "session", ["account"])
    op.create_table(
        "api_key",
        sa.Column("id", AutoString(), nullable=False),
        sa.Column("account", AutoString(), nullable=False),
        sa.Column("name", AutoString(), nullable=False),
        sa.Column("digest", AutoString(), nullable=False),
        sa.Column("created", UTCDateTime(), nullable=False),
        sa.Column("scopes", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("expires", UTCDateTime(), nullable=True),
        sa.Column("revoked", UTCDateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account"],
            ["account.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("api_key_of_account", "api_key", ["account"])
    op.create_table(
        "event",
        sa.Column("id", AutoString(), nullable=False),
        sa.Column("kind", AutoString(), nullable=False),
        sa.Column("subject", AutoString(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("data", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("enterprise", AutoString(), nullable=True),
        sa.Column("division", AutoString(), nullable=True),
        sa.Column("portal", AutoString(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("event_of_enterprise", "event", ["enterprise", "id"])
    op.create_index("event_of_portal", "event", ["portal", "id"])
    op.create_table(
        "webhook",
        sa.Column("id", AutoString(), nullable=False),
        sa.Column("portal", AutoString(), nullable=False),
        sa.Column("url", AutoString(), nullable=False),
        sa.Column("kinds", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("created", UTCDateTime(), nullable=False),
        sa.Column("changed", UTCDateTime(), nullable=False),
        sa.Column("secret", sa.Integer(), nullable=False),
        sa.Column("disabled", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("webhook_of_portal", "webhook", ["portal"])
    op.create_table(
        "delivery",
        sa.Column("id", AutoString(), nullable=False),
        sa.Column("webhook", AutoString(), nullable=False),
        sa.Column("portal", AutoString(), nullable=False),
        sa.Column("event", AutoString(), nullable=False),
        sa.Column("state", AutoString(), nullable=False),
        sa.Column("due", UTCDateTime(), nullable=False),
        sa.Column("created", UTCDateTime(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("why", AutoString(), nullable=True),
        sa.Column("delivered", UTCDateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event"],
            ["event.id"],
        ),
        sa.ForeignKeyConstraint(
            ["webhook"],
            ["webhook.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("delivery_due", "delivery", ["state", "due"])
    op.create_index("delivery_of_webhook", "delivery", ["webhook", "id"])
    op.create_table(
        "answered",
        sa.Column("id", AutoString(), nullable=False),
        sa.Column("request", AutoString(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("answer", sa.LargeBinary(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("answered_by_time", "answered", ["at"])
    op.create_table(
        "audit_entry",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", AutoString(), nullable=False),
        sa.Column("actor", AutoString(), nullable=False),
        sa.Column("action", AutoString(), nullable=False),
        sa.Column("kind", AutoString(), nullable=False),
        sa.Column("id", AutoString(), nullable=False),
        sa.Column("details", AutoString(), nullable=False),
        sa.Column("previous", AutoString(), nullable=False),
        sa.Column("hash", AutoString(), nullable=False),
        sa.PrimaryKeyConstraint("number"),
    )
    op.create_index("audit_of_actor", "audit_entry", ["actor", "number"])
    op.create_index("audit_of_record", "audit_entry", ["kind", "id"])
    op.create_table(
        "audit_checkpoint",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("hash", AutoString(), nullable=False),
        sa.Column("at", AutoString(), nullable=False),
        sa.Column("algorithm", AutoString(), nullable=False),
        sa.Column("key", AutoString(), nullable=False),
        sa.Column("signature", AutoString(), nullable=False),
        sa.PrimaryKeyConstraint("number"),
    )
    for table in _APPEND_ONLY:
        _protect(table)


def downgrade() -> None:
    """None of them."""
    for table in reversed(_TABLES):
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION audit_is_kept")


def _protect(table: str) -> None:
    if op.get_bind().dialect.name == "sqlite":
        for what in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{what.lower()} BEFORE {what} ON {table} "
                "BEGIN SELECT RAISE(ABORT, 'the audit log is only appended to'); END"
            )
        return
    op.execute(
        "CREATE OR REPLACE FUNCTION audit_is_kept() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'the audit log is only appended to'; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {table}_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION audit_is_kept()"
    )
