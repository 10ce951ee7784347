"""One database: opened, brought to the present schema, and written in transactions that never lose what they acknowledged.

SQLite as the embedded default: write-ahead log, full sync, and every transaction that may write takes the write lock when it begins,
because one that takes it later is refused whenever another has written in between. PostgreSQL by its address: there too one transaction
writes at a time, under a lock of the database's own, so that both mean the same.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, InterfaceError, NoSuchModuleError, OperationalError
from sqlmodel import Session, create_engine

from eligibility.store.schema import upgrade

_ONLY_READS = "eligibility_reading"
_READING: Mapping[str, Mapping[str, Any]] = {
    "sqlite": {_ONLY_READS: True},
    "postgresql": {_ONLY_READS: True, "isolation_level": "REPEATABLE READ", "postgresql_readonly": True},
}
"""How a transaction that only reads is begun: it sees one state of the database."""
BUSY_MS = 10_000
_LOCK = 5_349_012_345
"""The number of the advisory lock that whoever writes to PostgreSQL holds."""
CONNECTIONS = 8
"""Connections to PostgreSQL that are kept open, and as many again in a rush."""


class StoreUnavailable(Exception):
    """The database cannot be reached or written: `why` is what it said.

    `gone` is whether the connection broke. `in_doubt`: it broke while what was asked for was being committed, so that nobody knows whether
    it was kept; else nothing was.
    """

    def __init__(self, why: str, *, gone: bool = False, in_doubt: bool = False) -> None:
        super().__init__(why)
        self.why, self.gone, self.in_doubt = why, gone, in_doubt


@dataclass(frozen=True, slots=True)
class Database:
    """An open database. Safe to share between threads: each transaction has a connection of its own."""

    engine: Engine
    _for_reading: Engine = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_for_reading", self.engine.execution_options(**_READING[self.engine.dialect.name]))

    @classmethod
    def open(cls, where: Path | str, busy_ms: int = BUSY_MS, *, migrating: bool = True) -> Database:
        """Open the SQLite file at `where`, made if it is not there, or the database with that address, at the present schema.

        `busy_ms` is how many milliseconds a transaction waits for another's write lock; not `migrating`: whatever schema it is at.
        Raises `StoreUnavailable`.
        """
        engine = _engine_from_address(where, busy_ms) if isinstance(where, str) else _sqlite(where, busy_ms)
        database = cls(engine)
        try:
            if engine.url.database and engine.dialect.name == "sqlite":
                Path(engine.url.database).parent.mkdir(parents=True, exist_ok=True)
            if migrating:
                with _told():
                    upgrade(engine)
        except OSError as error:
            raise StoreUnavailable(f"{engine.url.database}: {error}") from error
        except StoreUnavailable as error:
            engine.dispose()
            raise StoreUnavailable(f"{engine.url.render_as_string(hide_password=True)}: {error}") from error
        return database

    def writing(self) -> AbstractContextManager[Session]:
        """One transaction that may write: committed at the end, or not at all. Raises `StoreUnavailable`."""
        return _transaction(self.engine)

    def reading(self) -> AbstractContextManager[Session]:
        """One transaction that only reads, and waits for no writer. Raises `StoreUnavailable`."""
        return _transaction(self._for_reading)

    @contextmanager
    def connected(self, *, writing: bool) -> Iterator[Connection]:
        """The same, for statements of one's own. Raises `StoreUnavailable`."""
        with _told(), (self.engine if writing else self._for_reading).begin() as connection:
            yield connection

    def close(self) -> None:
        """Let go of every connection."""
        self.engine.dispose()


@contextmanager
def _transaction(engine: Engine) -> Iterator[Session]:
    with _told(), Session(engine, expire_on_commit=False) as session, session.begin():
        session.connection()  # begins now, and not with the first statement
        yield session


@contextmanager
def _told() -> Iterator[None]:
    """What the driver says of a database that is not there, in our own words."""
    try:
        yield
    except DBAPIError as error:
        if not says_unavailable(error):
            raise
        raise StoreUnavailable(str(error.orig).strip(), gone=error.connection_invalidated) from error


def says_unavailable(error: BaseException) -> bool:
    """Whether an error says that the database cannot be reached or written."""
    if isinstance(error, StoreUnavailable | OperationalError | InterfaceError):
        return True
    return isinstance(error, DBAPIError) and error.connection_invalidated


def _engine_from_address(address: str, busy_ms: int) -> Engine:
    """Raises `StoreUnavailable` for an address of no database that can be used."""
    try:
        url = make_url(address)
        if url.get_backend_name() == "sqlite" and url.database:
            return _sqlite(Path(url.database), busy_ms)
        if url.get_backend_name() == "postgresql":
            return _postgresql(url, busy_ms)
    except (ArgumentError, NoSuchModuleError, ModuleNotFoundError) as error:
        raise StoreUnavailable(f"`{_shown(address)}` is no address of a database that can be used: {error}") from error
    raise StoreUnavailable(f"`{_shown(address)}` is neither `sqlite:///…` nor `postgresql://…`")


def _shown(address: str) -> str:
    """An address without what may be a password."""
    scheme, _, rest = address.partition("://")
    return f"{scheme}://{rest.rpartition('@')[2]}" if rest else "…"


def _sqlite(path: Path, busy_ms: int) -> Engine:
    # With isolation level None the driver begins no transaction of its own, so that ours can take the write lock at once.
    connect = {"timeout": busy_ms / 1000, "isolation_level": None, "check_same_thread": False}
    engine = create_engine(URL.create("sqlite", database=str(path)), connect_args=connect)
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _postgresql(url: URL, busy_ms: int) -> Engine:
    engine = create_engine(
        url.set(drivername="postgresql+psycopg"),
        pool_pre_ping=True,
        pool_size=CONNECTIONS,
        max_overflow=CONNECTIONS,
        connect_args={"connect_timeout": 5, "options": f"-c lock_timeout={busy_ms} -c timezone=UTC"},
    )
    event.listen(engine, "begin", _begin_postgresql)
    return engine


def _prepare(connection: sqlite3.Connection, _: Any) -> None:
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN" if _only_reads(connection) else "BEGIN IMMEDIATE")


def _begin_postgresql(connection: Connection) -> None:
    if not _only_reads(connection):
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK})")


def _only_reads(connection: Connection) -> bool:
    return bool(connection.get_execution_options().get(_ONLY_READS, False))
