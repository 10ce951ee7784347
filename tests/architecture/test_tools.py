"""The programs behind dev.py say what is wrong with a file, read what a benchmark needs, and know mutants by their difference."""

from __future__ import annotations

import argparse
from pathlib import Path

import pytest

import dev
from tools.check_files import problems_of
from tools.environment import Stop
from tools.mutation import Mutant, explained, function_from, mutant_from

LONG = "x = 1\n" * 401


def problems(name: str, text: str) -> list[str]:
    return list(problems_of(Path(name), text))


def test_a_file_of_400_lines_is_let_through_and_a_longer_one_says_why() -> None:
    assert problems("a.py", "x = 1\n" * 400) == []
    assert problems("a.py", LONG) == [
        "a.py: 401 lines; split it, or say in its docstring `Longer than 400 lines because …`"
    ]
    assert problems("a.py", f'"""A table.\n\nLonger than 400 lines\nbecause it is one.\n"""\n{LONG}') == []


def test_a_registry_a_machine_path_and_a_lock_file_are_told_with_their_place() -> None:
    assert problems("a.md", "from\npypi" + ".org\n") == ["a.md:2: a package registry's host: `pypi" + ".org`"]
    assert problems("a.md", "see /" + "work/main\n") == ["a.md:1: a path of one machine: `/" + "work/m`"]
    assert problems("uv.lock", "") == ["uv.lock: a lock file; hold versions in constraints.txt"]


def test_paths_within_the_project_and_urls_are_let_through() -> None:
    assert problems("a.md", "rules/home/x, https://example.org/work/x\n") == []


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ('DEBIAN_PACKAGES = ("wrk",)', ["wrk"]),
        ('DEBIAN_PACKAGES: tuple[str, ...] = ("a", "b")', ["a", "b"]),
        ("import nothing_that_exists", []),
    ],
)
def test_the_debian_packages_of_a_benchmark_are_read_without_importing_it(
    tmp_path: Path, source: str, expected: list[str]
) -> None:
    module = tmp_path / "b.py"
    module.write_text(source)
    assert dev.debian_packages_of(module) == expected


def test_an_unknown_benchmark_is_refused_before_anything_is_installed() -> None:
    with pytest.raises(Stop, match="no benchmark `nonesuch`"):
        dev.bench(argparse.Namespace(), ["nonesuch"])


def test_a_mutant_is_known_by_its_function_and_lines() -> None:
    difference = ["--- a.py", "+++ a.py", "@@ -1,2 +1,2 @@", " def f():", "-    return 1", "+    return 2"]
    assert mutant_from("m.f", difference) == Mutant("m.f", ("return 1",), ("return 2",))
    assert function_from("m.x_f__mutmut_3") == "m.f"
    assert function_from("m.xǁFrameǁread__mutmut_1") == "m.Frame.read"


def test_an_explanation_needs_a_reason() -> None:
    block = "# heading\nm.f\n- return 1\n+ return 2\n"
    assert explained(block) == set()
    assert explained(f"{block}because nobody looks\n") == {Mutant("m.f", ("return 1",), ("return 2",))}
