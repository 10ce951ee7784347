"""Every scenario of `features/answers`."""

from __future__ import annotations

from pytest_bdd import scenarios

scenarios("answers")
