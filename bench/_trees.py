"""The whole answer the ordinary way, as well as it can be done: a tree of dictionaries whose unchanging parts are made once."""

from __future__ import annotations

from functools import lru_cache

from eligibility.domain.verdict import Verdict
from eligibility.explain.document import Document, DocumentWriter
from eligibility.ir.reasons import Reason
from eligibility.ir.rules import Pack, Provision


class KeepingWriter(DocumentWriter):
    """Writes the same documents, with the heads of provisions and conditions, labels and types kept."""

    def __init__(self, pack: Pack, lang: str = "zh") -> None:
        super().__init__(pack, lang)
        self._heads: dict[tuple[int, Verdict, str | None], Document] = {}
        self._provisions: dict[str, Document] = {}
        self._label = lru_cache(maxsize=None)(super().label)
        self._type = lru_cache(maxsize=None)(super().type_of)

    def provision_head(self, provision: Provision) -> Document:
        """What is the same for every enterprise."""
        if provision.id not in self._provisions:
            self._provisions[provision.id] = super().provision_head(provision)
        return self._provisions[provision.id]

    def reason_head(self, reason: Reason, records: str | None) -> Document:
        """Kind, verdict, and what is the same for every enterprise."""
        key = (id(reason.node), reason.verdict, records)
        if key not in self._heads:
            self._heads[key] = super().reason_head(reason, records)
        return self._heads[key]

    def label(self, subject: str) -> str:
        """The label of a fact's path or an open question."""
        return self._label(subject)

    def type_of(self, path: str) -> tuple[str, str | None, str | None]:
        """Kind, domain and unit of the slot at a path."""
        return self._type(path)
