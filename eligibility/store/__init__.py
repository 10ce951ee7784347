"""What is kept between runs, in a database: the only place that knows one. It judges nothing and knows no HTTP.

A data folder holds the files of jobs, and the database unless that is elsewhere.
"""

from pathlib import Path

from eligibility.settings import packs_folder, value_of
from eligibility.store.audit import StoredLog
from eligibility.store.backup import KeptFiles
from eligibility.store.contents import Contents
from eligibility.store.database import Database, StoreUnavailable
from eligibility.store.files import JobFiles, safe_name
from eligibility.store.jobs import StoredJobs
from eligibility.store.reader import Reader
from eligibility.store.units import StoredUnit
from eligibility.store.writer import Writer

__all__ = [
    "Contents",
    "Database",
    "JobFiles",
    "KeptFiles",
    "Reader",
    "StoreUnavailable",
    "StoredJobs",
    "StoredLog",
    "StoredUnit",
    "Writer",
    "database_in",
    "files_in",
    "kept_files_in",
    "safe_name",
]


def database_in(data: Path) -> Path | str:
    """The database of a data folder: the address that `ELIGIBILITY_DATABASE` says, else a file in it."""
    return value_of("ELIGIBILITY_DATABASE") or data / "eligibility.sqlite3"


def files_in(data: Path) -> JobFiles:
    """The jobs' files in a data folder."""
    return JobFiles(data / "jobs")


def kept_files_in(data: Path) -> KeptFiles:
    """Attachments in a data folder, and packs where the settings say, else there too."""
    return KeptFiles(Contents(data / "attachments"), packs_folder(data))
