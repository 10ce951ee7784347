"""Every scenario of the corridor policy (`features/jilin_corridor`)."""

from __future__ import annotations

from pytest_bdd import scenarios

scenarios("jilin_corridor")
