"""Whether a webhook's message is the service's, by the Standard Webhooks scheme. It reads no clock: the time is an argument."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

TOLERANCE = timedelta(minutes=5)
"""How old or new a message may be."""


class NotVerified(Exception):
    """A message that is not the service's, was changed, or is too old or too new."""


def verified(secret: str, headers: Mapping[str, str], body: bytes, now: datetime) -> dict[str, Any]:
    """The event in a message. `secret` is the webhook's (`whsec_…`), `now` an aware time. Raises `NotVerified`."""
    said = {name.lower(): value for name, value in headers.items()}
    try:
        id, stamp, signatures = (said[f"webhook-{each}"] for each in ("id", "timestamp", "signature"))
        age = abs(now.timestamp() - int(stamp))
        key = base64.b64decode(secret.removeprefix("whsec_"), validate=True)
    except (KeyError, ValueError, binascii.Error) as error:
        raise NotVerified("a header or the secret is not as it should be") from error
    if age > TOLERANCE.total_seconds():
        raise NotVerified("the message is too old or too new")
    right = "v1," + base64.b64encode(hmac.digest(key, f"{id}.{stamp}.".encode() + body, hashlib.sha256)).decode()
    if not any(hmac.compare_digest(each.encode(), right.encode()) for each in signatures.split(" ")):
        raise NotVerified("no signature is the service's")
    event: dict[str, Any] = json.loads(body)
    return event
