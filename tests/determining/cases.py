"""What determinations are made of in these tests, and second executors that cannot be had or cannot be trusted."""

from __future__ import annotations

from datetime import date
from random import Random
from typing import Any

from eligibility.domain.opinions import Asking
from eligibility.engines.rete import ReteWorkers
from eligibility.ir.rules import Pack
from eligibility.packs import installed_pack
from eligibility.profile import LEVELS, profile_from_json
from eligibility.services.determining import Made, determine
from eligibility.services.opinions import SecondOpinions
from tests.enterprises import EXAMPLES, random_said

PACK = installed_pack("jilin.corridor_2018_2025")
DAY = date(2024, 6, 1)
DAYS = (DAY, date(2025, 6, 1), date(2026, 12, 31))


def made(
    opinions: SecondOpinions,
    said: dict[str, Any] = EXAMPLES[0],
    asking: Asking = Asking.REQUIRED,
    lang: str = "zh",
    pack: Pack = PACK,
) -> Made:
    """The determination of an enterprise, the first of the examples unless another is given."""
    return determine(pack, profile_from_json(said, pack.vocabulary), DAY, lang=lang, asking=asking, opinions=opinions)


def random_made(r: Random, opinions: SecondOpinions) -> Made:
    """The determination of a random enterprise, on some day, at some level, in some language."""
    profile = profile_from_json(random_said(r), PACK.vocabulary)
    day, level, lang = r.choice(DAYS), r.choice(list(LEVELS.values())), r.choice(("zh", "en"))
    return determine(PACK, profile, day, level, lang, opinions=opinions)


def absent() -> SecondOpinions:
    """Second opinions that cannot be had."""
    workers = ReteWorkers()
    workers.close()
    return SecondOpinions(workers)
