"""Run by Alembic inside the connection that `eligibility.store.schema` opened."""

from alembic import context

from eligibility.store.tables import JobRow

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=JobRow.metadata,
    render_as_batch=True,
    compare_type=True,
)
context.run_migrations()
