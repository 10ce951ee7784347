"""Migrations, run from inside the program: the schema of a database is brought to the present one, or back."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine

FOLDER = Path(__file__).resolve().parent / "migrations"


def upgrade(engine: Engine, to: str = "head") -> None:
    """Apply every migration up to `to`, all in one transaction."""
    with engine.begin() as connection:
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, to)


def downgrade(engine: Engine, to: str) -> None:
    """Undo migrations down to `to` (`base` undoes all)."""
    with engine.begin() as connection:
        config = _config()
        config.attributes["connection"] = connection
        command.downgrade(config, to)


def move(engine: Engine, to: str) -> tuple[str | None, str | None]:
    """Bring a database to a migration, up or down; what it was at, and what it is at."""
    with engine.connect() as connection:
        before = present(connection)
    known = revisions()
    goal = len(known) if to == "head" else 0 if to == "base" else known.index(to) + 1
    (upgrade if goal >= (known.index(before) + 1 if before else 0) else downgrade)(engine, to)
    with engine.connect() as connection:
        return before, present(connection)


def present(connection: Connection) -> str | None:
    """The migration that a database is at; nothing where none was applied."""
    found: str | None = MigrationContext.configure(connection).get_current_revision()
    return found


def revisions() -> list[str]:
    """The ids of all migrations, the first first."""
    script = ScriptDirectory.from_config(_config())
    return [each.revision for each in script.walk_revisions()][::-1]


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.set_main_option("path_separator", "os")
    return config
