"""The operations that are asked with a profile: address, form of the request, and the use case that answers. A table, no more."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from eligibility import services
from eligibility.domain.facts import Level
from eligibility.errors import ProfileProblems
from eligibility_api.problems import Refused
from eligibility_api.requests import Form, ProfileRequest, request_from_bytes

if TYPE_CHECKING:
    from collections.abc import Callable

    from eligibility_api.installed import Installed
    from eligibility_api.languages import Lang

SEARCHED = 50
"""Records in a request that is answered by a search: enough for any enterprise, and the search stays within seconds."""


@dataclass(frozen=True, slots=True)
class Asking:
    """An operation. `write` gives the answer's bytes; one that takes more than a moment is `slow` and waits its turn."""

    path: str
    write: Callable[[ProfileRequest, Lang], bytes]
    form: Form = field(default_factory=Form)
    slow: bool = True
    request: str = "DecisionRequest"
    """The component that describes the request."""

    def answer(self, body: bytes, installed: Installed, lang: Lang) -> bytes:
        """Read a request and answer it. Raises `Refused`, also for findings that only the policy's rules can tell are wrong."""
        request = request_from_bytes(body, installed, self.form)
        try:
            return self.write(request, lang)
        except ProfileProblems as error:
            raise Refused("profile-invalid", error.problems) from error


def _decision(asked: ProfileRequest, lang: Lang) -> bytes:
    return services.judge(asked.pack, asked.profile, asked.as_of, asked.level, lang, asked.clause).json


def _explanation(asked: ProfileRequest, lang: Lang) -> bytes:
    return services.explanation_json(asked.pack, asked.profile, asked.as_of, asked.level, lang, asked.clause)


def _advice(asked: ProfileRequest, lang: Lang) -> bytes:
    return services.advice_json(asked.pack, asked.profile, asked.as_of, asked.level, lang, asked.clause, asked.skipped)


def _what_if(asked: ProfileRequest, lang: Lang) -> bytes:
    return services.what_if_json(asked.pack, asked.profile, asked.as_of, asked.level, lang, asked.clause)


def _verification(asked: ProfileRequest, lang: Lang) -> bytes:
    return services.verification_json(asked.pack, asked.profile, asked.as_of, asked.level, lang, asked.clause)


def _materials(asked: ProfileRequest, lang: Lang) -> bytes:
    return services.materials_json(asked.pack, asked.profile, asked.as_of, asked.level, lang, asked.clause)


def _flags(asked: ProfileRequest, lang: Lang) -> bytes:
    return services.flags_json(asked.pack, asked.profile, asked.as_of, asked.level, lang)


def _receipt(asked: ProfileRequest, lang: Lang) -> bytes:
    return services.receipt_json(asked.pack, asked.profile, asked.as_of, asked.level, lang, asked.clause)


ASKINGS: dict[str, Asking] = {
    "decide": Asking("/v1/decisions", _decision, slow=False),
    "explain": Asking("/v1/explanations", _explanation),
    "advise": Asking(
        "/v1/advice", _advice, Form(("level", "clause", "skipped"), most_records=SEARCHED), request="AdviceRequest"
    ),
    "askWhatIf": Asking("/v1/what-if", _what_if, Form(most_records=SEARCHED)),
    "listVerifications": Asking("/v1/verifications", _verification, Form(level=Level.VERIFIED, most_records=SEARCHED)),
    "listMaterials": Asking("/v1/materials", _materials),
    "listFlags": Asking("/v1/flags", _flags, Form(("level",)), request="FlagsRequest"),
    "makeReceipt": Asking("/v1/receipts", _receipt, Form(most_records=SEARCHED)),
}
"""By operation id."""
