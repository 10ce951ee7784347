"""Labels of what a cause is about: facts, fields of records, open questions, terms with their argument."""

from __future__ import annotations

import pytest

from eligibility.explain.document import DocumentWriter
from eligibility.packs import installed_pack


@pytest.mark.parametrize(
    ("subject", "label"),
    [
        ("registered_division", "注册地"),
        ("revenue[-1]", "营业收入（上一年度）"),
        ("projects[0].place", "项目1·项目所在地"),
        ("meihekou", "梅河口市是否属于走廊范围"),
        ("corridor", "走廊内企业"),
        ("in_corridor@registered_division", "位于走廊范围（注册地）"),
        ("projects[0].in_corridor@place", "位于走廊范围（项目1·项目所在地）"),
        ("projects[0].finding:in_corridor@place", "位于走廊范围（项目1·项目所在地）"),
    ],
)
def test_a_subject_is_called_by_its_label(subject: str, label: str) -> None:
    assert DocumentWriter(installed_pack("jilin.corridor_2018_2025")).label(subject) == label
