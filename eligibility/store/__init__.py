"""What is kept between runs, in a database: the only place that knows one. It judges nothing and knows no HTTP."""

from eligibility.store.database import Database, StoreUnavailable
from eligibility.store.jobs import StoredJobs

__all__ = ["Database", "StoreUnavailable", "StoredJobs"]
