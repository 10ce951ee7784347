"""Every scenario of the fictional policy (`features/fictional_teaching`)."""

from __future__ import annotations

from pytest_bdd import scenarios

scenarios("fictional_teaching")
