"""Every scenario of the fictional policy (`features/fictional.teaching`)."""

from __future__ import annotations

from pytest_bdd import scenarios

scenarios("fictional.teaching")
