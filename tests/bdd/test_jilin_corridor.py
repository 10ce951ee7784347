"""Every scenario of the corridor policy (`features/jilin.corridor_2018_2025`)."""

from __future__ import annotations

from pytest_bdd import scenarios

scenarios("jilin.corridor_2018_2025")
