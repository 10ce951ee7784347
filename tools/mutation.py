"""Run mutmut over the core meaning and hold every surviving mutant to a written explanation.

The explanations are blocks of tools/equivalent_mutants.txt: the function, the lines taken away and put in, and `because …`. A mutant
that survives without one fails the run, and so does an explanation that no surviving mutant needs. Which modules are mutated, and by
which tests, is said in pyproject.toml.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
EXPLANATIONS = ROOT / "tools" / "equivalent_mutants.txt"
LOG = ROOT / "mutants" / "run.log"
MUTMUT = [sys.executable, "-m", "mutmut"]
CAUGHT = {"killed", "timeout", "caught by type check"}


class Mutant(NamedTuple):
    """One change of the code: where, and which lines it takes away and puts in."""

    function: str
    removed: tuple[str, ...]
    added: tuple[str, ...]

    def __str__(self) -> str:
        return "\n".join(
            [self.function, *(f"- {line}" for line in self.removed), *(f"+ {line}" for line in self.added)]
        )


def mutant_from(function: str, lines: list[str]) -> Mutant:
    """A mutant from the lines of its difference; context and file headers are left out."""
    changed = [line for line in lines if line.startswith(("-", "+")) and not line.startswith(("---", "+++"))]
    removed = tuple(line[1:].strip() for line in changed if line.startswith("-"))
    added = tuple(line[1:].strip() for line in changed if line.startswith("+"))
    return Mutant(function, removed, added)


def function_from(name: str) -> str:
    """`a.b.xǁFrameǁread__mutmut_3` and `a.b.x_judge__mutmut_1` as `a.b.Frame.read` and `a.b.judge`."""
    module, _, mangled = name.rpartition(".")
    plain = mangled.partition("__mutmut_")[0]
    return f"{module}.{plain[2:].replace('ǁ', '.')}"


def explained(text: str) -> set[Mutant]:
    """The mutants that the text explains; a block without a `because` line explains nothing."""
    body = "\n".join(line for line in text.splitlines() if not line.startswith("#"))
    blocks = [block.strip().splitlines() for block in body.split("\n\n") if block.strip()]
    return {
        mutant_from(block[0].strip(), block[1:])
        for block in blocks
        if any(line.startswith("because ") for line in block)
    }


def run_mutants() -> int:
    """Run every mutant anew, because mutmut does not look at tests it has seen; the progress display goes to a log file."""
    shutil.rmtree(LOG.parent, ignore_errors=True)
    LOG.parent.mkdir()
    with LOG.open("w") as log:
        return subprocess.run(
            [*MUTMUT, "run", "--max-children", "2"], cwd=ROOT, stdout=log, stderr=log, check=False
        ).returncode


def statuses() -> dict[str, str]:
    """What became of each mutant, by its name."""
    listed = subprocess.run(
        [*MUTMUT, "results", "--all", "true"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    parts = (line.strip().rpartition(": ") for line in listed.splitlines() if "__mutmut_" in line)
    return {name: status for name, _, status in parts}


def differences(names: list[str]) -> list[str]:
    """The difference of each named mutant; one process for all, because starting mutmut is slow."""
    program = (
        "import json, sys; from mutmut.mutation.diff_apply import get_diff_for_mutant as diff;"
        "json.dump([diff(name) for name in json.load(sys.stdin)], sys.stdout)"
    )
    command = [sys.executable, "-c", program]
    answer = subprocess.run(
        command, cwd=ROOT, input=json.dumps(names), capture_output=True, text=True, check=True
    ).stdout
    return list(json.loads(answer))


def main() -> int:
    if code := run_mutants():
        print(f"mutmut ended with {code}; its own words are in {LOG.relative_to(ROOT)}", file=sys.stderr)
        return code
    became = statuses()
    untested = Counter(function_from(name) for name, status in became.items() if status == "no tests")
    names = [name for name, status in became.items() if status not in CAUGHT | {"no tests"}]
    survivors = {
        mutant_from(function_from(name), difference.splitlines()): became[name]
        for name, difference in zip(names, differences(names), strict=True)
    }
    return verdict(len(became), untested, survivors, explained(EXPLANATIONS.read_text("utf-8")))


def verdict(tried: int, untested: Counter[str], survivors: dict[Mutant, str], known: set[Mutant]) -> int:
    """Tell what is left to do, and return the exit code."""
    for function, count in untested.items():
        print(f"no test runs {function} ({count} mutants)")
    for mutant in sorted(survivors.keys() - known):
        print(f"{survivors[mutant]}, and not explained:\n{mutant}\n")
    for mutant in sorted(known - survivors.keys()):
        print(f"explained, but caught or gone by now; take the explanation away:\n{mutant}\n")
    caught = tried - untested.total() - len(survivors)
    print(
        f"{tried} mutants: {caught} caught, {len(survivors)} survive of which {len(survivors.keys() & known)} are explained"
    )
    return 1 if untested or survivors.keys() != known else 0


if __name__ == "__main__":
    sys.exit(main())
