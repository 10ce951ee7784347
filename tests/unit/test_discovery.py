"""Packs and vocabularies of other distributions: built as a wheel, installed in a folder of their own, and found."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from importlib import invalidate_caches
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path

import pytest

from eligibility import packs
from eligibility.errors import PackProblems
from eligibility.packs import files_below, installed_pack, installed_packs, installed_vocabulary
from tests.minimal_pack import CORE, GOLDEN, real_files

CORRIDOR = "jilin.corridor_2018_2025"


PROJECT = """
[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"

[project]
name = "{name}"
version = "1"

[project.entry-points."eligibility.packs"]
{packs}

[project.entry-points."eligibility.vocabularies"]
{vocabularies}

[tool.hatch.build.targets.wheel]
packages = ["{package}"]
"""


def write_project(folder: Path, name: str, *, pack_id: str = "", vocabulary: dict[str, bytes] | None = None) -> None:
    """The source of a distribution with a pack (the minimal one under another id), a vocabulary, or both."""
    package = name.replace("-", "_")
    sources: dict[str, bytes] = {"__init__.py": b""}
    if pack_id:
        sources |= {f"pack/{file}": data for file, data in files_below(GOLDEN / "packs" / "minimal").items()}
        sources["pack/policy.yaml"] = sources["pack/policy.yaml"].replace(
            b"id: test.minimal", f"id: {pack_id}".encode()
        )
        sources["pack/__init__.py"] = b""
    if vocabulary is not None:
        sources |= {"vocabulary/__init__.py": b"", **{f"vocabulary/{file}": data for file, data in vocabulary.items()}}
    for file, data in sources.items():
        path = folder / package / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    project = PROJECT.format(
        name=name,
        package=package,
        packs=f'"{pack_id}" = "{package}.pack"' if pack_id else "",
        vocabularies=f'{package} = "{package}.vocabulary"' if vocabulary is not None else "",
    )
    (folder / "pyproject.toml").write_text(project, "utf-8")


MINIMAL_VOCABULARY = files_below(GOLDEN / "packs" / "vocabulary")
"""As another distribution would add facts; it shares ids with the core vocabulary, so tests take one of the two."""


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder on the path where distributions can be installed; what was cached of them is forgotten afterwards."""
    folder = tmp_path / "site"
    folder.mkdir()
    monkeypatch.syspath_prepend(str(folder))
    forget()
    yield folder
    for name in [name for name in sys.modules if name.split(".")[0].startswith("elsewhere")]:
        del sys.modules[name]
    forget()


def forget() -> None:
    invalidate_caches()
    installed_vocabulary.cache_clear()
    installed_pack.cache_clear()


def place(site: Path, name: str, *, pack_id: str = "", vocabulary: dict[str, bytes] | None = None) -> None:
    """What an installer leaves behind: the package and the distribution's metadata."""
    write_project(site, name, pack_id=pack_id, vocabulary=vocabulary)
    package = name.replace("-", "_")
    (site / "pyproject.toml").unlink()
    metadata = site / f"{package}-1.dist-info"
    metadata.mkdir()
    (metadata / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1\n", "utf-8")
    points = [f"[eligibility.packs]\n{pack_id} = {package}.pack\n" if pack_id else ""]
    points.append(f"[eligibility.vocabularies]\n{package} = {package}.vocabulary\n" if vocabulary is not None else "")
    (metadata / "entry_points.txt").write_text("\n".join(points), "utf-8")
    forget()


def only_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave the core vocabulary out, whose facts the minimal one has too."""
    every = entry_points

    def without_core(*, group: str) -> list[EntryPoint]:
        return [point for point in every(group=group) if point.value != CORE]

    monkeypatch.setattr(packs, "entry_points", without_core)


@pytest.mark.slow
def test_a_pack_in_a_wheel_of_another_distribution_is_found_and_compiled(
    tmp_path: Path, site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = tmp_path / "source"
    write_project(source, "elsewhere-rules", pack_id="elsewhere.measures", vocabulary=dict(MINIMAL_VOCABULARY))
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path / "dist")]
    subprocess.run(build, cwd=source, check=True, capture_output=True)
    (wheel,) = (tmp_path / "dist").glob("*.whl")
    install = [
        sys.executable,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--no-deps",
        "--no-index",
        "--target",
        str(site),
        str(wheel),
    ]
    subprocess.run(install, check=True, capture_output=True)
    forget()
    only_elsewhere(monkeypatch)
    assert installed_packs()["elsewhere.measures"] == "elsewhere_rules.pack"
    assert [each.id for each in installed_pack("elsewhere.measures").provisions] == ["1.1", "2.1"]


def test_a_pack_beside_the_core_ones_changes_nothing_of_them(site: Path) -> None:
    before, packs = installed_pack(CORRIDOR).digest, {*installed_packs()}
    place(site, "elsewhere-rules", pack_id="elsewhere.measures")
    assert {*installed_packs()} == {"elsewhere.measures", *packs}
    assert installed_pack(CORRIDOR).digest == before


def test_facts_of_another_distribution_are_shared_by_all_packs(site: Path) -> None:
    more = "facts:\n  has_laboratory: {zh: 有实验室, en: Has a laboratory, type: boolean}\n"
    place(site, "elsewhere-facts", vocabulary={"elsewhere.yaml": more.encode()})
    facts = installed_vocabulary().facts
    assert {"has_laboratory", "employees"} <= facts.keys()


def test_a_fact_that_two_distributions_define_is_told_with_both_places(site: Path) -> None:
    more = "facts:\n  employees: {zh: 员工, en: Staff, type: count}\n"
    place(site, "elsewhere-facts", vocabulary={"elsewhere.yaml": more.encode()})
    with pytest.raises(PackProblems) as caught:
        installed_vocabulary()
    assert [(each.code, each.file) for each in caught.value.diagnostics] == [("fact-duplicate", "enterprise.yaml")]
    assert "first at elsewhere.yaml:2" in caught.value.diagnostics[0].message


def test_two_vocabularies_with_a_file_of_one_name_are_told_apart_by_their_distributions(site: Path) -> None:
    place(site, "elsewhere-facts", vocabulary={"enterprise.yaml": b"facts: {}\n"})
    with pytest.raises(PackProblems) as caught:
        installed_vocabulary()
    (problem,) = caught.value.diagnostics
    assert (problem.code, problem.file) == ("fact-duplicate", "enterprise.yaml")
    assert "`elsewhere-facts`" in problem.message
    assert "`eligibility`" in problem.message


def test_the_same_file_in_two_vocabularies_is_no_problem(site: Path) -> None:
    before = installed_vocabulary().digest
    place(site, "elsewhere-facts", vocabulary={"enterprise.yaml": real_files(CORE)["enterprise.yaml"]})
    assert installed_vocabulary().digest == before


def test_one_id_offered_by_two_distributions(site: Path, golden: Callable[[Path, str], None]) -> None:
    place(site, "elsewhere-one", pack_id="elsewhere.measures")
    place(site, "elsewhere-two", pack_id="elsewhere.measures")
    with pytest.raises(PackProblems) as caught:
        installed_packs()
    golden(GOLDEN / "diagnostics" / "pack-duplicate" / "expected.txt", f"{caught.value}\n")


def test_an_id_that_nobody_offers_is_compared_with_those_installed(golden: Callable[[Path, str], None]) -> None:
    with pytest.raises(PackProblems) as caught:
        installed_pack("jilin.corridor_2018_2026")
    golden(GOLDEN / "diagnostics" / "pack-not-found" / "expected.txt", f"{caught.value}\n")


def test_an_entry_point_without_its_package_is_told_when_its_pack_is_wanted(site: Path) -> None:
    place(site, "elsewhere-rules", pack_id="elsewhere.measures")
    (site / "elsewhere_rules" / "pack" / "__init__.py").unlink()
    for path in (site / "elsewhere_rules" / "pack").rglob("*"):
        if path.is_file():
            path.unlink()
    for folder in ("pack/clauses", "pack"):
        (site / "elsewhere_rules" / folder).rmdir()
    assert installed_pack(CORRIDOR).id == CORRIDOR
    with pytest.raises(PackProblems) as caught:
        installed_pack("elsewhere.measures")
    assert [each.code for each in caught.value.diagnostics] == ["file-missing"]


def test_a_pack_that_calls_itself_otherwise_than_it_is_offered_is_refused(
    site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place(site, "elsewhere-rules", pack_id="elsewhere.measures", vocabulary=dict(MINIMAL_VOCABULARY))
    policy = site / "elsewhere_rules" / "pack" / "policy.yaml"
    policy.write_text(policy.read_text("utf-8").replace("elsewhere.measures", "elsewhere.others"), "utf-8")
    only_elsewhere(monkeypatch)
    with pytest.raises(PackProblems) as caught:
        installed_pack("elsewhere.measures")
    assert [each.message for each in caught.value.diagnostics] == [
        "the pack calls itself `elsewhere.others`, but is offered as `elsewhere.measures`"
    ]
