"""What trust is made of here, as the settings say: the provider that vouches, the limits, the keys of the audit log. Made when first needed.

A setting that cannot be used keeps the service from starting. It decides nothing.
"""

from __future__ import annotations

import logging
from functools import cached_property
from typing import TYPE_CHECKING

from eligibility import settings
from eligibility.services import signing
from eligibility_api.identity import Identities
from eligibility_api.limits import Limits, limits_from
from eligibility_api.openid import provider_from

if TYPE_CHECKING:
    from collections.abc import Mapping

    from eligibility_api.keeper import Keeper
    from eligibility_api.openid import Provider

log = logging.getLogger("eligibility_api")


class Trust:
    """Everything that gate and addresses need. Raises `SettingsFaulty` where it is made."""

    def __init__(self, keeper: Keeper) -> None:
        self.keeper = keeper

    @cached_property
    def environment(self) -> Mapping[str, str]:
        """The settings as they were at the start, with the secrets that stand in files."""
        return settings.environment()

    @cached_property
    def provider(self) -> Provider | None:
        """Who vouches for people and programs."""
        return provider_from(self.environment)

    @cached_property
    def limits(self) -> Limits:
        """How often one may ask."""
        return limits_from(self.environment)

    @cached_property
    def identities(self) -> Identities:
        """Who asks."""
        return Identities(self.keeper, self.provider)

    @cached_property
    def signer(self) -> signing.Ed25519Signer | None:
        """Who signs the audit log."""
        return signing.signer_from(self.environment)

    @cached_property
    def verifier(self) -> signing.Ed25519Verifier | None:
        """Whose signatures are trusted."""
        return signing.verifier_from(self.environment)

    def begin(self) -> None:
        """At the start: everything is made, and what is missing is said. Raises `SettingsFaulty`."""
        assert self.limits is not None
        assert self.identities is not None
        if self.signer is None or self.verifier is None:
            log.warning("no audit key is set (%s): checkpoints of the audit log are not signed", signing.AUDIT_KEY)
