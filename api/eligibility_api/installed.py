"""The policies this process serves: every installed one, compiled once, and the documents about them, written once."""

from __future__ import annotations

import hashlib
import json
import logging
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from eligibility import services
from eligibility.domain.likeness import nearest
from eligibility.errors import Problem
from eligibility.services.bundling import packs_to_serve
from eligibility_api.problems import Refused

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from eligibility.services import Pack


_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Prepared:
    """A document as bytes, and the entity tag that names exactly these bytes."""

    body: bytes
    tag: str


def prepared(document: Any) -> Prepared:
    """A document written as JSON."""
    body = json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()
    return Prepared(body, f'"{hashlib.sha256(body).hexdigest()[:32]}"')


def all_installed() -> Mapping[str, Pack]:
    """Every installed policy that the settings let be served, compiled. Raises `PackProblems` when one cannot be."""
    served = packs_to_serve()
    for id, why in served.refused.items():
        _log.warning("not served: %s: %s", id, why.en)
    return served.packs


_SHOWN = (None, "secondary", "fictional")
"""What the text of a policy is, in the order in which people are shown policies."""


@dataclass
class Installed:
    """`load` is called once, at the start or by the first request."""

    load: Callable[[], Mapping[str, Pack]] = all_installed
    _documents: dict[tuple[object, ...], Prepared] = field(default_factory=dict)

    @cached_property
    def packs(self) -> Mapping[str, Pack]:
        """The compiled policies by id."""
        return self.load()

    @cached_property
    def originals(self) -> Mapping[str, Pack]:
        """Those whose text is the original one: what can be applied for, and what enterprises are told of unasked."""
        return {id: pack for id, pack in self.packs.items() if pack.standing is None}

    @property
    def shown(self) -> Mapping[str, Pack]:
        """All of them as people are shown them: those whose text is the original one come first, made-up ones last."""
        return dict(
            sorted(self.packs.items(), key=lambda item: _SHOWN.index(item[1].standing and item[1].standing.status))
        )

    def pack(self, id: str) -> Pack:
        """A policy. Raises `Refused`."""
        if id not in self.packs:
            raise Refused("policy-unknown", detail=self.unknown_policy(id, ""))
        return self.packs[id]

    def unknown_policy(self, id: str, pointer: str) -> Problem:
        """What is said of an id that no policy has."""
        shown, near = services.shortened(id), nearest(id, self.packs)
        known = "、".join(f"`{each}`" for each in near or self.packs)
        known_en = ", ".join(f"`{each}`" for each in near or self.packs)
        return Problem(
            "policy-unknown",
            pointer,
            f"没有标识为 `{shown}` 的政策",
            f"there is no policy `{shown}`",
            f"是否想写 {known}？" if near else f"现有政策：{known}",
            f"did you mean {known_en}?" if near else f"policies: {known_en}",
        )

    def document(self, key: tuple[object, ...], write: Callable[[], Any]) -> Prepared:
        """The document kept under a key, written when it is first asked for. `write` may refuse; then nothing is kept."""
        if key not in self._documents:
            self._documents[key] = prepared(write())
        return self._documents[key]
