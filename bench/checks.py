"""Measure the checks of the corridor policy, of a generated policy of 300 provisions, and a comparison of that policy with a changed one.

`python3 dev.py bench checks [--provisions 300]`. Processor seconds of one run each: the solver works in this thread. Exits 1 when a limit is missed,
or when something is found in the generated policy, whose rules are sound.
"""

from __future__ import annotations

import argparse
import hashlib
from collections.abc import Callable, Sequence
from datetime import date
from random import Random
from time import process_time

from bench._bars import Bar
from eligibility.packs import PackSource, installed_source
from eligibility.services.checking import Checked, check
from eligibility.services.differing import Compared, compare_meaning

CORRIDOR = "jilin.corridor_2018_2025"
DAY = date(2026, 11, 26)
A_CLAUSE = 3

_CITIES = {
    "220100": "长春市", "220200": "吉林市", "220300": "四平市", "220400": "辽源市", "220500": "通化市", "220600": "白山市", "220700": "松原市",
}  # fmt: skip
_KINDS = {
    "tech_little_giant": "科技型小巨人企业",
    "high_tech_enterprise": "高新技术企业",
    "green_factory": "绿色工厂",
    "tech_sme": "科技型中小企业",
}


def _provision(r: Random, id: str) -> tuple[str, str]:
    """A sentence and its rules: places, staff, revenue, research, a recognition, and an exclusion."""
    city, kind = r.choice(sorted(_CITIES)), r.choice(sorted(_KINDS))
    staff, revenue, share, years = r.randint(10, 300), r.randint(100, 9000), r.randint(1, 9), r.randint(2, 9)
    name = f"第{id.replace('.', '条第')}项奖补"
    sentence = (
        f"对注册在{_CITIES[city]}、成立{years}年以上、从业人员{staff}人以上、营业收入{revenue}万元以上、研发费用占比不低于{share}%的"
        f"{_KINDS[kind]}，给予{name}，列入失信被执行人名单者除外。"
    )
    rules = f"""\
  - id: "{id}"
    title: {{zh: {name}, en: Award {id}}}
    quote: {sentence}
    effect: grant
    benefit: {{quote: 给予{name}, zh: {name}, en: Award {id}}}
    requires:
      all:
        - {{quote: 注册在{_CITIES[city]}, holds: "registered_division under [{city}]"}}
        - {{quote: 成立{years}年以上, holds: "founded <= as_of - {years}年"}}
        - {{quote: 从业人员{staff}人以上, holds: "employees[-1] >= {staff}人"}}
        - {{quote: 营业收入{revenue}万元以上, holds: "revenue[-1] >= {revenue}万元"}}
        - {{quote: 研发费用占比不低于{share}%, holds: "rd_spending[-1] / revenue[-1] >= {share}%"}}
        - {{quote: {_KINDS[kind]}, holds: "any(recognitions where kind is {kind}, current)"}}
      unless: {{quote: 列入失信被执行人名单者除外, holds: "credit_lists has [dishonest_judgment_debtor]"}}
    wording: [{{quote: 对, why: connective}}, {{quote: 的, why: connective}}]
"""
    return sentence, rules


def generated(provisions: int, seed: int = 1) -> PackSource:
    """A policy of so many provisions."""
    r, files, text = Random(seed), dict[str, bytes](), ["生成的政策（虚构，供测量）\n\n一、奖补\n"]
    clauses = -(-provisions // A_CLAUSE)
    for clause in range(1, clauses + 1):
        made = [_provision(r, f"{clause}.{at}") for at in range(1, A_CLAUSE + 1)]
        text.append(
            f"\n{clause} 支持第{clause}类企业\n{''.join(sentence for sentence, _ in made)}\n（责任单位：省财政厅）\n"
        )
        head = f"clause: {clause}\nheading: 支持第{clause}类企业\nsection: 一、奖补\ndepartments: [省财政厅]\nprovisions:\n"
        files[f"clauses/clause_{clause:03}.yaml"] = (head + "".join(rules for _, rules in made)).encode()
    raw = "".join(text).encode()
    files["text.txt"] = raw
    files["terms.yaml"] = b"opens: {}\n"
    files["policy.yaml"] = (
        f'id: bench.generated\ntitle: {{zh: 生成的政策, en: Generated}}\nversion: "1"\nclauses: {clauses}\n'
        f"texts:\n  source: {{file: text.txt, sha256: {hashlib.sha256(raw).hexdigest()}, status: as_received}}\nsections: [一、奖补]\n"
    ).encode()
    return PackSource(files, installed_source(CORRIDOR).vocabulary_files)


def timed(work: Callable[[], Checked | Compared]) -> tuple[float, Checked | Compared]:
    """Processor seconds of a piece of work, and its result."""
    begin = process_time()
    result = work()
    return process_time() - begin, result


def main(arguments: Sequence[str]) -> int:
    """Measure, and tell."""
    parser = argparse.ArgumentParser(prog="dev.py bench checks")
    parser.add_argument("--provisions", type=int, default=300)
    said = parser.parse_args(arguments)
    corridor, found = timed(lambda: check(installed_source(CORRIDOR), DAY))
    source = generated(said.provisions)
    large, sound = timed(lambda: check(source, DAY))
    old, new = source.compiled(), generated(said.provisions, seed=2).compiled()
    compared, differences = timed(lambda: compare_meaning(old, new, DAY))
    assert isinstance(found, Checked)
    assert isinstance(sound, Checked)
    assert isinstance(differences, Compared)
    bars = [
        Bar("check the corridor policy, seconds", corridor, 10),
        Bar(f"check {len(sound.pack.provisions)} provisions, seconds", large, 60),
        Bar(f"compare {len(old.provisions)} provisions, seconds", compared, 60),
    ]
    for bar in bars:
        print(bar.line())
    counts = ", ".join(f"{sort.value} {count}" for sort, count in differences.counts.items())
    print(
        f"  questions without an answer {found.unanswered + sound.unanswered} · found in sound rules {len(sound.findings)} · {counts}"
    )
    for each in sound.findings[:5]:
        print(f"  {each.file}:{each.line} {each.code} {each.words.en}")
    return 1 if sound.findings or any(bar.value > bar.aim for bar in bars) else 0
