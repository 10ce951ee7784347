"""What is kept between runs, in a database: the only place that knows one. It judges nothing and knows no HTTP.

A data folder holds the database and the jobs' files.
"""

from pathlib import Path

from eligibility.store.database import Database, StoreUnavailable
from eligibility.store.files import JobFiles, safe_name
from eligibility.store.jobs import StoredJobs

__all__ = ["Database", "JobFiles", "StoreUnavailable", "StoredJobs", "database_in", "files_in", "safe_name"]


def database_in(data: Path) -> Path:
    """The database of a data folder."""
    return data / "eligibility.sqlite3"


def files_in(data: Path) -> JobFiles:
    """The jobs' files in a data folder."""
    return JobFiles(data / "jobs")
