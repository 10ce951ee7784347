"""Measure a workbook of 10,000 applicants and 60 columns in, the marked workbook out: processor seconds and memory, and their parts.

`python3 dev.py bench screen_workbook [--rows 10000]`. Every part runs in a process of its own that does all before it too, children counted, so
that a part is what it adds. Exits 1 where an aim is missed.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
from datetime import date
from pathlib import Path

from eligibility.packs import installed_pack
from eligibility.services.rosters import read_roster
from eligibility.services.screening import screen
from eligibility.services.screening_files import Order, screen_to_files, uncollected
from tools.applicants import applicants, write

DAY = date(2024, 6, 1)
PACK = "jilin.corridor_2018_2025"
SECONDS, MEGABYTES = 15.0, 400.0
PARTS = ("start", "read", "judge", "write")


def one(part: str, path: Path) -> dict[str, float]:
    """Everything up to a part, and what it took: processor seconds and the larger of our and our children's peak memory."""
    pack = installed_pack(PACK)
    with uncollected():
        if part != "start":
            roster = read_roster([path], pack.vocabulary)
        if part == "judge":
            for _ in screen(pack, roster, DAY):
                pass
        elif part == "write":
            screen_to_files(Order(pack, DAY, path.with_name("out.xlsx")), roster)
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    seconds = sum(each.ru_utime + each.ru_stime for each in used)
    return {"seconds": seconds, "megabytes": sum(each.ru_maxrss for each in used) / 1024}


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args(argv)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "in.xlsx"
        write(path, applicants(given.rows))
        best: dict[str, dict[str, float]] = {}
        for _ in range(given.rounds):
            for part in PARTS:
                found = _in_process(part, path)
                if part not in best or found["seconds"] < best[part]["seconds"]:
                    best[part] = found
    before = 0.0
    print(
        f"{given.rows} rows, best of {given.rounds} rounds: processor seconds, what each part adds, peak MB with children"
    )
    for part in PARTS:
        seconds = best[part]["seconds"]
        base = best["read"]["seconds"] if part == "write" else before
        print(f"  {part:<8} {seconds:7.2f}  +{seconds - base:6.2f}  {best[part]['megabytes']:7.0f}")
        before = seconds
    print("  (write judges too, as rows pass: what it adds is judging and writing)")
    whole = best["write"]
    met = whole["seconds"] <= SECONDS and whole["megabytes"] <= MEGABYTES
    print(f"  aim: <= {SECONDS:.0f} s and <= {MEGABYTES:.0f} MB  {'met' if met else 'MISSED'}")
    return 0 if met else 1


def _in_process(part: str, path: Path) -> dict[str, float]:
    code = "import json, sys; from pathlib import Path; from bench.screen_workbook import one; print(json.dumps(one(sys.argv[1], Path(sys.argv[2]))))"
    done = subprocess.run([sys.executable, "-c", code, part, str(path)], check=True, capture_output=True, text=True)
    found: dict[str, float] = json.loads(done.stdout)
    return found
