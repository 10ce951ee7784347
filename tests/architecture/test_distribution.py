"""What is shipped: four import packages and every data file beside their code, in the wheel and in the source distribution."""

from __future__ import annotations

import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = {"eligibility": ".", "eligibility_api": "api", "eligibility_client": "api", "eligibility_rules": "rules"}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a wheel and a source distribution, built by the backend itself: no network, no second environment."""
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "hatchling", "build", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    return folder


def shipped() -> set[Path]:
    """The files below the packages, without what Python leaves behind, relative to the project."""
    below = (path for name, parent in PACKAGES.items() for path in (ROOT / parent / name).rglob("*"))
    return {path.relative_to(ROOT) for path in below if path.is_file() and "__pycache__" not in path.parts}


def import_path(path: Path) -> str:
    """Where a file of the project lies once installed."""
    return path.relative_to(path.parts[0]).as_posix() if path.parts[0] in PACKAGES.values() else path.as_posix()


def test_the_wheel_holds_four_packages_and_all_their_data(built: Path) -> None:
    with zipfile.ZipFile(next(built.glob("*.whl"))) as wheel:
        names = set(wheel.namelist())
    assert {name.split("/")[0] for name in names if ".dist-info/" not in name} == set(PACKAGES)
    assert {name for name in names if ".dist-info/" not in name} == {import_path(path) for path in shipped()}


def test_the_source_distribution_holds_the_same_files(built: Path) -> None:
    with tarfile.open(next(built.glob("*.tar.gz"))) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    expected = {path.as_posix() for path in shipped()} | {"pyproject.toml", "README.md", "LICENSE"}
    assert expected <= names
    assert names - expected <= {"PKG-INFO", ".gitignore"}
