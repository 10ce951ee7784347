"""An office that treats the minimal policy, in which the award of 1.1 and the priority of 2.1 are not given beside each other."""

from __future__ import annotations

from functools import cache
from typing import Any

from eligibility.domain.procedure import TimeLimits
from eligibility.ir.procedure import usual_procedure
from eligibility.ir.rules import Pack
from eligibility.services import enterprises
from eligibility.services.desk import Desk
from tests.minimal_pack import changed, compiled, minimal
from tests.procedure.office import CODE, DAYS, OFFICER, Office

EXCLUDING = """
@ clauses/clause_02.yaml
-    norms: [plan]
+    norms: [plan]
+    excludes: [{ids: ["1.1"], quote: 奖补标准另行规定}]
"""
QUOTE = "从业人员20人以上的企业给予奖补"
BOTH_MET: dict[str, Any] = {
    "facts": {
        "registered_division": "220100",
        "rd_spending": {"2023": "5万元"},
        "revenue": {"2023": "100万元"},
        "employees": {"2023": 20},
        "activities": [],
        "projects": [{"investment": "1000万元", "field": "auto_parts"}],
    }
}


@cache
def excluding_pack() -> Pack:
    return compiled(changed(minimal(), EXCLUDING))


def treats(office: Office, pack: Pack) -> None:
    """The office goes by another edition of the policy from now on."""
    office.desk = Desk(pack, usual_procedure(), TimeLimits(office.desk.limits.calendar, DAYS))


def in_an_office_of_exclusions(office: Office, pack: Pack | None = None) -> None:
    """The office, with an enterprise on file that meets both."""
    treats(office, pack or excluding_pack())
    profile = office.profile(BOTH_MET)
    office.write(enterprises.put_profile, OFFICER, CODE, "长春示例企业", "220104", profile)
