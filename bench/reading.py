"""Measure reading: a workbook of 10,000 × 60 cells to typed profiles, beside the bare parser; and hostile files.

`python3 dev.py bench reading [--rows 10000] [--rounds 3]`. Each measurement is a process of its own: processor seconds of it and of
its worker, and its peak memory. Exits 1 when a row is lost or faulty, when one process grows by 300 MB over all hostile files,
when one of those is not refused, or takes more than 2 s of processor time to be.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

from tests.hostile import CORPUS
from tests.tables_files import credit_code, workbook

MOST_SECONDS, MOST_GROWN = 2.0, 300
ROOT = Path(__file__).resolve().parent.parent

_MEASURED = """
import json, resource, sys
def used(who):
    usage = resource.getrusage(who)
    return usage.ru_utime + usage.ru_stime
def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
{setup}
own, child, before = used(resource.RUSAGE_SELF), used(resource.RUSAGE_CHILDREN), peak()
result = None
{work}
own, child = used(resource.RUSAGE_SELF) - own, used(resource.RUSAGE_CHILDREN) - child
print(json.dumps({{"own": own, "worker": child, "grown": peak() - before, "peak": peak(), "result": result}}))
"""
_SETUP = """
from eligibility.packs import installed_vocabulary
from eligibility.tables.reading import roster_from_files
from eligibility.tables.refusal import FileRefused
vocabulary = installed_vocabulary()
"""
_READ = """
roster = roster_from_files([sys.argv[1]], vocabulary)
result = [len(roster.applicants), len(roster.faulty), len(roster.skipped)]
"""
_REFUSE = """
try:
    roster_from_files([sys.argv[1]], vocabulary)
except FileRefused as refused:
    result = refused.code
"""
_REFUSE_ALL = """
for name in sys.argv[1:]:
    try:
        roster_from_files([name], vocabulary)
    except FileRefused:
        pass
"""


def measured(setup: str, work: str, *paths: Path) -> dict[str, Any]:
    """One process."""
    command = [sys.executable, "-c", _MEASURED.format(setup=setup, work=work), *map(str, paths)]
    done = subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT)
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def headers() -> list[str]:
    """Sixty columns: who, four figures of five years, three recognitions, three projects, remarks."""
    said = [
        "统一社会信用代码",
        "企业名称",
        "主体类型",
        "所有制",
        "成立日期",
        "注册地",
        "实际经营地",
        "主营行业",
        "参加社会保险",
        "信用名单",
    ]
    for year in range(2019, 2024):
        said += [f"{name}（{year}年）（万元）" for name in ("营业收入", "资产总额", "研发费用")] + [
            f"从业人员（{year}年）"
        ]
    said += [f"认定{index}·{name}" for index in (1, 2, 3) for name in ("类别", "级别", "有效期起", "有效期止")]
    said += [
        f"项目{index}·{name}"
        for index in (1, 2, 3)
        for name in ("项目名称", "项目领域", "项目所在地", "总投资（万元）")
    ]
    return said + [f"备注{index}" for index in range(60 - len(said))]


def row(number: int, r: Random) -> list[Any]:
    """One enterprise, with numbers and dates as a spreadsheet holds them."""
    founded = date(2000 + number % 20, 1 + number % 12, 1 + number % 28)
    cells: list[Any] = [credit_code(number), f"企业{number}", "企业", r.choice(["民营", "国有", "外资"]), founded]
    cells += ["220104", "220104", "C3670", r.choice("是否"), "无"]
    for _ in range(5):
        cells += [r.randint(1, 99999) / 10, r.randint(1, 99999) / 10, r.randint(1, 9999) / 10, r.randint(1, 999)]
    for _ in range(3):
        cells += [r.choice(["科技型小巨人企业", "高企", "绿色工厂"]), "省级", date(2020, 1, 1), "长期"]
    for index in range(3):
        cells += [f"项目{number}-{index}", "物联网", "220104", r.randint(1, 9999)]
    return cells + ["备注"] * (60 - len(cells))


def main(arguments: Sequence[str]) -> int:
    """Measure, tell, and say whether the bars hold."""
    parser = argparse.ArgumentParser(prog="dev.py bench reading")
    parser.add_argument("--rows", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        return max(read_good(Path(folder), options.rows, options.rounds), refuse_hostile(Path(folder)))


def read_good(folder: Path, rows: int, rounds: int) -> int:
    """The good workbook, read and mapped and typed, beside the parser alone."""
    r = Random(7)
    path = workbook(folder / "good.xlsx", {"企业": [headers(), *(row(number, r) for number in range(rows))]})
    size = path.stat().st_size / 1e6
    bare = [measured("import python_calamine", "python_calamine.CalamineWorkbook.from_path(sys.argv[1]).get_sheet_by_index(0).to_python()", path) for _ in range(rounds)]  # fmt: skip
    ours = [measured(_SETUP, _READ, path) for _ in range(rounds)]
    print(f"{rows} × 60 cells, {size:.1f} MB; processor seconds, median of {rounds}")
    print(f"  parser alone            {statistics.median(each['own'] for each in bare):6.2f} s  peak {max(each['peak'] for each in bare):4.0f} MB")  # fmt: skip
    worker, own = (statistics.median(each[key] for each in ours) for key in ("worker", "own"))
    print(f"  guard, parser in worker {worker:6.2f} s")
    print(f"  headers, cells, profiles{own:6.2f} s  peak {max(each['peak'] for each in ours):4.0f} MB")
    lost = [each["result"] for each in ours if each["result"] != [rows, 0, 0]]
    print(f"  rows usable, faulty, skipped: {ours[0]['result']}")
    return 1 if lost else 0


def refuse_hostile(folder: Path) -> int:
    """Every hostile file by itself, and all of them in one process."""
    failed = 0
    paths = []
    for code, makers in CORPUS.items():
        for make in makers:
            path = make(folder)
            paths.append(path)
            seen = measured(_SETUP, _REFUSE, path)
            seconds = seen["own"] + seen["worker"]
            good = seen["result"] == code and seconds <= MOST_SECONDS
            failed += not good
            size = path.stat().st_size / 1e6 if path.exists() else 0.0
            print(f"  {'ok' if good else 'NO':2} {seconds:5.2f} s  {size:7.3f} MB  {path.name:22} {seen['result']}")
    grown = measured(_SETUP, _REFUSE_ALL, *paths)["grown"]
    print(f"  all of them in one process: grown by {grown:.0f} MB (limit {MOST_GROWN})")
    return 1 if failed or grown >= MOST_GROWN else 0
